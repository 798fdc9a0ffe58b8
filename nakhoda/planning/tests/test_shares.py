"""A work for several RTs: shares, effects within the deficits, and what would be too much."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nakhoda.planning.rules.catalogue import Activity, catalogue
from nakhoda.planning.rules.costs import volume_for
from nakhoda.planning.rules.shares import deficits_after, spread, useful_volume
from nakhoda.planning.rules.states import Deficits, RtState, WorkLine

ACTIVITIES = st.sampled_from(catalogue().activities)
CRITERIA = ("1a", "1b", "1c", "2a", "2b", "3a", "3b", "4a", "4b", "4c", "5a", "5b", "6a", "6b", "7a", "7b")
WHOLES = {
    "area_ha": 3.0,
    "buildings": 90.0,
    "population": 400.0,
    "households": 100.0,
    "road_ideal_m": 900.0,
    "drainage_ideal_m": 800.0,
}
AMOUNTS = st.floats(0, 500, allow_nan=False).map(lambda amount: round(amount, 2))
VOLUMES = st.dictionaries(st.sampled_from(CRITERIA), AMOUNTS)
UNITS = st.decimals("0.01", 2000, places=2, allow_nan=False)


def state(key: str, volumes: dict[str, float]) -> RtState:
    return RtState(key=key, village="35.01.04.2014", volumes=volumes, denominators=WHOLES, name=key)


@given(ACTIVITIES, UNITS, st.lists(VOLUMES, min_size=1, max_size=4), st.booleans())
def test_no_effect_exceeds_what_is_left_and_shares_fit_the_volume(
    activity: Activity, volume: Decimal, rts: list[dict[str, float]], sides: bool
) -> None:
    deficits = [Deficits(state(str(at), volumes)) for at, volumes in enumerate(rts)]
    found = spread(activity, volume, deficits, sides=sides)
    assert sum(row.volume for row in found.rows) <= volume
    for row in found.rows:
        assert all(amount <= row.before[name] for name, amount in row.effects.items())
        assert all(amount >= 0 for amount in row.left.values())


@given(ACTIVITIES, st.lists(VOLUMES, min_size=1, max_size=4))
def test_the_useful_volume_takes_everything_off_and_a_surplus_is_told(
    activity: Activity, rts: list[dict[str, float]]
) -> None:
    deficits = [Deficits(state(str(at), volumes)) for at, volumes in enumerate(rts)]
    whole = sum((useful_volume(activity, each) for each in deficits), Decimal(0))
    found = spread(activity, whole + 7, deficits)
    assert found.surplus == 7
    assert found.useful == whole
    served = {each.criterion for each in activity.effects if each.mode != "side"}
    assert all(row.left[name] == 0 for row in found.rows for name in served)


def test_a_share_that_was_given_stays_and_the_others_share_the_rest() -> None:
    paving = catalogue()["jalan-paving"]
    deficits = [Deficits(state(key, {"2b": 100.0})) for key in "abc"]
    found = spread(paving, Decimal(90), deficits, {"a": Decimal(50)})
    assert [row.volume for row in found.rows] == [50, 20, 20]
    assert found.surplus == 0


def test_other_lines_leave_less_and_their_effects_never_go_below_nothing() -> None:
    line = WorkLine("1", "jalan-paving", Decimal(80), {("a", "2b"): Decimal(80), ("gone", "2b"): Decimal(5)})
    left = deficits_after([state("a", {"2b": 60.0})], [line])
    assert left["a"].left("2b") == 0


@pytest.mark.parametrize(
    ("activity", "criterion", "deficit", "units"),
    [("limbah-mck", "5a", "7", "1"), ("limbah-mck", "5a", "25", "3"), ("jalan-paving", "2b", "12.5", "12.5")],
)
def test_an_indivisible_work_is_counted_in_whole_units(activity: str, criterion: str, deficit: str, units: str) -> None:
    assert volume_for(catalogue()[activity], criterion, Decimal(deficit)) == Decimal(units)


def test_a_side_effect_asks_for_no_work_of_its_own() -> None:
    assert volume_for(catalogue()["jalan-paving"], "1a", Decimal(10)) == 0
