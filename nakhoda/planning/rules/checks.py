"""Checks of a plan: each looks at lines against deficits, places, money and people, and yields findings."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

import shapely
from shapely.geometry.base import BaseGeometry

from nakhoda.law.findings import Fact, Finding, Place
from nakhoda.planning.rules.budget import activity_price
from nakhoda.planning.rules.optimise.problem import Source
from nakhoda.planning.rules.prices import PriceBook
from nakhoda.planning.rules.states import RtState, WorkLine, exact

METRES_PER_DEGREE = 111_320.0
SLACK = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """A line of a plan as it is checked: the work, its village, unit price, money by source id, and land.

    `land_permission` is None where the work needs none; `geometry` lies in WGS 84.
    """

    work: WorkLine
    village: str = ""
    unit_price_idr: int | None = None
    sources: Mapping[str, int] = field(default_factory=dict)
    land_permission: bool | None = None
    geometry: BaseGeometry | None = None


@dataclass(frozen=True, slots=True)
class PlanLimits:
    """What a plan has to keep to. None or 0 means that the limit is not set; shares are of 1."""

    ceiling_idr: int | None = None
    minimum_package_idr: int = 0
    sources: Sequence[Source] = ()
    women_share: Decimal | None = None
    women_share_target: Decimal | None = None
    same_spot_m: float = 5.0


@dataclass(frozen=True, slots=True)
class Nearby:
    """Two lines and the metres between them; 0 where they touch or overlap."""

    first: str
    second: str
    distance_m: float


def check_plan(
    lines: Sequence[PlannedLine], states: Iterable[RtState], book: PriceBook, limits: PlanLimits
) -> list[Finding]:
    """All findings of a plan, in the order of the checks: deficits, places, packages, money, land, people, prices."""
    return [
        *check_deficits(lines, states),
        *check_places(lines, nearby_lines(lines, limits.same_spot_m)),
        *check_money(lines, limits),
        *check_land(lines),
        *check_women(limits),
        *check_unit_prices(lines, book),
    ]


def check_deficits(lines: Sequence[PlannedLine], states: Iterable[RtState]) -> Iterator[Finding]:
    """Lines that take more off a criterion than is left of it; the later line is named."""
    by_key = {state.key: state for state in states}
    taken: dict[tuple[str, str], Decimal] = {}
    for line in lines:
        for (rt, criterion_id), amount in line.work.effects.items():
            state = by_key.get(rt)
            before = taken.get((rt, criterion_id), Decimal(0))
            taken[rt, criterion_id] = before + amount
            need = max(exact(state.volumes.get(criterion_id)), Decimal(0)) if state else Decimal(0)
            if before + amount > need + SLACK:
                place = Place(kawasan=line.village, rt=state.name or rt if state else rt, criterion=criterion_id)
                facts: dict[str, Fact] = {
                    "line": line.work.id,
                    "value": float(before + amount),
                    "need": float(need),
                    "surplus": float(before + amount - need),
                }
                room = max(need - before, Decimal(0))
                yield Finding("rencana-melebihi-kekurangan", place, facts, float(room))


def nearby_lines(lines: Sequence[PlannedLine], within_m: float) -> list[Nearby]:
    """Pairs of lines of the same activity whose places lie within so many metres, nearest first.

    Distances are measured on a plane true to scale at each pair's latitude: exact enough for metres in a village.
    """
    drawn = [line for line in lines if line.geometry is not None and not line.geometry.is_empty]
    if len(drawn) < 2:
        return []
    middle = math.radians(float(drawn[0].geometry.centroid.y)) if drawn[0].geometry is not None else 0.0
    scale = (METRES_PER_DEGREE * math.cos(middle), METRES_PER_DEGREE)
    flat = [shapely.transform(line.geometry, lambda points: points * scale) for line in drawn]
    tree = shapely.STRtree(flat)
    pairs = []
    for at, shape in enumerate(flat):
        for other in tree.query(shape, predicate="dwithin", distance=within_m):
            if at < other and drawn[at].work.activity == drawn[other].work.activity:
                distance = float(shapely.distance(shape, flat[other]))
                pairs.append(Nearby(drawn[at].work.id, drawn[other].work.id, distance))
    return sorted(pairs, key=lambda pair: (pair.distance_m, pair.first, pair.second))


def check_places(lines: Sequence[PlannedLine], near: Iterable[Nearby]) -> Iterator[Finding]:
    """Two lines of one activity on one spot, from pairs that the caller measured."""
    villages = {line.work.id: line.village for line in lines}
    for pair in near:
        facts: dict[str, Fact] = {
            "line": pair.first,
            "other": pair.second,
            "distance": round(pair.distance_m, 1),
        }
        yield Finding("rencana-di-tempat-sama", Place(kawasan=villages.get(pair.second, "")), facts)


def check_money(lines: Sequence[PlannedLine], limits: PlanLimits) -> Iterator[Finding]:
    """Ceiling, minimum packages, sources that may not pay or run out, and sources that miss a line's cost."""
    known = {source.id: source for source in limits.sources}
    used: dict[str, int] = {}
    for line in lines:
        place, amount = Place(kawasan=line.village), line.work.amount_idr
        if 0 < amount < limits.minimum_package_idr:
            facts: dict[str, Fact] = {"line": line.work.id, "value": amount, "low": limits.minimum_package_idr}
            yield Finding("rencana-di-bawah-paket", place, facts)
        for source_id, share in line.sources.items():
            used[source_id] = used.get(source_id, 0) + share
            source = known.get(source_id)
            if limits.sources and (source is None or not source.allows(line.work.activity)):
                yield Finding("rencana-sumber-tidak-boleh", place, {"line": line.work.id, "source": source_id})
        paid = sum(line.sources.values())
        if line.sources and paid != amount:
            facts = {"line": line.work.id, "value": paid, "expected": amount}
            yield Finding("rencana-dana-tidak-pas", place, facts, amount)
    for source_id, spent in used.items():
        source = known.get(source_id)
        if source is not None and spent > source.amount_idr:
            facts = {"source": source_id, "value": spent, "high": source.amount_idr}
            yield Finding("rencana-sumber-habis", Place(), facts)
    total = sum(line.work.amount_idr for line in lines)
    if limits.ceiling_idr is not None and total > limits.ceiling_idr:
        facts = {"value": total, "high": limits.ceiling_idr, "surplus": total - limits.ceiling_idr}
        yield Finding("rencana-melebihi-pagu", Place(), facts)


