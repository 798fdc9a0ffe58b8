"""Purses: what the same sources may pay. A menu is split until every work on it has one purse, so costs are vectors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from nakhoda.planning.rules.optimise.groups import Frame, Group, Option, options
from nakhoda.planning.rules.optimise.menu import Menu, Offer
from nakhoda.planning.rules.optimise.problem import Problem
from nakhoda.planning.rules.optimise.table import NEVER, Whole

Pair = tuple[int, int]


@dataclass(frozen=True)
class Purses:
    """Sets of sources (by their number) in a fixed order; each activity has the purse of the sources that may pay it.

    Without sources, or where each may pay everything, there is one purse.
    """

    payers: tuple[frozenset[int], ...]
    of: Mapping[str, int]

    def __len__(self) -> int:
        return len(self.payers)

    def costs(self, lines: Sequence[tuple[str, int]]) -> tuple[int, ...]:
        """Rupiah by purse of (activity, rupiah)."""
        found = [0] * len(self)
        for activity, amount_idr in lines:
            found[self.of[activity]] += amount_idr
        return tuple(found)


def payers_of(problem: Problem, activity: str) -> frozenset[int]:
    """The sources that may pay an activity."""
    return frozenset(number for number, source in enumerate(problem.sources) if source.allows(activity))


def purses_of(problem: Problem) -> Purses:
    """The purses of the problem's catalogue; what no source may pay has one too, but stands on no menu."""
    by_activity = {activity: payers_of(problem, activity) for activity in problem.catalogue.by_id}
    payers = tuple(sorted(set(by_activity.values()), key=lambda each: (-len(each), sorted(each))))
    return Purses(payers, {activity: payers.index(each) for activity, each in by_activity.items()})


@dataclass(frozen=True, slots=True)
class Bought:
    """One option of a group for n RTs with its menu (one purse a work): cost by purse x RT, NEVER where impossible."""

    menu: Menu
    option: Option
    costs: Whole


def bought(frame: Frame, group: Group, purses: Purses) -> Iterator[Bought]:
    """Every option of a group, with each purse that its works may come from."""
    for menu in split(frame.menu, group, purses):
        offers = [offer for each in (*menu.singles.values(), *menu.joints.values()) for offer in each]
        used = sorted({purses.of[offer.activity.id] for offer in offers}) or [0]
        runs = [options(replace(frame, menu=_alone(menu, purse, purses)), group) for purse in used]
        for same in zip(*runs, strict=True):
            costs = np.zeros((len(purses), len(frame.table)), dtype=np.int64)
            for purse, option in zip(used, same, strict=True):
                costs[purse] = option.cost
            yield Bought(menu, same[0], np.where((costs >= NEVER).any(axis=0), NEVER, costs))


def split(menu: Menu, group: Group, purses: Purses) -> Iterator[Menu]:
    """Menus of that group's criteria alone, that together hold every offer, each with one purse for every work."""
    paired = {place for pair in group.pairs for place in pair}
    choices = [_pair_menus(menu, pair, purses) for pair in group.pairs]
    alone = [place for place in group.places if place not in paired]
    choices += [[_part(menu, {p: own}) for own in _by_purse(menu.singles.get(p, ()), purses)] for p in alone]
    for chosen in product(*choices):
        yield together(chosen)


def together(menus: Sequence[Menu]) -> Menu:
    """One menu of several: what a later one says of a criterion or a pair stands."""
    return replace(
        menus[0],
        singles={place: offers for menu in menus for place, offers in menu.singles.items()},
        joints={pair: offers for menu in menus for pair, offers in menu.joints.items()},
        sides={pair: claim for menu in menus for pair, claim in menu.sides.items()},
        hows={pair: hows for menu in menus for pair, hows in menu.hows.items()},
    )


def _pair_menus(menu: Menu, pair: Pair, purses: Purses) -> list[Menu]:
    """A pair bought from one purse in the cheapest way, or from several in each way in turn."""
    first, second = pair
    singles = [menu.singles.get(place, ()) for place in pair]
    joint = menu.joints.get(pair, ())
    if len(_by_purse((*singles[0], *singles[1], *joint), purses)) == 1:
        return [_part(menu, {first: singles[0], second: singles[1]}, {pair: joint})]
    parts = [_by_purse(each, purses) for each in singles]
    joints = _by_purse(joint, purses) if joint else []
    found = [_part(menu, {}, {pair: own}, {pair: ("together",)}) for own in joints]
    if not menu.always_both(pair):
        for one, two in product(*parts):
            found.append(_part(menu, {first: one, second: two}, {}, {pair: ("apart",)}))
            found += [_part(menu, {first: one, second: two}, {pair: own}, {pair: ("mixed",)}) for own in joints]
    return found


def _part(
    menu: Menu,
    singles: Mapping[int, tuple[Offer, ...]],
    joints: Mapping[Pair, tuple[Offer, ...]] | None = None,
    hows: Mapping[Pair, tuple[str, ...]] | None = None,
) -> Menu:
    return replace(menu, singles=singles, joints=joints or {}, hows=hows or {})


def _by_purse(offers: Sequence[Offer], purses: Purses) -> list[tuple[Offer, ...]]:
    found: dict[int, list[Offer]] = {}
    for offer in offers:
        found.setdefault(purses.of[offer.activity.id], []).append(offer)
    return [tuple(found[purse]) for purse in sorted(found)] or [()]


def _alone(menu: Menu, purse: int, purses: Purses) -> Menu:
    """The menu as one purse sees it: works of other purses cost nothing."""

    def seen(offer: Offer) -> Offer:
        own = purses.of[offer.activity.id] == purse
        return offer if own else replace(offer, price=replace(offer.price, price_idr=0))

    singles = {place: tuple(map(seen, offers)) for place, offers in menu.singles.items()}
    return replace(menu, singles=singles, joints={pair: tuple(map(seen, each)) for pair, each in menu.joints.items()})
