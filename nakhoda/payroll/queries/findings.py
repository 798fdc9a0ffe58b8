"""What is found on a wage list: its marks beside the package, the workers' other packages, and the list as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import polars as pl

from nakhoda.grants.queries.grants import figures_of, programme_of
from nakhoda.law.findings import Fact, Finding, Place, Severity
from nakhoda.payroll.queries.attendance import MarkRow, mark_of, marks_of
from nakhoda.payroll.queries.lists import WAGE, WageListRow, current, payable_idr, workers_named
from nakhoda.payroll.queries.people import (
    Enrolment,
    Worker,
    facts_of,
    facts_row,
    rates_of,
    upheld_numbers,
    with_newest,
)
from nakhoda.payroll.rules.bulk import LINES, mark_frame
from nakhoda.payroll.rules.checks import (
    PACKAGES,
    WORKERS,
    Surroundings,
    check_attendance,
    check_lists,
    check_wage_share,
    check_workers,
)
from nakhoda.payroll.rules.eligibility import judge
from nakhoda.payroll.rules.rates import holidays
from nakhoda.payroll.rules.wages import NO_MARK, Period, WageList
from nakhoda.people.rules.scope import regency_of
from nakhoda.web.numbers import rupiah
from nakhoda.works.queries.packages import granted_idr, lines_now

# Findings that look at all packages of a worker, and the one that looks at all weeks of a package.
ACROSS = frozenset({"hadir-dua-paket", "hadir-lebih-sehari", "lebih-tujuh-hari", "tanpa-hari-istirahat"})
OF_WEEK = frozenset({"lebih-tujuh-hari", "tanpa-hari-istirahat"})
PLANNED = "hok-melebihi-rencana"


def findings_of(row: WageListRow) -> list[Finding]:
    """Findings on a wage list with its workers and packages named, errors first. May raise NoRate.

    Packages of other villages are not named: only that there is a clash.
    """
    wages = current(row)
    workers = {line.worker for line in wages.lines}
    found = list(_on_attendance(row, workers))
    if row.kind == WAGE:
        found += check_lists(_frame(wages))
    found += check_workers(_workers(row, workers).drop("died", "moved", "eligible"))
    found += _within_package(row)
    own = figures_of(row.package.grant)
    spent = (own.spent_idr["wages"], own.spent_total_idr)
    found += check_wage_share(programme_of(row.package.grant), *spent) if spent[1] else ()
    order = [Severity.ERROR, Severity.WARNING, Severity.NOTE]
    return sorted(_named(row, found), key=lambda each: order.index(each.severity))


def errors_in(found: Iterable[Finding]) -> list[Finding]:
    """Those that forbid calling the list checked."""
    return [each for each in found if each.severity is Severity.ERROR]


def _on_attendance(row: WageListRow, workers: set[int]) -> Iterator[Finding]:
    package = row.package
    period = Period(row.start, row.end)
    around = Surroundings(
        workers=_workers(row, workers),
        packages=_package(row, None),
        rates=rates_of(regency_of(package.village_key)),
        holidays=holidays(),
    )
    # An adjustment has part of the crew: marks of the others are no matter of it.
    own = [mark for mark in marks_of(package, row.start, row.end) if mark.worker in workers]
    yield from (each for each in check_attendance(mark_frame(own), around) if each.code not in ACROSS)
    monday, sunday = row.start - timedelta(days=row.start.weekday()), row.end + timedelta(days=6 - row.end.weekday())
    wide = [mark_of(mark) for mark in MarkRow.objects.filter(worker__in=workers, day__range=(monday, sunday))]
    for each in check_attendance(mark_frame(wide), around):
        day = date.fromisoformat(str(each.facts.get("day", row.start)))
        if each.code in ACROSS and (each.code in OF_WEEK or period.holds(day)):
            yield each
    if package.planned_quarters:
        planned = replace(around, packages=_package(row, package.planned_quarters))
        whole = marks_of(package, None, row.end)
        yield from (each for each in check_attendance(mark_frame(whole), planned) if each.code == PLANNED)


def _within_package(row: WageListRow) -> Iterator[Finding]:
    """A finding if the package's living lists pay more than the grant bears of the package."""
    paid, most = payable_idr(row.package), granted_idr(row.package, lines_now(row.package))
    if paid > most:
        facts: dict[str, Fact] = {"package": row.package_id, "wages": rupiah(paid), "granted": rupiah(most)}
        yield Finding("upah-melebihi-paket", Place(), facts)


def _package(row: WageListRow, planned: int | None) -> pl.DataFrame:
    package = row.package
    return pl.DataFrame([(package.pk, package.starts, package.ends, planned)], schema=PACKAGES, orient="row")


def _workers(row: WageListRow, workers: set[int]) -> pl.DataFrame:
    """The register as the checks take it (`WORKERS`), for these workers."""
    grant, gone = row.package.grant, upheld_numbers(row.package.grant)
    enrolled = set(
        Enrolment.objects.filter(grant=grant, worker__in=workers)
        .exclude(number__in=gone)
        .values_list("worker_id", flat=True)
    )
    rows = []
    for worker in with_newest(Worker.objects.filter(pk__in=workers).select_related("nik").order_by("pk")):
        said, account = facts_row(worker), max(worker.accounts.all(), key=lambda each: each.pk, default=None)
        nik = getattr(worker, "nik", None)
        able = worker.pk in enrolled and judge(facts_of(worker, row.start)).answer == "yes"
        left = (said.died, said.moved) if said else (None, None)
        rows.append((worker.pk, nik.index if nik else "", account.index if account else "", *left, able))
    return pl.DataFrame(rows, schema=WORKERS, orient="row")


def _frame(wages: WageList) -> pl.DataFrame:
    """The lines of one list as `bulk.LINES`."""
    rows = [
        (
            wages.package,
            wages.period.start,
            wages.period.end,
            line.worker,
            line.role,
            line.rate_idr,
            line.quarters,
            line.wage_idr,
            line.marks or NO_MARK * wages.period.days,
        )
        for line in wages.lines
    ]
    kinds = [pl.Int64, pl.Date, pl.Date, pl.Int64, pl.String, pl.Int64, pl.Int64, pl.Int64, pl.String]
    return pl.DataFrame(rows, schema=dict(zip(LINES, kinds, strict=True)), orient="row")


def _named(row: WageListRow, found: Iterable[Finding]) -> Iterator[Finding]:
    """The findings with names instead of numbers, where the village's own workers and packages are meant."""
    kept = list(found)
    numbers = {int(str(each.facts["worker"])) for each in kept if "worker" in each.facts}
    listed = {number for each in kept for number in _numbers(each.facts.get("workers"))}
    names = workers_named(numbers | listed)
    titles = dict(
        type(row.package)._default_manager.filter(village_key=row.package.village_key).values_list("pk", "title")
    )
    for each in kept:
        facts = dict(each.facts)
        if "worker" in facts:
            facts["worker"] = names.get(int(str(facts["worker"])), str(facts["worker"]))
        if isinstance(facts.get("workers"), str):
            facts["workers"] = ", ".join(names.get(number, str(number)) for number in _numbers(facts["workers"]))
        if "packages" in facts:
            said = [titles.get(number, "paket di desa lain") for number in _numbers(facts["packages"])]
            facts["packages"] = ", ".join(said)
        if "package" in facts:
            facts["package"] = titles.get(int(str(facts["package"])), str(facts["package"]))
        yield replace(each, facts=facts)


def _numbers(text: object) -> list[int]:
    """The numbers of a list that a check wrote as text."""
    return [int(word) for word in text.split(", ") if word.isdecimal()] if isinstance(text, str) else []
