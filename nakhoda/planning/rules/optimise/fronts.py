"""The cheapest way of every RT out of the slum list: exact on the menu, by dynamic programming over groups."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nakhoda.planning.rules.optimise.groups import Frame, Group, Rule, frame_of, groups_of, options
from nakhoda.planning.rules.optimise.menu import Menu
from nakhoda.planning.rules.optimise.table import NEVER, RtTable, Truth, Whole

CHUNK = 8_192


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
        chunk = table.take(part)
        frame = frame_of(chunk, menu, rule, None if blocked is None else blocked[:, part])
        need = excess[part]
        best = _nothing(int(need.max()), len(part))
        for group in groups:
            best = _combined(best, _front(frame, group, len(best) - 1)[0])
        cost[part] = best[need, np.arange(len(part))]
    return cost


def ways_out(table: RtTable, menu: Menu, rule: Rule, places: Whole, blocked: Truth | None = None) -> WayOut:
    """The cheapest ways themselves, for the RTs at those places."""
    if not len(places):
        return WayOut(places, np.zeros(0, dtype=np.int64), table.volumes[:, :0])
    chunk = table.take(places)
    frame = frame_of(chunk, menu, rule, None if blocked is None else blocked[:, places])
    need = np.maximum(chunk.excess, 0)
    groups = groups_of(menu, rule)
    bests, fronts = [_nothing(int(need.max()), len(places))], []
    for group in groups:
        front = _front(frame, group, len(bests[0]) - 1, keep=True)
        fronts.append(front)
        bests.append(_combined(bests[-1], front[0]))
    columns = np.arange(len(places))
    cost = bests[-1][need, columns]
    rest = chunk.volumes.copy()
    still = need.copy()
    for group, before, after, (front_cost, choice) in reversed(
        list(zip(groups, bests[:-1], bests[1:], fronts, strict=True))
    ):
        saved = np.zeros(len(places), dtype=np.int64)
        goal = after[still, columns]
        found = np.zeros(len(places), dtype=np.bool_)
        for points in range(len(front_cost)):
            fits = ~found & (points <= still)
            sums = before[np.maximum(still - points, 0), columns] + front_cost[points]
            hit = fits & (np.minimum(sums, NEVER) == goal)
            saved[hit] = points
            found |= hit
        picked = choice[saved, columns]
        for index, option in enumerate(options(frame, group)):
            mine = picked == index
            if mine.any():
                for place, left in option.rest.items():
                    rest[place, mine] = left[mine]
        still = still - saved
    return WayOut(places, cost, rest)


def _nothing(need: int, count: int) -> Whole:
    """The front before any group: nothing saved costs nothing, more cannot be had."""
    best = np.full((need + 1, count), NEVER, dtype=np.int64)
    best[0] = 0
    return best


def _front(frame: Frame, group: Group, need: int, *, keep: bool = False) -> tuple[Whole, Whole]:
    """By points saved (at least) and RT the least cost of a group's options, and which option that is if `keep`."""
    count = len(frame.table)
    best = np.full((need + 1, count), NEVER, dtype=np.int64)
    choice = np.zeros((need + 1, count), dtype=np.int64) if keep else best[:0]
    columns = np.arange(count)
    flat = best.reshape(-1)
    for index, option in enumerate(options(frame, group)):
        at = np.minimum(option.saved.astype(np.int64), need) * count + columns
        better = option.cost < flat[at]
        if not better.any():
            continue
        flat[at[better]] = option.cost[better]
        if keep:
            choice.reshape(-1)[at[better]] = index
    for points in range(need - 1, -1, -1):
        better = best[points + 1] < best[points]
        best[points] = np.minimum(best[points], best[points + 1])
        if keep:
            choice[points] = np.where(better, choice[points + 1], choice[points])
    return best, choice


def _combined(best: Whole, front: Whole) -> Whole:
    """The least cost of saving at least s points by two fronts together."""
    result: Whole = np.minimum(best + front[0], NEVER)
    for points in range(1, len(front)):
        if (front[points] < NEVER).any():
            offer = best[: len(best) - points] + front[points]
            np.minimum(result[points:], offer, out=result[points:])
    return result
