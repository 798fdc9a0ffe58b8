"""Decrees as values: compared so that nothing is lost or counted twice, reviewed by the law's interval, checked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nakhoda.decrees.rules.checks import check_decree
from nakhoda.decrees.rules.compare import Became, compare
from nakhoda.decrees.rules.content import AreaContent, Content, Member, hectares_of, rts_by_rw
from nakhoda.decrees.rules.states import Review, State, authors, review_due, review_state, state_of
from nakhoda.law.rulesets import available, load

HECTARES = st.none() | st.decimals(Decimal("0.01"), Decimal(50), places=2)


def member(rt: int, area_ha: str | None = "1", level: str = "KR", village: str = "Tanjungsari") -> Member:
    area = None if area_ha is None else Decimal(area_ha)
    return Member(rt, "35.01.04.2014", village, f"RT{rt:03d}-RW001", area, level, 20)


def area(kawasan: int, *rts: int, stated: str | None = "2", measured: str | None = "2") -> AreaContent:
    known, drawn = (None if each is None else Decimal(each) for each in (stated, measured))
    return AreaContent(kawasan, kawasan, f"Kawasan {kawasan}", known, drawn, "KR", tuple(member(rt) for rt in rts))


def decree(*areas: AreaContent, issued: date | None = date(2021, 3, 25), stated: str | None = None) -> Content:
    total = None if stated is None else Decimal(stated)
    return Content("1/2021", issued, total, areas, every_years=5, has_map=True)


@st.composite
def decrees(draw: st.DrawFn) -> Content:
    areas = []
    for kawasan in draw(st.lists(st.integers(1, 6), unique=True, max_size=5)):
        rts = draw(st.lists(st.integers(1, 12), unique=True, max_size=6))
        members = tuple(replace(member(rt), area_ha=draw(HECTARES)) for rt in rts)
        areas.append(AreaContent(kawasan, kawasan, f"Kawasan {kawasan}", draw(HECTARES), draw(HECTARES), "KR", members))
    return decree(*areas)


def rts_of(content: Content) -> set[int]:
    return {each.rt for one in content.areas for each in one.members}


@given(decrees(), decrees())
def test_entered_left_grew_shrank_and_same_are_every_rt_and_kawasan_once(before: Content, after: Content) -> None:
    result = compare(before, after)
    assert sorted(each.rt.rt for each in result.rts) == sorted(rts_of(before) | rts_of(after))
    assert {each.rt.rt for each in result.rts_that(Became.ENTERED)} == rts_of(after) - rts_of(before)
    assert {each.rt.rt for each in result.rts_that(Became.LEFT)} == rts_of(before) - rts_of(after)
    old, new = ({one.kawasan for one in each.areas} for each in (before, after))
    assert sorted(each.kawasan for each in result.kawasans) == sorted(old | new)
    assert {each.kawasan for each in result.kawasans_that(Became.ENTERED)} == new - old
    assert {each.kawasan for each in result.kawasans_that(Became.LEFT)} == old - new
    sums = [hectares_of(one.area_stated_ha for one in each.areas) or Decimal(0) for each in (before, after)]
    assert sum((each.difference_ha for each in result.kawasans), Decimal(0)) == sums[1] - sums[0]


@given(decrees(), decrees())
def test_turned_round_what_entered_has_left_and_what_grew_has_shrunk(before: Content, after: Content) -> None:
    opposite = {Became.ENTERED: Became.LEFT, Became.GREW: Became.SHRANK}
    opposite |= {value: key for key, value in opposite.items()}
    there = {each.rt.rt: each.became for each in compare(before, after).rts}
    back = {each.rt.rt: each.became for each in compare(after, before).rts}
    assert back == {rt: opposite.get(became, became) for rt, became in there.items()}


@given(decrees())
def test_a_decree_compared_with_itself_has_no_change(one: Content) -> None:
    result = compare(one, one)
    assert {each.became for each in result.rts} | {each.became for each in result.kawasans} <= {Became.SAME}
    assert not any(each.moved for each in result.rts)


def test_an_rt_in_another_kawasan_has_moved() -> None:
    result = compare(decree(area(1, 1, 2), area(2, 3)), decree(area(1, 1), area(2, 2, 3)))
    assert [(each.rt.rt, each.area_before, each.area_after) for each in result.rts if each.moved] == [
        (2, "Kawasan 1", "Kawasan 2")
    ]


@pytest.mark.parametrize("ruleset", available())
def test_the_interval_of_review_is_the_laws(ruleset: str) -> None:
    assert load(ruleset).data["review"]["every_years"] == 5
    assert load(ruleset).data["review"]["source"]


def test_a_review_is_due_on_the_anniversary_also_of_a_leap_day() -> None:
    assert review_due(date(2021, 3, 25), 5) == date(2026, 3, 25)
    assert review_due(date(2020, 2, 29), 5) == date(2025, 2, 28)
    assert review_due(None, 5) is None


def test_a_review_is_soon_for_six_months_and_overdue_from_the_day_after() -> None:
    due = date(2026, 3, 25)
    states = {day: review_state(due, day) for day in (date(2025, 9, 24), date(2025, 9, 25), due, due + timedelta(1))}
    assert list(states.values()) == [Review.LATER, Review.SOON, Review.SOON, Review.OVERDUE]
    assert review_state(None, due) is Review.UNKNOWN


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_any_day_has_a_review_state(due: date, today: date) -> None:
    assert (review_state(due, today) is Review.OVERDUE) == (today > due)


def test_an_edit_or_a_return_after_the_check_makes_it_a_draft_again() -> None:
    assert state_of(["drafted", "checked"]) is State.CHECKED
    assert state_of(["drafted", "checked", "edited"]) is State.DRAFT
    assert state_of(["drafted", "checked", "returned"]) is State.DRAFT
    assert state_of(["drafted", "checked", "activated"]) is State.SUPERSEDED
    assert state_of(["drafted", "checked", "activated"], newest=True) is State.ACTIVE
    assert authors([("drafted", 1), ("edited", 2), ("checked", 3), ("returned", None)]) == {1, 2}


def codes(content: Content, today: date = date(2022, 1, 1)) -> list[str]:
    return [finding.code for finding in check_decree(content, today)]


def test_a_sound_decree_has_no_findings_until_its_review_is_past() -> None:
    sound = decree(area(1, 1, 2), area(2, 3))
    assert codes(sound) == []
    assert codes(sound, date(2026, 3, 25)) == []
    assert codes(sound, date(2026, 3, 26)) == ["sk-lewat-peninjauan"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (decree(), "sk-tanpa-kawasan"),
        (decree(area(1, 1), issued=None), "sk-tanpa-tanggal-ditetapkan"),
        (replace(decree(area(1, 1)), has_map=False), "sk-tanpa-peta-kawasan"),
        (replace(decree(area(1, 1)), has_scan=False), "sk-tanpa-pindaian"),
        (decree(area(1, 1), stated="3"), "sk-luas-bukan-jumlah"),
        (decree(area(1, 1, 2), area(2, 2)), "sk-rt-di-dua-kawasan"),
        (decree(area(1)), "sk-kawasan-tanpa-rt"),
        (decree(area(1, 1, stated=None)), "sk-kawasan-tanpa-luas"),
        (decree(area(1, 1, stated="2.3", measured="2")), "sk-luas-beda-terukur"),
        (decree(replace(area(1, 1), members=(member(1, level="TK"),))), "sk-memuat-rt-tidak-kumuh"),
        (decree(replace(area(1, 1), members=(replace(member(1), has_boundary=False),))), "sk-rt-tanpa-batas"),
    ],
)
def test_each_fault_of_a_decree_is_one_finding(content: Content, code: str) -> None:
    assert codes(content) == [code]
    finding = check_decree(content, date(2022, 1, 1))[0]
    assert "{" not in finding.what() + finding.remedy()


def test_ten_percent_apart_is_still_the_same() -> None:
    assert codes(decree(area(1, 1, stated="2.2", measured="2"))) == []


def test_rts_are_listed_by_rw_and_village() -> None:
    rts = [replace(member(1), label=label) for label in ("RT002-RW001", "RT001-RW001", "RT001-RW012")]
    assert rts_by_rw(rts) == "RW 01: RT 01, 02; RW 12: RT 01"
    other = replace(member(4), village_key="35.01.04.2007", village_name="Arjowinangun")
    assert rts_by_rw([*rts, other]) == "Arjowinangun: RW 01: RT 04 | Tanjungsari: RW 01: RT 01, 02; RW 12: RT 01"
    assert rts_by_rw([replace(member(1), label="Lingkungan Kauman")]) == "Lingkungan Kauman"
