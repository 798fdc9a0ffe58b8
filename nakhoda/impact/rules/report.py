"""The impact of works over one or several periods: everything that pages, tables and reports show, in one value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from nakhoda.impact.rules.credit import (
    METHODS,
    credit_cells,
    kawasan_credit,
    rt_credit,
    services_before,
    work_credit,
)
from nakhoda.impact.rules.parts import PARTS, RT_METHODS, kawasan_parts, rt_parts
from nakhoda.impact.rules.reach import reach
from nakhoda.impact.rules.roll import proposal, roll
from nakhoda.impact.rules.states import AFTER, BEFORE, KEY, WORKS, Scored, score_sides, with_places
from nakhoda.impact.rules.works import Period, of_periods
from nakhoda.law.rulesets import Ruleset
from nakhoda.scoring.rules.methods import reduced_area
from nakhoda.scoring.rules.score import MILLIONTHS

PRINTED = "printed"


@dataclass(frozen=True, slots=True)
class Printed:
    """What the official sheet prints beside the numbers: its own classes of kawasan and sectoral means of RT.

    `kawasans` has `year` (the period's), `side` (`before`, `after`), `unit`, `area_ha`, `level`; `means` has `year`,
    `side`, `unit` (RT), `sector_mean`, missing where none is printed.
    """

    kawasans: pl.DataFrame
    means: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Impact:
    """The whole report; every frame has `year`, the label of its period. Hectares and points are whole millionths.

    `scored`: all kinds of place on all sides. `rts`, `kawasans`: changes taken apart. `methods`: by `method` the
    hectares
    reduced: `works`, `remeasured`, `boundary`, `printed` (what a printed sheet differs by), and `total`, their sum.
    `cells`, `by_rt`, `by_kawasan`, `works`: attribution. `reached`: households and persons. `proposal`: what a new
    snapshot would change. `unplaced`: quantities for RT or criteria that the data before do not have, counted nowhere.
    """

    ruleset: Ruleset
    scored: Scored
    rts: pl.DataFrame
    kawasans: pl.DataFrame
    methods: pl.DataFrame
    cells: pl.DataFrame
    by_rt: pl.DataFrame
    by_kawasan: pl.DataFrame
    works: pl.DataFrame
    reached: pl.DataFrame
    proposal: pl.DataFrame
    unplaced: pl.DataFrame


def impact(
    before: pl.DataFrame,
    after: pl.DataFrame | None,
    works: pl.DataFrame,
    effects: pl.DataFrame,
    periods: Sequence[Period],
    ruleset: Ruleset,
    *,
    printed: Printed | None = None,
) -> Impact:
    """The impact of accepted works, period by period.

    `before` and `after` are states: one row per `year` (label of a period) and `unit`, with the ruleset's denominators,
    `v_<criterion>` and, where known, `name`, `kawasan`, `village`, `population`. Without `after` the state with the
    works
    is taken: what a new snapshot would be. `works` and `effects` come from `works_frame` and `effects_frame`. Methods A
    and D need `printed`.
    """
    start = with_places(before)
    taken = of_periods(effects, periods)
    placed = taken.join(start.select(KEY).unique(), on=list(KEY), how="semi")
    worked = roll(start, placed, ruleset)
    scored = score_sides(start, worked, worked if after is None else with_places(after), ruleset)
    rts, kawasans = rt_parts(scored, ruleset), kawasan_parts(scored, ruleset)
    cells = credit_cells(scored, placed, ruleset)
    by_rt = rt_credit(cells, rts, works, services_before(scored, ruleset))
    by_kawasan = kawasan_credit(scored, cells, kawasans, ruleset)
    return Impact(
        ruleset=ruleset,
        scored=scored,
        rts=rts,
        kawasans=kawasans,
        methods=_methods(scored, rts, kawasans, ruleset, printed),
        cells=cells,
        by_rt=by_rt,
        by_kawasan=by_kawasan,
        works=work_credit(works, by_rt, by_kawasan, _spans(works, periods)),
        reached=reach(scored, cells),
        proposal=proposal(start, worked, ruleset),
        unplaced=taken.join(start.select(KEY).unique(), on=list(KEY), how="anti"),
    )


def hectares_of(found: Impact, kind: str) -> pl.DataFrame:
    """Hectares reduced in millionths by `year`, `unit`, `method` and part, with their `total`, for one kind of place.

    `kind` is rt, kawasan, village or regency; an RT counts where it was before, or came to. B stands for kawasan and
    regency only; A and D have no such places and stand in `Impact.methods`.
    """
    placed = found.rts
    if kind == "kawasan":
        before = pl.col("kawasan_0").fill_null("")
        placed = placed.with_columns(unit=pl.when(before != "").then(before).otherwise(pl.col("kawasan")))
    elif kind != "rt":
        placed = placed.with_columns(unit=pl.col("village") if kind == "village" else pl.lit(""))
    if kind != "regency":
        placed = placed.filter(pl.col("unit") != "")
    rows = [_by_unit(placed, method) for method in RT_METHODS]
    if kind in ("kawasan", "regency"):
        place = found.kawasans if kind == "kawasan" else found.kawasans.with_columns(unit=pl.lit(""))
        rows.insert(0, _by_unit(place, "B"))
    return pl.concat(rows).with_columns(total=pl.sum_horizontal(PARTS)).sort(*KEY, "method")


def criterion_rows(found: Impact, kind: str, unit: str, year: int) -> pl.DataFrame:
    """One place by criterion: `criterion`, `volume_<side>`, `ratio_<side>`, `points_<side>` for the three sides.

    Missing where the place is not on that side. Criteria in the order of the ruleset.
    """
    ids = [criterion.id for criterion in found.ruleset.criteria]
    table = pl.DataFrame({"criterion": ids})
    for side in (BEFORE, WORKS, AFTER):
        rows = found.scored.of(kind, side).filter((pl.col("unit") == unit) & (pl.col("year") == year)).to_dicts()
        row = rows[0] if rows else {}
        table = table.with_columns(
            *(
                pl.Series(f"{name}_{side}", [row.get(f"{letter}_{each}") for each in ids], dtype=dtype)
                for letter, name, dtype in (
                    ("v", "volume", pl.Float64),
                    ("p", "ratio", pl.Float64),
                    ("n", "points", pl.Int64),
                )
            )
        )
    return table


def place_rows(found: Impact, kind: str) -> pl.DataFrame:
    """One row per `year` and place of a kind, every column once a side (`total_before`).

    Columns `total`, `level`, `leaves`, `area_ha`, `rts` and `service_<aspect>`: 1 − the aspect's mean ratio.
    """
    aspects = [aspect.number for aspect in found.ruleset.aspects]
    table = None
    for side in (BEFORE, WORKS, AFTER):
        rows = found.scored.of(kind, side).select(
            *KEY,
            *(pl.col(name).alias(f"{name}_{side}") for name in ("total", "level", "leaves", "area_ha", "rts")),
            *((1 - pl.col(f"r_{number}")).alias(f"service_{number}_{side}") for number in aspects),
        )
        table = rows if table is None else table.join(rows, on=list(KEY), how="full", coalesce=True)
    if table is None:
        raise ValueError("there are three sides")
    return table.sort(KEY)


def _by_unit(table: pl.DataFrame, method: str) -> pl.DataFrame:
    parts = [pl.col(f"{method}_{part}").sum().alias(part) for part in PARTS]
    return table.group_by(KEY).agg(*parts).with_columns(method=pl.lit(method)).select(*KEY, "method", *PARTS)


def _spans(works: pl.DataFrame, periods: Sequence[Period]) -> pl.DataFrame:
    found = [
        works.filter((pl.col("day") > each.after) & (pl.col("day") <= each.until)).select(
            pl.lit(each.year, pl.Int32).alias("year"), "work"
        )
        for each in periods
    ]
    return pl.concat(found) if found else works.select(pl.lit(0, pl.Int32).alias("year"), "work").clear()


def _methods(
    scored: Scored, rts: pl.DataFrame, kawasans: pl.DataFrame, ruleset: Ruleset, printed: Printed | None
) -> pl.DataFrame:
    sums = {
        method: {row["year"]: row for row in _by_unit(table.with_columns(unit=pl.lit("")), method).to_dicts()}
        for table, methods in ((kawasans, METHODS[:1]), (rts, RT_METHODS))
        for method in methods
    }
    rows = [
        {"year": year, "method": method, **{part: row[part] for part in PARTS}, PRINTED: 0}
        for method, years in sums.items()
        for year, row in years.items()
    ]
    if printed is not None:
        for year, by_method in _as_printed(scored, ruleset, printed).items():
            for method, like in (("A", "B"), ("D", "F")):
                base = sums[like].get(year)
                if base is not None and method in by_method:
                    parts = {part: base[part] for part in PARTS}
                    rest = round(by_method[method] * MILLIONTHS) - sum(parts.values())
                    rows.append({"year": year, "method": method, **parts, PRINTED: rest})
    schema = {"year": pl.Int32, "method": pl.String, **dict.fromkeys((*PARTS, PRINTED), pl.Int64)}
    table = pl.DataFrame(rows, schema=schema)
    return table.with_columns(total=pl.sum_horizontal(*PARTS, PRINTED)).sort("year", "method")


def _as_printed(scored: Scored, ruleset: Ruleset, printed: Printed) -> dict[int, dict[str, float]]:
    """Hectares by methods A and D, year by year, as `scoring` counts them; without printed rows left out."""
    found: dict[int, dict[str, float]] = {}
    sides = {side: scored.of("rt", side) for side in (BEFORE, AFTER)}
    for year in sorted(sides[BEFORE]["year"].unique()):
        pair = [_labelled(rows.filter(pl.col("year") == year), at) for at, rows in enumerate(sides.values())]
        rts = pl.concat(pair)
        means = _sided(printed.means, year).select("year", "unit", _printed="sector_mean")
        joined = rts.join(means, on=list(KEY), how="left", maintain_order="left")
        kawasans = _sided(printed.kawasans, year)
        by_method = reduced_area(
            rts=rts,
            printed_means=joined["_printed"],
            printed_kawasans=kawasans,
            summed_kawasans=rts.clear(),
            ruleset=ruleset,
        )
        letters = (["A"] if kawasans.height else []) + (["D"] if means.height else [])
        found[year] = {letter: by_method[letter].get(1, 0.0) for letter in letters}
    return found


def _labelled(rows: pl.DataFrame, label: int) -> pl.DataFrame:
    return rows.with_columns(year=pl.lit(label, pl.Int32))


def _sided(rows: pl.DataFrame, year: int) -> pl.DataFrame:
    side = (pl.col("side") == AFTER).cast(pl.Int32)
    return rows.filter(pl.col("year") == year).with_columns(year=side)
