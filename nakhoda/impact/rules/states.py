"""Before, with works, after: the same rule scores RT, kawasan, village and regency on all three sides at once."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from nakhoda.law.rulesets import Ruleset
from nakhoda.scoring.rules.methods import leaves
from nakhoda.scoring.rules.score import score

KEY = ("year", "unit")
BEFORE, WORKS, AFTER, OLD_PLACES = "before", "works", "after", "old_places"
KINDS = ("rt", "kawasan", "village", "regency")


@dataclass(frozen=True, slots=True)
class Scored:
    """Scored rows by `kind`, `side`, `year` and `unit` with the columns of `score`, and `leaves` (the exit rule).

    `old_places` is the side `after` as the kawasan would stand with the RT they had before. Kawasan, village and
    regency are recomputed from sums of their RT, never averaged. Source: the ruleset; DOMAIN 1.7 for the sums.
    """

    rows: pl.DataFrame

    def of(self, kind: str, side: str) -> pl.DataFrame:
        """The rows of one kind on one side."""
        return self.rows.filter((pl.col("kind") == kind) & (pl.col("side") == side))


def with_places(state: pl.DataFrame) -> pl.DataFrame:
    """The state with the columns `name`, `kawasan`, `village` and `population`, empty where it has none."""
    empty = {"name": pl.lit(""), "kawasan": pl.lit(""), "village": pl.lit(""), "population": pl.lit(None, pl.Float64)}
    missing = {name: value for name, value in empty.items() if name not in state.columns}
    return state.with_columns(**missing).with_columns(
        pl.col("year").cast(pl.Int32), pl.col("kawasan", "village").fill_null("")
    )


def score_sides(before: pl.DataFrame, works: pl.DataFrame, after: pl.DataFrame, ruleset: Ruleset) -> Scored:
    """All kinds and sides scored in one pass. The states come from `with_places`, one row per year and unit."""
    amounts = [*ruleset.denominators, *(f"v_{criterion.id}" for criterion in ruleset.criteria)]
    kept = [*KEY, "name", "kawasan", "village", "population", *amounts]
    sides = {BEFORE: before, WORKS: works, AFTER: after}
    tables = [_labelled(state.select(kept), "rt", side) for side, state in sides.items()]
    for kind, key in (("kawasan", "kawasan"), ("village", "village"), ("regency", None)):
        tables += [_labelled(_summed(state.select(kept), key, amounts), kind, side) for side, state in sides.items()]
    old = _in_old_places(before.select(kept), works.select(kept), after.select(kept))
    tables.append(_labelled(_summed(old, "kawasan", amounts), "kawasan", OLD_PLACES))
    scored = score(pl.concat(tables, how="diagonal"), ruleset)
    return Scored(scored.with_columns(leaves=leaves(ruleset).fill_null(value=False)))


def _labelled(state: pl.DataFrame, kind: str, side: str) -> pl.DataFrame:
    return state.select(pl.lit(kind).alias("kind"), pl.lit(side).alias("side"), pl.all())


def _summed(state: pl.DataFrame, key: str | None, amounts: list[str]) -> pl.DataFrame:
    """Sums by place and year as `scoring` makes them for a kawasan; RT without that place are left out."""
    placed = state if key is None else state.filter(pl.col(key) != "")
    unit = pl.lit("") if key is None else pl.col(key)
    return (
        placed.with_columns(unit=unit)
        .group_by(*KEY, maintain_order=True)
        .agg(pl.col(amounts).sum().round(6), pl.col("population").sum(), pl.len().cast(pl.Int64).alias("rts"))
    )


def _in_old_places(before: pl.DataFrame, works: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """What was measured after, in the kawasan of before: RT that are gone stay as works left them, new ones are out."""
    places = before.select(*KEY, "kawasan")
    stayed = after.drop("kawasan").join(places, on=list(KEY), how="inner").select(before.columns)
    gone = works.join(after, on=list(KEY), how="anti").select(before.columns)
    return pl.concat([stayed, gone])
