"""Safety, environment and society: what is asked, what stops the work, incidents, and the daily log."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nakhoda.planning.rules.catalogue import catalogue
from nakhoda.works.rules.safety import (
    KINDS,
    Answer,
    DayLog,
    answer_faults,
    incident_kinds,
    log_faults,
    log_findings,
    lost_quarters,
    missing_days,
    questions,
    questions_for,
    report_due,
    safeguards_for,
    stops,
    unanswered,
    weathers,
)

START = date(2021, 6, 7)
DRAIN = ["drainase-u-ditch"]
activities = st.lists(st.sampled_from(list(catalogue().by_id)), min_size=1, max_size=4)


def log(day: int = 0, weather: str = "clear", workers: int = 12, **more: Any) -> DayLog:
    values: dict[str, Any] = {"used": {}, "done": "Menggali 12 m", **more}
    return DayLog(START + timedelta(day), weather, workers, **values)


def test_questions_are_cited_and_each_belongs_to_an_activity_that_exists() -> None:
    assert {each.kind for each in questions()} == set(KINDS)
    assert len({each.id for each in questions()}) == len(questions())
    for each in questions():
        assert each.cited.source
        for start in each.only:
            assert any(activity.startswith(start) for activity in catalogue().by_id), each.id


@given(activities, activities)
def test_more_works_never_ask_less(some: list[str], more: list[str]) -> None:
    assert set(questions_for(some)) <= set(questions_for(some + more))
    asked = {each.id for each in safeguards_for(some)}
    assert asked == {each.id for activity in some for each in catalogue()[activity].safeguards}


def test_only_works_with_tanks_ask_for_the_air_in_them() -> None:
    assert "gas" not in {each.id for each in questions_for(DRAIN)}
    assert "gas" in {each.id for each in questions_for(["limbah-septik"])}


def test_before_the_start_all_is_asked_once_and_then_every_week() -> None:
    before = START - timedelta(3)
    first = unanswered(DRAIN, [], START, before)
    assert len(first) == len(questions_for(DRAIN, "start")) > 0
    answers = [Answer(each.id, before, yes=True) for each in questions_for(DRAIN, "start")]
    assert unanswered(DRAIN, answers, START, before) == ()
    answers += [Answer(each.id, START + timedelta(2), yes=True) for each in questions_for(DRAIN, "weekly")]
    assert unanswered(DRAIN, answers, START, START + timedelta(6)) == ()
    next_week = unanswered(DRAIN, answers, START, START + timedelta(7))
    assert len(next_week) == len(questions_for(DRAIN, "weekly"))
    assert next_week[0].startswith("Pekan ini (14 Juni 2021)")


def test_a_no_to_a_stopping_question_stops_until_the_next_yes() -> None:
    no, yes = (
        Answer("galian", START, yes=False, note="2 m tanpa penopang"),
        Answer("galian", START + timedelta(1), yes=True),
    )
    assert len(stops([no])) == 1
    assert stops([no, yes]) == stops([yes, no]) == ()
    assert stops([Answer("p3k", START, yes=False, note="habis")]) == ()


def test_a_no_needs_a_note_and_a_known_question() -> None:
    assert answer_faults(Answer("apd", START, yes=True), START) == ()
    assert len(answer_faults(Answer("apd", START, yes=False), START)) == 1
    assert len(answer_faults(Answer("lain", START + timedelta(1), yes=False), START)) == 3


@pytest.mark.parametrize(("kind", "hours"), [("near", 72), ("minor", 48), ("serious", 48), ("death", 24)])
def test_incidents_are_reported_in_time(kind: str, hours: int) -> None:
    at = datetime.fromisoformat("2021-06-08T10:00+07:00")
    assert report_due(kind, at) - at == timedelta(hours=hours)


def test_the_gravest_incidents_stop_the_work() -> None:
    assert [kind for kind, each in incident_kinds().items() if each.stops] == ["serious", "death"]


def test_a_log_uses_no_more_than_the_store_has_and_says_what_was_done() -> None:
    known: dict[str, Any] = {"starts": START, "today": START + timedelta(9)}
    stock, names = {"semen": Decimal(10)}, {"semen": "Semen"}
    assert log_faults(log(used={"semen": Decimal(10)}), stock=stock, names=names, **known) == ()
    (more,) = log_faults(log(used={"semen": Decimal("10.5")}), stock=stock, names=names, **known)
    assert more == "Semen: dipakai 10,5, di gudang hanya 10. Catat penerimaannya dahulu."
    assert len(log_faults(log(-1, "salju", -2, used={"pasir": Decimal(-1)}), stock=stock, names=names, **known)) == 4
    assert len(log_faults(log(done=" "), stock=stock, names=names, **known)) == 1


def test_a_log_that_differs_from_attendance_or_works_in_a_storm_is_told() -> None:
    present = {START: 12, START + timedelta(1): 9, START + timedelta(3): 8, START + timedelta(4): 0}
    logs = [log(), log(1), log(2, "storm", 5)]
    found = list(log_findings(logs, present))
    assert [each.code for each in found] == ["harian-beda-hadir", "harian-kerja-cuaca-buruk"]
    assert found[0].what() == "Pada 2021-06-08 buku harian mencatat 12 pekerja, daftar hadir 9."
    assert missing_days(logs, present) == (START + timedelta(3),)


@given(st.lists(st.sampled_from(["clear", "cloudy", "drizzle", "rain", "storm"])))
def test_time_lost_to_weather_is_between_nothing_and_all_of_it(days: list[str]) -> None:
    lost = lost_quarters([log(at, weather) for at, weather in enumerate(days)])
    assert 0 <= lost <= 4 * len(days)
    assert lost == sum(4 - weathers()[weather].quarters for weather in days)
