"""Columns: every way in which an RT (or one group of its criteria) may be served, with cost, value and lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import combinations

import numpy as np

from nakhoda.planning.rules.optimise.fronts import exit_costs
from nakhoda.planning.rules.optimise.groups import Frame, Group, Option, Rule, frame_of, groups_of
from nakhoda.planning.rules.optimise.menu import Menu, menu_of
from nakhoda.planning.rules.optimise.packages import padded
from nakhoda.planning.rules.optimise.pareto import Way, exit_ways, undominated
from nakhoda.planning.rules.optimise.problem import Problem
from nakhoda.planning.rules.optimise.purses import bought, purses_of, together
from nakhoda.planning.rules.optimise.table import NEVER, RtTable, Truth, Whole, table_of
from nakhoda.planning.rules.states import PlanningError, WorkLine
from nakhoda.scoring.rules.score import MILLIONTHS

MOST_SHARED = 4


@dataclass(frozen=True)
class Column:
    """One way: class (at most one column of it is taken), RT place, costs by purse, value in millionths, shared works.

    `build` makes its lines, which cost as much; they are made only where they are looked at.
    """

    cls: int
    rt: int
    costs: tuple[int, ...]
    value: int
    shared: frozenset[int]
    build: Callable[[], tuple[WorkLine, ...]]

    @cached_property
    def cost(self) -> int:
        """Rupiah from all purses."""
        return sum(self.costs)

    @cached_property
    def lines(self) -> tuple[WorkLine, ...]:
        """Its work lines."""
        return self.build()


@dataclass(frozen=True, slots=True)
class Pass:
    """A menu and the RTs it holds for."""

    menu: Menu
    places: Whole


class Offered:
    """What a problem offers before anything is chosen: the table after locked works, menus, locks."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.start = table_of(problem.states, problem.ruleset)
        self.place_of = {key: place for place, key in enumerate(self.start.keys)}
        self.table = self.start.less(self.taken(problem.locked_in))
        self.rule = Rule(problem.clause, problem.complete_works)
        self.purses = purses_of(problem)

    @cached_property
    def blocked(self) -> Truth:
        """Criteria x RTs that may not be worked on."""
        criteria = [criterion.id for criterion in self.problem.ruleset.criteria]
        found = np.zeros(self.table.volumes.shape, dtype=np.bool_)
        for lock in self.problem.locked_out:
            if not lock.activity:
                rows = [criteria.index(lock.criterion)] if lock.criterion else range(len(criteria))
                columns = [self._place(lock.rt)] if lock.rt else range(len(self.table))
                found[np.ix_(list(rows), list(columns))] = True
        return found

    @cached_property
    def passes(self) -> tuple[Pass, ...]:
        """One menu for the RTs with the same activities locked out; with sources also menus that spare each of them."""
        everywhere = {lock.activity for lock in self.problem.locked_out if lock.activity and not lock.rt}
        own: dict[int, set[str]] = {}
        for lock in self.problem.locked_out:
            if lock.activity and lock.rt:
                own.setdefault(self._place(lock.rt), set()).add(lock.activity)
        parts: dict[frozenset[str], list[int]] = {}
        for place in range(len(self.table)):
            parts.setdefault(frozenset(everywhere | own.get(place, set())), []).append(place)
        passes = []
        for without, places in parts.items():
            of = np.array(places, dtype=np.int64)
            passes += [Pass(self.menu(without | spared), of) for spared in self._spared]
        return tuple(passes)

    @cached_property
    def _spared(self) -> list[frozenset[str]]:
        """Activities to leave out: first those no source may pay, then in turn each purse that not all may pay."""
        members: dict[frozenset[int], set[str]] = {}
        for activity, number in self.purses.of.items():
            members.setdefault(self.purses.payers[number], set()).add(activity)
        if not self.problem.sources:
            return [frozenset()]
        unpaid = frozenset(members.pop(frozenset(), set()))
        limited = [each for payers, each in members.items() if len(payers) < len(self.problem.sources)]
        return [unpaid, *(unpaid | each for each in limited)]

    def menu(self, without: frozenset[str]) -> Menu:
        """The problem's menu less those activities."""
        problem = self.problem
        return menu_of(
            problem.catalogue,
            problem.book,
            problem.ruleset,
            complete_works=problem.complete_works,
            activities=problem.activities,
            without=without,
        )

    def taken(self, lines: Sequence[WorkLine]) -> Whole:
        """What lines take off the deficits, criteria x RTs in millionths. PlanningError for an unknown RT."""
        criteria = {criterion.id: row for row, criterion in enumerate(self.problem.ruleset.criteria)}
        found = np.zeros(self.start.volumes.shape, dtype=np.int64)
        for line in lines:
            for (rt, criterion_id), amount in line.effects.items():
                if criterion_id not in criteria:
                    raise PlanningError(f"Baris {line.id!r}: kriteria {criterion_id!r} tidak dikenal.")
                found[criteria[criterion_id], self._place(rt)] += int(amount * MILLIONTHS)
        return found

    def subsets(self) -> Iterator[tuple[frozenset[int], Whole]]:
        """Sets of shared works built together, and the RTs for which just that set matters; first the empty one."""
        yield frozenset(), np.arange(len(self.table))
        touching: dict[int, list[int]] = {}
        for number, work in enumerate(self.problem.shared):
            for rt in work.line.rts:
                touching.setdefault(self._place(rt), []).append(number)
        places: dict[frozenset[int], list[int]] = {}
        for place, numbers in sorted(touching.items()):
            if len(numbers) > MOST_SHARED:
                raise PlanningError(
                    f"RT {self.table.keys[place]!r} dilayani {len(numbers)} karya bersama; paling banyak {MOST_SHARED}."
                )
            for size in range(1, len(numbers) + 1):
                for built in combinations(numbers, size):
                    places.setdefault(frozenset(built), []).append(place)
        for built_set, members in places.items():
            yield built_set, np.array(members, dtype=np.int64)

    def after(self, built: frozenset[int]) -> RtTable:
        """The table after those shared works."""
        return self.table.less(self.taken([self.problem.shared[number].line for number in sorted(built)]))

    def _place(self, rt: str) -> int:
        place = self.place_of.get(rt)
        if place is None:
            raise PlanningError(f"RT {rt!r} tidak ada dalam data dasar rencana ini. Periksa kodenya.")
        return place


