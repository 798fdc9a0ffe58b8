"""What once went wrong with payments, each as a test: old answers, cash beside a transfer, hands, files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from nakhoda.ledger.actions.books import assert_balance, post
from nakhoda.ledger.queries.books import posted_of
from nakhoda.ledger.rules.balances import balances
from nakhoda.ledger.rules.entries import reversal
from nakhoda.payroll.actions.attendance import correct_day
from nakhoda.payroll.actions.bank import Answered, bank_answers, take_file
from nakhoda.payroll.actions.lists import draft_list
from nakhoda.payroll.actions.paying import PAY
from nakhoda.payroll.actions.payments import finish, reconcile
from nakhoda.payroll.files.answers import read_answers
from nakhoda.payroll.models import Outcome, WageListRow
from nakhoda.payroll.queries.payments import OrderRow, payments_of
from nakhoda.payroll.queries.people import members_of
from nakhoda.payroll.tests.crew_site import make_manned
from nakhoda.payroll.tests.money_site import DAYS, PAYDAY, book_of, make_list, marked, moved, pay_cash, pot_of, states
from nakhoda.payroll.tests.test_payments import booked, sent
from nakhoda.payroll.tests.test_verify import found
from nakhoda.people.actions import Refused
from nakhoda.people.queries import viewer_of
from nakhoda.people.rules.scope import Held, Viewer
from nakhoda.works.tests.site import STARTS

pytestmark = pytest.mark.django_db
See = Callable[[str], Viewer]


@pytest.fixture
def row(viewer: See) -> WageListRow:
    return make_list(viewer, "authorised")


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def answer(by: Viewer, order: OrderRow, state: str, said: str, *keys: str) -> Answered:
    return bank_answers(by=by, order=order, results=dict.fromkeys(keys, (state, said)), day=PAYDAY)


def keys_of(order: OrderRow) -> list[str]:
    return [each.payment.key for each in order.outcomes.filter(state="sent").order_by("id")]


def payment(row: WageListRow, key: str) -> Any:
    return next(each for each in payments_of(row) if each.key == key)


def test_an_old_answer_does_not_reopen_what_is_on_its_way(viewer: See, row: WageListRow) -> None:
    treasurer, first = viewer("bendahara"), sent(viewer, row)
    key = keys_of(first)[0]
    answer(treasurer, first, "failed", "rekening tutup", key)
    second = sent(viewer, row)
    again = answer(treasurer, first, "failed", "rekening tutup", key)
    assert (again.known, again.failed, again.refused) == (1, 0, [])
    assert payment(row, key).state == "sent"
    other = answer(treasurer, first, "failed", "alasan lain", key)
    late = answer(treasurer, first, "paid", "TRX-LAMA", key)
    assert (other.failed, late.paid, len(other.refused), len(late.refused)) == (0, 0, 1, 1)
    assert "perintah bayar lain" in late.refused[0]
    assert (payment(row, key).state, booked(row)) == ("sent", 0)
    assert answer(treasurer, second, "paid", "TRX-BARU", key).paid == 1
    assert booked(row) == payment(row, key).amount_idr


def test_a_bank_may_correct_its_failure_while_nothing_else_was_sent(viewer: See, row: WageListRow) -> None:
    treasurer, order = viewer("bendahara"), sent(viewer, row)
    key = keys_of(order)[0]
    answer(treasurer, order, "failed", "gangguan", key)
    assert answer(treasurer, order, "paid", "TRX1", key).paid == 1
    assert answer(treasurer, order, "failed", "gangguan", key).known == 1
    assert payment(row, key).state == "paid"


def test_no_cash_goes_to_a_worker_whose_transfer_is_on_its_way(viewer: See, row: WageListRow) -> None:
    order = sent(viewer, row)
    worker = payment(row, keys_of(order)[0]).worker
    with pytest.raises(Refused, match="menunggu jawaban bank"):
        pay_cash(viewer, row, [worker])
    with pytest.raises(Refused, match="menunggu jawaban bank"):
        pay_cash(viewer, row, [], held=[worker])
    assert (states(row).count("sent"), booked(row)) == (12, 0)


def taken_back(viewer: See, row: WageListRow) -> None:
    """The wage entry reversed, as whoever reaches past the page of the book might."""
    book, treasurer = book_of(row), viewer("bendahara")
    wage = next(each for each in posted_of(book) if f":wage_list:{row.pk}" in each.entry.subject)
    opposite = reversal(wage, day=PAYDAY, by=treasurer.account_id or 0, key="balik-uji-1", reason="uji")
    post(by=treasurer, book=book, entry=opposite, right=PAY)


def counted(viewer: See, row: WageListRow) -> None:
    held = balances(posted_of(book_of(row)))["cash", pot_of(row).place]
    assert_balance(by=viewer("bendahara"), book=book_of(row), pot=pot_of(row), day=PAYDAY, amount_idr=held)


def test_a_wage_entry_that_was_taken_back_reconciles_nothing_and_is_found_twice(viewer: See, row: WageListRow) -> None:
    pay_cash(viewer, row)
    finish(by=viewer("bendahara"), wage_list=row)
    taken_back(viewer, row)
    counted(viewer, row)
    with pytest.raises(Refused, match="Buku mencatat Rp0"):
        reconcile(by=viewer("petugas"), wage_list=row)
    mine, auditor = found(row)
    assert any("dibalik" in each for each in mine)
    assert any("dibalik" in each for each in auditor)


def test_who_marked_a_day_or_drafted_the_list_does_not_pay_it(viewer: See, account_of: Callable[..., Any]) -> None:
    crew, treasurer = make_manned(viewer), viewer("bendahara")
    marked(viewer, crew)
    day: dict[str, Any] = {"crew": crew, "day": STARTS, "reason": "pulang"}
    one = members_of(crew, STARTS)[0].worker_id
    correct_day(by=treasurer, quarters={one: 2}, key="betul-0001", **day)
    row = moved(viewer, _drafted(viewer("mandor"), crew.package), "authorised")
    with pytest.raises(Refused, match="mengisi daftar hadirnya"):
        pay_cash(viewer, row)
    with pytest.raises(Refused, match="mengisi daftar hadirnya"):
        sent(viewer, row)
    other = viewer_of(account_of("treasurer", row.package.village_key))
    assert pay_cash(viewer, row, by=other).paid == 25
    with pytest.raises(Refused, match="mengisi daftar hadirnya"):
        finish(by=treasurer, wage_list=row)
    assert found(row) == ([], [])


def test_who_drafted_the_list_does_not_pay_it(viewer: See) -> None:
    crew = make_manned(viewer)
    marked(viewer, crew)
    row = moved(viewer, _drafted(viewer("bendahara"), crew.package), "authorised")
    with pytest.raises(Refused, match="menyusun daftar upah"):
        pay_cash(viewer, row)


def _drafted(by: Viewer, package: Any) -> WageListRow:
    return draft_list(by=by, package=package, start=STARTS, end=STARTS.replace(day=STARTS.day + DAYS - 1))


def test_a_mark_that_another_corrected_before_the_lock_bars_nobody(viewer: See) -> None:
    crew = make_manned(viewer)
    marked(viewer, crew)
    one = members_of(crew, STARTS)[0].worker_id
    told: dict[str, Any] = {"crew": crew, "day": STARTS, "reason": "betul"}
    correct_day(by=viewer("bendahara"), quarters={one: 2}, key="betul-0001", **told)
    correct_day(by=viewer("mandor"), quarters={one: 4}, key="betul-0002", **told)
    row = moved(viewer, _drafted(viewer("mandor"), crew.package), "authorised")
    assert pay_cash(viewer, row).paid == 25


def with_role(viewer: Viewer, role: str) -> Viewer:
    return replace(viewer, held=(*viewer.held, Held(role, viewer.held[0].area)))


def test_who_locked_the_list_notes_no_bank_answer(viewer: See, row: WageListRow) -> None:
    order = sent(viewer, row)
    with pytest.raises(Refused, match="orang lain"):
        answer(with_role(viewer("mandor"), "treasurer"), order, "paid", "TRX1", keys_of(order)[0])
    assert booked(row) == 0


def test_who_paid_a_part_does_not_reconcile_though_another_finished(
    viewer: See, row: WageListRow, account_of: Callable[..., Any]
) -> None:
    other = with_role(viewer_of(account_of("treasurer", row.package.village_key)), "community")
    workers = [each.worker for each in payments_of(row)]
    begun = pay_cash(viewer, row, workers[1:])
    pay_cash(viewer, row, workers[:1], by=other)
    finish(by=viewer("bendahara"), wage_list=row)
    counted(viewer, row)
    assert begun.paid == 24
    with pytest.raises(Refused, match="orang lain dari yang membayar"):
        reconcile(by=other, wage_list=row)
    assert reconcile(by=viewer("petugas"), wage_list=row).after == "reconciled"
    assert found(row) == ([], [])


def test_a_late_answer_of_a_finished_list_is_refused_alone(viewer: See, row: WageListRow) -> None:
    treasurer, order = viewer("bendahara"), sent(viewer, row)
    keys = keys_of(order)
    answer(treasurer, order, "failed", "gangguan", keys[0])
    answer(treasurer, order, "paid", "TRX2", *keys[1:])
    waiting = [each.worker for each in payments_of(row) if each.state == "waiting"]
    pay_cash(viewer, row, waiting, held=[payment(row, keys[0]).worker])
    finish(by=treasurer, wage_list=row, reason="tidak datang")
    done = bank_answers(
        by=treasurer, order=order, results={keys[0]: ("paid", "TRX1"), keys[1]: ("paid", "TRX2")}, day=PAYDAY
    )
    assert (done.paid, done.known, len(done.refused)) == (0, 1, 1)
    assert "selesai dibayar" in done.refused[0]


def test_a_list_with_an_unanswered_transfer_behind_a_held_wage_is_not_finished(viewer: See, row: WageListRow) -> None:
    pay_cash(viewer, row, [each.worker for each in payments_of(row)][1:])
    left = row.payments.get(worker_id=payments_of(row)[0].worker)
    for state in ("sent", "held"):
        Outcome.objects.create(payment=left, state=state, reference="lama")
    with pytest.raises(Refused, match="belum dijawab gagal"):
        finish(by=viewer("bendahara"), wage_list=row, reason="tidak datang")


def test_a_transfer_file_is_sealed_and_opens_only_as_it_was_written(viewer: See, row: WageListRow, media: Path) -> None:
    for profile, ending in (("bri", ".csv"), ("pain.001", ".xml")):
        order = sent(viewer, row, profile=profile)
        name, body = take_file(by=viewer("bendahara"), order=order)
        stored = (media / order.path).read_bytes()
        assert name.endswith(ending)
        assert keys_of(order)[0].encode() in body
        assert keys_of(order)[0].encode() not in stored
        (media / order.path).write_bytes(stored[:-9] + b"AAAAAAAA=")
        with pytest.raises(Refused, match="berubah"):
            take_file(by=viewer("bendahara"), order=order)
        (media / order.path).unlink()
        with pytest.raises(Refused, match="tidak ada pada penyimpanan"):
            take_file(by=viewer("bendahara"), order=order)
        for key in keys_of(order):
            answer(viewer("bendahara"), order, "failed", "ulang", key)


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"kunci;status\n" + b"x" * 140_000 + b";paid\n", "terlalu panjang"), ("kunci;é\n".encode("latin-1"), "UTF-8")],
)
def test_an_answer_file_that_cannot_be_read_is_named_on_the_page(
    viewer: See, row: WageListRow, signed_in: Callable[[str], Client], data: bytes, said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        read_answers(data)
    order = sent(viewer, row)
    form = {"file": SimpleUploadedFile("jawaban.csv", data), "day": PAYDAY.isoformat()}
    page = signed_in("bendahara").post(f"/padat-karya/perintah/{order.pk}/", form)
    assert page.status_code == 400
    assert said in page.content.decode()
