"""What the page of a package shows: money by kind, plan beside fact, goods, and what somebody should look at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from nakhoda.grants.queries.grants import programme_of, progress_of
from nakhoda.ledger.queries.books import posted_of
from nakhoda.ledger.rules.accountability import accountability
from nakhoda.ledger.rules.accounts import chart
from nakhoda.ledger.rules.entries import Posted
from nakhoda.people.rules.scope import Viewer
from nakhoda.web.language import here
from nakhoda.works.models import Package, Purchase
from nakhoda.works.queries.goods import Goods, bought_of, goods_of, purchases_of, stock_rows
from nakhoda.works.queries.packages import (
    LineNow,
    budget_kinds,
    granted_idr,
    lines_now,
    materials_now,
    open_changes,
    own_entries,
    packages_for,
    spent_of,
    weeks_of,
)
from nakhoda.works.rules.plan import OVERHEAD, Figures, Week, planned_until
from nakhoda.works.rules.purchases import split_faults

# A package lags behind when so much less was built than planned; a matter of the eye, not of any rule.
BEHIND = Fraction(1, 10)


@dataclass(frozen=True, slots=True)
class KindRow:
    """One kind of spending of a package: its budget and what was spent; overhead of the RAB has no name of its own."""

    kind: str
    name: str
    budget_idr: int
    spent_idr: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that the page of a package shows of its money, time and goods."""

    lines: Sequence[LineNow]
    budget_idr: int
    granted_idr: int
    kinds: Sequence[KindRow]
    figures: Figures
    weeks: Sequence[Week]
    spent: Sequence[tuple[date, Fraction]]
    goods: Sequence[Goods]
    purchases: Sequence[Purchase]
    findings: Sequence[str]

    @property
    def left_idr(self) -> int:
        """What the grant still leaves for the package."""
        return self.granted_idr - self.figures.spent_idr


def sheet_of(package: Package, today: date, worked_quarters: int | None = None) -> Sheet:
    """The sheet of a package on a day. Worked quarters come from who keeps attendance.

    Physical progress is that of the whole grant, as it is measured. PriceError as in `materials_now`.
    """
    lines = lines_now(package)
    posted = own_entries(package, posted_of(package.grant.book)) if package.grant.book else []
    spent = accountability(posted)
    budget, weeks = sum(each.total_idr for each in lines), weeks_of(package, lines)
    measured = progress_of(package.grant)[:1]
    figures = Figures(
        budget_idr=budget,
        spent_idr=spent.spent_total_idr,
        planned_quarters=sum(each.labour_quarters for each in lines),
        worked_quarters=worked_quarters,
        planned=planned_until(weeks, today),
        built=Fraction(measured[0].percent) / 100 if measured else None,
    )
    purchases = purchases_of(package)
    goods = goods_of(materials_now(lines), stock_rows(package))
    kinds = _kinds(lines, spent.spent_idr)
    return Sheet(
        lines=lines,
        budget_idr=budget,
        granted_idr=granted_idr(package, lines),
        kinds=kinds,
        figures=figures,
        weeks=weeks,
        spent=[(day, Fraction(amount, budget)) for day, amount in _spent_by_day(posted)] if budget else [],
        goods=goods,
        purchases=purchases,
        findings=_findings(package, kinds, goods, purchases, figures),
    )


def _kinds(lines: Iterable[LineNow], paid: Mapping[str, int]) -> list[KindRow]:
    planned = budget_kinds(lines)
    names = {account.spending: here(account) for account in chart().values() if account.spending}
    rows = [
        KindRow(kind, name, planned.get(kind, 0), paid.get(kind, 0))
        for kind, name in names.items()
        if planned.get(kind) or paid.get(kind)
    ]
    rest = planned.get(OVERHEAD, 0)
    return [*rows, KindRow(OVERHEAD, "", rest, 0)] if rest else rows


def _spent_by_day(posted: Iterable[Posted]) -> list[tuple[date, int]]:
    """What was spent until the end of each day on which money moved."""
    by_day: dict[date, int] = {}
    for each in posted:
        spent = sum(line.amount_idr for line in each.entry.lines if chart()[line.account].spending)
        by_day[each.entry.day] = by_day.get(each.entry.day, 0) + spent
    found, total = [], 0
    for day in sorted(by_day):
        total += by_day[day]
        found.append((day, total))
    return found


def _findings(
    package: Package,
    kinds: Iterable[KindRow],
    goods: Iterable[Goods],
    purchases: Sequence[Purchase],
    figures: Figures,
) -> list[str]:
    found = list(split_faults(programme_of(package.grant), bought_of(purchases)))
    found += [
        f"{row.name}: belanja melebihi rencana RAB."
        for row in kinds
        if row.budget_idr and row.spent_idr > row.budget_idr
    ]
    found += [f"{each.name}: kartu gudang di bawah nol. Hitung gudang." for each in goods if each.held < 0]
    if package.state == "running" and figures.behind is not None and figures.behind > BEHIND:
        found.append("Kemajuan fisik tertinggal lebih dari 10% dari rencana.")
    return found


@dataclass(frozen=True, slots=True)
class Row:
    """A package in the list: its budget now and what was spent."""

    package: Package
    budget_idr: int
    spent_idr: int
    waiting: int


def rows_of(packages: Iterable[Package]) -> list[Row]:
    """The packages of a page of the list with their money; each book is read once."""
    books: dict[int, tuple[Posted, ...]] = {}
    found = []
    for package in packages:
        book = package.grant.book
        posted = books.setdefault(book.pk, posted_of(book)) if book else ()
        budget = sum(each.total_idr for each in lines_now(package))
        spent = spent_of(package, posted).spent_total_idr
        found.append(Row(package, budget, spent, open_changes(package).count()))
    return found


def waiting_packages(viewer: Viewer) -> list[Package]:
    """Packages that wait for this viewer: to be approved, or a change of them; never their own."""
    rows = packages_for(viewer, "works.approve").filter(state__in=("planned", "running"))
    return [package for package in rows if _waits(package, viewer.account_id)]


def _waits(package: Package, account_id: int | None) -> bool:
    if package.state == "planned":
        return package.by_id != account_id
    return open_changes(package).exclude(by_id=account_id).exists()
