"""Care of assets: plans that sum, dues that pay, a calendar without gaps, surveys that agree, the life of faults."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nakhoda.grants.rules.life import Step, refusal
from nakhoda.law.findings import Finding
from nakhoda.maintenance.rules.board import board, board_row, by_kind, by_village
from nakhoda.maintenance.rules.care import Asset, care_plan, conditions, families, flags, rules, split, urgencies
from nakhoda.maintenance.rules.dues import Collected, collected, dues_findings, dues_for, months_due
from nakhoda.maintenance.rules.duties import calendar, done_faults, duties, duty_findings, next_due, overdue
from nakhoda.maintenance.rules.faults import FAULT, Fault, fault_findings, repair_faults, report_faults, same_fault
from nakhoda.maintenance.rules.surveys import (
    Survey,
    life_left,
    needs,
    newest,
    survey_faults,
    survey_findings,
)
from nakhoda.planning.rules.catalogue import catalogue

HANDED, TODAY = date(2021, 1, 1), date(2022, 6, 1)


def asset(number: int = 1, activity: str = "drainase-u-ditch", **more: Any) -> Asset:
    values: dict[str, Any] = {
        "id": number,
        "activity": activity,
        "name": f"Aset {number}",
        "village_key": "35.01.04.2014",
        "volume": Decimal(120),
        "value_idr": 90_000_000,
        "handed_over": HANDED,
        "households": 40,
    }
    return Asset(**{**values, **more})


assets = st.builds(
    asset,
    st.integers(1, 5),
    st.sampled_from(list(catalogue().by_id)),
    value_idr=st.integers(0, 10**12),
    volume=st.decimals("0.01", 5000, places=2),
    households=st.integers(0, 500),
    handed_over=st.dates(date(2015, 1, 1), TODAY),
)


def survey(condition: str = "good", *on: str, number: int = 1, day: date = TODAY, **more: Any) -> Survey:
    known = on or (("exists", "good", "working", "used") if condition == "good" else ("exists", "working", "used"))
    return Survey(number, day, frozenset() if condition == "gone" and not on else frozenset(known), condition, **more)


def codes(findings: Any) -> list[str]:
    return [
        finding.code for finding in findings if isinstance(finding, Finding) and finding.what() and finding.remedy()
    ]


def test_every_activity_has_one_kind_and_every_task_a_source() -> None:
    linked = [activity for family in families() for activity in family.activities]
    assert sorted(linked) == sorted(catalogue().by_id)
    for family in families():
        assert len({task.id for task in family.tasks}) == len(family.tasks) > 0
        assert all(task.cited.source and task.days > 0 and task.part > 0 for task in family.tasks)


@given(st.lists(assets, max_size=4))
def test_the_yearly_plan_costs_exactly_the_share_of_the_catalogue(owned: list[Asset]) -> None:
    plan = care_plan(owned)
    assert plan.total_idr == sum(each.cost_idr for each in owned)
    for each in owned:
        share = catalogue()[each.activity].maintenance_share_per_year.value
        assert abs(each.cost_idr - share * each.value_idr) <= Decimal("0.5")
    assert all(row.cost_idr >= 0 for row in plan.rows)


@given(st.integers(0, 10**12), st.lists(st.integers(1, 50), min_size=1, max_size=8))
def test_a_sum_is_split_to_the_rupiah_and_nobody_is_off_by_more_than_one(amount: int, parts: list[int]) -> None:
    shares = split(amount, parts)
    assert sum(shares) == amount
    assert all(abs(Fraction(amount * part, sum(parts)) - share) < 1 for part, share in zip(parts, shares, strict=True))


@given(st.integers(0, 10**9), st.integers(1, 2000), st.integers(0, 10**9), st.integers(0, 100))
def test_dues_pay_the_plan_and_no_smaller_rate_would(cost: int, households: int, others: int, exempt: int) -> None:
    exempt = min(exempt, households - 1)
    dues = dues_for(cost, households, others_idr=others, exempt=exempt)
    assert dues.surplus_idr >= 0
    assert dues.rate_idr % rules().round_to_idr == 0
    less = dues.rate_idr - rules().round_to_idr
    assert less < 0 or less * dues.households * 12 + others < cost


def test_dues_of_a_drain_for_forty_households() -> None:
    dues = dues_for(asset().cost_idr, 40)
    assert (asset().cost_idr, dues.rate_idr, dues.year_idr) == (1_800_000, 4_000, 1_920_000)


def test_dues_that_nobody_can_pay_are_refused() -> None:
    with pytest.raises(ValueError, match="Tidak ada KK"):
        dues_for(1_000, 5, exempt=5)
    with pytest.raises(ValueError, match="di bawah nol"):
        dues_for(1_000, 5, exempt=6)
    assert dues_for(0, 0).rate_idr == 0


@given(st.dates(date(2015, 1, 1), date(2030, 1, 1)), st.integers(0, 3000))
def test_months_fall_due_one_by_one(since: date, days: int) -> None:
    today = since + timedelta(days)
    assert 0 <= months_due(since, today + timedelta(1)) - months_due(since, today) <= 1
    assert months_due(since, since) == 0


def test_dues_in_arrears_or_too_small_are_told() -> None:
    dues = dues_for(asset().cost_idr, 40)
    state = collected(dues, HANDED, TODAY, 1_000_000)
    assert (state.due_idr, state.arrears_idr) == (17 * 160_000, 1_720_000)
    assert codes(dues_findings("KPP", dues, state)) == ["iuran-menunggak"]
    assert codes(dues_findings("KPP", dues, Collected(0, 0))) == []
    poor = type(dues)(dues.cost_idr, 0, 40, 2_000)
    assert codes(dues_findings("KPP", poor, Collected(0, 0))) == ["iuran-kurang"]


@given(st.lists(assets, max_size=3, unique_by=lambda each: each.id), st.dates(date(2015, 1, 1), date(2024, 1, 1)))
def test_every_task_has_one_next_duty_and_is_late_only_after_its_day(owned: list[Asset], today: date) -> None:
    found = duties(owned, {}, today)
    assert len(found) == sum(len(each.family.tasks) for each in owned)
    for duty in found:
        assert duty.due == duty.asset.handed_over + timedelta(duty.task.days)
        assert (duty.late_days > 0) == (duty.due < today) == (duty.state(today) == "overdue")


@given(st.integers(0, 800), st.integers(0, 800))
def test_doing_a_task_moves_its_day_and_never_earlier(one: int, other: int) -> None:
    owned, early, late = asset(), *sorted((one, other))
    task = owned.family.tasks[0]
    days = [next_due(owned, task, {(1, task.id): HANDED + timedelta(each)}) for each in (early, late)]
    assert days[0] <= days[1] == HANDED + timedelta(late + task.days)


@given(st.integers(0, 700), st.integers(1, 400))
def test_the_calendar_of_two_windows_is_that_of_both(start: int, length: int) -> None:
    owned, first = [asset(), asset(2, "air-sumur-bor")], TODAY + timedelta(start)
    middle, last = first + timedelta(length // 2), first + timedelta(length)
    whole = calendar(owned, {}, first, last, TODAY)
    parts = calendar(owned, {}, first, middle, TODAY) + calendar(owned, {}, middle + timedelta(1), last, TODAY)
    assert whole == parts
    assert all(first <= duty.due <= last for duty in whole)


def test_what_is_overdue_stands_on_today_and_is_told_until_it_is_done() -> None:
    owned = [asset()]
    found = overdue(owned, {}, TODAY)
    assert [duty.task.id for duty in found] == ["sampah", "lumpur", "retak"]
    shown = [duty for duty in calendar(owned, {}, TODAY, TODAY, TODAY) if duty.late_days]
    assert len(shown) == len(codes(duty_findings(owned, {}, TODAY))) == 3
    done = {(1, task.id): TODAY for task in owned[0].family.tasks}
    assert overdue(owned, done, TODAY) == ()


def test_a_task_is_noted_with_a_photo_a_right_day_and_no_negative_cost() -> None:
    assert done_faults(asset(), "lumpur", TODAY, TODAY, 0, has_photo=True) == ()
    assert len(done_faults(asset(), "uji", HANDED - timedelta(1), TODAY, -1, has_photo=False)) == 4


@given(st.sets(st.sampled_from(list(flags()))), st.sampled_from(list(conditions())))
def test_what_does_not_exist_is_nothing_else_and_class_and_flags_agree(on: set[str], condition: str) -> None:
    seen = Survey(1, TODAY, frozenset(on), condition)
    if not survey_faults(seen, asset(), TODAY):
        assert "exists" in on or not on
        assert ("exists" in on) == (condition != "gone")
        assert ("good" in on) == (condition == "good")


def test_a_survey_asks_for_a_photo_and_a_day_since_the_handover() -> None:
    assert survey_faults(survey(), asset(), TODAY) == ()
    assert survey_faults(survey("gone", has_photo=False), asset(), TODAY) == ()
    assert len(survey_faults(survey(has_photo=False, day=TODAY + timedelta(1)), asset(), TODAY)) == 2
    assert "tidak mungkin berfungsi" in survey_faults(survey("gone", "working"), asset(), TODAY)[0]


@given(assets, st.sampled_from(list(conditions())), st.integers(0, 4000), st.integers(0, 4000))
def test_life_left_never_grows_with_age_or_damage(owned: Asset, condition: str, one: int, other: int) -> None:
    early, late = (owned.handed_over + timedelta(days) for days in sorted((one, other)))
    design = catalogue()[owned.activity].design_life_years.value
    order = list(conditions())
    for worse in order[order.index(condition) :]:
        left = life_left(owned, survey(worse), late)
        assert 0 <= left <= life_left(owned, survey(condition), early) <= design


@given(st.lists(assets, max_size=4, unique_by=lambda each: each.id), st.sampled_from(list(conditions())))
def test_next_year_needs_no_more_than_there_is(owned: list[Asset], condition: str) -> None:
    surveys = {each.id: survey(condition, number=each.id) for each in owned}
    for need in needs(owned, surveys, TODAY):
        assert 0 < need.volume <= need.asset.volume
        assert 0 <= need.estimate_idr <= need.asset.value_idr
        assert need.why


def test_damage_and_the_end_of_life_go_back_to_planning() -> None:
    assert needs([asset()], {1: survey()}, TODAY) == ()
    (medium,) = needs([asset()], {1: survey("medium")}, TODAY)
    assert (medium.volume, medium.estimate_idr) == (Decimal("42.00"), 31_500_000)
    (old,) = needs([asset(handed_over=date(2002, 1, 1))], {}, TODAY)
    assert (old.volume, old.why) == (Decimal(120), "Umur rencana habis dalam setahun.")
    (worn,) = needs([asset(handed_over=date(2002, 1, 1))], {1: survey("light")}, TODAY)
    assert worn.volume == Decimal(120)


def test_assets_gone_idle_or_never_surveyed_are_told() -> None:
    seen = {
        1: survey("gone"),
        2: survey("heavy", "exists", number=2),
        3: survey("good", "exists", "good", "working", number=3),
    }
    found = codes(survey_findings([asset(1), asset(2), asset(3), asset(4)], seen, TODAY))
    assert found == ["aset-hilang", "aset-tidak-berfungsi", "aset-tidak-dipakai", "aset-belum-disurvei"]
    assert newest([survey(day=HANDED), survey("heavy")])[1].condition == "heavy"


def fault(state: str = "reported", urgency: str = "out", number: int = 7) -> Fault:
    return Fault(number, 1, urgency, state, TODAY, "Tutup saluran pecah")


def test_who_repaired_a_fault_does_not_check_it_and_a_wrong_check_reopens_it() -> None:
    may = {"maintenance.keep", "maintenance.check"}
    steps = [Step("assigned", 1), Step("repaired", 2)]
    assert refusal(FAULT, "repaired", "checked", by=2, rights=may, steps=steps)
    assert refusal(FAULT, "repaired", "checked", by=1, rights=may, steps=steps) == ""
    assert refusal(FAULT, "checked", "assigned", by=3, rights=may, steps=steps)
    assert refusal(FAULT, "checked", "assigned", by=3, rights=may, steps=steps, reason="Pecah lagi") == ""
    assert refusal(FAULT, "assigned", "repaired", by=2, rights=may, steps=[], conditions_met=False)


@given(st.sampled_from(list(urgencies())), st.integers(0, 60))
def test_a_repair_is_late_after_its_deadline_and_never_once_it_is_made(urgency: str, days: int) -> None:
    today = TODAY + timedelta(days)
    late = max(days - urgencies()[urgency].days, 0)
    assert fault(urgency=urgency).overdue(today) == late
    assert all(fault(state, urgency).overdue(today) == 0 for state in ("repaired", "checked", "dismissed"))
    assert len(codes(fault_findings([fault(urgency=urgency)], today))) == bool(late)


def test_reports_are_short_and_repairs_show_what_they_cost() -> None:
    assert report_faults("Tutup pecah", "danger", has_photo=False) == ()
    assert len(report_faults(" ", "entah", has_photo=False)) == 3
    assert repair_faults(0, has_photo=True, has_entry=False) == ()
    assert len(repair_faults(50_000, has_photo=False, has_entry=False)) == 2
    assert same_fault([fault(), fault("checked", number=8)], 1) == (fault(),)


@given(st.lists(assets, max_size=5, unique_by=lambda each: each.id))
def test_the_rows_of_the_board_sum_to_the_whole(owned: list[Asset]) -> None:
    surveys = {each.id: survey("light", number=each.id) for each in owned if each.id % 2}
    whole = board_row("", owned, surveys, {}, [fault()], TODAY)
    for by in (by_kind, by_village):
        rows = board(owned, surveys, {}, [fault()], TODAY, by=by)
        for name in ("assets", "surveyed", "overdue_duties", "open_faults", "value_idr", "cost_idr", "household_uses"):
            assert sum(getattr(row, name) for row in rows) == getattr(whole, name)
        assert all(row.flags["used"] <= row.surveyed <= row.assets for row in rows)
    if whole.life_left_years is not None:
        each_left = [life_left(each, surveys.get(each.id), TODAY) for each in owned]
        assert min(each_left) <= whole.life_left_years <= max(each_left)


def test_cost_per_household_and_working_share_are_unknown_without_households_or_surveys() -> None:
    empty = board_row("", [asset(households=0)], {}, {}, [], TODAY)
    assert (empty.cost_per_household_idr, empty.working_share) == (None, None)
    row = board_row("", [asset()], {1: survey()}, {}, [], TODAY)
    assert row.cost_per_household_idr == 45_000
    assert row.working_share == 1
