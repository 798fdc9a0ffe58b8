"""Minimum packages: works added to an RT until its package is worth building."""

from __future__ import annotations

import numpy as np

from nakhoda.planning.rules.optimise.groups import Frame
from nakhoda.planning.rules.optimise.menu import Offer, cheapest_offer
from nakhoda.planning.rules.optimise.problem import Problem
from nakhoda.planning.rules.optimise.works import Work, line_of
from nakhoda.planning.rules.states import WorkLine


def padded(problem: Problem, frame: Frame, at: int, lines: tuple[WorkLine, ...]) -> tuple[WorkLine, ...] | None:
    """The RT's lines, with more of its own deficits added until they reach the problem's minimum package.

    Added in the order of the criteria, whole deficits first and of the last as much as is needed (all of it where
    only complete works count). None where even all deficits do not reach the minimum. Nothing is added to an RT that
    needs no work at all.
    """
    spent = sum(line.amount_idr for line in lines)
    if not lines or spent >= problem.rt_minimum_idr:
        return lines
    table, added = frame.table, list(lines)
    rt = table.keys[at]
    for place, criterion in enumerate(problem.ruleset.criteria):
        taken = sum((line.effects.get((rt, criterion.id), 0) for line in added), 0)
        left = int(table.volumes[place, at]) - int(taken * 1_000_000)
        offers = frame.menu.singles.get(place, ())
        if left <= 0 or not offers or frame.blocked[place, at]:
            continue
        offer = cheapest_offer(offers, left)
        amount = left if problem.complete_works else _enough(offer, left, problem.rt_minimum_idr - spent, frame, place)
        work = Work(offer, amount, (place,))
        added.append(line_of(work, rt, {place: amount}, frame))
        spent += work.cost_idr
        if spent >= problem.rt_minimum_idr:
            return tuple(added)
    return None


def _enough(offer: Offer, left: int, missing: int, frame: Frame, place: int) -> int:
    """The least amount, in whole steps, that costs what is missing; all that is left if that is less."""
    step = int(frame.step[place])
    low, high = 1, -(-left // step)
    while low < high:
        middle = (low + high) // 2
        if int(offer.cost(np.array([middle * step], dtype=np.int64))[0]) >= missing:
            high = middle
        else:
            low = middle + 1
    return min(low * step, left)
