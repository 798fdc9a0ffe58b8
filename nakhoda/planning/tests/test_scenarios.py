"""Scenarios in the record: worked out once, seen by who may, adopted into a plan that then does what was promised."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from decimal import Decimal
from importlib.resources import files
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from nakhoda.law.rulesets import load
from nakhoda.people.actions import Refused
from nakhoda.people.queries import AuditEvent
from nakhoda.people.rules.scope import Viewer
from nakhoda.planning.actions.plans import save_prices, start_plan
from nakhoda.planning.actions.scenarios import STOPPED, adopt, ask, note_failure, restart, work_out
from nakhoda.planning.jobs import answer_question, enqueue
from nakhoda.planning.queries.plans import PriceBookVersion, Scenario, newest_prices, official_states, work_line
from nakhoda.planning.queries.recorded import sweep_question
from nakhoda.planning.queries.scenarios import (
    SWEEP,
    ScenarioRun,
    adopted_from,
    adopted_in,
    desk_for,
    place_for,
    places_for,
    problem_for,
    scenario_for,
    scenarios_in,
    sweep_for,
)
from nakhoda.planning.rules.optimise.report import report
from nakhoda.planning.rules.scenario import Money, Question
from nakhoda.planning.rules.scenario_result import result_of
from nakhoda.planning.rules.simulate import simulate_works
from tests.support.city import REGENCY as CITY
from tests.support.city import WORKBOOK, load_city

pytestmark = pytest.mark.django_db
REGENCY, VILLAGE = "35.01", "35.01.04.2014"
Viewers = Callable[[str], Viewer]
QUESTION = Question(budget_idr=150_000_000)


@pytest.fixture
def prices(viewer: Viewers) -> PriceBookVersion:
    text = files("nakhoda.planning").joinpath("data", "prices-contoh-pacitan-2021.toml").read_text(encoding="utf-8")
    return save_prices(by=viewer("petugas"), regency=REGENCY, document=tomllib.loads(text))


def asked(by: Viewer, area: str = VILLAGE, question: Question = QUESTION, key: str = "k") -> ScenarioRun:
    place, book = place_for(by, area), newest_prices(REGENCY)
    assert place is not None
    assert book is not None
    return ask(by=by, place=place, name="Uji", question=question.data(), prices=book, key=key)


def made(by: Viewer, area: str = VILLAGE, question: Question = QUESTION) -> Scenario:
    run = work_out(asked(by, area, question, key=f"{area}{question.budget_idr}").pk)
    assert run.scenario is not None
    return run.scenario


def test_a_scenario_holds_what_the_rules_find(viewer: Viewers, prices: PriceBookVersion) -> None:
    scenario = made(viewer("petugas"), REGENCY)
    place = place_for(viewer("petugas"), REGENCY)
    assert place is not None
    desk = desk_for(place)
    expected = result_of(report(problem_for(desk, QUESTION, prices)), desk.names)
    assert Scenario.objects.get(pk=scenario.pk).result == expected
    assert expected["score_only_ha"] > 0
    event = AuditEvent.objects.order_by("-number")[0]
    assert (event.action, event.subject) == ("planning.make_scenario", f"scenario:{scenario.pk}")


def test_the_same_key_asks_once_and_an_answer_stays(viewer: Viewers, prices: PriceBookVersion) -> None:
    run = asked(viewer("petugas"))
    assert asked(viewer("petugas")).pk == run.pk
    first = work_out(run.pk).scenario
    assert first is not None
    assert work_out(run.pk).scenario == first
    assert Scenario.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Scenario.objects.filter(pk=first.pk).update(name="lain")


def test_what_has_no_plan_says_why_and_stores_nothing(viewer: Viewers, prices: PriceBookVersion) -> None:
    far = Question(objective="cost", target_ha=Decimal(5000))
    run = work_out(asked(viewer("petugas"), question=far).pk)
    assert run.state == "failed"
    assert "Sasaran" in run.message
    assert not Scenario.objects.exists()


def test_the_worker_answers_and_says_when_it_is_stopped(
    viewer: Viewers, prices: PriceBookVersion, django_capture_on_commit_callbacks: Any
) -> None:
    run = asked(viewer("petugas"))
    with django_capture_on_commit_callbacks(execute=True):
        enqueue(run)
    run.refresh_from_db()
    assert (run.state, run.percent) == ("done", 100)
    assert answer_question.call(run.pk) == "done"
    with pytest.raises(Refused, match="selesai"):
        restart(by=viewer("petugas"), run=run)
    other = asked(viewer("petugas"), key="lain")
    note_failure(other.pk)
    other.refresh_from_db()
    assert (other.state, other.message) == ("failed", STOPPED)
    stuck = asked(viewer("petugas"), key="macet")
    ScenarioRun.objects.filter(pk=stuck.pk).update(state="running", percent=60)
    assert restart(by=viewer("petugas"), run=stuck).percent == 0


def test_nobody_waits_for_more_than_five_questions_at_once(viewer: Viewers, prices: PriceBookVersion) -> None:
    for number in range(5):
        asked(viewer("petugas"), key=f"k{number}")
    with pytest.raises(Refused, match="belum selesai"):
        asked(viewer("petugas"), key="k6")


def test_adopted_works_do_in_the_plan_what_the_scenario_promised(viewer: Viewers, prices: PriceBookVersion) -> None:
    by = viewer("petugas")
    scenario = made(by, REGENCY, Question(budget_idr=600_000_000, sources=(Money("apbd-kabupaten", 600_000_000),)))
    done = adopt(by=by, scenario=scenario, village_key=VILLAGE, village_name="Tanjungsari", year=2022)
    snapshot, states = official_states(VILLAGE)
    assert snapshot is not None
    lines = list(done.plan.lines.all())
    assert done.added == len(lines) > 0
    found = simulate_works(states, [work_line(line) for line in lines], load(snapshot.ruleset))
    promised = {each["rt"]: each for each in scenario.result["changes"] if each["village"] == VILLAGE}
    for change in found.changes:
        if change.rt.key in promised:
            assert change.after.total == promised[change.rt.key]["after"][0]
            assert sum(change.after.services_met.values()) == promised[change.rt.key]["after"][2]
    row = next(each for each in scenario.result["villages"] if each["village"] == VILLAGE)
    assert found.cost_idr == row["cost_idr"] == sum(line.total_idr for line in lines)
    assert all(line.state == "draft" for line in lines)


def test_adopting_again_adds_nothing_and_keeps_what_people_changed(viewer: Viewers, prices: PriceBookVersion) -> None:
    by, scenario = viewer("desa"), made(viewer("desa"))
    first = adopt(by=by, scenario=scenario, village_key=VILLAGE, village_name="Tanjungsari", year=2022)
    line = first.plan.lines.order_by("number")[0]
    line.title = "Diubah warga"
    line.save()
    again = adopt(by=by, scenario=scenario, village_key=VILLAGE, village_name="Tanjungsari", year=2022)
    assert (again.plan, again.added, again.present) == (first.plan, 0, first.added)
    line.refresh_from_db()
    assert line.title == "Diubah warga"
    assert adopted_from(by, line) == scenario
    assert {each.pk for each in adopted_in(scenario)[VILLAGE]} == set(first.plan.lines.values_list("pk", flat=True))
    assert AuditEvent.objects.filter(action="planning.adopt_scenario", subject=f"plan:{first.plan.pk}").count() == 2


def test_a_plan_that_is_there_takes_the_works_at_its_own_prices(viewer: Viewers, prices: PriceBookVersion) -> None:
    by = viewer("petugas")
    plan = start_plan(by=by, village_key=VILLAGE, village_name="Tanjungsari", year=2023, prices=prices)
    done = adopt(by=by, scenario=made(by), village_key=VILLAGE, village_name="Tanjungsari", year=2023)
    assert done.plan == plan
    assert plan.lines.count() == done.added


def test_lines_that_were_agreed_are_locked_in_and_not_adopted_twice(viewer: Viewers, prices: PriceBookVersion) -> None:
    by = viewer("petugas")
    plan = adopt(by=by, scenario=made(by), village_key=VILLAGE, village_name="Tanjungsari", year=2022).plan
    kept = plan.lines.order_by("number")[0]
    wider = made(by, question=Question(budget_idr=400_000_000, locked_lines=(kept.pk,)))
    stored = [line for line in wider.result["lines"] if line["locked"]]
    assert [line["id"] for line in stored] == [str(kept.pk)]
    later = adopt(by=by, scenario=wider, village_key=VILLAGE, village_name="Tanjungsari", year=2024)
    assert later.added == len(wider.result["lines"]) - 1


def test_a_viewer_asks_and_sees_only_in_their_own_area(
    viewer: Viewers, prices: PriceBookVersion, account_of: Callable[[str, str], object]
) -> None:
    from nakhoda.people.queries import Account, viewer_of

    whole, village = made(viewer("petugas"), REGENCY), made(viewer("petugas"))
    desa = viewer("desa")
    assert [place.area for place in places_for(desa)] == [VILLAGE]
    assert place_for(desa, REGENCY) is None
    assert list(scenarios_in(desa)) == [village]
    assert scenario_for(desa, whole.pk) is None
    with pytest.raises(Refused, match="kewenangan"):
        adopt(by=desa, scenario=whole, village_key=VILLAGE, village_name="Tanjungsari", year=2022)
    elsewhere = account_of("regency_head", "33.75")
    assert isinstance(elsewhere, Account)
    assert not scenarios_in(viewer_of(elsewhere)).exists()
    place, book = place_for(viewer("petugas"), VILLAGE), newest_prices(REGENCY)
    assert place is not None
    assert book is not None
    with pytest.raises(Refused, match="kewenangan"):
        ask(by=viewer("pemeriksa"), place=place, name="x", question=QUESTION.data(), prices=book, key="x")


def test_a_sweep_is_stored_with_every_rule_and_the_sentence_beside_it(
    viewer: Viewers, prices: PriceBookVersion
) -> None:
    by = viewer("petugas")
    place = place_for(by, REGENCY)
    assert place is not None
    question = sweep_question(place.snapshot)
    run = ask(by=by, place=place, name="Sapuan", question=question, prices=prices, key="s")
    found = work_out(run.pk).scenario
    assert found is not None
    assert sweep_for(by, REGENCY) == found
    assert not scenarios_in(by).exists()
    assert scenario_for(by, found.pk) is None
    rows = found.result["rows"]
    assert {(row["complete_works"], row["clause"]) for row in rows} == {(a, b) for a in (0, 1) for b in (0, 1)}
    for row in rows:
        assert row["gap"] <= 1e-4
        assert row["optimum"] * (1 + 1e-4) + 1e-9 >= max(row["greedy"], row["worst_first"], row["recorded"])
    assert "melihat ke belakang" in found.result["caveat"]
    assert found.question["kind"] == SWEEP


def test_a_real_citys_sweep_from_the_record_is_that_of_its_workbook(
    account_of: Callable[[str, str], Any], viewer: Viewers
) -> None:
    if not WORKBOOK.is_file():
        pytest.skip("perlu data resmi: ../shared/data/pekalongan/pekalongan.xlsx")
    head = account_of("regency_head", CITY)
    load_city(head.username)
    by = viewer(head.username)
    text = files("nakhoda.planning").joinpath("data", "prices-contoh-pacitan-2021.toml").read_text(encoding="utf-8")
    book = save_prices(by=by, regency=CITY, document=tomllib.loads(text) | {"regency": CITY})
    place = place_for(by, CITY)
    assert place is not None
    question = sweep_question(place.snapshot)
    assert question["year"] == 2019
    found = work_out(ask(by=by, place=place, name="Kota", question=question, prices=book, key="k").pk).scenario
    assert found is not None
    assert (found.result["rts"], found.result["recorded_lines"], found.result["recorded_service"]) == (432, 513, 270)
    two = [row for row in found.result["rows"] if row["budget_idr"] == 2_000_000_000]
    best = {(row["complete_works"], row["clause"]): row["optimum"] for row in two}
    assert best[False, False] == pytest.approx(278.5, abs=0.1)
    assert best[True, True] < best[False, False] / 2
    recorded = next(row["recorded"] for row in two if not row["complete_works"] and not row["clause"])
    assert recorded == pytest.approx(41.7, abs=0.1)
