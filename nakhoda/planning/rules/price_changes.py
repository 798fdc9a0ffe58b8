"""What changed between two price books: prices of resources, of work items and of activities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from nakhoda.planning.rules.budget import activity_price, unit_price
from nakhoda.planning.rules.catalogue import Catalogue
from nakhoda.planning.rules.prices import PriceBook

Row = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class PriceChange:
    """One price that differs: None before where it is new, None after where it is gone. Prices are whole rupiah."""

    kind: str
    id: str
    name: str
    unit: str
    before_idr: int | None
    after_idr: int | None

    @property
    def ratio(self) -> Fraction | None:
        """The change as a ratio of the old price: 0.05 is five percent more; None where there is nothing to compare."""
        if not self.before_idr or self.after_idr is None:
            return None
        return Fraction(self.after_idr, self.before_idr) - 1


def compare_books(before: PriceBook | None, after: PriceBook, catalogue: Catalogue) -> list[PriceChange]:
    """Every price that differs: resources, work items, activities, in the order of the newer book; gone ones last."""
    found: list[PriceChange] = []
    for kind, told in (("resource", _resources), ("analysis", _analyses)):
        found += _changes(kind, told(before) if before else {}, told(after))
    activities = [_activities(book, catalogue) if book else {} for book in (before, after)]
    return found + _changes("activity", *activities)


def _changes(kind: str, before: Mapping[str, Row], after: Mapping[str, Row]) -> list[PriceChange]:
    order = dict.fromkeys([*after, *before])
    found = []
    for each in order:
        old, new = before.get(each), after.get(each)
        name, unit, _ = new or old or ("", "", 0)
        change = PriceChange(kind, each, name, unit, old[2] if old else None, new[2] if new else None)
        if change.before_idr != change.after_idr:
            found.append(change)
    return found


def _resources(book: PriceBook) -> dict[str, Row]:
    return {each.id: (each.name, each.unit, each.price_idr) for each in book.resources}


def _analyses(book: PriceBook) -> dict[str, Row]:
    return {each.id: (each.name, each.unit, unit_price(book, each.id).price_idr) for each in book.analyses}


def _activities(book: PriceBook, catalogue: Catalogue) -> dict[str, Row]:
    found = {}
    for each in book.recipes:
        known = catalogue.by_id.get(each.activity)
        name, unit = (known.name, known.unit) if known else (each.activity, "")
        found[each.activity] = (name, unit, activity_price(book, each.activity).price_idr)
    return found
