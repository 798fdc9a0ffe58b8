"""Tasks and what there is to do about an RT, in words and with the page where it is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from nakhoda.law.rulesets import Ruleset
from nakhoda.portal.queries.desk import RtState, Task
from nakhoda.portal.views.common import link
from nakhoda.scoring.rules.evaluate import services_met
from nakhoda.scoring.views.sheets import aspect_name
from nakhoda.web.numbers import long_date

MOST_ASPECTS = 2


@dataclass(frozen=True, slots=True)
class Shape:
    """How a kind of task is shown: where it is done, what its button says, tone and icon."""

    route: str
    button: Any
    icon: str
    tone: str = ""


SHAPES = {
    "errors": Shape("draft", gettext_lazy("Periksa"), "warning", "error"),
    "ready": Shape("draft_activate", gettext_lazy("Aktifkan"), "check", "success"),
    "villages": Shape("draft_villages", gettext_lazy("Cocokkan"), "map"),
    "mapping": Shape("draft_mapping", gettext_lazy("Petakan"), "list"),
    "computing": Shape("draft", gettext_lazy("Lihat"), "clock"),
    "upload": Shape("draft_upload", gettext_lazy("Unggah"), "upload"),
    "check": Shape("decree", gettext_lazy("Periksa"), "file"),
    "activate": Shape("decree", gettext_lazy("Berlakukan"), "check", "success"),
    "returned": Shape("decree", gettext_lazy("Betulkan"), "edit", "error"),
    "review": Shape("decrees", gettext_lazy("Lihat SK"), "calendar", "error"),
    "verify": Shape("plan", gettext_lazy("Verifikasi"), "check"),
    "agree": Shape("plan", gettext_lazy("Lihat baris"), "list"),
    "approve": Shape("plan", gettext_lazy("Setujui"), "check", "success"),
    "budget": Shape("plan", gettext_lazy("Anggarkan"), "check", "success"),
    "mend": Shape("plan", gettext_lazy("Betulkan"), "edit", "error"),
    "passwords": Shape("accounts", gettext_lazy("Lihat akun"), "lock"),
    "roles": Shape("accounts", gettext_lazy("Lihat akun"), "person"),
}


def shown_task(task: Task) -> dict[str, Any]:
    """A task as its line shows it: tone, icon, heading, text, the page where it is done and what its button says."""
    shape, heading, text = SHAPES[task.kind], _heading(task), _text(task)
    route, keys = shape.route, [task.pk] if task.pk else []
    if task.number:
        route, keys = "line", [task.pk, task.number]
    about = {"n": task.count, "title": task.title, "step": task.step, "day": long_date(task.day, get_language())}
    return {
        "heading": heading % about,
        "text": text % about,
        "url": link(route, *keys),
        "button": shape.button,
        "tone": shape.tone,
        "icon": shape.icon,
        "count": task.count,
        "kind": task.kind,
    }


def _heading(task: Task) -> str:
    n = task.count
    counted = {
        "errors": ngettext("%(n)s galat belum diputuskan", "%(n)s galat belum diputuskan", n),
        "villages": ngettext("%(n)s nama desa belum dipastikan", "%(n)s nama desa belum dipastikan", n),
        "passwords": ngettext(
            "%(n)s akun masih memakai kata sandi sementara", "%(n)s akun masih memakai kata sandi sementara", n
        ),
        "roles": ngettext("%(n)s akun tanpa peran", "%(n)s akun tanpa peran", n),
    }
    counted |= {
        "verify": ngettext(
            "%(n)s baris RKM %(title)s menunggu diverifikasi", "%(n)s baris RKM %(title)s menunggu diverifikasi", n
        ),
        "agree": ngettext(
            "%(n)s baris RKM %(title)s menunggu disepakati musyawarah",
            "%(n)s baris RKM %(title)s menunggu disepakati musyawarah",
            n,
        ),
        "approve": ngettext(
            "%(n)s baris RKM %(title)s menunggu disetujui", "%(n)s baris RKM %(title)s menunggu disetujui", n
        ),
        "budget": ngettext(
            "%(n)s baris RKM %(title)s menunggu dianggarkan", "%(n)s baris RKM %(title)s menunggu dianggarkan", n
        ),
        "mend": ngettext("%(n)s baris RKM %(title)s dikembalikan", "%(n)s baris RKM %(title)s dikembalikan", n),
    }
    others = {
        "ready": _("Siap diaktifkan: %(title)s"),
        "mapping": _("Tata letak belum dikenal: %(title)s"),
        "computing": _("Sedang dihitung: %(title)s"),
        "upload": _("Tidak ada rancangan yang terbuka"),
        "check": _("Rancangan SK menunggu diperiksa: %(title)s"),
        "activate": _("SK menunggu diberlakukan: %(title)s"),
        "returned": _("Rancangan SK dikembalikan: %(title)s"),
        "review": _("Peninjauan SK %(title)s"),
    }
    return {**counted, **others}[task.kind]


def _text(task: Task) -> str:
    if task.number:
        return "%(step)s"
    return {
        "errors": _("Rancangan “%(title)s”: terima sarannya, betulkan, atau biarkan dengan alasan."),
        "villages": _("Rancangan “%(title)s”: cocokkan dengan nama resmi supaya RT-nya masuk desa yang benar."),
        "ready": _("Tidak ada galat yang tersisa. Lihat perbedaannya dengan data resmi, lalu aktifkan."),
        "mapping": _("Tunjukkan kolom mana berisi apa; sesudah itu dihitung sendiri."),
        "computing": "%(step)s",
        "upload": _("Ada buku kerja baru? Unggah; tidak ada yang berubah sebelum diaktifkan."),
        "check": _("Disusun orang lain; periksa kawasan, luas, dan RT-nya."),
        "activate": _("Sudah diperiksa. Berlakukan, atau kembalikan dengan alasan."),
        "returned": _("Pemeriksa meminta perbaikan; alasannya ada di halaman rancangan."),
        "review": _("Paling lambat ditinjau %(day)s."),
        "verify": _("Diusulkan orang lain; verifikasi, atau kembalikan dengan alasan."),
        "agree": _("Pilih keputusan musyawarah desa yang menyepakatinya."),
        "approve": _("Sudah disepakati musyawarah. Setujui, atau kembalikan dengan alasan."),
        "budget": _("Sudah disetujui. Anggarkan; sesudah itu isinya tidak dapat diubah."),
        "mend": _("Alasannya ada di tiap baris. Betulkan, lalu usulkan lagi."),
        "passwords": _("Pemiliknya harus masuk dan menggantinya."),
        "roles": _("Beri peran, atau tutup akunnya."),
    }[task.kind]


def doing(state: RtState | None, ruleset: Ruleset) -> str:
    """What there is to do for an RT: its worst aspects, the services that lack, or that it may leave the list."""
    if state is None:
        return _("Belum dinilai: isi datanya.")
    if state.leaves:
        return _("Memenuhi dua syarat keluar: usulkan keluar dari SK.")
    if state.total < ruleset.exit_rule.total_below:
        means = {int(number): mean for number, mean in state.means.items()}
        lacking = [_short(ruleset, number) for number, met in services_met(means, ruleset).items() if not met]
        return _("Nilai sudah cukup rendah; layanan yang kurang: %(aspects)s.") % {"aspects": ", ".join(lacking)}
    sums = {
        aspect.number: sum(state.points.get(each.id) or 0 for each in ruleset.of_aspect(aspect.number))
        for aspect in ruleset.aspects
    }
    worst = sorted(sums, key=lambda number: (-sums[number], -(state.means.get(str(number)) or 0)))[:MOST_ASPECTS]
    named = ", ".join(f"{_short(ruleset, number)} ({sums[number]})" for number in worst)
    gap = state.total - ruleset.exit_rule.total_below + 1
    return _("Perlu turun %(gap)s nilai; terberat: %(aspects)s.") % {"gap": gap, "aspects": named}


def _short(ruleset: Ruleset, number: int) -> str:
    return aspect_name(ruleset, number).lower().removeprefix("kondisi ")
