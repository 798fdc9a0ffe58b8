"""Whatever is changed in stored lists, payments or grants is found by `verify` and by the independent audit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from nakhoda.cli.audit_wages import audit_grants, audit_wages
from nakhoda.cli.verify import changed_files
from nakhoda.grants.queries.grants import Grant, all_grants
from nakhoda.grants.queries.verify import grant_problems
from nakhoda.payroll.actions.attendance import correct_day
from nakhoda.payroll.actions.lists import adjust, step
from nakhoda.payroll.actions.people import set_rate
from nakhoda.payroll.queries.lists import WageListRow, all_lists, locked_through
from nakhoda.payroll.queries.people import members_of
from nakhoda.payroll.queries.verify import list_problems
from nakhoda.payroll.tests.crew_site import make_manned
from nakhoda.payroll.tests.money_site import make_list, moved, pay_cash, tamper
from nakhoda.people.rules.scope import Viewer
from nakhoda.works.tests.site import STARTS
from tests.support.asked import Rows

pytestmark = pytest.mark.django_db
See = Callable[[str], Viewer]


def found(row: WageListRow) -> tuple[list[str], list[str]]:
    """What both programs say of one list."""
    row = all_lists().get(pk=row.pk)
    mine = [said for said in audit_wages(Rows()) if said.startswith(f"daftar upah {row.pk} ")]
    return list_problems(row), mine


@pytest.fixture
def row(viewer: See) -> WageListRow:
    row = make_list(viewer, "authorised")
    pay_cash(viewer, row)
    return row


def test_a_paid_list_is_whole_and_two_programs_agree(row: WageListRow) -> None:
    assert found(row) == ([], [])


def test_later_marks_rates_and_adjustments_leave_every_list_whole(viewer: See) -> None:
    crew = make_manned(viewer)
    row = make_list(viewer, "locked", crew)
    member = members_of(crew, STARTS)[0].worker_id
    told: dict[str, Any] = {"by": viewer("mandor"), "crew": crew, "day": STARTS}
    correct_day(quarters={member: 1}, key="betul-0001", reason="pulang", **told)
    assert found(row) == ([], [])
    late = adjust(by=viewer("mandor"), wage_list=row)
    step(by=viewer("mandor"), wage_list=late, to="locked", seen=late.hash)
    after = locked_through("35.01")
    assert after is not None
    rate: dict[str, Any] = {"regency": "35.01", "role": "worker", "wage_idr": 95_000, "source": "SK susulan"}
    set_rate(by=viewer("petugas"), valid_from=after + timedelta(days=1), **rate)
    assert found(late) == ([], [])
    correct_day(quarters={member: 3}, key="betul-0002", reason="pulang sore", **told)
    again = adjust(by=viewer("mandor"), wage_list=row)
    moved(viewer, again, "authorised")
    assert [found(each) for each in (row, late, again)] == [([], [])] * 3


CHANGES = (
    "UPDATE payroll_wagelistrow SET total_idr = total_idr + 1 WHERE id = {pk}",
    "UPDATE payroll_wagelistrow SET content = replace(content, '44444', '44443') WHERE id = {pk}",
    "UPDATE payroll_wagelistrow SET hash = '" + "0" * 64 + "' WHERE id = {pk}",
    (
        "UPDATE payroll_markrow SET quarters = 1 WHERE id = "
        "(SELECT MIN(m.id) FROM payroll_markrow m JOIN payroll_wagelistrow l ON l.package_id = m.package_id "
        "WHERE l.id = {pk})"
    ),
    "UPDATE payroll_paymentrow SET amount_idr = amount_idr + 1000 WHERE wage_list_id = {pk}",
    "UPDATE payroll_wagerate SET wage_idr = wage_idr + 1",
    (
        "UPDATE payroll_liststep SET by_id = (SELECT by_id FROM payroll_liststep WHERE wage_list_id = {pk} "
        "AND after = 'locked') WHERE wage_list_id = {pk} AND after = 'approved'"
    ),
    "UPDATE payroll_liststep SET hash = '" + "1" * 64 + "' WHERE wage_list_id = {pk} AND after = 'approved'",
    (
        "UPDATE ledger_linerow SET amount_idr = amount_idr + 1 WHERE account = 'wages' AND entry_id IN "
        "(SELECT entry_id FROM payroll_orderrow WHERE wage_list_id = {pk})"
    ),
    "DELETE FROM payroll_outcome WHERE payment_id IN (SELECT id FROM payroll_paymentrow WHERE wage_list_id = {pk})",
)


@pytest.mark.parametrize("sql", CHANGES)
def test_every_change_behind_the_back_of_the_guards_is_found_twice(row: WageListRow, sql: str) -> None:
    tamper(sql.format(pk=row.pk))
    mine, auditor = found(row)
    assert mine, "verify"
    assert auditor, "audit"


def test_a_second_payment_forced_in_is_found(row: WageListRow) -> None:
    if connection.vendor == "sqlite":
        tamper("DROP INDEX paid_once")
    else:
        tamper("DROP INDEX IF EXISTS paid_once")
    tamper(
        "INSERT INTO payroll_outcome (payment_id, order_id, state, reference, attempt, entry_id, by_id, at) "
        "SELECT payment_id, order_id, state, 'lagi', attempt, entry_id, by_id, at FROM payroll_outcome LIMIT 1"
    )
    said = [*list_problems(all_lists().get(pk=row.pk)), *audit_wages(Rows())]
    assert any("dua kali" in each for each in said)


@pytest.fixture
def grant(db: None) -> Grant:
    return all_grants().filter(fund="cash_for_work").order_by("id")[0]


def of_grant(grant: Grant) -> tuple[list[str], list[str]]:
    fresh = Grant.objects.get(pk=grant.pk)
    return grant_problems(fresh), [each for each in audit_grants(Rows()) if f"bantuan {grant.number}" in each]


def test_the_example_grant_is_whole(grant: Grant) -> None:
    assert of_grant(grant) == ([], [])


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE grants_tranche SET amount_idr = amount_idr * 2 WHERE grant_id = {pk}",
        "UPDATE grants_grant SET amount_idr = amount_idr / 2 WHERE id = {pk}",
        "UPDATE grants_tranche SET state = 'disbursed' WHERE grant_id = {pk} AND state = 'planned'",
        "UPDATE grants_tranche SET mark = mark + 7 WHERE grant_id = {pk}",
        "UPDATE grants_step SET entry_id = NULL WHERE grant_id = {pk}",
    ],
)
def test_a_grant_that_was_changed_is_found_twice(grant: Grant, sql: str) -> None:
    tamper(sql.format(pk=grant.pk))
    mine, auditor = of_grant(grant)
    assert mine, "verify"
    assert auditor, "audit"


def test_a_changed_transfer_file_is_found(viewer: See, tmp_path: Any, settings: Any) -> None:
    from nakhoda.payroll.queries.payments import due_order
    from nakhoda.payroll.tests.test_payments import sent

    settings.MEDIA_ROOT = tmp_path
    row = make_list(viewer, "authorised")
    assert due_order(row).payments
    order = sent(viewer, row)
    (tmp_path / order.path).write_bytes(b"lain")
    assert any(order.path in each and "berubah" in each for each in changed_files())
