"""A city's own years rebuilt: the base year and the recorded works, beside the rows that the workbook prints."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from nakhoda.baseline.rules.checks.investments import Investment, investments
from nakhoda.baseline.rules.checks.roll import check_roll
from nakhoda.baseline.rules.index import Index
from nakhoda.baseline.rules.survey import Columns
from nakhoda.impact.rules.report import Printed
from nakhoda.impact.rules.states import AFTER, BEFORE
from nakhoda.impact.rules.works import Work
from nakhoda.law.rulesets import Ruleset

Cell = tuple[str, int, str]
YEAR_END = (12, 31)
UNAPPLIED = "investasi-tidak-diterapkan"


@dataclass(frozen=True, slots=True)
class RecordedWorks:
    """Investment rows as works; how many rows could not be used, and how many the workbook itself did not apply."""

    works: tuple[Work, ...]
    unusable: int
    unapplied: int = 0


def recorded(rows: Iterable[Investment], ruleset: Ruleset, *, without: frozenset[Cell] = frozenset()) -> RecordedWorks:
    """The rows of one year, RT and activity as one work, accepted on the last day of its year.

    Rows name no day and no person-days, and money on one row of a work at most: what is missing is 0. Rows without a
    known RT, criterion, year or a quantity from 0 up are unusable; rows of the cells `without` are left out.
    """
    known = {criterion.id for criterion in ruleset.criteria}
    groups: dict[tuple[int, str, str], list[Investment]] = {}
    unusable = unapplied = 0
    for row in rows:
        if not row.rt or row.year is None or row.criterion not in known or row.volume is None or row.volume < 0:
            unusable += 1
        elif (row.rt, row.year, row.criterion or "") in without:
            unapplied += 1
        else:
            groups.setdefault((row.year, row.rt, row.activity or ""), []).append(row)
    works = tuple(_work(*key, members) for key, members in groups.items())
    return RecordedWorks(works, unusable, unapplied)


def recorded_of(index: Index, *, applied_only: bool = False) -> RecordedWorks:
    """The investment rows of a workbook as works; `applied_only` leaves out what its own RT rows did not apply."""
    without = unapplied_cells(index) if applied_only else frozenset()
    return recorded(investments(index), index.ruleset, without=without)


def unapplied_cells(index: Index) -> frozenset[Cell]:
    """RT, year and criterion where the workbook records a work but its RT row stayed as it was.

    These are the findings `investasi-tidak-diterapkan`.
    """
    numbers = index.survey.tables["rt_year"].row_numbers
    at = {numbers[yearly.row]: (yearly.unit, yearly.year) for yearly in index.rt_rows}
    return frozenset(
        (*at[finding.place.row or 0], finding.place.criterion)
        for finding in check_roll(index)
        if finding.code == UNAPPLIED
    )


def _work(year: int, rt: str, activity: str, rows: Sequence[Investment]) -> Work:
    effects: dict[tuple[str, str], Decimal] = {}
    for row in rows:
        key = (rt, row.criterion or "")
        effects[key] = effects.get(key, Decimal(0)) + Decimal(repr(float(row.volume or 0)))
    return Work(
        id=f"{year}/{rt}/{activity}",
        title=activity,
        day=date(year, *YEAR_END),
        amount_idr=sum(round(row.amount_idr or 0) for row in rows),
        labour_quarters=0,
        effects=effects,
        source="; ".join(dict.fromkeys(row.source for row in rows if row.source)),
    )


def sides_of(index: Index, rts: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The base year once for each later year, and those years as they stand in the workbook.

    `rts` are the scored or unscored rows of the assessment (`unit`, `year`, `kawasan`, denominators, volumes);
    population
    comes from the RT list.
    """
    people = {key: unit.denominators.get("population") for key, unit in index.rts.items()}
    table = rts.with_columns(
        population=pl.col("unit").replace_strict(people, return_dtype=pl.Float64, default=None),
        year=pl.col("year").cast(pl.Int32),
    )
    base, *later = sorted(table["year"].unique())
    first = table.filter(pl.col("year") == base)
    before = [first.with_columns(year=pl.lit(year, pl.Int32)) for year in later]
    return pl.concat(before) if before else first.clear(), table.filter(pl.col("year") != base)


def printed_of(index: Index, rts: pl.DataFrame, kawasans: pl.DataFrame) -> Printed:
    """What the workbook prints on both sides of each later year: classes of kawasan, sectoral means of RT.

    `rts` and `kawasans` are the frames of the assessment, whose `row` points into the workbook's tables.
    """
    means = _cells(index.survey.tables["rt_year"], rts, "sector_mean", pl.Float64())
    table = index.survey.table("kawasan_year")
    levels = pl.DataFrame(schema={**kawasans.schema, "level": pl.String}).clear()
    if table is not None:
        levels = _cells(table, kawasans, "level", pl.String())
    return Printed(_both_sides(levels, ["area_ha", "level"]), _both_sides(means, ["sector_mean"]))


def _cells(table: Columns, rows: pl.DataFrame, name: str, dtype: pl.DataType) -> pl.DataFrame:
    column = table.get(name)
    return rows.with_columns(pl.Series(name, [column[at] for at in rows["row"]], dtype=dtype))


def _both_sides(rows: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    table = rows.select(pl.col("year").cast(pl.Int32), "unit", *columns)
    base = table.filter(pl.col("year") == pl.col("year").min()) if table.height else table
    later = table.filter(pl.col("year") != pl.col("year").min()) if table.height else table
    years = later.select("year").unique()
    before = years.join(base.drop("year"), how="cross").with_columns(side=pl.lit(BEFORE))
    return pl.concat([before, later.with_columns(side=pl.lit(AFTER)).select(before.columns)])
