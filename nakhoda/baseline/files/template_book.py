"""The parts every sheet of the template is made of: formats, cells, protection, columns by field."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any, cast

from nakhoda.baseline.rules.layout import Layout, Table
from nakhoda.baseline.rules.printed import CellValue
from nakhoda.law.findings import column_letters
from nakhoda.law.rulesets import Ruleset

CREATED = datetime(2021, 1, 1, 8, 0, 0, tzinfo=UTC)  # fixed, so that the same data give the same bytes
NUMBER_FORMATS: Mapping[str, str] = {
    "text": "@",
    "year": "0",
    "count": "#,##0",
    "ha": "#,##0.0000",
    "m": "#,##0.0",
    "unit": "#,##0",
    "KK": "#,##0",
    "percent": "0.00%",
    "points": "0",
    "idr": "#,##0",
    "date": "dd/mm/yyyy",
}
KINDS_OF_FIELD: Mapping[str, str] = {
    "rt_count": "count",
    "area_flag_ha": "ha",
    "area_ha": "ha",
    "buildings": "count",
    "population": "count",
    "households": "count",
    "road_ideal_m": "m",
    "drainage_ideal_m": "m",
    "year": "year",
    "amount_idr": "idr",
    "considerations_total": "points",
    "legality_points": "points",
    "volume": "m",
    "date": "date",
}
PROTECT = {
    "format_cells": False,
    "format_columns": True,
    "format_rows": True,
    "sort": True,
    "autofilter": True,
    "select_locked_cells": True,
    "select_unlocked_cells": True,
}
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}


@dataclass(slots=True)
class Book:
    """A workbook in the making: where each table's rows end, and its formats. `note` stands on every sheet."""

    layout: Layout
    ruleset: Ruleset
    last_rows: Mapping[str, int]
    note: str
    target: BytesIO = field(default_factory=BytesIO)
    workbook: Any = None
    formats: dict[tuple[str, bool], Any] = field(default_factory=dict)
    ranges: dict[tuple[str, str], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        xlsxwriter = cast(Any, importlib.import_module("xlsxwriter"))
        self.workbook = xlsxwriter.Workbook(self.target, OPTIONS)
        self.workbook.set_properties({"title": self.layout.title, "comments": self.note, "created": CREATED})

    def format(self, kind: str, *, locked: bool) -> Any:
        """The format of a cell of that kind; locked cells are grey."""
        if (kind, locked) not in self.formats:
            shade = {"bg_color": "#ECEFF1", "font_color": "#37474F"} if locked else {}
            self.formats[kind, locked] = self.workbook.add_format(
                {"num_format": NUMBER_FORMATS[kind], "locked": locked, "border": 1, "border_color": "#CFD8DC", **shade}
            )
        return self.formats[kind, locked]

    def style(self, name: str, **properties: object) -> Any:
        """A format by name, made once."""
        if (name, True) not in self.formats:
            self.formats[name, True] = self.workbook.add_format(properties)
        return self.formats[name, True]

    def header_style(self) -> Any:
        """The format of a machine header: wrapped, white on blue."""
        return self.style(
            "header", bold=True, text_wrap=True, valign="top", border=1, bg_color="#1F4E79", font_color="#FFFFFF"
        )

    def table(self, kind: str) -> Table:
        """The layout's table of that kind. KeyError if the template's layout lacks it."""
        table = self.layout.table(kind)
        if table is None:
            raise KeyError(kind)
        return table

    def sheet(self, name: str, title: str, hint: str) -> Any:
        """A new sheet with title, hint and the note; protected without a password."""
        sheet = self.workbook.add_worksheet(name)
        sheet.write_string(1, 0, hint, self.style("hint", italic=True, font_color="#546E7A"))
        if self.note:
            red = self.style("note", bold=True, font_size=14, font_color="#C62828")
            sheet.write_string(0, 0, f"{self.note} · {title}", red)
            sheet.set_header(f"&C{self.note.replace('&', '&&')}")
        else:
            sheet.write_string(0, 0, title, self.style("title", bold=True, font_size=14, font_color="#1F4E79"))
        sheet.protect("", PROTECT)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        return sheet

    def headers(self, sheet: Any, table: Table, columns: Mapping[str, int], frozen: int) -> None:
        """The machine header row of a table; panes frozen below it and right of `frozen` columns."""
        spelled = table.columns_for(self.ruleset)
        for name, column in columns.items():
            if name in spelled:
                sheet.write_string(table.header_row - 1, column, spelled[name], self.header_style())
        sheet.set_row(table.header_row - 1, 32)
        sheet.freeze_panes(table.first_row - 1, frozen)
        sheet.repeat_rows(table.header_row - 1)

    def write(self, sheet: Any, row: int, column: int, value: CellValue, kind: str, *, locked: bool = False) -> None:
        """One typed value; text stays text whatever it begins with. `row` and `column` count from 0."""
        style = self.format(kind, locked=locked)
        if value is None or value == "":
            sheet.write_blank(row, column, None, style)
        elif isinstance(value, str):
            sheet.write_string(row, column, value, style)
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, style)
        else:
            sheet.write_number(row, column, value, style)

    def formula(self, sheet: Any, row: int, column: int, formula: str, value: CellValue, kind: str) -> None:
        """A locked live formula with the value that a reader without a calculator sees."""
        sheet.write_formula(row, column, formula, self.format(kind, locked=True), "" if value is None else value)

    def field_range(self, kind: str, name: str) -> str:
        """The whole column of a field as an absolute range with its sheet, such as `'RT'!$A$4:$A$253`."""
        if (kind, name) not in self.ranges:
            table = self.table(kind)
            letters = column_letters(columns_of(table, self.ruleset)[name] + 1)
            last = self.last_rows[kind]
            self.ranges[kind, name] = f"{quoted(table.sheet)}!${letters}${table.first_row}:${letters}${last}"
        return self.ranges[kind, name]

    def keys(self, kind: str) -> str:
        """A drop-down source: the filled keys of a list sheet, without its blank tail."""
        whole = self.field_range(kind, "key")
        first = whole.rpartition(":")[0]
        return f"=OFFSET({first},0,0,MAX(1,COUNTA({whole})),1)"

    def bytes(self) -> bytes:
        """The finished workbook."""
        self.workbook.close()
        return self.target.getvalue()


def columns_of(table: Table, ruleset: Ruleset) -> dict[str, int]:
    """The column of each field (from 0): keys, then criteria in the order of the text with each aspect's mean."""
    if not table.kind.endswith("_year"):
        return {name: column for column, name in enumerate(table.columns)}
    names = [name for name in ("rt", "kawasan", "year") if name in table.columns]
    for aspect in ruleset.aspects:
        names += [f"{part}_{criterion.id}" for criterion in ruleset.of_aspect(aspect.number) for part in "vpn"]
        names.append(f"r_{aspect.number}")
    names += ["total", "level", "sector_mean", "contribution", "lookup"]
    return {name: column for column, name in enumerate(names)}


def quoted(sheet: str) -> str:
    """A sheet's name as formulas write it."""
    return "'" + sheet.replace("'", "''") + "'"
