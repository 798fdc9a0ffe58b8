"""The price book as a workbook: written for officers to fill in, read back with every fault at its cell."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from io import BytesIO
from pathlib import Path
from typing import Any, cast

from nakhoda.baseline.files.guard import CellValue, Sheet, WorkbookRefused, read_sheets
from nakhoda.law.findings import column_letters
from nakhoda.planning.rules.prices import Analysis, PriceBook, Recipe, Resource, Spot, book_faults

BOOK, RESOURCES, ANALYSES, COEFFICIENTS, RECIPES = "Buku", "Sumber Daya", "Analisis", "Koefisien", "Resep"
KIND_WORDS = {"labour": "tenaga", "material": "bahan", "equipment": "alat"}
BOOK_ROWS = (
    ("id", "Kode buku"),
    ("title", "Judul"),
    ("regency", "Kode kabupaten/kota"),
    ("year", "Tahun harga"),
    ("source", "Sumber harga"),
    ("example", "Contoh (ya/tidak)"),
    ("rounding_idr", "Pembulatan harga satuan (Rp)"),
)
HEADERS: Mapping[str, tuple[str, ...]] = {
    RESOURCES: ("Kode", "Jenis", "Nama", "Satuan", "Harga (Rp)", "Terendah wajar (Rp)", "Tertinggi wajar (Rp)"),
    ANALYSES: ("Kode", "Nama", "Satuan", "Biaya umum (%)"),
    COEFFICIENTS: ("Kode analisis", "Kode sumber daya", "Koefisien"),
    RECIPES: ("Kode kegiatan", "Kode analisis", "Jumlah per satuan"),
}
TABLE_SHEETS = {"resources": RESOURCES, "analyses": ANALYSES, "recipes": RECIPES, "book": BOOK}
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
CREATED = datetime(2021, 1, 1, 8, 0, 0, tzinfo=UTC)  # fixed, so that the same book gives the same bytes
MOST_ERRORS, MOST_DIGITS = 50, 18
_GROUPED = re.compile(r"-?[1-9]\d{0,2}(\.\d{3})+", re.ASCII)  # 120.000 is a hundred and twenty thousand


@dataclass(frozen=True, slots=True)
class CellError:
    """One fault of a workbook: sheet, cell address, and what to do, in Indonesian."""

    sheet: str
    cell: str
    message: str

    def __str__(self) -> str:
        return f"lembar {self.sheet!r}, sel {self.cell}: {self.message}"


class PriceBookRefused(ValueError):
    """A workbook that is no usable price book; `errors` name every fault with its sheet and cell."""

    def __init__(self, name: str, errors: Sequence[CellError]) -> None:
        self.errors = tuple(errors)
        shown = "; ".join(str(error) for error in self.errors[:5])
        more = f"; dan {len(self.errors) - 5} lagi" if len(self.errors) > 5 else ""
        super().__init__(f"{name}: buku harga tidak dapat dipakai. {shown}{more}")


def price_book_bytes(book: PriceBook) -> bytes:
    """The book as an .xlsx of five sheets; texts stay texts, whatever they begin with. Same book, same bytes."""
    target = BytesIO()
    xlsxwriter = cast(Any, importlib.import_module("xlsxwriter"))
    workbook = xlsxwriter.Workbook(target, OPTIONS)
    workbook.set_properties({"title": book.title, "created": CREATED})
    bold = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    sheet = workbook.add_worksheet(BOOK)
    values = {name: getattr(book, name) for name, _ in BOOK_ROWS} | {"example": "ya" if book.example else "tidak"}
    for row, (name, label) in enumerate(BOOK_ROWS):
        sheet.write_string(row, 0, label, bold)
        _write(sheet, row, 1, values[name])
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 60)
    for name, rows in _tables(book).items():
        sheet = workbook.add_worksheet(name)
        for column, header in enumerate(HEADERS[name]):
            sheet.write_string(0, column, header, bold)
        for at, values_of_row in enumerate(rows, start=1):
            for column, value in enumerate(values_of_row):
                _write(sheet, at, column, value)
        sheet.set_column(0, len(HEADERS[name]) - 1, 24)
        sheet.freeze_panes(1, 0)
    workbook.close()
    return target.getvalue()


def read_price_book(path: Path) -> PriceBook:
    """The book of a workbook. PriceBookRefused lists every fault; WorkbookRefused if it is no plain .xlsx."""
    sheets = read_sheets(path)
    missing = "lembar ini tidak ada. Ekspor buku harga, lalu isi lembar aslinya."
    errors = [CellError(name, "A1", missing) for name in (BOOK, *HEADERS) if name not in sheets]
    if errors:
        raise PriceBookRefused(path.name, errors)
    reader = _Reader(sheets, errors)
    book = reader.book()
    if not errors:
        errors += [CellError(*reader.place_of(spot), sentence) for spot, sentence in book_faults(book)]
    if errors:
        raise PriceBookRefused(path.name, errors[:MOST_ERRORS])
    return book


class _Reader:
    """Reads the five sheets, collecting faults instead of stopping at the first."""

    def __init__(self, sheets: Mapping[str, Sheet], errors: list[CellError]) -> None:
        self.sheets, self.errors = sheets, errors
        self.cells: dict[Spot, tuple[str, str]] = {}

    def place_of(self, spot: Spot) -> tuple[str, str]:
        """The sheet and cell of a fault; its entry's first cell, or the sheet's, where no cell is its own."""
        near = (spot, Spot(spot.table, spot.entry))
        return next((self.cells[each] for each in near if each in self.cells), (TABLE_SHEETS[spot.table], "A1"))

    def book(self) -> PriceBook:
        """The book as far as it could be read; faulty cells stand as empty texts and zeros."""
        head = self._head()
        resources = [
            Resource(key, self._kind(kind, at), name, unit, price, low, high)
            for at, (key, kind, name, unit, price, low, high) in self._rows(RESOURCES, "tttt" + "iii")
            if self._note("resources", key, RESOURCES, at, kind=1, price_idr=4, low_idr=5, high_idr=6)
        ]
        parts: dict[str, list[tuple[str, Decimal]]] = {}
        rows = {key: at for at, (key, *_) in self._rows(ANALYSES, "tttd", quiet=True)}
        for at, (analysis, resource, amount) in self._rows(COEFFICIENTS, "ttd"):
            parts.setdefault(analysis, []).append((resource, amount))
            self._note_part("analyses", analysis, resource, COEFFICIENTS, at)
            if analysis not in rows:
                self._fault(COEFFICIENTS, at, 0, f"analisis {analysis!r} tidak ada di lembar {ANALYSES!r}.")
        analyses = [
            Analysis(key, name, unit, overhead, tuple(parts.get(key, ())))
            for at, (key, name, unit, overhead) in self._rows(ANALYSES, "tttd")
            if self._note("analyses", key, ANALYSES, at, overhead_percent=3)
        ]
        recipes: dict[str, list[tuple[str, Decimal]]] = {}
        for at, (activity, analysis, amount) in self._rows(RECIPES, "ttd"):
            self.cells.setdefault(Spot("recipes", activity), (RECIPES, self._address(RECIPES, at, 0)))
            self._note_part("recipes", activity, analysis, RECIPES, at)
            recipes.setdefault(activity, []).append((analysis, amount))
        return PriceBook(
            **head,
            resources=tuple(resources),
            analyses=tuple(analyses),
            recipes=tuple(Recipe(activity, tuple(items)) for activity, items in recipes.items()),
        )

    def _head(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        sheet = self.sheets[BOOK]
        labels = {str(row[0]).strip().casefold(): at for at, row in enumerate(sheet.rows) if row and row[0]}
        for order, (name, label) in enumerate(BOOK_ROWS):
            at = labels.get(label.casefold())
            value = sheet.rows[at][1] if at is not None and len(sheet.rows[at]) > 1 else None
            row = order if at is None else at
            self.cells[Spot("book", name)] = (BOOK, self._address(BOOK, row, 1))
            if name == "example":
                found[name] = str(value or "").strip().casefold() == "ya"
            elif name in ("year", "rounding_idr"):
                found[name] = self._whole(value, BOOK, row, 1)
            else:
                found[name] = self._text(value, BOOK, row, 1)
        return found

    def _rows(self, name: str, kinds: str, *, quiet: bool = False) -> Iterator[tuple[int, list[Any]]]:
        sheet = self.sheets[name]
        read: Mapping[str, Callable[[CellValue, str, int, int], Any]]
        read = {"t": self._text, "i": self._whole, "d": self._decimal}
        before = len(self.errors)
        for at, row in enumerate(sheet.rows):
            if at + sheet.first_row == 1 or all(cell is None for cell in row):
                continue
            cells = [*([None] * (sheet.first_column - 1)), *row, *([None] * len(kinds))][: len(kinds)]
            yield (
                at,
                [
                    read[kind](cell, name, at, column)
                    for column, (kind, cell) in enumerate(zip(kinds, cells, strict=True))
                ],
            )
        if quiet:
            del self.errors[before:]

    def _note(self, table: str, key: str, sheet: str, at: int, **columns: int) -> bool:
        """Where an entry and its fields stand; of one that stands twice, the later row is the second."""
        first = self.cells.setdefault(Spot(table, key), (sheet, self._address(sheet, at, 0)))
        self.cells[Spot(table, key, "twice")] = (sheet, self._address(sheet, at, 0))
        if first == (sheet, self._address(sheet, at, 0)):
            for field, column in columns.items():
                self.cells[Spot(table, key, field)] = (sheet, self._address(sheet, at, column))
        return True

    def _note_part(self, table: str, key: str, part: str, sheet: str, at: int) -> None:
        self.cells[Spot(table, key, "part", part)] = (sheet, self._address(sheet, at, 1))
        self.cells[Spot(table, key, "amount", part)] = (sheet, self._address(sheet, at, 2))

    def _kind(self, word: str, at: int) -> str:
        for kind, known in KIND_WORDS.items():
            if word.casefold() == known:
                return kind
        self._fault(RESOURCES, at, 1, f"jenis {word!r} tidak dikenal; tulis tenaga, bahan atau alat.")
        return ""

    def _text(self, value: CellValue, sheet: str, at: int, column: int) -> str:
        text = "" if value is None else _plain(value)
        if not text:
            self._fault(sheet, at, column, "sel ini kosong. Isi teksnya.")
        return text

    def _decimal(self, value: CellValue, sheet: str, at: int, column: int, example: str = "0,25") -> Decimal:
        text = repr(value) if isinstance(value, int | float) else _comma(str(value))
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal("NaN")
        if number.is_finite() and abs(number.adjusted()) < MOST_DIGITS and not isinstance(value, bool):
            return number
        what = f"berisi {str(value)[:40]!r}, bukan angka" if value is not None else "kosong, atau rumusnya tanpa hasil"
        self._fault(sheet, at, column, f"{what}. Ketik angkanya saja, misalnya {example}.")
        return Decimal(0)

    def _whole(self, value: CellValue, sheet: str, at: int, column: int) -> int:
        if isinstance(value, str) and _GROUPED.fullmatch(value.strip()):
            value = value.replace(".", "")
        number = self._decimal(value, sheet, at, column, "125000")
        if number != number.to_integral_value():
            self._fault(sheet, at, column, f"berisi {value!r}; rupiah dan tahun harus bilangan bulat.")
            return 0
        return int(number)

    def _fault(self, sheet: str, at: int, column: int, message: str) -> None:
        self.errors.append(CellError(sheet, self._address(sheet, at, column), message))

    def _address(self, sheet: str, at: int, column: int) -> str:
        return f"{column_letters(column + 1)}{at + self.sheets[sheet].first_row}"


def _tables(book: PriceBook) -> dict[str, list[tuple[Any, ...]]]:
    return {
        RESOURCES: [
            (each.id, KIND_WORDS[each.kind], each.name, each.unit, each.price_idr, each.low_idr, each.high_idr)
            for each in book.resources
        ],
        ANALYSES: [(each.id, each.name, each.unit, each.overhead_percent) for each in book.analyses],
        COEFFICIENTS: [(each.id, name, amount) for each in book.analyses for name, amount in each.coefficients],
        RECIPES: [(each.activity, name, amount) for each in book.recipes for name, amount in each.parts],
    }


def _write(sheet: Any, row: int, column: int, value: Any) -> None:
    """Numbers as numbers where a spreadsheet keeps all their digits, else as text; texts always as texts."""
    if isinstance(value, int | Decimal) and Decimal(repr(float(value))) == value:
        sheet.write_number(row, column, float(value))
    else:
        sheet.write_string(row, column, str(value))


def _plain(value: CellValue) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def _comma(text: str) -> str:
    """A typed number with a decimal comma (1.234,5) or point as Decimal reads it."""
    text = text.strip().replace(" ", "")
    return text.replace(".", "").replace(",", ".") if "," in text else text


__all__ = ["CellError", "PriceBookRefused", "WorkbookRefused", "price_book_bytes", "read_price_book"]
