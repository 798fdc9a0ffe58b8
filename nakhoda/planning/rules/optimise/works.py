"""From what shall be left of the deficits to the works that do it: offers, volumes, costs and true effects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from nakhoda.planning.rules.optimise.groups import Frame, Group, before_own_works
from nakhoda.planning.rules.optimise.menu import Offer, cheapest_offer
from nakhoda.planning.rules.optimise.table import Whole
from nakhoda.planning.rules.states import WorkLine
from nakhoda.scoring.rules.score import MILLIONTHS


@dataclass(frozen=True, slots=True)
class Work:
    """One offer used in one RT for an amount (millionths) of the criteria at those places."""

    offer: Offer
    amount: int
    places: tuple[int, ...]

    @property
    def units(self) -> int:
        """Units of work in millionths."""
        return int(self.offer.units(np.array([self.amount], dtype=np.int64))[0])

    @property
    def cost_idr(self) -> int:
        """Whole rupiah."""
        return int(self.offer.cost(np.array([self.amount], dtype=np.int64))[0])


def lines_for(frame: Frame, groups: Sequence[Group], rest: Whole) -> list[tuple[WorkLine, ...]]:
    """For each RT of the frame the work lines that bring its deficits down to `rest` (criteria x RTs).

    Their cost is that of the options. Effects are what the works truly deliver: whole units may serve more than was
    asked for, and a work with several direct effects serves them all; so a plan is at least as good as its options.
    """
    had = before_own_works(frame, groups, rest)
    amounts = had - rest
    pairs = [pair for group in groups for pair in group.pairs]
    return [_rt_lines(frame, pairs, at, amounts[:, at], had[:, at]) for at in range(len(frame.table))]


def _rt_lines(
    frame: Frame, pairs: Sequence[tuple[int, int]], at: int, amounts: Whole, had: Whole
) -> tuple[WorkLine, ...]:
    works = []
    paired = {place for pair in pairs for place in pair}
    for pair in pairs:
        works += _pair_works(frame, pair, int(amounts[pair[0]]), int(amounts[pair[1]]))
    for place, amount in enumerate(amounts.tolist()):
        if amount > 0 and place not in paired:
            works.append(_single(frame, place, amount))
    works.sort(key=lambda work: work.places)
    table = frame.table
    left = dict(enumerate(had.tolist()))
    claims = _shares(works, {p: int(table.volumes[p, at]) - int(had[p]) for p in range(len(had))}, frame)
    lines = []
    for work, claimed in zip(works, claims, strict=True):
        effects = dict(claimed)
        for place, delivered in _delivered(work, frame).items():
            gained = min(left[place], delivered)
            if gained > 0:
                left[place] -= gained
                effects[place] = effects.get(place, 0) + gained
        lines.append(line_of(work, table.keys[at] if len(table.keys) else str(at), effects, frame))
    return tuple(lines)


def _pair_works(frame: Frame, pair: tuple[int, int], first: int, second: int) -> list[Work]:
    """The cheapest of the ways in which the menu serves the pair."""
    if first <= 0 and second <= 0:
        return []
    menu, both = frame.menu, min(first, second)
    joint = menu.joints.get(pair, ())
    ways: list[list[Work]] = []
    for how in menu.ways_of(pair):
        if how == "apart" or (how == "mixed" and both <= 0):
            ways.append(_apart(frame, pair, first, second))
        elif joint and how == "together":
            ways.append([Work(cheapest_offer(joint, max(first, second)), max(first, second), pair)])
        elif joint:
            shared = Work(cheapest_offer(joint, both), both, pair)
            ways.append([shared, *_apart(frame, pair, first - both, second - both)])
    return min(ways, key=lambda works: sum(work.cost_idr for work in works))


def _apart(frame: Frame, pair: tuple[int, int], first: int, second: int) -> list[Work]:
    return [_single(frame, place, amount) for place, amount in zip(pair, (first, second), strict=True) if amount > 0]


def _single(frame: Frame, place: int, amount: int) -> Work:
    return Work(cheapest_offer(frame.menu.singles.get(place, ()), amount), amount, (place,))


def _delivered(work: Work, frame: Frame) -> dict[int, int]:
    """What the work's units deliver by criterion place, in millionths: its direct effects, or the one it is for."""
    places = {criterion.id: place for place, criterion in enumerate(frame.table.ruleset.criteria)}
    found = {}
    for effect in work.offer.activity.effects:
        place = places.get(effect.criterion)
        if place is not None and (effect.mode == "direct" or (effect.mode == "either" and place in work.places)):
            found[place] = int(work.units * effect.per_unit)
    return found


def _shares(works: Sequence[Work], claimed: Mapping[int, int], frame: Frame) -> list[dict[int, int]]:
    """Side claims dealt to the works that drive them, by their amounts; the last takes what is left."""
    dealt: list[dict[int, int]] = [{} for _ in works]
    for place, total in claimed.items():
        drivers = [at for at, work in enumerate(works) if (work.places[0], place) in frame.menu.sides]
        whole = sum(works[at].amount for at in drivers)
        rest = total
        for at in drivers:
            part = rest if at == drivers[-1] else total * works[at].amount // whole
            rest -= part
            if part > 0:
                dealt[at][place] = part
    return dealt


def line_of(work: Work, rt: str, effects: Mapping[int, int], frame: Frame) -> WorkLine:
    """The work as a line of that RT; effects by criterion place in millionths."""
    criteria = frame.table.ruleset.criteria
    volume = Decimal(work.units) / MILLIONTHS
    served = "+".join(criteria[place].id for place in work.places)
    return WorkLine(
        id=f"{rt}/{served}/{work.offer.activity.id}",
        activity=work.offer.activity.id,
        volume=volume,
        effects={(rt, criteria[place].id): Decimal(amount) / MILLIONTHS for place, amount in sorted(effects.items())},
        amount_idr=work.cost_idr,
        labour_days=volume * work.offer.price.labour_days,
    )
