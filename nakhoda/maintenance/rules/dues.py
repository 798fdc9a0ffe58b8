"""Dues (iuran): what each household pays a month so that the yearly plan is paid, and what was collected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from nakhoda.law.findings import Fact, Finding, Place
from nakhoda.maintenance.rules.care import MONTHS_A_YEAR, WHOLE, rules

LEAST_COLLECTED_PERCENT = 75


@dataclass(frozen=True, slots=True)
class Dues:
    """The dues of a user group: the plan's cost a year, what others pay, paying households, the rate a month."""

    cost_idr: int
    others_idr: int
    households: int
    rate_idr: int

    @property
    def year_idr(self) -> int:
        """What the dues bring in a year if every household pays."""
        return self.rate_idr * self.households * MONTHS_A_YEAR

    @property
    def surplus_idr(self) -> int:
        """What is left a year for great repairs: dues and others less the plan. Below zero the plan is not paid."""
        return self.year_idr + self.others_idr - self.cost_idr


def dues_for(cost_idr: int, households: int, *, others_idr: int = 0, exempt: int = 0) -> Dues:
    """The least monthly rate, rounded up, at which the paying households bear the plan less what others pay.

    `exempt` households use the asset and pay nothing. ValueError if nobody is left to pay what must be paid.
    """
    paying = households - exempt
    if min(cost_idr, others_idr, exempt, paying) < 0:
        raise ValueError("Biaya, sumbangan dan jumlah KK tidak boleh di bawah nol; KK bebas iuran tidak melebihi KK.")
    left = max(cost_idr - others_idr, 0)
    if left and not paying:
        raise ValueError("Tidak ada KK yang membayar iuran. Kurangi yang dibebaskan atau cari sumber lain.")
    step = rules().round_to_idr
    rate = -(-left // (paying * MONTHS_A_YEAR * step)) * step if left else 0
    return Dues(cost_idr, others_idr, paying, rate)


def months_due(since: date, today: date) -> int:
    """How many monthly dues have fallen due since a day: one on each of its day of the month reached, not at once."""
    months = (today.year - since.year) * MONTHS_A_YEAR + today.month - since.month
    return max(months - (today.day < since.day), 0)


@dataclass(frozen=True, slots=True)
class Collected:
    """What was due and what the book says was paid, in rupiah."""

    due_idr: int
    paid_idr: int

    @property
    def share(self) -> Fraction | None:
        """The share of the due that was paid, at most 1; None while nothing is due."""
        return min(Fraction(self.paid_idr, self.due_idr), Fraction(1)) if self.due_idr > 0 else None

    @property
    def arrears_idr(self) -> int:
        """What is still owed."""
        return max(self.due_idr - self.paid_idr, 0)


def collected(dues: Dues, since: date, today: date, paid_idr: int) -> Collected:
    """Dues collected since a day; `paid_idr` comes from the book of the user group."""
    return Collected(dues.rate_idr * dues.households * months_due(since, today), paid_idr)


def dues_findings(group: str, dues: Dues, state: Collected) -> Iterator[Finding]:
    """Findings on dues that do not pay the plan, or of which too little was collected."""
    if dues.surplus_idr < 0:
        yield Finding("iuran-kurang", Place(), {"group": group, "rate": dues.rate_idr, "lack": -dues.surplus_idr})
    if state.share is not None and state.share * WHOLE < LEAST_COLLECTED_PERCENT:
        facts: dict[str, Fact] = {"group": group, "percent": int(state.share * WHOLE), "arrears": state.arrears_idr}
        yield Finding("iuran-menunggak", Place(), facts)
