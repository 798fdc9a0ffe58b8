"""Sources that may pay only some works, with every other limit: proved against every plan there is."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nakhoda.baseline.files.guard import read_sheets
from nakhoda.baseline.rules.checks.keys import fill_lost_kawasan
from nakhoda.baseline.rules.index import Index
from nakhoda.baseline.rules.layout import load as load_layout
from nakhoda.baseline.rules.survey import read_survey
from nakhoda.planning.rules.optimise import columns, solve
from nakhoda.planning.rules.optimise.highs import NoPlan, Programme, relaxed, solve_by_core
from nakhoda.planning.rules.optimise.highs import solve as solve_programme
from nakhoda.planning.rules.optimise.pareto import undominated
from nakhoda.planning.rules.optimise.problem import LockOut, Plan, Problem, SharedWork, Source
from nakhoda.planning.rules.recorded import states_of
from nakhoda.planning.rules.states import RtState, WorkLine
from nakhoda.planning.tests.brute_plans import outcomes
from nakhoda.planning.tests.world import CITY, PRICES, RULES, VILLAGES, WORKS, rts, seeds

MILLION = 1_000_000
ASPECTS = [
    frozenset(each.id for each in WORKS.activities if any(effect.criterion[0] == aspect for effect in each.effects))
    for aspect in "123456"
]
LACKING = [["3a", "3b", "6a", "6b"], ["5a", "5b", "7b", "1c"], ["3a", "2b", "5b"], ["4b", "4c", "7b"]]


def tiny(chance: np.random.Generator, key: str, village: str) -> RtState:
    """An RT of a handful of households that lacks much in a few criteria; roads claim nothing beside them."""
    denominators: dict[str, float | None] = {name: float(chance.integers(2, 5)) for name in RULES.denominators}
    denominators["area_ha"] = round(float(chance.uniform(0.2, 2.0)), 4)
    volumes: dict[str, float | None] = dict.fromkeys((each.id for each in RULES.criteria), 0.0)
    for lacking in chance.choice(len(LACKING), 2, replace=False):
        for criterion in LACKING[lacking]:
            most = int(denominators[RULES.criterion(criterion).denominator] or 0)
            volumes[criterion] = float(chance.integers(max(most - 2, 1), most + 1))
    volumes["4c"] = min(volumes["4c"] or 0.0, (denominators["drainage_ideal_m"] or 0.0) - (volumes["4b"] or 0.0))
    return RtState(key, village, volumes, denominators)


def tiny_problem(seed: int) -> Problem:
    """Three RTs in two villages, a source for some aspects and one for all, about half of the money needed."""
    chance = np.random.default_rng(seed)
    states = [tiny(chance, str(number), VILLAGES[number % 2]) for number in range(3)]
    complete = bool(chance.integers(0, 2))
    free = Problem(
        states, RULES, WORKS, PRICES, complete_works=complete, clause=complete and bool(chance.integers(0, 2))
    )
    whole = max(solve.optimise(free).cost_idr, MILLION)
    some = frozenset().union(*(each for each in ASPECTS if chance.random() < 0.5))
    first, second = (int(whole * chance.uniform(0.1, 0.6)) for _ in range(2))
    return replace(free, sources=(Source("desa", first, some), Source("apbd", second)))


def with_shared(problem: Problem, seed: int) -> Problem:
    """The problem with bins for the whole first village, at a price that sometimes pays."""
    effects = {
        (state.key, criterion): Decimal(repr(state.volumes[criterion]))
        for state in problem.states
        for criterion in ("6a", "6b")
        if state.village == VILLAGES[0] and state.volumes[criterion]
    }
    price = int((problem.money_idr or 0) * np.random.default_rng(seed).uniform(0.0, 0.5))
    work = SharedWork(WorkLine("tps", "sampah-tps3r", Decimal(1), effects, price), VILLAGES[0])
    return replace(problem, shared=(work,) if effects else ())


def check(plan: Plan, best: float) -> None:
    """The plan is as good as the best of all, and its bound lies beyond the best."""
    better = -1 if plan.problem.objective == "cost" else 1
    assert plan.value == pytest.approx(best, rel=1e-4, abs=1e-6)
    assert better * (plan.bound - best) >= -1e-7 * max(abs(best), 1)
    assert plan.gap <= 1e-4


@settings(max_examples=8, deadline=None)
@given(seeds, st.booleans(), st.booleans(), st.booleans())
def test_a_plan_with_restricted_sources_is_the_best_of_all_and_its_bound_is_true(
    seed: int, shared: bool, fair: bool, capped: bool
) -> None:
    problem = tiny_problem(seed)
    problem = with_shared(problem, seed) if shared else problem
    if capped:
        problem = replace(problem, ceilings_idr={VILLAGES[0]: (problem.money_idr or 0) // 2})
    every = outcomes(problem)
    if fair:
        plan = solve.optimise(replace(problem, fairness="hectares"))
        floor = max(each.least for each in every)
        assert plan.floor == pytest.approx(floor, rel=1e-3, abs=1e-6)
        check(plan, max(each.hectares for each in every if each.least >= (plan.floor or 0) * (1 - 1e-8) - 1e-9))
    else:
        check(solve.optimise(problem), max(each.hectares for each in every))
    target = max(each.hectares for each in every) / 2
    if not fair and target:
        cheap = replace(problem, objective="cost", target_ha=Decimal(repr(target)))
        least = min(each.cost for each in every if each.hectares >= target)
        check(solve.optimise(cheap), least)


@settings(max_examples=10, deadline=None)
@given(seeds, st.sampled_from(["hectares", "households"]), st.booleans(), st.booleans())
def test_every_way_costs_each_purse_what_its_lines_say(seed: int, objective: Any, clause: bool, complete: bool) -> None:
    chance = np.random.default_rng(seed)
    names = sorted(WORKS.by_id)
    some = [frozenset(name for name in names if chance.random() < 0.5) for _ in range(2)]
    sources = (Source("a", MILLION, some[0]), Source("b", MILLION, some[1]))
    problem = Problem(
        rts(seed, 3), RULES, WORKS, PRICES, objective=objective, clause=clause, complete_works=complete, sources=sources
    )
    offered = columns.Offered(problem)
    found = columns.household_columns(offered) if objective == "households" else columns.exit_columns(offered)
    for each in found:
        assert offered.purses.costs([(line.activity, line.amount_idr) for line in each.lines]) == each.costs
        assert all(any(source.allows(line.activity) for source in sources) for line in each.lines)


@settings(max_examples=8, deadline=None)
@given(seeds)
def test_households_with_a_restricted_source_gain_no_less_than_by_either_source_alone(seed: int) -> None:
    problem = replace(tiny_problem(seed), objective="households", clause=False, complete_works=False)
    both = solve.optimise(problem)
    assert both.gap <= 1e-4
    for source in problem.sources:
        alone = solve.optimise(replace(problem, sources=(source,)))
        assert both.bound >= alone.value - 1e-6
        assert both.value >= alone.value * (1 - 1e-4) - 1e-6
    unrestricted = tuple(replace(source, activities=None) for source in problem.sources)
    assert both.value <= solve.optimise(replace(problem, sources=unrestricted)).bound + 1e-6


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=12))
def test_undominated_rows_are_those_that_no_other_undercuts(rows: list[tuple[int, int, int]]) -> None:
    kept = [rows[place] for place in undominated(np.array(rows, dtype=np.int64))]
    assert kept == sorted(
        row
        for row in set(rows)
        if not any(other != row and all(a <= b for a, b in zip(other, row, strict=True)) for other in rows)
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 60), st.integers(1, 30), st.integers(1, 30)), min_size=1, max_size=9))
def test_a_core_loses_no_better_plan(items: list[tuple[int, int, int]]) -> None:
    limits = [sum(item[place] for item in items) // 2 for place in (1, 2)]
    programme = Programme()
    ways = [programme.column(float(worth)) for worth, _, _ in items]
    for place, limit in zip((1, 2), limits, strict=True):
        programme.row([(at, float(item[place])) for at, item in zip(ways, items, strict=True)], upper=float(limit))
    best = max(
        sum(take * item[0] for take, item in zip(taken, items, strict=True))
        for taken in product((0, 1), repeat=len(items))
        if all(
            sum(take * item[place] for take, item in zip(taken, items, strict=True)) <= limit
            for place, limit in zip((1, 2), limits, strict=True)
        )
    )
    found = solve_by_core(programme, ways, maximise=True, gap=0.0, seconds=10.0)
    assert found.worth == pytest.approx(best, abs=1e-6)
    assert found.bound >= best - 1e-6
    assert relaxed(programme, maximise=True).worth >= best - 1e-6


def test_a_search_without_time_proves_nothing_that_is_not_so() -> None:
    chance = np.random.default_rng(5)
    programme = Programme()
    ways = [programme.column(float(chance.integers(10, 99))) for _ in range(400)]
    for _ in range(30):
        programme.row([(at, float(chance.integers(10, 99))) for at in ways], upper=5000.0)
    found = solve_programme(programme, maximise=True, gap=0.0, seconds=0.2)
    best = solve_by_core(programme, ways, maximise=True, gap=1e-3, seconds=3.0)
    assert found.bound >= best.worth
    assert best.bound >= found.worth


def test_four_criteria_that_nothing_serves_do_not_look_cheap() -> None:
    names = frozenset(each.id for each in WORKS.activities if each.id.startswith("sampah"))
    problem = Problem(rts(3), RULES, WORKS, PRICES, budget_idr=10**9, activities=names)
    assert all(each.cost_idr >= 0 for each in solve.optimise(problem).chosen)
    outs = tuple(LockOut(activity=each.id) for each in WORKS.activities)
    with pytest.raises(NoPlan):
        solve.optimise(replace(problem, locked_out=outs, must_leave=frozenset({"1"})))


def test_where_no_rt_can_leave_the_plan_is_empty_not_refused() -> None:
    outs = tuple(LockOut(activity=each.id) for each in WORKS.activities)
    problem = Problem(rts(3), RULES, WORKS, PRICES, budget_idr=10**9, locked_out=outs, ceilings_idr={VILLAGES[0]: 10})
    for fairness in ("", "hectares"):
        plan = solve.optimise(replace(problem, fairness=fairness))
        assert (plan.chosen, plan.value, plan.bound) == ((), 0.0, 0.0)


@pytest.fixture(scope="module")
def city() -> list[RtState]:
    if not CITY.is_file():
        pytest.skip("perlu data resmi: ../shared/data/pekalongan/pekalongan.xlsx")
    survey = read_survey(read_sheets(CITY), file=CITY.name, layout=load_layout("pekalongan"), ruleset=RULES)
    index = Index(survey)
    fill_lost_kawasan(index)
    return states_of(index, 2019)


@pytest.mark.parametrize("fairness", ["", "hectares"])
def test_the_city_with_money_for_roads_and_drains_only_is_proved_to_a_ten_thousandth(
    city: list[RtState], fairness: Any
) -> None:
    roads = frozenset(each.id for each in WORKS.activities if each.id.startswith(("jalan", "drainase")))
    sources = (Source("desa", 1000 * MILLION, roads), Source("apbd", 1000 * MILLION))
    limits: dict[str, Any] = {"sources": sources, "fairness": fairness, "gap": 1e-4, "seconds": 60.0}
    plan = solve.optimise(Problem(city, RULES, WORKS, PRICES, **limits))
    assert plan.gap <= 1e-4
    assert plan.complete
    assert sum(line.amount_idr for line in plan.lines if line.activity not in roads) <= sources[1].amount_idr
