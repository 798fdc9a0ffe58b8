"""What waits for a person about money and works: grants, tranches, packages and wage lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from nakhoda.grants.queries.grants import Tranche, grants_for, report_conditions_of, tranches_of
from nakhoda.grants.queries.grants import waiting_for as waiting_grants
from nakhoda.ledger.queries.books import Book, PotState, books_for, posted_of, pot_states
from nakhoda.payroll.queries.lists import waiting_for as waiting_lists
from nakhoda.payroll.queries.people import CrewRow, crews_for
from nakhoda.people.queries import in_areas
from nakhoda.people.rules.scope import Viewer, within
from nakhoda.works.queries.packages import Package, open_changes, packages_for
from nakhoda.works.queries.pages import waiting_packages


@dataclass(frozen=True, slots=True)
class MoneyTask:
    """A step that waits: `kind` is grant, tranche, wages, package or change, `to` the state that it leads to.

    `keys` are the arguments of its page; `title` names it; `amount_idr` is what it is about, 0 where there is no sum;
    `missing` counts conditions that are not met yet.
    """

    kind: str
    to: str
    keys: tuple[int, ...]
    title: str
    amount_idr: int = 0
    missing: int = 0


def money_tasks(viewer: Viewer, area: str, today: date) -> Iterable[MoneyTask]:
    """What waits for the viewer in an area: steps with nothing missing first, the rest after them."""
    found = [*_of_grants(viewer, area, today), *_of_lists(viewer, area), *_of_packages(viewer, area)]
    return sorted(found, key=lambda task: task.missing > 0)


def _of_grants(viewer: Viewer, area: str, today: date) -> Iterable[MoneyTask]:
    for each in waiting_grants(viewer, today, area):
        grant, tranche = each.grant, each.tranche
        missing = len(each.missing)
        if tranche is None:
            title = f"{grant.organisation.name} {grant.year}"
            yield MoneyTask("grant", each.to, (grant.pk,), title, grant.amount_idr, missing)
        else:
            title = f"{tranche.number} – {grant.organisation.name}"
            yield MoneyTask("tranche", each.to, (grant.pk, tranche.number), title, tranche.amount_idr, missing)


def _of_lists(viewer: Viewer, area: str) -> Iterable[MoneyTask]:
    for row, move in waiting_lists(viewer, area):
        yield MoneyTask("wages", move.to, (row.pk,), f"{row.package.title}", row.total_idr)


def _of_packages(viewer: Viewer, area: str) -> Iterable[MoneyTask]:
    for package in waiting_packages(viewer):
        if not within(package.village_key, area):
            continue
        if package.state == "planned":
            yield MoneyTask("package", "agreed", (package.pk,), package.title, package.budget_idr)
        for change in open_changes(package).exclude(by_id=viewer.account_id):
            yield MoneyTask("change", "approved", (change.pk,), package.title, change.amount_after_idr)


@dataclass(frozen=True, slots=True)
class Day:
    """What a treasurer or foreman needs today: balances beside their counts, crews to call, packages to buy for.

    `lacking` are the sentences of what the report of a paid-out tranche still lacks, with the tranche.
    """

    pots: Sequence[tuple[Book, PotState]]
    crews: Sequence[CrewRow]
    packages: Sequence[Package]
    lacking: Sequence[tuple[Tranche, str]]


def day_of(viewer: Viewer, area: str, today: date) -> Day | None:
    """The day of who keeps a book or a crew in that area; None for everybody else."""
    posts, attends = viewer.may_in_part("ledger.post", area), viewer.may_in_part("payroll.attend", area)
    if not (posts or attends):
        return None
    own = in_areas("village_key", [area])
    books = list(books_for(viewer, "ledger.post").filter(own)) if posts else []
    pots = [(book, state) for book in books for state in pot_states(book, posted_of(book))]
    crews = crews_for(viewer, "payroll.attend").filter(in_areas("package__village_key", [area])) if attends else None
    packages = packages_for(viewer, "ledger.post").filter(own, state="running") if posts else None
    return Day(
        pots,
        list(crews.filter(package__state="running")) if crews is not None else [],
        list(packages) if packages is not None else [],
        _lacking(viewer, area, today) if posts else [],
    )


def _lacking(viewer: Viewer, area: str, today: date) -> list[tuple[Tranche, str]]:
    grants = grants_for(viewer).filter(in_areas("village_key", [area]), state="running")
    return [
        (tranche, checked.missing)
        for grant in grants
        for tranche in tranches_of(grant)
        if tranche.state in ("disbursed", "reconciled")
        for checked in report_conditions_of(grant, tranche, today)
        if not checked.met
    ]
