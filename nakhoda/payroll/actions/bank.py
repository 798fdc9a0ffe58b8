"""Writes of payments through a bank: the transfer file, and the bank's answers row by row (I13)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from nakhoda.ledger.actions.books import bank_number, vault
from nakhoda.ledger.queries.books import PotRow, pots_of
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
    settled,
    store_order,
    store_outcome,
)
from nakhoda.payroll.actions.people import account_number
from nakhoda.payroll.files.pain001 import pain001
from nakhoda.payroll.files.transfers import Destination, Payer, TransferRefused, transfer_csv, transfer_profiles
from nakhoda.payroll.models import OrderRow, WageListRow
from nakhoda.payroll.queries.payments import Outcome, Reach, book_of, due_order, payments_of, reach_of
from nakhoda.payroll.rules.life import PAYABLE
from nakhoda.payroll.rules.payments import Order, Payment, PaymentRefused, numbered, order_of, settle
from nakhoda.people.actions import Refused
from nakhoda.people.rules.scope import Viewer
from nakhoda.web.numbers import rupiah, short_date
from nakhoda.web.uploads import UploadRefused, write_upload
from nakhoda.web.vault import VaultError

PAIN, MOST_MB, SEALED = "pain.001", 10, ".kunci"


@dataclass(slots=True)
class Answered:
    """What a bank's answers did: newly paid, failed, known before, and the rows that were refused with reasons."""

    paid: int = 0
    failed: int = 0
    known: int = 0
    refused: list[str] = field(default_factory=list)


@transaction.atomic
def order_bank(
    *,
    by: Viewer,
    wage_list: WageListRow,
    profile: str,
    pot: PotRow,
    day: date,
    seen: str,
    workers: Sequence[int] | None = None,
    now: datetime | None = None,
) -> OrderRow:
    """The transfer file of what is due to workers with a usable account, kept on the disk, and its rows as sent.

    `profile` is a bank's (`transfer_profiles()`) or `pain.001`; `workers` None sends to all who can be reached; `seen`
    is the hash of what was due on the page. The same again is answered with the order there is. Account numbers stand
    only in the file, which is sealed: `sha256` is of the clear text, `sealed_sha256` of the bytes on the disk.
    """
    row, at = payable(by, wage_list), now or timezone.now()
    paying_book(row, pot, "bank")
    if profile != PAIN and profile not in transfer_profiles():
        raise Refused("Pilih bentuk berkas bank dari daftar.")
    due = due_order(row)
    if seen != due.hash:
        newest = OrderRow.objects.filter(wage_list=row, kind="bank").order_by("-pk").first()
        if newest is not None and (newest.by_id, newest.due_hash, newest.format) == (by.account_id, seen, profile):
            return newest
        raise Refused(STALE)
    reach = reach_of([each.worker for each in due.payments], at)
    wanted = set(reach) if workers is None else set(workers)
    chosen = [each for each in due.payments if each.worker in wanted and not reach[each.worker].fault]
    if not chosen:
        raise Refused("Tidak ada pekerja yang dapat dibayar ke rekening. Lengkapi rekeningnya atau bayar tunai.")
    order = numbered(order_of(chosen, row.hash), "bank", max(each.attempt for each in chosen) + 1)
    check_order(row, order)
    begin(by, row)
    kept = _file(row, order, reach, pot, profile, at, day)
    made = store_order(by, row, order, "bank", day, pot, format=profile, due_hash=due.hash, **kept)
    for each in order.payments:
        store_outcome(by, row, settled(each, "sent", made.hash[:12]), made)
    note(by, "payroll.order", row, {"count": made.count, "total_idr": made.total_idr, "sha256": made.sha256})
    return made


def _file(
    row: WageListRow, order: Order, reach: Mapping[int, Reach], pot: PotRow, profile: str, at: datetime, day: date
) -> dict[str, str]:
    """The sealed file on the disk, before any row names it: the columns of its order that say where and what it is."""
    accounts = {each.worker: reach[each.worker].account for each in order.payments}
    try:
        to = {
            worker: Destination(account.holder, account_number(account), account.bank)
            for worker, account in accounts.items()
            if account is not None
        }
        payer = Payer(pot.holder or row.package.grant.organisation.name, bank_number(pot), pot.bank)
        if profile == PAIN:
            body = pain001(order, to, payer, at=at)
        else:
            body = transfer_csv(order, to, payer, transfer_profiles()[profile], day=day)
        root = Path(settings.MEDIA_ROOT)
        sealed = vault().seal(body.decode(), _context(row, order.hash)).encode()
        kept = write_upload(root, f"upah/{row.pk}", SEALED, [sealed], name="perintah bayar", most_mb=MOST_MB)
    except (TransferRefused, UploadRefused, VaultError) as error:
        raise Refused(str(error)) from error
    return {"path": kept.path, "sha256": hashlib.sha256(body).hexdigest(), "sealed_sha256": kept.sha256}


