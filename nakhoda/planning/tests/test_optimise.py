"""The optimiser: exact against every subset, inside every limit, true to every lock, with a gap that is proved."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nakhoda.planning.rules.optimise.fronts import exit_costs
from nakhoda.planning.rules.optimise.groups import Rule
from nakhoda.planning.rules.optimise.highs import NoPlan
from nakhoda.planning.rules.optimise.knapsack import greedy, pick_reaching, pick_within
from nakhoda.planning.rules.optimise.menu import menu_of
from nakhoda.planning.rules.optimise.problem import LockOut, Plan, Problem, SharedWork, Source
from nakhoda.planning.rules.optimise.solve import optimise
from nakhoda.planning.rules.optimise.table import NEVER, table_of
from nakhoda.planning.rules.states import PlanningError, WorkLine
from nakhoda.planning.tests.world import PRICES, RULES, VILLAGES, WORKS, rts, seeds

MILLION = 1_000_000
ROADS = frozenset(activity.id for activity in WORKS.activities if activity.id.startswith(("jalan", "drainase")))
budgets = st.integers(20 * MILLION, 1500 * MILLION)


def asked(seed: int, budget: int | None, **limits: Any) -> Problem:
    return Problem(rts(seed), RULES, WORKS, PRICES, budget_idr=budget, **limits)


def village_costs(plan: Plan) -> dict[str, int]:
    of = {state.key: state.village for state in plan.problem.states}
    found = dict.fromkeys(VILLAGES, 0)
    for line in plan.lines:
        found[of[line.rts[0]]] += line.amount_idr
    return found


@st.composite
def choices(draw: Any) -> tuple[Any, Any]:
    """Costs and values of options x classes, some impossible, some free."""
    rows, columns = draw(st.integers(1, 3)), draw(st.integers(1, 5))
    numbers = st.lists(st.integers(0, 60), min_size=rows * columns, max_size=rows * columns)
    cost = np.array(draw(numbers), dtype=np.int64).reshape(rows, columns)
    value = np.array(draw(numbers), dtype=np.int64).reshape(rows, columns)
    return np.where(cost > 55, NEVER, cost), value


@settings(deadline=None)
@given(choices(), st.integers(0, 150), st.integers(0, 120))
def test_a_knapsack_is_exact_against_every_choice(given_choices: tuple[Any, Any], budget: int, target: int) -> None:
    cost, value = given_choices
    sums = [
        (
            sum(int(cost[o, c]) for c, o in enumerate(way) if o >= 0),
            sum(int(value[o, c]) for c, o in enumerate(way) if o >= 0),
        )
        for way in product(range(-1, cost.shape[0]), repeat=cost.shape[1])
    ]
    best = max(got for spent, got in sums if spent <= budget)
    picked = pick_within(cost, value, budget, gap=0.0)
    assert (picked.value, picked.cost <= budget) == (best, True)
    assert picked.bound >= best - 1e-6
    least = min((spent for spent, got in sums if got >= target and spent < NEVER), default=None)
    if least is None:
        with pytest.raises(NoPlan):
            pick_reaching(cost, value, target, gap=0.0)
    else:
        assert pick_reaching(cost, value, target, gap=0.0).cost == least


@settings(max_examples=15, deadline=None)
@given(seeds, budgets, st.booleans(), st.booleans())
def test_a_plan_is_the_best_of_all_subsets_and_better_than_greedy(
    seed: int, budget: int, clause: bool, complete: bool
) -> None:
    problem = asked(seed, budget, clause=clause, complete_works=complete)
    table = table_of(problem.states, RULES)
    cost = exit_costs(table, menu_of(WORKS, PRICES, RULES, complete_works=complete), Rule(clause, complete))
    able = [place for place in range(len(table)) if cost[place] < NEVER]
    best = 0
    for taken in product((0, 1), repeat=len(able)):
        places = [place for place, take in zip(able, taken, strict=True) if take]
        if sum(int(cost[place]) for place in places) <= budget:
            best = max(best, sum(int(table.area[place]) for place in places))
    plan = optimise(problem)
    assert plan.value == pytest.approx(best / MILLION, rel=1e-4)
    assert plan.cost_idr <= budget
    assert plan.gap <= 1e-4
    assert plan.bound >= best / MILLION - 1e-9
    order = np.argsort(cost / np.maximum(table.area, 1), kind="stable")
    by_greedy = greedy(cost, np.where(cost < NEVER, table.area, 0), budget, order)[2]
    assert plan.value * (1 + 1e-4) + 1e-9 >= by_greedy / MILLION >= 0
    reached = plan.score_and_services_ha if clause else plan.score_only_ha
    assert reached >= plan.value - 1e-9
    assert len(plan.left_out) + len(plan.chosen) == len(problem.states)


@settings(max_examples=8, deadline=None)
@given(seeds, budgets, st.booleans())
def test_no_plan_exceeds_a_ceiling_a_budget_or_a_source(seed: int, budget: int, clause: bool) -> None:
    ceilings = {VILLAGES[0]: budget // 3, VILLAGES[1]: budget // 2}
    sources = (Source("desa", budget // 2, ROADS), Source("apbd", budget // 2))
    problem = asked(seed, budget, clause=clause, ceilings_idr=ceilings, sources=sources)
    plan = optimise(problem)
    assert plan.cost_idr <= budget
    spent = village_costs(plan)
    assert all(spent[village] <= ceiling for village, ceiling in ceilings.items())
    elsewhere = sum(line.amount_idr for line in plan.lines if line.activity not in ROADS)
    assert elsewhere <= sources[1].amount_idr
    assert plan.bound >= plan.value - 1e-9
    free = optimise(asked(seed, budget, clause=clause))
    assert free.value * (1 + 1e-4) + 1e-9 >= plan.value


@settings(max_examples=8, deadline=None)
@given(seeds, budgets)
def test_locks_are_respected_and_cost_what_they_cost(seed: int, budget: int) -> None:
    free = optimise(asked(seed, budget))
    line = WorkLine("wajib", "jalan-beton", Decimal(10), {("1", "2b"): Decimal(10)}, 2_826_560)
    outs = (
        LockOut(rt="2"),
        LockOut(activity="sampah-gerobak"),
        LockOut(rt="3", activity="api-apar"),
        LockOut(criterion="2a"),
    )
    plan = optimise(asked(seed, budget, locked_in=(line,), locked_out=outs))
    assert line in plan.lines
    own = [other for other in plan.lines if other is not line]
    assert not any("2" in other.rts for other in own)
    assert not any(other.activity == "sampah-gerobak" for other in own)
    assert not any(other.activity == "api-apar" and "3" in other.rts for other in own)
    assert not any(
        other.activity.startswith("jalan") and (rt, "2a") in other.effects for other in own for rt in other.rts
    )
    assert plan.cost_idr <= budget
    unhelped = {each.rt: each.reason for each in plan.left_out}
    assert unhelped.get("2", "dikunci-keluar") in ("dikunci-keluar", "bukan-kumuh")
    assert plan.value <= free.value * (1 + 1e-4) + 1e-9 or any(key == ("1", "2b") for key in line.effects)


def shared_bins(seed: int) -> SharedWork:
    states = [state for state in rts(seed) if state.village == VILLAGES[0]]
    effects = {
        (state.key, criterion): Decimal(repr(state.volumes[criterion]))
        for state in states
        for criterion in ("6a", "6b")
        if state.volumes[criterion]
    }
    return SharedWork(WorkLine("tps", "sampah-tps3r", Decimal(1), effects, 30 * MILLION), VILLAGES[0])


@settings(max_examples=6, deadline=None)
@given(seeds, budgets)
def test_a_shared_work_is_built_only_if_it_pays_and_is_paid_once(seed: int, budget: int) -> None:
    work = shared_bins(seed)
    alone = optimise(asked(seed, budget))
    plan = optimise(asked(seed, budget, shared=(work,)))
    assert plan.value >= alone.value - 1e-6 * max(alone.value, 1)
    assert plan.cost_idr <= budget
    assert sum(line.id == "tps" for line in plan.lines) == len(plan.shared)
    if budget >= work.line.amount_idr:
        built = optimise(asked(seed, budget, locked_in=(work.line,)))
        assert plan.value == pytest.approx(max(built.value, alone.value), rel=1e-4)


@settings(max_examples=6, deadline=None)
@given(seeds, budgets)
def test_fairness_raises_the_least_village_and_is_never_free(seed: int, budget: int) -> None:
    free, fair = optimise(asked(seed, budget)), optimise(asked(seed, budget, fairness="hectares"))

    def least(plan: Plan) -> float:
        gains = dict.fromkeys(VILLAGES, 0.0)
        for each in plan.chosen:
            gains[each.village] += each.gain
        return min(gains.values())

    possible = {each.village for each in optimise(asked(seed, None)).chosen}
    assert fair.value <= free.value * (1 + 1e-4) + 1e-9
    if possible == set(VILLAGES):
        assert least(fair) >= least(free) - 1e-3 * max(least(free), 1)
        assert fair.floor == pytest.approx(least(fair), abs=1e-2) or least(fair) >= (fair.floor or 0) - 1e-6


@settings(max_examples=6, deadline=None)
@given(seeds, budgets)
def test_minimum_packages_hold(seed: int, budget: int) -> None:
    plan = optimise(asked(seed, budget, rt_minimum_idr=60 * MILLION))
    assert all(each.cost_idr >= 60 * MILLION or not each.lines for each in plan.chosen)
    assert plan.cost_idr <= budget
    by_village = optimise(asked(seed, budget, village_minimum_idr=200 * MILLION))
    assert all(spent == 0 or spent >= 200 * MILLION for spent in village_costs(by_village).values())
    households = optimise(asked(seed, budget, objective="households", rt_minimum_idr=60 * MILLION))
    assert all(each.cost_idr >= 60 * MILLION for each in households.chosen)


@settings(max_examples=6, deadline=None)
@given(seeds)
def test_the_least_cost_of_a_target_is_the_budget_that_reaches_it(seed: int) -> None:
    plan = optimise(asked(seed, 300 * MILLION))
    if plan.value:
        target = Decimal(repr(plan.value))
        cheap = optimise(asked(seed, None, objective="cost", target_ha=target))
        assert cheap.cost_idr <= plan.cost_idr * (1 + 1e-4)
        assert sum(each.gain for each in cheap.chosen) >= plan.value - 1e-9


@settings(max_examples=6, deadline=None)
@given(seeds, budgets)
def test_households_are_served_within_the_money_and_more_money_serves_more(seed: int, budget: int) -> None:
    plan = optimise(asked(seed, budget, objective="households"))
    assert plan.cost_idr <= budget
    assert plan.simulation.services >= plan.value - 1e-3
    assert plan.gap <= 1e-4
    more = optimise(asked(seed, 2 * budget, objective="households"))
    assert more.value >= plan.value * (1 - 1e-4)


def test_the_same_problem_gives_the_same_plan() -> None:
    problem = asked(21, 400 * MILLION, ceilings_idr={VILLAGES[0]: 150 * MILLION}, fairness="hectares")
    first, second = optimise(problem), optimise(problem)
    assert first.lines == second.lines
    assert first.bound == second.bound


def test_an_rt_that_must_leave_leaves_or_there_is_no_plan() -> None:
    dear = max(optimise(asked(21, None)).chosen, key=lambda each: each.cost_idr)
    plan = optimise(asked(21, dear.cost_idr, must_leave=frozenset({dear.rt})))
    assert dear.rt in {each.rt for each in plan.chosen}
    with pytest.raises(NoPlan, match="Longgarkan"):
        optimise(asked(21, dear.cost_idr - 1, must_leave=frozenset({dear.rt})))


def test_what_cannot_be_asked_is_refused_in_words() -> None:
    line = WorkLine("a", "jalan-beton", Decimal(1), {("1", "2b"): Decimal(1)}, 500)
    with pytest.raises(NoPlan, match="dikunci"):
        optimise(asked(1, 100, locked_in=(line,)))
    with pytest.raises(NoPlan, match="Sasaran"):
        optimise(asked(1, None, objective="cost", target_ha=Decimal(10_000)))
    with pytest.raises(PlanningError, match="sasaran"):
        optimise(asked(1, None, objective="cost"))
    with pytest.raises(PlanningError, match="RT '99'"):
        optimise(asked(1, 10**9, locked_out=(LockOut(rt="99"),)))
    works = tuple(replace(shared_bins(3), line=replace(shared_bins(3).line, id=str(n))) for n in range(5))
    with pytest.raises(PlanningError, match="karya bersama"):
        optimise(asked(3, 10**9, shared=works))
