"""Fairness: the least village is raised as far as it goes, and kept there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nakhoda.planning.rules.optimise.highs import INF, NoPlan, Programme, Real, relaxed, solve

GAP = 1e-3
TRY = 0.25  # of the time, for the first search and for each step after it


def raised(
    programme: Programme, shares: Sequence[Sequence[tuple[int, float]]], costs: Sequence[float], seconds: float
) -> tuple[float, Real | None, float]:
    """The highest floor under all shares that was found, a plan that has it, and the seconds spent.

    The programme gets rows that keep the floor. First the floor is maximised outright; where that does not come to
    its bound, floors between are tried by halves, the first almost at the bound, each by any cheap plan that has it
    (`costs` by column). The plan is None where none was found in time. NoPlan if there cannot be one.
    """
    if not shares:
        return 0.0, None, 0.0
    floor = programme.column(0.0, 0.0, INF, whole=False)
    for terms in shares:
        programme.row([*terms, (floor, -1.0)], lower=0.0)
    own = replace(programme, worth=[0.0] * floor + [1.0])
    plan: Real | None = None
    try:
        found = solve(own, maximise=True, gap=GAP, seconds=seconds * TRY)
        plan, low, high, spent = found.columns, float(found.columns[floor]), found.bound, found.seconds
    except NoPlan:
        low, high, spent = 0.0, relaxed(own, maximise=True).worth, seconds * TRY
    trial = high * (1 - GAP)
    while high - low > GAP * high and spent < seconds:
        tried = replace(own, worth=[*costs, 0.0], lower=[*programme.lower[:floor], trial])
        try:
            found = solve(tried, maximise=False, gap=GAP, seconds=seconds * TRY, first=True)
            plan, spent = found.columns, spent + found.seconds
            low = max(trial, min(sum(factor * plan[at] for at, factor in terms) for terms in shares))
        except NoPlan:
            high, spent = trial, spent + seconds * TRY
        trial = (low + high) / 2
    programme.lower[floor] = low * (1 - 1e-9)
    return low, plan, spent
