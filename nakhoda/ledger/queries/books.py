"""Reads of books: which ones a viewer may see, their entries as values, balances, counts and closings."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from nakhoda.ledger.models import AssertionRow as AssertionRow
from nakhoda.ledger.models import Attachment, BankNumber, ClosingRow, Guarded, OpenMark, StatementFile
from nakhoda.ledger.models import Book as Book
from nakhoda.ledger.models import EntryRow as EntryRow
from nakhoda.ledger.models import EvidenceFile as EvidenceFile
from nakhoda.ledger.models import PotRow as PotRow
from nakhoda.ledger.rules.accountability import public_figures as figures_of
from nakhoda.ledger.rules.accounts import chart
from nakhoda.ledger.rules.balances import Assertion, Compared, available, balances, compare
from nakhoda.ledger.rules.closing import Closing, closed_through, closed_tranches
from nakhoda.ledger.rules.entries import Entry, Posted, Pot, entry_from
from nakhoda.ledger.rules.posting import Standing
from nakhoda.people.queries import in_areas
from nakhoda.people.rules.chain import Link
from nakhoda.people.rules.scope import Viewer
from nakhoda.web.language import here


def books_for(viewer: Viewer, right: str = "record.read") -> QuerySet[Book]:
    """Books of villages in the viewer's areas for that right, by village and title."""
    mine = in_areas("village_key", viewer.areas(right))
    return Book.objects.filter(mine).select_related("organisation").order_by("village_key", "title", "id")


def book_for(viewer: Viewer, pk: int, right: str = "record.read") -> Book | None:
    """The book, where the viewer holds that right in its village; None elsewhere."""
    return books_for(viewer, right).filter(pk=pk).first()


def all_books() -> QuerySet[Book]:
    """Every book, for checks of the whole site."""
    return Book.objects.order_by("id")


def book_code(organisation_id: int, fund: str) -> str:
    """What entries call the book of that organisation and fund."""
    return f"{fund}-{organisation_id}"


def rows_of(book: Book) -> QuerySet[EntryRow]:
    """The stored entries of a book in order of number."""
    return EntryRow.objects.filter(book=book).order_by("number")


def entry_of(row: EntryRow) -> Entry:
    """The stored entry as a value."""
    return entry_from(json.loads(row.content))


def posted_of(book: Book) -> tuple[Posted, ...]:
    """The entries of a book as values, in order of number."""
    return tuple(
        Posted(number, entry_from(json.loads(content)))
        for number, content in rows_of(book).values_list("number", "content")
    )


def links_of(book: Book) -> list[Link]:
    """The chain of a book as it is stored."""
    rows = rows_of(book).values_list("number", "content", "previous", "hash")
    return [Link(number, json.loads(content), previous, found) for number, content, previous, found in rows]


def pots_of(book: Book) -> QuerySet[PotRow]:
    """Cash boxes and bank accounts of a book: cash first."""
    return PotRow.objects.filter(book=book).order_by("-account", "place")


def pot_of(row: PotRow) -> Pot:
    """The pot as entries name it."""
    return row.account, row.place


def assertions_of(book: Book) -> tuple[Assertion, ...]:
    """The counts that hold: of each pot and day the newest, in order of day."""
    found: dict[tuple[Pot, date], Assertion] = {}
    rows = AssertionRow.objects.filter(book=book).select_related("pot").order_by("id")
    for row in rows:
        pot = pot_of(row.pot)
        found[pot, row.day] = Assertion(pot, row.day, row.amount_idr, row.kind, row.source)
    return tuple(sorted(found.values(), key=lambda each: (each.day, each.pot)))


def closing_rows(book: Book) -> QuerySet[ClosingRow]:
    """The closings of a book as stored, oldest first."""
    return ClosingRow.objects.filter(book=book).select_related("by").order_by("id")


def closings_of(book: Book) -> tuple[Closing, ...]:
    """The closings of a book as values, oldest first."""
    return tuple(closing_from(row) for row in closing_rows(book))


def closing_from(row: ClosingRow) -> Closing:
    """A stored closing as a value."""
    held = tuple(((account, place), amount) for account, place, amount in json.loads(row.balances))
    return Closing(row.through, row.tranche, row.number, row.hash, held, row.by_id or 0, row.reason)


