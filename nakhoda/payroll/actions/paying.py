"""What all ways of paying share: who may pay, what is paid, and the entry that goes with it in one transaction."""

from __future__ import annotations

from datetime import date
from typing import Any

from nakhoda.grants.rules.life import taken
from nakhoda.ledger.actions.books import post_template
from nakhoda.ledger.queries.books import Book, EntryRow, PotRow
from nakhoda.payroll.actions.lists import OUTSIDE, lock, move, refused
from nakhoda.payroll.models import OrderRow, Outcome, WageListRow
from nakhoda.payroll.queries.lists import listed, steps_of
from nakhoda.payroll.queries.payments import book_of, makers_of, paid_keys, paying_mark, rows_by_key
from nakhoda.payroll.rules.payments import Order, Payment, PaymentRefused, order_faults, settle
from nakhoda.people.actions import Refused, record
from nakhoda.people.rules.scope import Viewer
from nakhoda.works.queries.packages import subject_of

PAY = "payroll.pay"
STALE = "Sebagian sudah dibayar atau dikirim sejak halaman ini dibuka. Periksa lagi, lalu ulangi bila masih perlu."
LONGEST_REFERENCE = 34
MAKING = ("locked", "checked", "approved", "authorised")


def held_by(by: Viewer, wage_list: WageListRow, right: str) -> WageListRow:
    """The list's row, held until the transaction ends. Refused where the viewer lacks the right in its village."""
    if not by.may(right, wage_list.package.village_key):
        raise Refused(OUTSIDE)
    return lock(wage_list)


def payable(by: Viewer, wage_list: WageListRow) -> WageListRow:
    """The list held while it may be paid, with the payer's hands checked (`check_hands`)."""
    row = held_by(by, wage_list, PAY)
    if row.state == "authorised":
        require(by, row, "paying", "", met=True)
    elif row.state != "paying":
        raise Refused("Daftar upah belum diperintahkan bayar, atau sudah selesai dibayar.")
    check_hands(by, row)
    return row


def check_hands(by: Viewer, row: WageListRow) -> None:
    """Refused to whoever drafted, marked, locked, checked, approved or authorised what is paid (I9)."""
    if any(each.by == by.account_id and each.to in MAKING for each in taken(steps_of(row))):
        raise Refused("Upah dibayar orang lain dari yang mengunci, memeriksa, menyetujui atau memerintahkan.")
    if by.account_id in makers_of(row):
        raise Refused(
            "Anda menyusun daftar upah ini atau mengisi daftar hadirnya. "
            "Upahnya dibayar, dan jawaban bank dicatat, oleh bendahara lain yang tidak mengisinya."
        )


def begin(by: Viewer, row: WageListRow) -> None:
    """An authorised list called being paid."""
    if row.state == "authorised":
        move(by, row, "paying")


def require(by: Viewer, row: WageListRow, to: str, reason: str, *, met: bool) -> None:
    """Refused if the rules of its life forbid the step to this person."""
    said = refused(by, row, to, reason, met=met)
    if said:
        raise Refused(said)


def check_order(row: WageListRow, order: Order) -> None:
    """Refused unless the order pays exactly what was approved, and nobody twice (I6, I8)."""
    approved = next((each.hash for each in reversed(steps_of(row)) if each.after == "approved"), "")
    found = order_faults(order, listed(row), state=row.state, approved_hash=approved, paid_keys=paid_keys(row))
    if found:
        raise Refused(" ".join(found))


def paying_book(row: WageListRow, pot: PotRow, account: str) -> Book:
    """The book that pays the list. Refused for a cash box or account of another book."""
    book = book_of(row)
    if book is None or pot.book_id != book.pk or pot.account != account:
        raise Refused("Pilih kas atau rekening dari buku bantuan paket ini.")
    return book


def post_wages(
    by: Viewer,
    row: WageListRow,
    pot: PotRow,
    amount_idr: int,
    *,
    key: str,
    day: date,
    text: str,
    document: str = "",
    today: date | None = None,
) -> EntryRow:
    """The entry of wages in the book, in the newest tranche that was paid out, naming package and list."""
    book = paying_book(row, pot, pot.account)
    return post_template(
        by=by,
        book=book,
        template="upah-kas" if pot.account == "cash" else "upah-bank",
        amount_idr=amount_idr,
        places={pot.account: pot.place},
        today=today,
        right=PAY,
        day=day,
        text=text[:200],
        document=document or f"UPAH-{row.pk}",
        key=key,
        tranche=paying_mark(row),
        subject=f"{subject_of(row.package_id)}:wage_list:{row.pk}",
    )


def settled(payment: Payment, to: str, reference: str) -> Payment:
    """The payment in its next state; Refused instead of PaymentRefused."""
    try:
        return settle(payment, to, reference)
    except PaymentRefused as error:
        raise Refused(str(error)) from error


def store_order(by: Viewer, row: WageListRow, order: Order, kind: str, day: date, pot: PotRow, **more: Any) -> OrderRow:
    """The order stored."""
    return OrderRow.objects.create(
        wage_list=row,
        hash=order.hash,
        list_hash=order.list_hash,
        kind=kind,
        total_idr=order.total_idr,
        count=len(order.payments),
        day=day,
        place=pot.place,
        by_id=by.account_id,
        **more,
    )


def store_outcome(
    by: Viewer, row: WageListRow, payment: Payment, order: OrderRow | None, entry: EntryRow | None = None
) -> None:
    """What became of a payment, stored; a paid one names its entry."""
    Outcome.objects.create(
        payment=rows_by_key(row)[payment.key],
        order=order,
        state=payment.state,
        reference=payment.reference,
        attempt=payment.attempt,
        entry=entry or (order.entry if order and payment.state == "paid" else None),
        by_id=by.account_id,
    )


def note(by: Viewer, action: str, row: WageListRow, data: dict[str, Any]) -> None:
    """The audit event of a deed on a list."""
    record(by=by, action=action, subject=f"wage_list:{row.pk}", area=row.package.village_key, data=data)
