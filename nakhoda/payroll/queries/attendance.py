"""Reads of attendance: marks as values, the sheet of a day, the grid of some days, and what looks odd about a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from nakhoda.payroll.models import MarkRow as MarkRow
from nakhoda.payroll.models import Sheet as Sheet
from nakhoda.payroll.queries.people import CrewMember, CrewRow, Worker, members_of, unbriefed
from nakhoda.payroll.rules.attendance import Mark
from nakhoda.payroll.rules.rates import Rate, holidays
from nakhoda.people.rules.scope import Viewer
from nakhoda.web.numbers import long_date
from nakhoda.works.queries.packages import Package
from nakhoda.works.rules.life import OPEN


def mark_rows(package: Package, since: date | None = None, through: date | None = None) -> QuerySet[MarkRow]:
    """Every stored mark of a package (superseded ones too) in order of number; of some days only if they are given."""
    rows = MarkRow.objects.filter(package=package).select_related("worker", "by")
    rows = rows.filter(day__gte=since) if since else rows
    rows = rows.filter(day__lte=through) if through else rows
    return rows.order_by("id")


def mark_of(row: MarkRow) -> Mark:
    """A stored mark as a value."""
    return Mark(
        row.pk,
        row.worker_id,
        row.package_id,
        row.day,
        row.quarters,
        row.role,
        row.by_id or 0,
        row.supersedes_id,
        row.reason,
    )


def marks_of(package: Package, since: date | None = None, through: date | None = None) -> list[Mark]:
    """Every mark of a package as a value, in order of number; `rules.active_marks` gives those that count."""
    return [mark_of(row) for row in mark_rows(package, since, through)]


def marks_that_day(workers: Iterable[int], day: date) -> dict[int, list[Mark]]:
    """All marks of these workers on a day in every package of every village, by worker."""
    found: dict[int, list[Mark]] = {worker: [] for worker in workers}
    for row in MarkRow.objects.filter(worker__in=list(found), day=day).order_by("id"):
        found[row.worker_id].append(mark_of(row))
    return found


def active_rows(package: Package, since: date, through: date) -> dict[tuple[int, date], MarkRow]:
    """The marks of those days that count, by worker and day."""
    rows = mark_rows(package, since, through).filter(superseded_by=None)
    return {(row.worker_id, row.day): row for row in rows}


def sheets_of(crew: CrewRow) -> QuerySet[Sheet]:
    """The sheets of a crew, the newest day first."""
    return Sheet.objects.filter(crew=crew).select_related("by").order_by("-day", "-id")


def sheet_for(viewer: Viewer, pk: int, right: str = "record.read") -> Sheet | None:
    """The sheet, where the viewer holds that right in the package's village; None elsewhere."""
    row = Sheet.objects.filter(pk=pk).select_related("crew__package", "by").first()
    return row if row and viewer.may(right, row.crew.package.village_key) else None


def kept_sheets() -> QuerySet[Sheet]:
    """Every sheet with a kept photo, with `path` and `sha256`: what a check of files compares."""
    return Sheet.objects.exclude(path="").order_by("id")


@dataclass(frozen=True, slots=True)
class Called:
    """A member of a crew on a day and the mark that counts; None if they are not marked yet."""

    member: CrewMember
    mark: MarkRow | None

    @property
    def worker(self) -> Worker:
        """The person."""
        return self.member.worker


def roll(crew: CrewRow, day: date) -> list[Called]:
    """The crew of a day in the order of the sheet, each with the mark that counts."""
    marks = active_rows(crew.package, day, day)
    return [Called(member, marks.get((member.worker_id, day))) for member in members_of(crew, day)]


@dataclass(frozen=True, slots=True)
class GridRow:
    """A worker over some days: one cell a day (None: not marked), whether they were a member then, and the sum."""

    member: CrewMember
    cells: tuple[tuple[date, MarkRow | None, bool], ...]

    @property
    def quarters(self) -> int:
        """The sum of the row in quarters of a day."""
        return sum(mark.quarters for _day, mark, _in in self.cells if mark is not None)


def days_between(since: date, through: date) -> list[date]:
    """Every day from one through the other."""
    return [since + timedelta(days=count) for count in range((through - since).days + 1)]


def grid(crew: CrewRow, since: date, through: date) -> list[GridRow]:
    """Worker by day for those who were in the crew on any of the days, in the order of the sheet."""
    marks, days = active_rows(crew.package, since, through), days_between(since, through)
    kept: dict[int, list[CrewMember]] = {}
    for member in members_of(crew):
        if member.since <= through and (member.until is None or member.until >= since):
            kept.setdefault(member.worker_id, []).append(member)

    def inside(stays: Sequence[CrewMember], day: date) -> bool:
        return any(stay.since <= day and (stay.until is None or day <= stay.until) for stay in stays)

    return [
        GridRow(stays[-1], tuple((day, marks.get((worker, day)), inside(stays, day)) for day in days))
        for worker, stays in kept.items()
    ]


def role_on(members: Iterable[CrewMember], worker: int, day: date) -> str:
    """The role of a worker in their crew on a day; "" if they were not in it."""
    stays = [each for each in members if each.worker_id == worker]
    held = [each.role for each in stays if each.since <= day and (each.until is None or day <= each.until)]
    return held[-1] if held else ""


def day_doubts(crew: CrewRow, day: date, rates: Sequence[Rate]) -> list[str]:
    """What to look at before a day is marked: not forbidden, but asked about when wages are listed."""
    package, found = crew.package, []
    if package.state not in OPEN:
        found.append(_("Paket ini tidak sedang dikerjakan; kehadirannya tidak dapat dicatat."))
    if not package.starts <= day <= package.ends:
        found.append(
            _("%(day)s di luar jadwal paket (%(start)s sampai %(end)s).")
            % {"day": long_date(day), "start": long_date(package.starts), "end": long_date(package.ends)}
        )
    if day in holidays():
        found.append(_("Hari libur: %(name)s.") % {"name": holidays()[day]})
    members = members_of(crew, day)
    if any(not any(rate.role == role and rate.holds_on(day) for rate in rates) for role in {m.role for m in members}):
        found.append(_("Upah harian untuk hari ini belum ditetapkan petugas kabupaten."))
    missed = unbriefed(crew, [member.worker_id for member in members])
    if missed:
        found.append(_("%(count)s pekerja belum ikut pengarahan keselamatan (K3).") % {"count": len(missed)})
    return found
