"""Works for several RTs and RTs that have to leave: on the form of a scenario, in the optimiser, in the answer."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from decimal import Decimal
from html import unescape
from importlib.resources import files
from typing import Any

import pytest
from django.test import Client
from hypothesis import given, settings

from nakhoda.people.rules.scope import Viewer
from nakhoda.planning.actions.plans import save_prices
from nakhoda.planning.queries.plans import PlanLine, PriceBookVersion, Scenario, official_states
from nakhoda.planning.queries.scenarios import desk_for, place_for, slum_in
from nakhoda.planning.rules.optimise.highs import NoPlan
from nakhoda.planning.rules.optimise.solve import optimise
from nakhoda.planning.rules.scenario import Question, problem_of, question_of
from nakhoda.planning.rules.shared_works import Shared, new_works, worth_of_shared
from nakhoda.planning.rules.states import PlanningError, RtState
from nakhoda.planning.tests.world import PRICES, RULES, VILLAGES, WORKS, rts, seeds

REGENCY, VILLAGE = "35.01", "35.01.04.2014"
SignedIn = Callable[[str], Client]


@pytest.fixture
def prices(viewer: Callable[[str], Viewer]) -> PriceBookVersion:
    text = files("nakhoda.planning").joinpath("data", "prices-contoh-pacitan-2021.toml").read_text(encoding="utf-8")
    return save_prices(by=viewer("petugas"), regency=REGENCY, document=tomllib.loads(text))


@pytest.fixture
def slum(viewer: Callable[[str], Viewer], prices: PriceBookVersion) -> list[RtState]:
    """The village's slum RTs that lack something of roads, the poorest first."""
    place = place_for(viewer("petugas"), VILLAGE)
    assert place is not None
    desk = desk_for(place)
    chosen = [each for each in desk.states if each.key in slum_in(desk) and (each.volumes["2a"] or 0) > 0]
    return sorted(chosen, key=lambda each: -(each.volumes["2a"] or 0))


def said(response: Any) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


def asked(client: Client, prices: PriceBookVersion, number: int = 1, **given: Any) -> Any:
    values = {
        "key": f"{number:032x}",
        "objective": "hectares",
        "budget_idr": "2.000.000.000",
        "works": "edge",
        "prices": prices.pk,
        **given,
    }
    return client.post(f"/skenario/baru/?wilayah={VILLAGE}", values)


def road_of(states: list[RtState]) -> str:
    """An activity that lowers the want of roads."""
    return next(
        each.id
        for each in WORKS.serving("2a")
        if each.kind == "complete" and each.id in PRICES.recipe_by_activity and each.default
    )


@settings(max_examples=25, deadline=None)
@given(seed=seeds)
def test_a_shared_work_takes_off_what_its_rts_lack_and_never_makes_a_plan_worse(seed: int) -> None:
    states = rts(seed)
    own = [each.key for each in states if each.village == VILLAGES[1] and (each.volumes["2a"] or 0) > 0]
    road = Shared(road_of(states), tuple(own))
    if len(own) < 2:
        with pytest.raises(PlanningError, match="dua RT"):
            new_works([road], states, WORKS, PRICES)
        return
    found = new_works([road], states, WORKS, PRICES)[0]
    of = {each.key: each for each in states}
    for (rt, criterion), amount in found.line.effects.items():
        assert Decimal(0) < amount <= Decimal(repr(of[rt].volumes[criterion]))
    question = Question(budget_idr=200_000_000, shared=(road,))
    problem = problem_of(question, states, RULES, WORKS, PRICES)
    plan = optimise(problem)
    alone = optimise(problem_of(Question(budget_idr=200_000_000), states, RULES, WORKS, PRICES))
    assert plan.value >= alone.value - 1e-3
    worth = worth_of_shared(problem, plan)[0]
    assert worth.built == bool(plan.shared)
    assert worth.worth == pytest.approx(max(plan.value - alone.value, 0.0) if worth.built else 0.0, abs=1e-3)


def test_the_question_comes_back_as_it_was_stored() -> None:
    question = Question(must_leave=("3",), shared_lines=(7,), shared=(Shared("x", ("1", "2"), Decimal("4.5")),))
    assert question_of(question.data()) == question


def test_an_rt_that_must_leave_and_cannot_be_paid_leaves_no_plan() -> None:
    states = rts(21)
    plan = optimise(problem_of(Question(), states, RULES, WORKS, PRICES))
    dear = max(plan.chosen, key=lambda each: each.cost_idr)
    poor = Question(budget_idr=dear.cost_idr - 1, must_leave=(dear.rt,))
    with pytest.raises(NoPlan):
        optimise(problem_of(poor, states, RULES, WORKS, PRICES))


