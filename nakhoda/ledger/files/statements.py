"""Bank statements as CSV: read by a profile of the bank, with every unreadable cell named by line and column."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from nakhoda.ledger.rules.reconcile import StatementLine

MOST_BYTES, MOST_LINES, MOST_HEADER_LINES = 10_000_000, 50_000, 40
_MONTHS = {"mei": "may", "agu": "aug", "okt": "oct", "des": "dec", "peb": "feb"}
COLUMNS = {"day": "tanggal", "amount": "jumlah", "debit": "debet", "credit": "kredit", "sign": "debet/kredit"}


@dataclass(frozen=True, slots=True)
class Profile:
    """How one bank writes its statements. Each column is a tuple of the headings it may have, lower case.

    Either `debit` and `credit`, or `amount` with a `sign` column, or `amount` with its own minus.
    """

    id: str
    name: str
    source: str
    certainty: str
    separator: str
    encoding: str
    decimal: str
    date_formats: tuple[str, ...]
    day: tuple[str, ...]
    text: tuple[str, ...]
    reference: tuple[str, ...] = ()
    debit: tuple[str, ...] = ()
    credit: tuple[str, ...] = ()
    amount: tuple[str, ...] = ()
    sign: tuple[str, ...] = ()
    sign_debit: tuple[str, ...] = ()
    sign_credit: tuple[str, ...] = ()
    balance: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BadCell:
    """What could not be read: line (1-based), heading of the column or "", and an Indonesian sentence with a remedy."""

    line: int
    column: str
    what: str


@dataclass(frozen=True, slots=True)
class Statement:
    """What was read: good lines oldest first, and everything that could not be read."""

    lines: tuple[StatementLine, ...]
    bad: tuple[BadCell, ...]


@cache
def profiles() -> Mapping[str, Profile]:
    """The banks' profiles by id, from `ledger/data/banks`."""
    found = {}
    folder = files("nakhoda.ledger").joinpath("data", "banks")
    for resource in sorted(folder.iterdir(), key=lambda entry: entry.name):
        data = tomllib.loads(resource.read_text(encoding="utf-8"))
        plain: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in data.items()
        }
        found[str(data["id"])] = Profile(**plain)
    return found


def read_statement(content: bytes, profile: Profile) -> Statement:
    """The lines of a bank's CSV. Nothing raises: a file that is no statement of that bank gives one bad cell."""
    if len(content) > MOST_BYTES:
        return Statement((), (BadCell(0, "", "Berkas lebih dari 10 MB. Unduh mutasi untuk masa yang lebih pendek."),))
    rows = _rows(_text(content, profile), profile.separator)
    if len(rows) > MOST_LINES:
        return Statement((), (BadCell(0, "", f"Berkas lebih dari {MOST_LINES} baris. Unduh masa yang lebih pendek."),))
    start, columns = _header(rows, profile)
    if not columns:
        wanted = ", ".join(profile.day[:1] + (profile.amount or profile.debit + profile.credit)[:2])
        what = f"Baris judul {profile.name} tidak ditemukan (dicari: {wanted}). Pilih bank yang benar atau unduh CSV."
        return Statement((), (BadCell(1, "", what),))
    good: list[StatementLine] = []
    bad: list[BadCell] = []
    for number, row in rows[start:]:
        read = _line(number, row, columns, profile)
        if isinstance(read, StatementLine):
            good.append(read)
        elif read:
            bad += read
    newest_first = len(good) > 1 and good[0].day > good[-1].day
    return Statement(tuple(reversed(good) if newest_first else good), tuple(bad))


def amount_of(text: str, decimal: str) -> int:
    """Whole rupiah of a written sum; `decimal` is `comma` (1.250.000,00) or `point` (1,250,000.00).

    ValueError if it is no number or has sen. Minus in front, behind or as brackets; `Rp`, `IDR` and blanks are ignored.
    """
    plain = re.sub(r"(?i)rp\.?|idr|\s|\xa0", "", text)
    negative = plain.startswith(("-", "(")) or plain.endswith("-")
    plain = plain.strip("-+()")
    mark, group = (",", ".") if decimal == "comma" else (".", ",")
    whole, _, sen = plain.partition(mark)
    if group in whole and not re.fullmatch(rf"\d{{1,3}}(\{group}\d{{3}})+", whole):
        raise ValueError(text)
    digits = whole.replace(group, "")
    if not re.fullmatch(r"\d{1,16}", digits, re.ASCII) or not re.fullmatch(r"0{0,4}", sen):
        raise ValueError(text)
    return -int(digits) if negative else int(digits)


