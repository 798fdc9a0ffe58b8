"""Wage lists in the database: computed from marks and rates, moved on by other hands each, fixed once locked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from nakhoda.payroll.actions.attendance import correct_day
from nakhoda.payroll.actions.lists import adjust, draft_list, recompute, step, void
from nakhoda.payroll.actions.people import set_rate, state_facts
from nakhoda.payroll.queries.attendance import marks_of
from nakhoda.payroll.queries.findings import errors_in, findings_of
from nakhoda.payroll.queries.lists import (
    choices,
    current,
    digest,
    list_for,
    listed,
    lists_for,
    locked_through,
    waiting_for,
)
from nakhoda.payroll.queries.payments import payments_of
from nakhoda.payroll.queries.people import CrewRow, facts_row, members_of, rates_of
from nakhoda.payroll.rules.bulk import mark_frame, wage_frame, wage_lists
from nakhoda.payroll.rules.wages import Period
from nakhoda.payroll.tests.crew_site import make_manned
from nakhoda.payroll.tests.money_site import HANDS, make_list, marked, moved
from nakhoda.people.actions import Refused
from nakhoda.people.queries import viewer_of
from nakhoda.people.rules.scope import Viewer
from nakhoda.works.tests.site import STARTS

pytestmark = pytest.mark.django_db
See = Callable[[str], Viewer]
END = STARTS + timedelta(days=4)


@pytest.fixture
def crew(viewer: See) -> CrewRow:
    return make_manned(viewer)


def test_a_list_is_attendance_times_rate_and_the_columns_agree(viewer: See, crew: CrewRow) -> None:
    row = make_list(viewer, crew=crew)
    rates = {rate.role: rate.wage_idr for rate in rates_of("35.01") if rate.holds_on(STARTS)}
    wages = listed(row)
    assert {(line.quarters, line.marks) for line in wages.lines} == {(20, "44444")}
    assert row.total_idr == sum(5 * rates[line.role] for line in wages.lines) == wages.total_idr
    frame = wage_frame(mark_frame(marks_of(crew.package)), rates_of("35.01"), [Period(STARTS, END)])
    assert wage_lists(frame) == [wages]
    assert draft_list(by=viewer("mandor"), package=crew.package, start=STARTS, end=END).pk == row.pk


def test_days_are_listed_once_and_empty_days_never(viewer: See, crew: CrewRow) -> None:
    make_list(viewer, crew=crew)
    with pytest.raises(Refused, match="Dua masa upah memuat"):
        draft_list(by=viewer("mandor"), package=crew.package, start=END, end=END + timedelta(days=6))
    with pytest.raises(Refused, match="Belum ada kehadiran"):
        draft_list(by=viewer("mandor"), package=crew.package, start=date(2021, 7, 1), end=date(2021, 7, 2))
    with pytest.raises(Refused, match="harus sesudah"):
        draft_list(by=viewer("mandor"), package=crew.package, start=END, end=STARTS)


@pytest.mark.parametrize("name", ["fasilitator", "kades", "bkm", "petugas", "pemeriksa", "desa"])
def test_only_who_keeps_attendance_makes_lists(viewer: See, crew: CrewRow, name: str) -> None:
    marked(viewer, crew)
    with pytest.raises(Refused, match="kewenangan"):
        draft_list(by=viewer(name), package=crew.package, start=STARTS, end=END)


def test_three_people_and_a_fourth_move_a_list_to_its_payment(viewer: See, crew: CrewRow) -> None:
    row = make_list(viewer, "authorised", crew)
    assert [(each.after, each.by and each.by.username) for each in row.steps.order_by("id")] == list(HANDS.items())
    assert {each.hash for each in row.steps.all()} == {row.hash} == {digest(listed(row))}
    assert sum(each.amount_idr for each in payments_of(row)) == row.total_idr
    assert len(payments_of(row)) == 25


def test_nobody_takes_two_of_the_steps_even_with_every_right(
    viewer: See, crew: CrewRow, account_of: Callable[[str, str], Any]
) -> None:
    row = make_list(viewer, crew=crew)
    from nakhoda.people.actions import SYSTEM, give_role

    many = account_of("treasurer", crew.package.village_key)
    for role in ("facilitator", "village_head", "community"):
        give_role(by=SYSTEM, account=many, role=role, area=crew.package.village_key)
    both = viewer_of(many)
    step(by=both, wage_list=row, to="locked", seen=row.hash)
    with pytest.raises(Refused, match="orang lain"):
        step(by=both, wage_list=row, to="checked", seen=row.hash)
    step(by=viewer("fasilitator"), wage_list=row, to="checked", seen=row.hash)
    with pytest.raises(Refused, match="orang lain"):
        step(by=both, wage_list=row, to="approved", seen=row.hash)
    assert [each.refusal != "" for each in choices(both, row_now(row)) if each.move.to == "approved"] == [True]


def row_now(row: Any) -> Any:
    row.refresh_from_db()
    return row


def test_what_was_seen_is_what_is_approved(viewer: See, crew: CrewRow) -> None:
    row = make_list(viewer, crew=crew)
    seen = digest(current(row))
    member = members_of(crew, STARTS)[0]
    correct_day(
        by=viewer("mandor"), crew=crew, day=STARTS, quarters={member.worker_id: 2}, key="betul-0001", reason="pulang"
    )
    with pytest.raises(Refused, match="sudah berubah"):
        step(by=viewer("mandor"), wage_list=row, to="locked", seen=seen)
    again = recompute(by=viewer("mandor"), wage_list=row)
    made = step(by=viewer("mandor"), wage_list=again, to="locked", seen=again.hash)
    assert step(by=viewer("mandor"), wage_list=again, to="locked", seen=again.hash).pk == made.pk
    with pytest.raises(Refused, match="sudah berubah"):
        step(by=viewer("fasilitator"), wage_list=again, to="checked", seen=seen)


def test_after_locking_corrections_go_to_an_adjustment_list_only(viewer: See, crew: CrewRow) -> None:
    row = make_list(viewer, "locked", crew)
    before = (row.content, row.hash, row.total_idr)
    with pytest.raises(Refused, match="Tidak ada kehadiran yang berubah"):
        adjust(by=viewer("mandor"), wage_list=row)
    less, more = members_of(crew, STARTS)[:2]
    wrong = {less.worker_id: 2}
    correct_day(by=viewer("mandor"), crew=crew, day=STARTS, quarters=wrong, key="betul-0001", reason="pulang siang")
    with pytest.raises(Refused, match="sudah dikunci"):
        recompute(by=viewer("mandor"), wage_list=row)
    assert (row_now(row).content, row.hash, row.total_idr) == before
    late = adjust(by=viewer("mandor"), wage_list=row)
    assert adjust(by=viewer("mandor"), wage_list=row).pk == late.pk
    assert [(line.worker, line.quarters) for line in listed(late).lines] == [(less.worker_id, -2)]
    marked(viewer, crew, END + timedelta(days=1), 1)
    assert digest(current(late)) == late.hash
    step(by=viewer("mandor"), wage_list=late, to="locked", seen=late.hash)
    correct_day(
        by=viewer("mandor"), crew=crew, day=STARTS, quarters={more.worker_id: 3}, key="betul-0002", reason="izin"
    )
    second = adjust(by=viewer("mandor"), wage_list=row)
    assert second.kind == "adjustment-2"
    assert [line.worker for line in listed(second).lines] == [more.worker_id]
    with pytest.raises(Refused, match="susulannya lebih dahulu"):
        void(by=viewer("fasilitator"), wage_list=row, seen=row.hash, reason="salah")


def test_a_void_list_frees_its_days_and_asks_for_a_reason(viewer: See, crew: CrewRow) -> None:
    row = make_list(viewer, "checked", crew)
    with pytest.raises(Refused, match="alasan"):
        void(by=viewer("kades"), wage_list=row, seen=row.hash, reason=" ")
    void(by=viewer("kades"), wage_list=row, seen=row.hash, reason="regu salah")
    again = draft_list(by=viewer("mandor"), package=crew.package, start=STARTS, end=END)
    assert again.pk != row.pk
    assert len(payments_of(moved(viewer, again, "authorised"))) == 25
    with pytest.raises(Refused, match="tidak ada langkah"):
        void(by=viewer("bkm"), wage_list=again, seen=again.hash, reason="terlambat")


def test_errors_forbid_checking_and_name_the_person(viewer: See, crew: CrewRow) -> None:
    row = make_list(viewer, "locked", crew)
    worker = members_of(crew, STARTS)[3].worker
    said = facts_row(worker)
    assert said is not None
    state_facts(by=viewer("desa"), worker=worker, facts=dict(said.facts), died=STARTS, reason="surat kematian desa")
    errors = errors_in(findings_of(row))
    assert {each.code for each in errors} == {"hadir-setelah-meninggal"}
    assert worker.name in errors[0].what()
    with pytest.raises(Refused, match=r"Syarat belum lengkap.*meninggal"):
        step(by=viewer("fasilitator"), wage_list=row, to="checked", seen=row.hash)


def test_a_new_rate_counts_from_its_day_and_never_in_days_of_a_locked_list(viewer: See, crew: CrewRow) -> None:
    row = make_list(viewer, "locked", crew)
    fixed, last = row.hash, locked_through("35.01")
    assert last is not None
    told: dict[str, Any] = {"by": viewer("petugas"), "regency": "35.01", "role": "worker", "source": "SK uji"}
    for day in (STARTS, last):
        with pytest.raises(Refused, match="sudah dikunci"):
            set_rate(wage_idr=91_000, valid_from=day, **told)
    set_rate(wage_idr=91_000, valid_from=last + timedelta(days=1), **told)
    assert row_now(row).hash == fixed
    assert [rate.wage_idr for rate in rates_of("35.01") if rate.role == "worker" and rate.holds_on(STARTS)] == [90_000]
    with pytest.raises(Refused, match="Tidak ada kehadiran yang berubah"):
        adjust(by=viewer("mandor"), wage_list=row)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE payroll_wagelistrow SET content = '{}'",
        "UPDATE payroll_wagelistrow SET total_idr = total_idr + 1",
        "UPDATE payroll_wagelistrow SET state = 'approved'",
        "UPDATE payroll_wagelistrow SET marks_through = 0",
        "UPDATE payroll_wagelistrow SET by_id = NULL",
        "UPDATE payroll_wagelistrow SET at = '2020-01-01'",
        "UPDATE payroll_workernik SET last4 = '0000'",
        "UPDATE payroll_workeraccount SET by_id = NULL",
        "DELETE FROM payroll_wagelistrow",
        "UPDATE payroll_liststep SET by_id = 1",
        "DELETE FROM payroll_liststep",
        "UPDATE payroll_paymentrow SET amount_idr = 1",
        "DELETE FROM payroll_paymentrow",
        "UPDATE payroll_markrow SET quarters = 1",
    ],
)
def test_the_database_refuses_to_change_what_was_locked(viewer: See, crew: CrewRow, sql: str) -> None:
    make_list(viewer, "authorised", crew)
    with pytest.raises(DatabaseError, match="tidak dapat diubah"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_payments_come_with_the_authorisation_only(viewer: See, crew: CrewRow) -> None:
    row = make_list(viewer, "approved", crew)
    worker = members_of(crew, STARTS)[0].worker
    with pytest.raises(DatabaseError, match="tidak dapat diubah"), transaction.atomic():
        row.payments.create(worker=worker, key="x" * 24, amount_idr=1)


def test_a_list_waits_on_the_desk_of_who_may_take_its_next_step(viewer: See, crew: CrewRow) -> None:
    row = make_list(viewer, crew=crew)
    for state, who in HANDS.items():
        desks = {name for name in ("mandor", "fasilitator", "kades", "bkm", "bendahara") if waiting_for(viewer(name))}
        assert who in desks, state
        moved_on = step(by=viewer(who), wage_list=row, to=state, seen=digest(current(row_now(row))))
        assert moved_on.after == state
        row_now(row)
    assert [move.to for _row, move in waiting_for(viewer("bendahara"))] == ["paying"]


def test_a_stranger_sees_and_moves_nothing(viewer: See, crew: CrewRow, account_of: Callable[[str, str], Any]) -> None:
    row = make_list(viewer, "locked", crew)
    stranger = viewer_of(account_of("facilitator", "35.01.04.2001"))
    assert not lists_for(stranger).exists()
    assert list_for(stranger, row.pk) is None
    with pytest.raises(Refused, match="kewenangan"):
        step(by=stranger, wage_list=row, to="checked", seen=row.hash)
