"""What the pages of a grant share: the grant or "not found", names and tones of states, the bar of steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nakhoda.grants.queries.grants import Grant, Tranche, choices, grant_for, programme_of
from nakhoda.grants.queries.pages import Need
from nakhoda.grants.rules.life import Choice
from nakhoda.people.attempts import attempt as attempt
from nakhoda.people.middleware import viewer_in
from nakhoda.people.queries import area_names
from nakhoda.web.language import here

# What a state is called on a page, and the tone of its badge.
GRANT_STATES: Mapping[str, tuple[Any, str]] = {
    "allocated": (gettext_lazy("Dialokasikan"), "neutral"),
    "account_checked": (gettext_lazy("Rekening diperiksa"), "neutral"),
    "proposed": (gettext_lazy("Proposal diajukan"), "info"),
    "returned": (gettext_lazy("Dikembalikan"), "warning"),
    "verified": (gettext_lazy("Proposal diverifikasi"), "info"),
    "agreed": (gettext_lazy("Perjanjian ditandatangani"), "success"),
    "running": (gettext_lazy("Berjalan"), "success"),
    "reported": (gettext_lazy("LPJ akhir diajukan"), "info"),
    "accepted": (gettext_lazy("LPJ akhir diterima"), "success"),
    "closed": (gettext_lazy("Ditutup"), "neutral"),
    "cancelled": (gettext_lazy("Dibatalkan"), "neutral"),
}
TRANCHE_STATES: Mapping[str, tuple[Any, str]] = {
    "planned": (gettext_lazy("Direncanakan"), "neutral"),
    "requested": (gettext_lazy("Diminta"), "info"),
    "returned": (gettext_lazy("Dikembalikan"), "warning"),
    "endorsed": (gettext_lazy("Disetujui pertama"), "info"),
    "approved": (gettext_lazy("Disetujui kedua"), "info"),
    "disbursed": (gettext_lazy("Dicairkan"), "success"),
    "reconciled": (gettext_lazy("Dicocokkan dengan bank"), "success"),
    "reported": (gettext_lazy("LPJ diajukan"), "info"),
    "accepted": (gettext_lazy("LPJ diterima"), "success"),
    "closed": (gettext_lazy("Ditutup"), "neutral"),
}
# What a button says that leads from one state to another; those that need a page of their own are linked.
GRANT_DEEDS: Mapping[tuple[str, str], Any] = {
    ("proposed", "returned"): gettext_lazy("Kembalikan proposal"),
    ("verified", "returned"): gettext_lazy("Kembalikan proposal"),
    ("verified", "agreed"): gettext_lazy("Perjanjian sudah ditandatangani"),
    ("agreed", "running"): gettext_lazy("Mulai pelaksanaan"),
    ("running", "reported"): gettext_lazy("Ajukan LPJ akhir"),
    ("reported", "accepted"): gettext_lazy("Terima LPJ akhir"),
    ("reported", "running"): gettext_lazy("Kembalikan LPJ akhir"),
    ("accepted", "closed"): gettext_lazy("Tutup bantuan"),
    ("accepted", "running"): gettext_lazy("Kembalikan LPJ akhir"),
}
TRANCHE_DEEDS: Mapping[tuple[str, str], Any] = {
    ("requested", "endorsed"): gettext_lazy("Setujui (pertama)"),
    ("endorsed", "approved"): gettext_lazy("Setujui (kedua)"),
    ("requested", "returned"): gettext_lazy("Kembalikan permintaan"),
    ("endorsed", "returned"): gettext_lazy("Kembalikan permintaan"),
    ("approved", "returned"): gettext_lazy("Kembalikan permintaan"),
    ("disbursed", "reconciled"): gettext_lazy("Uang sudah masuk rekening"),
    ("reconciled", "reported"): gettext_lazy("Ajukan LPJ termin"),
    ("reported", "accepted"): gettext_lazy("Terima LPJ termin"),
    ("reported", "reconciled"): gettext_lazy("Kembalikan LPJ termin"),
    ("accepted", "closed"): gettext_lazy("Tutup termin"),
}
PAGES = {"account_checked": "grant_account", "proposed": "grant_proposal", "verified": "grant_verify"}
PARTS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (gettext_lazy("Alokasi"), ("allocated",)),
    (gettext_lazy("Rekening"), ("account_checked",)),
    (gettext_lazy("Proposal"), ("proposed", "returned", "verified")),
    (gettext_lazy("Perjanjian"), ("agreed",)),
    (gettext_lazy("Pelaksanaan"), ("running",)),
    (gettext_lazy("LPJ akhir"), ("reported", "accepted")),
    (gettext_lazy("Ditutup"), ("closed",)),
)
# Until the agreement no condition is computed; this says whose turn it is.
TURNS: Mapping[str, Any] = {
    "allocated": gettext_lazy("Rekening lembaga belum diperiksa. Fasilitator mencocokkan nama dan nomornya."),
    "account_checked": gettext_lazy("Proposal belum diajukan. Lembaga memilih pekerjaan dari rencana kerja."),
    "proposed": gettext_lazy("Proposal menunggu diperiksa fasilitator atau petugas dinas."),
    "returned": gettext_lazy("Proposal dikembalikan. Lembaga memperbaikinya, lalu mengajukan lagi."),
    "verified": gettext_lazy("Perjanjian menunggu ditandatangani PPK dan koordinator BKM."),
}


def grant_or_404(request: HttpRequest, pk: int, right: str = "record.read") -> Grant:
    """The grant where the viewer holds that right; 404 elsewhere, whether it exists or not."""
    grant = grant_for(viewer_in(request), pk, right)
    if grant is None:
        raise Http404
    return grant


def tranche_or_404(grant: Grant, number: int) -> Tranche:
    """The tranche of that number."""
    tranche = grant.tranches.filter(number=number).first()
    if tranche is None:
        raise Http404
    return tranche


def name_of(grant: Grant) -> str:
    """What a grant is called on pages: its programme."""
    return here(programme_of(grant), "title")


def page(request: HttpRequest, grant: Grant, title: str = "", **more: Any) -> dict[str, Any]:
    """The context of a page of a grant; without `title` it is the grant's own page."""
    viewer, own = viewer_in(request), name_of(grant)
    village = area_names([grant.village_key]).get(grant.village_key, grant.village_key)
    crumbs: list[tuple[Any, str]] = [(_("Bantuan"), reverse("grants"))]
    crumbs += [(f"{village}: {own}", reverse("grant", args=[grant.pk])), (title, "")] if title else [(own, "")]
    label, tone = GRANT_STATES[grant.state]
    return {
        "title": title or own,
        "grant": grant,
        "programme": programme_of(grant),
        "programme_name": own,
        "village": village,
        "state": label,
        "tone": tone,
        "breadcrumbs": crumbs,
        "back": reverse("grant", args=[grant.pk]),
        "uploads": may_upload(request, grant),
        "checks": viewer.may("grants.verify", grant.village_key),
        **more,
    }


