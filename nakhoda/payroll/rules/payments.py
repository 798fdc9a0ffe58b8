"""Payments of a wage list: one key a worker, period and kind, so that nobody is paid twice (I6); each row has a state.

The order is what goes to the bank or to the cash table; its hash covers the list's hash, so what is paid is what was
approved (I8), and its total is the list's (I13).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from nakhoda.payroll.rules.life import PAYABLE
from nakhoda.payroll.rules.wages import WageList, list_hash
from nakhoda.web.numbers import rupiah

KEY_LENGTH = 24
ACCOUNT_WAIT = timedelta(hours=24)
STATES: Mapping[str, str] = {
    "waiting": "Menunggu",
    "sent": "Dikirim ke bank",
    "paid": "Dibayar",
    "failed": "Gagal",
    "held": "Ditahan",
}
_NEXT: Mapping[str, frozenset[str]] = {
    "waiting": frozenset({"sent", "paid", "held"}),
    "sent": frozenset({"paid", "failed"}),
    "failed": frozenset({"sent", "paid", "held"}),
    "held": frozenset({"sent", "paid"}),
    "paid": frozenset(),
}


class PaymentRefused(ValueError):
    """The payment or its outcome cannot be recorded; the message says why."""


@dataclass(frozen=True, slots=True)
class Payment:
    """What one worker gets of one list. `reference` is the bank's or the receipt's number, `attempt` how often sent."""

    key: str
    worker: int
    amount_idr: int
    state: str = "waiting"
    reference: str = ""
    attempt: int = 0


@dataclass(frozen=True, slots=True)
class Order:
    """An instruction to pay: its hash, the list's hash, and the payments in order of worker."""

    hash: str
    list_hash: str
    payments: tuple[Payment, ...]

    @property
    def total_idr(self) -> int:
        """The sum of the payments."""
        return sum(payment.amount_idr for payment in self.payments)


def payment_key(worker: int, wages: WageList) -> str:
    """The key of a worker's pay of one package, period and kind: the same however often it is computed."""
    period = (wages.period.start.isoformat(), wages.period.end.isoformat())
    text = json.dumps([worker, wages.package, *period, wages.kind], separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:KEY_LENGTH]


def payments_of(wages: WageList) -> tuple[Payment, ...]:
    """One payment a worker with a positive sum; a negative sum of an adjustment is settled with the worker."""
    return tuple(
        Payment(payment_key(worker, wages), worker, amount) for worker, amount in wages.by_worker.items() if amount > 0
    )


def order_of(payments: Iterable[Payment], approved_hash: str) -> Order:
    """The order of the payments that are due (waiting, failed or held), sorted by worker; same payments, same hash."""
    due = sorted((each for each in payments if each.state in ("waiting", "failed", "held")), key=lambda p: p.worker)
    text = json.dumps([approved_hash, [[p.key, p.worker, p.amount_idr] for p in due]], separators=(",", ":"))
    return Order(hashlib.sha256(text.encode()).hexdigest(), approved_hash, tuple(due))


def numbered(order: Order, kind: str, attempt: int) -> Order:
    """The order under its own hash: the same payments go another way (`cash`, `bank`) or a second time to the bank."""
    text = f"{kind}:{attempt}:{order.hash}"
    return replace(order, hash=hashlib.sha256(text.encode()).hexdigest())


def order_faults(
    order: Order, wages: WageList, *, state: str, approved_hash: str, paid_keys: Collection[str]
) -> tuple[str, ...]:
    """Why this order may not be carried out: state, content other than approved, or a key that is already paid."""
    found = []
    if state not in PAYABLE:
        found.append("Daftar upah belum diperintahkan bayar.")
    if not list_hash(wages) == approved_hash == order.list_hash:
        found.append("Isi daftar tidak sama dengan yang disetujui. Jangan bayar; hubungi pemeriksa.")
    twice = [payment for payment in order.payments if payment.key in paid_keys]
    if twice:
        found.append(f"{len(twice)} pekerja sudah dibayar untuk masa ini. Buat ulang perintah bayar.")
    owed = wages.by_worker
    wrong = [p for p in order.payments if p.amount_idr != owed.get(p.worker) or p.key != payment_key(p.worker, wages)]
    if wrong or len({payment.key for payment in order.payments}) != len(order.payments):
        found.append("Perintah bayar tidak sama dengan daftar upah. Buat ulang perintah bayar.")
    return tuple(found)


def settle(payment: Payment, to: str, reference: str = "") -> Payment:
    """The payment in its next state. The same outcome again changes nothing; PaymentRefused for any other way back.

    `paid` and `sent` need a reference; a paid payment stays paid whatever comes later.
    """
    if to == payment.state and reference == payment.reference:
        return payment
    if to not in _NEXT.get(payment.state, ()):
        raise PaymentRefused(
            f"Pembayaran {rupiah(payment.amount_idr)} sudah {STATES[payment.state].lower()} "
            f"({payment.reference or 'tanpa nomor'}); tidak dapat menjadi {STATES.get(to, to).lower()}."
        )
    if to in ("paid", "sent") and not reference.strip():
        raise PaymentRefused("Isi nomor bukti pembayaran.")
    return replace(payment, state=to, reference=reference, attempt=payment.attempt + (to == "sent"))


def apply_results(
    payments: Sequence[Payment], results: Mapping[str, tuple[str, str]]
) -> tuple[tuple[Payment, ...], tuple[str, ...]]:
    """The payments after a bank's answers by key (state, reference), row by row, and what could not be taken over.

    A row that fails leaves the others as they are; keys that are not in the list are named.
    """
    after, refused = [], []
    for payment in payments:
        result = results.get(payment.key)
        try:
            after.append(settle(payment, *result) if result else payment)
        except PaymentRefused as error:
            after.append(payment)
            refused.append(str(error))
    unknown = sorted(results.keys() - {payment.key for payment in payments})
    refused += [f"Kunci {key} tidak ada pada daftar ini." for key in unknown]
    return tuple(after), tuple(refused)


@dataclass(frozen=True, slots=True)
class AccountChange:
    """A worker's account number as it was last set: by whom, confirmed by whom (None: nobody yet), and when."""

    by: int
    confirmed_by: int | None
    at: datetime


def account_faults(change: AccountChange, now: datetime) -> tuple[str, ...]:
    """Why nothing may be sent to this account yet: it needs a second person's confirmation and a day's wait."""
    found = []
    if change.confirmed_by is None or change.confirmed_by == change.by:
        found.append("Nomor rekening belum dipastikan orang kedua. Cocokkan dengan buku tabungan.")
    if now - change.at < ACCOUNT_WAIT:
        found.append("Nomor rekening baru diubah; tunggu 24 jam sebelum membayar ke rekening ini.")
    return tuple(found)


def all_settled(payments: Iterable[Payment]) -> bool:
    """Whether every payment is paid or held: the condition of calling a list paid."""
    return all(payment.state in ("paid", "held") for payment in payments)


def paid_idr(payments: Iterable[Payment]) -> int:
    """Rupiah that were paid: what the book must show for this list."""
    return sum(payment.amount_idr for payment in payments if payment.state == "paid")
