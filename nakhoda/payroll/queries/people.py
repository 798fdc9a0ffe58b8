"""Reads of workers, their facts and accounts, enrolment and ranking, published lists, crews and rates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, Prefetch, Q, QuerySet

from nakhoda.grants.queries.grants import Grant, public_grants
from nakhoda.payroll.models import AccountConfirmed as AccountConfirmed
from nakhoda.payroll.models import Briefing as Briefing
from nakhoda.payroll.models import CrewMember as CrewMember
from nakhoda.payroll.models import CrewRow as CrewRow
from nakhoda.payroll.models import Enrolment as Enrolment
from nakhoda.payroll.models import Objection as Objection
from nakhoda.payroll.models import ObjectionAnswer as ObjectionAnswer
from nakhoda.payroll.models import PublishedList as PublishedList
from nakhoda.payroll.models import WageRate as WageRate
from nakhoda.payroll.models import Worker as Worker
from nakhoda.payroll.models import WorkerAccount as WorkerAccount
from nakhoda.payroll.models import WorkerFacts as WorkerFacts
from nakhoda.payroll.models import WorkerNik as WorkerNik
from nakhoda.payroll.rules.eligibility import Eligibility, judge, objection_ends, priorities, ranked, requirements
from nakhoda.payroll.rules.identity import age_on
from nakhoda.payroll.rules.payments import AccountChange, account_faults
from nakhoda.payroll.rules.rates import Rate
from nakhoda.people.queries import in_areas
from nakhoda.people.rules.scope import Viewer
from nakhoda.works.queries.packages import Package

AGE = "age"


def fact_names() -> tuple[str, ...]:
    """The facts that may be stated about a worker, in order of the rules; age comes from the birth date."""
    found = dict.fromkeys(rule.fact for rule in (*requirements(), *priorities()))
    return tuple(fact for fact in found if fact != AGE)


def workers_for(viewer: Viewer, right: str = "record.read") -> QuerySet[Worker]:
    """Workers of villages in the viewer's areas for that right, by village and name; `nik.last4` is at hand."""
    mine = in_areas("village_key", viewer.areas(right))
    return Worker.objects.filter(mine).select_related("nik", "rt").order_by("village_key", "name", "id")


def worker_for(viewer: Viewer, pk: int, right: str = "record.read") -> Worker | None:
    """The worker, where the viewer holds that right in the village; None elsewhere."""
    return workers_for(viewer, right).filter(pk=pk).first()


def with_newest(workers: QuerySet[Worker]) -> QuerySet[Worker]:
    """The same workers with their facts and accounts read along, for lists."""
    facts = Prefetch("facts", WorkerFacts.objects.order_by("-id"))
    accounts = Prefetch("accounts", WorkerAccount.objects.select_related("confirmed").order_by("-id"))
    return workers.prefetch_related(facts, accounts)


def facts_row(worker: Worker) -> WorkerFacts | None:
    """What was stated last about a worker; None if nothing was."""
    return max(worker.facts.all(), key=lambda row: row.pk, default=None)


def facts_of(worker: Worker, day: date) -> dict[str, Any]:
    """The facts of `rules.eligibility` that hold, with the age on a day where the birth date is known."""
    row = facts_row(worker)
    found = dict(row.facts) if row else {}
    return found | ({AGE: age_on(worker.birth, day)} if worker.birth else {})


def history_of(worker: Worker) -> list[WorkerFacts]:
    """Everything that was stated about a worker, newest first."""
    return list(WorkerFacts.objects.filter(worker=worker).select_related("by").order_by("-id"))


def accounts_of(worker: Worker) -> list[WorkerAccount]:
    """The account numbers of a worker as they were set, newest first; only the newest counts."""
    rows = WorkerAccount.objects.filter(worker=worker).select_related("by", "confirmed__by")
    return list(rows.order_by("-id"))


def change_of(account: WorkerAccount) -> AccountChange:
    """An account number as the rules take it."""
    confirmed = getattr(account, "confirmed", None)
    return AccountChange(account.by_id or 0, confirmed.by_id if confirmed else None, account.at)


@dataclass(frozen=True, slots=True)
class PayTo:
    """Where a worker's wages may go: the newest account and why nothing may be sent there yet (() if it may)."""

    account: WorkerAccount
    faults: tuple[str, ...]


def pay_to(worker: Worker, now: datetime) -> PayTo | None:
    """The newest account of a worker with what stands against it; None if there is none."""
    row = max(worker.accounts.all(), key=lambda each: each.pk, default=None)
    return PayTo(row, account_faults(change_of(row), now)) if row else None


def shared_accounts(worker: Worker) -> list[Worker]:
    """Other workers whose account number was ever the same as one of this worker's, by number."""
    own = WorkerAccount.objects.filter(worker=worker).values("index")
    return list(Worker.objects.filter(accounts__index__in=own).exclude(pk=worker.pk).distinct().order_by("id"))


def rates_of(regency: str) -> list[Rate]:
    """The rates of a regency by role and time; each ends on the day before the next of its role begins."""
    rows = list(rate_rows(regency).order_by("role", "valid_from"))
    found = [Rate(row.role, row.wage_idr, row.valid_from, None, row.ceiling_idr, row.source, "stated") for row in rows]
    return [
        replace(rate, valid_to=after.valid_from - timedelta(days=1)) if after and after.role == rate.role else rate
        for rate, after in zip(found, [*found[1:], None], strict=False)
    ]


def rate_rows(regency: str) -> QuerySet[WageRate]:
    """The stored rates of a regency, the newest first."""
    return WageRate.objects.filter(regency=regency).select_related("by").order_by("role", "-valid_from")