@pytest.mark.django_db
def test_a_shared_work_and_an_rt_that_must_leave_are_asked_on_the_form_and_priced_in_the_answer(
    signed_in: SignedIn, prices: PriceBookVersion, slum: list[RtState]
) -> None:
    client = signed_in("desa")
    form = said(client.get(f"/skenario/baru/?wilayah={VILLAGE}"))
    assert "RT yang harus keluar" in form
    assert "Karya bersama: satu pekerjaan untuk beberapa RT" in form
    pair = [each.key for each in slum[:2]]
    road: dict[str, Any] = {"shared-activity-1": road_of(slum), "shared-rts-1": pair}
    answer = asked(client, prices, must_leave=[slum[-1].key], **road)
    assert answer.status_code == 302, said(answer)
    scenario = Scenario.objects.get()
    assert question_of(scenario.question).must_leave == (slum[-1].key,)
    assert question_of(scenario.question).shared[0].rts == tuple(pair)
    leaving = {row["rt"]: row["score"] for row in scenario.result["changes"]}
    assert leaving[slum[-1].key]
    page = said(client.get(f"/skenario/{scenario.pk}/"))
    for words in ("yang harus keluar", "(karya bersama 2 RT)", "bila pekerjaan itu tidak ditawarkan"):
        assert words in page
    again = client.get(f"/skenario/baru/?wilayah={VILLAGE}&dari={scenario.pk}").content.decode()
    assert '<details class="more" id="karya-bersama" open>' in again
    assert again.count(f'<option value="{slum[-1].key}" selected>') == 1
    assert again.count(f'<option value="{pair[0]}" selected>') == 1


@pytest.mark.django_db
def test_a_new_shared_work_is_adopted_as_one_line_and_may_then_be_shared_as_that_line(
    signed_in: SignedIn, prices: PriceBookVersion, slum: list[RtState]
) -> None:
    client = signed_in("desa")
    pair = [each.key for each in slum[:2]]
    fields: dict[str, Any] = {"shared-activity-1": road_of(slum), "shared-rts-1": pair}
    asked(client, prices, must_leave=pair, **fields)
    scenario = Scenario.objects.get()
    shared = [line for line in scenario.result["lines"] if line.get("shared") == "new"]
    client.post(f"/skenario/{scenario.pk}/jadikan/", {"village": VILLAGE, "year": "2022"})
    lines = [line for line in PlanLine.objects.all() if len({each["rt"] for each in line.effects}) > 1]
    assert len(shared) == len(
        [line for line in lines if set(map(str, line.rts.values_list("pk", flat=True))) >= set(pair)]
    )
    assert lines
    before = PlanLine.objects.count()
    both = asked(client, prices, 2, shared_lines=[lines[0].pk], locked_lines=[lines[0].pk])
    assert "Baris yang wajib tidak perlu dicentang lagi" in said(both)
    asked(client, prices, 3, shared_lines=[lines[0].pk], must_leave=pair)
    second = Scenario.objects.order_by("-pk")[0]
    assert second.result["shared"][0][0].endswith(f"({lines[0].title})")
    client.post(f"/skenario/{second.pk}/jadikan/", {"village": VILLAGE, "year": "2022"})
    copied = PlanLine.objects.filter(pk__gt=0, title=lines[0].title).count()
    assert copied == 1
    assert PlanLine.objects.count() >= before


@pytest.mark.django_db
def test_what_cannot_be_asked_is_named_at_its_field(
    signed_in: SignedIn, prices: PriceBookVersion, slum: list[RtState]
) -> None:
    client, road = signed_in("desa"), road_of(slum)
    _snapshot, states = official_states(VILLAGE)
    pair = [each.key for each in slum[:2]]
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"shared-activity-1": road}, "Isi kegiatan dan RT-nya"),
        ({"shared-activity-1": road, "shared-rts-1": pair[:1]}, "sedikitnya dua RT dari satu desa"),
        ({"shared-activity-1": road, "shared-rts-1": pair, "out_activities": [road]}, "tidak diinginkan"),
        ({"must_leave": pair, "out_rts": pair[:1]}, "tidak dapat harus keluar dan tidak dikerjakan"),
        ({"must_leave": pair, "objective": "households"}, "Tidak berlaku untuk tujuan layanan keluarga"),
    ]
    for number, (fields, words) in enumerate(wrong, start=1):
        page = asked(client, prices, number, **fields)
        assert page.status_code == 400, fields
        assert words in said(page), fields
    served = {each.criterion for each in WORKS[road].effects if each.mode != "side"}
    unserved = [each.key for each in states if not any(each.volumes[name] for name in served)]
    fields = {"shared-activity-1": road, "shared-rts-1": unserved[:2], "shared-volume-1": "10", "works": "complete"}
    assert "tidak mengurangi kekurangan" in said(asked(client, prices, 9, **fields))
    assert not Scenario.objects.exists()