def may_upload(request: HttpRequest, grant: Grant) -> bool:
    """Whether the viewer may upload signed papers of the grant."""
    viewer = viewer_in(request)
    return any(viewer.may(right, grant.village_key) for right in ("grants.prepare", "grants.verify", "ledger.post"))


def step_bar(grant: Grant) -> list[dict[str, Any]]:
    """The parts of a grant's life for `_steps.html`; a cancelled one has none."""
    at = next((place for place, (_label, states) in enumerate(PARTS) if grant.state in states), None)
    if at is None:
        return []
    whole = grant.state == "closed"
    return [
        {"label": label, "state": "done" if place < at or whole else "current" if place == at else "todo"}
        for place, (label, _states) in enumerate(PARTS)
    ]


def deeds_for(
    request: HttpRequest, grant: Grant, tranche: Tranche | None, today: Any, need: Need | None = None
) -> list[dict[str, Any]]:
    """The next steps that this viewer's rights allow, as links or forms; `refusal` says why one is not possible yet."""
    viewer, thing = viewer_in(request), tranche or grant
    return [
        {"choice": choice, "refusal": _refusal(choice, need), **_deed(grant, tranche, thing.state, choice)}
        for choice in choices(viewer, grant, tranche, today)
        if viewer.may(choice.move.right, grant.village_key)
    ]


def _refusal(choice: Choice, need: Need | None) -> str:
    if not choice.refusal and need and need.kind == "report" and choice.move.to == "reported" and need.missing:
        return _("Lengkapi dahulu syarat di bawah.")
    return choice.refusal


def _deed(grant: Grant, tranche: Tranche | None, state: str, choice: Choice) -> dict[str, Any]:
    to = choice.move.to
    if tranche is None:
        links = {
            "account_checked": _("Periksa rekening"),
            "proposed": _("Susun proposal"),
            "verified": _("Periksa proposal"),
        }
        if to in PAGES:
            return {"label": links[to], "url": reverse(PAGES[to], args=[grant.pk])}
        cancel = gettext_lazy("Batalkan bantuan")
        label = cancel if to == "cancelled" else GRANT_DEEDS.get((state, to), choice.name)
        return {"label": label, "action": reverse("grant_step", args=[grant.pk]), "back": _goes_back(to)}
    if to == "disbursed":
        return {"label": _("Cairkan termin"), "url": reverse("tranche_disburse", args=[grant.pk, tranche.number])}
    label = gettext_lazy("Minta pencairan") if to == "requested" else TRANCHE_DEEDS.get((state, to), choice.name)
    action = reverse("tranche_step", args=[grant.pk, tranche.number])
    return {"label": label, "action": action, "back": choice.move.reason}


def _goes_back(to: str) -> bool:
    return to in ("returned", "cancelled")
