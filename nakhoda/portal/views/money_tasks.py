"""Tasks about money and works in words: what the person is asked to do, about how much, and where."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from nakhoda.portal.queries.money_desk import MoneyTask
from nakhoda.portal.views.common import link
from nakhoda.web.numbers import rupiah

# By kind and the state that the step leads to: what to do. `%(title)s` is the tranche, list or package.
HEADINGS: Mapping[tuple[str, str], Any] = {
    ("grant", "account_checked"): gettext_lazy("Periksa rekening penerima bantuan: %(title)s"),
    ("grant", "proposed"): gettext_lazy("Ajukan proposal bantuan: %(title)s"),
    ("grant", "verified"): gettext_lazy("Verifikasi proposal bantuan: %(title)s"),
    ("grant", "agreed"): gettext_lazy("Setujui perjanjian bantuan: %(title)s"),
    ("grant", "reported"): gettext_lazy("Ajukan LPJ akhir: %(title)s"),
    ("grant", "accepted"): gettext_lazy("Periksa LPJ akhir: %(title)s"),
    ("grant", "closed"): gettext_lazy("Tutup bantuan: %(title)s"),
    ("tranche", "requested"): gettext_lazy("Minta termin %(title)s"),
    ("tranche", "endorsed"): gettext_lazy("Setujui pertama termin %(title)s"),
    ("tranche", "approved"): gettext_lazy("Setujui kedua termin %(title)s"),
    ("tranche", "disbursed"): gettext_lazy("Cairkan termin %(title)s"),
    ("tranche", "reconciled"): gettext_lazy("Cocokkan dengan bank: termin %(title)s"),
    ("tranche", "reported"): gettext_lazy("Ajukan LPJ termin %(title)s"),
    ("tranche", "accepted"): gettext_lazy("Periksa LPJ termin %(title)s"),
    ("tranche", "closed"): gettext_lazy("Tutup termin %(title)s"),
    ("wages", "locked"): gettext_lazy("Kunci daftar upah: %(title)s"),
    ("wages", "checked"): gettext_lazy("Periksa daftar upah: %(title)s"),
    ("wages", "approved"): gettext_lazy("Setujui daftar upah: %(title)s"),
    ("wages", "authorised"): gettext_lazy("Perintahkan bayar upah: %(title)s"),
    ("wages", "paying"): gettext_lazy("Bayar upah: %(title)s"),
    ("wages", "paid"): gettext_lazy("Selesaikan pembayaran upah: %(title)s"),
    ("wages", "reconciled"): gettext_lazy("Cocokkan upah yang dibayar: %(title)s"),
    ("package", "agreed"): gettext_lazy("Setujui paket pekerjaan: %(title)s"),
    ("change", "approved"): gettext_lazy("Putuskan usulan perubahan: %(title)s"),
}
ROUTES: Mapping[str, tuple[str, str]] = {
    "grant": ("grant", "file"),
    "tranche": ("tranche", "file"),
    "wages": ("wage_list", "list"),
    "package": ("package", "check"),
    "change": ("change_order", "edit"),
}


def shown_money_task(task: MoneyTask) -> dict[str, Any]:
    """A task as its line shows it, with the keys of `tasks.shown_task`."""
    route, icon = ROUTES[task.kind]
    missing = ngettext("%(n)s syarat belum lengkap", "%(n)s syarat belum lengkap", task.missing) % {"n": task.missing}
    money = rupiah(task.amount_idr, get_language()) if task.amount_idr else ""
    return {
        "heading": HEADINGS[task.kind, task.to] % {"title": task.title},
        "text": ". ".join(part for part in (money, missing if task.missing else "") if part),
        "url": link(route, *task.keys),
        "button": _("Lihat kekurangannya") if task.missing else _("Buka"),
        "tone": "" if task.missing else "success",
        "icon": icon,
        "count": 0,
        "kind": task.kind,
    }
