"""Faults that were found in wage lists, each once: debts that paid twice, parts of a crew, numbers, hands, sums."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction

from nakhoda.cli.audit_wages import audit_wages
from nakhoda.payroll.actions.attendance import correct_day
from nakhoda.payroll.actions.lists import adjust, step, void
from nakhoda.payroll.actions.people import reveal, state_facts
from nakhoda.payroll.queries import findings
from nakhoda.payroll.queries.findings import errors_in, findings_of
from nakhoda.payroll.queries.lists import WageListRow, all_lists, listed, payable_idr
from nakhoda.payroll.queries.payments import PaymentRow
from nakhoda.payroll.queries.people import CrewRow, facts_row, members_of
from nakhoda.payroll.queries.verify import list_problems
from nakhoda.payroll.rules.identity import holds_number
from nakhoda.payroll.tests.crew_site import make_manned
from nakhoda.payroll.tests.money_site import make_list, moved, tamper
from nakhoda.people.actions import Refused
from nakhoda.people.queries import AuditEvent
from nakhoda.people.rules.scope import Viewer
from nakhoda.works.tests.site import STARTS
from tests.support.asked import Rows

pytestmark = pytest.mark.django_db
See = Callable[[str], Viewer]


@pytest.fixture
def crew(viewer: See) -> CrewRow:
    cache.clear()
    return make_manned(viewer)


def corrected(viewer: See, crew: CrewRow, quarters: dict[int, int], key: str) -> None:
    correct_day(by=viewer("mandor"), crew=crew, day=STARTS, quarters=quarters, key=f"betul-{key}", reason="salah tulis")


def whole(*rows: WageListRow) -> None:
    """Both programs find nothing in these lists."""
    for row in rows:
        assert list_problems(all_lists().get(pk=row.pk)) == []
    assert audit_wages(Rows()) == []


def due_idr(row: WageListRow) -> int:
    """Everything that the lists of the row's days pay."""
    rows = PaymentRow.objects.filter(wage_list__package=row.package, wage_list__start=row.start)
    return sum(rows.values_list("amount_idr", flat=True))


def test_days_struck_out_and_put_back_are_paid_once(viewer: See, crew: CrewRow) -> None:
    row = make_list(viewer, "authorised", crew)
    workers = [member.worker_id for member in members_of(crew, STARTS)]
    corrected(viewer, crew, dict.fromkeys(workers, 0), "0001")
    less = moved(viewer, adjust(by=viewer("mandor"), wage_list=row), "authorised")
    assert less.total_idr < 0
    assert not less.payments.exists()
    with pytest.raises(Refused, match="Tidak ada kehadiran yang berubah"):
        adjust(by=viewer("mandor"), wage_list=row)
    corrected(viewer, crew, dict.fromkeys(workers, 4), "0002")
    with pytest.raises(Refused, match="Tidak ada kehadiran yang berubah"):
        adjust(by=viewer("mandor"), wage_list=row)
    assert due_idr(row) == row.total_idr == payable_idr(row.package)
    whole(row, less)


