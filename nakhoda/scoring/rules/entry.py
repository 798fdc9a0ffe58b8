"""One RT and year typed in by hand: which cells that changes, and what else in the workbook follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from nakhoda.baseline.rules.edits import Edit, apply_edits, cell_at, fingerprint
from nakhoda.baseline.rules.index import Index, Unit
from nakhoda.baseline.rules.printed import contribution_of, results_of
from nakhoda.baseline.rules.survey import Columns, Grid, Survey, read_survey
from nakhoda.scoring.rules.assess import Assessment, assess
from nakhoda.scoring.rules.follow import Sums, cell_of, following, kawasan_volumes, plain

# A volume, its percent, points and mean, the total and sector mean, the class and contribution; a kawasan one later.
ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Entry:
    """What a person typed: wholes by denominator and volumes by criterion id, in the ruleset's units."""

    year: int
    wholes: Mapping[str, float | None]
    volumes: Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """An entry's edits, those that follow with the kind that says so, and the RT's kawasan before and after."""

    edits: Sequence[Edit]
    following: Sequence[tuple[str, Edit]]
    before: Assessment
    after: Assessment


def current_entry(index: Index, unit: Unit, year: int) -> Entry:
    """What the workbook says of that RT and year; volumes are None where the year has no row."""
    row = index.rt_row_at.get((unit.key, year))
    table = index.survey.tables["rt_year"]
    volumes = {
        criterion.id: None if row is None else table.get(f"v_{criterion.id}")[row]
        for criterion in index.ruleset.criteria
    }
    return Entry(year, {name: unit.denominators[name] for name in index.ruleset.denominators}, volumes)


def outcome_of(grids: Mapping[str, Grid], index: Index, unit: Unit, entry: Entry, *, today: date) -> Outcome:
    """The cells that an entry changes, and the RT's kawasan scored and checked before and after.

    Only the RT's kawasan is read again, so that an answer takes a moment. Printed results that were right and would be
    wrong afterwards follow; the kawasan's cells only where nothing was wrong with them before.
    """
    edits = list(_edits(grids, index, unit, entry))
    part = narrowed(grids, index, unit)
    before = _assessed(part, index.survey, (), today)
    own, scale = index.survey.tables["rt_year"].sheet, index.survey.layout.percent_scale
    wrong = {cell_of(finding) for finding in before.findings if finding.place.sheet != own}
    known = {fingerprint(finding) for finding in before.findings}
    after = _assessed(part, index.survey, edits, today)
    made = list(kawasan_volumes(after.index, sums_of(before), sums_of(after), wrong))
    for _round in range(ROUNDS):
        after = _assessed(part, index.survey, [*edits, *(edit for _code, edit in made)], today)
        new = following(after.findings, known=known, left_alone=wrong, percent_scale=scale)
        if not new:
            break
        known |= {fingerprint(finding) for finding in after.findings}
        made += new
    return Outcome(edits, made, before, after)


def sums_of(assessment: Assessment) -> Sums:
    """Volumes summed from the RTs, by kawasan key and year, then criterion."""
    criteria = [criterion.id for criterion in assessment.ruleset.criteria]
    rows = assessment.summed.to_dicts()
    return {(row["unit"], row["year"]): {each: row[f"v_{each}"] for each in criteria} for row in rows}


def narrowed(grids: Mapping[str, Grid], index: Index, unit: Unit) -> dict[str, Grid]:
    """The sheets with every row emptied that is not about the RT's kawasan (or the RT, where it has none).

    Row and column numbers stay; rows above the tables stay.
    """
    keys = set(index.members.get(unit.kawasan, [])) if unit.kawasan else set()
    keys.add(unit.key)
    kept: dict[str, set[int]] = {}
    first: dict[str, int] = {}
    for table in index.survey.layout.tables:
        columns = index.survey.table(table.kind)
        if columns is None:
            continue
        first[table.sheet] = max(first.get(table.sheet, 0), 10**9 if table.pairs else table.first_row)
        rows = kept.setdefault(table.sheet, set())
        rows |= {number for at, number in enumerate(columns.row_numbers) if _about(columns, at, keys, unit.kawasan)}
    return {
        name: _Part(name, grid.first_row, grid.first_column, _blanked(grid, kept.get(name, set()), first.get(name, 0)))
        for name, grid in grids.items()
        if name in first
    }


