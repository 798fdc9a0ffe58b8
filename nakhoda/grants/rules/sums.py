"""Sums of a grant: tranches by the split, what may be paid out now (I3), costs that are allowed, what must go back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from nakhoda.grants.rules.life import PAID_OUT, REPORT_ACCEPTED
from nakhoda.grants.rules.programmes import WHOLE, Programme
from nakhoda.ledger.rules.accountability import Accountability
from nakhoda.ledger.rules.accounts import spending_kinds
from nakhoda.web.numbers import long_date, rupiah

# Purchases of these kinds need offers from a sum on.
OFFERED = ("materials", "tools", "safety")
MISSING = "shortage"


@dataclass(frozen=True, slots=True)
class TrancheState:
    """One tranche of a grant: its number, its sum and its state in `life.TRANCHE`."""

    number: int
    amount_idr: int
    state: str


def tranche_amounts(grant_idr: int, programme: Programme) -> tuple[int, ...]:
    """Each tranche's rupiah: its percent rounded down, the last takes the rest, so that they sum to the grant."""
    amounts = [grant_idr * tranche.percent // WHOLE for tranche in programme.tranches]
    return (*amounts[:-1], grant_idr - sum(amounts[:-1]))


def grant_faults(grant_idr: int, programme: Programme, ceiling_idr: int | None = None) -> tuple[str, ...]:
    """Why a grant of this sum cannot be allocated: above the programme's sum or the budget's ceiling, or no money."""
    found = []
    if type(grant_idr) is not int or grant_idr < 1:
        found.append("Isi jumlah bantuan dalam rupiah bulat, lebih dari nol.")
    elif grant_idr > programme.ceiling_idr:
        found.append(f"Bantuan {rupiah(grant_idr)} melebihi pagu program {rupiah(programme.ceiling_idr)}.")
    elif ceiling_idr is not None and grant_idr > ceiling_idr:
        found.append(f"Bantuan {rupiah(grant_idr)} melebihi anggaran yang tersedia {rupiah(ceiling_idr)}.")
    return tuple(found)


def paid_out_idr(tranches: Sequence[TrancheState]) -> int:
    """The sum of all tranches whose money is out."""
    return sum(tranche.amount_idr for tranche in tranches if tranche.state in PAID_OUT)


def disbursement_faults(
    number: int, amount_idr: int, tranches: Sequence[TrancheState], grant_idr: int
) -> tuple[str, ...]:
    """Why tranche `number` may not be paid out with this sum (I3): order, reports, sum of the grant, once only."""
    found = []
    by_number = {tranche.number: tranche for tranche in tranches}
    own = by_number.get(number)
    if own is None:
        return (f"Termin {number} tidak ada.",)
    if own.state in PAID_OUT:
        found.append(f"Termin {number} sudah dicairkan.")
    if type(amount_idr) is not int or amount_idr < 1 or amount_idr != own.amount_idr:
        found.append(f"Termin {number} harus dicairkan tepat {rupiah(own.amount_idr)}.")
    found += [
        f"LPJ termin {before} belum diterima."
        for before in range(1, number)
        if before not in by_number or by_number[before].state not in REPORT_ACCEPTED
    ]
    if paid_out_idr(tranches) + amount_idr > grant_idr:
        found.append(f"Jumlah termin akan melebihi bantuan {rupiah(grant_idr)}.")
    return tuple(found)


def unspent_idr(whole: Accountability) -> int:
    """What must go back to the state: received less spent and already returned.

    Money with a KSM counts as unspent, and so does money that is missing: a shortage is owed, not spent.
    """
    spent = whole.spent_total_idr - whole.spent_idr.get(MISSING, 0)
    return whole.received_idr - spent - whole.returned_idr


def cost_faults(
    programme: Programme,
    kind: str,
    amount_idr: int,
    *,
    day: date,
    quotations: int = 0,
    spent_idr: Mapping[str, int] | None = None,
    grant_idr: int | None = None,
) -> tuple[str, ...]:
    """Why this spending is against the programme's rules; `spent_idr` is what was spent before, by kind."""
    found = []
    name = spending_kinds().get(kind, kind)
    if kind not in programme.costs:
        found.append(f"{name} tidak boleh dibiayai dari {programme.title}.")
    if not programme.in_force_from <= day <= programme.closes_on(programme.in_force_to.year):
        found.append(f"Tanggal {long_date(day)} di luar masa program.")
    needed = programme.quotations_for(amount_idr) if kind in OFFERED else 0
    if quotations < needed:
        found.append(f"Belanja {rupiah(amount_idr)} memerlukan {needed} penawaran; baru ada {quotations}.")
    if kind == "admin" and grant_idr is not None:
        most = grant_idr * programme.admin_percent // WHOLE
        already = (spent_idr or {}).get("admin", 0)
        if already + amount_idr > most:
            found.append(f"Administrasi paling banyak {programme.admin_percent}%, yaitu {rupiah(most)}.")
    return tuple(found)


def handover_faults(handed_over: Decimal, paid: Decimal, *, unit: str, tolerance_percent: int = 0) -> tuple[str, ...]:
    """Why a volume cannot be handed over: more than what was paid for, with the tolerance (I14)."""
    most = paid * (WHOLE + tolerance_percent) / WHOLE
    if handed_over <= most:
        return ()
    return (f"Diserahkan {handed_over} {unit}, padahal yang dibayar {paid} {unit}. Periksa volumenya.",)


def location_faults(places: Collection[str], decree_places: Collection[str]) -> tuple[str, ...]:
    """Why money may not go to these RT: they are not in the decree of slum locations (I14)."""
    outside = sorted(set(places) - set(decree_places))
    return (f"Lokasi di luar SK kumuh: {', '.join(outside)}. Pilih lokasi dalam SK.",) if outside else ()


def report_due(programme: Programme, disbursed: date) -> date:
    """The day by which a tranche's report is due, counted from the payment."""
    return date.fromordinal(disbursed.toordinal() + programme.report_within_days)