def enrolments_of(grant: Grant) -> list[Enrolment]:
    """The enrolments of a grant in order of number, with worker and what was stated of them."""
    rows = Enrolment.objects.filter(grant=grant).select_related("worker__nik", "worker__rt", "by")
    return list(rows.prefetch_related("worker__facts").order_by("number"))


def enrolments_of_worker(worker: Worker) -> list[Enrolment]:
    """The grants that a worker is enrolled for, newest first."""
    return list(Enrolment.objects.filter(worker=worker).select_related("grant__organisation").order_by("-id"))


def not_enrolled(viewer: Viewer, grant: Grant) -> QuerySet[Worker]:
    """Workers of the grant's village who are not enrolled for it."""
    rows = workers_for(viewer).filter(village_key=grant.village_key)
    return rows.exclude(pk__in=Enrolment.objects.filter(grant=grant).values("worker"))


@dataclass(frozen=True, slots=True)
class Ranked:
    """An enrolment with its eligibility; `place` counts the able from 1, None for who may not work or is unknown.

    `upheld` says that an objection took the worker off.
    """

    enrolment: Enrolment
    found: Eligibility
    place: int | None
    upheld: bool

    @property
    def telling(self) -> tuple[str, ...]:
        """The reasons that differ from person to person: not the requirements that everybody on a list meets."""
        common = {rule.met for rule in requirements()}
        return tuple(reason for reason in self.found.reasons if reason not in common)


def ranking_of(grant: Grant, day: date) -> list[Ranked]:
    """All enrolments of a grant: the able in order of priority, then the others in order of number."""
    rows = {row.number: row for row in enrolments_of(grant)}
    facts = {number: facts_of(row.worker, day) for number, row in rows.items()}
    gone = upheld_numbers(grant)
    able = ranked((number, each) for number, each in facts.items() if number not in gone)
    first = [Ranked(rows[number], found, place, False) for place, (number, found) in enumerate(able, 1)]
    placed = {each.enrolment.number for each in first}
    rest = [
        Ranked(row, judge(facts[number]), None, number in gone) for number, row in rows.items() if number not in placed
    ]
    return [*first, *rest]


def lists_of(grant: Grant) -> list[PublishedList]:
    """The published lists of a grant, the newest (which holds) first."""
    return list(PublishedList.objects.filter(grant=grant).select_related("by").order_by("-id"))


def newest_list(grant: Grant) -> PublishedList | None:
    """The published list that holds; None if none was published."""
    return PublishedList.objects.filter(grant=grant).order_by("-id").first()


def upheld_numbers(grant: Grant) -> frozenset[int]:
    """Registration numbers that upheld objections took off any list of a grant."""
    rows = Objection.objects.filter(listed__grant=grant, answer__upheld=True, number__isnull=False)
    return frozenset(number for number in rows.values_list("number", flat=True) if number is not None)


def accepted_numbers(grant: Grant, day: date) -> frozenset[int]:
    """Registration numbers that may work on a day: on the list that holds, whose objection period is over by then."""
    listed = newest_list(grant)
    if listed is None or day <= objection_ends(listed.day):
        return frozenset()
    return frozenset(entry["number"] for entry in listed.entries) - upheld_numbers(grant)


def public_list(village_key: str) -> list[PublishedList]:
    """The lists in force that the public may see: one a grant of the village, the newest grant first."""
    found = [newest_list(grant) for grant in public_grants(village_key)]
    return [each for each in found if each is not None]


def public_villages() -> list[str]:
    """Keys of the villages with a published list."""
    rows = PublishedList.objects.order_by("grant__village_key").values_list("grant__village_key", flat=True)
    return [key for key in dict.fromkeys(rows) if public_list(key)]


def objections_for(viewer: Viewer, right: str = "record.read") -> QuerySet[Objection]:
    """Objections of villages in the viewer's areas for that right, unanswered ones first, then the newest."""
    mine = in_areas("listed__grant__village_key", viewer.areas(right))
    rows = Objection.objects.filter(mine).select_related("listed__grant", "answer__by")
    return rows.order_by(F("answer__id").asc(nulls_first=True), "-id")


def crews_for(viewer: Viewer, right: str = "record.read") -> QuerySet[CrewRow]:
    """Crews of villages in the viewer's areas for that right, the newest package first, then by name."""
    mine = in_areas("package__village_key", viewer.areas(right))
    rows = CrewRow.objects.filter(mine).select_related("package__grant", "package__ksm")
    return rows.order_by("-package_id", "name")


def crew_for(viewer: Viewer, pk: int, right: str = "record.read") -> CrewRow | None:
    """The crew, where the viewer holds that right in the village; None elsewhere."""
    return crews_for(viewer, right).filter(pk=pk).first()


def crews_of(package: Package) -> list[CrewRow]:
    """The crews of a package by name."""
    return list(CrewRow.objects.filter(package=package).order_by("name"))


def members_of(crew: CrewRow, day: date | None = None) -> list[CrewMember]:
    """The members of a crew in the order of the sheet; those of a day, or all who ever were in it."""
    rows = CrewMember.objects.filter(crew=crew).select_related("worker__nik")
    if day is not None:
        rows = rows.filter(Q(until=None) | Q(until__gte=day), since__lte=day)
    return list(rows.order_by("position", "id"))


def briefings_of(crew: CrewRow) -> list[Briefing]:
    """The safety briefings of a crew, newest first."""
    return list(Briefing.objects.filter(crew=crew).select_related("by").order_by("-day", "-id"))


def unbriefed(crew: CrewRow, workers: Iterable[int]) -> list[int]:
    """Those of the workers who were at no safety briefing of this crew yet."""
    seen = {worker for row in Briefing.objects.filter(crew=crew) for worker in row.workers}
    return [worker for worker in workers if worker not in seen]
