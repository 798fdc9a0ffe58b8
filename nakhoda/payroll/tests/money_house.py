"""A village's money in memory, moved only by the rules: what the stateful model acts on.

Rules are called through their modules, so that a test can put a wrong one in place. An action that the rules refuse
changes nothing. Nothing here decides; `money_audit` judges from the raw rows.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from nakhoda.grants.rules import conditions, life, sums
from nakhoda.grants.rules.life import Life, Step
from nakhoda.grants.rules.programmes import documents, programmes
from nakhoda.ledger.rules import balances, closing, entries, posting
from nakhoda.ledger.rules.accountability import accountability
from nakhoda.ledger.rules.accounts import templates
from nakhoda.ledger.rules.balances import Assertion
from nakhoda.ledger.rules.closing import Closing
from nakhoda.ledger.rules.entries import Entry, Posted, Pot
from nakhoda.payroll.files.transfers import Destination, Payer, transfer_csv, transfer_profiles
from nakhoda.payroll.rules import attendance, payments, wages
from nakhoda.payroll.rules import life as list_life
from nakhoda.payroll.rules.attendance import Mark
from nakhoda.payroll.rules.payments import Order, Payment, PaymentRefused
from nakhoda.payroll.rules.rates import Rate
from nakhoda.payroll.rules.wages import Period, WageList

START = date(2021, 9, 6)
RIGHTS = frozenset(
    {f"grants.{verb}" for verb in ("prepare", "verify", "approve", "disburse")}
    | {f"payroll.{verb}" for verb in ("attend", "check", "approve", "authorise", "pay")}
    | {"ledger.post", "ledger.close"}
)
PROGRAMMES = {"cfw": programmes()["bpm-padat-karya-2021"], "regular": programmes()["bpm-reguler-2021"]}
GRANTS = {"cfw": 1_000_003, "regular": 2_000_001}
HANDS, CLOSER = tuple(range(1, 8)), 99


@dataclass
class Book:
    """One book and what was remembered at each of its closings: (closing, entries that it covers)."""

    posted: list[Posted] = field(default_factory=list)
    closings: list[tuple[Closing, tuple[Posted, ...]]] = field(default_factory=list)


@dataclass
class Tranche:
    """One tranche with the hands that moved it."""

    amount_idr: int
    state: str = "planned"
    steps: list[Step] = field(default_factory=list)


@dataclass
class ListRow:
    """One wage list: content now, content when locked, marks and rates it was locked on, payments."""

    content: WageList
    state: str = "draft"
    steps: list[Step] = field(default_factory=list)
    locked: WageList | None = None
    basis: tuple[tuple[Mark, ...], tuple[Rate, ...]] = ((), ())
    payments: tuple[Payment, ...] = ()
    order: Order | None = None


class House:
    """The books, tranches, attendance and wage lists of one village, and what happened in which order."""

    def __init__(self) -> None:
        self.today = START
        self.books = {fund: Book() for fund in PROGRAMMES}
        self.tranches = {
            fund: {
                number: Tranche(amount)
                for number, amount in enumerate(sums.tranche_amounts(GRANTS[fund], programme), 1)
            }
            for fund, programme in PROGRAMMES.items()
        }
        self.marks: list[Mark] = []
        self.rates = [Rate("worker", 9_001, date(2021, 1, 1))]
        self.lists: list[ListRow] = []
        self.events: list[tuple[str, str, int]] = []
        self.files: list[tuple[int, int, int, int]] = []
        self.closed: dict[str, tuple[int, int]] = {}
        self.volume_paid, self.volume_handed = Decimal(0), Decimal(0)
        self.keys = 0

    # ------------------------------------------------------------ books

    def pots(self, fund: str) -> tuple[Pot, Pot]:
        """Bank account and cash box of a fund."""
        return ("bank", f"{fund}-bank"), ("cash", f"{fund}-kas")

    def new_key(self) -> str:
        """A key that no entry has."""
        self.keys += 1
        return f"kunci-{self.keys:06}"

    def post(self, entry: Entry, fund: str) -> bool:
        """Whether the book now has the entry: posted, or posted before with the same content."""
        book = self.books[fund]
        known = {each.entry.key: entries.content_hash(each.entry) for each in book.posted}
        answer = posting.same_key(entry, known)
        if answer != "new":
            return answer == "same"
        standing = posting.Standing(
            available=balances.available(book.posted, entry.day),
            places=self.pots(fund),
            closed_through=closing.closed_through(made for made, _ in book.closings),
            closed_tranches=closing.closed_tranches(made for made, _ in book.closings),
            reversed_numbers={each.entry.reversal_of for each in book.posted if each.entry.reversal_of is not None},
            originals={each.number: each for each in book.posted},
            today=self.today,
        )
        if fund in self.closed or posting.faults(entry, standing):
            return False
        book.posted.append(Posted(len(book.posted) + 1, entry))
        return True

    def entry(
        self, fund: str, template: str, amount_idr: int, *, key: str, day: date | None = None, subject: str = ""
    ) -> Entry:
        """An entry from a template, in the newest tranche that was paid out."""
        paid = [number for number, each in self.tranches[fund].items() if each.state in life.PAID_OUT]
        return entries.from_template(
            templates()[template],
            amount_idr,
            book=fund,
            day=day or self.today,
            text=template,
            document="B-1",
            by=1,
            key=key,
            places=dict(self.pots(fund)),
            tranche=max(paid, default=1),
            evidence=("a" * 64,),
            subject=subject,
        )

    def close_month(self, fund: str) -> None:
        """Closes the month before this one, counted without difference."""
        book = self.books[fund]
        through = self.today.replace(day=1) - timedelta(days=1)
        held = balances.balances(book.posted, through)
        counted = [Assertion(pot, through, amount, "cash_count") for pot, amount in held.items()]
        wanted = closing.closing(book.posted, through=through, by=CLOSER)
        earlier = [made for made, _ in book.closings]
        if not closing.closing_faults(wanted, book.posted, assertions=counted, earlier=earlier, today=self.today):
            covered = tuple(each for each in book.posted if each.entry.day <= through)
            book.closings.append((wanted, covered))

    # ------------------------------------------------------------ tranches and grants

    def hand(self, table: Life, state: str, to: str, steps: list[Step], *, same: bool, met: bool) -> int | None:
        """Somebody who may take the step; with `same`, who took the last one, if the rules let them."""
        hands = (steps[-1].by,) if same and steps else HANDS
        return next(
            (
                by
                for by in hands
                if not life.refusal(table, state, to, by=by, rights=RIGHTS, steps=steps, reason="x", conditions_met=met)
            ),
            None,
        )

    def advance_tranche(self, fund: str, number: int, *, same: bool) -> None:
        """The tranche's next step, with its money when it is paid out."""
        tranches = self.tranches[fund]
        tranche = tranches.get(number)
        if tranche is None or not life.TRANCHE.moves[tranche.state]:
            return
        move = life.TRANCHE.moves[tranche.state][0]
        by = self.hand(life.TRANCHE, tranche.state, move.to, tranche.steps, same=same, met=True)
        if by is None:
            return
        if move.to == "disbursed":
            states = [sums.TrancheState(each, row.amount_idr, row.state) for each, row in tranches.items()]
            if sums.disbursement_faults(number, tranche.amount_idr, states, GRANTS[fund]):
                return
            before, tranche.state = tranche.state, "disbursed"
            money = self.entry(fund, "terima-termin", tranche.amount_idr, key=f"termin-{fund}-{number}")
            if not self.post(money, fund):
                tranche.state = before
                return
        if move.to == "closed":
            book = self.books[fund]
            wanted = closing.closing(book.posted, through=self.today, by=CLOSER, tranche=number)
            book.closings.append((wanted, tuple(each for each in book.posted if each.entry.tranche == number)))
        tranche.state = move.to
        tranche.steps.append(Step(move.to, by))
        self.events.append((move.to, fund, number))

    def close_grant(self, fund: str) -> None:
        """Pays back what is left, then closes if the computed conditions are met."""
        bank, cash = self.pots(fund)
        held = balances.balances(self.books[fund].posted)
        for template, pot in (("setor-tunai", cash), ("setor-sisa", bank)):
            left = held.get(pot, 0) + (held.get(cash, 0) if pot == bank else 0)
            if left > 0 and not self.post(self.entry(fund, template, left, key=self.new_key()), fund):
                return
        figures = accountability(self.books[fund].posted)
        facts = conditions.Facts(
            today=self.today,
            signatures={name: frozenset(document.signers) for name, document in documents().items()},
            account_checked=True,
            wages_idr=figures.spent_idr["wages"],
            spent_idr=figures.spent_total_idr,
            unspent_idr=sums.unspent_idr(figures),
            progress_percent=Decimal(100),
            books_match=True,
            open_errors=0,
        )
        if conditions.all_met(conditions.check_closing(PROGRAMMES[fund], facts)):
            self.closed[fund] = (figures.spent_idr["wages"], figures.spent_total_idr)

    def hand_over(self, volume: Decimal) -> None:
        """More of the built volume is handed over."""
        if not sums.handover_faults(self.volume_handed + volume, self.volume_paid, unit="m", tolerance_percent=5):
            self.volume_handed += volume

    # ------------------------------------------------------------ attendance and lists

    def mark(self, worker: int, package: int, quarters: int, back: int) -> None:
        """A mark, or a correction of the one that counts."""
        day = self.today - timedelta(days=back)
        stored = [each for each in self.marks if each.worker == worker and each.day == day]
        own = [each for each in attendance.active_marks(stored) if each.package == package]
        corrects = own[-1].number if own else None
        made = Mark(len(self.marks) + 1, worker, package, day, quarters, "worker", 1, corrects, "salah" if own else "")
        if not attendance.mark_faults(made, stored, today=self.today):
            self.marks.append(made)

    def change_rate(self, wage_idr: int) -> None:
        """Another wage from tomorrow on."""
        last = self.rates[-1]
        if last.valid_from <= self.today:
            ended = Rate(last.role, last.wage_idr, last.valid_from, self.today)
            self.rates[-1:] = [ended, Rate("worker", wage_idr, self.today + timedelta(days=1))]

    def compute(self, package: int, period: Period) -> tuple[wages.WageLine, ...]:
        """The lines of a package's marks as they are now."""
        return wages.wage_lines([each for each in self.marks if each.package == package], self.rates, period)

    def draft_list(self, package: int, back: int, days: int) -> None:
        """A new wage list, if no other of that package holds one of its days."""
        start = self.today - timedelta(days=back)
        period = Period(start, start + timedelta(days=days - 1))
        alive = [each.content for each in self.lists if each.state != "void" and each.content.kind == "wage"]
        periods = [each.period for each in alive if each.package == package]
        if not wages.period_faults([*periods, period]):
            self.lists.append(ListRow(WageList(package, period, "wage", self.compute(package, period))))

    def family(self, content: WageList) -> list[ListRow]:
        """The living lists of the same days, oldest first."""
        of = content.package, content.period
        return [
            each for each in self.lists if each.state != "void" and (each.content.package, each.content.period) == of
        ]

    def adjust(self, row: ListRow) -> None:
        """An adjustment list of what changed since a list was locked."""
        content = row.content
        family = self.family(content)
        if row.state in list_life.LOCKED and content.kind == "wage" and all(e.state != "draft" for e in family):
            listed = [each.content.lines for each in family]
            lines = wages.adjustment_lines(listed, self.compute(content.package, content.period))
            if lines:
                kind = f"adjustment-{len(family)}"
                self.lists.append(ListRow(WageList(content.package, content.period, kind, lines)))

    def recompute(self, row: ListRow) -> None:
        """The list from the marks as they are now, if it may still change."""
        if list_life.may_change(row.state):
            content, family = row.content, self.family(row.content)
            lines = self.compute(content.package, content.period)
            if content.kind != "wage":
                at = next(number for number, each in enumerate(family) if each is row)
                before = [each.content.lines for each in family[:at]]
                lines = wages.adjustment_lines(before, lines)
            row.content = WageList(content.package, content.period, content.kind, lines)

    def advance_list(self, row: ListRow, *, same: bool) -> None:
        """The list's next step."""
        if not list_life.WAGE_LIST.moves[row.state]:
            return
        move = list_life.WAGE_LIST.moves[row.state][0]
        met = row.state != "paying" or payments.all_settled(row.payments)
        by = self.hand(list_life.WAGE_LIST, row.state, move.to, row.steps, same=same, met=met)
        if by is None:
            return
        if move.to == "locked":
            self.recompute(row)
            row.locked = row.content
            row.basis = (tuple(self.marks), tuple(self.rates))
            row.payments = payments.payments_of(row.content)
        row.state = move.to
        row.steps.append(Step(move.to, by))

    # ------------------------------------------------------------ paying

    def pay(self, number: int, *, stale: bool, by_bank: bool) -> None:
        """Pays an order, a fresh one or (`stale`) the one made before; by bank it is only sent."""
        row = self.lists[number]
        if row.locked is None:
            return
        approved = wages.list_hash(row.locked)
        if row.order is None or not stale:
            row.order = payments.order_of(row.payments, approved)
            self._file(row)
        order = row.order
        paid = {each.key for other in self.lists for each in other.payments if each.state == "paid"}
        if not order.payments or payments.order_faults(
            order, row.content, state=row.state, approved_hash=approved, paid_keys=paid
        ):
            return
        to = "sent" if by_bank else "paid"
        due = {each.key for each in order.payments}
        try:
            after = tuple(payments.settle(p, to, order.hash[:12]) if p.key in due else p for p in row.payments)
        except PaymentRefused:
            return
        key, subject = f"bayar-{order.hash[:40]}", f"daftar-{number}"
        money = self.entry("cfw", "upah-kas", order.total_idr, key=key, subject=subject)
        if by_bank or self.post(money, "cfw"):
            row.payments = after

    def bank_answer(self, number: int, which: int, to: str, reference: str) -> None:
        """A bank's answer about one payment, perhaps again, perhaps late."""
        row = self.lists[number]
        if not row.payments or row.state != "paying":
            return
        asked = row.payments[which % len(row.payments)]
        after, _ = payments.apply_results(row.payments, {asked.key: (to, reference)})
        before = {each.key: each for each in row.payments}
        fresh = [each for each in after if each.state == "paid" and each != before[each.key]]
        for each in fresh:
            key = f"bank-{each.key}-{each.reference}"
            money = self.entry("cfw", "upah-bank", each.amount_idr, key=key, subject=f"daftar-{number}")
            if not self.post(money, "cfw"):
                return
        row.payments = after

    def _file(self, row: ListRow) -> None:
        """Remembers what the bank's file says beside what is due."""
        order = row.order
        if order is None or not row.payments:
            return
        due = [each for each in row.payments if each.state in ("waiting", "failed", "held")]
        to = {each.worker: Destination(f"Pekerja {each.worker}", "1234567890", "bni") for each in due}
        content = transfer_csv(order, to, Payer("BKM", "1234567890", "bni"), transfer_profiles()["bsi"], day=self.today)
        rows = list(csv.reader(io.StringIO(content.decode()), delimiter=";"))[1:]
        self.files.append((len(rows), sum(int(cells[3]) for cells in rows), len(due), sum(p.amount_idr for p in due)))
