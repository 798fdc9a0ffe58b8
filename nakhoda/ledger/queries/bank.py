"""Reads of bank statements: lines, matches that hold, suggestions, and what has no partner."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Min, QuerySet

from nakhoda.ledger.models import BankLine as BankLine
from nakhoda.ledger.models import MatchRow as MatchRow
from nakhoda.ledger.models import PotRow
from nakhoda.ledger.models import StatementFile as StatementFile
from nakhoda.ledger.queries.books import Book, pot_of
from nakhoda.ledger.rules.entries import Posted
from nakhoda.ledger.rules.reconcile import Movement, Reconciliation, StatementLine, movements, reconcile


def statements_of(book: Book) -> QuerySet[StatementFile]:
    """The statements of a book with their first and last day, newest first."""
    rows = StatementFile.objects.filter(pot__book=book).select_related("pot")
    return rows.annotate(first=Min("lines__day"), last=Max("lines__day")).order_by("-id")


def matches_of(book: Book) -> QuerySet[MatchRow]:
    """The matches that hold: not taken back."""
    rows = MatchRow.objects.filter(line__statement__pot__book=book, undone=None)
    return rows.select_related("line", "entry").order_by("-line__day", "line__line")


def seen_lines(pot: PotRow) -> Counter[tuple[Any, ...]]:
    """How often each line of that account is already there, by what makes it the same."""
    rows = BankLine.objects.filter(statement__pot=pot)
    return Counter(rows.values_list("day", "text", "reference", "amount_idr", "balance_idr"))


@dataclass(frozen=True, slots=True)
class BankState:
    """One bank account beside the book: matches that hold and, of the rest, suggestions and what has no partner.

    `StatementLine.line` is here the id of the stored line.
    """

    pot: PotRow
    matched: list[MatchRow]
    open: Reconciliation


def bank_states(book: Book, posted: tuple[Posted, ...]) -> list[BankState]:
    """Every bank account of the book that has a statement."""
    held = list(matches_of(book))
    lines_taken, found = {match.line_id for match in held}, []
    numbers_taken = {(match.line.statement_id, match.entry.number) for match in held}
    pots = PotRow.objects.filter(book=book, account="bank").exclude(statements=None).distinct().order_by("place")
    for pot in pots:
        of_pot = set(StatementFile.objects.filter(pot=pot).values_list("pk", flat=True))
        rows = BankLine.objects.filter(statement__pot=pot).exclude(pk__in=lines_taken).order_by("day", "id")
        lines = [StatementLine(row.pk, row.day, row.text, row.reference, row.amount_idr) for row in rows]
        taken = {number for statement, number in numbers_taken if statement in of_pot}
        moved: list[Movement] = [each for each in movements(posted, pot_of(pot)) if each.number not in taken]
        mine = [match for match in held if match.line.statement_id in of_pot]
        found.append(BankState(pot, mine, reconcile(lines, moved)))
    return found
