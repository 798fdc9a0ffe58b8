"""Choosing at most one option of each class under one budget, or the cheapest set that reaches a target.

The classes' concave hulls give a fractional optimum and so a bound; whole steps in that order give a plan. If the two
differ by more than the gap, options that cannot be in any better plan are struck off and HiGHS solves what is left.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nakhoda.planning.rules.optimise.highs import NoPlan, Programme, solve
from nakhoda.planning.rules.optimise.table import NEVER, Whole

Real = NDArray[np.float64]
SCAN = 20_000
MILLION = 1e6


@dataclass(frozen=True, slots=True)
class Picked:
    """By class the option taken (-1 for none), with cost, value, and the proven bound on value (or on cost).

    `cut` is the value for a rupiah at which the budget ran out; inf where it did not.
    """

    option: Whole
    cost: int
    value: int
    bound: float
    gap: float
    cut: float


@dataclass(frozen=True, slots=True)
class _Steps:
    """Steps up the hulls, best value for money first: class, option reached, extra cost and value."""

    cls: Whole
    option: Whole
    cost: Whole
    value: Whole

    @property
    def slope(self) -> Real:
        return self.value / np.maximum(self.cost, 1e-9)


def pick_within(cost: Whole, value: Whole, budget: int, *, gap: float = 1e-5, seconds: float = 60.0) -> Picked:
    """The most value within a budget. `cost` and `value` are options x classes; NEVER marks no option."""
    steps = _hull_steps(cost, value)
    paid = np.cumsum(steps.cost)
    count = int(np.searchsorted(paid, budget, side="right"))
    option, spent, got = _prefix(steps, count, cost.shape[1])
    cut = float(steps.slope[count]) if count < len(steps.cls) else float("inf")
    bound = float(got) + (0.0 if np.isinf(cut) else (budget - spent) * cut)
    spent, got = _fill(steps, count, option, spent, got, budget)
    if bound - got <= gap * max(got, 1):
        return Picked(option, spent, got, bound, _gap(bound, got), cut)
    profit = np.where(cost < NEVER, value - cut * cost.astype(np.float64), -np.inf)
    dual = cut * budget + float(np.maximum(profit.max(axis=0), 0.0).sum())
    kept, alone = _core(profit, dual - got)
    try:
        better = _search(cost, value, kept, alone, budget=budget, target=None, gap=gap, seconds=seconds)
    except NoPlan:
        return Picked(option, spent, got, bound, _gap(bound, got), cut)
    ceiling = max(min(bound, better.bound), float(max(got, better.value)))
    if better.value <= got:
        return Picked(option, spent, got, ceiling, _gap(ceiling, got), cut)
    return Picked(better.option, better.cost, better.value, ceiling, _gap(ceiling, better.value), cut)


def pick_reaching(cost: Whole, value: Whole, target: int, *, gap: float = 1e-5, seconds: float = 60.0) -> Picked:
    """The least cost that reaches a target value. NoPlan if all options together do not."""
    steps = _hull_steps(cost, value)
    reached = np.cumsum(steps.value)
    if target > 0 and (not len(reached) or reached[-1] < target):
        most = int(reached[-1]) if len(reached) else 0
        raise NoPlan(f"Sasaran tidak tercapai walau semua dikerjakan: paling banyak {most / MILLION:.4f}.")
    count = int(np.searchsorted(reached, target, side="left")) + 1 if target > 0 else 0
    option, spent, got = _prefix(steps, count, cost.shape[1])
    cut = float(steps.slope[count - 1]) if count else float("inf")
    over = (got - target) / cut if count else 0.0
    bound = float(spent) - over
    if spent - bound <= gap * max(spent, 1):
        return Picked(option, spent, got, bound, _gap(spent, bound), cut)
    profit = np.where(cost < NEVER, value / cut - cost.astype(np.float64), -np.inf)
    dual = target / cut - float(np.maximum(profit.max(axis=0), 0.0).sum())
    kept, alone = _core(profit, spent - dual)
    better = _search(cost, value, kept, alone, budget=None, target=target, gap=gap, seconds=seconds)
    floor = min(max(bound, better.bound), float(min(spent, better.cost)))
    if better.cost >= spent:
        return Picked(option, spent, got, floor, _gap(spent, floor), cut)
    return Picked(better.option, better.cost, better.value, floor, _gap(better.cost, floor), cut)


def greedy(cost: Whole, value: Whole, budget: int, order: Whole) -> tuple[Whole, int, int]:
    """Single-option classes taken in an order while they fit: places, cost and value."""
    chosen, spent, got = [], 0, 0
    for place in order:
        if cost[place] < NEVER and spent + int(cost[place]) <= budget:
            chosen.append(int(place))
            spent += int(cost[place])
            got += int(value[place])
    return np.array(chosen, dtype=np.int64), spent, got


def _hull_steps(cost: Whole, value: Whole) -> _Steps:
    """The steps of every class's upper concave hull from nothing, sorted by value for money, ties by class."""
    count = cost.shape[1]
    have_cost, have_value = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    columns = np.arange(count)
    found: list[tuple[Whole, Whole, Whole, Whole]] = []
    for _ in range(len(cost)):
        more = (cost < NEVER) & (value > have_value)
        extra = np.maximum(cost - have_cost, 0).astype(np.float64)
        slope = np.where(more, (value - have_value) / np.maximum(extra, 1e-9), -1.0)
        best = slope.argmax(axis=0)
        live = columns[slope[best, columns] > 0]
        if not len(live):
            break
        picked = best[live]
        step_cost = np.maximum(cost[picked, live] - have_cost[live], 0)
        found.append((live, picked, step_cost, value[picked, live] - have_value[live]))
        have_cost[live] += step_cost
        have_value[live] = value[picked, live]
    if not found:
        nothing = np.zeros(0, dtype=np.int64)
        return _Steps(nothing, nothing, nothing, nothing)
    cls, option, step_cost, step_value = (np.concatenate(each) for each in zip(*found, strict=True))
    order = np.argsort(-(step_value / np.maximum(step_cost, 1e-9)), kind="stable")
    return _Steps(cls[order], option[order], step_cost[order], step_value[order])


