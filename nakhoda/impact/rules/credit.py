"""Every point, hectare, rupiah and person-day (HOK) handed to works: whole, order-free, exact to the last millionth.

Works that serve one cell (RT and criterion) share its lost points in proportion to what is counted of their quantities.
Hectares of an RT are shared by what its method looks at: C and B by points, F by the fall of the mean, E half by points
and half by the services that were not good enough (all by points where they were). Why not another rule: see
docs/decisions.
"""

from __future__ import annotations

import polars as pl

from nakhoda.impact.rules.apportion import apportion
from nakhoda.impact.rules.roll import CELL, counted, whole
from nakhoda.impact.rules.states import BEFORE, KEY, WORKS, Scored
from nakhoda.law.rulesets import Ruleset
from nakhoda.scoring.rules.score import MILLIONTHS

FINE = 1_000_000_000_000
METHODS = ("B", "C", "E", "F")


def credit_cells(scored: Scored, taken: pl.DataFrame, ruleset: Ruleset) -> pl.DataFrame:
    """One row per `year`, `unit`, `criterion` and `work` of a known RT.

    `taken`, `need`, `counted`, `surplus` in millionths of the unit; `points` in millionths of a point, summing over the
    cell's works to the points it lost; `fall` and `service`: the part of the mean and of the unmet services that the
    work took away, as weights; `claim`: the quantity against its denominator, the weight of money.
    """
    cells = counted(_facts(scored, taken, ruleset), taken)
    cells = apportion(cells, "_lost", "counted", over=CELL, by="work", into="points")
    sizes = {criterion.id: len(ruleset.of_aspect(criterion.aspect)) for criterion in ruleset.criteria}
    members = pl.col("criterion").replace_strict(sizes, return_dtype=pl.Int64)
    fall = _ratio("counted") // members
    service = pl.when(pl.col("_unmet")).then(fall).otherwise(0)
    return cells.with_columns(fall=fall, service=service, claim=_ratio("taken")).drop("_lost", "_unmet")


def kawasan_credit(scored: Scored, cells: pl.DataFrame, kawasans: pl.DataFrame, ruleset: Ruleset) -> pl.DataFrame:
    """One row per `year`, `unit` (kawasan) and `work`: its `points` and the hectares `B`, both in millionths.

    `kawasans` are the rows of `kawasan_parts`.
    """
    places = scored.of("rt", BEFORE).select(*KEY, "kawasan").filter(pl.col("kawasan") != "")
    inside = cells.join(places, on=list(KEY), how="inner").drop("unit").rename({"kawasan": "unit"})
    merged = inside.group_by(*CELL, "work").agg(pl.col("counted").sum())
    first, second = scored.of("kawasan", BEFORE), scored.of("kawasan", WORKS)
    lost = _long(first, ruleset, "n_", "first").join(_long(second, ruleset, "n_", "second"), on=list(CELL), how="inner")
    lost = lost.select(*CELL, _lost=(pl.col("first") - pl.col("second")).fill_null(0).cast(pl.Int64) * MILLIONTHS)
    merged = merged.join(lost, on=list(CELL), how="left")
    parted = apportion(merged, "_lost", "counted", over=CELL, by="work", into="points")
    by_work = parted.group_by(*KEY, "work").agg(pl.col("points").sum())
    by_work = by_work.join(kawasans.select(*KEY, _hectares="B_works"), on=list(KEY), how="left")
    return apportion(by_work, "_hectares", "points", over=KEY, by="work", into="B").drop("_hectares").sort(*KEY, "work")


