"""Edits of a workbook's cells: a sheet as it was read, seen through the corrections that people made."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nakhoda.baseline.rules.survey import Grid
from nakhoda.law.findings import Finding

# Kinds that suggest a ratio for a cell that may hold percents of 0 to 100.
RATIOS = ("persen-salah", "rata-aspek-kosong", "rata-aspek-salah", "rata-aspek-aturan-lama", "rata-sektoral-salah")


@dataclass(frozen=True, slots=True)
class Edit:
    """A new value for one cell; `row` and `column` are 1-based as a spreadsheet shows them."""

    sheet: str
    row: int
    column: int
    value: Any


@dataclass(frozen=True, slots=True)
class EditedGrid:
    """A sheet with edits applied, as `read_survey` reads it."""

    name: str
    first_row: int
    first_column: int
    rows: Sequence[Sequence[Any]]


def apply_edits(grids: Mapping[str, Grid], edits: Iterable[Edit]) -> dict[str, Grid]:
    """The sheets with all edits applied in order; a cell outside a sheet's rows or columns widens it.

    Sheets without edits are passed on as they are. An edit of a sheet that does not exist makes it.
    """
    by_sheet: dict[str, list[Edit]] = {}
    for edit in edits:
        by_sheet.setdefault(edit.sheet, []).append(edit)
    edited: dict[str, Grid] = dict(grids)
    for sheet, changes in by_sheet.items():
        edited[sheet] = _edited(sheet, grids.get(sheet), changes)
    return edited


def cell_at(grid: Grid, row: int, column: int) -> Any:
    """The value of a cell by its 1-based address; None where the sheet does not reach."""
    down, across = row - grid.first_row, column - grid.first_column
    if not 0 <= down < len(grid.rows) or not 0 <= across < len(grid.rows[down]):
        return None
    return grid.rows[down][across]


def fingerprint(finding: Finding) -> str:
    """SHA-256 (hex) of what a finding says about which cell: a decision holds as long as this stays the same."""
    place = finding.place
    said = [
        finding.code,
        place.sheet,
        place.row,
        place.column,
        place.kawasan,
        place.rt,
        place.year,
        place.criterion,
        dict(finding.facts),
        finding.suggestion,
    ]
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def suggested_value(code: str, suggestion: Any, percent_scale: float) -> Any:
    """The suggestion as its cell holds it: a ratio times the layout's percent scale, anything else as it is."""
    scaled = code in RATIOS and isinstance(suggestion, int | float) and percent_scale != 1
    return round(suggestion * percent_scale, 10) if scaled else suggestion


def _edited(name: str, grid: Grid | None, changes: Sequence[Edit]) -> EditedGrid:
    old_row, old_column = (grid.first_row, grid.first_column) if grid and len(grid.rows) else (1, 1)
    first_row = min(old_row, *(change.row for change in changes))
    first_column = min(old_column, *(change.column for change in changes))
    pad = [None] * (old_column - first_column)
    rows: list[list[Any]] = [[] for _ in range(old_row - first_row)]
    rows += [[*pad, *row] for row in (grid.rows if grid else ())]
    for change in changes:
        down, across = change.row - first_row, change.column - first_column
        rows += [[] for _ in range(down + 1 - len(rows))]
        rows[down] += [None] * (across + 1 - len(rows[down]))
        rows[down][across] = change.value
    width = max((len(row) for row in rows), default=0)
    return EditedGrid(name, first_row, first_column, [row + [None] * (width - len(row)) for row in rows])