def marks_of(book: Book) -> frozenset[int] | None:
    """The tranches paid into a grant's book; None for a book without a grant."""
    if not Guarded.objects.filter(book=book).exists():
        return None
    return frozenset(OpenMark.objects.filter(book=book).values_list("number", flat=True))


def standing_of(book: Book, posted: tuple[Posted, ...], day: date, today: date, right: str = "ledger.post") -> Standing:
    """What an entry of that day, posted under that right, meets in the book."""
    closings = closings_of(book)
    return Standing(
        available=available(posted, day),
        places=[pot_of(row) for row in pots_of(book)],
        closed_through=closed_through(closings),
        closed_tranches=closed_tranches(closings),
        reversed_numbers={each.entry.reversal_of for each in posted if each.entry.reversal_of is not None},
        originals={each.number: each for each in posted},
        today=today,
        marks=marks_of(book),
        right=right,
        differences={each.assertion.pot: each.difference_idr for each in compare(assertions_of(book), posted)},
    )


@dataclass(frozen=True, slots=True)
class PotState:
    """A cash box or bank account today: what the book says, and the newest count beside the book of its day."""

    row: PotRow
    booked_idr: int
    counted: Compared | None
    last4: str

    @property
    def name(self) -> str:
        """The account's name and the place."""
        return f"{here(chart()[self.row.account])} {self.row.place}"


def pot_states(book: Book, posted: tuple[Posted, ...]) -> list[PotState]:
    """Every cash box and bank account of a book, with its newest count."""
    held = balances(posted)
    newest = {each.assertion.pot: each for each in compare(assertions_of(book), posted)}
    return [PotState(row, held.get(pot_of(row), 0), newest.get(pot_of(row)), row.place[-4:]) for row in pots_of(book)]


def evidence_of(book: Book) -> QuerySet[EvidenceFile]:
    """Every proof of a book, newest first."""
    return EvidenceFile.objects.filter(book=book).order_by("-id")


def proofs_by_number(book: Book) -> dict[int, list[EvidenceFile]]:
    """The proofs of each entry by its number: those that came with it and those attached later."""
    files = {file.sha256: file for file in evidence_of(book)}
    found: dict[int, list[EvidenceFile]] = {}
    for each in with_attachments(book, posted_of(book)):
        found[each.number] = [files[sha256] for sha256 in each.entry.evidence if sha256 in files]
    return found


def with_attachments(book: Book, posted: Iterable[Posted]) -> tuple[Posted, ...]:
    """The entries with the proofs that came later added to their own: for checks, never for the chain."""
    later: dict[int, list[str]] = {}
    rows = Attachment.objects.filter(entry__book=book).order_by("id")
    for number, sha256 in rows.values_list("entry__number", "file__sha256"):
        later.setdefault(number, []).append(sha256)
    return tuple(
        replace(each, entry=replace(each.entry, evidence=(*each.entry.evidence, *later.get(each.number, ()))))
        for each in posted
    )


def kept_proofs() -> list[Any]:
    """Every kept file of all books, with `name`, `path` and `sha256`: what a check of files compares."""
    return [*EvidenceFile.objects.order_by("id"), *StatementFile.objects.order_by("id")]


def search_entries(viewer: Viewer, words: str, *, area: str = "") -> QuerySet[EntryRow]:
    """Entries of the viewer's books in which every word stands in text, document or number; newest first."""
    rows = EntryRow.objects.filter(book__in=books_for(viewer)).select_related("book", "by")
    if area:
        rows = rows.filter(in_areas("book__village_key", [area]))
    for word in words.split():
        found = Q(text__icontains=word) | Q(document__icontains=word) | Q(book__title__icontains=word)
        plain = word.replace(".", "").removeprefix("Rp")
        if plain.isascii() and plain.isdigit() and len(plain) < 16:
            found |= Q(pk__in=EntryRow.objects.filter(lines__amount_idr=int(plain)).values("pk"))
        rows = rows.filter(found)
    return rows.order_by("-day", "-id")


def public_figures(area: str) -> dict[str, int]:
    """What the public may know of an area's books: received, returned and spent by kind, without persons."""
    return figures_of(posted_of(book) for book in Book.objects.filter(in_areas("village_key", [area])))


def number_of(pot: PotRow) -> BankNumber | None:
    """The sealed number of a bank account, None for a cash box."""
    return BankNumber.objects.filter(pot=pot).first()