def exit_columns(offered: Offered) -> list[Column]:
    """One class an RT: its ways off the slum list that no other beats, for each menu and set of shared works."""
    found: list[Column] = []
    for built, members in offered.subsets():
        table = offered.after(built)
        for each in offered.passes:
            places = np.intersect1d(members, each.places)
            part, blocked = table.take(places), offered.blocked[:, places]
            able = np.flatnonzero(exit_costs(part, each.menu, offered.rule, blocked) < NEVER)
            frame = frame_of(part.take(able), each.menu, offered.rule, blocked[:, able])
            for way in exit_ways(frame, offered.purses):
                place = int(places[able[way.at]])
                column = _exit_column(offered, frame, way, place, built)
                found += [] if column is None else [column]
    return _useful(found)


def _exit_column(offered: Offered, frame: Frame, way: Way, place: int, built: frozenset[int]) -> Column | None:
    """The way as a column, filled up to the minimum package; None where it cannot be."""
    build = partial(way.lines, frame, groups_of(frame.menu, frame.rule))
    costs = way.costs
    if offered.problem.rt_minimum_idr:
        lines = padded(offered.problem, frame, way.at, build())
        if lines is None:
            return None
        build = partial(tuple, lines)
        costs = offered.purses.costs([(line.activity, line.amount_idr) for line in lines])
    return Column(place, place, costs, int(offered.table.area[place]), built, build)


def household_columns(offered: Offered) -> list[Column]:
    """One class an RT and group of criteria: whole deficits, valued by household services gained in millionths.

    The groups are those of all menus together, so that no criterion stands in two classes.
    """
    found: list[Column] = []
    rule = Rule(clause=False, whole_deficits=True)
    groups = groups_of(together([each.menu for each in offered.passes]), rule)
    for built, members in offered.subsets():
        table = offered.after(built)
        for each in offered.passes:
            places = np.intersect1d(members, each.places)
            frame = frame_of(table.take(places), each.menu, rule, offered.blocked[:, places])
            start = offered.table.take(places)
            for number, group in enumerate(groups):
                found += _group_columns(offered, frame, group, number, start, places, built)
    return _useful(found)


def _group_columns(
    offered: Offered, frame: Frame, group: Group, number: int, start: RtTable, places: Whole, built: frozenset[int]
) -> list[Column]:
    """The undominated options of one group for every RT of the frame, which stand at those places of the survey."""
    choices = list(bought(frame, group, offered.purses))
    values = np.stack([_services(start, each.option, group) for each in choices])
    costs = np.stack([each.costs for each in choices])
    found = []
    for at, place in enumerate(places.tolist()):
        able = np.flatnonzero((values[:, at] > 0) & (costs[:, :, at].max(axis=1) < NEVER))
        kept = able[undominated(np.column_stack([-values[able, at], costs[able, :, at]]))]
        for choice in kept.tolist():
            rest = frame.table.volumes[:, at].copy()
            for criterion, left in choices[choice].option.rest.items():
                rest[criterion] = left[at]
            way = Way(at, tuple(costs[choice, :, at].tolist()), choices[choice].menu, rest)
            build = partial(way.lines, frame, [group])
            found.append(Column(place * 100 + number, place, way.costs, int(values[choice, at]), built, build))
    return found


def _services(start: RtTable, option: Option, group: Group) -> Whole:
    """Household services gained, in millionths: the share of each denominator, of all households."""
    total = np.zeros(len(start), dtype=np.float64)
    for place in group.places:
        gained = np.maximum(start.volumes[place] - option.rest[place], 0)
        total += np.minimum(gained / np.maximum(start.wholes[place], 1), 1.0) * start.households
    found: Whole = np.floor(total + 1e-6).astype(np.int64)
    return found


def _useful(columns: list[Column]) -> list[Column]:
    """Without columns that another of the class beats: no dearer to any purse, no less worth, no more shared works."""
    by_class: dict[int, list[Column]] = {}
    for column in columns:
        by_class.setdefault(column.cls, []).append(column)
    kept: list[Column] = []
    for members in by_class.values():
        chosen: list[Column] = []
        for column in sorted(members, key=lambda each: (each.cost, -each.value, len(each.shared))):
            if not any(_beats(other, column) for other in chosen):
                chosen.append(column)
        kept += chosen
    return kept


def _beats(one: Column, other: Column) -> bool:
    cheaper = all(mine <= yours for mine, yours in zip(one.costs, other.costs, strict=True))
    return cheaper and one.value >= other.value and one.shared <= other.shared
