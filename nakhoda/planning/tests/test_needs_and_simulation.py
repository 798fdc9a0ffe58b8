"""Needs are true to the rule, and a simulation is nothing but re-scoring of the changed snapshot."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nakhoda.planning.rules.needs import needs_of, points_to_lose
from nakhoda.planning.rules.simulate import simulate_works
from nakhoda.planning.rules.states import Deficits, PlanningError, WorkLine, effects_of
from nakhoda.planning.tests.world import RULES, VILLAGES, WORKS, rts, seeds
from nakhoda.scoring.rules.evaluate import evaluate

CRITERIA = [criterion.id for criterion in RULES.criteria]
effects = st.lists(
    st.tuples(
        st.sampled_from(["1", "2", "3"]),
        st.sampled_from(CRITERIA),
        st.decimals(min_value=0, max_value=700, places=4, allow_nan=False),
    ),
    max_size=12,
)


@settings(max_examples=40, deadline=None)
@given(seeds)
def test_every_need_keeps_what_it_promises(seed: int) -> None:
    for state in rts(seed, 2):
        before = evaluate(state.volumes, state.denominators, RULES)
        for need in needs_of([state], WORKS, RULES):
            assert need.activities
            for step in need.bands:
                after = evaluate(
                    {**state.volumes, need.criterion.id: need.volume - step.amount}, state.denominators, RULES
                )
                assert before.total - after.total == step.points
            if need.class_step is not None:
                rest = need.volume - need.class_step.amount
                after = evaluate({**state.volumes, need.criterion.id: rest}, state.denominators, RULES)
                assert RULES.levels.index(after.level) < RULES.levels.index(before.level)
            else:
                gap = points_to_lose(before, RULES)
                assert gap == 0 or max((step.points for step in need.bands), default=0) < gap
            if need.service_amount:
                rest = need.volume - need.service_amount
                after = evaluate({**state.volumes, need.criterion.id: rest}, state.denominators, RULES)
                assert after.services_met[need.criterion.aspect]


def test_a_need_without_a_service_clause_or_out_of_reach_says_so() -> None:
    state = rts(3, 1)[0]
    volumes = {**dict.fromkeys(CRITERIA, 0.0), "1c": 4.0, "5a": state.households, "5b": state.households}
    found = {
        need.criterion.id: need for need in needs_of([type(state)("1", "d", volumes, state.denominators)], WORKS, RULES)
    }
    assert found["1c"].service_amount is None
    assert found["5a"].service_amount is None
    assert set(found) == {"1c", "5a", "5b"}


@settings(max_examples=40, deadline=None)
@given(seeds, effects)
def test_a_simulation_equals_rescoring_the_changed_snapshot(seed: int, taken: list[tuple[str, str, Decimal]]) -> None:
    states = rts(seed, 3)
    lines = [
        WorkLine(str(at), "jalan-paving", Decimal(1), {(rt, criterion): amount}, 7, Decimal("0.25"))
        for at, (rt, criterion, amount) in enumerate(taken)
    ]
    found = simulate_works(states, lines, RULES)
    area = 0.0
    for state, change in zip(states, found.changes, strict=True):
        volumes = {}
        for criterion in CRITERIA:
            total = sum((a for rt, c, a in taken if (rt, c) == (state.key, criterion)), Decimal(0))
            volumes[criterion] = float(max(Decimal(repr(state.volumes[criterion] or 0.0)) - total, Decimal(0)))
        expected = evaluate(volumes, state.denominators, RULES)
        assert change.after == expected
        assert change.before == evaluate(state.volumes, state.denominators, RULES)
        newly = change.before.level.code != "TK" and expected.level.code == "TK"
        area += state.area_ha if newly else 0.0
        assert change.households_at_least <= state.households + 1e-9
        assert all(count <= state.households + 1e-9 for count in change.households.values())
    assert found.area_ha["C"] == pytest.approx(area, abs=1e-9)
    assert found.area_ha["E"] <= found.area_ha["C"] + 1e-9
    assert found.cost_idr == 7 * len(lines)
    assert found.labour_days == Decimal("0.25") * len(lines)


def test_a_household_is_counted_once_a_criterion_however_many_works_serve_it() -> None:
    state = rts(5, 1)[0]
    volumes = {**dict.fromkeys(CRITERIA, 0.0), "6a": 10.0}
    state = type(state)("1", VILLAGES[0], volumes, state.denominators)
    lines = [WorkLine(str(at), "sampah-wadah", Decimal(8), {("1", "6a"): Decimal(8)}) for at in range(3)]
    assert simulate_works([state], lines, RULES).households == {"6a": pytest.approx(10.0)}


def test_a_line_for_an_rt_or_criterion_that_is_not_there_is_refused() -> None:
    with pytest.raises(PlanningError, match="RT '9'"):
        simulate_works(rts(1, 2), [WorkLine("a", "x", Decimal(1), {("9", "2a"): Decimal(1)})], RULES)
    with pytest.raises(PlanningError, match="9z"):
        simulate_works(rts(1, 2), [WorkLine("a", "x", Decimal(1), {("1", "9z"): Decimal(1)})], RULES)


def test_a_plan_without_lines_changes_nothing_but_negative_volumes() -> None:
    found = simulate_works(rts(8, 4), [], RULES)
    assert all(change.before == change.after for change in found.changes)
    assert set(found.area_ha.values()) == {0.0}


def test_a_metre_of_paving_is_new_or_repaired_and_claims_sides_only_if_asked() -> None:
    state = rts(2, 1)[0]
    volumes = {**dict.fromkeys(CRITERIA, 0.0), "2a": 30.0, "2b": 50.0, "7a": 8.0}
    state = type(state)("1", "d", volumes, {**state.denominators, "road_ideal_m": 100.0, "buildings": 8.0})
    paving = WORKS["jalan-paving"]
    assert effects_of(paving, Decimal(40), Deficits(state)) == {"2a": 30, "2b": 10}
    claimed = effects_of(paving, Decimal(50), Deficits(state), sides=True)
    assert claimed == {"2a": 30, "2b": 20, "7a": 4}
    deficits = Deficits(state)
    deficits.take({"2a": Decimal(30)})
    assert effects_of(paving, Decimal(90), deficits) == {"2b": 50}
