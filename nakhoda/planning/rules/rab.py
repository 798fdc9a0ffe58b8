"""The budget sheet (RAB) of one work: the parts of a unit, the unit price, the amount, and what it needs of what.

The parts sum to the unit price exactly, and volume x unit price, rounded half up to a rupiah, is the amount.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from nakhoda.planning.rules.budget import activity_budget, budget, unit_price
from nakhoda.planning.rules.prices import PriceBook, PriceError, Resource


@dataclass(frozen=True, slots=True)
class RabPart:
    """A work item in one unit of the activity: amount x its unit price, rounded to a rupiah."""

    item: str
    name: str
    unit: str
    amount: Decimal
    price_idr: int
    amount_idr: int


@dataclass(frozen=True, slots=True)
class RabNeed:
    """What the whole work needs of one resource, and what that costs without overhead."""

    resource: Resource
    amount: Decimal

    @property
    def amount_idr(self) -> Decimal:
        """Amount x price, exact; a list to buy from, no line of the budget."""
        return self.amount * self.resource.price_idr


@dataclass(frozen=True, slots=True)
class Rab:
    """A budget sheet. `labour_days` are HOK in quarters; `needs` by resource, workers first, then materials."""

    activity: str
    volume: Decimal
    parts: tuple[RabPart, ...]
    price_idr: int
    amount_idr: int
    labour_days: Decimal
    labour_idr: int
    needs: tuple[RabNeed, ...]

    @property
    def labour_share(self) -> Decimal:
        """Wages before overhead as a share of the amount."""
        return Decimal(self.labour_idr) / self.amount_idr if self.amount_idr else Decimal(0)


def rab(book: PriceBook, activity: str, volume: Decimal) -> Rab:
    """The budget sheet of `volume` units of an activity. PriceError if the book has no price for it."""
    recipe = book.recipe_by_activity.get(activity)
    if recipe is None:
        raise PriceError(f"Buku harga {book.id!r} tidak mempunyai harga untuk kegiatan {activity!r}.")
    one, whole = budget(book, recipe.parts), activity_budget(book, [(activity, volume)])
    return Rab(
        activity=activity,
        volume=volume,
        parts=tuple(
            RabPart(
                item=line.item,
                name=(priced := unit_price(book, line.item)).name,
                unit=priced.unit,
                amount=line.volume,
                price_idr=line.price_idr,
                amount_idr=line.amount_idr,
            )
            for line in one.lines
        ),
        price_idr=one.total_idr,
        amount_idr=whole.total_idr,
        labour_days=whole.labour_quarters,
        labour_idr=int(sum((line.labour_idr for line in whole.lines), Decimal(0))),
        needs=tuple(_needs(book, whole.needs)),
    )


def _needs(book: PriceBook, needs: dict[str, Decimal]) -> Iterator[RabNeed]:
    order = {kind: place for place, kind in enumerate(("labour", "material", "equipment"))}
    resources = [(book.resource_by_id[name], amount) for name, amount in needs.items()]
    for resource, amount in sorted(resources, key=lambda each: order[each[0].kind]):
        yield RabNeed(resource, amount)
