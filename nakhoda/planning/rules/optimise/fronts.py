"""The cheapest way of every RT out of the slum list: exact on the menu, by dynamic programming over groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nakhoda.planning.rules.optimise.groups import Frame, Group, Rule, alike, frame_of, groups_of, options
from nakhoda.planning.rules.optimise.menu import Menu
from nakhoda.planning.rules.optimise.table import NEVER, RtTable, Truth, Whole

CHUNK = 65_536  # RTs looked at together: enough of each pattern, few enough for the cache
BLOCK = 4_096  # RTs whose fronts are added together
KEPT = 4_096  # RTs whose ways are kept together


@dataclass(frozen=True)
class WayOut:
    """The cheapest way out of some RTs: cost, and what is left of every deficit (criteria x RTs, millionths).

    Only the RTs at `places` of the table have columns in `rest`; an RT without a way costs NEVER.
    """

    places: Whole
    cost: Whole
    rest: Whole


def exit_costs(table: RtTable, menu: Menu, rule: Rule, blocked: Truth | None = None) -> Whole:
    """By RT the least rupiah that take it off the list: 0 where nothing is needed, NEVER where the menu cannot.

    Off the list: total below the exit rule's bound, and with `rule.clause` its services good enough. Source: the
    ruleset's `exit_rule`. RTs that were not slum cost NEVER: they have nothing to leave.
    """
    cost = np.full(len(table), NEVER, dtype=np.int64)
    excess = np.maximum(table.excess, 0)
    places = np.flatnonzero(table.slum)
    places = places[np.argsort(excess[places], kind="stable")]
    groups = groups_of(menu, rule)
    for start in range(0, len(places), CHUNK):
        part = places[start : start + CHUNK]
        frame = frame_of(table.take(part), menu, rule, None if blocked is None else blocked[:, part])
        need = excess[part]
        fronts = [_front(frame, group, int(need.max()))[0] for group in groups]
        for first in range(0, len(part), BLOCK):
            block = slice(first, first + BLOCK)
            own = need[block]
            best = _nothing(int(own.max()), len(own))
            for front in fronts:
                best = _combined(best, front[: len(best), block])
            cost[part[block]] = best[own, np.arange(len(own))]
    return cost


def ways_out(table: RtTable, menu: Menu, rule: Rule, places: Whole, blocked: Truth | None = None) -> WayOut:
    """The cheapest ways themselves, for the RTs at those places."""
    groups = groups_of(menu, rule)
    parts = [places[start : start + KEPT] for start in range(0, len(places), KEPT)]
    if not parts:
        return WayOut(places, np.zeros(0, dtype=np.int64), table.volumes[:, :0])
    found = [
        _ways(frame_of(table.take(part), menu, rule, None if blocked is None else blocked[:, part]), groups)
        for part in parts
    ]
    return WayOut(places, np.concatenate([cost for cost, _ in found]), np.concatenate([r for _, r in found], axis=1))


def _ways(frame: Frame, groups: Sequence[Group]) -> tuple[Whole, Whole]:
    """Cost and what is left for every RT of a frame: the fronts added, then traced back."""
    chunk = frame.table
    need = np.maximum(chunk.excess, 0)
    columns = np.arange(len(chunk))
    bests, fronts = [_nothing(int(need.max()), len(chunk))], []
    for group in groups:
        fronts.append(_front(frame, group, int(need.max()), keep=True))
        bests.append(_combined(bests[-1], fronts[-1][0]))
    rest = chunk.volumes.copy()
    still = need.copy()
    for group, before, after, (front, lefts) in reversed(list(zip(groups, bests[:-1], bests[1:], fronts, strict=True))):
        saved = np.zeros(len(chunk), dtype=np.int64)
        goal = after[still, columns]
        found = np.zeros(len(chunk), dtype=np.bool_)
        for points in range(len(front)):
            sums = np.minimum(before[np.maximum(still - points, 0), columns] + front[points], NEVER)
            hit = ~found & (points <= still) & (sums == goal)
            saved[hit] = points
            found |= hit
        rest[list(group.places)] = lefts[:, saved, columns]
        still = still - saved
    return bests[-1][need, columns], rest


def _nothing(need: int, count: int) -> Whole:
    """The front before any group: nothing saved costs nothing, more cannot be had."""
    best = np.full((need + 1, count), NEVER, dtype=np.int64)
    best[0] = 0
    return best


def _front(frame: Frame, group: Group, need: int, *, keep: bool = False) -> tuple[Whole, Whole]:
    """By points saved (at least) and RT the least cost of a group's options; and what it leaves, if `keep`.

    What is left is indexed by criterion of the group, points and RT. RTs with the same options are taken together.
    """
    count = len(frame.table)
    best = np.full((need + 1, count), NEVER, dtype=np.int64)
    lefts = np.zeros((len(group.places) if keep else 0, need + 1, count), dtype=np.int64)
    for members in alike(frame, group):
        part = frame if len(members) == count else frame.take(group, members)
        own = np.full((need + 1, len(members)), NEVER, dtype=np.int64)
        own_lefts = np.zeros((len(lefts), need + 1, len(members)), dtype=np.int64)
        columns, flat = np.arange(len(members)), own.reshape(-1)
        for option in options(part, group):
            at = np.minimum(option.saved.astype(np.int64), need) * len(members) + columns
            better = option.cost < flat[at]
            if better.any():
                hit = at[better]
                flat[hit] = option.cost[better]
                for row in range(len(own_lefts)):
                    own_lefts[row].reshape(-1)[hit] = option.rest[group.places[row]][better]
        best[:, members] = own
        if keep:
            lefts[:, :, members] = own_lefts
    for points in range(need - 1, -1, -1):
        better = best[points + 1] < best[points]
        best[points] = np.minimum(best[points], best[points + 1])
        if keep:
            lefts[:, points] = np.where(better, lefts[:, points + 1], lefts[:, points])
    return best, lefts


def _combined(best: Whole, front: Whole) -> Whole:
    """The least cost of saving at least s points by two fronts together."""
    result: Whole = np.minimum(best + front[0], NEVER)
    for points in range(1, len(front)):
        if (front[points] < NEVER).any():
            offer = best[: len(best) - points] + front[points]
            np.minimum(result[points:], offer, out=result[points:])
    return result
