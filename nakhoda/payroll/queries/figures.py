"""Figures of a grant's cash for work: person-days, workers by group, wages and their share, lateness, the plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from nakhoda.grants.queries.grants import Grant, programme_of
from nakhoda.grants.queries.grants import figures_of as spending_of
from nakhoda.payroll.models import WageListRow
from nakhoda.payroll.queries.lists import listed
from nakhoda.payroll.queries.payments import late_of, payments_of
from nakhoda.payroll.queries.people import Worker, facts_row, with_newest
from nakhoda.payroll.rules.figures import ListSum, Recap, figures
from nakhoda.payroll.rules.life import LOCKED, WAGE_LIST
from nakhoda.payroll.rules.payments import paid_idr
from nakhoda.payroll.rules.wages import counted
from nakhoda.works.queries.packages import packages_of


def locked_lists(grant: Grant) -> list[WageListRow]:
    """The lists of a grant that count: locked and not void, by period."""
    rows = WageListRow.objects.filter(package__grant=grant, state__in=LOCKED).select_related("package__grant__book")
    return list(rows.order_by("start", "id"))


def grant_figures(grant: Grant, today: date) -> Recap:
    """The figures of a grant on a day."""
    rows = locked_lists(grant)
    # A debt is told again until it is earned, so only lines that count as money are summed.
    wages = [replace(each, lines=counted(each.lines)) for each in map(listed, rows)]
    workers = {line.worker for each in wages for line in each.lines}
    planned = sum(package.planned_quarters for package in packages_of(grant).exclude(state="cancelled"))
    sums = tuple(
        ListSum(
            number=row.pk,
            start=row.start,
            end=row.end,
            kind=row.kind,
            state=WAGE_LIST.states[row.state],
            quarters=row.quarters,
            total_idr=row.total_idr,
            paid_idr=paid_idr(payments_of(row)),
            days_late=late_of(row, today),
        )
        for row in rows
    )
    found = figures(wages, facts_by_worker(workers), planned or None)
    return Recap(found, sums, spending_of(grant).wage_share, programme_of(grant).wage_percent)


def facts_by_worker(workers: set[int]) -> dict[int, dict[str, bool | None]]:
    """The groups of each worker as `rules.figures` counts them; what nobody stated stays None."""
    found = {}
    for worker in with_newest(Worker.objects.filter(pk__in=workers)):
        row = facts_row(worker)
        said = row.facts if row else {}
        found[worker.pk] = {
            "female": worker.sex == "P" if worker.sex else None,
            "male": worker.sex == "L" if worker.sex else None,
            "low_income": said.get("poor"),
            "disability": said.get("disability"),
            "woman_head_of_household": said.get("woman_head_of_household"),
        }
    return found
