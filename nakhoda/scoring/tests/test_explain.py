"""The way down: each step reaches its band, the chosen way closes the gap and is the smallest."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from nakhoda.law.findings import Place
from nakhoda.law.rulesets import Criterion, load
from nakhoda.scoring.rules.evaluate import evaluate, simulate
from nakhoda.scoring.rules.explain import SMALLEST_STEP, Line, smallest_way, steps_of
from nakhoda.scoring.rules.score import millionths, points

RULES = load()


def earned(volume: float, whole: float) -> int:
    return int(points(millionths(float(volume)), millionths(float(whole)), RULES.bands))


def line(criterion: Criterion, volume: float, whole: float) -> Line:
    steps = steps_of(criterion, volume, whole, RULES)
    return Line(criterion, volume, whole, volume / whole, earned(volume, whole), Place(), Place(), steps)


@given(st.sampled_from(RULES.criteria), st.integers(0, 400), st.integers(1, 300))
def test_a_step_saves_its_points_and_one_unit_less_would_not(criterion: Criterion, volume: int, whole: int) -> None:
    for step in steps_of(criterion, volume, whole, RULES):
        assert earned(volume, whole) - earned(volume - step.amount, whole) == step.points
        less = volume - step.amount + SMALLEST_STEP[criterion.unit]
        assert earned(volume, whole) - earned(less, whole) < step.points


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 30)), min_size=1, max_size=4), st.integers(1, 20))
def test_the_way_down_closes_the_gap_with_the_fewest_criteria(pairs: list[tuple[int, int]], gap: int) -> None:
    lines = [line(RULES.criteria[at], *pair) for at, pair in enumerate(pairs)]
    way = smallest_way(lines, gap)
    choices = list(product(*((None, *each.steps) for each in lines)))
    enough = [
        sum(step is not None for step in combo)
        for combo in choices
        if sum(step.points for step in combo if step) >= gap
    ]
    if not enough:
        assert way == ()
        return
    assert sum(step.points for step in way) >= gap
    assert len(way) == min(enough)
    assert len({step.criterion.id for step in way}) == len(way)


def test_the_simulated_way_down_reaches_the_lower_class() -> None:
    whole = {"buildings": 50.0, "area_ha": 1.0, "road_ideal_m": 300.0, "households": 29.0, "drainage_ideal_m": 300.0}
    volumes: dict[str, float | None] = {criterion.id: 0.0 for criterion in RULES.criteria}
    before = evaluate(volumes | {"5a": 29.0, "6a": 29.0, "7b": 50.0, "2b": 100.0}, whole, RULES)
    assert (before.total, before.level.code) == (16, "KR")
    lines = [
        line(criterion, before.volumes[criterion.id] or 0.0, whole[criterion.denominator])
        for criterion in RULES.criteria
    ]
    way = smallest_way(lines, before.total - 15)
    after = simulate(before, {step.criterion.id: step.volume - step.amount for step in way}, whole, RULES)
    assert after.level.code == "TK"
    assert len(way) == 1
