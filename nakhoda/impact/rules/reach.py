"""Households and persons that works reached, each RT's counted once a criterion and never added over criteria."""

from __future__ import annotations

import polars as pl

from nakhoda.impact.rules.states import BEFORE, KEY, Scored
from nakhoda.scoring.rules.score import MILLIONTHS


def reach(scored: Scored, cells: pl.DataFrame) -> pl.DataFrame:
    """One row per `year` and `unit` (RT) that works reached, in millionths of a household or person.

    A criterion reaches the share of the RT's households that its counted quantity is of the denominator, at most all.
    `households` and `persons` take the criterion that reached most: the others may have reached the same people, so
    this is the least number that was surely reached. `services` sums households over criteria: services gained, not
    people. Periods that share works share people: never add them either. `persons` is missing where the RT's population
    is unknown. `cells` are the rows of `credit_cells`.
    """
    people = scored.of("rt", BEFORE).select(*KEY, "households", "population")
    sums = cells.group_by(*KEY, "criterion").agg(pl.col("counted").sum(), pl.col("whole").first())
    sums = sums.filter((pl.col("counted") > 0) & (pl.col("whole") > 0)).join(people, on=list(KEY), how="left")
    part = pl.min_horizontal("counted", "whole").cast(pl.Int128)

    def served(people_column: str) -> pl.Expr:
        heads = (pl.col(people_column) * MILLIONTHS).round().cast(pl.Int128)
        return (heads * part // pl.col("whole")).cast(pl.Int64)

    return (
        sums.with_columns(_households=served("households").fill_null(0), _persons=served("population"))
        .group_by(*KEY)
        .agg(
            households=pl.col("_households").max(),
            persons=pl.col("_persons").max(),
            services=pl.col("_households").sum(),
        )
        .sort(KEY)
    )
