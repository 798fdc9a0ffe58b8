"""Bank statement lines beside the book: which entry each line may be, ranked and one to one, and what is left over."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from nakhoda.ledger.rules.entries import Posted, Pot

WINDOW_DAYS = 5


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One line of a bank statement: `amount_idr` above zero came in; `balance_idr` after it where the bank says so.

    `line` is its number in the file, 1-based.
    """

    line: int
    day: date
    text: str
    reference: str
    amount_idr: int
    balance_idr: int | None = None


@dataclass(frozen=True, slots=True)
class Movement:
    """What one entry moved in one bank account."""

    number: int
    day: date
    text: str
    document: str
    amount_idr: int


@dataclass(frozen=True, slots=True)
class Match:
    """A suggestion: statement line and entry, days between them, whether a reference of one stands in the other.

    `sure` if no other entry or line could take its place: same amount, within the window, as near and as referenced.
    """

    line: StatementLine
    movement: Movement
    days_apart: int
    referenced: bool
    sure: bool


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The suggestions in order of line, and what found no partner on either side."""

    matches: tuple[Match, ...]
    unmatched_lines: tuple[StatementLine, ...]
    unmatched_movements: tuple[Movement, ...]


def movements(posted: Iterable[Posted], pot: Pot) -> tuple[Movement, ...]:
    """What every entry moved in this bank account; entries and their reversals both, as both are in the book."""
    found = []
    for each in posted:
        amount = sum(line.amount_idr for line in each.entry.lines if line.pot == pot)
        if amount:
            entry = each.entry
            found.append(Movement(each.number, entry.day, entry.text, entry.document, amount))
    return tuple(found)


def reconcile(
    lines: Sequence[StatementLine], moved: Sequence[Movement], *, window_days: int = WINDOW_DAYS
) -> Reconciliation:
    """Suggestions of exactly equal amount at most `window_days` apart, each line and entry at most once.

    Referenced pairs come first, then the nearest days, then the order of the statement and of the book.
    """
    by_amount: dict[int, list[Movement]] = {}
    for movement in moved:
        by_amount.setdefault(movement.amount_idr, []).append(movement)
    pairs = [
        Match(line, movement, apart, _referenced(line, movement), sure=False)
        for line in lines
        for movement in by_amount.get(line.amount_idr, ())
        if (apart := abs((line.day - movement.day).days)) <= window_days
    ]
    pairs.sort(key=lambda pair: (*_rank(pair), pair.line.line, pair.movement.number))
    contested = _contested(pairs)
    taken_lines: set[int] = set()
    taken_numbers: set[int] = set()
    matches = []
    for pair in pairs:
        if pair.line.line not in taken_lines and pair.movement.number not in taken_numbers:
            taken_lines.add(pair.line.line)
            taken_numbers.add(pair.movement.number)
            matches.append(replace(pair, sure=(pair.line.line, pair.movement.number) not in contested))
    return Reconciliation(
        tuple(sorted(matches, key=lambda match: match.line.line)),
        tuple(line for line in lines if line.line not in taken_lines),
        tuple(movement for movement in moved if movement.number not in taken_numbers),
    )


def _rank(pair: Match) -> tuple[bool, int]:
    return not pair.referenced, pair.days_apart


def _contested(pairs: Sequence[Match]) -> set[tuple[int, int]]:
    """The pairs (line, number) of which another pair of that line or that entry is as good or better."""
    ranks: dict[tuple[str, int], list[tuple[bool, int]]] = {}
    for pair in pairs:
        ranks.setdefault(("line", pair.line.line), []).append(_rank(pair))
        ranks.setdefault(("number", pair.movement.number), []).append(_rank(pair))
    best = {key: (min(found), found.count(min(found))) for key, found in ranks.items()}
    alone = {key: rank for key, (rank, count) in best.items() if count == 1}
    return {
        (pair.line.line, pair.movement.number)
        for pair in pairs
        if not alone.get(("line", pair.line.line)) == alone.get(("number", pair.movement.number)) == _rank(pair)
    }


def _referenced(line: StatementLine, movement: Movement) -> bool:
    said, booked = _plain(f"{line.reference} {line.text}"), _plain(movement.document)
    reference, text = _plain(line.reference), _plain(movement.text)
    long_enough = 4
    return (len(booked) >= long_enough and booked in said) or (len(reference) >= long_enough and reference in text)


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.casefold())


def statement_faults(lines: Sequence[StatementLine]) -> tuple[str, ...]:
    """Where the bank's own balances do not follow from its amounts: a line was cut out or changed."""
    found = []
    for before, after in pairwise(lines):
        if before.balance_idr is None or after.balance_idr is None:
            continue
        if before.balance_idr + after.amount_idr != after.balance_idr:
            found.append(
                f"Baris {after.line}: saldo bank tidak sama dengan saldo sebelumnya ditambah mutasi. "
                "Periksa apakah ada baris yang hilang."
            )
    return tuple(found)
