"""Reads of wage lists: which ones a viewer may see, what marks and rates give, steps, and whom a list waits for."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date

from django.db.models import Max, Q, QuerySet

from nakhoda.grants.rules.life import Choice, Move, choices_in, is_other, taken
from nakhoda.payroll.models import ListStep as ListStep
from nakhoda.payroll.models import MarkRow, WageRate, Worker
from nakhoda.payroll.models import WageListRow as WageListRow
from nakhoda.payroll.queries.attendance import marks_of
from nakhoda.payroll.queries.people import rates_of
from nakhoda.payroll.rules.life import LOCKED, WAGE_LIST
from nakhoda.payroll.rules.wages import (
    Period,
    WageLine,
    WageList,
    adjustment_lines,
    content_of,
    counted,
    list_from,
    list_hash,
    wage_lines,
)
from nakhoda.people.queries import in_areas
from nakhoda.people.rules.scope import Viewer, regency_of
from nakhoda.works.queries.packages import Package

WAGE = "wage"


def lists_for(viewer: Viewer, right: str = "record.read") -> QuerySet[WageListRow]:
    """Wage lists of villages in the viewer's areas for that right, the newest period first."""
    mine = in_areas("package__village_key", viewer.areas(right))
    rows = WageListRow.objects.filter(mine).select_related("package__grant__book", "package__ksm")
    return rows.order_by("-start", "package__village_key", "-id")


def list_for(viewer: Viewer, pk: int, right: str = "record.read") -> WageListRow | None:
    """The list, where the viewer holds that right in its village; None elsewhere."""
    return lists_for(viewer, right).filter(pk=pk).first()


def all_lists() -> QuerySet[WageListRow]:
    """Every list, for checks of the whole site."""
    return WageListRow.objects.select_related("package__grant__book").order_by("id")


def computed(package: Package, period: Period) -> tuple[WageLine, ...]:
    """The lines of a package's period as marks and rates are now (I5). NoRate names a worked day without a wage."""
    marks = marks_of(package, period.start, period.end)
    return wage_lines(marks, rates_of(regency_of(package.village_key)), period)


def basis() -> tuple[int, int]:
    """The ids of the newest mark and rate: what a list that is computed now rests on."""
    marks = MarkRow.objects.aggregate(last=Max("pk"))["last"]
    return marks or 0, WageRate.objects.aggregate(last=Max("pk"))["last"] or 0


def current(row: WageListRow) -> WageList:
    """The list as it would be stored now: computed for a draft, the stored content for any other. May raise NoRate."""
    period = Period(row.start, row.end)
    if row.state != WAGE_LIST.start:
        return listed(row)
    lines = computed(row.package, period)
    if row.kind != WAGE:
        before = [listed(each).lines for each in family_of(row) if each.pk < row.pk]
        lines = adjustment_lines(before, lines)
    return WageList(row.package_id, period, row.kind, lines)


def listed(row: WageListRow) -> WageList:
    """The stored content as a value. ValueError for a list that has none."""
    return list_from(json.loads(row.content))


def content_text(wages: WageList) -> str:
    """The canonical JSON of a list: what is stored, and what its hash covers."""
    return json.dumps(content_of(wages), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(wages: WageList) -> str:
    """The hash of a list's content."""
    return list_hash(wages)


def family_of(row: WageListRow) -> list[WageListRow]:
    """The living lists of the same package and period: the wage list and its adjustments, oldest first."""
    return list(
        WageListRow.objects.filter(package_id=row.package_id, start=row.start).exclude(state="void").order_by("id")
    )


def next_kind(row: WageListRow) -> str:
    """The kind of the next adjustment of a list's period; the number of a void one is not given again."""
    kinds = WageListRow.objects.filter(package_id=row.package_id, start=row.start).exclude(kind=WAGE)
    return (
        f"adjustment-{max((int(kind.split('-')[1]) for kind in kinds.values_list('kind', flat=True)), default=0) + 1}"
    )


def locked_through(regency: str) -> date | None:
    """The last day that a locked list of the regency holds; None if none was locked."""
    own = Q(package__village_key__startswith=f"{regency}.") | Q(package__village_key__startswith=f"{regency}-")
    rows = WageListRow.objects.filter(own, state__in=LOCKED)
    return rows.order_by("-end").values_list("end", flat=True).first()


def payable_idr(package: Package) -> int:
    """What the living lists of a package pay or will pay: a worker's negative sum in one takes nothing back."""
    rows = WageListRow.objects.filter(package=package).exclude(state="void")
    return sum(line.wage_idr for row in rows for line in counted(listed(row).lines))


def periods_of(package: Package) -> list[Period]:
    """The periods of a package that living wage lists hold."""
    rows = WageListRow.objects.filter(package=package, kind=WAGE).exclude(state="void").order_by("start")
    return [Period(start, end) for start, end in rows.values_list("start", "end")]


def steps_of(row: WageListRow) -> list[ListStep]:
    """The steps of a list, oldest first."""
    return list(row.steps.select_related("by").order_by("id"))


def workers_named(ids: Iterable[int]) -> dict[int, str]:
    """Names of workers by number."""
    return dict(Worker.objects.filter(pk__in=set(ids)).values_list("pk", "name"))


# Taken by paying, not by a button of their own.
BY_PAYING = ("paying",)


def choices(viewer: Viewer, row: WageListRow) -> list[Choice]:
    """The next steps of a list for which the viewer has the right, conditions and reasons apart."""
    rights = viewer.rights_in(row.package.village_key)
    found = choices_in(
        WAGE_LIST,
        row.state,
        by=viewer.account_id or 0,
        rights=rights,
        steps=taken(steps_of(row)),
        conditions_met=True,
    )
    return [each for each in found if each.move.right in rights and each.move.to not in BY_PAYING]


def waiting_for(viewer: Viewer, area: str = "") -> list[tuple[WageListRow, Move]]:
    """Lists of which this viewer may take the step that leads on, with that step; the oldest period first."""
    rows = lists_for(viewer).exclude(state__in=("reconciled", "void")).order_by("start", "id")
    if area:
        rows = rows.filter(in_areas("package__village_key", [area]))
    found = []
    for row in rows:
        move = WAGE_LIST.moves[row.state][0]
        mine = viewer.may(move.right, row.package.village_key)
        if mine and is_other(move, viewer.account_id or 0, taken(steps_of(row))):
            found.append((row, move))
    return found