def test_a_debt_is_carried_until_it_is_earned_and_only_what_is_above_it_is_paid(viewer: See, crew: CrewRow) -> None:
    worker, other = (member.worker_id for member in members_of(crew, STARTS)[:2])
    corrected_first = make_list(viewer, "draft", crew)
    corrected(viewer, crew, {worker: 2}, "0001")
    row = moved(viewer, corrected_first, "authorised")
    lists = [row]
    for number, quarters in enumerate((0, 1, 3), 2):
        corrected(viewer, crew, {worker: quarters, other: quarters}, f"000{number}")
        lists.append(moved(viewer, adjust(by=viewer("mandor"), wage_list=row), "authorised"))
    sums = [listed(each).by_worker.get(worker, 0) for each in lists[1:]]
    rate = next(line.rate_idr for line in listed(row).lines if line.worker == worker)
    assert sums == [-rate // 2, -rate // 4, rate // 4]
    assert [each.payments.filter(worker=worker).count() for each in lists] == [1, 0, 0, 1]
    assert not any(each.payments.filter(worker=other).exists() for each in lists[1:])
    whole(*lists)


def test_money_paid_twice_for_a_period_is_found_by_both_programs(viewer: See, crew: CrewRow) -> None:
    row = make_list(viewer, "authorised", crew)
    worker, other = (member.worker_id for member in members_of(crew, STARTS)[:2])
    corrected(viewer, crew, {worker: 0}, "0001")
    late = moved(viewer, adjust(by=viewer("mandor"), wage_list=row), "authorised")
    tamper(
        "INSERT INTO payroll_paymentrow (wage_list_id, worker_id, key, amount_idr) VALUES (%s, %s, %s, %s)",
        *(late.pk, worker, "k" * 24, 90_000),
    )
    said = "dibayar lebih dari yang pernah dikerjakan"
    assert any(said in each for each in list_problems(all_lists().get(pk=late.pk)))
    assert any(said in each for each in audit_wages(Rows()))
    assert other != worker


def test_an_adjustment_for_part_of_the_crew_can_be_checked(viewer: See, crew: CrewRow) -> None:
    row = make_list(viewer, "draft", crew)
    worker = members_of(crew, STARTS)[0].worker_id
    corrected(viewer, crew, {worker: 2}, "0001")
    moved(viewer, row, "authorised")
    corrected(viewer, crew, {worker: 4}, "0002")
    late = adjust(by=viewer("mandor"), wage_list=row)
    assert errors_in(findings_of(late)) == []
    assert moved(viewer, late, "authorised").state == "authorised"
    assert late.payments.count() == 1


def test_only_the_newest_list_of_a_period_is_voided_and_its_number_never_comes_again(
    viewer: See, crew: CrewRow
) -> None:
    row = make_list(viewer, "locked", crew)
    first, second = (member.worker_id for member in members_of(crew, STARTS)[:2])
    corrected(viewer, crew, {first: 3}, "0001")
    one = moved(viewer, adjust(by=viewer("mandor"), wage_list=row), "locked")
    corrected(viewer, crew, {second: 3}, "0002")
    two = moved(viewer, adjust(by=viewer("mandor"), wage_list=row), "locked")
    with pytest.raises(Refused, match="susulannya lebih dahulu"):
        void(by=viewer("fasilitator"), wage_list=one, seen=one.hash, reason="salah hitung")
    for each in (two, one):
        void(by=viewer("fasilitator"), wage_list=each, seen=each.hash, reason="salah hitung")
    three = moved(viewer, adjust(by=viewer("mandor"), wage_list=row), "locked")
    assert (three.kind, len(listed(three).lines)) == ("adjustment-3", 2)
    whole(row, one, two, three)


@pytest.mark.parametrize(
    "nik", ["3501041709850001,", "3501 0417 0985 0001", "35.0104.170985.0001", "(3501041709850001)"]
)
def test_no_reason_takes_a_number_into_the_trail(viewer: See, crew: CrewRow, nik: str) -> None:
    row, reason = make_list(viewer, "draft", crew), f"NIK {nik} dicocokkan"
    member = members_of(crew, STARTS)[0]
    said = facts_row(member.worker)
    assert said is not None
    deeds: list[Callable[[], Any]] = [
        lambda: reveal(by=viewer("petugas"), worker=member.worker, kind="nik", reason=reason),
        lambda: state_facts(by=viewer("desa"), worker=member.worker, facts={}, died=STARTS, reason=reason),
        lambda: correct_day(
            by=viewer("mandor"), crew=crew, day=STARTS, quarters={member.worker_id: 1}, key="betul-9", reason=reason
        ),
        lambda: void(by=viewer("mandor"), wage_list=row, seen=row.hash, reason=reason),
    ]
    for deed in deeds:
        with pytest.raises(Refused, match="nomor"):
            deed()
    assert not any(nik in str(event.data) for event in AuditEvent.objects.all())
    assert not holds_number("pulang 12 September 2021, hujan 2 jam; surat 045/12/2021")


@pytest.mark.parametrize("state", ["locked", "authorised", "reconciled", "void"])
def test_no_list_is_put_into_the_database_behind_its_steps(viewer: See, crew: CrewRow, state: str) -> None:
    row = make_list(viewer, "locked", crew)
    with pytest.raises(DatabaseError, match="tidak dapat diubah"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO payroll_wagelistrow (package_id, start, "end", kind, state, content, hash, total_idr, '
            "quarters, marks_through, rates_through, by_id, at) SELECT package_id, '2022-01-01', '2022-01-02', kind, "
            "%s, content, hash, total_idr, quarters, 0, 0, by_id, at FROM payroll_wagelistrow WHERE id = %s",
            [state, row.pk],
        )


def test_wages_above_what_the_grant_bears_of_the_package_are_an_error(
    viewer: See, crew: CrewRow, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = make_list(viewer, "locked", crew)
    assert errors_in(findings_of(row)) == []
    monkeypatch.setattr(findings, "granted_idr", lambda *_given: row.total_idr - 1)
    assert [each.code for each in errors_in(findings_of(row))] == ["upah-melebihi-paket"]
    with pytest.raises(Refused, match="bantuan menanggung"):
        step(by=viewer("fasilitator"), wage_list=row, to="checked", seen=row.hash)
