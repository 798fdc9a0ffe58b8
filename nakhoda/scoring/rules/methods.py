"""Hectares: by class and year, and the named ways to count what was reduced since the base year."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from nakhoda.law.rulesets import Ruleset
from nakhoda.scoring.rules.score import MILLIONTHS


def area_by_level(scored: pl.DataFrame, ruleset: Ruleset) -> dict[int, dict[str, dict[str, float]]]:
    """Number of rows and hectares (six decimals, summed exactly) by year and class; all classes listed."""
    table = scored.group_by("year", "level").agg(pl.len().alias("count"), _exact_sum("area_ha").alias("area_ha"))
    found = {(row["year"], row["level"]): row for row in table.to_dicts()}
    years = sorted(scored["year"].unique().to_list())
    return {
        year: {
            level.code: {
                "count": found.get((year, level.code), {}).get("count", 0),
                "area_ha": found.get((year, level.code), {}).get("area_ha", 0) / MILLIONTHS,
            }
            for level in ruleset.levels
        }
        for year in years
    }


def reduced_area(
    *,
    rts: pl.DataFrame,
    printed_means: pl.Series,
    printed_kawasans: pl.DataFrame,
    summed_kawasans: pl.DataFrame,
    ruleset: Ruleset,
) -> dict[str, dict[int, float]]:
    """Hectares reduced since the first year, by method letter and year. Source: `law/methods.toml`.

    `printed_kawasans` needs the columns unit, year, area_ha, level as printed; without rows method A is left out.
    `printed_means` are the sheet's sectoral means in the order of `rts`, missing where none is printed.
    """
    lowest = ruleset.levels[0].code
    result: dict[str, dict[int, float]] = {}
    if printed_kawasans.height:
        result["A"] = _newly(printed_kawasans, pl.col("level") == lowest)
    if summed_kawasans.height:
        result["B"] = _newly(summed_kawasans, pl.col("level") == lowest)
    result["C"] = _newly(rts, pl.col("level") == lowest)
    as_printed = rts.with_columns(sector_mean=pl.coalesce(printed_means, rts["sector_mean"]))
    result["D"] = _proportional(as_printed, lowest)
    result["E"] = _leaving(rts, ruleset)
    result["F"] = _proportional(rts, lowest)
    return result


def leaves(ruleset: Ruleset) -> pl.Expr:
    """Whether a scored row meets both clauses of the exit rule. Source: the ruleset's `exit_rule`."""
    rule = ruleset.exit_rule
    worst = 1 - rule.service_at_least_percent / 100
    services = [pl.col(f"r_{number}") <= worst + 1e-12 for number in rule.service_aspects]
    return pl.all_horizontal(pl.col("total") < rule.total_below, *services)


def _newly(table: pl.DataFrame, free: pl.Expr) -> dict[int, float]:
    areas = table.group_by("year").agg(_exact_sum("area_ha", free).alias("area")).sort("year")
    by_year: Mapping[int, int] = dict(zip(areas["year"].to_list(), areas["area"].to_list(), strict=True))
    base = by_year[min(by_year)] if by_year else 0
    return {year: (area - base) / MILLIONTHS for year, area in by_year.items()}


def _since_base(rts: pl.DataFrame, lowest: str) -> pl.DataFrame:
    """Rows of RTs that were slum in the first year, with their mean of that year."""
    first = rts.filter((pl.col("year") == pl.col("year").min()) & (pl.col("level") != lowest))
    return rts.join(first.select("unit", base_mean="sector_mean"), on="unit", how="inner")


def _proportional(rts: pl.DataFrame, lowest: str) -> dict[int, float]:
    share = pl.when(pl.col("base_mean") > 0).then(1 - pl.col("sector_mean") / pl.col("base_mean")).otherwise(0.0)
    table = _since_base(rts, lowest).group_by("year").agg((pl.col("area_ha") * share).sum().alias("area")).sort("year")
    return dict(zip(table["year"].to_list(), table["area"].to_list(), strict=True))


def _leaving(rts: pl.DataFrame, ruleset: Ruleset) -> dict[int, float]:
    return _newly(_since_base(rts, ruleset.levels[0].code), leaves(ruleset))


def _exact_sum(column: str, condition: pl.Expr | None = None) -> pl.Expr:
    amount = (pl.col(column) * MILLIONTHS).round().cast(pl.Int64)
    return (amount if condition is None else amount.filter(condition)).sum()