@dataclass(frozen=True, slots=True)
class _Part:
    """A sheet of which some rows were emptied."""

    name: str
    first_row: int
    first_column: int
    rows: Sequence[Sequence[Any]]


def _blanked(grid: Grid, kept: set[int], first: int) -> list[Sequence[Any]]:
    numbered = enumerate(grid.rows, grid.first_row)
    return [row if number in kept or number < first else [] for number, row in numbered]


def _about(columns: Columns, at: int, keys: set[str], kawasan: str) -> bool:
    if columns.kind == "decree":
        return True
    if columns.kind == "kawasan":
        return bool(columns.get("key")[at] == kawasan)
    if columns.kind == "kawasan_year":
        return bool(columns.get("kawasan")[at] == kawasan)
    return columns.get("key" if columns.kind == "rt" else "rt")[at] in keys


def _assessed(grids: Mapping[str, Grid], survey: Survey, edits: Iterable[Edit], today: date) -> Assessment:
    edited = apply_edits(grids, edits)
    read = read_survey(edited, file=survey.file, layout=survey.layout, ruleset=survey.ruleset)
    return assess(read, today=today)


def _edits(grids: Mapping[str, Grid], index: Index, unit: Unit, entry: Entry) -> Iterator[Edit]:
    now = current_entry(index, unit, entry.year)
    rts = index.survey.tables["rt"]
    for name, value in entry.wholes.items():
        if value != now.wholes[name]:
            yield _edit(rts, unit.row, name, value)
    row = index.rt_row_at.get((unit.key, entry.year))
    if row is None:
        yield from _new_row(grids, index, unit, entry)
        return
    changed = {f"v_{name}": value for name, value in entry.volumes.items() if value != now.volumes[name]}
    table = index.survey.tables["rt_year"]
    if changed and row in table.moved:
        yield from _straightened(grids, table, row)
    for name, value in changed.items():
        number = table.column_numbers[name]
        yield Edit(table.sheet, table.row_numbers[row], number, plain(value))


def _straightened(grids: Mapping[str, Grid], table: Columns, row: int) -> Iterator[Edit]:
    """A row with slipped columns, every cell put where its heading is, so that new values can be written into it."""
    grid, number, moved = grids[table.sheet], table.row_numbers[row], table.moved[row]
    for name, column in table.column_numbers.items():
        source = moved.get(name)
        value = None if source is None else cell_at(grid, number, source)
        if value != cell_at(grid, number, column):
            yield Edit(table.sheet, number, column, value)


def _new_row(grids: Mapping[str, Grid], index: Index, unit: Unit, entry: Entry) -> Iterator[Edit]:
    """A row below the sheet for a year that the RT had none in, with its printed results."""
    table, ruleset = index.survey.tables["rt_year"], index.ruleset
    grid = grids[table.sheet]
    number = max([grid.first_row + len(grid.rows), *(each + 1 for each in table.row_numbers)])
    scale = index.survey.layout.percent_scale
    results = results_of(dict(entry.volumes), dict(entry.wholes), ruleset)
    last = index.rt_row_at.get((unit.key, entry.year - 1))
    before = None if last is None else table.get("sector_mean")[last]
    cells: dict[str, Any] = {"rt": unit.key, "kawasan": unit.kawasan or None, "year": entry.year}
    cells |= {f"v_{name}": value for name, value in entry.volumes.items()}
    cells |= {
        name: value * scale
        if (name[:2] in ("p_", "r_") or name == "sector_mean") and isinstance(value, float)
        else value
        for name, value in results.items()
    }
    cells["contribution"] = contribution_of(before, results["sector_mean"]) if last is not None else 0.0
    for name, value in cells.items():
        if name in table.column_numbers and value is not None:
            yield Edit(table.sheet, number, table.column_numbers[name], plain(value))


def _edit(table: Columns, at: int, name: str, value: Any) -> Edit:
    place = table.place(at, name)
    return Edit(place.sheet, place.row or 0, place.column or table.column_numbers[name], plain(value))


def is_ambiguous(text: str) -> bool:
    """Whether a number can be read two ways: `1.250` is 1250 to one and 1,25 to another."""
    whole, point, decimals = text.strip().partition(".")
    return bool(point) and len(decimals) == 3 and decimals.isdigit() and whole.lstrip("+-").isdigit()
