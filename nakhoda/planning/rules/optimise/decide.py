"""Which RTs (or groups of criteria) to take: the knapsack where works are independent, else the full model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nakhoda.planning.rules.optimise.columns import Column, Offered, exit_columns, household_columns
from nakhoda.planning.rules.optimise.fronts import exit_costs, ways_out
from nakhoda.planning.rules.optimise.groups import frame_of, groups_of
from nakhoda.planning.rules.optimise.highs import NoPlan
from nakhoda.planning.rules.optimise.knapsack import Picked, pick_reaching, pick_within
from nakhoda.planning.rules.optimise.model import Model
from nakhoda.planning.rules.optimise.problem import Problem
from nakhoda.planning.rules.optimise.table import NEVER, Whole
from nakhoda.planning.rules.optimise.works import lines_for
from nakhoda.planning.rules.states import PlanningError, WorkLine
from nakhoda.scoring.rules.score import MILLIONTHS
from nakhoda.web.numbers import rupiah

NO_LIMIT = 2**60


@dataclass(frozen=True)
class Decision:
    """What to take, before it is simulated: (RT place, cost, value, lines), shared works, value, bound and gap.

    Values and bounds are in millionths of the objective's unit, or in rupiah when cost is the objective.
    """

    taken: tuple[tuple[int, int, int, tuple[WorkLine, ...]], ...]
    shared: tuple[int, ...]
    value: float
    bound: float
    complete: bool
    floor: float | None
    cut: float | None

    @property
    def gap(self) -> float:
        """The relative distance of value and bound."""
        return abs(self.bound - self.value) / max(abs(self.bound), abs(self.value), 1.0)


def independent(problem: Problem) -> bool:
    """Whether one budget or target is all that ties the RTs together."""
    return not (
        problem.shared
        or problem.ceilings_idr
        or problem.rt_minimum_idr
        or problem.village_minimum_idr
        or problem.must_leave
        or problem.fairness
        or any(source.activities is not None for source in problem.sources)
    )


def decide(offered: Offered) -> Decision:
    """The best choice for the problem. NoPlan if no choice meets every limit; PlanningError for wrong input."""
    problem = offered.problem
    _require(problem)
    if independent(problem):
        return _households(offered) if problem.objective == "households" else _exits(offered)
    return _full(offered)


def cheapest_exits(offered: Offered) -> Whole:
    """By RT the least cost of its way out with no shared work, under the problem's locks; NEVER where there is none."""
    cost = np.full(len(offered.table), NEVER, dtype=np.int64)
    for each in offered.passes:
        part = offered.table.take(each.places)
        found = exit_costs(part, each.menu, offered.rule, offered.blocked[:, each.places])
        cost[each.places] = np.minimum(cost[each.places], found)
    return cost


def left_to_spend(problem: Problem) -> int:
    """The budget less what the locked lines cost. NoPlan if they alone exceed it."""
    locked = sum(line.amount_idr for line in problem.locked_in)
    if problem.money_idr is None:
        return NO_LIMIT
    if locked > problem.money_idr:
        raise NoPlan(
            f"Baris yang dikunci berbiaya {rupiah(locked)}, lebih dari anggaran {rupiah(problem.money_idr)}. "
            "Lepaskan satu baris atau tambah anggaran."
        )
    return problem.money_idr - locked


def _require(problem: Problem) -> None:
    if problem.objective == "cost" and problem.target_ha is None:
        raise PlanningError("Tujuan biaya terkecil memerlukan sasaran hektare.")
    if problem.objective == "households" and (problem.must_leave or problem.target_ha is not None):
        raise PlanningError("Sasaran hektare dan RT yang harus keluar tidak berlaku untuk tujuan layanan KK.")


def _exits(offered: Offered) -> Decision:
    problem, money = offered.problem, left_to_spend(offered.problem)
    cost = cheapest_exits(offered)
    value = np.where(cost < NEVER, offered.table.area, 0)
    if problem.objective == "cost":
        target = int((problem.target_ha or 0) * MILLIONTHS)
        picked = pick_reaching(cost[None], value[None], target, gap=problem.gap, seconds=problem.seconds)
        if picked.cost > money:
            raise NoPlan(f"Sasaran memerlukan {rupiah(picked.cost)}, lebih dari anggaran {rupiah(money)}.")
    else:
        picked = pick_within(cost[None], value[None], money, gap=problem.gap, seconds=problem.seconds)
    places = np.flatnonzero(picked.option >= 0)
    lines = _lines_at(offered, places)
    taken = tuple((place, int(cost[place]), int(value[place]), lines[place]) for place in places.tolist())
    return _decision(problem, taken, picked)


def _lines_at(offered: Offered, places: Whole) -> dict[int, tuple[WorkLine, ...]]:
    found: dict[int, tuple[WorkLine, ...]] = {}
    for each in offered.passes:
        mine = np.intersect1d(places, each.places)
        ways = ways_out(offered.table, each.menu, offered.rule, mine, offered.blocked)
        frame = frame_of(offered.table.take(mine), each.menu, offered.rule, offered.blocked[:, mine])
        found |= zip(mine.tolist(), lines_for(frame, groups_of(each.menu, offered.rule), ways.rest), strict=True)
    return found


def _households(offered: Offered) -> Decision:
    problem = offered.problem
    columns = household_columns(offered)
    classes = {cls: at for at, cls in enumerate(dict.fromkeys(column.cls for column in columns))}
    rows = max((sum(1 for _ in members) for members in _by_class(columns)), default=1)
    cost = np.full((rows, max(len(classes), 1)), NEVER, dtype=np.int64)
    value = np.zeros_like(cost)
    column_at: dict[tuple[int, int], Column] = {}
    for members in _by_class(columns):
        for row, column in enumerate(members):
            at = classes[column.cls]
            cost[row, at], value[row, at] = column.cost, column.value
            column_at[row, at] = column
    picked = pick_within(cost, value, left_to_spend(problem), gap=problem.gap, seconds=problem.seconds)
    chosen = [column_at[int(row), at] for at, row in enumerate(picked.option) if row >= 0]
    return _decision(problem, tuple((c.rt, c.cost, c.value, c.lines) for c in chosen), picked)


def _by_class(columns: Sequence[Column]) -> list[list[Column]]:
    found: dict[int, list[Column]] = {}
    for column in columns:
        found.setdefault(column.cls, []).append(column)
    return list(found.values())


def _decision(
    problem: Problem, taken: tuple[tuple[int, int, int, tuple[WorkLine, ...]], ...], picked: Picked
) -> Decision:
    value = float(picked.cost if problem.objective == "cost" else picked.value)
    usable = np.isfinite(picked.cut) and picked.cut > 0
    return Decision(taken, (), value, picked.bound, picked.gap <= problem.gap, None, picked.cut if usable else None)


def _full(offered: Offered) -> Decision:
    problem = offered.problem
    left_to_spend(problem)
    columns = household_columns(offered) if problem.objective == "households" else exit_columns(offered)
    answer = Model(offered, columns).answer()
    taken = tuple((column.rt, column.cost, column.value, column.lines) for column in answer.columns)
    shared_cost = sum(problem.shared[number].line.amount_idr for number in answer.shared)
    value = float(sum(each[2] for each in taken))
    if problem.objective == "cost":
        value = float(sum(each[1] for each in taken) + shared_cost)
    better = min if problem.objective == "cost" else max
    return Decision(taken, answer.shared, value, better(answer.bound, value), answer.complete, answer.floor, None)
