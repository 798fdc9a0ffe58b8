"""What is wrong with a stored wage list: content, hash, hands, payments, and what the book says of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from nakhoda.ledger.queries.books import EntryRow
from nakhoda.payroll.models import MarkRow, WageListRow, WageRate
from nakhoda.payroll.queries.attendance import mark_of
from nakhoda.payroll.queries.lists import WAGE, content_text, digest, listed, steps_of
from nakhoda.payroll.queries.payments import OrderRow, Outcome, PaymentRow, makers_of, payers_of
from nakhoda.payroll.queries.people import rates_of
from nakhoda.payroll.rules.bulk import mark_frame, wage_frame, wage_lists
from nakhoda.payroll.rules.life import LOCKED, WAGE_LIST
from nakhoda.payroll.rules.payments import payments_of
from nakhoda.payroll.rules.rates import NoRate, Rate
from nakhoda.payroll.rules.wages import Period, WageLine, WageList, adjustment_lines
from nakhoda.people.queries import event_facts
from nakhoda.people.rules.scope import regency_of

MOST = 20
MAKING = frozenset({"locked", "checked", "approved", "authorised"})
PAYING = frozenset({"authorised", "paying", "paid", "reconciled"})


def list_problems(row: WageListRow) -> list[str]:
    """Everything that does not fit in a stored list that was ever locked, at most 20; empty if it is whole."""
    if row.state == WAGE_LIST.start:
        return []
    try:
        wages = listed(row)
        found = [
            *_content(row, wages),
            *_steps(row),
            *_computed(row, wages),
            *_payments(row, wages),
            *_paid(row),
            *_payers(row),
        ]
    except (ValueError, KeyError, TypeError) as error:
        return [f"isi daftar tidak dapat dibaca: {error}"]
    return found[:MOST] + ([f"dan {len(found) - MOST} lagi"] if len(found) > MOST else [])


def _content(row: WageListRow, wages: WageList) -> Iterator[str]:
    if digest(wages) != row.hash or content_text(wages) != row.content:
        yield "sidik daftar tidak sama dengan isinya"
    columns = (wages.package, wages.period.start, wages.period.end, wages.kind, wages.total_idr, wages.quarters)
    if columns != (row.package_id, row.start, row.end, row.kind, row.total_idr, row.quarters):
        yield "kolom daftar tidak sama dengan isinya"


def _steps(row: WageListRow) -> Iterator[str]:
    """The steps lead from draft to the present state, saw this content, were noted in the trail, by hands apart."""
    steps = steps_of(row)
    if not steps or steps[0].before != WAGE_LIST.start or steps[-1].after != row.state:
        yield "langkah daftar tidak sampai pada keadaannya"
    if any(before.after != after.before for before, after in pairwise(steps)):
        yield "langkah daftar ada yang hilang"
    if any(step.hash != row.hash for step in steps):
        yield "yang disetujui bukan isi daftar ini"
    for at, step in enumerate(steps):
        move = WAGE_LIST.move(step.before, step.after)
        others = {each.by_id for each in steps[:at] if move and each.after in move.other_than}
        if move is None or step.by_id in others:
            yield f"langkah {WAGE_LIST.states.get(step.after, step.after)} tidak boleh oleh orang yang sama"
    noted = [
        (data["after"], data["hash"], data["total_idr"])
        for data in event_facts("payroll.step_list", f"wage_list:{row.pk}")
    ]
    if noted != [(WAGE_LIST.states.get(step.after, ""), row.hash, row.total_idr) for step in steps]:
        yield "langkah daftar tidak sama dengan jejak perubahan"


def _computed(row: WageListRow, wages: WageList) -> Iterator[str]:
    """The list equals marks x rates as they were when it was locked (I5), an adjustment what its family left of it.

    No worker gets more for the period than was earned at one of the locks: a negative difference never pays again (I6).
    """
    before = _before(row)
    try:
        lines = _earned(row)
        earned = [lines, *(_earned(each) for each in before)]
    except (NoRate, ValueError) as error:
        yield f"tidak dapat dihitung ulang: {error}"
        return
    expected = lines if row.kind == WAGE else adjustment_lines([listed(each).lines for each in before], lines)
    if _plain(expected) != _plain(wages.lines):
        yield "daftar tidak sama dengan kehadiran kali tarif"
    if row.kind == WAGE and sorted(lines) != sorted(wages.lines):
        yield "tanda hadir pada daftar tidak sama dengan daftar hadir"
    most: dict[int, int] = {}
    for each in earned:
        for worker, amount in replace(wages, lines=each).by_worker.items():
            most[worker] = max(amount, most.get(worker, 0))
    paid: dict[int, int] = {}
    for worker, amount in _owed([*before, row]):
        paid[worker] = paid.get(worker, 0) + amount
    if any(amount > most.get(worker, 0) for worker, amount in paid.items()):
        yield "masa upah ini dibayar lebih dari yang pernah dikerjakan"


def _earned(row: WageListRow) -> tuple[WageLine, ...]:
    """Marks x rates as they were known when the list was computed. May raise NoRate or ValueError."""
    rows = MarkRow.objects.filter(package_id=row.package_id, day__range=(row.start, row.end), pk__lte=row.marks_through)
    marks = mark_frame([mark_of(mark) for mark in rows.order_by("pk")])
    frame = wage_frame(marks, _rates(row), [Period(row.start, row.end)])
    return tuple(line for each in wage_lists(frame) for line in each.lines)


def _plain(lines: Iterable[WageLine]) -> list[tuple[int, str, int, int, int]]:
    return sorted((each.worker, each.role, each.rate_idr, each.quarters, each.wage_idr) for each in lines)


def _owed(rows: Iterable[WageListRow]) -> Iterator[tuple[int, int]]:
    """Worker and sum of every payment of these lists."""
    yield from PaymentRow.objects.filter(wage_list__in=list(rows)).values_list("worker_id", "amount_idr")


def _before(row: WageListRow) -> list[WageListRow]:
    """The lists of the same days that an adjustment adds to: locked and not void when it took its first step."""
    if row.kind == WAGE:
        return []
    first = min((step.pk for step in steps_of(row)), default=None)
    rows = WageListRow.objects.filter(package_id=row.package_id, start=row.start, pk__lt=row.pk).order_by("pk")
    found = []
    for each in rows.select_related("package"):
        taken = [step for step in steps_of(each) if first is None or step.pk < first]
        if taken and taken[-1].after in LOCKED:
            found.append(each)
    return found


def _rates(row: WageListRow) -> list[Rate]:
    """The rates that were known when the list was computed."""
    regency = regency_of(row.package.village_key)
    known = WageRate.objects.filter(regency=regency, pk__gt=row.rates_through)
    later = {(rate.role, rate.valid_from) for rate in known}
    if not later:
        return rates_of(regency)
    found = []
    kept = [rate for rate in rates_of(regency) if (rate.role, rate.valid_from) not in later]
    for rate, after in zip(kept, [*kept[1:], None], strict=True):
        ends = after.valid_from.toordinal() - 1 if after and after.role == rate.role else None
        day = None if ends is None else rate.valid_from.fromordinal(ends)
        found.append(Rate(rate.role, rate.wage_idr, rate.valid_from, day, rate.ceiling_idr, rate.source))
    return found


def _payments(row: WageListRow, wages: WageList) -> Iterator[str]:
    stored = {(each.key, each.worker_id, each.amount_idr) for each in PaymentRow.objects.filter(wage_list=row)}
    wanted = {(each.key, each.worker, each.amount_idr) for each in payments_of(wages)} if row.state in PAYING else set()
    if stored != wanted:
        yield "pembayaran tidak sama dengan daftar"


def _paid(row: WageListRow) -> Iterator[str]:
    """Each worker was paid at most once, and every paid one stands in the book with exactly its sum (I6, I13)."""
    paid: dict[int, int] = {}
    by_entry: dict[int, int] = {}
    subject = f":wage_list:{row.pk}"
    for outcome in Outcome.objects.filter(payment__wage_list=row, state="paid").select_related("payment", "entry"):
        paid[outcome.payment_id] = paid.get(outcome.payment_id, 0) + 1
        if outcome.entry is None or subject not in outcome.entry.content:
            yield f"pembayaran {outcome.payment.key} tidak mempunyai catatan buku"
            continue
        by_entry[outcome.entry_id or 0] = by_entry.get(outcome.entry_id or 0, 0) + outcome.payment.amount_idr
    if any(count > 1 for count in paid.values()):
        yield "ada pekerja yang dibayar dua kali"
    entries = EntryRow.objects.filter(pk__in=by_entry).prefetch_related("lines").order_by("number")
    for number in entries.exclude(reversed_by=None).values_list("number", flat=True):
        yield f"catatan {number} sudah dibalik, padahal upahnya tercatat dibayar"
    for entry in entries:
        if [line.amount_idr for line in entry.lines.all() if line.account == "wages"] != [by_entry[entry.pk]]:
            yield f"catatan {entry.number}: jumlahnya bukan jumlah yang dibayar"
    for order in OrderRow.objects.filter(wage_list=row):
        rows = order.outcomes.filter(state="sent" if order.kind == "bank" else "paid").select_related("payment")
        sums = [each.payment.amount_idr for each in rows]
        if (len(sums), sum(sums), row.hash) != (order.count, order.total_idr, order.list_hash):
            yield f"perintah bayar {order.pk} tidak sama dengan pembayarannya"


def _payers(row: WageListRow) -> Iterator[str]:
    """Who paid wrote nothing that the list rests on, took none of its steps before, and did not reconcile it (I9)."""
    steps, payers = steps_of(row), payers_of(row)
    made = {each.by_id for each in steps if each.after in MAKING}
    if payers & (made | makers_of(row)):
        yield "dibayar oleh orang yang mengisi, menyusun, memeriksa atau memerintahkannya"
    if payers & {each.by_id for each in steps if each.after == "reconciled"}:
        yield "dicocokkan oleh orang yang membayarnya"