def rt_credit(cells: pl.DataFrame, rts: pl.DataFrame, works: pl.DataFrame, services_met: pl.DataFrame) -> pl.DataFrame:
    """One row per `year`, `unit` (RT) and `work`: its `points`, hectares `C`, `E`, `F` (millionths), money and HOK.

    `amount_idr` and `labour_quarters` are the work's own, divided among the RT it serves by its quantities against
    their
    denominators; they sum to the work's. `rts` are the rows of `rt_parts`, `services_met` of `services_before`.
    """
    sums = cells.group_by(*KEY, "work").agg(pl.col("points", "fall", "service", "claim").sum())
    known = rts.select(*KEY, *(f"{method}_works" for method in ("C", "E", "F")))
    table = sums.join(known, on=list(KEY), how="left").join(services_met, on=list(KEY), how="left")
    half = pl.when(pl.col("services_met")).then(0).otherwise(pl.col("E_works") // 2)
    table = table.with_columns(_services=half, _score=pl.col("E_works") - half)
    for amount, weight, into in (
        ("C_works", "points", "C"),
        ("F_works", "fall", "F"),
        ("_score", "points", "_e1"),
        ("_services", "service", "_e2"),
    ):
        table = apportion(table, amount, weight, over=KEY, by="work", into=into)
    table = table.with_columns(E=pl.col("_e1") + pl.col("_e2")).join(
        works.select("work", _idr="amount_idr", _quarters="labour_quarters"), on="work", how="left"
    )
    nothing = pl.col("claim").sum().over("year", "work") == 0
    table = table.with_columns(_claim=pl.when(nothing).then(1).otherwise(pl.col("claim")))
    table = apportion(table, "_idr", "_claim", over=("year", "work"), by="unit", into="amount_idr")
    table = apportion(table, "_quarters", "_claim", over=("year", "work"), by="unit", into="labour_quarters")
    return table.select(*KEY, "work", "points", "C", "E", "F", "amount_idr", "labour_quarters").sort(*KEY, "work")


def work_credit(
    works: pl.DataFrame, by_rt: pl.DataFrame, by_kawasan: pl.DataFrame, spans: pl.DataFrame
) -> pl.DataFrame:
    """One row per `year` and `work` of that period, also where it earned nothing.

    `points` of RT in millionths, hectares by method `B`, `C`, `E`, `F` in millionths, `rts` served, and by method
    `idr_per_ha_<method>`: whole rupiah for each hectare credited, missing where there is none or no money is
    recorded. `spans` has `year` and
    `work`.
    """
    by_place = by_kawasan.group_by("year", "work").agg(pl.col("B").sum())
    summed = by_rt.group_by("year", "work").agg(
        pl.col("points", "C", "E", "F").sum(), pl.col("unit").n_unique().cast(pl.Int64).alias("rts")
    )
    table = spans.join(works, on="work", how="left").join(summed, on=["year", "work"], how="left")
    table = table.join(by_place, on=["year", "work"], how="left")
    table = table.with_columns(pl.col("points", *METHODS, "rts").fill_null(0))
    return table.with_columns(
        **{f"idr_per_ha_{method}": per_hectare(pl.col("amount_idr"), pl.col(method)) for method in METHODS}
    ).sort("year", "work")


def source_credit(works: pl.DataFrame) -> pl.DataFrame:
    """One row per `year` and `source` of money (the rows of `work_credit` summed); "" where none is recorded.

    `works` counts them, `paid` those with money; `idr_per_ha_<method>` as for a work, and missing unless all are paid.
    """
    sums = [pl.col("amount_idr", "labour_quarters", "points", *METHODS).sum()]
    counts = [pl.len().cast(pl.Int64).alias("works"), (pl.col("amount_idr") > 0).sum().cast(pl.Int64).alias("paid")]
    table = works.with_columns(pl.col("source").fill_null("")).group_by("year", "source").agg(*counts, *sums)
    costs = {
        f"idr_per_ha_{method}": pl.when(pl.col("paid") == pl.col("works"))
        .then(per_hectare(pl.col("amount_idr"), pl.col(method)))
        .otherwise(None)
        for method in METHODS
    }
    return table.with_columns(**costs).sort("year", "source")


def per_hectare(amount_idr: pl.Expr, millionths: pl.Expr) -> pl.Expr:
    """Whole rupiah per hectare, rounded half up; missing where no hectare was reduced or no money is recorded."""
    twice = 2 * amount_idr.cast(pl.Int128) * MILLIONTHS + millionths
    return (
        pl.when((millionths > 0) & (amount_idr > 0))
        .then(twice // (2 * millionths.cast(pl.Int128)))
        .otherwise(None)
        .cast(pl.Int64)
    )


def services_before(scored: Scored, ruleset: Ruleset) -> pl.DataFrame:
    """Of every RT before: `year`, `unit`, and whether all services of the exit rule were good enough."""
    met = [_unmet(number, ruleset).not_() for number in ruleset.exit_rule.service_aspects]
    return scored.of("rt", BEFORE).select(*KEY, services_met=pl.all_horizontal(*met))


def _unmet(aspect: int, ruleset: Ruleset) -> pl.Expr:
    worst = 1 - ruleset.exit_rule.service_at_least_percent / 100 + 1e-12
    return (pl.col(f"r_{aspect}") > worst).fill_null(value=True)


def _ratio(amount: str) -> pl.Expr:
    """An amount against its denominator, in units so fine that rounding does not show."""
    known = pl.when(pl.col("whole") > 0).then(pl.col("whole"))
    return (pl.col(amount).cast(pl.Float64) / known * FINE).floor().cast(pl.Int64).fill_null(0)


def _facts(scored: Scored, taken: pl.DataFrame, ruleset: Ruleset) -> pl.DataFrame:
    """What is known of each cell of a served RT: need, denominator, points lost, whether its service was too bad."""
    points = [f"n_{criterion.id}" for criterion in ruleset.criteria]
    served = taken.select(KEY).unique()
    after = scored.of("rt", WORKS).select(*KEY, pl.col(points).name.prefix("new_"))
    wide = scored.of("rt", BEFORE).join(served, on=list(KEY), how="semi").join(after, on=list(KEY), how="inner")
    exits = ruleset.exit_rule.service_aspects
    return pl.concat(
        [
            wide.select(
                *KEY,
                pl.lit(each.id).alias("criterion"),
                whole(f"v_{each.id}").clip(lower_bound=0).fill_null(0).alias("need"),
                whole(each.denominator).alias("whole"),
                _lost=(pl.col(f"n_{each.id}") - pl.col(f"new_n_{each.id}")).fill_null(0).cast(pl.Int64) * MILLIONTHS,
                _unmet=_unmet(each.aspect, ruleset) if each.aspect in exits else pl.lit(value=False),
            )
            for each in ruleset.criteria
        ]
    )


def _long(side: pl.DataFrame, ruleset: Ruleset, prefix: str, name: str) -> pl.DataFrame:
    columns = (pl.col(f"{prefix}{criterion.id}").alias(criterion.id) for criterion in ruleset.criteria)
    return side.select(*KEY, *columns).unpivot(index=list(KEY), variable_name="criterion", value_name=name)
