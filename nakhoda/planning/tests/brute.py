"""An oracle that shares no code with the optimiser: every whole amount of every offer in a tiny RT, by `evaluate`."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_UP, Decimal
from itertools import product

from nakhoda.law.rulesets import Ruleset
from nakhoda.planning.rules.budget import activity_price
from nakhoda.planning.rules.catalogue import Catalogue
from nakhoda.planning.rules.prices import PriceBook
from nakhoda.planning.rules.states import RtState
from nakhoda.scoring.rules.evaluate import evaluate

Reduced = tuple[int, dict[str, float]]


def ways_of_aspect(
    state: RtState, criteria: Sequence[str], catalogue: Catalogue, book: PriceBook, *, service: bool
) -> list[Reduced]:
    """Every (cost, volumes left) of one aspect: at most one offer for each criterion alone and one for all together."""
    volumes = {each: state.volumes[each] or 0.0 for each in criteria}
    offers = [
        activity
        for activity in catalogue.activities
        if activity.default and activity.id in book.recipe_by_activity and (service or activity.kind == "complete")
    ]
    slots: list[list[tuple[int, dict[str, float]]]] = []
    for served in dict.fromkeys([*((each,) for each in criteria), tuple(criteria)]):
        choices: dict[tuple[tuple[str, float], ...], int] = {(): 0}
        for activity in offers:
            effects = [activity.effect(each) for each in served]
            if any(effect is None or effect.mode == "side" for effect in effects):
                continue
            if len(served) > 1 and any(effect is not None and effect.mode != "direct" for effect in effects):
                continue
            for amount in range(1, math.ceil(max(volumes[each] for each in served)) + 1):
                per_unit = effects[0].per_unit if effects[0] is not None else Decimal(1)
                units = (Decimal(amount) / per_unit).quantize(Decimal("0.000001"), ROUND_UP)
                units = Decimal(math.ceil(units)) if activity.whole else units
                cost = int(units * activity_price(book, activity.id).price_idr + Decimal("0.5"))
                key = tuple((each, float(min(amount, volumes[each]))) for each in served)
                choices[key] = min(choices.get(key, cost), cost)
        slots.append([(cost, dict(key)) for key, cost in choices.items()])
    best: dict[tuple[float, ...], int] = {}
    for picked in product(*slots):
        left = {each: max(volumes[each] - sum(taken.get(each, 0.0) for _, taken in picked), 0.0) for each in criteria}
        cost = sum(each for each, _ in picked)
        key_left = tuple(left.values())
        best[key_left] = min(best.get(key_left, cost), cost)
    return [(cost, dict(zip(criteria, left, strict=True))) for left, cost in best.items()]


def cheapest_exit(
    state: RtState, catalogue: Catalogue, book: PriceBook, ruleset: Ruleset, *, clause: bool, complete: bool
) -> int | None:
    """The least rupiah by which the RT leaves the list, over every combination; None if none does."""
    aspects: list[list[Reduced]] = []
    for aspect in ruleset.aspects:
        criteria = [each.id for each in ruleset.of_aspect(aspect.number) if (state.volumes[each.id] or 0.0) > 0]
        if criteria:
            ways = ways_of_aspect(state, criteria, catalogue, book, service=not complete)
            aspects.append([way for way in ways if not complete or _whole(state.volumes, way[1])])
    costs = [cost for cost, volumes in _combined(aspects) if _leaves(state, volumes, ruleset, clause=clause)]
    return min(costs, default=None)


def _combined(aspects: Sequence[Sequence[Reduced]]) -> Iterator[Reduced]:
    for picked in product(*aspects):
        yield sum(cost for cost, _ in picked), {key: left for _, lefts in picked for key, left in lefts.items()}


def _whole(volumes: Mapping[str, float | None], left: Mapping[str, float]) -> bool:
    return all(rest in (0.0, volumes[each]) for each, rest in left.items())


def _leaves(state: RtState, volumes: Mapping[str, float], ruleset: Ruleset, *, clause: bool) -> bool:
    found = evaluate({**state.volumes, **volumes}, state.denominators, ruleset)
    return found.leaves if clause else found.total < ruleset.exit_rule.total_below
