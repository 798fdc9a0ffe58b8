"""The money invariants I1 to I15, judged from the raw rows of a `House` with none of the rules' own code paths."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from nakhoda.ledger.rules import accountability, balances, entries
from nakhoda.ledger.rules.entries import Line, Posted
from nakhoda.payroll.rules.attendance import Mark
from nakhoda.payroll.rules.rates import Rate
from nakhoda.payroll.rules.wages import WageList
from nakhoda.payroll.tests.money_house import GRANTS, House, ListRow, Tranche
from nakhoda.people.rules.chain import first_break

HANDS_APART = (
    ("requested", "endorsed", "approved", "disbursed"),
    ("disbursed", "reconciled"),
    ("reported", "accepted"),
)
LIST_HANDS_APART = (
    ("locked", "checked", "approved"),
    ("locked", "checked", "authorised"),
    ("locked", "checked", "approved", "paying"),
    ("authorised", "paying"),
)


def violations(house: House) -> Iterator[str]:
    """Every invariant that does not hold now, by its number, with what breaks it."""
    for fund, book in house.books.items():
        yield from _entries(fund, book.posted)
        yield from _pots(fund, book.posted)
        yield from _reversals(book.posted)
        yield from _closed(house, fund)
        yield from _chain(book.posted)
        yield from _tranches(house, fund)
        yield from _recomputed(book.posted)
    yield from _public(house)
    for number, row in enumerate(house.lists):
        yield from _list(house, number, row)
    yield from _paid_once(house)
    yield from _earned_once(house)
    for rows, total, due, owed in house.files:
        if (rows, total) != (due, owed):
            yield f"I13 file of {rows} rows and {total} rupiah for {due} payments of {owed}"
    for fund, (wages, spent) in house.closed.items():
        if fund == "cfw" and wages * 100 < spent * 70:
            yield f"I11 {fund} closed with wages {wages} of {spent}"
    if house.volume_handed > house.volume_paid * Decimal("1.05"):
        yield f"I14 handed over {house.volume_handed} of {house.volume_paid}"


def _entries(fund: str, posted: list[Posted]) -> Iterator[str]:
    for each in posted:
        if len(each.entry.lines) < 2 or sum(line.amount_idr for line in each.entry.lines) != 0:
            yield f"I1 entry {each.number} of {fund} does not balance"
    if sum(line.amount_idr for each in posted for line in each.entry.lines):
        yield f"I2 {fund} does not sum to zero"
    keys = Counter(each.entry.key for each in posted)
    yield from (f"I6 key {key} posted {count} times" for key, count in keys.items() if count > 1)


def _pots(fund: str, posted: list[Posted]) -> Iterator[str]:
    days: dict[tuple[str, str], dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for each in posted:
        for line in each.entry.lines:
            if line.account in ("cash", "bank"):
                days[line.account, line.place][each.entry.day] += line.amount_idr
    for (account, place), changes in days.items():
        if not place.startswith(fund):
            yield f"I4 {fund} uses {place} of another fund"
        held = 0
        for day in sorted(changes):
            held += changes[day]
            if held < 0:
                yield f"I4 {account} {place} holds {held} at the end of {day}"


def _reversals(posted: list[Posted]) -> Iterator[str]:
    numbers = {each.number: each.entry for each in posted}
    back = Counter(each.entry.reversal_of for each in posted if each.entry.reversal_of is not None)
    for number, count in back.items():
        if count > 1 or number not in numbers:
            yield f"I6 entry {number} reversed {count} times"
    for each in posted:
        original = numbers.get(each.entry.reversal_of or 0)
        if original is not None:
            undone = [(line.account, line.place, -line.amount_idr) for line in each.entry.lines]
            if undone != [(line.account, line.place, line.amount_idr) for line in original.lines]:
                yield f"I6 entry {each.number} is no exact reversal"


def _closed(house: House, fund: str) -> Iterator[str]:
    book = house.books[fund]
    for made, covered in book.closings:
        if made.tranche:
            now = tuple(each for each in book.posted if each.entry.tranche == made.tranche)
        else:
            now = tuple(each for each in book.posted if each.entry.day <= made.through)
        if now != covered:
            yield f"I7 {fund} changed behind the closing of {made.through} {made.tranche}"


def _chain(posted: list[Posted]) -> Iterator[str]:
    if not posted:
        return
    chain = entries.links(posted)
    broken = first_break(chain, head=entries.head(posted))
    if broken is not None:
        yield f"I10 chain breaks at {broken.number}"
    last = posted[-1]
    line = last.entry.lines[0]
    forged_lines = (Line(line.account, line.amount_idr + 1, line.place), *last.entry.lines[1:])
    forged = replace(last.entry, lines=forged_lines)
    if entries.head([*posted[:-1], Posted(last.number, forged)]) == entries.head(posted):
        yield "I10 a changed amount leaves the chain's head as it was"


def _tranches(house: House, fund: str) -> Iterator[str]:
    received = -sum(
        line.amount_idr for each in house.books[fund].posted for line in each.entry.lines if line.account == "grant"
    )
    if received > GRANTS[fund]:
        yield f"I3 {fund} received {received} of {GRANTS[fund]}"
    if sum(tranche.amount_idr for tranche in house.tranches[fund].values()) != GRANTS[fund]:
        yield f"I3 tranches of {fund} do not sum to the grant"
    accepted = {0}
    for state, of, number in house.events:
        if of == fund and state == "accepted":
            accepted.add(number)
        if of == fund and state == "disbursed" and number - 1 not in accepted:
            yield f"I3 tranche {number} of {fund} paid before the report of the one before"
    for tranche in house.tranches[fund].values():
        yield from _hands(tranche, HANDS_APART)


def _hands(moved: Tranche | ListRow, apart: tuple[tuple[str, ...], ...]) -> Iterator[str]:
    for names in apart:
        by = [step.by for step in moved.steps if step.to in names]
        if len(set(by)) < len(by):
            yield f"I9 one hand took two of {names}"


def _recomputed(posted: list[Posted]) -> Iterator[str]:
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for each in posted:
        for line in each.entry.lines:
            sums[line.account, line.place] += line.amount_idr
    if balances.balances(posted) != sums:
        yield "I15 balances differ from their recomputation"


def _public(house: House) -> Iterator[str]:
    spent = received = 0
    for book in house.books.values():
        for each in book.posted:
            for line in each.entry.lines:
                received -= line.amount_idr if line.account == "grant" else 0
                spent += line.amount_idr if line.account in SPENDING else 0
    shown = accountability.public_figures([book.posted for book in house.books.values()])
    total = sum(amount for name, amount in shown.items() if name.startswith("spent_"))
    if (shown["received"], total) != (received, spent):
        yield f"I12 the public reads {shown['received']} and {total}, the books {received} and {spent}"


SPENDING = ("wages", "materials", "tools", "safety", "admin", "tax", "bank_charges", "shortage")


def _list(house: House, number: int, row: ListRow) -> Iterator[str]:
    yield from _hands(row, LIST_HANDS_APART)
    if row.locked is None:
        return
    if _said(row.content) != _said(row.locked):
        yield f"I8 list {number} changed after it was locked"
    if row.locked.kind == "wage":
        expected = _owed(row.locked, *row.basis)
        listed: dict[int, int] = defaultdict(int)
        for line in row.locked.lines:
            listed[line.worker] += line.wage_idr
        if expected != dict(listed):
            yield f"I5 list {number} gives {dict(listed)}, attendance and rates {expected}"
    owed = sum(amount for amount in _by_worker(row.locked).values() if amount > 0)
    paid = sum(each.amount_idr for each in row.payments if each.state == "paid")
    booked = sum(
        line.amount_idr
        for each in house.books["cfw"].posted
        if each.entry.subject == f"daftar-{number}"
        for line in each.entry.lines
        if line.account == "wages" and each.entry.reversal_of is None
    )
    if paid > owed or booked != paid:
        yield f"I6 list {number} owes {owed}, marks {paid} as paid, the book shows {booked}"


def _said(wages: WageList) -> list[tuple[int, str, int, int, int]]:
    return sorted((line.worker, line.role, line.rate_idr, line.quarters, line.wage_idr) for line in wages.lines)


def _by_worker(wages: WageList) -> dict[int, int]:
    sums: dict[int, int] = defaultdict(int)
    for line in wages.lines:
        sums[line.worker] += line.wage_idr
    return sums


def _owed(wages: WageList, marks: tuple[Mark, ...], rates: tuple[Rate, ...]) -> dict[int, int]:
    """What each worker earned, from the newest mark of each day, each rate's days rounded half up."""
    newest = {(mark.worker, mark.day): mark for mark in marks if mark.package == wages.package}
    earned: dict[tuple[int, int], int] = defaultdict(int)
    for (worker, day), mark in newest.items():
        if wages.period.start <= day <= wages.period.end:
            rate = next(r.wage_idr for r in rates if r.valid_from <= day and (r.valid_to is None or day <= r.valid_to))
            earned[worker, rate] += mark.quarters
    owed: dict[int, int] = defaultdict(int)
    for (worker, rate), quarters in earned.items():
        exact = Fraction(quarters * rate, 4)
        owed[worker] += int(exact + Fraction(1, 2))
    return {worker: amount for worker, amount in owed.items() if amount}


