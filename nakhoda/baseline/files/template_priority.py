"""The template's columns for priority: sums of other considerations and of legality, which an office may leave out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Any

from nakhoda.baseline.files.template_book import Book, columns_of
from nakhoda.baseline.rules.layout import Layout, Table
from nakhoda.baseline.rules.printed import CellValue
from nakhoda.law.rulesets import Ruleset

PRIORITY_FIELDS = ("considerations_total", "legality_points")


def without_unused(layout: Layout, rows: Mapping[str, Sequence[Mapping[str, CellValue]]]) -> Layout:
    """The layout without those columns in each list of `rows` (by kind) where no row gives one of them."""
    return replace(layout, tables=tuple(_kept(table, rows.get(table.kind)) for table in layout.tables))


def write_rules(book: Book, sheet: Any, kind: str) -> None:
    """Limits the columns, where the sheet has them, to the sums that the ruleset's items can give."""
    table = book.table(kind)
    columns = columns_of(table, book.ruleset)
    rules = {"considerations_total": _considerations(book.ruleset), "legality_points": _legality(book.ruleset)}
    for name in PRIORITY_FIELDS:
        if name in columns:
            span = table.first_row - 1, columns[name], book.last_rows[kind] - 1, columns[name]
            sheet.data_validation(*span, dict(rules[name]))


def legality_sums(ruleset: Ruleset) -> tuple[int, ...]:
    """The sums that legality can have, smallest first. Source: the ruleset's legality items."""
    options = [[int(option["points"]) for option in item["options"]] for item in ruleset.data["legality"]["items"]]
    return tuple(sorted({sum(chosen) for chosen in product(*options)}))


def _kept(table: Table, rows: Sequence[Mapping[str, CellValue]] | None) -> Table:
    if rows is None:
        return table
    unused = [name for name in PRIORITY_FIELDS if all(row.get(name) is None for row in rows)]
    return replace(table, columns={name: text for name, text in table.columns.items() if name not in unused})


def _considerations(ruleset: Ruleset) -> dict[str, object]:
    classes = ruleset.data["considerations"]["classes"]
    low, high = min(item["from_total"] for item in classes), max(item["to_total"] for item in classes)
    items = ", ".join(item["name"].lower() for item in ruleset.data["considerations"]["items"])
    message = f"Jumlah nilai {items}: bilangan bulat {low} sampai {high}. Kosongkan bila belum dinilai."
    return {
        "validate": "integer",
        "criteria": "between",
        "minimum": low,
        "maximum": high,
        "input_message": message,
        "error_title": "Jumlah pertimbangan lain",
        "error_message": message,
    }


def _legality(ruleset: Ruleset) -> dict[str, object]:
    items = ", ".join(item["name"].lower() for item in ruleset.data["legality"]["items"])
    message = f"Jumlah nilai {items}: di atas 0 legal, di bawah 0 ilegal. Kosongkan bila belum dinilai."
    return {
        "validate": "list",
        "source": [str(total) for total in legality_sums(ruleset)],
        "input_message": message,
        "error_title": "Jumlah legalitas",
        "error_message": message,
    }
