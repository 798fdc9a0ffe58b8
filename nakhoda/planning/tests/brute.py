"""An oracle that shares no code with the optimiser: every whole amount of every offer in a tiny RT, by `evaluate`."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from decimal import ROUND_UP, Decimal
from itertools import product

from nakhoda.law.rulesets import Ruleset
from nakhoda.planning.rules.budget import activity_price
from nakhoda.planning.rules.catalogue import Catalogue
from nakhoda.planning.rules.prices import PriceBook
from nakhoda.planning.rules.states import RtState
from nakhoda.scoring.rules.evaluate import evaluate

Costs = tuple[int, ...]
Reduced = tuple[Costs, dict[str, float]]


def ways_of_aspect(
    state: RtState,
    criteria: Sequence[str],
    catalogue: Catalogue,
    book: PriceBook,
    *,
    service: bool,
    purse: Mapping[str, int],
) -> list[Reduced]:
    """Every (costs by purse, volumes left) of one aspect: at most one offer for each criterion and one for all."""
    volumes = {each: state.volumes[each] or 0.0 for each in criteria}
    offers = [
        activity
        for activity in catalogue.activities
        if activity.default and activity.id in book.recipe_by_activity and (service or activity.kind == "complete")
    ]
    slots: list[list[Reduced]] = []
    for served in dict.fromkeys([*((each,) for each in criteria), tuple(criteria)]):
        choices: dict[tuple[int, tuple[tuple[str, float], ...]], int] = {(0, ()): 0}
        for activity in offers:
            effects = [activity.effect(each) for each in served]
            if any(effect is None or effect.mode == "side" for effect in effects):
                continue
            if len(served) > 1 and any(effect is not None and effect.mode != "direct" for effect in effects):
                continue
            if activity.id not in purse:
                continue
            for amount in range(1, math.ceil(max(volumes[each] for each in served)) + 1):
                per_unit = effects[0].per_unit if effects[0] is not None else Decimal(1)
                units = (Decimal(amount) / per_unit).quantize(Decimal("0.000001"), ROUND_UP)
                units = Decimal(math.ceil(units)) if activity.whole else units
                cost = int(units * activity_price(book, activity.id).price_idr + Decimal("0.5"))
                key = purse[activity.id], tuple((each, float(min(amount, volumes[each]))) for each in served)
                choices[key] = min(choices.get(key, cost), cost)
        size = max(purse.values(), default=0) + 1
        slots.append(
            [(tuple(cost * (at == own) for at in range(size)), dict(done)) for (own, done), cost in choices.items()]
        )
    best: dict[tuple[float, ...], set[Costs]] = {}
    for picked in product(*slots):
        left = {each: max(volumes[each] - sum(taken.get(each, 0.0) for _, taken in picked), 0.0) for each in criteria}
        best.setdefault(tuple(left.values()), set()).add(_sum([costs for costs, _ in picked]))
    return [
        (costs, dict(zip(criteria, lefts, strict=True)))
        for lefts, found in best.items()
        for costs in undominated(found)
    ]


def exits(
    state: RtState,
    catalogue: Catalogue,
    book: PriceBook,
    ruleset: Ruleset,
    *,
    clause: bool,
    complete: bool,
    purse: Mapping[str, int],
) -> list[Costs]:
    """Rupiah by purse of every undominated way off the list, over every combination of activities that have a purse."""
    aspects: list[list[Reduced]] = []
    for aspect in ruleset.aspects:
        criteria = [each.id for each in ruleset.of_aspect(aspect.number) if (state.volumes[each.id] or 0.0) > 0]
        if criteria:
            ways = ways_of_aspect(state, criteria, catalogue, book, service=not complete, purse=purse)
            aspects.append([way for way in ways if not complete or _whole(state.volumes, way[1])])
    nothing: Costs = (0,) * (max(purse.values(), default=0) + 1)
    found = {
        _sum([nothing, *(costs for costs, _ in picked)])
        for picked in product(*aspects)
        if _leaves(state, {key: left for _, lefts in picked for key, left in lefts.items()}, ruleset, clause=clause)
    }
    return undominated(found)


def cheapest_exit(
    state: RtState, catalogue: Catalogue, book: PriceBook, ruleset: Ruleset, *, clause: bool, complete: bool
) -> int | None:
    """The least rupiah by which the RT leaves the list, over every combination; None if none does."""
    purse = dict.fromkeys(catalogue.by_id, 0)
    found = exits(state, catalogue, book, ruleset, clause=clause, complete=complete, purse=purse)
    return min((sum(costs) for costs in found), default=None)


def undominated(found: Collection[Costs]) -> list[Costs]:
    """Those that no other undercuts or equals everywhere."""
    kept: list[Costs] = []
    for costs in sorted(found):
        if not any(all(one <= two for one, two in zip(other, costs, strict=True)) for other in kept):
            kept.append(costs)
    return kept


def _sum(every: Sequence[Costs]) -> Costs:
    return tuple(sum(each) for each in zip(*every, strict=True))


def _whole(volumes: Mapping[str, float | None], left: Mapping[str, float]) -> bool:
    return all(rest in (0.0, volumes[each]) for each, rest in left.items())


def _leaves(state: RtState, volumes: Mapping[str, float], ruleset: Ruleset, *, clause: bool) -> bool:
    found = evaluate({**state.volumes, **volumes}, state.denominators, ruleset)
    return found.leaves if clause else found.total < ruleset.exit_rule.total_below
