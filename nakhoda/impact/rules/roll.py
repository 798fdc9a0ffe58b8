"""What works take off the deficits: the state after them, and how much of each work counts."""

from __future__ import annotations

import polars as pl

from nakhoda.impact.rules.apportion import apportion
from nakhoda.law.rulesets import Ruleset
from nakhoda.scoring.rules.score import MILLIONTHS

CELL = ("year", "unit", "criterion")


def whole(column: str) -> pl.Expr:
    """An amount in whole millionths of its unit, as `scoring` compares it; missing stays missing."""
    return (pl.col(column) * MILLIONTHS + 0.5).floor().cast(pl.Int64)


def roll(before: pl.DataFrame, taken: pl.DataFrame, ruleset: Ruleset) -> pl.DataFrame:
    """The state after works: volume − quantities, never below 0; the columns and order of `before`.

    `before` has one row per `year` and `unit` with `v_<criterion>`, `taken` the columns of `of_periods`. A missing or
    negative volume stays as it is: works mend no survey. Source: the yearly roll-forward of the numeric form,
    v[t] = max(0, v[t−1] − investments).
    """
    sums = taken.group_by(CELL).agg(pl.col("taken").sum())
    wide = sums.pivot("criterion", index=["year", "unit"], values="taken")
    found = [criterion.id for criterion in ruleset.criteria if criterion.id in wide.columns]
    joined = before.join(
        wide.rename({name: f"_{name}" for name in found}), on=["year", "unit"], how="left", maintain_order="left"
    )
    rest = {
        f"v_{name}": pl.when((pl.col(f"_{name}") > 0) & (pl.col(f"v_{name}") > 0))
        .then((whole(f"v_{name}") - pl.col(f"_{name}")).clip(lower_bound=0) / MILLIONTHS)
        .otherwise(pl.col(f"v_{name}"))
        for name in found
    }
    return joined.with_columns(**rest).select(before.columns)


def counted(facts: pl.DataFrame, taken: pl.DataFrame) -> pl.DataFrame:
    """The effects with `counted` and `surplus`, in whole millionths, and the columns of `facts`.

    `facts` has one row per `year`, `unit` and `criterion` with the deficit that can be taken off (`need`, millionths).
    Where several works together take more than that, what is counted of each is in proportion to its quantity; the
    counted amounts of a cell sum exactly to the fall of its volume. Sorted by cell and work.
    """
    cells = taken.join(facts, on=list(CELL), how="inner").sort(*CELL, "work")
    asked = pl.col("taken").sum().over(CELL)
    cells = cells.with_columns(
        _contested=pl.when(asked > pl.col("need")).then(pl.col("need")).otherwise(0), _asked=asked
    )
    cells = apportion(cells, "_contested", "taken", over=CELL, by="work", into="_share")
    enough = pl.col("_asked") <= pl.col("need")
    divided = cells.with_columns(counted=pl.when(enough).then(pl.col("taken")).otherwise(pl.col("_share")))
    return divided.drop("_contested", "_asked", "_share").with_columns(surplus=pl.col("taken") - pl.col("counted"))


def proposal(before: pl.DataFrame, after: pl.DataFrame, ruleset: Ruleset) -> pl.DataFrame:
    """The cells that a new snapshot would change: `year`, `unit`, `criterion`, volumes `before` and `after`.

    Both frames are states with the same keys; sorted by key, criteria in the order of the ruleset.
    """
    ids = [criterion.id for criterion in ruleset.criteria]
    volumes = [f"v_{name}" for name in ids]
    both = before.select("year", "unit", *volumes).join(
        after.select("year", "unit", pl.col(volumes).name.prefix("new_")), on=["year", "unit"], how="inner"
    )
    changed = [
        both.filter(pl.col(f"v_{name}").ne_missing(pl.col(f"new_v_{name}"))).select(
            "year",
            "unit",
            pl.lit(name).alias("criterion"),
            pl.col(f"v_{name}").alias("before"),
            pl.col(f"new_v_{name}").alias("after"),
            pl.lit(at).alias("_order"),
        )
        for at, name in enumerate(ids)
    ]
    return pl.concat(changed).sort("year", "unit", "_order").drop("_order")
