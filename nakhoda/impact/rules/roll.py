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


def counted(before: pl.DataFrame, taken: pl.DataFrame) -> pl.DataFrame:
    """The effects with `need`, `counted` and `surplus`, in whole millionths, one row per cell and work.

    Where several works together take more than the deficit, what is counted of each is in proportion to its quantity;
    the counted amounts of a cell sum exactly to the fall of its volume.
    """
    volumes = sorted({f"v_{name}" for name in taken["criterion"].unique()})
    served = before.join(taken.select("year", "unit").unique(), on=["year", "unit"], how="semi")
    needs = (
        served.select(
            "year", "unit", *(whole(name).clip(lower_bound=0).fill_null(0).alias(name[2:]) for name in volumes)
        )
        .unpivot(index=["year", "unit"], variable_name="criterion", value_name="need")
        .with_columns(pl.col("need").cast(pl.Int64))
    )
    cells = taken.join(needs, on=list(CELL), how="inner").with_columns(
        _counted=pl.min_horizontal(pl.col("need"), pl.col("taken").sum().over(CELL))
    )
    divided = apportion(cells, "_counted", "taken", over=CELL, by="work", into="counted").drop("_counted")
    return divided.with_columns(surplus=pl.col("taken") - pl.col("counted")).sort(*CELL, "work")


def proposal(before: pl.DataFrame, after: pl.DataFrame, ruleset: Ruleset) -> pl.DataFrame:
    """The cells that a new snapshot would change: `year`, `unit`, `criterion`, volumes `before` and `after`.

    Both frames are states with the same keys; sorted by key, criteria in the order of the ruleset.
    """
    names = [f"v_{criterion.id}" for criterion in ruleset.criteria]
    order = pl.Enum([criterion.id for criterion in ruleset.criteria])

    def long(state: pl.DataFrame, side: str) -> pl.DataFrame:
        cells = state.select("year", "unit", *(pl.col(name).alias(name[2:]) for name in names))
        return cells.unpivot(index=["year", "unit"], variable_name="criterion", value_name=side)

    both = long(before, "before").join(long(after, "after"), on=list(CELL), how="inner", nulls_equal=True)
    changed = both.filter(pl.col("before").ne_missing(pl.col("after")))
    return (
        changed.with_columns(pl.col("criterion").cast(order))
        .sort(*CELL)
        .with_columns(pl.col("criterion").cast(pl.String))
    )
