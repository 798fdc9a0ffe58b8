"""Attendance in the database: a whole sheet once a key, corrections that supersede, one day a person everywhere."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction
from PIL import Image

from nakhoda.ledger.actions.books import KeyTaken
from nakhoda.payroll.actions.attendance import (
    Claim,
    Upload,
    add_member,
    brief,
    correct_day,
    end_member,
    make_crew,
    mark_day,
)
from nakhoda.payroll.queries.attendance import MarkRow, Sheet, active_rows, day_doubts, grid, marks_of, roll
from nakhoda.payroll.queries.people import CrewMember, CrewRow, Enrolment, members_of, rates_of, unbriefed
from nakhoda.payroll.rules.attendance import active_marks
from nakhoda.payroll.tests.crew_site import make_manned
from nakhoda.people.actions import Refused
from nakhoda.people.rules.scope import Viewer
from nakhoda.works.actions.packages import step_package
from nakhoda.works.queries.packages import Package
from nakhoda.works.tests.site import ENDS, STARTS
from tests.support.moved import moved_package

pytestmark = pytest.mark.django_db
See = Callable[[str], Viewer]
DAY, KEY = STARTS + timedelta(days=1), "lembar-0001"


@pytest.fixture
def crew(viewer: See) -> CrewRow:
    return make_manned(viewer)


def whole(crew: CrewRow, quarters: int = 4, day: date = DAY) -> dict[int, int]:
    return {member.worker_id: quarters for member in members_of(crew, day)}


def sent(by: Viewer, crew: CrewRow, **more: Any) -> Sheet:
    told: dict[str, Any] = {"day": DAY, "quarters": whole(crew), "key": KEY} | more
    return mark_day(by=by, crew=crew, **told)


def test_a_sheet_marks_everybody_and_is_stored_once_a_key(viewer: See, crew: CrewRow) -> None:
    made = sent(viewer("mandor"), crew)
    assert sent(viewer("mandor"), crew).pk == made.pk
    assert MarkRow.objects.filter(sheet=made).count() == 25
    assert {mark.quarters for mark in marks_of(crew.package)} == {4}
    with pytest.raises(KeyTaken, match="isi lain"):
        sent(viewer("mandor"), crew, quarters=whole(crew, 2))
    assert all(called.mark is not None and called.mark.quarters == 4 for called in roll(crew, DAY))


def test_the_role_of_a_mark_is_that_of_the_crew(viewer: See, crew: CrewRow) -> None:
    sent(viewer("mandor"), crew)
    found = sorted(mark.role for mark in marks_of(crew.package))
    assert (found.count("foreman"), found.count("mason"), found.count("worker")) == (1, 3, 21)


def test_a_sheet_with_a_gap_a_stranger_or_a_second_sheet_is_refused(viewer: See, crew: CrewRow) -> None:
    marks = whole(crew)
    missing = dict(list(marks.items())[1:])
    stranger = {**missing, 10**9: 4}
    for quarters, what in ((missing, "1 dari 25 pekerja"), (stranger, "bukan anggota regu"), ({}, "25 dari 25")):
        with pytest.raises(Refused, match=what):
            sent(viewer("mandor"), crew, quarters=quarters)
    sent(viewer("mandor"), crew)
    with pytest.raises(Refused, match="sudah dicatat") as refused:
        sent(viewer("mandor"), crew, key="lembar-0002")
    assert "Dan 22 pekerja lain" in str(refused.value)
    assert Sheet.objects.filter(crew=crew).count() == 1


def test_only_hours_of_a_day_that_has_come_in_a_running_package(viewer: See, crew: CrewRow) -> None:
    with pytest.raises(Refused, match="belum tiba"):
        sent(viewer("mandor"), crew, today=STARTS)
    with pytest.raises(Refused, match="0, ¼"):
        sent(viewer("mandor"), crew, quarters=whole(crew, 5))
    step_package(by=viewer("bkm"), package=crew.package, to="finished")
    with pytest.raises(Refused, match="selama paket dikerjakan"):
        sent(viewer("mandor"), crew)


def test_who_may_not_attend_marks_nothing(viewer: See, crew: CrewRow) -> None:
    for name in ("kades", "fasilitator", "petugas", "pemeriksa"):
        with pytest.raises(Refused, match="kewenangan"):
            sent(viewer(name), crew)


def test_a_correction_supersedes_what_differs_and_says_why(viewer: See, crew: CrewRow) -> None:
    sent(viewer("mandor"), crew)
    first, second = list(whole(crew))[:2]
    told: dict[str, Any] = {"by": viewer("mandor"), "crew": crew, "day": DAY, "key": "betul-0001"}
    with pytest.raises(Refused, match="alasan"):
        correct_day(quarters={first: 2}, reason=" ", **told)
    made = correct_day(quarters={first: 2, second: 4}, reason="pulang siang", **told)
    assert correct_day(quarters={first: 2, second: 4}, reason="pulang siang", **told).pk == made.pk
    assert [(row.worker_id, row.quarters) for row in made.marks.all()] == [(first, 2)]
    assert len(marks_of(crew.package)) == 26
    assert sum(mark.quarters for mark in active_marks(marks_of(crew.package))) == 25 * 4 - 2
    with pytest.raises(Refused, match="Tidak ada yang berbeda"):
        correct_day(quarters={first: 2}, reason="lagi", **told | {"key": "betul-0002"})
    assert active_rows(crew.package, DAY, DAY)[first, DAY].reason == "pulang siang"


def test_one_person_has_one_day_in_all_packages(viewer: See, crew: CrewRow) -> None:
    other = Package.objects.create(
        grant=crew.package.grant,
        village_key=crew.package.village_key,
        ksm=crew.package.ksm,
        number=2,
        key="paket-uji-kedua",
        title="Paket kedua",
        starts=STARTS,
        ends=ENDS,
    )
    moved_package(other, "running")
    second = make_crew(by=viewer("bkm"), package=other, name="Regu Dua")
    member = members_of(crew, DAY)[4]
    add_member(by=viewer("bkm"), crew=second, worker=member.worker, since=STARTS)
    sent(viewer("mandor"), second, quarters={member.worker_id: 3})
    with pytest.raises(Refused, match="melebihi satu hari") as refused:
        sent(viewer("mandor"), crew, key="lembar-0002")
    assert member.worker.name in str(refused.value)
    assert "Paket kedua" not in str(refused.value)
    sent(viewer("mandor"), crew, key="lembar-0002", quarters=whole(crew) | {member.worker_id: 1})


def test_place_and_clock_are_kept_as_claims_and_the_photo_without_its_metadata(viewer: See, crew: CrewRow) -> None:
    picture = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "KAMERA RAHASIA"
    Image.new("RGB", (640, 480), "white").save(picture, "JPEG", exif=exif)
    at = datetime(2001, 1, 1, tzinfo=UTC)
    claim = Claim(Decimal("-8.123456"), Decimal("111.123456"), at)
    made = sent(viewer("mandor"), crew, claim=claim, photo=Upload("lembar.jpg", picture.getvalue()))
    made.refresh_from_db()
    kept = Path(settings.MEDIA_ROOT) / made.path
    assert (made.latitude, made.device_at, made.at.year > 2001) == (claim.latitude, at, True)
    assert b"KAMERA" not in kept.read_bytes()
    with pytest.raises(Refused, match="bukan foto"):
        sent(viewer("mandor"), crew, day=DAY + timedelta(days=1), key="lembar-2", photo=Upload("a.jpg", b"GIF89a"))


def test_members_come_from_a_final_list_and_leave_on_a_day(viewer: See, crew: CrewRow) -> None:
    second = make_crew(by=viewer("bkm"), package=crew.package, name="Regu Dua")
    out = Enrolment.objects.filter(grant=crew.package.grant).order_by("-number")
    for enrolment, what in zip(out[:2], ("persetujuan belum dicatat", "ASN, TNI atau Polri"), strict=True):
        with pytest.raises(Refused, match=what):
            add_member(by=viewer("bkm"), crew=second, worker=enrolment.worker, since=STARTS)
    member = members_of(crew, DAY)[0]
    with pytest.raises(Refused, match="masa sanggahnya"):
        add_member(by=viewer("bkm"), crew=second, worker=member.worker, since=STARTS - timedelta(days=2))
    sent(viewer("mandor"), crew)
    with pytest.raises(Refused, match="kehadiran"):
        end_member(by=viewer("bkm"), member=member, until=STARTS)
    end_member(by=viewer("bkm"), member=member, until=DAY)
    assert (len(members_of(crew, DAY)), len(members_of(crew, DAY + timedelta(days=1)))) == (25, 24)
    again = add_member(by=viewer("bkm"), crew=crew, worker=member.worker, since=DAY + timedelta(days=3))
    assert (again.position, len(grid(crew, STARTS, ENDS))) == (26, 25)


def test_a_briefing_names_who_was_there(viewer: See, crew: CrewRow) -> None:
    members = [member.worker_id for member in members_of(crew, DAY)]
    assert unbriefed(crew, members) == []
    with pytest.raises(Refused, match="anggota regu"):
        brief(by=viewer("mandor"), crew=crew, day=DAY, topics="Helm", workers=[10**9])
    made = brief(by=viewer("mandor"), crew=crew, day=DAY, topics="Helm", workers=members[:3])
    assert brief(by=viewer("mandor"), crew=crew, day=DAY, topics="Helm", workers=members[:3]).pk == made.pk


def test_what_looks_odd_about_a_day_is_told_before_it_is_marked(viewer: See, crew: CrewRow) -> None:
    rates = rates_of("35.01")
    assert day_doubts(crew, DAY, rates) == []
    assert "di luar jadwal" in day_doubts(crew, STARTS - timedelta(days=1), rates)[0]
    assert "Hari libur" in day_doubts(crew, date(2021, 8, 17), rates)[0]
    assert "Upah harian" in day_doubts(crew, DAY, [])[0]


def test_the_database_refuses_to_change_marks(viewer: See, crew: CrewRow) -> None:
    made = sent(viewer("mandor"), crew)
    row = MarkRow.objects.filter(sheet=made)[0]
    changes: list[Callable[[], object]] = [
        lambda: MarkRow.objects.filter(sheet=made).update(quarters=1),
        lambda: MarkRow.objects.filter(sheet=made).delete(),
        lambda: Sheet.objects.filter(pk=made.pk).update(day=STARTS),
        lambda: CrewMember.objects.filter(crew=crew).update(role="foreman"),
        lambda: CrewMember.objects.filter(crew=crew).delete(),
        lambda: MarkRow.objects.create(
            sheet=made, package=row.package, worker=row.worker, day=row.day, quarters=4, role="worker"
        ),
        lambda: MarkRow.objects.create(
            sheet=made, package=row.package, worker=row.worker, day=ENDS, quarters=5, role="worker"
        ),
    ]
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