def _text(content: bytes, profile: Profile) -> str:
    for encoding in ("utf-8-sig", profile.encoding, "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def _rows(text: str, separator: str) -> list[tuple[int, list[str]]]:
    lines = text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
    first = lines[:5000]
    if first.count(separator) == 0:
        separator = max(";,\t", key=first.count)
    reader = csv.reader(io.StringIO(lines), delimiter=separator)
    rows: list[tuple[int, list[str]]] = []
    try:
        rows.extend((reader.line_num, [cell.strip() for cell in row]) for row in reader)
    except csv.Error:
        return rows
    return rows


def _header(rows: Sequence[tuple[int, list[str]]], profile: Profile) -> tuple[int, dict[str, int]]:
    names = ("day", "text", "reference", "debit", "credit", "amount", "sign", "balance")
    wanted: dict[str, tuple[str, ...]] = {name: getattr(profile, name) for name in names}
    needed = {"day"} | ({"debit", "credit"} if profile.debit else {"amount"}) | ({"sign"} if profile.sign else set())
    for index, (_, row) in enumerate(rows[:MOST_HEADER_LINES]):
        titles = [re.sub(r"\s+", " ", cell).casefold() for cell in row]
        columns = {name: titles.index(title) for name, given in wanted.items() for title in given if title in titles}
        if needed <= columns.keys():
            return index + 1, columns
    return 0, {}


def _line(
    number: int, row: list[str], columns: Mapping[str, int], profile: Profile
) -> StatementLine | list[BadCell] | None:
    def cell(name: str) -> str:
        place = columns.get(name)
        return row[place] if place is not None and place < len(row) else ""

    if not any(row) or not (cell("day") or cell("amount") or cell("debit") or cell("credit")):
        return None
    bad = []
    day = _day(cell("day"), profile)
    if day is None:
        bad.append(BadCell(number, "tanggal", f"{cell('day')!r} bukan tanggal. Tulis seperti 25/03/2021."))
    amount, wrong = _amount({name: cell(name) for name in COLUMNS}, profile)
    bad += [BadCell(number, COLUMNS[name], what) for name, what in wrong]
    balance = None
    if cell("balance"):
        try:
            balance = amount_of(cell("balance"), profile.decimal)
        except ValueError:
            bad.append(BadCell(number, "saldo", f"{cell('balance')!r} bukan jumlah rupiah bulat. Periksa kolomnya."))
    if bad or day is None:
        return bad
    return StatementLine(number, day, cell("text"), cell("reference"), amount, balance)


def _amount(cells: Mapping[str, str], profile: Profile) -> tuple[int, list[tuple[str, str]]]:
    """The signed amount, and what is wrong by column: (name, sentence)."""
    read, wrong = {}, []
    for name in ("debit", "credit") if profile.debit else ("amount",):
        try:
            read[name] = amount_of(cells[name], profile.decimal) if cells[name] else 0
        except ValueError:
            wrong.append((name, f"{cells[name]!r} bukan jumlah rupiah bulat. Tulis seperti 1.250.000."))
    if wrong:
        return 0, wrong
    if profile.debit:
        if bool(read["debit"]) == bool(read["credit"]):
            return 0, [("debit", "Debet dan kredit terisi keduanya atau kosong keduanya. Isi salah satu.")]
        return abs(read["credit"]) - abs(read["debit"]), []
    amount = read["amount"]
    if profile.sign:
        sign = cells["sign"].casefold()
        if sign not in profile.sign_debit + profile.sign_credit:
            return 0, [("sign", f"{cells['sign']!r} bukan tanda debet atau kredit.")]
        amount = -abs(amount) if sign in profile.sign_debit else abs(amount)
    return (amount, []) if amount else (0, [("amount", "Jumlah nol atau kosong. Isi jumlah mutasi.")])


def _day(text: str, profile: Profile) -> date | None:
    """The day, with or without a time behind it; Indonesian month names too."""
    plain = re.split(r"[ T]", text, maxsplit=1)[0].casefold()
    for name, english in _MONTHS.items():
        plain = plain.replace(name, english)
    return next(_days(plain, profile.date_formats), None)


def _days(text: str, formats: Sequence[str]) -> Iterator[date]:
    for form in formats:
        try:
            found = datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
        yield found.date()
