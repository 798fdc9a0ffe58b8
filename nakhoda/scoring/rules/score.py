"""The scoring rule, written once: the same lines score single values and columns of any engine.

`points` and `level_index` use only `*`, `+` and `>=`, so they take whole numbers as well as
Narwhals expressions. Volumes and denominators enter as whole millionths of their unit, which makes every
comparison with a band edge exact: no floating-point quotient decides a class.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import reduce
from operator import add
from types import ModuleType
from typing import TYPE_CHECKING, Any

from nakhoda.law.rulesets import Band, Level, Ruleset

if TYPE_CHECKING:
    from narwhals import Expr

MILLIONTHS = 1_000_000


def points(volume: Any, denominator: Any, bands: Sequence[Band]) -> Any:
    """Points of a volume out of a denominator (both in whole millionths, or both expressions of such).

    Band edges are inclusive, on the raw ratio: `volume * 100 >= percent * denominator`. A negative volume
    and a zero denominator give 0 (ruleset tables `negative_volume`, `zero_denominator`).
    Source: the ruleset's `bands`.
    """
    hundredfold = volume * 100
    reached, before = 0, 0
    for band in bands:
        reached = reached + (band.points - before) * whole(hundredfold >= denominator * band.at_least_percent)
        before = band.points
    return reached * whole(denominator > 0)


def level_index(total: Any, levels: Sequence[Level]) -> Any:
    """Place of a total in the ordered classes: 0 for the lowest. Source: the ruleset's `levels`."""
    return sum(whole(total >= level.from_total) for level in levels[1:])


def whole(truth: Any) -> Any:
    """A truth value as 0 or 1, for a bool as for an expression."""
    return int(truth) if isinstance(truth, bool) else truth.cast(_narwhals().Int16)


def millionths(amount: Any) -> Any:
    """A volume or denominator (a number or an expression) in whole millionths of its unit.

    In columns the whole numbers stay floats: exact below 2**53, so for amounts up to 90 million units, and faster.
    """
    shifted = amount * MILLIONTHS + 0.5
    return math.floor(shifted) if isinstance(shifted, float) else shifted.floor()


def score(frame: Any, ruleset: Ruleset) -> Any:
    """The frame with scores added, for any engine Narwhals knows (eager or lazy); rows keep their order.

    Needs columns `v_<criterion>` (the deficit in the criterion's unit) and the ruleset's denominators.
    Adds `p_<criterion>` (ratio, 0 where the denominator is 0), `n_<criterion>` (points), `r_<aspect>`
    (mean ratio, uncapped), `sector_mean`, `total`, `level`. A missing volume gives a missing ratio and points,
    counts 0 in the total and leaves the aspect's mean missing. Source: the ruleset.
    """
    nw = _narwhals()
    table = nw.from_native(frame)
    eager = isinstance(table, nw.DataFrame)
    scored = (table.lazy() if eager else table).with_columns(*_ratios(ruleset), *_points(ruleset))
    scored = scored.with_columns(
        nw.sum_horizontal(*(f"n_{criterion.id}" for criterion in ruleset.criteria)).alias("total"),
        *(
            _mean([f"p_{criterion.id}" for criterion in ruleset.of_aspect(aspect.number)]).alias(f"r_{aspect.number}")
            for aspect in ruleset.aspects
        ),
    )
    scored = scored.with_columns(
        _mean([f"r_{aspect.number}" for aspect in ruleset.aspects]).alias("sector_mean"),
        _level_code(ruleset).alias("level"),
    )
    return (scored.collect() if eager else scored).to_native()


def _narwhals() -> ModuleType:
    """The column engine, imported late: scoring one RT by hand must not wait for it."""
    import narwhals

    return narwhals


def _ratios(ruleset: Ruleset) -> Iterable[Expr]:
    nw = _narwhals()
    for criterion in ruleset.criteria:
        denominator = nw.col(criterion.denominator)
        volume = nw.col(f"v_{criterion.id}")
        ratio = volume / denominator
        yield nw.when(denominator > 0).then(ratio).otherwise(volume * 0.0).alias(f"p_{criterion.id}")


def _points(ruleset: Ruleset) -> Iterable[Expr]:
    nw = _narwhals()
    for criterion in ruleset.criteria:
        volume, denominator = nw.col(f"v_{criterion.id}"), nw.col(criterion.denominator)
        yield points(millionths(volume), millionths(denominator), ruleset.bands).alias(f"n_{criterion.id}")


def _mean(columns: Sequence[str]) -> Expr:
    nw = _narwhals()
    total: Expr = reduce(add, (nw.col(column) for column in columns))
    return total / len(columns)


def _level_code(ruleset: Ruleset) -> Expr:
    nw = _narwhals()
    code: Expr = nw.lit(ruleset.levels[0].code)
    for level in ruleset.levels[1:]:
        code = nw.when(nw.col("total") >= level.from_total).then(nw.lit(level.code)).otherwise(code)
    return code
