"""A stateful model of books, tranches and payroll: the 15 money invariants after every step, and seeded bugs it finds.

`NAKHODA_MONEY_LONG=1` runs 500 histories of 50 steps, others each time; without it the model is quick and repeatable.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from nakhoda.grants.rules import conditions, life, sums
from nakhoda.ledger.rules import accountability, entries, posting
from nakhoda.ledger.rules.entries import Line, reversal
from nakhoda.payroll.rules import life as list_life
from nakhoda.payroll.rules import payments, wages
from nakhoda.payroll.rules.attendance import Mark
from nakhoda.payroll.rules.payments import Order, Payment
from nakhoda.payroll.rules.rates import Rate
from nakhoda.payroll.tests.money_audit import violations
from nakhoda.payroll.tests.money_house import House, ListRow

LONG = os.environ.get("NAKHODA_MONEY_LONG") == "1"
FUNDS = st.sampled_from(["cfw", "cfw", "regular"])
AMOUNTS = st.integers(1, 150_000)
RECENT = st.sampled_from([0, 0, 0, 1, 5, 35])
FEW = st.integers(0, 3)
SELDOM = st.sampled_from([False, False, True])
PACKAGES = st.sampled_from([1, 1, 2])
TEMPLATES = st.sampled_from(["tarik-tunai", "belanja-bahan-kas", "upah-kas", "setor-tunai", "belanja-alat"])


class Money(RuleBasedStateMachine):
    """Anybody tries anything, also twice, late, too much and with the same hand; the rules must hold."""

    def __init__(self) -> None:
        super().__init__()
        self.house = House()

    @initialize()
    def first_week(self) -> None:
        """The first tranches are there, some of them in cash; a crew has worked, and its wage list is drawn up."""
        for fund in ("cfw", "regular"):
            for _ in range(4):
                self.house.advance_tranche(fund, 1, same=False)
            for template, amount in (("tarik-tunai", 500_000), ("belanja-bahan-kas", 50_000)):
                self.house.post(self.house.entry(fund, template, amount, key=self.house.new_key()), fund)
        self.work_week(crew=3, package=1, days=3, quarters=2)

    @invariant()
    def money_is_right(self) -> None:
        """Every invariant, judged from the rows."""
        assert list(violations(self.house)) == []

    @rule(fund=FUNDS, template=TEMPLATES, amount=AMOUNTS, back=RECENT, retries=FEW, off=FEW)
    def post(self, fund: str, template: str, amount: int, back: int, retries: int, off: int) -> None:
        """A posting, perhaps dated back, sent several times, now and then with lines that do not sum."""
        entry = self.house.entry(
            fund, template, amount, key=self.house.new_key(), day=self.house.today - timedelta(days=back)
        )
        if off == 3:
            first = entry.lines[0]
            entry = replace(entry, lines=(Line(first.account, amount + 1, first.place), *entry.lines[1:]))
        for _ in range(retries + 1):
            self.house.post(entry, fund)

    @rule(fund=FUNDS, which=st.integers(0, 30), again=st.booleans())
    def reverse(self, fund: str, which: int, again: bool) -> None:
        """An entry is taken back, perhaps twice."""
        posted = self.house.books[fund].posted
        own = [each for each in posted if not each.entry.subject]
        if own:
            original = own[which % len(own)]
            for _ in range(1 + again):
                key = self.house.new_key()
                back = reversal(original, day=self.house.today, by=2, key=key, reason="salah")
                self.house.post(back, fund)

    @rule(days=st.sampled_from([1, 1, 3, 7, 30]))
    def wait(self, days: int) -> None:
        """Days pass."""
        self.house.today += timedelta(days=days)

    @rule(fund=FUNDS, later=st.booleans(), amount=AMOUNTS)
    def close_month(self, fund: str, later: bool, amount: int) -> None:
        """Last month is closed, and then a receipt of that month turns up."""
        self.house.today += timedelta(days=30 * later)
        self.house.close_month(fund)
        day = self.house.today.replace(day=1) - timedelta(days=1)
        late = self.house.entry(fund, "belanja-bahan-kas", amount, key=self.house.new_key(), day=day)
        self.house.post(late, fund)

    @rule(fund=FUNDS, number=st.sampled_from([1, 2, 2, 3]), same=SELDOM, steps=st.integers(0, 5))
    def advance_tranche(self, fund: str, number: int, same: bool, steps: int) -> None:
        """A tranche takes some steps."""
        for _ in range(steps + 1):
            self.house.advance_tranche(fund, number, same=same)

    @rule(fund=FUNDS, sure=st.integers(0, 3))
    def close_grant(self, fund: str, sure: int) -> None:
        """Now and then a grant is closed."""
        if sure == 3:
            self.house.close_grant(fund)

    @rule(volume=st.integers(1, 10), paid=st.booleans())
    def build(self, volume: int, paid: bool) -> None:
        """Works are paid for or handed over."""
        if paid:
            self.house.volume_paid += volume
        else:
            self.house.hand_over(Decimal(volume))

    @rule(crew=st.integers(1, 3), package=PACKAGES, quarters=st.integers(0, 4), back=FEW, days=FEW)
    def attend(self, crew: int, package: int, quarters: int, back: int, days: int) -> None:
        """Some workers are marked alike on some days, or corrected."""
        for worker in range(crew):
            for offset in range(days + 1):
                self.house.mark(worker, package, quarters, back + offset)

    @rule(crew=st.integers(1, 3), package=PACKAGES, days=st.integers(1, 6), quarters=st.integers(1, 4))
    def work_week(self, crew: int, package: int, days: int, quarters: int) -> None:
        """A crew works some days, and its list is drawn up."""
        for worker in range(crew):
            for offset in range(days):
                self.house.mark(worker, package, quarters, offset)
        self.house.draft_list(package, days - 1, days + 1)

    @precondition(lambda self: self.house.lists)
    @rule(which=FEW, by_bank=st.booleans(), again=st.booleans())
    def payday(self, which: int, by_bank: bool, again: bool) -> None:
        """A list goes through all hands and is paid; if by bank, the bank answers, perhaps twice."""
        number = which % len(self.house.lists)
        row = self.house.lists[number]
        for _ in range(5):
            if row.state != "paying":
                self.house.advance_list(row, same=False)
        self.house.pay(number, stale=False, by_bank=by_bank)
        for reference in ("T1", "T2")[: 1 + again]:
            self.house.bank_answer(number, 0, "paid", reference)

    @rule(wage=st.integers(9_000, 9_009), days=st.integers(1, 3))
    def change_rate(self, wage: int, days: int) -> None:
        """Wages change tomorrow, and days pass."""
        self.house.change_rate(wage)
        self.house.today += timedelta(days=days)

    @rule(package=PACKAGES, back=FEW, days=st.integers(1, 9))
    def draft_list(self, package: int, back: int, days: int) -> None:
        """A wage list is drawn up."""
        self.house.draft_list(package, back, days)

    @precondition(lambda self: self.house.lists)
    @rule(which=FEW, same=SELDOM, steps=st.integers(0, 5))
    def advance_list(self, which: int, same: bool, steps: int) -> None:
        """A list takes some steps."""
        for _ in range(steps + 1):
            self.house.advance_list(self.row(which), same=same)

    @precondition(lambda self: self.house.lists)
    @rule(which=FEW, recompute=st.booleans())
    def change_list(self, which: int, recompute: bool) -> None:
        """A list is computed again, or adjusted by what came late."""
        if recompute:
            self.house.recompute(self.row(which))
        else:
            self.house.adjust(self.row(which))

    @precondition(lambda self: self.house.lists)
    @rule(which=FEW, stale=st.booleans(), by_bank=st.booleans(), retries=FEW)
    def pay(self, which: int, stale: bool, by_bank: bool, retries: int) -> None:
        """A list is paid, perhaps from an old page, perhaps several times."""
        number = which % len(self.house.lists)
        if self.house.lists[number].state == "authorised":
            self.house.advance_list(self.house.lists[number], same=False)
        for _ in range(retries + 1):
            self.house.pay(number, stale=stale, by_bank=by_bank)

    @precondition(lambda self: self.house.lists)
    @rule(which=FEW, worker=FEW, to=st.sampled_from(["paid", "paid", "failed"]), again=st.booleans())
    def bank_answers(self, which: int, worker: int, to: str, again: bool) -> None:
        """The bank says what became of one payment, and perhaps says it once more under another number."""
        for reference in ("T1", "T1", "T2")[: 1 + 2 * again]:
            self.house.bank_answer(which % len(self.house.lists), worker, to, reference)

    def row(self, which: int) -> ListRow:
        """One of the lists."""
        return self.house.lists[which % len(self.house.lists)]


def budget(examples: int, steps: int) -> settings:
    return settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        derandomize=not LONG,
        phases=[Phase.generate, Phase.shrink] if LONG else [Phase.generate],
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )


def test_the_fifteen_invariants_hold_after_every_step() -> None:
    run_state_machine_as_test(Money, settings=budget(500, 50) if LONG else budget(40, 40))


def always(answer: Any) -> Callable[..., Any]:
    def rule_gone_wrong(*given: Any, **named: Any) -> Any:
        return answer

    return rule_gone_wrong


def first_mark_wins(marks: Any) -> tuple[Mark, ...]:
    return tuple(sorted(marks, key=lambda mark: -mark.number))


def newest_rate(rates: Any, *given: Any) -> Rate:
    newest: Rate = rates[-1]
    return newest


def content_without_lines(entry: Any) -> dict[str, Any]:
    return {**CONTENT_OF(entry), "lines": []}


def settle_again(payment: Payment, to: str, reference: str = "") -> Payment:
    return replace(payment, state=to, reference=reference)


def order_without_equals(found: Any, approved_hash: str) -> Order:
    order = ORDER_OF(found, approved_hash)
    return replace(order, payments=tuple({each.amount_idr: each for each in order.payments}.values()))


CONTENT_OF, ORDER_OF, PUBLIC_FIGURES = entries.content_of, payments.order_of, accountability.public_figures
Bug = tuple[Any, str, Any]
BUGS: dict[str, Bug] = {
    "lines need not sum to zero": (posting, "balanced", always(True)),
    "cash may fall below zero": (posting, "shortfalls", always({})),
    "a closed period takes entries": (posting, "is_open", always(True)),
    "a retry is a new entry": (posting, "same_key", always("new")),
    "an entry is reversed twice": (posting, "_reversal", always(())),
    "the next tranche without the report": (sums, "REPORT_ACCEPTED", life.PAID_OUT),
    "one hand does all": (life, "is_other", always(True)),
    "wages are rounded down": (wages, "wage_idr", lambda quarters, rate: quarters * rate // 4),
    "the newest rate pays the past": (wages, "rate_on", newest_rate),
    "the first mark wins over its correction": (wages, "active_marks", first_mark_wins),
    "two lists pay the same day": (wages, "period_faults", always(())),
    "a locked list changes": (list_life, "may_change", always(True)),
    "a paid line is paid again": (payments, "settle", settle_again),
    "equal sums look like doubles in the bank file": (payments, "order_of", order_without_equals),
    "the wage share is not asked": (conditions, "wage_share_met", always(True)),
    "the chain forgets the amounts": (entries, "content_of", content_without_lines),
    "the public sees half": (accountability, "public_figures", lambda books: PUBLIC_FIGURES(books[:1])),
    "more is handed over than was paid": (sums, "handover_faults", always(())),
}


@pytest.mark.parametrize("bug", BUGS)
def test_the_model_finds_a_seeded_bug(bug: str) -> None:
    module, name, wrong = BUGS[bug]
    with patch.object(module, name, wrong), pytest.raises(AssertionError, match=r"I\d+"):
        run_state_machine_as_test(Money, settings=budget(400, 40))


def test_every_seeded_bug_replaces_a_real_rule() -> None:
    assert len(BUGS) >= 10
    for module, name, wrong in BUGS.values():
        assert getattr(module, name) is not wrong
