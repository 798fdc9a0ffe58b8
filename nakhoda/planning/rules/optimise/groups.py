"""Groups of criteria that hang together, and every option of the menu for one group, many RTs at once.

Criteria hang together when one work serves both, when one claims a side effect on the other, or when the service
clause asks for their mean. Options of different groups can then be added.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import permutations, product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nakhoda.planning.rules.optimise.menu import Menu
from nakhoda.planning.rules.optimise.table import NEVER, RtTable, Small, Truth, Whole, points_of, steps
from nakhoda.scoring.rules.score import MILLIONTHS

Real = NDArray[np.float64]
WORTH_PARTING = 2_048


@dataclass(frozen=True, slots=True)
class Rule:
    """How an option may stop: `clause` also asks for the services; `whole_deficits` allows nothing in between."""

    clause: bool = False
    whole_deficits: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Places of criteria, those without side claims on them first, and the service aspects among them."""

    free: tuple[int, ...]
    driven: tuple[int, ...]
    pairs: tuple[tuple[int, int], ...]
    aspects: tuple[tuple[int, ...], ...]

    @property
    def places(self) -> tuple[int, ...]:
        """All its criteria."""
        return (*self.free, *self.driven)


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a group for n RTs: cost in rupiah (NEVER where impossible), what is left by criterion place."""

    cost: Whole
    rest: Mapping[int, Whole]
    saved: Small


class _Part(NamedTuple):
    left: Whole
    cost: Whole
    saved: Small
    had: Whole


@dataclass(frozen=True)
class Frame:
    """What the options of one group are made from: a table, its menu and rule, and what is locked out.

    `every_order` tops aspects up from each criterion in turn, not from the cheapest alone.
    """

    table: RtTable
    menu: Menu
    rule: Rule
    blocked: Truth
    step: Whole
    had: Small
    inverse: Real
    orders: dict[tuple[int, ...], Whole] = field(default_factory=dict)
    every_order: bool = False

    def take(self, group: Group, places: Whole) -> Frame:
        """The frame of the RTs at those places, for that group alone: other criteria are left empty."""
        rows = list(group.places)
        size = (len(self.table.volumes), len(places))
        volumes, wholes = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
        edges = np.zeros((len(self.table.edges), *size), dtype=np.int64)
        known, blocked = np.zeros(size, dtype=np.bool_), np.zeros(size, dtype=np.bool_)
        had, inverse = np.zeros(size, dtype=np.int8), np.zeros(size)
        for row in rows:
            volumes[row], wholes[row] = self.table.volumes[row, places], self.table.wholes[row, places]
            known[row], blocked[row] = self.table.known[row, places], self.blocked[row, places]
            had[row], inverse[row] = self.had[row, places], self.inverse[row, places]
            for band, edge in enumerate(self.table.edges):
                edges[band, row] = edge[row, places]
        table = replace(
            self.table,
            keys=(),
            villages=(),
            area=self.table.area[places],
            denominators={name: column[places] for name, column in self.table.denominators.items()},
            volumes=volumes,
            wholes=wholes,
            known=known,
            edges=edges,
        )
        return Frame(table, self.menu, self.rule, blocked, self.step, had, inverse)

    def order(self, aspect: tuple[int, ...]) -> Whole:
        """By RT the aspect's criteria (their position) in ascending rupiah per whole denominator, for top-ups."""
        if aspect not in self.orders:
            slopes = np.stack([_slope(self, place) for place in aspect])
            self.orders[aspect] = np.argsort(slopes, axis=0, kind="stable")
        return self.orders[aspect]


def frame_of(table: RtTable, menu: Menu, rule: Rule, blocked: Truth | None = None) -> Frame:
    """The frame of a table; `blocked` (criteria x RTs) marks what may not be worked on."""
    nothing = np.zeros(table.volumes.shape, dtype=np.bool_) if blocked is None else blocked
    had = points_of(table.volumes, table.edges, table.ruleset)
    inverse = np.where(table.wholes > 0, 1 / np.maximum(table.wholes, 1), 0.0)
    return Frame(table, menu, rule, nothing, steps(table.ruleset), had, inverse)