def _paid_once(house: House) -> Iterator[str]:
    days: Counter[tuple[int, int]] = Counter()
    for row in house.lists:
        if row.state != "void" and row.content.kind == "wage":
            period, package = row.content.period, row.content.package
            days.update((package, day) for day in range(period.start.toordinal(), period.end.toordinal() + 1))
    if any(count > 1 for count in days.values()):
        yield "I6 two wage lists pay the same day of a package"
    keys = Counter(each.key for row in house.lists for each in row.payments if each.state == "paid")
    yield from (f"I6 payment {key} paid {count} times" for key, count in keys.items() if count > 1)


def _earned_once(house: House) -> Iterator[str]:
    """All lists of one period together owe a worker no more than was earned at one of their locks."""
    due: dict[tuple[int, object, int], int] = defaultdict(int)
    most: dict[tuple[int, object, int], int] = defaultdict(int)
    for row in house.lists:
        if row.locked is not None and row.state != "void":
            of = row.locked.package, row.locked.period
            for worker, amount in _owed(row.locked, *row.basis).items():
                most[*of, worker] = max(amount, most[*of, worker])
            for each in row.payments:
                due[*of, each.worker] += each.amount_idr
    yield from (f"I6 {key} gets {amount}, earned {most[key]}" for key, amount in due.items() if amount > most[key])