def _prefix(steps: _Steps, count: int, classes: int) -> tuple[Whole, int, int]:
    option = np.full(classes, -1, dtype=np.int64)
    option[steps.cls[:count]] = steps.option[:count]
    return option, int(steps.cost[:count].sum()), int(steps.value[:count].sum())


def _fill(steps: _Steps, count: int, option: Whole, spent: int, got: int, budget: int) -> tuple[int, int]:
    """Later steps that still fit, in order; a class whose step did not fit takes no later one."""
    closed: set[int] = set()
    for at in range(count, min(len(steps.cls), count + SCAN)):
        cls, price = int(steps.cls[at]), int(steps.cost[at])
        if cls in closed or spent + price > budget:
            closed.add(cls)
            continue
        option[cls] = steps.option[at]
        spent += price
        got += int(steps.value[at])
    return spent, got


def _core(profit: Real, slack: float) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Options that may be in a better plan, and whether a class may stay empty: loss at the cut within the slack."""
    best = np.maximum(profit.max(axis=0), 0.0)
    margin = slack * (1 + 1e-9) + 1e-6
    return best - profit <= margin, best <= margin


def _search(
    cost: Whole,
    value: Whole,
    kept: NDArray[np.bool_],
    alone: NDArray[np.bool_],
    *,
    budget: int | None,
    target: int | None,
    gap: float,
    seconds: float,
) -> Picked:
    """HiGHS on the options that are left; classes with one choice are fixed."""
    fixed = (kept.sum(axis=0) == 1) & ~alone
    option = np.where(fixed, kept.argmax(axis=0), -1).astype(np.int64)
    places = np.flatnonzero(fixed)
    base_cost = int(cost[option[places], places].sum())
    base_value = int(value[option[places], places].sum())
    programme, keys = Programme(), []
    worth = cost if budget is None else value
    for place in np.flatnonzero(~fixed & kept.any(axis=0)):
        columns = []
        for at in np.flatnonzero(kept[:, place]):
            columns.append(programme.column(float(worth[at, place]) / MILLION))
            keys.append((int(at), int(place)))
        programme.row([(column, 1.0) for column in columns], 0.0 if alone[place] else 1.0, 1.0)
    limits = cost if budget is not None else value
    terms = [(column, float(limits[key]) / MILLION) for column, key in enumerate(keys)]
    if budget is not None:
        programme.row(terms, upper=(budget - base_cost) / MILLION)
    else:
        programme.row(terms, lower=((target or 0) - base_value) / MILLION)
    base = base_value if budget is not None else base_cost
    if not keys:
        return Picked(option, base_cost, base_value, float(base), 0.0, 0.0)
    solved = solve(programme, maximise=budget is not None, gap=gap / 10, seconds=seconds)
    for column in np.flatnonzero(solved.columns > 0.5):
        option[keys[column][1]] = keys[column][0]
    taken = np.flatnonzero(option >= 0)
    spent, got = int(cost[option[taken], taken].sum()), int(value[option[taken], taken].sum())
    if (budget is not None and spent > budget) or (target is not None and got < target):
        raise NoPlan("Penyelesaian tidak memenuhi batas secara tepat; ulangi dengan batas yang dibulatkan ke rupiah.")
    return Picked(option, spent, got, base + solved.bound * MILLION, 0.0, 0.0)


def _gap(high: float, low: float) -> float:
    return max(high - low, 0.0) / max(abs(high), 1.0)
