"""What an activity would cost for one need: the volume that takes its deficit off, priced by a book."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_UP, Decimal

from nakhoda.planning.rules.budget import ActivityPrice, activity_price
from nakhoda.planning.rules.catalogue import Activity
from nakhoda.planning.rules.prices import PriceBook, PriceError, rounded

PART = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Cost:
    """One way to meet a need: activity, volume in its unit, unit price and amount in rupiah, None if unpriced."""

    activity: Activity
    volume: Decimal
    price_idr: int | None
    amount_idr: int | None


def volume_for(activity: Activity, criterion_id: str, deficit: Decimal) -> Decimal:
    """How many units take a deficit off: whole ones where the activity is indivisible; 0 if it does not serve it."""
    effect = activity.effect(criterion_id)
    if effect is None or effect.mode == "side" or deficit <= 0:
        return Decimal(0)
    units = deficit / effect.per_unit
    return units.to_integral_value(ROUND_CEILING) if activity.whole else units.quantize(PART, ROUND_UP)


class Prices:
    """The unit prices of one book, each computed once; without a book nothing has a price."""

    def __init__(self, book: PriceBook | None) -> None:
        self.book = book
        self._known: dict[str, ActivityPrice | None] = {}

    def of(self, activity_id: str) -> ActivityPrice | None:
        """The price of one unit; None where the book has none."""
        if activity_id not in self._known:
            try:
                self._known[activity_id] = activity_price(self.book, activity_id) if self.book else None
            except PriceError:
                self._known[activity_id] = None
        return self._known[activity_id]

    def costs(self, activities: Iterable[Activity], criterion_id: str, deficit: Decimal) -> list[Cost]:
        """The ways to take a deficit off with a built work: usual ones first, then by amount; unpriced ones last."""
        found = []
        for activity in activities:
            volume = volume_for(activity, criterion_id, deficit)
            if volume <= 0 or activity.kind == "service":
                continue
            price = self.of(activity.id)
            amount = rounded(volume * price.price_idr) if price else None
            found.append(Cost(activity, volume, price.price_idr if price else None, amount))
        return sorted(found, key=_place)


def _place(cost: Cost) -> tuple[bool, bool, int, str]:
    return (cost.amount_idr is None, not cost.activity.default, cost.amount_idr or 0, cost.activity.name)
