"""Reads of payments: what is due of a list, who can be paid to an account, orders, samples, and where money is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from nakhoda.grants.queries.grants import tranches_of
from nakhoda.grants.rules.life import PAID_OUT
from nakhoda.ledger.queries.books import Book, EntryRow, PotRow, posted_of, pot_of, pots_of
from nakhoda.ledger.rules.balances import balances
from nakhoda.payroll.models import MarkRow, SampleResult
from nakhoda.payroll.models import OrderRow as OrderRow
from nakhoda.payroll.models import Outcome as Outcome
from nakhoda.payroll.models import PaymentRow as PaymentRow
from nakhoda.payroll.models import Sample as Sample
from nakhoda.payroll.queries.lists import WageListRow, lists_for
from nakhoda.payroll.queries.people import Worker, WorkerAccount, pay_to, with_newest
from nakhoda.payroll.rules.figures import days_late, due_on
from nakhoda.payroll.rules.payments import Order, Payment, order_of
from nakhoda.payroll.rules.sample import SampleRate, sample_rate
from nakhoda.people.rules.scope import Viewer


def payments_of(row: WageListRow) -> list[Payment]:
    """The payments of a list as they stand, by worker: the newest outcome of each; none before it is authorised."""
    return [payment for payment, _ in standing_of(row)]


def standing_of(row: WageListRow) -> list[tuple[Payment, Outcome | None]]:
    """Each payment with its newest outcome, by worker."""
    newest: dict[int, Outcome] = {}
    for outcome in Outcome.objects.filter(payment__wage_list=row).select_related("by", "entry").order_by("pk"):
        newest[outcome.payment_id] = outcome
    found: list[tuple[Payment, Outcome | None]] = []
    for stored in PaymentRow.objects.filter(wage_list=row).order_by("worker_id"):
        last = newest.get(stored.pk)
        said = (last.state, last.reference, last.attempt) if last is not None else ("waiting", "", 0)
        found.append((Payment(stored.key, stored.worker_id, stored.amount_idr, *said), last))
    return found


def rows_by_key(row: WageListRow) -> dict[str, PaymentRow]:
    """The stored payments of a list by key."""
    return {stored.key: stored for stored in PaymentRow.objects.filter(wage_list=row)}


def due_order(row: WageListRow) -> Order:
    """What is due of a list now; its hash is what a page shows and a person approves by paying."""
    return order_of(payments_of(row), row.hash)


def paid_keys(row: WageListRow) -> set[str]:
    """Keys of the list's payments that are paid."""
    rows = Outcome.objects.filter(payment__wage_list=row, state="paid")
    return set(rows.values_list("payment__key", flat=True))


def makers_of(row: WageListRow) -> set[int]:
    """Accounts that wrote what the list rests on: its draft, and the attendance marks that counted in it."""
    marks = MarkRow.objects.filter(package=row.package_id, day__range=(row.start, row.end), pk__lte=row.marks_through)
    counted = marks.exclude(superseded_by__pk__lte=row.marks_through)
    return _known([row.by_id, *counted.values_list("by_id", flat=True)])


def payers_of(row: WageListRow) -> set[int]:
    """Accounts that ordered or noted a payment of the list: cash, transfer file, or a bank's answer."""
    orders = row.orders.values_list("by_id", flat=True)
    return _known([*orders, *Outcome.objects.filter(payment__wage_list=row).values_list("by_id", flat=True)])


def _known(accounts: Iterable[int | None]) -> set[int]:
    return {each for each in accounts if each is not None}


def unanswered(row: WageListRow) -> list[Payment]:
    """Payments not paid that were sent to the bank more often than it said that they failed: it may still pay them."""
    counts: dict[str, int] = {}
    for key, state in Outcome.objects.filter(payment__wage_list=row).values_list("payment__key", "state"):
        counts[key] = counts.get(key, 0) + {"sent": 1, "failed": -1}.get(state, 0)
    return [each for each in payments_of(row) if each.state != "paid" and counts.get(each.key, 0) > 0]


