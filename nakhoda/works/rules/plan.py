"""What a package plans: budget rows and kinds, person-days, materials, the weeks of its schedule, plan beside fact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from nakhoda.planning.rules.budget import Budget, activity_budget, quarters
from nakhoda.planning.rules.catalogue import catalogue
from nakhoda.planning.rules.prices import PriceBook, rounded

CENT, GRAM = Decimal("0.01"), Decimal("0.001")
QUARTERS_A_DAY, DAYS_A_WEEK = 4, 7
# A resource's kind as the book of accounts calls such spending.
SPENDING = {"labour": "wages", "material": "materials", "equipment": "tools"}
OVERHEAD = "overhead"


@dataclass(frozen=True, slots=True)
class Work:
    """A line as far as its budget goes: activity of the catalogue and volume in its unit."""

    activity: str
    volume: Decimal


@dataclass(frozen=True, slots=True)
class Material:
    """What the works need of a material or of equipment, in its unit, to a thousandth."""

    resource: str
    kind: str
    name: str
    unit: str
    quantity: Decimal


def quarters_of(days: Decimal) -> int:
    """Person-days (HOK) as a whole number of quarters, rounded half up."""
    return int(quarters(days) * QUARTERS_A_DAY)


def budget_of(book: PriceBook, works: Iterable[Work]) -> Budget:
    """The budget (RAB) of works by a price book. PriceError if it has no price for one of them."""
    return activity_budget(book, [(work.activity, work.volume) for work in works])


def budget_rows(budget: Budget) -> list[dict[str, Any]]:
    """A budget as it is stored: item, name, unit, volume, price, amount, person-days. Whole rupiah, decimal text."""
    names = catalogue().by_id
    return [
        {
            "item": line.item,
            "name": names[line.item].name,
            "unit": names[line.item].unit,
            "volume": f"{line.volume.normalize():f}",
            "price_idr": line.price_idr,
            "amount_idr": line.amount_idr,
            "labour_days": str(line.labour_days.quantize(CENT)),
        }
        for line in budget.lines
    ]


def budget_by_kind(book: PriceBook, budget: Budget) -> dict[str, int]:
    """The budget by kind of spending: wages, materials, tools, and `overhead` that takes the rest. They sum to it."""
    exact: dict[str, Decimal] = dict.fromkeys(SPENDING.values(), Decimal(0))
    for resource, quantity in budget.needs.items():
        known = book.resource_by_id[resource]
        exact[SPENDING[known.kind]] += quantity * known.price_idr
    found = {kind: rounded(amount) for kind, amount in exact.items()}
    return {**found, OVERHEAD: budget.total_idr - sum(found.values())}


def materials_of(book: PriceBook, budget: Budget) -> list[Material]:
    """Materials, then equipment, that a budget needs, in the order of first use; labour is left out."""
    found = []
    for resource, quantity in budget.needs.items():
        known = book.resource_by_id[resource]
        if known.kind != "labour" and quantity > 0:
            amount = quantity.quantize(GRAM, ROUND_HALF_UP)
            found.append(Material(resource, known.kind, known.name, known.unit, amount))
    return sorted(found, key=lambda each: each.kind != "material")


@dataclass(frozen=True, slots=True)
class Part:
    """A line in time: what it weighs (rupiah of its budget), its first and last day."""

    weight: int
    starts: date
    ends: date


@dataclass(frozen=True, slots=True)
class Week:
    """A week of the plan: number from 1, first and last day, its share of the budget and the shares until then."""

    number: int
    first: date
    last: date
    share: Fraction
    until: Fraction


def weekly(parts: Sequence[Part], starts: date, ends: date) -> list[Week]:
    """The planned share of the budget of each week from the package's start to its end; together exactly 1.

    Each part is spread evenly over its own days, as far as they lie inside the package; one that lies outside is
    spread over the whole. Without any weight the package's days count alike.
    """
    counted = [part for part in parts if part.weight > 0] or [Part(1, starts, ends)]
    whole = sum(part.weight for part in counted)
    weeks, until, first, number = [], Fraction(0), starts, 1
    while first <= ends:
        last = min(first + timedelta(DAYS_A_WEEK - 1), ends)
        share = sum((Fraction(p.weight, whole) * _overlap(p, first, last, starts, ends) for p in counted), Fraction(0))
        until += share
        weeks.append(Week(number, first, last, share, until))
        first, number = last + timedelta(1), number + 1
    return weeks


def planned_until(weeks: Sequence[Week], day: date) -> Fraction:
    """The planned share at the end of a day, evenly inside its week; 0 before the start, 1 after the end."""
    found = Fraction(0)
    for week in weeks:
        if day >= week.last:
            found = week.until
        elif day >= week.first:
            days = Fraction((day - week.first).days + 1, (week.last - week.first).days + 1)
            return week.until - week.share + week.share * days
    return found


def _overlap(part: Part, first: date, last: date, starts: date, ends: date) -> Fraction:
    low, high = max(part.starts, starts), min(part.ends, ends)
    if low > high:
        low, high = starts, ends
    days = (min(high, last) - max(low, first)).days + 1
    return Fraction(max(days, 0), (high - low).days + 1)


@dataclass(frozen=True, slots=True)
class Figures:
    """Plan beside fact on a day. Shares are of 1; `built` is what was measured in the field, None while nothing was.

    `worked_quarters` is None where attendance is not known.
    """

    budget_idr: int
    spent_idr: int
    planned_quarters: int
    worked_quarters: int | None
    planned: Fraction
    built: Fraction | None

    @property
    def spent(self) -> Fraction | None:
        """The share of the budget that is spent; None without a budget."""
        return Fraction(self.spent_idr, self.budget_idr) if self.budget_idr else None

    @property
    def worked(self) -> Fraction | None:
        """The share of the planned person-days that were worked; None where one of them is not known."""
        if self.worked_quarters is None or not self.planned_quarters:
            return None
        return Fraction(self.worked_quarters, self.planned_quarters)

    @property
    def behind(self) -> Fraction | None:
        """By how much building lags behind the plan, below zero if it is ahead; None while nothing was measured."""
        return None if self.built is None else self.planned - self.built


def by_resource(materials: Iterable[Mapping[str, str]]) -> dict[str, Decimal]:
    """Planned quantities by resource, from the rows that a package stores."""
    return {each["resource"]: Decimal(each["quantity"]) for each in materials}
