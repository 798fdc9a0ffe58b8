"""The next decree is proposed, not made: who leaves, stays and enters, by a named rule."""

from __future__ import annotations

from decimal import Decimal

import pytest

from nakhoda.impact.files.tables import decree_table, kawasan_table
from nakhoda.impact.rules.next_decree import Fate, NextDecree, Reason, next_decree
from nakhoda.impact.tests.world import impact_of, rt, state, work
from nakhoda.web.tables import csv_bytes

BAD = {"2a": 800.0, "3a": 80.0, "5a": 80.0, "7a": 30.0}
# 16 points without any service that is too bad: all from buildings and fire.
HOUSES = {"1a": 80.0, "1c": 80.0, "7a": 80.0, "1b": 0.6}


def draft(rule: str = "E", members: dict[str, str] | None = None) -> NextDecree:
    before = state(
        [
            rt("leaves", HOUSES),
            rt("half", BAD),
            rt("still", BAD),
            rt("gone", BAD, kawasan="L"),
            rt("only", HOUSES, kawasan="M"),
            rt("outside", {}, kawasan=""),
        ]
    )
    after = state(
        [
            rt("leaves", HOUSES | {"1a": 0.0}),
            rt("half", BAD | {"2a": 500.0}),
            rt("still", BAD),
            rt("only", HOUSES | {"1a": 0.0}, kawasan="M"),
            rt("outside", BAD, kawasan="", area_ha=1.25),
        ]
    )
    return next_decree(impact_of(before, [work("w1", {("leaves", "1a"): 80})], after), 2021, members=members, rule=rule)


def test_an_rt_leaves_only_with_score_and_services() -> None:
    found = {each.unit: (each.fate, each.reason) for each in draft().rts}
    assert found == {
        "leaves": (Fate.LEAVES, Reason.EXIT),
        "half": (Fate.STAYS, Reason.SERVICES),
        "still": (Fate.STAYS, Reason.SCORE),
        "gone": (Fate.STAYS, Reason.UNMEASURED),
        "only": (Fate.LEAVES, Reason.EXIT),
        "outside": (Fate.ENTERS, Reason.SLUM),
    }
    half = next(each for each in draft().rts if each.unit == "half")
    assert half.lacking == (2, 3, 5)


def test_by_class_alone_more_would_leave() -> None:
    assert [each.unit for each in draft("C").that(Fate.LEAVES)] == ["half", "leaves", "only"]
    assert draft("C").area_ha(Fate.LEAVES) == Decimal(6)
    assert draft().area_ha(Fate.ENTERS) == Decimal("1.25")
    with pytest.raises(ValueError, match="pakai E atau C"):
        draft("F")


def test_a_kawasan_leaves_when_all_its_rt_do_and_is_scored_by_what_is_left() -> None:
    found = {each.kawasan: each for each in draft().kawasans}
    assert {name: each.fate for name, each in found.items()} == {
        "": Fate.ENTERS,
        "K": Fate.STAYS,
        "L": Fate.STAYS,
        "M": Fate.LEAVES,
    }
    assert (found["K"].rts_before, found["K"].rts_after) == (3, 2)
    assert (found["K"].before_ha, found["K"].after_ha) == (Decimal(6), Decimal(4))
    assert (found["K"].level, found["K"].total) == ("TK", 14)
    assert (found["L"].level, found["M"].total) == ("", None)


def test_the_running_decree_may_hold_other_rt_than_the_kawasan() -> None:
    found = draft(members={"still": "K", "unknown": "K"})
    assert {each.unit: each.fate for each in found.rts} == {
        "outside": Fate.ENTERS,
        "still": Fate.STAYS,
        "unknown": Fate.STAYS,
    }


def test_the_annex_is_a_table_of_plain_rows() -> None:
    text = csv_bytes(decree_table(draft(), {"K": "=Kauman"})).decode("utf-8-sig")
    assert "keluar,'=Kauman,V,leaves,2,KR,16,TK,11,,memenuhi aturan keluar" in text
    assert 'tetap,\'=Kauman,V,half,2,KR,16,TK,12,"2, 3, 5"' in text
    assert len(text.splitlines()) == 7
    places = csv_bytes(kawasan_table(draft(), {})).decode("utf-8-sig")
    assert "keluar,M,2,0,1,0,," in places
