"""Reads of work packages: which ones a viewer may see, their lines and changes as they hold now, and their money."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, QuerySet, Sum

from nakhoda.grants.queries.grants import Grant, GrantLine
from nakhoda.grants.queries.grants import lines_of as grant_lines_of
from nakhoda.grants.rules import life
from nakhoda.ledger.queries.books import posted_of
from nakhoda.ledger.rules.accountability import Accountability, accountability
from nakhoda.ledger.rules.entries import Posted
from nakhoda.people.queries import in_areas
from nakhoda.people.rules.scope import Viewer
from nakhoda.planning.queries.plans import book_of
from nakhoda.planning.rules.prices import PriceBook
from nakhoda.works.models import ChangeDecision as ChangeDecision
from nakhoda.works.models import ChangeOrder as ChangeOrder
from nakhoda.works.models import Package as Package
from nakhoda.works.models import PackageLine as PackageLine
from nakhoda.works.models import PackageStep as PackageStep
from nakhoda.works.models import Started as Started
from nakhoda.works.rules.life import PACKAGE
from nakhoda.works.rules.plan import Material, Part, Week, Work, budget_by_kind, budget_of, materials_of, weekly

# A package is made from a grant in one of these states, and started in one of `STARTABLE`.
MAKEABLE = frozenset({"verified", "agreed", "running"})
STARTABLE = frozenset({"agreed", "running"})
FIRM = ("approved", "budgeted")


def subject_of(package_id: int) -> str:
    """How entries of the book name a package: its purchases, and the wages paid for work on it."""
    return f"package:{package_id}"


def packages_for(viewer: Viewer, right: str = "record.read") -> QuerySet[Package]:
    """Packages of villages in the viewer's areas for that right, the newest grant first."""
    mine = in_areas("village_key", viewer.areas(right))
    rows = Package.objects.filter(mine).select_related("grant__book", "grant__organisation", "ksm")
    return rows.order_by("-grant_id", "number")


def package_for(viewer: Viewer, pk: int, right: str = "record.read") -> Package | None:
    """The package, where the viewer holds that right in its village; None elsewhere."""
    return packages_for(viewer, right).filter(pk=pk).first()


def all_packages() -> QuerySet[Package]:
    """Every package, for checks of the whole site."""
    return Package.objects.select_related("grant").order_by("id")


def packages_of(grant: Grant) -> QuerySet[Package]:
    """The packages of a grant in order of number, cancelled ones too."""
    return Package.objects.filter(grant=grant).select_related("ksm").order_by("number")


def lines_to_pack(grant: Grant) -> list[GrantLine]:
    """The lines that the grant pays and that are in no package yet, in the plan's order."""
    held = PackageLine.objects.values("line")
    free = set(GrantLine.objects.filter(grant=grant).exclude(line__in=held).values_list("pk", flat=True))
    return [each for each in grant_lines_of(grant) if each.pk in free]


def steps_of(package: Package) -> list[PackageStep]:
    """The steps of a package, oldest first."""
    return list(package.steps.select_related("by").order_by("id"))


def choices(viewer: Viewer, package: Package) -> list[life.Choice]:
    """The next steps of a package, those first that lead on; a reason is asked for when it is taken."""
    return life.choices_in(
        PACKAGE,
        package.state,
        by=viewer.account_id or 0,
        rights=viewer.rights_in(package.village_key),
        steps=life.taken(steps_of(package)),
    )


@dataclass(frozen=True, slots=True)
class LineNow:
    """A line of a package as it holds now: its own budget, or that of the newest approved change."""

    row: PackageLine
    volume: Decimal
    total_idr: int
    labour_quarters: int
    budget: list[dict[str, Any]]
    changed: bool

    @property
    def more_idr(self) -> int:
        """By how much the changes raised the line's budget."""
        return self.total_idr - self.row.total_idr


def lines_now(package: Package) -> list[LineNow]:
    """The lines of a package as they hold now, in the plan's order."""
    approved = ChangeOrder.objects.filter(decision__after="approved").order_by("-id")
    rows = package.package_lines.select_related("line__plan__prices")
    rows = rows.prefetch_related(Prefetch("changes", approved, to_attr="approved_changes"), "line__rts")
    return [_now(row) for row in rows.order_by("line__plan_id", "line__number")]


