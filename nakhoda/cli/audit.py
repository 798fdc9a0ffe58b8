"""The independent auditor of the books: reads the tables with plain SQL and its own code, imports nothing of the site.

Chain, sums, copies and closings are computed again from the stored text alone; that it agrees with the site is tested.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

ORIGIN = "0" * 64
BOOKS = "SELECT id, code, title, number, hash FROM ledger_book ORDER BY id"
ENTRIES = "SELECT id, number, content, previous, hash FROM ledger_entryrow WHERE book_id = {book} ORDER BY number"
LINES = (
    "SELECT l.entry_id, l.account, l.place, l.amount_idr FROM ledger_linerow l "
    "JOIN ledger_entryrow e ON e.id = l.entry_id WHERE e.book_id = {book} ORDER BY l.entry_id, l.position"
)
CLOSINGS = "SELECT through, tranche, number, hash, balances FROM ledger_closingrow WHERE book_id = {book} ORDER BY id"


class Rows(Protocol):
    """What runs a question and gives its rows: a connection to SQLite or PostgreSQL."""

    def execute(self, question: str, /) -> Any:
        """A cursor over the rows."""


@dataclass(slots=True)
class Audited:
    """One book: what every account and place holds, and everything that is wrong, the first bad entry first."""

    id: int
    code: str
    title: str
    number: int
    hash: str
    balances: dict[tuple[str, str], int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


@contextmanager
def opened(home: Path, address: str = "") -> Iterator[Rows]:
    """The database of a data folder, to read only; `address` as in NAKHODA_DATABASE. OSError if there is none."""
    if address.startswith("postgres"):
        import psycopg

        with psycopg.connect(address, autocommit=True) as found:
            found.read_only = True
            yield found
        return
    path = Path(address.removeprefix("sqlite:") or home / "nakhoda.sqlite3")
    if not path.is_file():
        raise OSError(f"Basis data {path} tidak ada. Tulis --home folder datanya.")
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
        yield database


def audit(rows: Rows, noted: dict[str, tuple[int, str]] | None = None) -> list[Audited]:
    """Every book, recomputed. `noted` gives by code of the book a number and hash written down outside earlier."""
    known = noted or {}
    found = [_book(rows, row, known.get(row[1])) for row in rows.execute(BOOKS).fetchall()]
    gone = sorted(known.keys() - {book.code for book in found})
    return found + [Audited(0, code, "", 0, "", problems=["buku ini tidak ada lagi"]) for code in gone]


def _book(rows: Rows, row: tuple[Any, ...], noted: tuple[int, str] | None) -> Audited:
    book = Audited(*row)
    lines: dict[int, list[list[Any]]] = {}
    for entry_id, account, place, amount in rows.execute(LINES.format(book=int(book.id))).fetchall():
        lines.setdefault(entry_id, []).append([account, place, amount])
    entries = rows.execute(ENTRIES.format(book=int(book.id))).fetchall()
    contents = _chain(book, entries, noted)
    for (entry_id, number, *_), content in zip(entries, contents, strict=True):
        written = content.get("lines", [])
        if lines.get(entry_id, []) != written:
            book.problems.append(f"catatan {number}: barisnya tidak sama dengan isinya")
        if len(written) < 2 or sum(line[2] for line in written) != 0:
            book.problems.append(f"catatan {number}: debet dan kredit tidak sama")
        for account, place, amount in written:
            book.balances[account, place] = book.balances.get((account, place), 0) + amount
    if sum(book.balances.values()):
        book.problems.append("jumlah semua akun bukan nol")
    hashes = {number: found for _, number, _, _, found in entries}
    for each in rows.execute(CLOSINGS.format(book=int(book.id))).fetchall():
        book.problems += _closing(each, contents, hashes)
    return book


def _chain(book: Audited, entries: list[tuple[Any, ...]], noted: tuple[int, str] | None) -> list[dict[str, Any]]:
    """The contents in order; the first entry that breaks the chain is named, then a head that does not fit."""
    contents, before, broken = [], ORIGIN, False
    for expected, (_, number, text, previous, stored) in enumerate(entries, 1):
        try:
            content = json.loads(text)
        except ValueError:
            content = {}
        contents.append(content if isinstance(content, dict) else {})
        canonical = json.dumps([number, content, before], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        fits = hashlib.sha256(canonical.encode()).hexdigest() == stored and previous == before and number == expected
        if noted and number == noted[0] and stored != noted[1]:
            fits = False
        if not fits and not broken:
            broken = True
            what = "hilang" if number != expected else "tidak sesuai dengan sidiknya"
            book.problems.append(f"catatan {expected}: {what}")
        before = stored
    if (len(entries), before) != (book.number, book.hash):
        book.problems.append(f"catatan {len(entries) + 1}: rantai seharusnya berakhir pada nomor {book.number}")
    if noted and noted[0] > len(entries):
        book.problems.append(f"catatan {len(entries) + 1}: catatan sampai nomor {noted[0]} pernah ada, kini hilang")
    return contents


def _closing(row: tuple[Any, ...], contents: list[dict[str, Any]], hashes: dict[int, str]) -> list[str]:
    through, tranche, number, found, balances = row
    day, name = str(through), f"penutupan {through}"
    sums: dict[tuple[str, str], int] = {}
    for content in contents[:number]:
        if content.get("day", "") <= day:
            for account, place, amount in content.get("lines", []):
                sums[account, place] = sums.get((account, place), 0) + amount
    problems = []
    if hashes.get(number, found) != found or number > len(contents):
        problems.append(f"{name}: sidiknya tidak sama dengan catatan {number}")
    if sorted([*pot, amount] for pot, amount in sums.items()) != json.loads(balances):
        problems.append(f"{name}: saldonya tidak sama dengan hitungan ulang")
    late = [
        position
        for position, content in enumerate(contents, 1)
        if position > number and (content.get("tranche") == tranche if tranche else content.get("day", "") <= day)
    ]
    return problems + [f"catatan {position}: masuk ke masa yang sudah ditutup" for position in late]


def database_address() -> str:
    """The address that the site would use: `NAKHODA_DATABASE`, "" for SQLite in the data folder."""
    return os.environ.get("NAKHODA_DATABASE", "")
