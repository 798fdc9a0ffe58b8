"""Wages, lists and their hashes, the bulk path, payments, the sample, figures, slips."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import product
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nakhoda.grants.rules.life import Step, refusal
from nakhoda.payroll.rules.attendance import Mark, active_marks
from nakhoda.payroll.rules.bulk import LINES, mark_frame, wage_frame, wage_lists, weeks
from nakhoda.payroll.rules.figures import affordable_hok, days_late, figures
from nakhoda.payroll.rules.life import LOCKED, PAYABLE, WAGE_LIST, may_change
from nakhoda.payroll.rules.payments import (
    AccountChange,
    PaymentRefused,
    account_faults,
    all_settled,
    apply_results,
    order_faults,
    order_of,
    paid_idr,
    payment_key,
    payments_of,
    settle,
)
from nakhoda.payroll.rules.rates import NoRate, Rate
from nakhoda.payroll.rules.sample import draw, sample_rate, sample_size
from nakhoda.payroll.rules.slips import sheets, slips
from nakhoda.payroll.rules.wages import (
    Period,
    WageLine,
    WageList,
    adjustment_lines,
    content_of,
    list_from,
    list_hash,
    period_faults,
    wage_idr,
    wage_lines,
)
from nakhoda.payroll.tests.crew_maker import MONDAY, RATES, WEEK, list_of, mark


@given(st.integers(-400, 400), st.integers(1, 10**7))
def test_a_wage_is_quarters_times_rate_over_four_half_up(quarters: int, rate: int) -> None:
    exact = (Decimal(quarters) * rate / 4).quantize(Decimal(1), ROUND_HALF_UP)
    assert wage_idr(quarters, rate) == int(exact)


def test_each_day_is_paid_at_its_own_rate_in_its_own_role() -> None:
    lines = wage_lines([mark(1, 2), mark(1, 3, 2), mark(1, 4, 3, role="mason"), mark(1, 5, 0)], RATES, WEEK)
    assert [(line.role, line.rate_idr, line.quarters, line.wage_idr, line.marks) for line in lines] == [
        ("mason", 120_000, 3, 90_000, "....3.."),
        ("worker", 90_000, 4, 90_000, "..4...."),
        ("worker", 95_001, 2, 47_501, "...2.0."),
    ]


def test_a_day_without_rate_is_refused_only_if_somebody_worked() -> None:
    rates = (Rate("worker", 90_000, MONDAY + timedelta(days=1)),)
    assert wage_lines([mark(1, 0, 0), mark(1, 1)], rates, WEEK)[0].marks == ".4....."
    with pytest.raises(NoRate, match="6 September 2021"):
        wage_lines([mark(1, 0, 1)], rates, WEEK)


@st.composite
def attendances(draw_: Any) -> list[Mark]:
    """Marks of a few workers, packages and weeks, with corrections."""
    cells = st.tuples(st.integers(1, 4), st.integers(1, 2), st.integers(0, 44))
    chosen = draw_(st.lists(cells, max_size=40, unique=True))
    marks = [
        mark(worker, 0, draw_(st.integers(0, 4)), number=number, package=package, day=MONDAY + timedelta(days=day))
        for number, (worker, package, day) in enumerate(chosen, 1)
    ]
    marks = [replace(each, role=draw_(st.sampled_from(["worker", "mason"]))) for each in marks]
    wrong = draw_(st.lists(st.sampled_from(marks), max_size=5, unique=True)) if marks else []
    return marks + [
        replace(each, number=1_000 + each.number, quarters=draw_(st.integers(0, 4)), supersedes=each.number)
        for each in wrong
    ]


@settings(deadline=None)
@given(attendances(), st.integers(1, 31), st.booleans())
def test_the_bulk_path_gives_the_lines_of_the_plain_rule(marks: list[Mark], length: int, gap: bool) -> None:
    periods = weeks(MONDAY, MONDAY + timedelta(days=44), length)
    periods = periods[1:] if gap else periods
    bulk = {
        (each.package, each.period): each.lines for each in wage_lists(wage_frame(mark_frame(marks), RATES, periods))
    }
    plain = {}
    for package in (1, 2):
        for period in periods:
            own = [each for each in marks if each.package == package]
            if lines := wage_lines(own, RATES, period):
                plain[package, period] = lines
    assert bulk == plain


@settings(deadline=None)
@given(attendances())
def test_all_lists_together_hold_every_quarter_that_counts_once(marks: list[Mark]) -> None:
    lines = wage_frame(mark_frame(marks), RATES, weeks(MONDAY, MONDAY + timedelta(days=44)))
    assert lines["quarters"].sum() == sum(each.quarters for each in active_marks(marks))
    assert tuple(lines.columns) == LINES


def test_the_bulk_path_refuses_two_marks_of_a_day_overlapping_periods_and_a_day_without_rate() -> None:
    twice = pl.concat([mark_frame([mark(1, 0)])] * 2)
    with pytest.raises(ValueError, match="dua catatan"):
        wage_frame(twice, RATES, [WEEK])
    with pytest.raises(ValueError, match="Dua masa upah"):
        wage_frame(mark_frame([mark(1, 0)]), RATES, [WEEK, replace(WEEK, end=WEEK.end + timedelta(days=1))])
    with pytest.raises(NoRate):
        wage_frame(mark_frame([mark(1, 0)]), (), [WEEK])
    assert len(wage_frame(mark_frame([]), RATES, [])) == 0


def test_periods_that_share_a_day_or_are_empty_or_too_long_are_refused() -> None:
    assert period_faults(weeks(MONDAY, MONDAY + timedelta(days=59))) == ()
    assert "1 sampai 31" in period_faults([Period(MONDAY, MONDAY - timedelta(days=1))])[0]
    assert "1 sampai 31" in period_faults([Period(MONDAY, MONDAY + timedelta(days=31))])[0]
    assert "13 September 2021" not in " ".join(period_faults([WEEK, replace(WEEK, start=WEEK.end, end=WEEK.end)]))


LISTS = st.lists(
    st.tuples(st.integers(1, 3), st.integers(0, 6), st.integers(1, 4)), max_size=10, unique_by=lambda r: r[:2]
).map(lambda rows: list_of(*(mark(*row) for row in rows)))


@given(LISTS)
def test_a_list_survives_its_content_and_json_and_any_change_changes_its_hash(wages: WageList) -> None:
    assert list_from(json.loads(json.dumps(content_of(wages)))) == wages
    assert list_hash(replace(wages, lines=tuple(reversed(wages.lines)))) == list_hash(wages)
    for line in wages.lines:
        others = tuple(each for each in wages.lines if each != line)
        more, other = replace(line, wage_idr=line.wage_idr + 1), replace(line, marks="4" * 7)
        for changed in (more, other, replace(line, worker=9)):
            if changed != line:
                assert list_hash(replace(wages, lines=(*others, changed))) != list_hash(wages)
    assert list_hash(replace(wages, kind="adjustment-1")) != list_hash(wages)


@given(attendances(), attendances())
def test_a_list_and_its_adjustment_are_what_a_new_computation_gives(before: list[Mark], after: list[Mark]) -> None:
    old, new = (wage_lines([m for m in marks if m.package == 1], RATES, WEEK) for marks in (before, after))
    change = adjustment_lines([old], new)
    assert sum(line.wage_idr for line in (*old, *change)) == sum(line.wage_idr for line in new)
    assert adjustment_lines([old, change], new) == ()


def due(*lists: tuple[WageLine, ...]) -> dict[int, int]:
    sums: dict[int, int] = {}
    for lines in lists:
        for worker, amount in WageList(1, WEEK, "wage", lines).by_worker.items():
            sums[worker] = sums.get(worker, 0) + max(0, amount)
    return {worker: amount for worker, amount in sums.items() if amount}


@given(st.lists(attendances(), min_size=2, max_size=5))
def test_all_lists_of_a_period_pay_what_was_most_earned_at_one_of_their_locks(weeks_seen: list[list[Mark]]) -> None:
    lists: list[tuple[WageLine, ...]] = []
    most: dict[int, int] = {}
    for marks in weeks_seen:
        earned = wage_lines([m for m in marks if m.package == 1], RATES, WEEK)
        lists.append(adjustment_lines(lists, earned) if lists else earned)
        for worker, amount in WageList(1, WEEK, "wage", earned).by_worker.items():
            most[worker] = max(amount, most.get(worker, 0))
        assert due(*lists) == {worker: amount for worker, amount in most.items() if amount}
        assert adjustment_lines(lists, earned) == ()


@pytest.mark.parametrize(("count", "paid"), [(None, 360_000), (tuple, 720_000)])
def test_days_struck_out_and_put_back_pay_twice_only_if_debts_counted_as_money(
    monkeypatch: pytest.MonkeyPatch, count: Any, paid: int
) -> None:
    if count is not None:
        monkeypatch.setattr("nakhoda.payroll.rules.wages.counted", count)
    worked = (WageLine(1, "worker", 90_000, 16, 360_000),)
    lists: list[tuple[WageLine, ...]] = [worked]
    for earned in ((), worked):
        lists.append(adjustment_lines(lists, earned))
    assert due(*lists) == {1: paid}


PATH = ("locked", "checked", "approved", "authorised", "paying")
VERBS = ("attend", "check", "approve", "authorise", "pay")
RIGHTS = {f"payroll.{verb}" for verb in VERBS} | {"ledger.close"}


def state_reached(hands: tuple[int, ...]) -> str:
    state, steps = "draft", list[Step]()
    for to, by in zip(PATH, hands, strict=True):
        if refusal(WAGE_LIST, state, to, by=by, rights=RIGHTS, steps=steps, conditions_met=True):
            break
        steps.append(Step(to, by))
        state = to
    return state


def test_maker_checker_approver_and_payer_are_different_people_on_every_path() -> None:
    for hands in product(range(4), repeat=5):
        maker, checker, approver, authoriser, payer = hands
        allowed = (
            len({maker, checker, approver}) == 3
            and authoriser not in (maker, checker)
            and payer not in (maker, checker, approver, authoriser)
        )
        assert (state_reached(hands) == "paying") == allowed, hands


def test_every_state_of_a_list_can_be_reached_and_only_a_draft_changes() -> None:
    reached = {"draft"} | {move.to for moves in WAGE_LIST.moves.values() for move in moves}
    assert reached == set(WAGE_LIST.states) == set(WAGE_LIST.moves)
    assert [state for state in WAGE_LIST.states if may_change(state)] == ["draft"]
    assert PAYABLE < LOCKED
    assert {move.right for moves in WAGE_LIST.moves.values() for move in moves} <= RIGHTS


WAGES = list_of(mark(1, 0), mark(1, 1, 2), mark(2, 0, 3), mark(3, 4, role="mason"))


def test_a_payment_has_one_key_however_often_it_is_computed_and_another_for_another_period_or_kind() -> None:
    assert [each.key for each in payments_of(WAGES)] == [each.key for each in payments_of(WAGES)]
    later = replace(WAGES, period=Period(WEEK.end + timedelta(days=1), WEEK.end + timedelta(days=7)))
    others = [WAGES, later, replace(WAGES, kind="adjustment-1"), replace(WAGES, package=2)]
    assert len({payment_key(1, wages) for wages in others}) == len(others)
    assert sum(each.amount_idr for each in payments_of(WAGES)) == WAGES.total_idr


def test_a_negative_adjustment_is_not_paid() -> None:
    lines = WageLine(1, "worker", 90_000, -2, -45_000), WageLine(2, "worker", 9, 4, 9)
    change = WageList(1, WEEK, "adjustment-1", lines)
    assert [(each.worker, each.amount_idr) for each in payments_of(change)] == [(2, 9)]


def test_a_paid_line_stays_paid_and_the_same_answer_twice_changes_nothing() -> None:
    payment = payments_of(WAGES)[0]
    sent = settle(payment, "sent", "BATCH-1")
    failed = settle(sent, "failed", "R01")
    again = settle(failed, "sent", "BATCH-2")
    paid = settle(again, "paid", "TRX-9")
    assert (paid.state, paid.attempt, paid.key) == ("paid", 2, payment.key)
    assert settle(paid, "paid", "TRX-9") == paid
    for to, reference in (("paid", "TRX-10"), ("failed", "R02"), ("sent", "BATCH-3"), ("waiting", "")):
        with pytest.raises(PaymentRefused, match="sudah dibayar"):
            settle(paid, to, reference)
    with pytest.raises(PaymentRefused, match="nomor bukti"):
        settle(payment, "sent", " ")


def test_a_banks_answers_settle_row_by_row() -> None:
    sent = tuple(settle(each, "sent", "B1") for each in payments_of(WAGES))
    results = {sent[0].key: ("paid", "T1"), sent[1].key: ("failed", "R1"), "lain": ("paid", "T2")}
    after, refused = apply_results(sent, results)
    assert [each.state for each in after] == ["paid", "failed", "sent"]
    assert refused == ("Kunci lain tidak ada pada daftar ini.",)
    assert apply_results(after, {sent[0].key: ("paid", "T1")}) == (after, ())
    assert "sudah dibayar" in apply_results(after, {sent[0].key: ("failed", "R9")})[1][0]
    assert not all_settled(after)
    assert paid_idr(after) == after[0].amount_idr
    assert [each.worker for each in order_of(after, "h").payments] == [after[1].worker]


def test_an_order_is_paid_only_as_approved_and_never_twice() -> None:
    approved = list_hash(WAGES)
    order = order_of(payments_of(WAGES), approved)
    plain: dict[str, Any] = {"state": "authorised", "approved_hash": approved, "paid_keys": set()}
    assert order_faults(order, WAGES, **plain) == ()
    assert order.total_idr == WAGES.total_idr
    assert order_of(reversed(payments_of(WAGES)), approved).hash == order.hash
    assert "belum diperintahkan" in order_faults(order, WAGES, **plain | {"state": "approved"})[0]
    assert "sudah dibayar" in order_faults(order, WAGES, **plain | {"paid_keys": {order.payments[0].key}})[0]
    tampered = replace(WAGES, lines=(replace(WAGES.lines[0], wage_idr=1), *WAGES.lines[1:]))
    assert "yang disetujui" in order_faults(order, tampered, **plain)[0]
    more = replace(order, payments=(replace(order.payments[0], amount_idr=1), *order.payments[1:]))
    assert "tidak sama dengan daftar" in order_faults(more, WAGES, **plain)[0]
    double = replace(order, payments=(*order.payments, order.payments[0]))
    assert "tidak sama dengan daftar" in order_faults(double, WAGES, **plain)[0]


@pytest.mark.parametrize(
    ("confirmed_by", "hours", "count"), [(2, 24, 0), (2, 23, 1), (1, 24, 1), (None, 48, 1), (None, 0, 2)]
)
def test_a_changed_account_waits_for_a_second_person_and_a_day(
    confirmed_by: int | None, hours: int, count: int
) -> None:
    at = datetime(2021, 9, 6, 8, tzinfo=UTC)
    change = AccountChange(by=1, confirmed_by=confirmed_by, at=at)
    assert len(account_faults(change, at + timedelta(hours=hours))) == count


@given(st.sets(st.text("abc", min_size=1), min_size=1, max_size=20), st.text("xyz", min_size=1), st.integers(1, 20))
def test_a_sample_is_reproducible_and_grows_without_changing(keys: set[str], seed: str, size: int) -> None:
    first = draw(sorted(keys), seed=seed, list_hash="h", size=size)
    assert first == draw(sorted(keys, reverse=True), seed=seed, list_hash="h", size=size)
    assert len(first) == min(size, len(keys))
    assert draw(keys, seed=seed, list_hash="h", size=size + 1)[:size] == first


def test_another_seed_or_list_draws_others_and_every_worker_is_drawn_as_often() -> None:
    keys = [f"k{number}" for number in range(50)]
    counts = dict.fromkeys(keys, 0)
    for seed in range(400):
        for key in draw(keys, seed=str(seed), list_hash="h", size=5):
            counts[key] += 1
    assert 15 <= min(counts.values()) <= max(counts.values()) <= 70
    assert draw(keys, seed="1", list_hash="h", size=5) != draw(keys, seed="1", list_hash="g", size=5)
    with pytest.raises(ValueError, match="Benih"):
        draw(keys, seed=" ", list_hash="h", size=1)


def test_the_rate_counts_only_the_drawn_and_only_the_reached() -> None:
    results = {"a": "confirmed", "b": "less", "c": "unreachable", "z": "confirmed"}
    found = sample_rate(["a", "b", "c", "d"], results)
    assert (found.drawn, found.reached, found.confirmed, found.confirmed_share) == (4, 2, 1, Fraction(1, 2))
    assert sample_rate([], {}).confirmed_share is None
    assert [sample_size(total, percent=10, least=3) for total in (2, 25, 31)] == [2, 3, 4]


def test_figures_count_the_known_and_leave_the_unknown_unknown() -> None:
    people: dict[int, dict[str, bool | None]] = {
        1: {"female": True, "low_income": True},
        2: {"female": False, "low_income": None},
    }
    found = figures([WAGES], people, planned_quarters=26)
    assert (found.workers, found.hok, found.wages_idr) == (3, Decimal("3.25"), WAGES.total_idr)
    women = found.groups["female"]
    assert (women.yes, women.no, women.unknown, women.hok) == (1, 1, 1, Decimal("1.5"))
    assert found.groups["low_income"].unknown == 2
    assert found.plan_share == Fraction(1, 2)
    assert figures([], {}).plan_share is None


def test_seventy_percent_of_three_hundred_million_are_2333_days_at_ninety_thousand() -> None:
    assert affordable_hok(300_000_000, 70, 90_000) == 2_333


def test_days_late_run_until_paid_or_today() -> None:
    due = date(2021, 9, 11)
    assert [days_late(due, paid, date(2021, 9, 20)) for paid in (date(2021, 9, 10), date(2021, 9, 14), None)] == [
        0,
        3,
        9,
    ]


def test_slips_add_up_say_the_sum_in_words_and_lie_four_to_a_sheet() -> None:
    wages = list_of(*(mark(worker, 0) for worker in range(1, 10)), mark(1, 1, 2, role="mason"))
    found = slips(wages, {worker: f"Pekerja {worker}" for worker in range(1, 10)})
    assert [len(sheet) for sheet in sheets(found)] == [4, 4, 1]
    assert sum(slip.total_idr for slip in found) == wages.total_idr
    first = found[0]
    assert (first.total_idr, first.in_words) == (150_000, "Seratus lima puluh ribu rupiah")
    assert first.marks == "42....."
    assert sum(line.wage_idr for line in first.lines) == first.total_idr
