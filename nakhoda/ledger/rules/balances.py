"""What a book holds: balances, the least available from a day on, the cash book, and counts compared with the book."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from nakhoda.ledger.rules.accounts import chart
from nakhoda.ledger.rules.entries import Posted, Pot

ASSERTED = {"cash_count": "hitung kas", "bank_line": "saldo rekening koran"}


@dataclass(frozen=True, slots=True)
class BookRow:
    """One row of the cash or bank book; `incoming_idr` and `outgoing_idr` are never both above zero."""

    number: int
    day: date
    document: str
    text: str
    incoming_idr: int
    outgoing_idr: int
    balance_idr: int


@dataclass(frozen=True, slots=True)
class CashBook:
    """A cash or bank book over some days: what was there before, the rows, what is there after."""

    pot: Pot
    opening_idr: int
    rows: tuple[BookRow, ...]
    closing_idr: int


@dataclass(frozen=True, slots=True)
class Assertion:
    """What was counted in a cash box or stands on a bank statement at the end of a day. `kind` is in `ASSERTED`."""

    pot: Pot
    day: date
    amount_idr: int
    kind: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """An assertion beside the book: `difference_idr` is counted less booked; 0 means they match."""

    assertion: Assertion
    booked_idr: int

    @property
    def difference_idr(self) -> int:
        return self.assertion.amount_idr - self.booked_idr

    @property
    def matches(self) -> bool:
        return self.difference_idr == 0


def balances(posted: Iterable[Posted], through: date | None = None) -> dict[Pot, int]:
    """Balance of every account and place, of entries dated up to and with `through` (all without it)."""
    sums: dict[Pot, int] = defaultdict(int)
    for each in posted:
        if through is None or each.entry.day <= through:
            for line in each.entry.lines:
                sums[line.pot] += line.amount_idr
    return dict(sums)


def available(posted: Iterable[Posted], day: date) -> dict[Pot, int]:
    """The least that each cash box and bank account holds at the end of any day from `day` on.

    An entry dated back may use no money that later entries have already spent.
    """
    changes: dict[Pot, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for each in posted:
        for line in each.entry.lines:
            if chart()[line.account].pot:
                changes[line.pot][max(each.entry.day, day)] += line.amount_idr
    least = {}
    for pot, by_day in changes.items():
        held, lowest = by_day.get(day, 0), by_day.get(day, 0)
        for later in sorted(set(by_day) - {day}):
            held += by_day[later]
            lowest = min(lowest, held)
        least[pot] = lowest
    return least


def cash_book(posted: Iterable[Posted], pot: Pot, since: date | None = None, through: date | None = None) -> CashBook:
    """The cash or bank book of one pot: rows in order of day and number with a running balance."""
    opening, rows = 0, []
    ordered = sorted(posted, key=lambda each: (each.entry.day, each.number))
    balance = 0
    for each in ordered:
        amount = sum(line.amount_idr for line in each.entry.lines if line.pot == pot)
        touches = any(line.pot == pot for line in each.entry.lines)
        if not touches or (through is not None and each.entry.day > through):
            continue
        balance += amount
        if since is not None and each.entry.day < since:
            opening = balance
            continue
        entry = each.entry
        incoming, outgoing = max(amount, 0), max(-amount, 0)
        rows.append(BookRow(each.number, entry.day, entry.document, entry.text, incoming, outgoing, balance))
    return CashBook(pot, opening, tuple(rows), balance)


def compare(assertions: Iterable[Assertion], posted: Sequence[Posted]) -> tuple[Compared, ...]:
    """Each assertion beside the booked balance at the end of its day, in order of day."""
    ordered = sorted(assertions, key=lambda each: (each.day, each.pot))
    return tuple(Compared(each, balances(posted, each.day).get(each.pot, 0)) for each in ordered)
