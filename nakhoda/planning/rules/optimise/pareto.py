"""Every way of an RT off the slum list that no other beats in all purses: exact on the menu, by adding fronts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from nakhoda.planning.rules.optimise.fronts import ways_out
from nakhoda.planning.rules.optimise.groups import Frame, Group, frame_of, groups_of
from nakhoda.planning.rules.optimise.menu import Menu
from nakhoda.planning.rules.optimise.purses import Bought, Purses, bought, together
from nakhoda.planning.rules.optimise.table import NEVER, Whole
from nakhoda.planning.rules.optimise.works import lines_for
from nakhoda.planning.rules.states import WorkLine


@dataclass(frozen=True, slots=True)
class Way:
    """One way of the RT at `at` of a frame: rupiah by purse, the menu it is bought from, what is left by criterion."""

    at: int
    costs: tuple[int, ...]
    menu: Menu
    rest: Whole

    def lines(self, frame: Frame, groups: Sequence[Group]) -> tuple[WorkLine, ...]:
        """Its work lines, which cost as much."""
        here = np.array([self.at], dtype=np.int64)
        one = frame_of(frame.table.take(here), self.menu, frame.rule, frame.blocked[:, here])
        return lines_for(one, groups, self.rest[:, None])[0]


def exit_ways(frame: Frame, purses: Purses) -> Iterator[Way]:
    """The undominated ways off the list of every RT of the frame, all of which must have one, RT by RT."""
    if len(purses) == 1:
        ways = ways_out(frame.table, frame.menu, frame.rule, np.arange(len(frame.table)), frame.blocked)
        for at, cost in enumerate(ways.cost.tolist()):
            yield Way(at, (cost,), frame.menu, ways.rest[:, at])
        return
    orderly = replace(frame, every_order=True)
    choices = [list(bought(orderly, group, purses)) for group in groups_of(frame.menu, frame.rule)]
    costs = [np.stack([each.costs for each in own]) for own in choices]
    saved = [np.stack([each.option.saved for each in own]).astype(np.int64) for own in choices]
    need = np.maximum(frame.table.excess, 0)
    for at in range(len(frame.table)):
        rows = [np.column_stack([-points[:, at], money[:, :, at]]) for points, money in zip(saved, costs, strict=True)]
        for spent, picked in _added(rows, int(need[at])):
            own = [options[number] for options, number in zip(choices, picked, strict=True)]
            yield Way(at, spent, together([each.menu for each in own]), _rest(frame, at, own))


def undominated(rows: Whole) -> Whole:
    """Places of the rows that no other row equals or undercuts in every column, in ascending order of the rows."""
    order = np.lexsort(rows.T[::-1])
    rest = rows[order]
    kept = []
    while len(order):
        kept.append(order[0])
        left = (rest < rest[0]).any(axis=1)
        order, rest = order[left], rest[left]
    return np.array(kept, dtype=np.int64)


def _added(choices: Sequence[Whole], need: int) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Costs and the choice taken of each group, for all undominated sums that save the points needed.

    A choice is a row of points saved (negative) and costs by purse.
    """
    sums = np.zeros((1, choices[0].shape[1]), dtype=np.int64)
    picked = np.zeros((1, 0), dtype=np.int64)
    for rows in choices:
        able = np.flatnonzero(rows[:, 1:].max(axis=1) < NEVER)
        able = able[undominated(rows[able])]
        both = (sums[:, None] + rows[able][None]).reshape(-1, sums.shape[1])
        both[:, 0] = np.maximum(both[:, 0], -need)
        kept = undominated(both)
        sums, before, own = both[kept], picked[kept // len(able)], able[kept % len(able)]
        picked = np.column_stack([before, own])
    enough = sums[:, 0] <= -need
    return [
        (tuple(spent), tuple(numbers))
        for spent, numbers in zip(sums[enough, 1:].tolist(), picked[enough].tolist(), strict=True)
    ]


def _rest(frame: Frame, at: int, own: Sequence[Bought]) -> Whole:
    rest: Whole = frame.table.volumes[:, at].copy()
    for each in own:
        for place, left in each.option.rest.items():
            rest[place] = left[at]
    return rest