def groups_of(menu: Menu, rule: Rule) -> tuple[Group, ...]:
    """The groups of a menu under a rule, in the order of the criteria; together they hold each criterion once."""
    ruleset = menu.ruleset
    service = ruleset.exit_rule.service_aspects if rule.clause else ()
    aspects = [tuple(p for p, each in enumerate(ruleset.criteria) if each.aspect == number) for number in service]
    parent = list(range(len(ruleset.criteria)))

    def root(place: int) -> int:
        while parent[place] != place:
            place = parent[place]
        return place

    for linked in (*menu.joints, *menu.sides, *aspects):
        for place in linked[1:]:
            first, second = sorted((root(linked[0]), root(place)))
            parent[second] = first
    driven = {place for _, place in menu.sides}
    groups = []
    for head in sorted({root(place) for place in parent}):
        members = [place for place in range(len(parent)) if root(place) == head]
        groups.append(
            Group(
                free=tuple(place for place in members if place not in driven),
                driven=tuple(place for place in members if place in driven),
                pairs=_disjoint([pair for pair in menu.joints if pair[0] in members]),
                aspects=tuple(aspect for aspect in aspects if aspect[0] in members),
            )
        )
    return tuple(groups)


def alike(frame: Frame, group: Group) -> list[Whole]:
    """The RTs of a frame by what they lack in the group, so that no option is looked at where there is none.

    RTs with the same bands to go down and the same services met have the same options. Few RTs, or few options, are
    not worth parting.
    """
    count = len(frame.table)
    if count < WORTH_PARTING or len(group.free) < 2 or frame.rule.whole_deficits:
        return [np.arange(count)]
    pattern = np.zeros(count, dtype=np.int64)
    for place in group.free:
        pattern = pattern * (frame.table.ruleset.highest_points + 1) + frame.had[place]
    everything = {place: frame.table.volumes[place] for place in group.places}
    for aspect in group.aspects:
        pattern = pattern * 2 + _served(frame, aspect, everything)
    order = np.argsort(pattern, kind="stable")
    bounds = np.flatnonzero(np.diff(pattern[order])) + 1
    return list(np.split(order, bounds))


def options(frame: Frame, group: Group) -> Iterator[Option]:
    """Every option of the group on the frame's menu, in a fixed order.

    A criterion is left alone, brought just below a band, or wholly done; under the clause an aspect short of its
    service is topped up, by its cheapest criterion first or by a joint work.
    """
    early = [aspect for aspect in group.aspects if not set(aspect) & set(group.driven)]
    late = [aspect for aspect in group.aspects if aspect not in early]
    volumes = frame.table.volumes
    parts = [
        [_part(frame, place, left, volumes[place]) for left in _targets(frame, group, place)] for place in group.free
    ]
    targets = [_targets(frame, group, place) for place in group.driven]
    for combination in product(*parts):
        start = _together_with(frame, group.pairs, dict(zip(group.free, combination, strict=True)))
        for free in _topped(frame, group, early, start):
            claimed = _claimed(frame, group, free.rest)
            driven = [
                [_part(frame, place, np.minimum(left, had), had) for left in lefts]
                for place, lefts, had in zip(group.driven, targets, claimed, strict=True)
            ]
            for chosen in product(*driven):
                cost, saved = free.cost, free.saved
                for part in chosen:
                    cost, saved = cost + part.cost, saved + part.saved
                rest = {**free.rest, **{place: part.left for place, part in zip(group.driven, chosen, strict=True)}}
                yield from _topped(frame, group, late, Option(cost, rest, saved))


def _part(frame: Frame, place: int, left: Whole, had: Whole) -> _Part:
    """One criterion brought from `had` down to `left`."""
    points = points_of(left, frame.table.edges[:, place], frame.table.ruleset)
    return _Part(left, frame.menu.cost(place, had - left), frame.had[place] - points, had)


def _together_with(frame: Frame, pairs: Sequence[tuple[int, int]], parts: Mapping[int, _Part]) -> Option:
    paired = {place for pair in pairs for place in pair}
    cost = np.zeros(len(frame.table), dtype=np.int64)
    saved: Small = np.zeros(len(frame.table), dtype=np.int8)
    for pair in pairs:
        first, second = parts[pair[0]], parts[pair[1]]
        cost = cost + pair_cost(frame.menu, pair, first.had - first.left, second.had - second.left)
    for place, part in parts.items():
        saved = saved + part.saved
        cost = cost if place in paired else cost + part.cost
    return Option(cost, {place: part.left for place, part in parts.items()}, saved)


