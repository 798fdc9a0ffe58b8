"""Tables to take away: CSV, XLSX and GeoJSON of the same columns, and the one place that makes formulas harmless.

A text that a spreadsheet would run (`=`, `+`, `-`, `@` in front) gets an apostrophe in CSV and is written as text in
XLSX. Numbers stay numbers, days stay days, nothing becomes an empty cell.
"""

from __future__ import annotations

import csv
import importlib
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

NARROWEST, WIDEST, LONGEST_SHEET_NAME = 7, 44, 31


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `key` is its name in GeoJSON, `label` its heading, `note` what the sheet of notes says of it."""

    key: str
    label: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table to write: `name` is the sheet and the file; `notes` say what, when, by which rule and method."""

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    notes: Sequence[tuple[str, Any]] = field(default_factory=tuple)


def harmless(cell: Any) -> Any:
    """Text that cannot be taken for a formula; numbers as they are."""
    if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{cell}"
    return cell


def csv_bytes(table: Table) -> bytes:
    """The table as CSV in UTF-8 with a mark that Excel knows; decimals with a point, days as 2021-03-25."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([harmless(column.label) for column in table.columns])
    writer.writerows([harmless(_plain(cell)) for cell in row] for row in table.rows)
    return buffer.getvalue().encode("utf-8-sig")


def xlsx_bytes(table: Table) -> bytes:
    """The table as a workbook: one sheet with the rows, headings frozen and filtered, and a sheet `Keterangan`."""
    xlsxwriter: Any = importlib.import_module("xlsxwriter")  # late, so that what writes only CSV stays quick
    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": True,
    }
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"created": datetime(1980, 1, 1, tzinfo=UTC)})  # the same content gives the same bytes
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    day = book.add_format({"num_format": "dd-mm-yyyy"})
    sheet = book.add_worksheet(table.name[:LONGEST_SHEET_NAME])
    for across, column in enumerate(table.columns):
        sheet.write_string(0, across, column.label, head)
        sheet.set_column(across, across, _width(table, across))
    for down, row in enumerate(table.rows, 1):
        for across, cell in enumerate(row):
            _write(sheet, (down, across), cell, day)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(table.rows), 1), max(len(table.columns) - 1, 0))
    said = book.add_worksheet("Keterangan")
    said.set_column(0, 0, 30)
    said.set_column(1, 1, 90)
    columns = [(column.label, column.note) for column in table.columns if column.note]
    for down, (label, value) in enumerate([*table.notes, *columns]):
        said.write_string(down, 0, label, head)
        _write(said, (down, 1), value, day)
    book.close()
    return buffer.getvalue()


def geojson_bytes(table: Table, geometries: Sequence[Mapping[str, Any] | None]) -> bytes:
    """The table as GeoJSON: one feature a row with its geometry (WGS 84) or null; the notes as members of the whole."""
    names = [column.key for column in table.columns]
    features = [
        {
            "type": "Feature",
            "geometry": geometry,
            "properties": {name: _plain(cell) for name, cell in zip(names, row, strict=True)},
        }
        for row, geometry in zip(table.rows, geometries, strict=True)
    ]
    whole = {
        "type": "FeatureCollection",
        "name": table.name,
        "notes": {label: _plain(value) for label, value in table.notes},
        "features": features,
    }
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def _write(sheet: Any, at: tuple[int, int], cell: Any, day: Any) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, bool):
        sheet.write_string(*at, _plain(cell))
    elif isinstance(cell, int | float | Decimal):
        sheet.write_number(*at, float(cell))
    elif isinstance(cell, date):
        sheet.write_datetime(*at, date(cell.year, cell.month, cell.day), day)
    else:
        sheet.write_string(*at, str(cell))


def _plain(cell: Any) -> Any:
    if isinstance(cell, bool):
        return "ya" if cell else "tidak"
    if isinstance(cell, Decimal):
        return int(cell) if cell == cell.to_integral_value() else float(cell)
    if isinstance(cell, date):
        return cell.isoformat()[:10]
    return cell


def _width(table: Table, across: int) -> int:
    cells: Iterable[str] = (str(row[across]) for row in table.rows[:200] if row[across] is not None)
    return min(WIDEST, max(NARROWEST, *(len(cell) + 2 for cell in cells), len(table.columns[across].label) // 2 + 2))
