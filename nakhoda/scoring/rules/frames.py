"""Survey rows as column tables ready for `score`: RT rows, kawasan rows, and kawasan summed from RTs."""

from __future__ import annotations

import polars as pl

from nakhoda.baseline.rules.index import Index, Unit, Yearly
from nakhoda.baseline.rules.survey import Columns
from nakhoda.scoring.rules.priority import Priority, considerations_range, is_legal, prioritise

KEYS = ("row", "unit", "name", "kawasan", "year")


def rt_frame(index: Index) -> pl.DataFrame:
    """One row per RT and year: keys, denominators in their units, volumes `v_<criterion>`."""
    return _frame(index, index.survey.tables["rt_year"], index.rt_rows, index.rts)


def kawasan_frame(index: Index) -> pl.DataFrame:
    """One row per kawasan and year with the sheet's own denominators and volumes; empty without such a table."""
    table = index.survey.table("kawasan_year")
    rows = index.kawasan_rows if table is not None and "kawasan" in index.survey.tables else []
    return _frame(index, table or index.survey.tables["rt_year"], rows, index.kawasans)


def summed_frame(index: Index, rts: pl.DataFrame) -> pl.DataFrame:
    """Kawasan and year with denominators and volumes summed from the RT rows of that year."""
    amounts = [*index.ruleset.denominators, *(f"v_{criterion.id}" for criterion in index.ruleset.criteria)]
    names = {key: unit.name for key, unit in index.kawasans.items()}
    return (
        rts.filter(pl.col("kawasan") != "")
        .group_by("kawasan", "year", maintain_order=True)
        .agg(pl.col(amounts).sum().round(6))
        .with_columns(unit=pl.col("kawasan"), name=pl.col("kawasan").replace(names))
    )


def with_priority(index: Index, scored: pl.DataFrame, kind: str) -> pl.DataFrame:
    """The rows with `class_code`, `priority` and `handling` of their level, considerations and legality.

    All three are missing where the unit's table (`rt` or `kawasan`) does not give `considerations_total` and
    `legality_points`, where the sum lies outside the ruleset's table, and where the row is not slum.
    """
    table, units = index.survey.table(kind), index.rts if kind == "rt" else index.kawasans
    found = [_priority(index, table, units.get(unit), level) for unit, level in scored.select("unit", "level").rows()]
    return scored.with_columns(
        class_code=pl.Series([each.code if each else None for each in found], dtype=pl.String),
        priority=pl.Series([each.priority if each else None for each in found], dtype=pl.Int64),
        handling=pl.Series([each.handling if each else None for each in found], dtype=pl.String),
    )


def _priority(index: Index, table: Columns | None, unit: Unit | None, level: str) -> Priority | None:
    if table is None or unit is None or unit.row < 0:
        return None
    considerations = table.get("considerations_total")[unit.row]
    legality = table.get("legality_points")[unit.row]
    if considerations is None or legality is None or considerations not in considerations_range(index.ruleset):
        return None
    return prioritise(level, int(considerations), is_legal(int(legality), index.ruleset), index.ruleset)


def _frame(index: Index, table: Columns, rows: list[Yearly], units: dict[str, Unit]) -> pl.DataFrame:
    places = [yearly.row for yearly in rows]
    members = [units[yearly.unit] for yearly in rows]
    columns: dict[str, pl.Series] = {
        "row": pl.Series("row", places, dtype=pl.Int64),
        "unit": pl.Series("unit", [unit.key for unit in members], dtype=pl.String),
        "name": pl.Series("name", [unit.name for unit in members], dtype=pl.String),
        "kawasan": pl.Series("kawasan", [unit.kawasan for unit in members], dtype=pl.String),
        "year": pl.Series("year", [yearly.year for yearly in rows], dtype=pl.Int32),
    }
    for name in index.ruleset.denominators:
        columns[name] = pl.Series(name, [unit.denominators.get(name) for unit in members], dtype=pl.Float64)
    for criterion in index.ruleset.criteria:
        volumes = table.get(f"v_{criterion.id}")
        columns[f"v_{criterion.id}"] = pl.Series([volumes[place] for place in places], dtype=pl.Float64)
    return pl.DataFrame(columns)
