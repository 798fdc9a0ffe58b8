"""Payments in the database: in cash or by bank, once each, always with their entry; retries and stale pages."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from nakhoda.ledger.actions.books import assert_balance
from nakhoda.ledger.queries.books import posted_of
from nakhoda.ledger.queries.verify import book_problems
from nakhoda.ledger.rules.balances import balances
from nakhoda.payroll.actions.bank import bank_answers, order_bank, take_file
from nakhoda.payroll.actions.payments import finish, reconcile
from nakhoda.payroll.actions.people import account_number, confirm_account, set_account
from nakhoda.payroll.actions.samples import draw_sample, record_result
from nakhoda.payroll.queries.lists import WageListRow
from nakhoda.payroll.queries.payments import (
    OrderRow,
    due_order,
    kept_orders,
    late_of,
    payments_of,
    rate_of,
    reach_of,
    wage_entries,
)
from nakhoda.payroll.queries.people import Worker, accounts_of
from nakhoda.payroll.rules.payments import paid_idr
from nakhoda.payroll.tests.money_site import PAYDAY, book_of, make_list, pay_cash, pot_of, states
from nakhoda.people.actions import Refused
from nakhoda.people.queries import AuditEvent, viewer_of
from nakhoda.people.rules.scope import Viewer
from nakhoda.works.queries.packages import spent_of

pytestmark = pytest.mark.django_db
See = Callable[[str], Viewer]
LATER = timedelta(hours=25)


@pytest.fixture
def row(viewer: See) -> WageListRow:
    return make_list(viewer, "authorised")


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def sent(viewer: See, row: WageListRow, **more: Any) -> OrderRow:
    told: dict[str, Any] = {
        "by": viewer("bendahara"),
        "profile": "bri",
        "pot": pot_of(row, "bank"),
        "day": PAYDAY,
        "seen": due_order(row).hash,
        "now": timezone.now() + LATER,
    }
    return order_bank(wage_list=row, **told | more)


def booked(row: WageListRow) -> int:
    return sum(line.amount_idr for entry in wage_entries(row) for line in entry.lines.all() if line.account == "wages")


def test_cash_is_handed_out_once_with_one_entry_however_often_it_is_sent(viewer: See, row: WageListRow) -> None:
    seen = due_order(row).hash
    first = pay_cash(viewer, row)
    workers = [each.worker for each in payments_of(row)]
    again = pay_cash(viewer, row, workers, seen=seen)
    row.refresh_from_db()
    assert (first.paid, again.paid) == (25, 0)
    assert again.order == first.order
    assert states(row) == ["paid"] * 25
    assert booked(row) == row.total_idr == paid_idr(payments_of(row))
    assert len(wage_entries(row)) == 1
    assert spent_of(row.package).spent_idr["wages"] == row.total_idr
    assert book_problems(book_of(row)) == []


def test_who_did_not_come_is_held_and_paid_later(viewer: See, row: WageListRow) -> None:
    workers = [each.worker for each in payments_of(row)]
    made = pay_cash(viewer, row, workers[:-2], held=workers[-2:])
    assert (made.paid, made.held) == (23, 2)
    row.refresh_from_db()
    with pytest.raises(Refused, match="Tulis alasannya"):
        finish(by=viewer("bendahara"), wage_list=row)
    later = pay_cash(viewer, row, workers[-2:])
    assert later.paid == 2
    assert booked(row) == row.total_idr
    assert finish(by=viewer("bendahara"), wage_list=row).after == "paid"


def test_a_stale_page_pays_nobody_twice(viewer: See, row: WageListRow) -> None:
    workers, seen = [each.worker for each in payments_of(row)], due_order(row).hash
    pay_cash(viewer, row, workers[:5])
    with pytest.raises(Refused, match="Sebagian sudah dibayar"):
        pay_cash(viewer, row, workers, seen=seen)
    with pytest.raises(Refused, match="sudah dibayar"):
        pay_cash(viewer, row, workers)
    assert states(row).count("paid") == 5
    assert booked(row) == sum(each.amount_idr for each in payments_of(row)[:5])


def test_two_treasurers_at_once_pay_each_worker_once(
    viewer: See, row: WageListRow, account_of: Callable[[str, str], Any]
) -> None:
    other = viewer_of(account_of("treasurer", row.package.village_key))
    workers, seen = [each.worker for each in payments_of(row)], due_order(row).hash
    pay_cash(viewer, row, workers[:10], seen=seen)
    with pytest.raises(Refused, match="Periksa lagi"):
        pay_cash(viewer, row, workers[5:], by=other, seen=seen)
    pay_cash(viewer, row, workers[10:], by=other)
    assert booked(row) == row.total_idr
    assert states(row) == ["paid"] * 25


def test_a_refused_entry_leaves_nothing_paid(viewer: See, row: WageListRow) -> None:
    with pytest.raises(Refused, match="belum tiba"):
        pay_cash(viewer, row, day=timezone.localdate() + timedelta(days=2))
    row.refresh_from_db()
    assert row.state == "authorised"
    assert states(row) == ["waiting"] * 25
    assert not OrderRow.objects.filter(wage_list=row).exists()


@pytest.mark.parametrize("name", ["mandor", "fasilitator", "kades", "bkm", "petugas"])
def test_only_a_treasurer_pays(viewer: See, row: WageListRow, name: str) -> None:
    with pytest.raises(Refused, match="kewenangan"):
        pay_cash(viewer, row, by=viewer(name))


def test_what_is_not_authorised_is_not_paid(viewer: See) -> None:
    row = make_list(viewer, "approved")
    with pytest.raises(Refused, match="belum diperintahkan"):
        pay_cash(viewer, row)


def test_the_database_refuses_a_second_payment_and_any_change(viewer: See, row: WageListRow) -> None:
    pay_cash(viewer, row)
    paid = row.payments.order_by("id")[0]
    last = paid.outcomes.get()
    with pytest.raises(DatabaseError), transaction.atomic():
        paid.outcomes.create(state="paid", reference="lagi", entry=last.entry)
    with pytest.raises(DatabaseError), transaction.atomic():
        paid.outcomes.create(state="held")
    for sql in (
        "UPDATE payroll_outcome SET state = 'held'",
        "DELETE FROM payroll_outcome",
        "UPDATE payroll_orderrow SET total_idr = 1",
        "DELETE FROM payroll_orderrow",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_the_bank_file_holds_the_confirmed_accounts_and_no_row_holds_a_number(viewer: See, row: WageListRow) -> None:
    assert not [
        each for each in reach_of([p.worker for p in payments_of(row)], timezone.now()).values() if not each.fault
    ]
    order = sent(viewer, row)
    stored = (Path(settings.MEDIA_ROOT) / order.path).read_bytes()
    assert hashlib.sha256(stored).hexdigest() == order.sealed_sha256
    _name, body = take_file(by=viewer("bendahara"), order=order)
    assert hashlib.sha256(body).hexdigest() == order.sha256
    lines = body.decode().splitlines()[1:]
    assert len(lines) == order.count == 12
    assert sum(int(line.split(",")[3]) for line in lines) == order.total_idr
    by_key = {each.key: each for each in payments_of(row)}
    for line in lines:
        cells = line.split(",")
        payment = by_key[cells[5]]
        account = accounts_of(Worker.objects.get(pk=payment.worker))[0]
        assert (cells[2], int(cells[3]), payment.state) == (account_number(account), payment.amount_idr, "sent")
        assert account_number(account).encode() not in stored
        assert account_number(account) not in str(list(AuditEvent.objects.values_list("data", flat=True)))
    assert [each.path for each in kept_orders()] == [order.path]


def test_a_second_click_on_the_bank_order_makes_no_second_file(viewer: See, row: WageListRow) -> None:
    seen = due_order(row).hash
    first = sent(viewer, row)
    assert sent(viewer, row, seen=seen).pk == first.pk
    with pytest.raises(Refused, match="Periksa lagi"):
        sent(viewer, row, seen=seen, profile="pain.001")
    with pytest.raises(Refused, match="Tidak ada pekerja"):
        sent(viewer, row)
    assert len(list(Path(settings.MEDIA_ROOT).rglob("*.kunci"))) == 1


def test_an_account_that_was_just_changed_is_left_out(viewer: See, row: WageListRow) -> None:
    worker = Worker.objects.get(pk=payments_of(row)[0].worker)
    account = set_account(by=viewer("desa"), worker=worker, bank="bni", number="0087654321")
    order = sent(viewer, row)
    assert order.count == 11
    confirm_account(by=viewer("fasilitator"), account=account)
    assert reach_of([worker.pk], timezone.now())[worker.pk].fault
    assert sent(viewer, row).count == 1


def test_a_bank_answers_row_by_row_once_and_late(viewer: See, row: WageListRow) -> None:
    order, treasurer = sent(viewer, row), viewer("bendahara")
    keys = [each.payment.key for each in order.outcomes.order_by("id")]
    answers = {key: ("paid", f"TRX{number}") for number, key in enumerate(keys[:10])}
    answers[keys[10]] = ("failed", "rekening tutup")
    told: dict[str, Any] = {"by": treasurer, "order": order, "day": PAYDAY}
    first = bank_answers(results=answers | {"tidak-ada": ("paid", "X1")}, **told)
    assert (first.paid, first.failed, first.known, len(first.refused)) == (10, 1, 0, 1)
    assert booked(row) == sum(each.amount_idr for each in payments_of(row) if each.state == "paid")
    again = bank_answers(results=answers, **told)
    assert (again.paid, again.failed, again.known, again.refused) == (0, 0, 11, [])
    back = bank_answers(results={keys[0]: ("failed", "dikembalikan"), keys[11]: ("paid", "TRX99")}, **told)
    assert (back.paid, back.failed, len(back.refused)) == (1, 0, 1)
    assert len(wage_entries(row)) == 11
    row.refresh_from_db()
    with pytest.raises(Refused, match="Syarat belum lengkap"):
        finish(by=treasurer, wage_list=row)
    retry = sent(viewer, row)
    assert (retry.count, retry.hash != order.hash) == (1, True)
    bank_answers(by=treasurer, order=retry, results={keys[10]: ("paid", "TRX98")}, day=PAYDAY)
    pay_cash(viewer, row)
    assert finish(by=treasurer, wage_list=row).after == "paid"
    assert booked(row) == row.total_idr
    late = bank_answers(by=treasurer, order=retry, results={keys[10]: ("paid", "TRX98")}, day=PAYDAY)
    assert late.known == 1


def test_too_little_at_the_bank_refuses_that_row_only(viewer: See, row: WageListRow) -> None:
    order = sent(viewer, row)
    book = book_of(row)
    left = balances(posted_of(book))["bank", "BRI uji"]
    from nakhoda.ledger.actions.books import post_template

    one = order.outcomes.order_by("id")[0].payment.amount_idr
    words: dict[str, Any] = {"day": PAYDAY, "text": "tarik", "document": "T-1", "key": "tarik-uji-2"}
    places = {"bank": "BRI uji", "cash": "Kas uji"}
    post_template(
        by=viewer("bendahara"), book=book, template="tarik-tunai", amount_idr=left - one, places=places, **words
    )
    answers = {each.payment.key: ("paid", f"T{each.pk}") for each in order.outcomes.order_by("id")[:2]}
    done = bank_answers(by=viewer("bendahara"), order=order, results=answers, day=PAYDAY)
    assert (done.paid, len(done.refused)) == (1, 1)
    assert "tidak cukup" in done.refused[0]


def test_another_person_reconciles_what_the_count_shows(viewer: See, row: WageListRow) -> None:
    pay_cash(viewer, row)
    row.refresh_from_db()
    finish(by=viewer("bendahara"), wage_list=row)
    with pytest.raises(Refused, match="belum dicocokkan"):
        reconcile(by=viewer("petugas"), wage_list=row)
    book, pot = book_of(row), pot_of(row)
    held = balances(posted_of(book))["cash", pot.place]
    assert_balance(by=viewer("bendahara"), book=book, pot=pot, day=PAYDAY, amount_idr=held)
    made = reconcile(by=viewer("petugas"), wage_list=row)
    assert reconcile(by=viewer("petugas"), wage_list=row).pk == made.pk
    row.refresh_from_db()
    assert row.state == "reconciled"
    assert late_of(row, PAYDAY + timedelta(days=90)) == 2


def test_the_sample_follows_from_seed_and_list_and_counts_what_was_said(viewer: See, row: WageListRow) -> None:
    made = draw_sample(by=viewer("fasilitator"), wage_list=row, seed="04 17 22 31 (pasar)", percent=20)
    assert len(made.keys) == 5
    assert draw_sample(by=viewer("fasilitator"), wage_list=row, seed="lain", percent=90).pk == made.pk
    with pytest.raises(Refused, match="dari sampel"):
        record_result(by=viewer("fasilitator"), sample=made, key="bukan", result="confirmed")
    for key, result in zip(made.keys, ("confirmed", "confirmed", "less", "unreachable"), strict=False):
        record_result(by=viewer("fasilitator"), sample=made, key=key, result=result)
    record_result(by=viewer("fasilitator"), sample=made, key=made.keys[2], result="confirmed", remark="salah catat")
    found = rate_of(made)
    assert (found.drawn, found.reached, found.confirmed) == (5, 3, 3)


def test_only_who_pays_takes_the_file_and_it_is_noted(viewer: See, row: WageListRow) -> None:
    order = sent(viewer, row)
    with pytest.raises(Refused, match="kewenangan"):
        take_file(by=viewer("petugas"), order=order)
    take_file(by=viewer("bendahara"), order=order)
    event = AuditEvent.objects.order_by("-number")[0]
    assert (event.action, event.data["sha256"]) == ("payroll.download", order.sha256)
