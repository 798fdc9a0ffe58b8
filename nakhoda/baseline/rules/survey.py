"""A workbook's tables as typed columns; every value still knows the cell it came from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from nakhoda.baseline.rules.cells import as_code, as_date, as_number, as_text, as_whole
from nakhoda.baseline.rules.layout import KINDS, REQUIRED, Layout, LayoutError, Table, normal
from nakhoda.baseline.rules.shift import Realigned, realign_rows
from nakhoda.law.findings import Fact, Finding, Place
from nakhoda.law.rulesets import Ruleset

LARGEST = 10_000_000.0  # metres, units, households or hectares: more than any RT or kawasan can have
TEXT_FIELDS = frozenset(
    "key kawasan rt label kelurahan name district number signatory regency province city_size map_file "
    "criterion activity source".split()
)


class Grid(Protocol):
    """A sheet as read: rows of cell values, and the absolute number of its first row and column (1-based)."""

    @property
    def name(self) -> str: ...
    @property
    def first_row(self) -> int: ...
    @property
    def first_column(self) -> int: ...
    @property
    def rows(self) -> Sequence[Sequence[Any]]: ...


@dataclass(slots=True)
class Columns:
    """One table as columns of equal length: typed values by field, and where each cell lies.

    `moved` maps a row's index to the columns its fields were really found in, for realigned rows.
    `field_rows` gives a field's own row where a table of pairs spreads one record over several rows.
    `raw` keeps, by field and row index, the cell as it stood where typing or a repair changed it.
    """

    kind: str
    file: str
    sheet: str
    row_numbers: list[int]
    values: dict[str, list[Any]]
    column_numbers: dict[str, int]
    moved: dict[int, Mapping[str, int]] = field(default_factory=dict)
    raw: dict[tuple[str, int], Any] = field(default_factory=dict)
    field_rows: Mapping[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.row_numbers)

    def place(self, index: int, field_name: str, **subject: Any) -> Place:
        """The cell of a field in the row of that index; `subject` adds kawasan, rt, year, criterion."""
        column = self.moved.get(index, self.column_numbers).get(field_name)
        row = self.field_rows.get(field_name, self.row_numbers[index])
        return Place(file=self.file, sheet=self.sheet, row=row, column=column, **subject)

    def get(self, field_name: str) -> list[Any]:
        """The column of a field; a column of None where the table lacks it."""
        return self.values.get(field_name) or [None] * len(self)


@dataclass(slots=True)
class Survey:
    """All tables of one workbook, the findings of reading it, and counts of rows in and out by sheet."""

    file: str
    layout: Layout
    ruleset: Ruleset
    tables: dict[str, Columns]
    findings: list[Finding]
    rows_in: dict[str, int]
    rows_out: dict[str, int]

    def table(self, kind: str) -> Columns | None:
        """The table of that kind, or None if the workbook has none."""
        return self.tables.get(kind)


def read_survey(
    grids: Mapping[str, Grid], *, file: str, layout: Layout, ruleset: Ruleset, kinds: Sequence[str] = KINDS
) -> Survey:
    """The workbook's tables of those kinds, typed; doubtful cells become findings and an empty value.

    LayoutError if a sheet or a required column is missing: nothing is half-read.
    """
    survey = Survey(file=file, layout=layout, ruleset=ruleset, tables={}, findings=[], rows_in={}, rows_out={})
    for table in layout.tables:
        if table.kind not in kinds:
            continue
        grid = grids.get(table.sheet)
        if grid is None:
            if table.kind in ("rt", "rt_year"):
                raise LayoutError(
                    f"{file}: lembar {table.sheet!r} tidak ada, padahal tata letak {layout.id} memerlukannya. "
                    f"Lembar yang ada: {', '.join(grids)}."
                )
            continue
        columns = _read_pairs(grid, table, survey) if table.pairs else _read_table(grid, table, survey)
        survey.tables[table.kind] = columns
    return survey


def _read_pairs(grid: Grid, table: Table, survey: Survey) -> Columns:
    """A sheet of label and value side by side, as a table of one row."""
    wanted = {normal(header): field_name for field_name, header in table.columns.items()}
    values: dict[str, list[Any]] = {}
    cells: dict[str, tuple[int, int]] = {}
    for offset, row in enumerate(grid.rows):
        for position, cell in enumerate(row[:-1]):
            field_name = wanted.get(normal(cell))
            if field_name and field_name not in values:
                values[field_name] = [row[position + 1]]
                cells[field_name] = (grid.first_row + offset, grid.first_column + position + 1)
    columns = Columns(
        kind=table.kind,
        file=survey.file,
        sheet=grid.name,
        row_numbers=[min((row for row, _ in cells.values()), default=grid.first_row)],
        values=values,
        column_numbers={name: column for name, (_, column) in cells.items()},
        field_rows={name: row for name, (row, _) in cells.items()},
    )
    _type_columns(columns, survey)
    return columns


def _read_table(grid: Grid, table: Table, survey: Survey) -> Columns:
    positions = _positions(grid, table, survey)
    start = table.first_row - grid.first_row
    rows: list[Sequence[Any]] = []
    numbers: list[int] = []
    needed = sorted(positions.values())
    for offset, row in enumerate(grid.rows[max(start, 0) :], start=max(start, 0)):
        if any(_filled(row, position) for position in needed):
            rows.append(row)
            numbers.append(grid.first_row + offset)
    survey.rows_in[grid.name] = len(rows)
    moved = realign_rows(rows, positions, survey.ruleset, survey.layout) if table.kind.endswith("_year") else {}
    columns = Columns(
        kind=table.kind,
        file=survey.file,
        sheet=grid.name,
        row_numbers=numbers,
        values={name: [_cell(row, position) for row in rows] for name, position in positions.items()},
        column_numbers={name: position + grid.first_column for name, position in positions.items()},
    )
    for index, realigned in moved.items():
        _apply(columns, index, realigned, rows[index], grid, survey)
    _type_columns(columns, survey)
    survey.rows_out[grid.name] = len(columns)
    return columns


def _apply(columns: Columns, index: int, realigned: Realigned, row: Sequence[Any], grid: Grid, survey: Survey) -> None:
    for name, position in realigned.positions.items():
        value = _cell(row, position) if position is not None else None
        if columns.values[name][index] != value:
            columns.raw[name, index] = columns.values[name][index]
        columns.values[name][index] = value
    columns.moved[index] = {
        name: position + grid.first_column for name, position in realigned.positions.items() if position is not None
    }
    survey.findings.append(
        Finding(
            "kolom-bergeser",
            Place(
                file=columns.file,
                sheet=columns.sheet,
                row=columns.row_numbers[index],
                column=realigned.first + grid.first_column,
                kawasan=as_text(columns.get("kawasan")[index]) or "",
                rt=as_text(columns.get("rt")[index]) or "",
                year=as_whole(columns.get("year")[index]),
            ),
            {"columns": realigned.by, "fields": realigned.last - realigned.first + 1},
            suggestion=f"{-realigned.by:+d}",
        )
    )


def _positions(grid: Grid, table: Table, survey: Survey) -> dict[str, int]:
    """Place of each field in a row (0-based); LayoutError names the first required header not found."""
    header_index = table.header_row - grid.first_row
    header = list(grid.rows[header_index]) if 0 <= header_index < len(grid.rows) else []
    found: dict[str, int] = {}
    for at, cell in enumerate(header):
        found.setdefault(normal(cell), at)
    positions: dict[str, int] = {}
    for name, wanted in table.columns_for(survey.ruleset).items():
        lettered = wanted.startswith("#")
        position: int | None = _letter(wanted) - grid.first_column if lettered else found.get(normal(wanted))
        if position is not None:
            positions[name] = position
        elif name in REQUIRED[table.kind] or name.startswith("v_"):
            raise LayoutError(
                f"{survey.file}, lembar {grid.name!r}: kolom {wanted!r} tidak ada di baris {table.header_row}. "
                f"Betulkan judul kolom itu, atau pakai tata letak lain (nakhoda layout suggest)."
            )
    return positions


def _letter(reference: str) -> int:
    number = 0
    for letter in reference[1:].upper():
        number = number * 26 + ord(letter) - 64
    return number


def _filled(row: Sequence[Any], position: int) -> bool:
    value = _cell(row, position)
    return value is not None and value != "" and not (isinstance(value, str) and not value.strip())


def _cell(row: Sequence[Any], position: int) -> Any:
    return row[position] if 0 <= position < len(row) else None


def _type_columns(columns: Columns, survey: Survey) -> None:
    for name, raw in columns.values.items():
        typed, problems = _typed(name, raw, survey.layout)
        for index, (code, suggestion) in problems.items():
            columns.raw[name, index] = raw[index]
            subject = {"criterion": name[2:]} if name[:2] in ("v_", "p_", "n_", "r_") else {}
            facts: dict[str, Fact] = {"value": str(raw[index])[:60], "field": name}
            survey.findings.append(Finding(code, columns.place(index, name, **subject), facts, suggestion))
        if name[:2] in ("p_", "r_") or name == "sector_mean":
            typed = [None if value is None else value / survey.layout.percent_scale for value in typed]
        columns.values[name] = typed


def _typed(name: str, raw: list[Any], layout: Layout) -> tuple[list[Any], dict[int, tuple[str, Fact]]]:
    convert = _converter(name, layout)
    largest = 1e15 if name == "amount_idr" else LARGEST
    typed: list[Any] = []
    problems: dict[int, tuple[str, Fact]] = {}
    for index, value in enumerate(raw):
        if convert is as_number and type(value) is float and -largest <= value <= largest:
            typed.append(value)
            continue
        result, problem = convert(value) if convert is as_number else (convert(value), None)
        if convert is as_number and result is not None and abs(result) > largest:
            result, problem = None, "angka-mustahil"
        if problem:
            problems[index] = (problem, result)
        typed.append(result)
    return typed, problems


def _converter(name: str, layout: Layout) -> Callable[[Any], Any]:
    if name in TEXT_FIELDS:
        return as_text
    if name == "year":
        return as_whole
    if name == "date":
        return as_date
    if name == "level":
        words = layout.level_words
        return lambda value: as_code(value, words)
    return as_number


def rows_of(columns: Columns, names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """The table row by row, as tuples of the named fields."""
    return zip(*(columns.get(name) for name in names), strict=True)


def as_iso(value: date | datetime | str | None) -> str | None:
    """A date in ISO form, a text as it is."""
    return value.isoformat()[:10] if isinstance(value, date | datetime) else value