def orders_of(row: WageListRow) -> list[OrderRow]:
    """The orders of a list, the newest first."""
    return list(row.orders.select_related("by", "entry").order_by("-pk"))


def order_for(viewer: Viewer, pk: int, right: str = "record.read") -> OrderRow | None:
    """The order, where the viewer holds that right in the list's village; None elsewhere."""
    mine = lists_for(viewer, right)
    return OrderRow.objects.filter(pk=pk, wage_list__in=mine).select_related("wage_list__package__grant__book").first()


def results_of(order: OrderRow) -> dict[str, Outcome]:
    """The newest outcome of each payment that the order sent, by key."""
    found = {}
    keys = order.outcomes.values("payment")
    for outcome in Outcome.objects.filter(payment__in=keys).select_related("payment").order_by("pk"):
        found[outcome.payment.key] = outcome
    return found


@dataclass(frozen=True, slots=True)
class Reach:
    """Whether a worker's account may be paid to: its row, and why not ("" if it may)."""

    account: WorkerAccount | None
    fault: str


def reach_of(workers: Iterable[int], now: datetime) -> dict[int, Reach]:
    """The newest account of each worker with what forbids paying to it: none, not confirmed, or changed today."""
    found = {}
    for worker in with_newest(Worker.objects.filter(pk__in=set(workers))):
        to = pay_to(worker, now)
        found[worker.pk] = Reach(to.account, " ".join(to.faults)) if to else Reach(None, "Belum mempunyai rekening.")
    return found


def book_of(row: WageListRow) -> Book | None:
    """The book that pays a list: that of the package's grant."""
    return row.package.grant.book


def pots_for(row: WageListRow, account: str) -> list[tuple[PotRow, int]]:
    """The cash boxes or bank accounts of the paying book, each with what the book says it holds."""
    book = book_of(row)
    if book is None:
        return []
    held = balances(posted_of(book))
    return [(pot, held.get(pot_of(pot), 0)) for pot in pots_of(book).filter(account=account)]


def paying_mark(row: WageListRow) -> int:
    """The mark of the grant's newest tranche that was paid out; 0 if none was."""
    return max((each.mark for each in tranches_of(row.package.grant) if each.state in PAID_OUT), default=0)


def wage_entries(row: WageListRow) -> list[EntryRow]:
    """The entries of the book that paid this list, in order; one that was taken back pays nothing and is left out."""
    by_cash = EntryRow.objects.filter(wage_order__wage_list=row)
    by_bank = EntryRow.objects.filter(wage_outcomes__payment__wage_list=row)
    return list((by_cash | by_bank).filter(reversed_by=None).distinct().order_by("number"))


def late_of(row: WageListRow, today: date) -> int:
    """Days between the day on which the list was due and its last payment, today while something is unpaid."""
    payments = payments_of(row)
    entries = wage_entries(row)
    unpaid = not payments or any(each.state != "paid" for each in payments)
    last = None if unpaid or not entries else max(entry.day for entry in entries)
    return days_late(due_on(row.end), last, today)


def sample_of(row: WageListRow) -> Sample | None:
    """The sample of a list, if it was drawn."""
    return Sample.objects.filter(wage_list=row).select_related("by").first()


def sample_results(sample: Sample) -> dict[str, SampleResult]:
    """The newest result of each drawn payment by key."""
    rows = sample.results.select_related("payment", "by").order_by("pk")
    return {row.payment.key: row for row in rows}


def rate_of(sample: Sample) -> SampleRate:
    """How many were drawn, reached and confirmed."""
    return sample_rate(sample.keys, {key: row.result for key, row in sample_results(sample).items()})


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A transfer file on the disk: name, path relative to the folder of files, SHA-256 (hex) of its sealed bytes."""

    name: str
    path: str
    sha256: str


def kept_orders() -> list[KeptFile]:
    """Every transfer file, for a check of files."""
    rows: QuerySet[OrderRow] = OrderRow.objects.exclude(path="").order_by("pk")
    return [KeptFile(f"perintah bayar {row.pk}", row.path, row.sealed_sha256) for row in rows]
