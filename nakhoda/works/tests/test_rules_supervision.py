"""Standards, inspections, defects, hold points and the quality grade."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from copy import deepcopy
from datetime import date, timedelta
from decimal import Decimal
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nakhoda.grants.rules.life import Step, refusal
from nakhoda.planning.rules.catalogue import catalogue
from nakhoda.works.rules.inspections import (
    DEFECT,
    Defect,
    Judged,
    Value,
    accepting_faults,
    closing_faults,
    defects_of,
    holds,
    inspect,
    judge,
    quality,
)
from nakhoda.works.rules.standards import (
    Check,
    StandardsError,
    build_standards,
    checklist,
    due_checks,
    standards,
    value_of,
)
from nakhoda.works.rules.supervision import severities

U_DITCH = standards()["u-ditch"]
CHECKS = [check for standard in standards().standards for check in standard.checks]
MEASURED = [check for check in CHECKS if not check.yes_or_no]
VOLUME, TODAY = Decimal(100), date(2021, 7, 1)
HUNDRED = Decimal(100)


def data() -> dict[str, Any]:
    return tomllib.loads(files("nakhoda.works").joinpath("data", "standards.toml").read_text(encoding="utf-8"))


def named(check_id: str) -> Check:
    found = U_DITCH.check(check_id)
    assert found is not None
    return found


def good(check: Check) -> Value:
    if check.yes_or_no:
        return True
    limit = check.low if check.low is not None else check.high
    assert limit is not None
    return limit


def all_good(volume: Decimal = VOLUME) -> dict[str, list[Value]]:
    return {check.id: [good(check)] * check.points_for(volume) for check in U_DITCH.checks}


def judged(values: dict[str, list[Value]]) -> dict[str, Judged]:
    return {each.check.id: each for each in inspect(U_DITCH.checks, values, VOLUME).judged}


def defect(severity: str = "critical", state: str = "found", check: str = "kemiringan", **more: Any) -> Defect:
    return Defect(
        1, check, severity, state, TODAY + timedelta(severities()[severity].days), "Kemiringan 0,1 %.", **more
    )


def test_every_activity_of_the_catalogue_has_one_standard_with_a_cited_check() -> None:
    for activity in catalogue().by_id:
        standard = standards().of_activity(activity)
        assert any(check.critical for check in standard.checks), standard.id
        assert all(check.cited.source for check in standard.checks)


def test_every_stage_of_the_works_has_checks_and_what_is_built_into_the_ground_has_a_hold_point() -> None:
    assert {check.when for check in CHECKS} == {stage.id for stage in standards().stages}
    for standard in standards().standards:
        if any(check.when == "hidden" for check in standard.checks):
            assert any(check.hold for check in standard.checks), standard.id


@given(st.sampled_from(list(catalogue().by_id)), st.decimals(0, 5000, places=2))
def test_a_checklist_holds_every_check_once_in_the_order_of_the_stages(activity: str, volume: Decimal) -> None:
    rows = checklist(activity, volume)
    assert sorted(row.check.id for row in rows) == sorted(c.id for c in standards().of_activity(activity).checks)
    order = [row.stage.from_percent for row in rows]
    assert order == sorted(order)
    assert all(row.points >= row.check.points >= 1 for row in rows)


@given(st.sampled_from(CHECKS), st.decimals("0.01", 5000, places=2), st.decimals("0.01", 5000, places=2))
def test_more_work_never_needs_fewer_points(check: Check, one: Decimal, other: Decimal) -> None:
    assert check.points_for(max(one, other)) >= check.points_for(min(one, other))


def test_three_points_are_measured_in_every_fifty_metres_begun() -> None:
    assert [named("kemiringan").points_for(Decimal(metres)) for metres in (1, 50, 51, 100, 101)] == [3, 3, 6, 6, 9]


def broken(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    copy = deepcopy(data())
    change(copy)
    return copy


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d["standards"][0]["activities"].append("jalan-beton"), "jalan-beton"),
        (lambda d: d["standards"][0].update(activities=[]), "jalan-paving"),
        (lambda d: d["standards"][0]["rows"].append(d["standards"][0]["rows"][0]), "ganda"),
        (lambda d: d["standards"][0]["rows"][1].__setitem__(5, "99"), None),
        (lambda d: d["standards"][0]["rows"][4].__setitem__(5, "99"), "batas bawah"),
        (lambda d: d["standards"][0]["rows"][1].__setitem__(9, "penting"), "penting"),
        (lambda d: d["standards"][0]["rows"][1].__setitem__(1, "kapan-kapan"), "kapan-kapan"),
        (lambda d: d["standards"][0]["rows"][1].__setitem__(11, "katanya"), "katanya"),
        (lambda d: d["standards"][0]["rows"][1].pop(), "kolom"),
        (lambda d: d["bases"][0].update(certainty="pasti"), "pasti"),
    ],
)
def test_standards_that_contradict_themselves_are_refused(
    change: Callable[[dict[str, Any]], object], message: str | None
) -> None:
    if message is None:
        build_standards(broken(change), catalogue().by_id)
        return
    with pytest.raises(StandardsError, match=message):
        build_standards(broken(change), catalogue().by_id)


@pytest.mark.parametrize(
    ("text", "value"), [("0,2", "0.2"), (" 12.5 ", "12.5"), ("-3", "-3"), ("1250", "1250"), ("0.125", "0.125")]
)
def test_a_typed_number_is_read_with_comma_or_point(text: str, value: str) -> None:
    assert value_of(named("kemiringan"), text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "kurang lebih 2", "1.250", "1e3", "NaN", "2,", "٣", "1,2,3", "2 %"])
def test_what_is_no_plain_number_is_refused_with_the_name_of_the_check(text: str) -> None:
    with pytest.raises(ValueError, match="Kemiringan dasar saluran"):
        value_of(named("kemiringan"), text)


def test_yes_and_no_are_words() -> None:
    assert (value_of(named("muara"), "Ya"), value_of(named("muara"), "tidak")) == (True, False)
    with pytest.raises(ValueError, match="ya atau tidak"):
        value_of(named("muara"), "1")


@given(st.sampled_from(MEASURED), st.decimals(-1000, 2000, places=3))
def test_a_point_passes_exactly_between_its_limits(check: Check, value: Decimal) -> None:
    result = judge(check, [value] * check.points, Decimal(0))
    inside = (check.low is None or value >= check.low) and (check.high is None or value <= check.high)
    assert result.verdict == ("passed" if inside else "failed")
    assert bool(result.why) != inside


@given(st.sampled_from(MEASURED), st.lists(st.decimals(0, 100, places=2), min_size=1, max_size=12))
def test_the_order_of_points_changes_no_verdict(check: Check, values: list[Decimal]) -> None:
    one, other = (judge(check, points, VOLUME) for points in (values, list(reversed(values))))
    assert (one.verdict, one.worst is None) == (other.verdict, other.worst is None)


@given(
    st.sampled_from([check for check in MEASURED if not check.mean]),
    st.lists(st.decimals(0, 100, places=2), max_size=9),
)
def test_one_bad_point_is_not_mended_by_good_ones(check: Check, others: list[Decimal]) -> None:
    assert check.low is not None or check.high is not None
    bad = check.low - 1 if check.low is not None else (check.high or 0) + 1
    assert judge(check, [*others, Decimal(bad)], VOLUME).verdict == "failed"


def test_the_mean_is_judged_where_the_standard_says_so_and_only_with_all_points() -> None:
    paving = standards()["paving"].check("kuat-rata")
    assert paving is not None
    points = [Decimal(each) for each in (18, 19, 21, 22, 20)]
    assert judge(paving, points, VOLUME).verdict == "passed"
    assert judge(paving, points[:2], VOLUME).verdict == "lacking"
    low = judge(paving, [Decimal(19)] * 5, VOLUME)
    assert (low.verdict, low.why) == (
        "failed",
        ("Kuat tekan rata-rata paving 19 MPa (rata-rata); paling sedikit 20 MPa.",),
    )


def test_a_slope_below_its_limit_is_told_with_point_value_and_limit() -> None:
    values: list[Value] = [Decimal("0.3"), Decimal("0.1"), Decimal("0.15")]
    result = judge(named("kemiringan"), values, VOLUME)
    assert result.why[0] == "Kemiringan dasar saluran 0,1 % (titik 2); paling sedikit 0,2 %."
    assert (result.verdict, result.worst, len(result.why)) == ("failed", Decimal("0.1"), 2)


def test_a_yes_is_no_number_and_a_number_no_yes() -> None:
    with pytest.raises(TypeError):
        judge(named("kemiringan"), [True], VOLUME)
    with pytest.raises(TypeError):
        judge(named("muara"), [Decimal(1)], VOLUME)


def test_the_outcome_is_failed_by_critical_checks_conditional_by_others_and_lacking_without_values() -> None:
    values = all_good()
    assert inspect(U_DITCH.checks, values, VOLUME).outcome == "passed"
    assert inspect(U_DITCH.checks, {**values, "papan": [False]}, VOLUME).outcome == "conditional"
    assert inspect(U_DITCH.checks, {**values, "kemiringan": [Decimal("0.1")] * 6}, VOLUME).outcome == "failed"
    assert inspect(U_DITCH.checks, {**values, "papan": []}, VOLUME).outcome == "lacking"
    assert inspect(U_DITCH.checks, {"kemiringan": [Decimal("0.1")]}, VOLUME).outcome == "failed"


def test_failed_checks_propose_defects_with_severity_and_deadline() -> None:
    values: dict[str, list[Value]] = {
        **all_good(),
        "kemiringan": [Decimal("0.1")] * 6,
        "lebar": [Decimal(20)] * 6,
        "papan": [False],
    }
    found = {each.check: each for each in defects_of(inspect(U_DITCH.checks, values, VOLUME), TODAY)}
    assert {key: each.severity for key, each in found.items()} == {
        "kemiringan": "critical",
        "lebar": "major",
        "papan": "minor",
    }
    assert found["kemiringan"].due == date(2021, 7, 4)
    assert "0,1 %" in found["kemiringan"].what


def test_a_repair_is_not_checked_again_by_who_made_it_and_not_closed_without_photo_and_new_values() -> None:
    steps = [Step("found", 1), Step("assigned", 1), Step("repaired", 2)]
    may = {"works.inspect", "works.plan"}
    assert refusal(DEFECT, "repaired", "closed", by=2, rights=may, steps=steps, conditions_met=True)
    assert refusal(DEFECT, "repaired", "closed", by=1, rights=may, steps=steps, conditions_met=False)
    assert refusal(DEFECT, "repaired", "closed", by=1, rights=may, steps=steps, conditions_met=True) == ""
    check = named("kemiringan")
    assert len(closing_faults(defect(), check, [Decimal("0.1")] * 6, VOLUME)) == 7
    assert closing_faults(defect(has_repair_photo=True), check, [Decimal("0.3")] * 6, VOLUME) == ()


def test_a_critical_defect_cannot_be_accepted_as_it_is() -> None:
    assert accepting_faults(defect("critical"))
    assert accepting_faults(defect("minor")) == ()


def test_a_failed_slope_holds_the_tranche_until_it_is_repaired_and_measured_again() -> None:
    values = all_good()
    bad = judged({**values, "kemiringan": [Decimal("0.1")] * 6})
    sentences = holds(U_DITCH, bad, [defect()], progress_percent=HUNDRED, today=TODAY)
    assert sentences == ("Cacat 1 (kritis, tenggat 4 Juli 2021) belum selesai: Kemiringan 0,1 %.",)
    repaired = defect(state="repaired")
    assert holds(U_DITCH, bad, [repaired], progress_percent=HUNDRED, today=TODAY)
    closed = defect(state="closed")
    assert len(holds(U_DITCH, bad, [closed], progress_percent=HUNDRED, today=TODAY)) == 1
    assert holds(U_DITCH, judged(values), [closed], progress_percent=HUNDRED, today=TODAY) == ()


def test_hold_points_are_asked_for_once_their_stage_has_begun() -> None:
    early = holds(U_DITCH, {}, [], progress_percent=Decimal(0), today=TODAY)
    late = holds(U_DITCH, {}, [], progress_percent=HUNDRED, today=TODAY)
    assert len(early) == sum(check.hold for check in due_checks(U_DITCH, Decimal(0))) < len(late)
    assert len(late) == sum(check.hold for check in U_DITCH.checks)


def test_a_hold_point_that_is_not_critical_still_holds_while_its_defect_is_not_late() -> None:
    bad = judged({**all_good(), "alas": [Decimal(2)] * 6})
    major = defect("major", check="alas")
    assert len(holds(U_DITCH, bad, [major], progress_percent=HUNDRED, today=TODAY)) == 1
    accepted = defect("major", "accepted", check="alas")
    assert holds(U_DITCH, bad, [accepted], progress_percent=HUNDRED, today=TODAY) == ()


def test_a_small_defect_holds_only_once_its_repair_is_late() -> None:
    small = defect("minor", check="papan")
    known = judged(all_good())
    assert holds(U_DITCH, known, [small], progress_percent=HUNDRED, today=small.due) == ()
    (late,) = holds(U_DITCH, known, [small], progress_percent=HUNDRED, today=small.due + timedelta(2))
    assert "terlambat 2 hari" in late


def test_the_grade_is_good_only_when_all_is_well() -> None:
    known = judged(all_good())
    assert (quality(U_DITCH, known, []).name, quality(U_DITCH, {}, []).name) == ("Baik", "Kurang")
    assert quality(U_DITCH, known, [defect("minor", "accepted", "papan")]).name == "Cukup"
    assert quality(U_DITCH, known, [defect("major", "found", "lebar")]).name == "Kurang"
    assert quality(U_DITCH, judged({**all_good(), "papan": [False]}), []).name == "Baik"


@given(st.sets(st.sampled_from([check.id for check in U_DITCH.checks])))
def test_one_more_passed_check_never_lowers_the_grade(bad: set[str]) -> None:
    order = ["poor", "fair", "good"]
    known = judged({key: values for key, values in all_good().items() if key not in bad})
    fewer = quality(U_DITCH, known, [])
    for more in bad:
        better = quality(U_DITCH, {**known, more: judged(all_good())[more]}, [])
        assert better.share > fewer.share
        assert order.index(better.grade) >= order.index(fewer.grade)
