"""The figures of the accountability report (LPJ): per tranche what came, what it was spent on, what is left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from nakhoda.ledger.rules.accounts import chart, spending_kinds
from nakhoda.ledger.rules.balances import balances
from nakhoda.ledger.rules.entries import Posted


@dataclass(frozen=True, slots=True)
class Accountability:
    """One tranche's figures, or a whole grant's (`tranche` None). `spent_idr` has every kind of spending.

    `received_idr` counts the grant and, in a KSM's book, what the BKM passed on; `passed_on_idr` what a BKM's book gave
    to KSMs, accounted for or not: it is spent in their books.
    """

    tranche: int | None
    received_idr: int
    spent_idr: Mapping[str, int]
    returned_idr: int
    passed_on_idr: int

    @property
    def spent_total_idr(self) -> int:
        """The sum of all kinds of spending."""
        return sum(self.spent_idr.values())

    @property
    def remaining_idr(self) -> int:
        """Received less spent, returned and passed on; below zero only if another tranche paid for this one."""
        return self.received_idr - self.spent_total_idr - self.returned_idr - self.passed_on_idr

    @property
    def wage_share(self) -> Fraction | None:
        """Wages as an exact share of all spending; None before the first rupiah is spent."""
        return Fraction(self.spent_idr["wages"], self.spent_total_idr) if self.spent_total_idr else None

    @property
    def used_share(self) -> Fraction | None:
        """Spent as an exact share of received; None if nothing was received."""
        return Fraction(self.spent_total_idr, self.received_idr) if self.received_idr else None


def accountability(posted: Iterable[Posted], tranche: int | None = None) -> Accountability:
    """The figures of one tranche, or with None of all entries, with a tranche or without."""
    sums = dict.fromkeys(chart(), 0)
    for each in posted:
        if tranche is None or each.entry.tranche == tranche:
            for line in each.entry.lines:
                sums[line.account] += line.amount_idr
    spent = dict.fromkeys(spending_kinds(), 0)
    for account in chart().values():
        if account.spending:
            spent[account.spending] += sums[account.id]
    received = -sums["grant"] - sums["from_bkm"]
    return Accountability(tranche, received, spent, sums["grant_returned"], sums["with_ksm"] + sums["ksm_reported"])


def by_tranche(posted: Iterable[Posted]) -> tuple[Accountability, ...]:
    """The figures of every tranche that some entry names, in order."""
    entries = list(posted)
    numbers = sorted({each.entry.tranche for each in entries} - {0})
    return tuple(accountability(entries, number) for number in numbers)


def public_figures(books: Iterable[Iterable[Posted]]) -> dict[str, int]:
    """What the public page shows of several books: received, returned, and spent by kind, without persons (I12).

    Money between a BKM and its KSMs counts once: received in the one's book, spent in the other's.
    """
    total = {"received": 0, "returned": 0} | {f"spent_{kind}": 0 for kind in spending_kinds()}
    for book in books:
        entries = list(book)
        figures = accountability(entries)
        total["received"] -= balances(entries).get(("grant", ""), 0)
        total["returned"] += figures.returned_idr
        for kind, amount in figures.spent_idr.items():
            total[f"spent_{kind}"] += amount
    return total
