"""Two example weeks of attendance and their wage lists: one paid in cash and reconciled, one locked. All invented."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from nakhoda.ledger.actions.books import assert_balance
from nakhoda.ledger.queries.books import Book, PotRow, posted_of, pot_of, pots_of
from nakhoda.ledger.rules.balances import balances
from nakhoda.payroll.actions.attendance import mark_day
from nakhoda.payroll.actions.lists import draft_list, step
from nakhoda.payroll.actions.payments import finish, hand_out, reconcile
from nakhoda.payroll.actions.samples import draw_sample, record_result
from nakhoda.payroll.queries.lists import WageListRow, current, digest, lists_for
from nakhoda.payroll.queries.payments import due_order
from nakhoda.payroll.queries.people import CrewRow, members_of
from nakhoda.people.rules.scope import Viewer

DAYS, WEEK = 6, 7
HANDS = (("locked", "mandor"), ("checked", "fasilitator"), ("approved", "kades"), ("authorised", "bkm"))


def load_money(hands: Mapping[str, Viewer], crew: CrewRow, since: date) -> list[WageListRow]:
    """Two weeks of that crew from a Monday on: the first list paid and reconciled, the second locked; [] if any exist.

    `hands` are viewers by account name: mandor, fasilitator, kades, bkm, bendahara, petugas.
    """
    if lists_for(hands["mandor"]).filter(package=crew.package).exists():
        return []
    first = _week(hands, crew, since)
    for state, name in HANDS:
        _step(hands[name], first, state)
    _pay(hands, first)
    second = _week(hands, crew, since + timedelta(days=WEEK))
    _step(hands["mandor"], second, "locked")
    return [first, second]


def _week(hands: Mapping[str, Viewer], crew: CrewRow, monday: date) -> WageListRow:
    """Six days marked, some people absent or there for half of a day, and the list of them."""
    for offset in range(DAYS):
        day = monday + timedelta(days=offset)
        quarters = {}
        for place, member in enumerate(members_of(crew, day)):
            absent, half = (place + offset) % 9 == 0, (place + offset) % 7 == 0
            quarters[member.worker_id] = 0 if absent else 2 if half else 4
        mark_day(by=hands["mandor"], crew=crew, day=day, quarters=quarters, key=f"contoh-{crew.pk}-{day.isoformat()}")
    return draft_list(by=hands["mandor"], package=crew.package, start=monday, end=monday + timedelta(days=DAYS - 1))


def _step(by: Viewer, row: WageListRow, to: str) -> None:
    step(by=by, wage_list=row, to=to, seen=digest(current(row)))
    row.refresh_from_db()


def _pay(hands: Mapping[str, Viewer], row: WageListRow) -> None:
    """Everybody paid in cash on Saturday, the cash counted, the list reconciled, and some workers asked."""
    book = row.package.grant.book
    pot = pots_of(book).filter(account="cash").first() if book else None
    if book is None or pot is None:
        return
    due = due_order(row)
    paid = {each.worker: f"KW-{row.pk}-{number:03}" for number, each in enumerate(due.payments, 1)}
    hand_out(by=hands["bendahara"], wage_list=row, paid=paid, held=[], pot=pot, day=row.end, seen=due.hash)
    row.refresh_from_db()
    finish(by=hands["bendahara"], wage_list=row)
    _count(hands["bendahara"], book, pot, row.end)
    reconcile(by=hands["petugas"], wage_list=row)
    row.refresh_from_db()
    sample = draw_sample(by=hands["fasilitator"], wage_list=row, seed="04 17 22 31 (contoh)", percent=12)
    for key in sample.keys[:2]:
        record_result(by=hands["fasilitator"], sample=sample, key=key, result="confirmed", remark="ditelepon (contoh)")


def _count(by: Viewer, book: Book, pot: PotRow, day: date) -> None:
    held = balances(posted_of(book), day)[pot_of(pot)]
    assert_balance(by=by, book=book, pot=pot, day=day, amount_idr=held, source="hitung kas sesudah bayar upah (contoh)")