def check_land(lines: Iterable[PlannedLine]) -> Iterator[Finding]:
    """Lines that need land and have no permission."""
    for line in lines:
        if line.land_permission is False:
            yield Finding("rencana-tanpa-izin-lahan", Place(kawasan=line.village), {"line": line.work.id})


def check_women(limits: PlanLimits) -> Iterator[Finding]:
    """The plan's meeting had fewer women than the target; nothing where either is not known."""
    share, target = limits.women_share, limits.women_share_target
    if share is not None and target is not None and share < target:
        facts: dict[str, Fact] = {"value": float(share * 100), "low": float(target * 100)}
        yield Finding("rencana-perempuan-kurang", Place(), facts)


def check_unit_prices(lines: Iterable[PlannedLine], book: PriceBook) -> Iterator[Finding]:
    """Unit prices outside what the book's own low and high prices give for the activity."""
    low, high = _at_ends(book)
    for line in lines:
        activity = line.work.activity
        if line.unit_price_idr is None or activity not in book.recipe_by_activity:
            continue
        least, most = activity_price(low, activity).price_idr, activity_price(high, activity).price_idr
        if not least <= line.unit_price_idr <= most:
            facts: dict[str, Fact] = {
                "line": line.work.id,
                "value": line.unit_price_idr,
                "low": least,
                "high": most,
            }
            due = activity_price(book, activity).price_idr
            yield Finding("rencana-harga-di-luar-rentang", Place(kawasan=line.village), facts, due)


def _at_ends(book: PriceBook) -> tuple[PriceBook, PriceBook]:
    low = tuple(replace(each, price_idr=each.low_idr) for each in book.resources)
    high = tuple(replace(each, price_idr=each.high_idr) for each in book.resources)
    return replace(book, resources=low), replace(book, resources=high)
