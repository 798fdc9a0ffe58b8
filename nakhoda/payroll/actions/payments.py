"""Writes of payments in cash, and of a list's end: paid, then reconciled with the book by somebody else.

Every paid row stands in the book by the same transaction (I6, I8). A repeated request is answered with what is stored;
a page that did not see the newest state is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction

from nakhoda.ledger.queries.bank import matches_of
from nakhoda.ledger.queries.books import EntryRow, PotRow, assertions_of, posted_of
from nakhoda.ledger.rules.balances import compare
from nakhoda.payroll.actions.lists import move
from nakhoda.payroll.actions.paying import (
    LONGEST_REFERENCE,
    PAY,
    STALE,
    begin,
    check_hands,
    check_order,
    held_by,
    note,
    payable,
    paying_book,
    post_wages,
    require,
    settled,
    store_order,
    store_outcome,
)
from nakhoda.payroll.models import ListStep, OrderRow, WageListRow
from nakhoda.payroll.queries.lists import steps_of
from nakhoda.payroll.queries.payments import due_order, payers_of, payments_of, unanswered, wage_entries
from nakhoda.payroll.rules.payments import all_settled, numbered, order_of, paid_idr
from nakhoda.people.actions import Refused
from nakhoda.people.rules.scope import Viewer
from nakhoda.web.numbers import rupiah, short_date

RECONCILE = "ledger.close"


@dataclass(slots=True)
class Handed:
    """What one handing out did: the order, how many were paid and held now."""

    order: OrderRow | None
    paid: int = 0
    held: int = 0


@transaction.atomic
def hand_out(
    *,
    by: Viewer,
    wage_list: WageListRow,
    paid: Mapping[int, str],
    held: Sequence[int],
    pot: PotRow,
    day: date,
    seen: str,
    today: date | None = None,
) -> Handed:
    """Wages given in cash: `paid` are receipt numbers by worker, `held` the workers who got nothing now.

    One entry `upah-kas` of what was paid, keyed by the order, in the same transaction. `seen` is the hash of what was
    due on the page. The same again changes nothing; Refused by the rules, for stale pages, without enough cash, or for
    a worker whose transfer is on its way: only the bank's answer settles that.
    """
    row = payable(by, wage_list)
    paying_book(row, pot, "cash")
    every = {each.worker: each for each in payments_of(row)}
    if (set(paid) | set(held)) - set(every) or set(paid) & set(held) or not (paid or held):
        raise Refused("Tandai tiap pekerja pada daftar ini dibayar atau ditahan.")
    chosen = order_of((replace(every[worker], state="waiting") for worker in paid), row.hash)
    order, due = numbered(chosen, "cash", 0), due_order(row)
    known = OrderRow.objects.filter(wage_list=row, hash=order.hash).first()
    if known is not None:
        return Handed(known)
    if seen != due.hash:
        raise Refused(STALE)
    away = (set(paid) | set(held)) - {each.worker for each in due.payments}
    if away:
        raise Refused(f"{len(away)} pekerja sudah dibayar atau menunggu jawaban bank. Muat ulang halaman.")
    made = Handed(None)
    if paid:
        check_order(row, order)
    begin(by, row)
    if paid:
        text = f"Upah {short_date(row.start)}–{short_date(row.end)}, {len(order.payments)} pekerja"
        key = f"bayar-{order.hash[:40]}"
        entry = post_wages(by, row, pot, order.total_idr, key=key, day=day, text=text, today=today)
        made.order = store_order(by, row, order, "cash", day, pot, entry=entry, due_hash=due.hash)
    for worker, state in [*((each, "paid") for each in paid), *((each, "held") for each in held)]:
        after = settled(every[worker], state, paid.get(worker, "").strip()[:LONGEST_REFERENCE])
        if after != every[worker]:
            store_outcome(by, row, after, made.order if state == "paid" else None)
            made.paid, made.held = made.paid + (state == "paid"), made.held + (state == "held")
    data = {"count": made.paid, "held": made.held, "total_idr": order.total_idr if paid else 0}
    note(by, "payroll.hand_out", row, data)
    return made


@transaction.atomic
def finish(*, by: Viewer, wage_list: WageListRow, reason: str = "") -> ListStep:
    """The list called paid: every row is paid, or held for good, which asks for a reason. The same again is answered.

    Refused while a row waits, was sent without answer (even if it was held since), or failed.
    """
    row = held_by(by, wage_list, PAY)
    steps = steps_of(row)
    if row.state == "paid" and steps and steps[-1].by_id == by.account_id:
        return steps[-1]
    payments = payments_of(row)
    require(by, row, "paid", reason, met=all_settled(payments))
    check_hands(by, row)
    if unanswered(row):
        raise Refused("Ada pembayaran yang pernah dikirim ke bank dan belum dijawab gagal. Catat jawaban bank dahulu.")
    kept = sum(each.state == "held" for each in payments)
    if kept and not reason.strip():
        raise Refused(f"{kept} pekerja ditahan upahnya dan tidak akan dibayar lagi dari daftar ini. Tulis alasannya.")
    return move(by, row, "paid", reason)


@transaction.atomic
def reconcile(*, by: Viewer, wage_list: WageListRow) -> ListStep:
    """The paid list compared with the book by another person than who paid. The same again is answered.

    Refused unless the book shows exactly what was paid (an entry taken back shows nothing), and bank and cash were
    seen: each bank payment matched to the statement, or a later count of the cash box or bank balance that equals the
    book.
    """
    row = held_by(by, wage_list, RECONCILE)
    steps = steps_of(row)
    if row.state == "reconciled" and steps and steps[-1].by_id == by.account_id:
        return steps[-1]
    require(by, row, "reconciled", "", met=True)
    if by.account_id in payers_of(row):
        raise Refused("Yang mencocokkan harus orang lain dari yang membayar atau mencatat jawaban bank.")
    entries = wage_entries(row)
    booked = sum(line.amount_idr for entry in entries for line in entry.lines.all() if line.account == "wages")
    paid = paid_idr(payments_of(row))
    if booked != paid:
        raise Refused(f"Buku mencatat {rupiah(booked)}, yang dibayar {rupiah(paid)}. Periksa catatan buku.")
    unseen = [entry for entry in entries if not _seen(entry)]
    if unseen:
        numbers = ", ".join(str(entry.number) for entry in unseen[:10])
        raise Refused(
            f"Catatan {numbers} belum dicocokkan. Cocokkan mutasi bank, atau hitung kas/saldo bank sampai sama."
        )
    return move(by, row, "reconciled")


def _seen(entry: EntryRow) -> bool:
    """Whether an entry was matched to the bank's line, or a later count of its place equals the book."""
    if matches_of(entry.book).filter(entry=entry).exists():
        return True
    places = {(line.account, line.place) for line in entry.lines.all() if line.account in ("bank", "cash")}
    later = [each for each in assertions_of(entry.book) if each.pot in places and each.day >= entry.day]
    return any(each.matches for each in compare(later, posted_of(entry.book)))
