"""What is wrong with a stored book: its chain, sums, copies of content, closings, and what the audit trail knows."""

from __future__ import annotations

import json
from collections.abc import Iterator

from nakhoda.ledger.models import ClosingRow, EntryRow, LineRow
from nakhoda.ledger.queries.books import Book, closing_from, links_of, posted_of, rows_of
from nakhoda.ledger.rules.balances import balances
from nakhoda.ledger.rules.entries import Posted, content_of, entry_from
from nakhoda.people.queries import event_facts
from nakhoda.people.rules.chain import first_break

MOST = 20


def book_problems(book: Book, noted: tuple[int, str] | None = None) -> list[str]:
    """Everything that does not fit in a stored book, the first bad entry first, at most 20; empty if it is whole.

    `noted` is the number and hash of an earlier end, written down outside, such as on a printed report.
    """
    try:
        broken = first_break(links_of(book), head=(book.number, book.hash), noted=noted)
        found = [f"catatan {broken.number}: {broken.what}"] if broken else []
        found += [*_copies(book), *_noted(book), *_closings(book, posted_of(book))]
    except (ValueError, KeyError, TypeError) as error:
        return [f"isi catatan tidak dapat dibaca: {error}"]
    return found[:MOST] + ([f"dan {len(found) - MOST} lagi"] if len(found) > MOST else [])


def _copies(book: Book) -> Iterator[str]:
    """Lines and columns that differ from the content that the hash covers, and sums that are not zero."""
    lines: dict[int, list[list[str | int]]] = {}
    rows = LineRow.objects.filter(entry__book=book).order_by("entry__number", "position")
    for entry_id, account, place, amount in rows.values_list("entry_id", "account", "place", "amount_idr"):
        lines.setdefault(entry_id, []).append([account, place, amount])
    by_id = {row.pk: row.number for row in rows_of(book)}
    for row in rows_of(book):
        entry = entry_from(json.loads(row.content))
        content = content_of(entry)
        if lines.get(row.pk, []) != content["lines"]:
            yield f"catatan {row.number}: barisnya tidak sama dengan isinya"
        if sum(line.amount_idr for line in entry.lines) or len(entry.lines) < 2:
            yield f"catatan {row.number}: debet dan kredit tidak sama"
        original = by_id.get(row.reversal_of_id) if row.reversal_of_id else None
        copied = (row.day, row.text, row.document, row.tranche, row.key, row.by_id or 0, original)
        if copied != (
            entry.day,
            entry.text,
            entry.document,
            entry.tranche,
            entry.key,
            entry.by,
            entry.reversal_of,
        ):
            yield f"catatan {row.number}: kolomnya tidak sama dengan isinya"
        if entry.book != book.code:
            yield f"catatan {row.number}: milik buku lain"


def _noted(book: Book) -> Iterator[str]:
    """Entries and closings that the audit trail saw and that are gone or other now, and the other way round."""
    hashes = dict(rows_of(book).values_list("number", "hash"))
    seen: dict[int, str] = {}
    for data in event_facts("ledger.post", f"book:{book.pk}"):
        seen[data["number"]] = data["hash"]
    for number in sorted(hashes.keys() | seen.keys()):
        if hashes.get(number) != seen.get(number):
            yield f"catatan {number}: tidak sama dengan jejak perubahan"
    stored = {row.pk for row in ClosingRow.objects.filter(book=book)}
    noted = {data["closing"] for data in event_facts("ledger.close", f"book:{book.pk}")}
    for closing in sorted(stored ^ noted):
        yield f"penutupan {closing}: tidak sama dengan jejak perubahan"


def _closings(book: Book, posted: tuple[Posted, ...]) -> Iterator[str]:
    """Closings whose balances or head differ from the entries, and entries that came into a closed period."""
    hashes = dict(EntryRow.objects.filter(book=book).values_list("number", "hash"))
    for row in ClosingRow.objects.filter(book=book).order_by("id"):
        closing = closing_from(row)
        then = [each for each in posted if each.number <= closing.number]
        if hashes.get(closing.number, closing.hash) != closing.hash or len(then) != closing.number:
            yield f"penutupan {closing.through.isoformat()}: sidiknya tidak sama dengan catatan {closing.number}"
        if tuple(sorted(balances(then, closing.through).items())) != closing.balances:
            yield f"penutupan {closing.through.isoformat()}: saldonya tidak sama dengan hitungan ulang"
        for each in posted[closing.number :]:
            late = each.entry.tranche == closing.tranche if closing.tranche else each.entry.day <= closing.through
            if late:
                yield f"catatan {each.number}: masuk ke masa yang sudah ditutup"
