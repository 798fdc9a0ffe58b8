"""Columns: every way in which an RT (or one group of its criteria) may be served, with cost, value and lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import combinations

import numpy as np

from nakhoda.planning.rules.optimise.fronts import exit_costs, ways_out
from nakhoda.planning.rules.optimise.groups import Frame, Group, Option, Rule, frame_of, groups_of, options
from nakhoda.planning.rules.optimise.menu import Menu, menu_of
from nakhoda.planning.rules.optimise.packages import padded
from nakhoda.planning.rules.optimise.problem import Problem
from nakhoda.planning.rules.optimise.table import NEVER, RtTable, Truth, Whole, table_of
from nakhoda.planning.rules.optimise.works import lines_for
from nakhoda.planning.rules.prices import rounded
from nakhoda.planning.rules.states import PlanningError, WorkLine
from nakhoda.scoring.rules.score import MILLIONTHS

MOST_SHARED = 4


@dataclass(frozen=True)
class Column:
    """One way: class (at most one column of it is taken), RT place, cost, value in millionths, shared works needed.

    `build` makes its lines, which cost as much; they are made only where they are looked at.
    """

    cls: int
    rt: int
    cost: int
    value: int
    shared: frozenset[int]
    build: Callable[[], tuple[WorkLine, ...]]

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
        """Activities to leave out: first those no source may pay, then in turn each set of equal sources besides."""
        if not self.problem.sources:
            return [frozenset()]
        by_sources: dict[frozenset[str], set[str]] = {}
        for activity in self.problem.catalogue.by_id:
            paying = frozenset(source.id for source in self.problem.sources if source.allows(activity))
            by_sources.setdefault(paying, set()).add(activity)
        unpaid = frozenset(by_sources.pop(frozenset(), set()))
        limited = [each for paying, each in by_sources.items() if len(paying) < len(self.problem.sources)]
        return [unpaid, *(unpaid | each for each in limited)]

    @property
    def spared_count(self) -> int:
        """How many passes there are for the same RTs; the first of them has the whole menu that may be paid."""
        return len(self._spared)

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
    """One class an RT: its cheapest ways off the slum list, for each menu and set of shared works."""
    found: list[Column] = []
    for built, members in offered.subsets():
        table = offered.after(built)
        for each in offered.passes:
            places = np.intersect1d(members, each.places)
            part, blocked = table.take(places), offered.blocked[:, places]
            able = np.flatnonzero(exit_costs(part, each.menu, offered.rule, blocked) < NEVER)
            ways = ways_out(part, each.menu, offered.rule, able, blocked)
            frame = frame_of(part.take(able), each.menu, offered.rule, blocked[:, able])
            groups = groups_of(each.menu, offered.rule)
            all_lines = lines_for(frame, groups, ways.rest)
            for at, own in enumerate(all_lines):
                lines = padded(offered.problem, frame, at, own)
                if lines is not None:
                    place, spent = int(places[able[at]]), sum(line.amount_idr for line in lines)
                    found.append(Column(place, place, spent, int(table.area[place]), built, partial(tuple, lines)))
    return _useful(found, by_activity=bool(offered.problem.sources))


def exit_columns_at(offered: Offered, menu: Menu, priced: Menu, places: Whole) -> list[Column]:
    """The ways out that are cheapest at other prices, with their costs at the true ones."""
    blocked = offered.blocked[:, places]
    part = offered.table.take(places)
    ways = ways_out(part, priced, offered.rule, np.arange(len(places)), blocked)
    groups = groups_of(priced, offered.rule)
    found = []
    for at, own in enumerate(lines_for(frame_of(part, priced, offered.rule, blocked), groups, ways.rest)):
        lines = padded(offered.problem, frame_of(part, menu, offered.rule, blocked), at, _repriced(own, menu))
        if lines is not None:
            place, spent = int(places[at]), sum(line.amount_idr for line in lines)
            build = partial(tuple, lines)
            found.append(Column(place, place, spent, int(part.area[at]), frozenset(), build))
    return found


def _repriced(lines: tuple[WorkLine, ...], menu: Menu) -> tuple[WorkLine, ...]:
    prices = {o.activity.id: o.price.price_idr for offers in menu.singles.values() for o in offers}
    return tuple(replace(line, amount_idr=rounded(line.volume * prices[line.activity])) for line in lines)


def household_columns(offered: Offered) -> list[Column]:
    """One class an RT and group of criteria: whole deficits, valued by household services gained in millionths."""
    found: list[Column] = []
    rule = Rule(clause=False, whole_deficits=True)
    for built, members in offered.subsets():
        table = offered.after(built)
        for each in offered.passes:
            places = np.intersect1d(members, each.places)
            blocked = offered.blocked[:, places]
            frame = frame_of(table.take(places), each.menu, rule, blocked)
            start = offered.table.take(places)
            for number, group in enumerate(groups_of(each.menu, rule)):
                for option in options(frame, group):
                    value = _services(start, option, group)
                    for at in np.flatnonzero((option.cost < NEVER) & (value > 0)).tolist():
                        build = partial(_group_lines, frame, group, option, at)
                        cls, place = int(places[at]) * 100 + number, int(places[at])
                        found.append(Column(cls, place, int(option.cost[at]), int(value[at]), built, build))
    return _useful(found, by_activity=bool(offered.problem.sources))


def _group_lines(frame: Frame, group: Group, option: Option, at: int) -> tuple[WorkLine, ...]:
    here = np.array([at], dtype=np.int64)
    one = frame_of(frame.table.take(here), frame.menu, frame.rule, frame.blocked[:, here])
    rest = one.table.volumes.copy()
    for place, left in option.rest.items():
        rest[place] = left[here]
    return lines_for(one, [group], rest)[0]


def _services(start: RtTable, option: Option, group: Group) -> Whole:
    """Household services gained, in millionths: the share of each denominator, of all households."""
    total = np.zeros(len(start), dtype=np.float64)
    for place in group.places:
        gained = np.maximum(start.volumes[place] - option.rest[place], 0)
        total += np.minimum(gained / np.maximum(start.wholes[place], 1), 1.0) * start.households
    found: Whole = np.floor(total + 1e-6).astype(np.int64)
    return found


def _useful(columns: list[Column], *, by_activity: bool) -> list[Column]:
    """Without columns that another of the class beats: no dearer, no less worth, needing no more shared works.

    Sources may prefer a dearer column of other activities: `by_activity` lets only fewer activities beat more.
    """
    by_class: dict[int, list[Column]] = {}
    for column in columns:
        by_class.setdefault(column.cls, []).append(column)
    kept: list[Column] = []
    for members in by_class.values():
        chosen: list[Column] = []
        for column in sorted(members, key=lambda each: (each.cost, -each.value, len(each.shared))):
            used = {line.activity for line in column.lines} if by_activity else set()
            if not any(
                other.value >= column.value
                and other.shared <= column.shared
                and (not by_activity or {line.activity for line in other.lines} <= used)
                for other in chosen
            ):
                chosen.append(column)
        kept += chosen
    return kept
