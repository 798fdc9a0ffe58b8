"""Reads of price books for their pages: which ones a viewer sees, and their prices in rows."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from nakhoda.people.rules.scope import Viewer, regency_of
from nakhoda.planning.models import PriceBookVersion
from nakhoda.planning.rules.budget import ActivityPrice, UnitPrice, activity_price, unit_price
from nakhoda.planning.rules.catalogue import catalogue
from nakhoda.planning.rules.prices import PriceBook, Resource
from nakhoda.regions.queries import Region
from nakhoda.web.language import here


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """The price of one unit of an activity. `known` tells that it is in the catalogue."""

    id: str
    name: str
    unit: str
    price: ActivityPrice
    known: bool


@dataclass(frozen=True, slots=True)
class Coefficient:
    """A resource in an analysis: how much a unit needs and what that costs, exact."""

    resource: Resource
    amount: Decimal
    amount_idr: Decimal


@dataclass(frozen=True, slots=True)
class AnalysisRow:
    """A work item's analysis with its computed price; coefficients by kind in the order labour, material, equipment."""

    price: UnitPrice
    overhead_percent: Decimal
    parts: tuple[Coefficient, ...]


def price_regencies(viewer: Viewer) -> list[str]:
    """Codes of the regencies whose prices the viewer may read: those they work in, whole or in part, by code."""
    known = set(PriceBookVersion.objects.values_list("regency", flat=True).distinct())
    mine = {regency_of(area) for area in viewer.areas("record.read") if area.count(".") >= 1}
    wide = [area for area in viewer.areas("record.read") if area.count(".") < 1]
    if wide:
        rows = Region.objects.filter(kind="regency", valid_to=None).values_list("code", flat=True)
        mine |= {code for code in rows if any(not area or code.startswith(f"{area}.") for area in wide)}
    return sorted(code for code in known | mine if viewer.may_in_part("record.read", code))


def price_book_for(viewer: Viewer, pk: int, right: str = "") -> PriceBookVersion | None:
    """The version, if the viewer works in its regency, and holds that right there where one is asked for."""
    version = PriceBookVersion.objects.select_related("by").filter(pk=pk).first()
    if version is None or not viewer.may_in_part("record.read", version.regency):
        return None
    return version if not right or viewer.may(right, version.regency) else None


def activity_rows(book: PriceBook) -> list[ActivityRow]:
    """The prices of all activities that the book prices, in the order of the catalogue; unknown ones last."""
    order = [each.id for each in catalogue().activities]
    priced = [each.activity for each in book.recipes]
    found = []
    for activity in sorted(priced, key=lambda each: order.index(each) if each in order else len(order)):
        known = catalogue().by_id.get(activity)
        name, unit = (here(known), known.unit) if known else (activity, "")
        found.append(ActivityRow(activity, name, unit, activity_price(book, activity), known is not None))
    return found


def analysis_rows(book: PriceBook) -> list[AnalysisRow]:
    """The analyses of all work items, in the order of the book."""
    kinds = ("labour", "material", "equipment")
    found = []
    for each in book.analyses:
        parts = [
            Coefficient(book.resource_by_id[name], amount, amount * book.resource_by_id[name].price_idr)
            for name, amount in each.coefficients
        ]
        parts.sort(key=lambda part: kinds.index(part.resource.kind))
        found.append(AnalysisRow(unit_price(book, each.id), each.overhead_percent, tuple(parts)))
    return found
