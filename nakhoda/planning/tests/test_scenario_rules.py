"""A question stored and read back, and the answer as data: what is stored is exactly what the rules found."""

from __future__ import annotations

import importlib
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nakhoda.planning.rules.optimise.problem import Source
from nakhoda.planning.rules.optimise.report import report
from nakhoda.planning.rules.scenario import Money, Question, effort_seconds, problem_of, question_of
from nakhoda.planning.rules.scenario_result import Names, line_from, result_of
from nakhoda.planning.rules.simulate import simulate_works
from nakhoda.planning.rules.states import WorkLine
from nakhoda.planning.rules.sweep_chart import Curve, key_svg, nice_top, sweep_chart
from nakhoda.planning.tests.world import PRICES, RULES, VILLAGES, WORKS, rts, seeds

ElementTree: Any = importlib.import_module("defusedxml.ElementTree")  # it has no types
MILLION = 1_000_000
QUESTIONS = st.builds(
    Question,
    objective=st.sampled_from(("hectares", "households", "cost")),
    budget_idr=st.none() | st.integers(0, 10**12),
    target_ha=st.none() | st.decimals("0.01", "50", places=2),
    sources=st.lists(st.builds(Money, st.just("apbd-kab"), st.integers(1, 10**10), st.integers(0, 7))).map(tuple),
    ceiling_idr=st.none() | st.integers(0, 10**10),
    ceilings_idr=st.dictionaries(st.sampled_from(VILLAGES), st.integers(0, 10**10)),
    rt_minimum_idr=st.integers(0, 10**8),
    clause=st.booleans(),
    complete_works=st.booleans(),
    fairness=st.booleans(),
    locked_lines=st.lists(st.integers(1, 99)).map(tuple),
    out_activities=st.lists(st.sampled_from(sorted(WORKS.by_id))).map(tuple),
    out_rts=st.lists(st.sampled_from("123")).map(tuple),
)


@given(QUESTIONS)
def test_a_question_comes_back_from_its_data_as_it_was(asked: Question) -> None:
    assert question_of(json.loads(json.dumps(asked.data()))) == asked


@settings(max_examples=6, deadline=None)
@given(seeds, st.integers(50, 600), st.booleans(), st.booleans())
def test_the_stored_answer_is_what_the_rules_found(seed: int, millions: int, clause: bool, complete: bool) -> None:
    asked = Question(budget_idr=millions * MILLION, clause=clause, complete_works=complete, out_rts=("2",))
    found = report(problem_of(asked, rts(seed), RULES, WORKS, PRICES))
    stored = json.loads(json.dumps(result_of(found, Names("Desa", dict.fromkeys(VILLAGES, "Desa")))))
    plan = found.plan
    assert tuple(line_from(line) for line in stored["lines"]) == plan.lines
    assert (stored["value"], stored["gap"], stored["cost_idr"]) == (plan.value, plan.gap, plan.cost_idr)
    assert stored["score_only_ha"] == plan.score_only_ha
    assert stored["score_and_services_ha"] == plan.score_and_services_ha
    assert sum(row["cost_idr"] for row in stored["villages"]) == plan.cost_idr
    assert sum(row["score_ha"] for row in stored["villages"]) == pytest.approx(plan.score_only_ha, abs=1e-6)
    again = simulate_works(plan.problem.states, [line_from(line) for line in stored["lines"]], RULES)
    after = {change.rt.key: change.after.total for change in again.changes}
    assert all(change["after"][0] == after[change["rt"]] for change in stored["changes"])
    assert stored["more_value"] == found.more_value


@settings(max_examples=6, deadline=None)
@given(seeds, st.integers(50, 600), st.integers(20, 300), st.integers(20, 300))
def test_no_answer_exceeds_a_ceiling_of_its_question(seed: int, millions: int, one: int, other: int) -> None:
    ceilings = {VILLAGES[0]: one * MILLION}
    asked = Question(budget_idr=millions * MILLION, ceiling_idr=other * MILLION, ceilings_idr=ceilings)
    found = report(problem_of(asked, rts(seed), RULES, WORKS, PRICES))
    spent = {row["village"]: row["cost_idr"] for row in result_of(found, Names())["villages"]}
    assert spent.get(VILLAGES[0], 0) <= one * MILLION
    assert spent.get(VILLAGES[1], 0) <= other * MILLION
    assert sum(spent.values()) <= millions * MILLION


def test_a_source_for_one_aspect_pays_only_works_of_that_aspect() -> None:
    asked = Question(sources=(Money("dana-desa", 100, 2), Money("dana-desa", 50)))
    first, second = problem_of(asked, rts(3), RULES, WORKS, PRICES).sources
    assert first.id != second.id
    assert isinstance(first, Source)
    assert first.allows("jalan-paving")
    assert not first.allows("sampah-wadah")
    assert second.allows("sampah-wadah")
    assert asked.money_idr == 150


def test_locks_are_priced_by_the_words_that_people_use() -> None:
    line = WorkLine("7", "jalan-beton", Decimal(10), {("1", "2b"): Decimal(10)}, 2_826_560)
    asked = Question(budget_idr=300 * MILLION, out_activities=("api-apar",), out_rts=("4",))
    found = report(problem_of(asked, rts(21), RULES, WORKS, PRICES, [line]))
    result = result_of(found, Names("Tanjungsari", {}, {"4": "RT 4 RW 1"}, {"7": "paving gang mawar"}))
    words = [what for what, _without, _loss in result["locks"]]
    assert words[0] == "pekerjaan paving gang mawar yang wajib"
    assert words[1].startswith("tanpa ")
    assert words[2] == "tanpa RT 4 RW 1"
    assert [each["locked"] for each in result["lines"] if each["id"] == "7"] == [True]


def test_more_limits_are_expected_to_take_longer() -> None:
    states = rts(3, 400)
    plain = Question(budget_idr=MILLION)
    fair = Question(budget_idr=MILLION, fairness=True, ceiling_idr=MILLION)
    few, many = (effort_seconds(problem_of(asked, states, RULES, WORKS, PRICES)) for asked in (plain, fair))
    assert few < 3 <= many
    assert effort_seconds(problem_of(fair, rts(3, 20), RULES, WORKS, PRICES)) < 3


@pytest.mark.parametrize(("most", "top"), [(0, 1), (0.4, 0.5), (1, 1), (278.5, 500), (501, 1000)])
def test_the_axis_of_the_chart_ends_at_a_round_number(most: float, top: float) -> None:
    assert nice_top(most) == pytest.approx(top)


def test_the_chart_is_sound_svg_with_a_line_for_each_way() -> None:
    budgets = [500 * MILLION, 1000 * MILLION, 2000 * MILLION]
    curves = [Curve("terbaik <&>", [1, 2, 3]), Curve("lain", [0, 1, 9])]
    root = ElementTree.fromstring(sweep_chart(budgets, curves, most=5, label='a "b"', unit="miliar"))
    texts = [each.text for each in root.iter("text")]
    assert {"0,5", "1", "2", "miliar", "5", "1,25"} <= set(texts)
    assert len(list(root.iter("title"))) == 2
    assert 'style="' not in ElementTree.tostring(root).decode()
    assert sweep_chart(budgets[:1], curves, most=5, label="") == ""
    ElementTree.fromstring(key_svg(3))