def _topped(frame: Frame, group: Group, aspects: Sequence[tuple[int, ...]], option: Option) -> Iterator[Option]:
    """The option with its aspects' services at the bound, by each way; impossible where no way reaches it."""
    if not aspects:
        yield option
        return
    served = [_served(frame, aspect, option.rest) for aspect in aspects]
    if frame.rule.whole_deficits or all(each.all() for each in served):
        yield Option(np.where(np.logical_and.reduce(served), option.cost, NEVER), option.rest, option.saved)
        return
    for ways in product(*(_ways(frame, group, aspect, option.rest) for aspect in aspects)):
        rest = {**option.rest, **{place: left for way in ways for place, left in way.items()}}
        had = {place: frame.table.volumes[place] for place in rest}
        if group.driven and group.driven[0] in rest:
            had |= zip(group.driven, _claimed(frame, group, rest), strict=True)
            rest = {place: np.minimum(left, had[place]) for place, left in rest.items()}
        parts = {place: _part(frame, place, left, had[place]) for place, left in rest.items()}
        topped = _together_with(frame, group.pairs, parts)
        good = np.logical_and.reduce([_served(frame, aspect, rest) for aspect in aspects])
        yield Option(np.where(good, topped.cost, NEVER), rest, topped.saved)


def before_own_works(frame: Frame, groups: Sequence[Group], rest: Whole) -> Whole:
    """The deficits (criteria x RTs) that are left to works of their own once side claims are taken off."""
    had = frame.table.volumes.copy()
    for group in groups:
        if group.driven:
            left = _claimed(frame, group, {place: rest[place] for place in group.free})
            for place, column in zip(group.driven, left, strict=True):
                had[place] = np.maximum(column, rest[place])
    return had


def pair_cost(menu: Menu, pair: tuple[int, int], first: Whole, second: Whole) -> Whole:
    """The cheapest way to take two amounts off a pair: apart, together throughout, or together as far as both go."""
    cheapest: Whole | None = None
    both = np.minimum(first, second)
    for how in menu.ways_of(pair):
        if how == "apart":
            cost = menu.cost(pair[0], first) + menu.cost(pair[1], second)
        elif how == "together":
            cost = menu.joint_cost(pair, np.maximum(first, second))
        else:
            rest = menu.cost(pair[0], first - both) + menu.cost(pair[1], second - both)
            cost = menu.joint_cost(pair, both) + rest
        cheapest = cost if cheapest is None else np.minimum(cheapest, cost)
    return np.minimum(both * 0 if cheapest is None else cheapest, NEVER)


