"""The cheapest way out of one RT: exact against every combination, consistent with the rule and with its own lines."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nakhoda.planning.rules.optimise.fronts import exit_costs, ways_out
from nakhoda.planning.rules.optimise.groups import Rule, frame_of, groups_of
from nakhoda.planning.rules.optimise.menu import menu_of
from nakhoda.planning.rules.optimise.table import NEVER, points_of, table_of
from nakhoda.planning.rules.optimise.works import lines_for
from nakhoda.planning.rules.simulate import simulate_works
from nakhoda.planning.rules.states import PlanningError, RtState
from nakhoda.planning.tests.brute import cheapest_exit
from nakhoda.planning.tests.world import PRICES, RULES, WORKS, rts, seeds
from nakhoda.scoring.rules.score import points

MENUS = {complete: menu_of(WORKS, PRICES, RULES, complete_works=complete) for complete in (False, True)}
rules = st.tuples(st.booleans(), st.booleans())
LACKING = [
    ["3a", "3b", "6a", "6b", "2b"],
    ["5a", "5b", "7b", "1c"],
    ["3a", "3b", "5a", "5b"],
    ["4b", "4c", "7b", "5b", "3a"],
]


@st.composite
def tiny(draw: Any) -> RtState:
    """An RT of a handful of households, with deficits in four or five criteria."""
    whole = st.integers(3, 7)
    denominators: dict[str, float | None] = {"area_ha": 1.0}
    for name in RULES.denominators:
        denominators.setdefault(name, float(draw(whole)))
    volumes: dict[str, float | None] = dict.fromkeys((each.id for each in RULES.criteria), 0.0)
    for criterion in draw(st.sampled_from(LACKING)):
        most = int(denominators[RULES.criterion(criterion).denominator] or 0)
        volumes[criterion] = float(draw(st.integers(0, most)))
    volumes["4c"] = min(volumes["4c"] or 0.0, (denominators["drainage_ideal_m"] or 0.0) - (volumes["4b"] or 0.0))
    return RtState("1", "d", volumes, denominators)


@settings(max_examples=40, deadline=None)
@given(tiny(), rules)
def test_it_costs_what_the_cheapest_of_all_combinations_costs(state: RtState, rule: tuple[bool, bool]) -> None:
    clause, complete = rule
    table = table_of([state], RULES)
    if not table.slum[0]:
        return
    menu = replace(MENUS[complete], sides={})
    found = int(exit_costs(table, menu, Rule(clause, complete))[0])
    expected = cheapest_exit(state, WORKS, PRICES, RULES, clause=clause, complete=complete)
    assert (None if found >= NEVER else found) == expected


@settings(max_examples=12, deadline=None)
@given(seeds, rules)
def test_its_lines_cost_as_much_and_take_the_rt_off_the_list(seed: int, rule: tuple[bool, bool]) -> None:
    clause, complete = rule
    states = rts(seed, 5)
    table, menu, how = table_of(states, RULES), MENUS[complete], Rule(clause, complete)
    able = np.flatnonzero(exit_costs(table, menu, how) < NEVER)
    ways = ways_out(table, menu, how, able)
    frame = frame_of(table.take(able), menu, how)
    for place, cost, lines in zip(
        able.tolist(), ways.cost.tolist(), lines_for(frame, groups_of(menu, how), ways.rest), strict=True
    ):
        assert sum(line.amount_idr for line in lines) == cost
        after = simulate_works([states[place]], lines, RULES).changes[0].after
        assert after.leaves if clause else after.total < RULES.exit_rule.total_below
        assert not complete or all(WORKS[line.activity].kind == "complete" for line in lines)


@settings(max_examples=12, deadline=None)
@given(seeds)
def test_more_conditions_never_make_it_cheaper(seed: int) -> None:
    table = table_of(rts(seed, 6), RULES)
    cost = {key: exit_costs(table, MENUS[key[1]], Rule(*key)) for key in product((False, True), repeat=2)}
    assert (cost[False, False] <= cost[True, False]).all()
    assert (cost[False, False] <= cost[False, True]).all()
    assert (cost[False, True] <= cost[True, True]).all()


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_points_of_the_table_are_the_points_of_the_rule(volume: int, whole: int) -> None:
    edges = np.array([(whole * band.at_least_percent - 1) // 100 if whole else 2**61 for band in RULES.bands])
    assert int(points_of(np.array([volume]), edges[:, None], RULES)[0]) == points(volume, whole, RULES.bands)


def test_an_rt_that_is_not_slum_has_nothing_to_leave() -> None:
    state = rts(1, 1)[0]
    clean = replace(state, volumes=dict.fromkeys(state.volumes, 0.0))
    assert exit_costs(table_of([clean], RULES), MENUS[False], Rule())[0] == NEVER


def test_a_missing_volume_cannot_prove_a_service() -> None:
    states = rts(11, 12)
    table = table_of(states, RULES)
    slum = [state for state, is_slum in zip(states, table.slum, strict=True) if is_slum]
    unknown = [replace(state, volumes={**state.volumes, "3a": None, "3b": None}) for state in slum]
    again = table_of(unknown, RULES)
    assert (exit_costs(again, MENUS[False], Rule(clause=True)) == NEVER).all()
    assert (exit_costs(again, MENUS[False], Rule()) < NEVER)[again.slum].all()


def test_what_is_blocked_is_not_worked_on() -> None:
    states = rts(4, 6)
    table = table_of(states, RULES)
    blocked = np.zeros(table.volumes.shape, dtype=np.bool_)
    blocked[:, 2] = True
    cost = exit_costs(table, MENUS[False], Rule(), blocked)
    free = exit_costs(table, MENUS[False], Rule())
    assert cost[2] == NEVER
    assert (np.delete(cost, 2) == np.delete(free, 2)).all()


def test_doubled_rts_and_impossible_amounts_are_refused() -> None:
    state = rts(1, 1)[0]
    with pytest.raises(PlanningError, match="dua kali"):
        table_of([state, state], RULES)
    with pytest.raises(PlanningError, match="satuan"):
        table_of([replace(state, volumes={**state.volumes, "2a": 9e6})], RULES)