def _now(row: PackageLine) -> LineNow:
    changes: list[ChangeOrder] = getattr(row, "approved_changes", [])
    if not changes:
        return LineNow(row, row.volume, row.total_idr, row.labour_quarters, row.budget, changed=False)
    last = changes[0]
    return LineNow(
        row, last.volume_after, last.amount_after_idr, last.labour_quarters_after, last.budget_after, changed=True
    )


def line_now(row: PackageLine) -> LineNow:
    """One line of a package as it holds now."""
    return next(each for each in lines_now(row.package) if each.row.pk == row.pk)


def prices_of(line: LineNow) -> PriceBook:
    """The price book by which a line was priced."""
    return book_of(line.row.line.plan.prices)


def materials_now(lines: Iterable[LineNow]) -> list[Material]:
    """What the lines need of each material and equipment, added up by resource and unit."""
    found: dict[tuple[str, str], Material] = {}
    for line in lines:
        book = prices_of(line)
        for each in materials_of(book, budget_of(book, [Work(line.row.line.activity, line.volume)])):
            had = found.get((each.resource, each.unit))
            quantity = each.quantity + (had.quantity if had else 0)
            found[each.resource, each.unit] = Material(each.resource, each.kind, each.name, each.unit, quantity)
    return sorted(found.values(), key=lambda each: each.kind != "material")


def budget_kinds(lines: Iterable[LineNow]) -> dict[str, int]:
    """The budget of the lines by kind of spending, with `overhead` for what is none of them."""
    found: dict[str, int] = {}
    for line in lines:
        book = prices_of(line)
        kinds = budget_by_kind(book, budget_of(book, [Work(line.row.line.activity, line.volume)]))
        # A price by hand or an older budget may differ from the book: the rest is overhead, the sum is the budget.
        kinds["overhead"] += line.total_idr - sum(kinds.values())
        found = {kind: found.get(kind, 0) + amount for kind, amount in kinds.items()}
    return found


def weeks_of(package: Package, lines: Iterable[LineNow]) -> list[Week]:
    """The planned share of the budget by week."""
    parts = [
        Part(each.total_idr, each.row.line.starts or package.starts, each.row.line.ends or package.ends)
        for each in lines
    ]
    return weekly(parts, package.starts, package.ends)


def own_entries(package: Package, posted: Iterable[Posted]) -> list[Posted]:
    """The entries that name the package as what they pay for, reversals too."""
    subject = subject_of(package.pk)
    return [each for each in posted if each.entry.subject == subject or each.entry.subject.startswith(f"{subject}:")]


def spent_of(package: Package, posted: Iterable[Posted] | None = None) -> Accountability:
    """What was spent on a package by kind, by the grant's book; wages count where their entries name the package."""
    book = package.grant.book
    if posted is None:
        posted = posted_of(book) if book else ()
    return accountability(own_entries(package, posted))


def granted_idr(package: Package, lines: Iterable[LineNow]) -> int:
    """What the grant bears of a package: the sums asked for its lines, and what approved changes added."""
    now = list(lines)
    ids = [each.row.line_id for each in now]
    asked = GrantLine.objects.filter(grant=package.grant, out=None, line__in=ids).aggregate(sum=Sum("amount_idr"))
    return (asked["sum"] or 0) + sum(each.more_idr for each in now)


def committed_idr(grant: Grant) -> int:
    """What a grant already bears: the sums asked for all its lines, and what approved changes added."""
    asked = sum(each.amount_idr for each in grant_lines_of(grant))
    alive = packages_of(grant).exclude(state="cancelled")
    return asked + sum(each.more_idr for package in alive for each in lines_now(package))


def changes_of(package: Package) -> list[ChangeOrder]:
    """The change orders of a package, the newest first; `decision` is missing while one waits."""
    rows = ChangeOrder.objects.filter(package=package).select_related("by", "decision__by", "package_line__line")
    return list(rows.order_by("-id"))


def change_for(viewer: Viewer, pk: int, right: str = "record.read") -> ChangeOrder | None:
    """A change order of a package in the viewer's areas for that right; None elsewhere."""
    rows = ChangeOrder.objects.filter(package__in=packages_for(viewer, right))
    return rows.select_related("by", "package_line__line", "package__grant", "decision__by").filter(pk=pk).first()


def open_changes(package: Package) -> QuerySet[ChangeOrder]:
    """Change orders that wait for a decision."""
    return ChangeOrder.objects.filter(package=package, decision=None).order_by("id")
