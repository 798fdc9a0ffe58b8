"""Reads of what a package bought and what lies in its store, and of a change as it would be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from nakhoda.grants.queries.grants import Grant, Tranche, figures_of, tranches_of
from nakhoda.grants.rules.life import PAID_OUT
from nakhoda.law.rulesets import load
from nakhoda.people.rules.scope import Viewer
from nakhoda.planning.queries.plans import official_states, work_line
from nakhoda.works.models import Purchase as Purchase
from nakhoda.works.models import Quotation as Quotation
from nakhoda.works.models import StockMove as StockMove
from nakhoda.works.queries.packages import (
    LineNow,
    Package,
    committed_idr,
    granted_idr,
    lines_now,
    packages_for,
    prices_of,
    spent_of,
)
from nakhoda.works.rules.changes import Bounds, change_faults, effect_of
from nakhoda.works.rules.plan import Material, Work, budget_of, budget_rows, by_resource, quarters_of
from nakhoda.works.rules.purchases import Bought, Money
from nakhoda.works.rules.stock import Move

STANDING = Q(purchase=None) | Q(purchase__entry__reversed_by=None)


def purchases_of(package: Package) -> list[Purchase]:
    """The purchases of a package, the newest first, with their offers; the entry tells whether it was taken back."""
    offers = Prefetch("quotations", Quotation.objects.order_by("amount_idr", "id"))
    rows = package.purchases.select_related("by", "entry__book", "entry__reversed_by").prefetch_related(offers)
    return list(rows.order_by("-day", "-id"))


def purchase_for(viewer: Viewer, pk: int) -> Purchase | None:
    """A purchase of a package that the viewer may see; None elsewhere."""
    rows = Purchase.objects.filter(package__in=packages_for(viewer)).select_related("by", "entry__book", "package__ksm")
    return rows.prefetch_related("quotations").filter(pk=pk).first()


def standing(purchase: Purchase) -> bool:
    """Whether a purchase still counts: its entry was not taken back."""
    return not hasattr(purchase.entry, "reversed_by")


def bought_of(purchases: Iterable[Purchase]) -> list[Bought]:
    """Purchases that count, as the rules look at them; the chosen shop is one of the offers."""
    return [
        Bought(each.day, each.kind, each.supplier, each.amount_idr, max(len(each.quotations.all()), 1))
        for each in purchases
        if standing(each)
    ]


def stock_rows(package: Package) -> QuerySet[StockMove]:
    """Goods in and out of a package's store in order of day; those of purchases that were taken back do not count."""
    return StockMove.objects.filter(STANDING, package=package).select_related("by", "purchase").order_by("day", "id")


def moves_of(rows: Iterable[StockMove]) -> list[Move]:
    """Stock rows as the rules take them."""
    return [Move(row.resource, row.day, row.quantity) for row in rows]


@dataclass(frozen=True, slots=True)
class Goods:
    """One material of a package: planned, bought (or brought), used, what counts changed, and what is there."""

    resource: str
    name: str
    unit: str
    kind: str
    planned: Decimal
    bought: Decimal
    used: Decimal
    counted: Decimal

    @property
    def held(self) -> Decimal:
        """What is in the store."""
        return self.bought - self.used + self.counted

    @property
    def missing(self) -> Decimal:
        """What is planned and was not bought yet; never below 0."""
        return max(self.planned - self.bought, Decimal(0))


def goods_of(materials: Sequence[Material], rows: Iterable[StockMove]) -> list[Goods]:
    """Every material planned or in the store: the planned ones first."""
    sums: dict[str, dict[str, Decimal]] = {}
    words = {each.resource: (each.name, each.unit, each.kind) for each in materials}
    planned = by_resource([{"resource": each.resource, "quantity": str(each.quantity)} for each in materials])
    for row in rows:
        words.setdefault(row.resource, (row.name, row.unit, "material"))
        side = {"in": "bought", "used": "used"}.get(row.kind, "counted")
        own = sums.setdefault(row.resource, {})
        own[side] = own.get(side, Decimal(0)) + (-row.quantity if side == "used" else row.quantity)
    found = []
    for resource, (name, unit, kind) in words.items():
        own = sums.get(resource, {})
        bought, used, counted = (own.get(side, Decimal(0)) for side in ("bought", "used", "counted"))
        had = planned.get(resource, Decimal(0))
        found.append(Goods(resource, name, unit, kind, had, bought, used, counted))
    return found


def newest_tranche(grant: Grant) -> Tranche | None:
    """The newest tranche whose money is out: what is bought now is bought from it; None before the first."""
    return next((each for each in reversed(tranches_of(grant)) if each.state in PAID_OUT), None)


def money_of(package: Package) -> Money:
    """What a purchase of the package meets: spent in the whole grant by kind, and what the package may still spend."""
    left = granted_idr(package, lines_now(package)) - spent_of(package).spent_total_idr
    return Money(package.grant.amount_idr, figures_of(package.grant).spent_idr, left)


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a line as it would be: new budget, its effect on the scores as stored, and why it may not be."""

    now: LineNow
    volume: Decimal
    total_idr: int
    labour_quarters: int
    budget: list[dict[str, Any]]
    effect: dict[str, Any]
    faults: tuple[str, ...]

    @property
    def more_idr(self) -> int:
        """By how much the line costs more, below zero if less."""
        return self.total_idr - self.now.total_idr


def change_to(package: Package, now: LineNow, volume: Decimal) -> Change:
    """What a new volume of a line means: RAB by the same price book, points and levels, and the grant's bounds.

    PriceError if the price book has lost the activity.
    """
    line = now.row.line
    new = budget_of(prices_of(now), [Work(line.activity, max(volume, Decimal(0)))])
    grant = package.grant
    bounds = Bounds(
        grant.amount_idr,
        committed_idr(grant),
        granted_idr(package, lines_now(package)),
        spent_of(package).spent_total_idr,
    )
    faults = change_faults(
        now.volume,
        volume,
        amount_before_idr=now.total_idr,
        amount_after_idr=new.total_idr,
        bounds=bounds,
        unit=line.unit,
    )
    return Change(
        now=now,
        volume=volume,
        total_idr=new.total_idr,
        labour_quarters=quarters_of(new.labour_days),
        budget=budget_rows(new),
        effect=_effect(package, now, volume) if volume > 0 else {},
        faults=faults,
    )


def _effect(package: Package, now: LineNow, volume: Decimal) -> dict[str, Any]:
    snapshot, states = official_states(package.village_key)
    if snapshot is None:
        return {}
    rows = effect_of(states, work_line(now.row.line), now.volume, volume, load(snapshot.ruleset))
    plain = [
        {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(row).items()} for row in rows
    ]
    return {"snapshot": snapshot.pk, "rows": plain}


def first_day(package: Package, today: date) -> date:
    """The day that a form begins with: today, kept inside the package's time."""
    return min(max(today, package.starts), max(package.ends, package.starts))