def _targets(frame: Frame, group: Group, place: int) -> list[Whole]:
    """What may be left of a criterion: everything, just below each band in turn, or nothing at all.

    Bands that an aspect with good enough service cannot reach are left out: the top-up already goes below them.
    """
    volume, blocked = frame.table.volumes[place], frame.blocked[place]
    if frame.rule.whole_deficits:
        return [volume, np.where(blocked, volume, 0)] if volume.any() else [volume]
    ruleset = frame.table.ruleset
    size = next((len(aspect) for aspect in group.aspects if place in aspect), 0)
    worst = size * (100 - ruleset.exit_rule.service_at_least_percent)
    step = frame.step[place]
    lefts: list[Whole] = [volume]
    for at, band in reversed(list(enumerate(ruleset.bands))):
        left = np.where(blocked, volume, np.minimum(frame.table.edges[at, place] // step * step, volume))
        if (not size or band.at_least_percent <= worst) and (left != lefts[-1]).any():
            lefts.append(left)
    return lefts


def _claimed(frame: Frame, group: Group, rest: Mapping[int, Whole]) -> list[Whole]:
    """What is left of the driven criteria after the side claims of the works on their drivers."""
    found = []
    for place in group.driven:
        share = np.zeros(len(frame.table))
        for (driver, driven), (of, factor) in frame.menu.sides.items():
            if driven == place:
                done = frame.table.volumes[driver] - rest[driver]
                share += float(factor) * done / np.maximum(frame.table.denominators[of], 1)
        volume = frame.table.volumes[place]
        step = frame.step[place]
        taken = np.floor(volume * np.minimum(share, 1.0) + 1e-6).astype(np.int64)
        taken = np.where((share >= 1.0) | (taken >= volume), volume, taken // step * step)
        found.append(np.where(frame.blocked[place], volume, volume - taken))
    return found


def _ways(frame: Frame, group: Group, aspect: tuple[int, ...], rest: Mapping[int, Whole]) -> list[dict[int, Whole]]:
    if aspect in group.pairs:
        first, second = aspect
        ways = [_in_order(frame, aspect, rest, order) for order in ((first, second), (second, first))]
        return [*ways, _together(frame, (first, second), rest)]
    if frame.every_order:
        return [_in_order(frame, aspect, rest, order) for order in permutations(aspect)]
    order = frame.order(aspect)
    left = dict(rest)
    for position in range(len(aspect)):
        for at, place in enumerate(aspect):
            turn = order[position] == at
            if turn.any():
                left[place] = np.where(turn, _lowered(frame, aspect, left, place), left[place])
    return [{place: left[place] for place in aspect}]


def _in_order(
    frame: Frame, aspect: tuple[int, ...], rest: Mapping[int, Whole], order: Sequence[int]
) -> dict[int, Whole]:
    left = {place: rest[place] for place in aspect}
    for place in order:
        left[place] = _lowered(frame, aspect, left, place)
    return left


def _together(frame: Frame, pair: tuple[int, int], rest: Mapping[int, Whole]) -> dict[int, Whole]:
    """Both of a pair lowered by the same amount until the mean is good enough."""
    first, second = rest[pair[0]], rest[pair[1]]
    whole = frame.table.wholes[pair[0]]
    bound = np.floor(_limit(frame, pair) * whole).astype(np.int64)
    short = np.maximum(first + second - bound, 0)
    less, more = np.minimum(first, second), np.maximum(first, second)
    extra = np.where(-(-short // 2) <= less, -(-short // 2), np.maximum(more - bound, 0))
    step = frame.step[pair[0]]
    extra = -(-extra // step) * step
    return {place: np.where(frame.blocked[place], rest[place], np.maximum(rest[place] - extra, 0)) for place in pair}


def _lowered(frame: Frame, aspect: tuple[int, ...], left: Mapping[int, Whole], place: int) -> Whole:
    """What may be left of one criterion for the aspect's mean to be good enough, the others as they are."""
    others = sum((_ratio(frame, each, left[each]) for each in aspect if each != place), np.zeros(len(frame.table)))
    allowed = np.floor((_limit(frame, aspect) - others) * frame.table.wholes[place])
    step = frame.step[place]
    target = np.maximum(allowed.astype(np.int64), 0) // step * step
    return np.where(frame.blocked[place], left[place], np.minimum(left[place], target))


def _served(frame: Frame, aspect: tuple[int, ...], rest: Mapping[int, Whole]) -> Truth:
    """Whether the aspect's service is good enough. Source: the ruleset's `exit_rule`."""
    total = sum((_ratio(frame, place, rest[place]) for place in aspect), np.zeros(len(frame.table)))
    known = frame.table.known[list(aspect)].all(axis=0)
    found: Truth = (total <= _limit(frame, aspect)) & known
    return found


def _limit(frame: Frame, aspect: tuple[int, ...]) -> float:
    bound = 1 - frame.table.ruleset.exit_rule.service_at_least_percent / 100 + 1e-12
    return len(aspect) * bound


def _ratio(frame: Frame, place: int, left: Whole) -> Real:
    ratio: Real = left * frame.inverse[place]
    return ratio


def _slope(frame: Frame, place: int) -> Real:
    """Rupiah for one whole denominator of a criterion, to order top-ups; infinite where nothing can be done."""
    volume, blocked = frame.table.volumes[place], frame.blocked[place]
    cost = frame.menu.cost(place, volume)
    done = volume / np.maximum(frame.table.wholes[place], 1)
    usable = (cost < NEVER) & ~blocked & (volume > 0)
    return np.where(usable, cost / np.maximum(done, 1 / MILLIONTHS), np.inf)


def _disjoint(pairs: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    taken: set[int] = set()
    found = []
    for pair in sorted(pairs):
        if not set(pair) & taken:
            taken.update(pair)
            found.append(pair)
    return tuple(found)
