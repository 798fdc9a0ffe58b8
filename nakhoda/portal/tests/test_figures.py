"""Sums over RT: parts add up to the whole, and each method counts what its text says."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nakhoda.portal.rules.chart import Bar, stacked_bars
from nakhoda.portal.rules.figures import LevelSum, Member, State, by_level, leaving, reduced, slum

LEVELS = ("KB", "KS", "KR", "TK")
states = st.builds(
    State,
    level=st.sampled_from(LEVELS),
    total=st.integers(0, 80),
    mean=st.none() | st.just(0.0) | st.floats(1e-4, 1),
    leaves=st.booleans(),
)
members = st.builds(
    Member,
    village_key=st.sampled_from(("35.01.04.2014", "35.01.04.2007")),
    village=st.just("Desa"),
    label=st.just("RT001-RW001"),
    kawasan=st.none(),
    area_ha=st.none() | st.decimals(0, 100, places=6),
    decree_ha=st.none(),
    states=st.dictionaries(st.sampled_from((2020, 2021)), states),
)


def member(area_ha: str, *years: tuple[int, str, float, bool]) -> Member:
    found = {year: State(level, 20, mean, leaves) for year, level, mean, leaves in years}
    return Member("35.01.04.2014", "Tanjungsari", "RT001-RW001", None, Decimal(area_ha), None, found)


@given(st.lists(members, max_size=12))
def test_the_villages_of_an_area_add_up_to_it(rts: list[Member]) -> None:
    keys = {rt.village_key for rt in rts}
    parts = [[rt for rt in rts if rt.village_key == key] for key in keys]
    whole = by_level(rts, 2021, LEVELS)
    for level in LEVELS:
        sums = [by_level(part, 2021, LEVELS)[level] for part in parts]
        assert sum(each.count for each in sums) == whole[level].count
        assert sum((each.area_ha for each in sums), Decimal(0)) == whole[level].area_ha
    for method in ("C", "E"):
        added = sum((reduced(part, 2020, 2021, "TK")[method] for part in parts), Decimal(0))
        assert added == reduced(rts, 2020, 2021, "TK")[method]


@given(st.lists(members, max_size=12))
def test_nothing_is_reduced_from_a_year_to_itself(rts: list[Member]) -> None:
    assert set(reduced(rts, 2020, 2020, "TK").values()) <= {Decimal(0)}


def test_method_c_counts_what_is_no_longer_slum_less_what_never_was() -> None:
    rts = [
        member("3", (2020, "KR", 0.4, False), (2021, "TK", 0.1, False)),
        member("5", (2020, "TK", 0.1, False), (2021, "TK", 0.1, True)),
        member("7", (2020, "KS", 0.6, False), (2021, "KR", 0.3, False)),
    ]
    assert reduced(rts, 2020, 2021, "TK") == {"C": Decimal(3), "E": Decimal(0), "F": Decimal("5.75")}


def test_method_e_and_the_number_of_rt_that_may_leave_ask_for_both_clauses_and_a_slum_at_first() -> None:
    rts = [
        member("3", (2020, "KR", 0.4, False), (2021, "TK", 0.1, True)),
        member("5", (2020, "TK", 0.1, False), (2021, "TK", 0.1, True)),
        member("7", (2020, "KS", 0.6, False), (2021, "TK", 0.2, False)),
    ]
    assert leaving(rts, 2020, 2021, "TK") == LevelSum(1, Decimal(3))
    assert reduced(rts, 2020, 2021, "TK")["E"] == 3


def test_an_rt_that_was_not_assessed_in_a_year_counts_in_none_of_its_classes() -> None:
    rts = [member("3", (2020, "KR", 0.4, False))]
    assert sum(each.count for each in by_level(rts, 2021, LEVELS).values()) == 0
    assert slum(by_level(rts, 2020, LEVELS), "TK") == LevelSum(1, Decimal(3))
    assert reduced(rts, 2020, 2021, "TK") == {"C": Decimal(0), "E": Decimal(0), "F": Decimal(0)}


def test_a_bar_is_as_long_as_its_amount_and_says_it() -> None:
    svg = stacked_bars(
        [Bar("2020", "10 ha", {"KS": 4, "KR": 6}), Bar("2021", "5 ha", {"KS": 0, "KR": 5})], "Luas & kelas"
    )
    boxes = re.findall(r'width="([\d.]+)" height="22" fill="url\(#bar-(\w\w)\)"', svg)
    assert [level for _width, level in boxes] == ["KS", "KR", "KR"]
    widths = [float(width) for width, _level in boxes]
    assert widths[0] + widths[1] == pytest.approx(2 * widths[2], abs=0.2)
    assert 'aria-label="Luas &amp; kelas"' in svg
    assert re.findall(r">([^<>]+)</text>", svg) == ["2020", "10 ha", "2021", "5 ha"]


def test_no_chart_is_drawn_of_nothing() -> None:
    assert stacked_bars([], "Luas") == ""
    assert stacked_bars([Bar("2021", "0 ha", {"KR": 0})], "Luas") == ""
