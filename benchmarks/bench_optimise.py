"""The optimiser: 432 RT, the same with every limit, and 500,000 independent RT; against its aims and a numpy sum.

Aims on 2 cores: 432 RT at most 0.5 s; with shared works, ceilings, locks and fairness at most 10 s with its stated gap;
500,000 independent RT at most 10 s. Beside the wall clock stands the processor's time, which other programs on the
machine do not lengthen. The city's own RTs are used where its workbook is present, else invented ones.
The sweep of budgets ends the print. Nothing is asserted.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np
import polars as pl

from nakhoda.baseline.files.guard import read_sheets
from nakhoda.baseline.rules.checks.keys import fill_lost_kawasan
from nakhoda.baseline.rules.index import Index
from nakhoda.baseline.rules.layout import load as load_layout
from nakhoda.baseline.rules.survey import read_survey
from nakhoda.law.rulesets import Ruleset, load
from nakhoda.planning.rules.catalogue import catalogue
from nakhoda.planning.rules.optimise.fronts import exit_costs
from nakhoda.planning.rules.optimise.groups import Rule
from nakhoda.planning.rules.optimise.knapsack import Picked, pick_within
from nakhoda.planning.rules.optimise.menu import Menu, menu_of
from nakhoda.planning.rules.optimise.problem import LockOut, Problem, SharedWork, Source
from nakhoda.planning.rules.optimise.solve import optimise
from nakhoda.planning.rules.optimise.table import NEVER, RtTable, table_of_frame
from nakhoda.planning.rules.prices import example_book
from nakhoda.planning.rules.recorded import recorded_works, states_of
from nakhoda.planning.rules.states import RtState, WorkLine
from nakhoda.planning.rules.sweep import sweep

WORKBOOK = Path(__file__).resolve().parents[2] / "shared" / "data" / "pekalongan" / "pekalongan.xlsx"
MANY, FEW, BUDGET = 500_000, 432, 2_000_000_000
WORKS, PRICES = catalogue(), example_book()
T = TypeVar("T")


class Times(NamedTuple):
    """Seconds on the clock and on the processor."""

    wall: float
    processor: float


def timed(run: Callable[[], T], rounds: int = 3) -> tuple[Times, T]:
    """Shortest wall and processor time of several runs in seconds, and the last result."""
    wall, processor = float("inf"), float("inf")
    for _ in range(rounds):
        start, busy = time.perf_counter(), time.process_time()
        result = run()
        wall, processor = min(wall, time.perf_counter() - start), min(processor, time.process_time() - busy)
    return Times(wall, processor), result


def invented(count: int, rules: Ruleset) -> pl.DataFrame:
    """RTs with the spread of a real city: a third of the deficits none, a fifth total, the others anything."""
    chance = np.random.default_rng(7)
    households = chance.integers(8, 147, count).astype(float)
    data = {
        "area_ha": np.round(chance.lognormal(-0.35, 0.6, count), 4),
        "buildings": np.maximum(households - chance.integers(0, 20, count), 5),
        "households": households,
        "road_ideal_m": chance.integers(60, 1000, count).astype(float),
        "drainage_ideal_m": chance.integers(60, 800, count).astype(float),
    }
    for criterion in rules.criteria:
        kind, whole = chance.random(count), data[criterion.denominator]
        volume = whole * np.where(kind < 0.45, 0.0, np.where(kind < 0.65, 1.0, chance.random(count)))
        data[f"v_{criterion.id}"] = np.round(volume, 4) if criterion.unit == "ha" else np.floor(volume)
    data["v_1b"] = np.where(chance.random(count) < 0.98, 0.0, data["v_1b"])
    for first, second in rules.exclusive_pairs:
        whole = data[rules.criterion(first).denominator]
        data[f"v_{second}"] = np.minimum(data[f"v_{second}"], whole - data[f"v_{first}"])
    return pl.DataFrame(data)


def city_or_invented(rules: Ruleset) -> tuple[list[RtState], Index | None]:
    """The 432 RTs of the official workbook of 2019, or as many invented ones in 27 villages."""
    if WORKBOOK.is_file():
        survey = read_survey(read_sheets(WORKBOOK), file=WORKBOOK.name, layout=load_layout("pekalongan"), ruleset=rules)
        index = Index(survey)
        fill_lost_kawasan(index)
        return states_of(index, 2019), index
    states = []
    for number, row in enumerate(invented(FEW, rules).to_dicts()):
        volumes = {criterion.id: row[f"v_{criterion.id}"] for criterion in rules.criteria}
        states.append(RtState(str(number), str(number % 27), volumes, {n: row[n] for n in rules.denominators}))
    return states, None


def with_every_limit(problem: Problem) -> Problem:
    """The problem with shared works in 20 villages, ceilings, locks and fairness."""
    villages = sorted({state.village for state in problem.states})
    shared = []
    for village in villages[:20]:
        members = [state for state in problem.states if state.village == village][:12]
        effects = {
            (state.key, criterion): Decimal(repr(state.volumes[criterion]))
            for state in members
            for criterion in ("6a", "6b")
            if (state.volumes[criterion] or 0) > 0
        }
        if effects:
            works = WorkLine(f"tps {village}", "sampah-tps3r", Decimal(1), effects, 40_000_000)
            shared.append(SharedWork(works, village))
    plan = optimise(problem)
    locked = tuple(plan.chosen[5].lines)
    first, second = plan.chosen[0].rt, plan.chosen[1].rt
    out = (LockOut(rt=first), LockOut(rt=second, activity="sampah-gerobak"), LockOut(criterion="1b"))
    return replace(
        problem,
        shared=tuple(shared),
        locked_in=locked,
        locked_out=out,
        ceilings_idr=dict.fromkeys(villages, 200_000_000),
        fairness="hectares",
    )


def line(name: str, times: Times, aim: float, more: str = "") -> None:
    """One printed measure: milliseconds and their share of the aim."""
    clock = f"{times.wall * 1000:7.0f} ms ({times.processor * 1000:6.0f} cpu)"
    print(f"  {name:42s} {clock}  {times.wall / aim:5.2f} ({times.processor / aim:.2f}) x the aim of {aim:g} s  {more}")


def limited(problem: Problem) -> dict[str, Problem]:
    """Every limit at once, and a source that may pay roads and drains only, alone and with the others."""
    roads = frozenset(each.id for each in WORKS.activities if each.id.startswith(("jalan", "drainase")))
    sources = (Source("desa", BUDGET // 2, roads), Source("apbd", BUDGET // 2))
    every, restricted = with_every_limit(problem), replace(problem, sources=sources)
    return {
        "shared works, ceilings, locks, fairness": every,
        "a source for roads and drains only": restricted,
        "that source, score and services": replace(restricted, clause=True),
        "that source and fairness": replace(restricted, fairness="hectares"),
        "that source and every limit": replace(every, sources=sources),
        "that source, household services": replace(restricted, objective="households"),
        "that source, households, fairness": replace(restricted, objective="households", fairness="hectares"),
        "that source, least cost of 200 ha": replace(restricted, objective="cost", target_ha=Decimal(200)),
    }


def few(rules: Ruleset) -> None:
    """432 RT: each rule, every limit, a source for some works only, and the sweep."""
    states, index = city_or_invented(rules)
    problem = Problem(states, rules, WORKS, PRICES, budget_idr=BUDGET)
    kind = "official 2019" if index else "invented"
    print(f"optimise: {len(states)} RT ({kind}), Rp {BUDGET / 1e9:g} bn, example prices")
    for name, changed in (
        ("hectares by score", problem),
        ("hectares by score and services", replace(problem, clause=True)),
        ("complete works, score and services", replace(problem, clause=True, complete_works=True)),
        ("household services", replace(problem, objective="households")),
    ):
        seconds, plan = timed(partial(optimise, changed))
        line(name, seconds, 0.5, f"{plan.value:.2f}, gap {plan.gap:.1e}")
    for name, changed in limited(problem).items():
        seconds, plan = timed(partial(optimise, changed), rounds=1)
        line(name, seconds, 10.0, f"{plan.value:.2f}, gap {plan.gap:.1e}")
    if index is not None:
        print_sweep(states, index, rules)


def print_sweep(states: Sequence[RtState], index: Index, rules: Ruleset) -> None:
    """Hectares by each way of choosing, for each budget and rule."""
    recorded = recorded_works(index, states, WORKS, PRICES)
    seconds, table = timed(lambda: sweep(states, recorded, rules, WORKS, PRICES), rounds=1)
    print(f"  sweep in {seconds.wall:.1f} s; hectares by optimum, greedy, worst first, all of the worst, recorded")
    for row in table.rows:
        works, clause = "complete works" if row.complete_works else "any works", "services" if row.clause else "score"
        ways = (row.optimum, row.greedy, row.worst_first, row.worst_first_all, row.recorded)
        print(
            f"    Rp {row.budget_idr / 1e9:6.2f} bn {works:14s} {clause:8s} " + "".join(f"{each:9.2f}" for each in ways)
        )


def choose(table: RtTable, menu: Menu, rule: Rule) -> Picked:
    """The cheapest way out of every RT, and which to take for a thousand times the budget."""
    cost = exit_costs(table, menu, rule)
    return pick_within(cost[None], np.where(cost < NEVER, table.area, 0)[None], 1000 * BUDGET)


def many(rules: Ruleset) -> None:
    """500,000 independent RT: the cheapest way out of each, then the knapsack."""
    frame = invented(MANY, rules)
    matrix = np.stack([frame[name].to_numpy() for name in frame.columns])
    summed, _ = timed(lambda: float(matrix.sum()), rounds=5)
    reading, table = timed(lambda: table_of_frame(frame, rules), rounds=1)
    print(f"optimise: {MANY:,} invented independent RT; a numpy sum of their numbers takes {summed.wall * 1000:.1f} ms")
    line("columns into whole millionths", reading, 10.0, f"{reading.wall / summed.wall:.0f} x the sum")
    for complete in (False, True):
        menu = menu_of(WORKS, PRICES, rules, complete_works=complete)
        for clause in (False, True):
            run = partial(choose, table, menu, Rule(clause, complete))
            seconds, picked = timed(run, rounds=1)
            works, rule = "complete works" if complete else "any works", "score, services" if clause else "score"
            told = f"{seconds.wall / summed.wall:.0f} x the sum, {picked.value / 1e6:,.0f} ha, gap {picked.gap:.1e}"
            line(f"{works}, {rule}", seconds, 10.0, told)


def main() -> None:
    """Print the measures."""
    rules = load()
    few(rules)
    many(rules)


if __name__ == "__main__":
    main()
