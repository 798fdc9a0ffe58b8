"""Closings of a month or a tranche: after one, nothing enters what it covers (I7)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from nakhoda.ledger.rules.accounts import chart
from nakhoda.ledger.rules.balances import Assertion, balances, compare
from nakhoda.ledger.rules.entries import Posted, Pot, head
from nakhoda.web.numbers import long_date, rupiah

RIGHT = "ledger.close"


@dataclass(frozen=True, slots=True)
class Closing:
    """A closing: `tranche` 0 closes all days through `through`, another number that tranche.

    `number` and `hash` are the chain's head then; `balances` what every account held at the end of that day.
    """

    through: date
    tranche: int
    number: int
    hash: str
    balances: tuple[tuple[Pot, int], ...]
    by: int
    reason: str = ""


def closing(posted: Sequence[Posted], *, through: date, by: int, tranche: int = 0, reason: str = "") -> Closing:
    """The closing of these entries as a value; `closing_faults` says whether it may be made."""
    number, chain_hash = head(posted)
    held = tuple(sorted(balances(posted, through).items()))
    return Closing(through, tranche, number, chain_hash, held, by, reason)


def month_end(day: date) -> date:
    """The last day of that day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def closed_through(closings: Iterable[Closing]) -> date | None:
    """The last day that a monthly closing covers, or None."""
    return max((each.through for each in closings if not each.tranche), default=None)


def closed_tranches(closings: Iterable[Closing]) -> frozenset[int]:
    """The tranches that are closed."""
    return frozenset(each.tranche for each in closings if each.tranche)


def closing_faults(
    wanted: Closing,
    posted: Sequence[Posted],
    *,
    assertions: Iterable[Assertion],
    earlier: Sequence[Closing],
    today: date,
) -> tuple[str, ...]:
    """Everything that forbids the closing, as Indonesian sentences; empty if it may be made.

    A month needs a count of every cash box and a statement of every bank account on its last day, without a
    difference; a difference needs a reason. Who posted in the period may not close it (I9).
    """
    found = []
    last = closed_through(earlier)
    if wanted.through > today:
        found.append(f"Masa sampai {long_date(wanted.through)} belum berakhir.")
    if wanted.tranche:
        if wanted.tranche in closed_tranches(earlier):
            found.append(f"Termin {wanted.tranche} sudah ditutup.")
    else:
        if wanted.through != month_end(wanted.through):
            found.append("Penutupan bulanan harus pada hari terakhir bulan.")
        if last is not None and wanted.through <= last:
            found.append(f"Buku sudah ditutup sampai {long_date(last)}.")
        found += _uncounted(wanted, posted, assertions)
    if wanted.by in _posters(wanted, posted, last):
        found.append("Penutup buku harus orang lain dari pencatat dalam masa itu.")
    return tuple(found)


def _posters(wanted: Closing, posted: Iterable[Posted], last: date | None) -> set[int]:
    start = last or date.min
    entries = (each.entry for each in posted)
    if wanted.tranche:
        return {entry.by for entry in entries if entry.tranche == wanted.tranche}
    return {entry.by for entry in entries if start < entry.day <= wanted.through}


def _uncounted(wanted: Closing, posted: Sequence[Posted], assertions: Iterable[Assertion]) -> Iterable[str]:
    counted = {each.assertion.pot: each for each in compare(assertions, posted) if each.assertion.day == wanted.through}
    for pot, amount in wanted.balances:
        kind = chart()[pot[0]]
        if not kind.pot:
            continue
        found = counted.get(pot)
        name = f"{kind.name} {pot[1]}".strip()
        if found is None:
            what = "hitungan kas" if kind.pot == "cash" else "saldo rekening koran"
            yield f"Belum ada {what} {name} pada {long_date(wanted.through)}; saldo buku {rupiah(amount)}."
        elif not found.matches and not wanted.reason.strip():
            yield f"{name} berselisih {rupiah(found.difference_idr)}. Catat selisihnya atau tulis alasannya."


def next_open_day(closings: Iterable[Closing]) -> date | None:
    """The first day that still takes entries, or None if no month is closed."""
    last = closed_through(closings)
    return None if last is None else last + timedelta(days=1)
