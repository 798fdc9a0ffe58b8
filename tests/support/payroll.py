"""A crew with a marked day, its worker, public list and objection, for the access matrix; all persons are invented."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from typing import Any

from nakhoda.grants.queries.grants import Grant
from nakhoda.grants.rules.programmes import programmes
from nakhoda.ledger.example import picture_of
from nakhoda.payroll.actions.attendance import Upload, add_member, make_crew, mark_day
from nakhoda.payroll.actions.enrolment import enrol, object_to, publish
from nakhoda.payroll.actions.people import register_worker, set_account
from nakhoda.payroll.example import invented_nik
from nakhoda.people.actions import SYSTEM, create_organisation
from nakhoda.people.queries import Organisation
from nakhoda.people.rules.scope import Viewer
from nakhoda.works.queries.packages import Package
from tests.support.moved import moved_grant, moved_package
from tests.support.wages import wage_objects

PROGRAMME, FUND, BORN = "bpm-padat-karya-2021", "cash_for_work", date(1985, 6, 17)
DAY = date(2021, 6, 7)
# No serial ends in 0: that looks like the damage of a spreadsheet.
_serials = count(1)
ABLE = {"resident": True, "public_servant": False, "consent": True}


def payroll_objects(foreman: Viewer, village: str) -> dict[str, Any]:
    """Ids of padat karya by the names that the access table uses."""
    serial = 9801 + next(_serials) % 9 * 10
    ksm = create_organisation(by=SYSTEM, kind="ksm", name="KSM Uji Padat Karya", area=village)
    grant = _grant(ksm)
    package = Package.objects.create(
        grant=grant,
        village_key=village,
        ksm=ksm,
        number=1,
        key=f"uji-padat-{village}",
        title="Paket uji padat karya",
        starts=DAY,
        ends=DAY + timedelta(days=30),
    )
    moved_package(package, "running")
    worker = register_worker(
        by=foreman,
        village_key=village,
        name="Pekerja Uji",
        nik=invented_nik(village, BORN, "P", serial),
        key=f"uji-pekerja-{village}",
        birth=BORN,
        facts=ABLE,
    )
    account = set_account(by=foreman, worker=worker, bank="bri", number=f"0099019000{serial:04}1")
    enrol(by=foreman, grant=grant, worker=worker)
    listed = publish(by=foreman, grant=grant, today=DAY - timedelta(days=7))
    objection = object_to(
        listed=listed, text="Sanggahan uji warga", key=f"uji-sanggah-{village}", today=DAY - timedelta(days=6)
    )
    crew = make_crew(by=foreman, package=package, name="Regu Uji")
    member = add_member(by=foreman, crew=crew, worker=worker, since=DAY)
    photo = Upload("lembar.png", picture_of("UJI"))
    sheet = mark_day(by=foreman, crew=crew, day=DAY, quarters={worker.pk: 4}, key=f"uji-lembar-{village}", photo=photo)
    return {
        "worker_id": worker.pk,
        "worker_account_id": account.pk,
        "cash_grant_id": grant.pk,
        "objection_id": objection.pk,
        "worker_list_id": listed.pk,
        "cash_package_id": package.pk,
        "crew_id": crew.pk,
        "member_id": member.pk,
        "sheet_id": sheet.pk,
        **wage_objects(foreman, package.pk, worker.pk, DAY),
    }


def _grant(ksm: Organisation) -> Grant:
    grant = Grant.objects.create(
        village_key=ksm.area,
        organisation=ksm,
        programme=PROGRAMME,
        programme_hash=programmes()[PROGRAMME].content_hash,
        fund=FUND,
        year=2021,
        number="UJI/PK",
        amount_idr=100_000_000,
        key=f"uji-padat-{ksm.area}",
    )
    return moved_grant(grant, "running")
