"""The rule: band edges, columns against single values, totals and classes."""

from __future__ import annotations

from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nakhoda.law.rulesets import load
from nakhoda.scoring.rules.evaluate import evaluate
from nakhoda.scoring.rules.score import level_index, millionths, points, score

RULES = load()


@pytest.mark.parametrize(
    ("volume", "whole", "expected"),
    [
        (24, 100, 0),
        (1, 4, 1),
        (1, 2, 1),
        (50.99, 100, 1),
        (51, 100, 3),
        (3, 4, 3),
        (19, 25, 5),
        (0.4104, 0.54, 5),
        (0.410399, 0.54, 3),
        (200, 100, 5),
        (-1.03, 2.37, 0),
        (5, 0, 0),
    ],
)
def test_a_ratio_earns_the_points_of_its_band(volume: float, whole: float, expected: int) -> None:
    assert points(millionths(float(volume)), millionths(float(whole)), RULES.bands) == expected


@given(
    st.integers(min_value=-(10**6), max_value=10**7),
    st.integers(min_value=0, max_value=10**7),
)
def test_points_are_those_of_the_exact_fraction(volume_m: int, whole_m: int) -> None:
    exact = Fraction(volume_m, whole_m) * 100 if whole_m else Fraction(0)
    expected = max((band.points for band in RULES.bands if exact >= band.at_least_percent), default=0)
    got = points(millionths(volume_m / 1000), millionths(whole_m / 1000), RULES.bands)
    assert got == expected


amounts = st.one_of(st.none(), st.integers(-5, 2000).map(lambda n: n / 4))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(*[amounts] * 16, *[st.integers(0, 800).map(lambda n: n / 4)] * 5), min_size=1, max_size=5))
def test_columns_and_single_values_agree(rows: list[tuple[float | None, ...]]) -> None:
    names = [*(f"v_{criterion.id}" for criterion in RULES.criteria), *RULES.denominators]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.Float64), orient="row")
    for line, values in zip(score(frame, RULES).to_dicts(), rows, strict=True):
        volumes = {criterion.id: values[at] for at, criterion in enumerate(RULES.criteria)}
        single = evaluate(volumes, dict(zip(RULES.denominators, values[16:], strict=True)), RULES)
        assert (line["total"], line["level"]) == (single.total, single.level.code)
        assert all((line[f"n_{key}"] or 0) == mark for key, mark in single.points.items())
        assert line["sector_mean"] == pytest.approx(single.sector_mean)


@pytest.mark.parametrize(
    ("total", "code"),
    [(0, "TK"), (15, "TK"), (16, "KR"), (37, "KR"), (38, "KS"), (59, "KS"), (60, "KB"), (80, "KB")],
)
def test_a_total_has_the_class_of_its_bounds(total: int, code: str) -> None:
    assert RULES.levels[level_index(total, RULES.levels)].code == code


def test_a_missing_volume_counts_nothing_and_leaves_its_mean_open() -> None:
    whole = dict.fromkeys(RULES.denominators, 100.0)
    volumes: dict[str, float | None] = {criterion.id: 100.0 for criterion in RULES.criteria}
    result = evaluate(volumes | {"5a": None}, whole, RULES)
    assert result.total == 75
    assert result.aspect_means[5] is None
    assert result.sector_mean is None
    assert not result.leaves


def test_averages_are_not_capped_at_one_hundred_percent() -> None:
    whole = dict.fromkeys(RULES.denominators, 100.0)
    volumes: dict[str, float | None] = {criterion.id: 0.0 for criterion in RULES.criteria}
    result = evaluate(volumes | {"4a": 300.0}, whole, RULES)
    assert result.aspect_means[4] == pytest.approx(1.0)
    assert result.sector_mean == pytest.approx(1 / 7)


def test_leaving_needs_both_the_score_and_five_services() -> None:
    whole = dict.fromkeys(RULES.denominators, 100.0)
    nothing: dict[str, float | None] = {criterion.id: 0.0 for criterion in RULES.criteria}
    assert evaluate(nothing, whole, RULES).leaves
    weak_service = evaluate(nothing | {"2b": 41.0}, whole, RULES)
    assert weak_service.total < 16
    assert not weak_service.services_met[2]
    assert not weak_service.leaves
    other_aspects = nothing | dict.fromkeys(("1a", "1b", "1c", "7a"), 100.0)
    assert evaluate(other_aspects, whole, RULES).total == 20
    assert not evaluate(other_aspects, whole, RULES).leaves
