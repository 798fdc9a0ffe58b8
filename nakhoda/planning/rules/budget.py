"""Unit price analysis (AHSP) and the budget of works (RAB): exact decimals inside, whole rupiah at stated places.

Rounding happens twice, half up: a work item's unit price to the book's `rounding_idr`, and each line's amount to one
rupiah. A total is the sum of its lines' whole rupiah, never a rounding of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from nakhoda.planning.rules.prices import PriceBook, PriceError, rounded

QUARTER = Decimal("0.25")


@dataclass(frozen=True, slots=True)
class UnitPrice:
    """One unit of a work item: A labour, B material, C equipment, overhead on A+B+C, all exact; `price_idr` rounded.

    `labour_days` are OH (person-days) a unit; `needs` the amount of every resource a unit.
    """

    item: str
    name: str
    unit: str
    labour_idr: Decimal
    material_idr: Decimal
    equipment_idr: Decimal
    overhead_idr: Decimal
    price_idr: int
    labour_days: Decimal
    needs: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class ActivityPrice:
    """One unit of a catalogue activity: whole rupiah, exact person-days, and the wages in it."""

    activity: str
    price_idr: int
    labour_idr: Decimal
    labour_days: Decimal
    needs: Mapping[str, Decimal]

    @property
    def labour_share(self) -> Decimal:
        """Wages before overhead as a share of the price; 0 for a price of 0."""
        return self.labour_idr / self.price_idr if self.price_idr else Decimal(0)


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """One line of a budget: volume x unit price = amount; person-days and wages of the line, exact."""

    item: str
    volume: Decimal
    price_idr: int
    amount_idr: int
    labour_days: Decimal
    labour_idr: Decimal
    needs: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Budget:
    """A budget of works (RAB): its lines, the total that is their sum, and what they need together."""

    lines: tuple[BudgetLine, ...]

    @property
    def total_idr(self) -> int:
        """The sum of the lines' amounts."""
        return sum(line.amount_idr for line in self.lines)

    @property
    def labour_days(self) -> Decimal:
        """Person-days (HOK) of all lines, exact."""
        return sum((line.labour_days for line in self.lines), Decimal(0))

    @property
    def labour_quarters(self) -> Decimal:
        """Person-days (HOK) in quarters, rounded half up."""
        return quarters(self.labour_days)

    @property
    def labour_share(self) -> Decimal:
        """Wages before overhead as a share of the total; 0 for an empty budget."""
        return sum((line.labour_idr for line in self.lines), Decimal(0)) / (self.total_idr or 1)

    @property
    def needs(self) -> dict[str, Decimal]:
        """Amount of every resource, by resource id, in the order of first use."""
        return _summed(line.needs for line in self.lines)


def quarters(days: Decimal) -> Decimal:
    """Person-days rounded half up to a quarter."""
    return (days / QUARTER).quantize(Decimal(1), ROUND_HALF_UP) * QUARTER


def unit_price(book: PriceBook, item: str) -> UnitPrice:
    """The analysed price of a work item. PriceError if the book has no such item.

    price = (A + B + C) x (1 + overhead), rounded half up to the book's `rounding_idr`.
    """
    analysis = book.analysis_by_id.get(item)
    if analysis is None:
        raise PriceError(f"Buku harga {book.id!r} tidak mempunyai analisis {item!r}. Tambahkan pada lembar Analisis.")
    sums = {"labour": Decimal(0), "material": Decimal(0), "equipment": Decimal(0)}
    days = Decimal(0)
    for name, amount in analysis.coefficients:
        resource = book.resource_by_id[name]
        sums[resource.kind] += amount * resource.price_idr
        days += amount if resource.kind == "labour" else 0
    overhead = sum(sums.values(), Decimal(0)) * analysis.overhead_percent / 100
    return UnitPrice(
        item=item,
        name=analysis.name,
        unit=analysis.unit,
        labour_idr=sums["labour"],
        material_idr=sums["material"],
        equipment_idr=sums["equipment"],
        overhead_idr=overhead,
        price_idr=rounded(sum(sums.values(), Decimal(0)) + overhead, book.rounding_idr),
        labour_days=days,
        needs=dict(analysis.coefficients),
    )


def activity_price(book: PriceBook, activity: str) -> ActivityPrice:
    """The price of one unit of an activity: the sum of its parts, each rounded to a rupiah. PriceError if unpriced."""
    recipe = book.recipe_by_activity.get(activity)
    if recipe is None:
        raise PriceError(f"Buku harga {book.id!r} tidak mempunyai harga untuk kegiatan {activity!r}.")
    found = budget(book, recipe.parts)
    return ActivityPrice(
        activity=activity,
        price_idr=found.total_idr,
        labour_idr=sum((line.labour_idr for line in found.lines), Decimal(0)),
        labour_days=found.labour_days,
        needs=found.needs,
    )


def budget(book: PriceBook, items: Iterable[tuple[str, Decimal]]) -> Budget:
    """The budget of (work item, volume) pairs. PriceError for an unknown item or a negative volume."""
    return Budget(tuple(_line(unit_price(book, item), volume) for item, volume in items))


def activity_budget(book: PriceBook, works: Iterable[tuple[str, Decimal]]) -> Budget:
    """The budget of (activity, volume) pairs, one line an activity. PriceError as in `budget`."""
    return Budget(tuple(_line(activity_price(book, activity), volume) for activity, volume in works))


def _line(price: UnitPrice | ActivityPrice, volume: Decimal) -> BudgetLine:
    item = price.item if isinstance(price, UnitPrice) else price.activity
    if volume < 0:
        raise PriceError(f"Volume {item!r} tidak boleh negatif: {volume}.")
    return BudgetLine(
        item=item,
        volume=volume,
        price_idr=price.price_idr,
        amount_idr=rounded(volume * price.price_idr),
        labour_days=volume * price.labour_days,
        labour_idr=volume * price.labour_idr,
        needs={name: volume * amount for name, amount in price.needs.items()},
    )


def _summed(tables: Iterable[Mapping[str, Decimal]]) -> dict[str, Decimal]:
    total: dict[str, Decimal] = {}
    for table in tables:
        for name, amount in table.items():
            total[name] = total.get(name, Decimal(0)) + amount
    return total
