"""Roles, areas, sessions, the chain and the words for deeds, as pure rules."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nakhoda.people.rules.chain import START, Link, first_break, link_hash
from nakhoda.people.rules.deeds import DEEDS, FACTS, SUBJECTS, deed_name, fact_name, subject_name
from nakhoda.people.rules.roles import RIGHTS, ROLES, is_area, level_of
from nakhoda.people.rules.scope import Held, Viewer, common_area, within
from nakhoda.people.rules.sessions import CLOCK_SLACK, IDLE_DECIDES, IDLE_OTHERS, LONGEST, is_over

PACKAGE = Path(__file__).resolve().parents[2]
CODES = ("", "35", "35.01", "35.01.04", "35.01.04.2014", "33.75-kauman")
codes = st.sampled_from([*CODES, "33", "33.75", "35.02", "35.01.04.2003", "35.011", "33.75-kauman-lor"])


@pytest.mark.parametrize(
    ("code", "level"),
    list(zip(CODES, ("national", "province", "regency", "district", "village", "village"), strict=True)),
)
def test_a_code_says_what_kind_of_area_it_names(code: str, level: str) -> None:
    assert is_area(code)
    assert level_of(code) == level


@pytest.mark.parametrize(
    "text", ["x", "3", "35.", "35.1", "35.01.4", "35.01.04.14", "35-kauman", "35.01-", "३५", "35\n"]
)
def test_a_text_that_is_no_code_is_not_taken_for_one(text: str) -> None:
    assert not is_area(text)


def test_every_right_belongs_to_some_role_and_every_role_only_has_known_rights() -> None:
    assert {right for role in ROLES.values() for right in role.rights} == set(RIGHTS)


def test_roles_that_make_things_official_end_their_sessions_sooner() -> None:
    deciding = {role.id for role in ROLES.values() if role.decides}
    assert {"administrator", "regency_head", "regency_officer"} <= deciding
    assert deciding.isdisjoint({"facilitator", "village_officer", "community", "auditor"})


@given(st.lists(codes, max_size=5))
def test_the_common_area_holds_all_and_nothing_smaller_does(areas: list[str]) -> None:
    found = common_area(areas)
    assert all(within(area, found) for area in areas)
    if areas:
        assert not any(
            all(within(area, code) for area in areas) and code != found for code in CODES if within(code, found)
        )


@given(st.lists(codes, max_size=4), codes)
def test_a_right_is_held_exactly_inside_the_areas_of_its_roles(areas: list[str], code: str) -> None:
    viewer = Viewer(held=tuple(Held("auditor", area) for area in areas))
    assert viewer.may("audit.read", code) == any(within(code, area) for area in areas)
    assert not viewer.may("people.manage", code)


# ---------------------------------------------------------------- sessions

NOW = 1_800_000_000


@pytest.mark.parametrize(("decides", "limit"), [(True, IDLE_DECIDES), (False, IDLE_OTHERS)])
def test_a_session_ends_when_it_idled_too_long(decides: bool, limit: int) -> None:
    assert not is_over(now=NOW, started=NOW - limit, seen=NOW - limit, decides=decides)
    assert is_over(now=NOW, started=NOW - limit - 1, seen=NOW - limit - 1, decides=decides)


@given(st.booleans(), st.integers(0, 3 * LONGEST), st.integers(0, 3 * LONGEST))
def test_no_session_outlives_half_a_day_however_busy(decides: bool, age: int, idle: int) -> None:
    over = is_over(now=NOW, started=NOW - age, seen=NOW - idle, decides=decides)
    assert over or (age <= LONGEST and idle <= IDLE_OTHERS)


def test_a_clock_set_back_ends_sessions_but_a_small_correction_does_not() -> None:
    assert not is_over(now=NOW, started=NOW + CLOCK_SLACK, seen=NOW + CLOCK_SLACK, decides=False)
    assert is_over(now=NOW, started=NOW - 60, seen=NOW + CLOCK_SLACK + 1, decides=False)


# ---------------------------------------------------------------- chain

contents = st.lists(
    st.dictionaries(st.text(max_size=4), st.integers() | st.text(max_size=6), max_size=3), min_size=2, max_size=8
)


def chained(rows: list[dict[str, Any]]) -> list[Link]:
    links, previous = [], START
    for number, content in enumerate(rows, 1):
        found = link_hash(number, content, previous)
        links.append(Link(number, content, previous, found))
        previous = found
    return links


@given(contents)
def test_an_untouched_chain_is_whole(rows: list[dict[str, Any]]) -> None:
    links = chained(rows)
    assert first_break(links, head=(len(links), links[-1].hash), noted=(1, links[0].hash)) is None


@given(contents, st.data())
def test_any_one_change_is_named_by_the_first_number_that_it_breaks(
    rows: list[dict[str, Any]], data: st.DataObject
) -> None:
    links = chained(rows)
    head = (len(links), links[-1].hash)
    at = data.draw(st.integers(0, len(links) - 1))
    deed = data.draw(st.sampled_from(["edit", "rehash", "delete", "double", "swap"]))
    touched, first = list(links), at + 1
    if deed == "edit":
        touched[at] = Link(at + 1, {**links[at].content, "forged": True}, links[at].previous, links[at].hash)
    elif deed == "rehash":
        content = {**links[at].content, "forged": True}
        touched[at] = Link(at + 1, content, links[at].previous, link_hash(at + 1, content, links[at].previous))
        first = min(at + 2, len(links))
    elif deed == "delete":
        del touched[at]
    elif deed == "double":
        touched.insert(at + 1, links[at])
        first = at + 2
    else:
        other = (at + 1) % len(links)
        touched[at], touched[other] = touched[other], touched[at]
        first = min(at, other) + 1
    found = first_break(touched, head=head)
    assert found is not None
    assert found.number == first


@given(contents, st.data())
def test_a_tail_cut_off_together_with_its_head_is_seen_by_what_was_noted_outside(
    rows: list[dict[str, Any]], data: st.DataObject
) -> None:
    links = chained(rows)
    noted = (len(links), links[-1].hash)
    kept = links[: data.draw(st.integers(1, len(links) - 1))]
    head = (len(kept), kept[-1].hash)
    assert first_break(kept, head=head) is None
    broken = first_break(kept, head=head, noted=noted)
    assert broken is not None
    assert broken.number == len(kept) + 1


@given(contents)
def test_a_chain_computed_anew_as_a_whole_is_seen_by_what_was_noted_outside(rows: list[dict[str, Any]]) -> None:
    links, forged = chained(rows), chained([{"forged": True}, *rows[1:]])
    noted = (len(links), links[-1].hash)
    assert first_break(forged, head=(len(forged), forged[-1].hash)) is None
    broken = first_break(forged, head=(len(forged), forged[-1].hash), noted=noted)
    assert broken is not None
    assert broken.number == len(links)


# ---------------------------------------------------------------- words


def recorded_actions() -> set[str]:
    """Codes such as `people.give_role` in every module of actions, but those that are rights."""
    stages = {path.name for path in PACKAGE.iterdir() if path.is_dir()}
    found = set()
    for path in [*PACKAGE.glob("*/actions.py"), *PACKAGE.glob("*/actions/*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                stage, dot, verb = node.value.partition(".")
                if dot and stage in stages and verb.replace("_", "").isalpha() and node.value not in RIGHTS:
                    found.add(node.value)
    return found


def test_every_recorded_action_has_words() -> None:
    found = recorded_actions()
    assert {"people.give_role", "baseline.start_draft"} <= found
    missing = sorted(found - set(DEEDS))
    assert missing == [], f"write Indonesian and English words for {', '.join(missing)} into people/rules/deeds.py"


def test_words_are_found_in_both_languages_and_a_code_without_words_stays_itself() -> None:
    assert deed_name("people.give_role") == "memberi peran"
    assert deed_name("people.give_role", "en") == "gave a role"
    assert deed_name("x.y") == "x.y"
    assert subject_name("account:sari") == "akun sari"
    assert subject_name("kota") == "kota"
    assert fact_name("reason") == "alasan"
    assert all(all(words) for table in (DEEDS, SUBJECTS, FACTS) for words in table.values())