def _context(row: WageListRow, order_hash: str) -> str:
    return f"perintah-bayar:{row.pk}:{order_hash}"


@transaction.atomic
def bank_answers(
    *,
    by: Viewer,
    order: OrderRow,
    results: Mapping[str, tuple[str, str]],
    day: date,
    today: date | None = None,
) -> Answered:
    """The bank's answers by payment key (`paid` or `failed`, and its reference or reason), row by row.

    Each newly paid row gets its own entry `upah-bank`. What was known changes nothing; a row that the rules or the book
    refuse is named and leaves the others as they are. Only the order that sent a payment last answers for it. Refused
    to whoever made, checked or authorised the list.
    """
    row, done = held_by(by, order.wage_list, PAY), Answered()
    check_hands(by, row)
    book = book_of(row)
    pot = pots_of(book).filter(account="bank", place=order.place).first() if book else None
    if order.kind != "bank" or pot is None:
        raise Refused("Jawaban bank hanya untuk perintah bayar lewat bank.")
    every = {each.key: each for each in payments_of(row)}
    own = set(order.outcomes.filter(state="sent").values_list("payment__key", flat=True))
    for key, (state, said) in results.items():
        reference = " ".join(said.split())[:LONGEST_REFERENCE]
        if key not in own:
            done.refused.append(f"Kunci {key[:24]} tidak ada pada perintah bayar ini.")
            continue
        try:
            with transaction.atomic():
                became = _answer(by, order, row, pot, every[key], state, reference, day, today)
        except (Refused, PaymentRefused) as error:
            done.refused.append(str(error))
        else:
            done.paid, done.failed = done.paid + (became == "paid"), done.failed + (became == "failed")
            done.known += not became
    if done.paid or done.failed:
        data = {"count": done.paid, "failed": done.failed, "refused": len(done.refused)}
        note(by, "payroll.answers", row, data)
    return done


def _answer(
    by: Viewer,
    order: OrderRow,
    row: WageListRow,
    pot: PotRow,
    payment: Payment,
    state: str,
    reference: str,
    day: date,
    today: date | None,
) -> str:
    """The state that the row newly has; "" if the answer was known."""
    if state not in ("paid", "failed"):
        raise Refused("Jawaban bank hanya dibayar atau gagal.")
    if order.outcomes.filter(payment__key=payment.key, state=state, reference=reference).exists():
        return ""
    sent = Outcome.objects.filter(payment__key=payment.key, state="sent").order_by("-pk").first()
    if sent is None or sent.order_id != order.pk:
        raise Refused(
            f"Pembayaran {rupiah(payment.amount_idr)} sudah dikirim lagi dengan perintah bayar lain; jawaban perintah "
            "ini tidak dicatat. Tanyakan bank bila keduanya mungkin dibayar."
        )
    if row.state not in PAYABLE:
        raise Refused(
            f"Daftar upah sudah selesai dibayar; jawaban atas {rupiah(payment.amount_idr)} tidak dicatat. "
            "Bila bank membayarnya, minta dikembalikan ke rekening."
        )
    after = settle(payment, state, reference)
    if after == payment:
        raise Refused(f"Pembayaran {rupiah(payment.amount_idr)} sudah tercatat dengan nomor itu dari cara bayar lain.")
    entry = None
    if state == "paid":
        text = f"Upah {short_date(row.start)}–{short_date(row.end)}, transfer {reference}"
        key = f"bank-{payment.key}-{reference}"
        entry = post_wages(
            by, row, pot, payment.amount_idr, key=key, day=day, text=text, document=reference, today=today
        )
    store_outcome(by, row, after, order, entry)
    return state


@transaction.atomic
def take_file(*, by: Viewer, order: OrderRow) -> tuple[str, bytes]:
    """The name and the opened bytes of a transfer file; the download is noted before they are given.

    Refused without the right to pay, or for a file that is gone, was changed, or needs a key that is not there.
    """
    row = held_by(by, order.wage_list, PAY)
    try:
        sealed = (Path(settings.MEDIA_ROOT) / order.path).read_bytes().decode("ascii", "replace")
        body = vault().open(sealed, _context(row, order.hash)).encode()
    except OSError as error:
        raise Refused("Berkas transfer tidak ada pada penyimpanan. Pulihkan dari cadangan.") from error
    except VaultError as error:
        raise Refused(str(error)) from error
    note(by, "payroll.download", row, {"sha256": order.sha256, "count": order.count})
    return f"upah-{row.pk}-{order.hash[:8]}{'.xml' if order.format == PAIN else '.csv'}", body
