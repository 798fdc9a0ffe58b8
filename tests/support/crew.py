"""Cash for work made through the actions: a running package of a grant, its crew, and days of attendance. Invented."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from nakhoda.grants.queries.grants import Grant
from nakhoda.payroll.actions.attendance import add_member, brief, make_crew, mark_day
from nakhoda.payroll.actions.enrolment import enrol, publish
from nakhoda.payroll.actions.people import register_worker, set_rate
from nakhoda.payroll.example import invented_nik
from nakhoda.payroll.queries.people import CrewRow, Worker
from nakhoda.people.actions import SYSTEM, create_organisation
from nakhoda.people.rules.scope import Viewer, regency_of
from nakhoda.works.actions.packages import make_package, step_package
from nakhoda.works.queries.packages import Package, lines_to_pack

Hands = Mapping[str, Viewer]
FACTS = {"resident": True, "public_servant": False, "consent": True}


def running_package(hands: Hands, grant: Grant, starts: date, ends: date, crew: int) -> Package:
    """A package of all lines of the grant that no package has, built by its KSM or a new one, agreed and begun."""
    own, name = grant.organisation, f"KSM {grant.pk} (contoh)"
    builder = (
        own if own.kind == "ksm" else create_organisation(by=SYSTEM, kind="ksm", name=name, area=grant.village_key)
    )
    package = make_package(
        by=hands["bkm"],
        grant=grant,
        ksm=builder,
        lines=lines_to_pack(grant),
        starts=starts,
        ends=ends,
        crew=crew,
        key=f"paket-{grant.pk}",
    )
    step_package(by=hands["fasilitator"], package=package, to="agreed")
    step_package(by=hands["bkm"], package=package, to="running")
    package.refresh_from_db()
    return package


def rates(hands: Hands, village_key: str, wages: Mapping[str, int], valid_from: date) -> None:
    """Daily wages of a regency from a day on."""
    for role, wage_idr in wages.items():
        set_rate(
            by=hands["kabid"],
            regency=regency_of(village_key),
            role=role,
            wage_idr=wage_idr,
            ceiling_idr=wage_idr,
            valid_from=valid_from,
            source="SK contoh",
        )


def crew_of(
    hands: Hands, package: Package, count: int, since: date, *, first: int = 0, name: str = "Regu 1"
) -> CrewRow:
    """A crew of so many registered, enrolled, published and briefed workers, from a day on."""
    workers = [_worker(hands, package, first + number) for number in range(count)]
    published = since - timedelta(days=10)
    publish(by=hands["fasilitator"], grant=package.grant, today=published)
    crew = make_crew(by=hands["mandor"], package=package, name=name)
    for worker in workers:
        add_member(by=hands["mandor"], crew=crew, worker=worker, since=since)
    brief(
        by=hands["mandor"],
        crew=crew,
        day=since,
        topics="APD dan P3K",
        workers=[worker.pk for worker in workers],
        today=since,
    )
    return crew


def _worker(hands: Hands, package: Package, number: int) -> Worker:
    woman, born = number % 3 == 0, date(1970 + number % 30, number % 12 + 1, number % 28 + 1)
    worker = register_worker(
        by=hands["desa"],
        village_key=package.village_key,
        name=f"Pekerja {number + 1} (contoh)",
        nik=invented_nik(package.village_key, born, "P" if woman else "L", number // 9 * 10 + number % 9 + 1),
        key=f"pekerja-{package.pk}-{number}",
        birth=born,
        sex="P" if woman else "L",
        facts={**FACTS, "poor": number % 2 == 0},
        today=date(2021, 8, 1),
    )
    enrol(by=hands["desa"], grant=package.grant, worker=worker)
    return worker


def worked(hands: Hands, crew: CrewRow, days: Sequence[date], workers: Sequence[int], quarters: int = 4) -> None:
    """Each of those days the crew's sheet: these workers so many quarters, the others of the crew absent."""
    everybody = [member.worker_id for member in crew.members.all()]
    for day in days:
        marks = {worker: quarters if worker in workers else 0 for worker in everybody}
        mark_day(by=hands["mandor"], crew=crew, day=day, quarters=marks, key=f"absen-{crew.pk}-{day}", today=day)
