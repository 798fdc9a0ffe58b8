"""The cached results beside the template's formulas."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from nakhoda.baseline.rules.printed import contribution_of, level_of, points_of, results_of
from nakhoda.law.rulesets import load

RULES = load()
WHOLES = {"area_ha": 1.44, "buildings": 28, "households": 31, "road_ideal_m": 454.0, "drainage_ideal_m": 227.0}
VOLUMES = dict(
    zip([c.id for c in RULES.criteria], (16, 0, 6, 227, 227, 0, 31, 0, 0, 0, 1, 5, 31, 31, 28, 28), strict=True)
)


def test_a_published_example_is_reproduced() -> None:
    cells = results_of(VOLUMES, WHOLES, RULES)
    points = [cells[f"n_{criterion.id}"] for criterion in RULES.criteria]
    assert points == [3, 0, 0, 1, 1, 0, 5, 0, 0, 0, 0, 0, 5, 5, 5, 5]
    assert (cells["total"], cells["level"]) == (30, "KR")
    assert cells["p_5b"] == 5 / 31


def test_a_blank_volume_leaves_its_followers_blank() -> None:
    cells = results_of(VOLUMES | {"3a": None}, WHOLES, RULES)
    assert [cells[name] for name in ("p_3a", "n_3a", "r_3", "total", "level", "sector_mean")] == [None] * 6
    assert cells["r_4"] == 0


def test_what_is_typed_over_carries_on() -> None:
    cells = results_of(VOLUMES, WHOLES, RULES, {"n_1a": 0, "r_7": 0.5})
    assert (cells["total"], cells["r_7"]) == (27, 0.5)


def test_no_denominator_gives_zero() -> None:
    cells = results_of(VOLUMES, WHOLES | {"households": 0}, RULES)
    assert (cells["p_6a"], cells["n_6a"]) == (0, 0)


@given(st.integers(1, 10_000), st.sampled_from([25, 51, 76]))
def test_a_ratio_on_an_edge_has_the_upper_points(hundreds: int, edge: int) -> None:
    whole = Fraction(hundreds * 100)
    on_edge, below = points_of(whole * edge / 100, whole, RULES), points_of(whole * edge / 100 - 1, whole, RULES)
    assert on_edge == {25: 1, 51: 3, 76: 5}[edge]
    assert below < on_edge


def test_classes_begin_at_their_lowest_total() -> None:
    assert [level_of(total, RULES) for total in (0, 15, 16, 37, 38, 59, 60, 80)] == "TK TK KR KR KS KS KB KB".split()
    assert level_of(None, RULES) is None


def test_contribution_needs_a_year_before() -> None:
    assert contribution_of(None, 0.4) == 0
    assert contribution_of(0.5, 0.25) == 0.5
    assert contribution_of(0.5, None) is None
