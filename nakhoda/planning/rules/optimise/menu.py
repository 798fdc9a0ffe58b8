"""The menu: which activities may serve which criterion at which price, and what they cost for an amount."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations

import numpy as np

from nakhoda.law.rulesets import Ruleset
from nakhoda.planning.rules.budget import ActivityPrice, activity_price
from nakhoda.planning.rules.catalogue import Activity, Catalogue
from nakhoda.planning.rules.optimise.table import NEVER, Whole
from nakhoda.planning.rules.prices import PriceBook
from nakhoda.planning.rules.states import PlanningError
from nakhoda.scoring.rules.score import MILLIONTHS

LARGEST = 9.0e18
HOWS = ("apart", "together", "mixed")  # mixed: together as far as both go, the rest apart


@dataclass(frozen=True, slots=True)
class Offer:
    """One priced activity as it serves a criterion: `per_unit` millionths of the criterion's unit a unit of work."""

    activity: Activity
    price: ActivityPrice
    per_unit: int

    def units(self, amount: Whole) -> Whole:
        """Units of work for an amount (both in millionths), rounded up; to whole units where indivisible."""
        found: Whole = amount if self.per_unit == MILLIONTHS else -(-amount * MILLIONTHS // self.per_unit)
        return -(-found // MILLIONTHS) * MILLIONTHS if self.activity.whole else found

    def cost(self, amount: Whole) -> Whole:
        """Whole rupiah for an amount, rounded half up as a budget line is."""
        units = self.units(amount)
        if units.size and float(units.max()) * self.price.price_idr > LARGEST:
            raise PlanningError(
                f"Biaya {self.activity.name} melebihi yang dapat dihitung; periksa volume dan harganya."
            )
        cost: Whole = (units * self.price.price_idr + MILLIONTHS // 2) // MILLIONTHS
        return cost

    @property
    def price_per_amount(self) -> Decimal:
        """Rupiah for one unit of the criterion."""
        return Decimal(self.price.price_idr) * MILLIONTHS / self.per_unit


@dataclass(frozen=True)
class Menu:
    """Offers by criterion place, joint offers by pair of places, and side claims by (driver, driven) place.

    A side claim is the share of the driven deficit that one whole denominator of the driver takes off. `hows` names
    the ways (of `HOWS`) in which a pair may be served, all where it is silent.
    """

    ruleset: Ruleset
    singles: Mapping[int, tuple[Offer, ...]]
    joints: Mapping[tuple[int, int], tuple[Offer, ...]]
    sides: Mapping[tuple[int, int], tuple[str, Decimal]]
    hows: Mapping[tuple[int, int], tuple[str, ...]] = field(default_factory=dict)

    def cost(self, place: int, amount: Whole) -> Whole:
        """The cheapest offer's cost of an amount of one criterion; NEVER without an offer, 0 for nothing."""
        return _cheapest(self.singles.get(place, ()), amount)

    def always_both(self, pair: tuple[int, int]) -> bool:
        """Whether every offer for either criterion of the pair serves both."""
        joint = {offer.activity.id for offer in self.joints.get(pair, ())}
        return all({offer.activity.id for offer in self.singles.get(place, ())} <= joint for place in pair)

    def ways_of(self, pair: tuple[int, int]) -> tuple[str, ...]:
        """How the pair may be served. Where every offer serves both, only together can be best."""
        return self.hows.get(pair, ("together",) if self.always_both(pair) else HOWS)

    def joint_cost(self, pair: tuple[int, int], amount: Whole) -> Whole:
        """The cheapest cost of serving both criteria of a pair by the same work."""
        return _cheapest(self.joints.get(pair, ()), amount)


def menu_of(
    catalogue: Catalogue,
    book: PriceBook,
    ruleset: Ruleset,
    *,
    complete_works: bool = False,
    activities: Collection[str] | None = None,
    without: Collection[str] = (),
) -> Menu:
    """The menu of the priced default activities, or of `activities`, less those `without`.

    With `complete_works` service activities and side claims are left out. A criterion whose cheapest divisible offer
    claims side effects keeps that offer alone, so that what it claims is certain.
    """
    places = {criterion.id: place for place, criterion in enumerate(ruleset.criteria)}
    singles: dict[int, list[Offer]] = {}
    joints: dict[tuple[int, int], list[Offer]] = {}
    for activity in catalogue.activities:
        wanted = activity.default if activities is None else activity.id in activities
        unpriced = activity.id not in book.recipe_by_activity
        if not wanted or unpriced or activity.id in without or (complete_works and activity.kind == "service"):
            continue
        price = activity_price(book, activity.id)
        served = [each for each in activity.effects if each.mode != "side" and each.criterion in places]
        for effect in served:
            offer = Offer(activity, price, int(effect.per_unit * MILLIONTHS))
            singles.setdefault(places[effect.criterion], []).append(offer)
        for first, second in combinations([each for each in served if each.mode == "direct"], 2):
            pair = (places[first.criterion], places[second.criterion])
            same_aspect = ruleset.criteria[pair[0]].aspect == ruleset.criteria[pair[1]].aspect
            if same_aspect and first.per_unit == second.per_unit:
                joints.setdefault(pair, []).append(Offer(activity, price, int(first.per_unit * MILLIONTHS)))
    sides = {} if complete_works else _sides(singles, places)
    return Menu(
        ruleset=ruleset,
        singles={place: tuple(offers) for place, offers in singles.items()},
        joints={pair: tuple(offers) for pair, offers in joints.items()},
        sides=sides,
    )


def _sides(singles: dict[int, list[Offer]], places: Mapping[str, int]) -> dict[tuple[int, int], tuple[str, Decimal]]:
    sides = {}
    for driver, offers in singles.items():
        if not any(effect.mode == "side" for offer in offers for effect in offer.activity.effects):
            continue
        best = min(offers, key=lambda offer: (offer.price_per_amount, offer.activity.id))
        singles[driver] = [best]
        for effect in best.activity.effects:
            if effect.mode == "side" and effect.criterion in places:
                share = effect.per_unit * MILLIONTHS / best.per_unit
                sides[driver, places[effect.criterion]] = (effect.of, share)
    return sides


def _cheapest(offers: tuple[Offer, ...], amount: Whole) -> Whole:
    cost = np.full(amount.shape, NEVER, dtype=np.int64)
    for offer in offers:
        cost = np.minimum(cost, offer.cost(amount))
    return np.where(amount > 0, cost, 0)


def cheapest_offer(offers: tuple[Offer, ...], amount: int) -> Offer:
    """The offer that costs least for one amount, the first of equals. PlanningError if there is none."""
    if not offers:
        raise PlanningError("Tidak ada kegiatan berharga untuk kebutuhan ini dalam buku harga.")
    return min(offers, key=lambda offer: int(offer.cost(np.array([amount], dtype=np.int64))[0]))
