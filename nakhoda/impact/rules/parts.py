"""A change taken apart: what works did, what a new measurement did, what changed boundaries did, what print differs by.

The parts follow states that a person can look at: before; before with the works (the proposed snapshot); what was
measured after, on the areas and in the kawasan of before; after. Each part is the step from one to the next, so the
parts
sum to the change. Hectares are whole millionths, points whole; a reduction is above 0.
"""

from __future__ import annotations

import polars as pl

from nakhoda.impact.rules.roll import whole
from nakhoda.impact.rules.states import AFTER, BEFORE, KEY, OLD_PLACES, WORKS, Scored
from nakhoda.law.rulesets import Ruleset

PARTS = ("works", "remeasured", "boundary")
RT_METHODS = ("C", "E", "F")
SIDES = {BEFORE: "0", WORKS: "1", AFTER: "3"}


def rt_parts(scored: Scored, ruleset: Ruleset) -> pl.DataFrame:
    """One row per `year` and `unit` of before or after, with its points and hectares taken apart.

    `total_0`, `level_0`, `leaves_0`, `area_0` (millionths of a hectare) and so on say how it stood before (0), with
    works
    (1) and after (3); missing where it was not. `points_works`, `points_remeasured`, `points_boundary` are points lost;
    `C_works`, `C_remeasured`, ... `F_boundary` hectares reduced in millionths, by method. Source: `law/methods.toml`.
    """
    shown = ["total", "level", "leaves", "sector_mean"]
    table = None
    for side, digit in SIDES.items():
        rows = scored.of("rt", side).select(
            *KEY,
            pl.col("name", "kawasan", "village").name.suffix(f"_{digit}"),
            whole("area_ha").alias(f"area_{digit}"),
            *(pl.col(name).alias(f"{name}_{digit}") for name in shown),
        )
        table = rows if table is None else table.join(rows, on=list(KEY), how="full", coalesce=True)
    if table is None:
        raise ValueError("there are three sides")
    for name in ("name", "kawasan", "village"):
        table = table.with_columns(pl.coalesce(f"{name}_3", f"{name}_0").alias(name)).drop(f"{name}_1")
    return _measured(table, ruleset).sort(KEY)


def kawasan_parts(scored: Scored, ruleset: Ruleset) -> pl.DataFrame:
    """One row per `year` and `unit` (kawasan): totals and classes of all sides, hectares of method B."""
    free = pl.col("level") == ruleset.levels[0].code
    table = None
    for side, digit in {**SIDES, OLD_PLACES: "2"}.items():
        rows = scored.of("kawasan", side).select(
            *KEY,
            pl.col("total").alias(f"total_{digit}"),
            pl.col("level").alias(f"level_{digit}"),
            whole("area_ha").alias(f"area_{digit}"),
            free.cast(pl.Int64).alias(f"free_{digit}"),
        )
        table = rows if table is None else table.join(rows, on=list(KEY), how="full", coalesce=True)
    if table is None:
        raise ValueError("there are four sides")
    zero = [pl.col(f"{name}_{digit}").fill_null(0) for digit in "0123" for name in ("free", "area")]
    free0, area0, free1, _, free2, _, free3, area3 = zero
    return table.with_columns(
        B_works=(free1 - free0) * area0,
        B_remeasured=(free2 - free1) * area0,
        B_boundary=free3 * area3 - free2 * area0,
    ).sort(KEY)


def _measured(table: pl.DataFrame, ruleset: Ruleset) -> pl.DataFrame:
    lowest = ruleset.levels[0].code
    slum = (pl.col("level_0") != lowest).fill_null(value=False)
    fall = (slum & (pl.col("sector_mean_0") > 0)).fill_null(value=False)
    was, stands = pl.col("total_0").is_not_null(), pl.col("total_3").is_not_null()
    area0, area3 = pl.col("area_0").fill_null(0), pl.col("area_3").fill_null(0)

    def share(method: str, digit: str) -> pl.Expr:
        if method == "C":
            return (pl.col(f"level_{digit}") == lowest).fill_null(value=False).cast(pl.Float64)
        if method == "E":
            return (slum & pl.col(f"leaves_{digit}")).fill_null(value=False).cast(pl.Float64)
        mean = 1 - pl.col(f"sector_mean_{digit}") / pl.col("sector_mean_0")
        return pl.when(fall).then(mean.fill_null(0)).otherwise(0.0)

    columns: dict[str, pl.Expr] = {}
    for method in RT_METHODS:
        start = (area0 * share(method, "0")).round().cast(pl.Int64)
        worked = (area0 * share(method, "1")).round().cast(pl.Int64)
        last = pl.when(stands).then(share(method, "3")).otherwise(share(method, "1"))
        measured = (area0 * last).round().cast(pl.Int64)
        end = pl.when(stands).then((area3 * share(method, "3")).round().cast(pl.Int64)).otherwise(0)
        columns[f"{method}_works"] = worked - start
        columns[f"{method}_remeasured"] = measured - worked
        columns[f"{method}_boundary"] = end - measured
    first, second, third = (pl.col(f"total_{digit}").fill_null(0).cast(pl.Int64) for digit in "013")
    columns["points_works"] = first - second
    columns["points_remeasured"] = pl.when(was & stands).then(second - third).otherwise(0)
    columns["points_boundary"] = pl.when(was & stands).then(0).otherwise(second - third)
    return table.with_columns(**columns)
