"""A part of a regency's impact: the RT of a village or district, with their own share of everything."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import polars as pl

from nakhoda.impact.rules.credit import per_hectare
from nakhoda.impact.rules.parts import PARTS, RT_METHODS
from nakhoda.impact.rules.report import PRINTED, Impact
from nakhoda.impact.rules.states import Scored


def impact_in(found: Impact, units: Iterable[str]) -> Impact:
    """The impact of those RT alone; parts that share no RT sum to the whole, method by method and work by work.

    `methods` keeps those that count RT (C, E, F): A, B and D count whole kawasan or what a sheet prints, which no part
    has. A work that also serves RT elsewhere brings its points, hectares, rupiah and HOK in these RT only, and is not
    among the works if it serves none of them. `scored` keeps RT and villages; `kawasans` and `by_kawasan` are empty.
    """
    wanted = pl.col("unit").is_in(sorted(set(units)))
    rts, by_rt = found.rts.filter(wanted), found.by_rt.filter(wanted)
    villages = pl.col("unit").is_in(rts["village"].unique().to_list())
    rows = found.scored.rows
    kept = rows.filter(((pl.col("kind") == "rt") & wanted) | ((pl.col("kind") == "village") & villages))
    return replace(
        found,
        scored=Scored(kept),
        rts=rts,
        kawasans=found.kawasans.clear(),
        methods=_methods(rts).select(found.methods.columns),
        cells=found.cells.filter(wanted),
        by_rt=by_rt,
        by_kawasan=found.by_kawasan.clear(),
        works=_works(found.works, by_rt),
        reached=found.reached.filter(wanted),
        proposal=found.proposal.filter(wanted),
        unplaced=found.unplaced.clear(),
    )


def _methods(rts: pl.DataFrame) -> pl.DataFrame:
    tables = [
        rts.group_by("year")
        .agg(*(pl.col(f"{method}_{part}").sum().alias(part) for part in PARTS))
        .with_columns(pl.lit(method).alias("method"), pl.lit(0, pl.Int64).alias(PRINTED))
        for method in RT_METHODS
    ]
    return pl.concat(tables).with_columns(total=pl.sum_horizontal(*PARTS, PRINTED)).sort("year", "method")


def _works(works: pl.DataFrame, by_rt: pl.DataFrame) -> pl.DataFrame:
    """The works with what they are in these RT; hectares of whole kawasan are no RT's, so B is 0 and has no price."""
    sums = [pl.col("points", *RT_METHODS, "amount_idr", "labour_quarters").sum()]
    own = by_rt.group_by("year", "work").agg(*sums, pl.col("unit").n_unique().cast(works.schema["rts"]).alias("rts"))
    about = works.select("year", "work", "title", "day", "source")
    joined = about.join(own, on=["year", "work"], how="inner", maintain_order="left").with_columns(
        B=pl.lit(0, pl.Int64), idr_per_ha_B=pl.lit(None, pl.Int64)
    )
    costs = {f"idr_per_ha_{method}": per_hectare(pl.col("amount_idr"), pl.col(method)) for method in RT_METHODS}
    return joined.with_columns(**costs).select(works.columns)
