"""A plan told in plain words, and the sweep over a real city against what it recorded."""

from __future__ import annotations

import re

import pytest

from nakhoda.baseline.files.guard import read_sheets
from nakhoda.baseline.rules.checks.keys import fill_lost_kawasan
from nakhoda.baseline.rules.index import Index
from nakhoda.baseline.rules.layout import load as load_layout
from nakhoda.baseline.rules.survey import read_survey
from nakhoda.planning.rules.optimise.problem import LockOut, Problem
from nakhoda.planning.rules.optimise.report import report
from nakhoda.planning.rules.recorded import recorded_works, states_of
from nakhoda.planning.rules.story import tell_plan
from nakhoda.planning.rules.sweep import BUDGETS_IDR, Sweep, sweep
from nakhoda.planning.tests.world import CITY, PRICES, RULES, VILLAGES, WORKS, rts

MILLION = 1_000_000


@pytest.fixture(scope="module")
def city() -> Index:
    if not CITY.is_file():
        pytest.skip("perlu data resmi: ../shared/data/pekalongan/pekalongan.xlsx")
    survey = read_survey(read_sheets(CITY), file=CITY.name, layout=load_layout("pekalongan"), ruleset=RULES)
    index = Index(survey)
    fill_lost_kawasan(index)
    return index


@pytest.fixture(scope="module")
def table(city: Index) -> Sweep:
    states = states_of(city, 2019)
    assert len(states) == 432
    return sweep(states, recorded_works(city, states, WORKS, PRICES), RULES, WORKS, PRICES)


def test_the_recorded_works_are_priced_once_each(city: Index) -> None:
    states = states_of(city, 2019)
    found = recorded_works(city, states, WORKS, PRICES)
    assert (len(found.lines), len(found.service)) == (513, 270)
    assert (found.unusable, found.repeated, found.unpriced) == (52, 32, 0)
    paving = [line for line in found.lines if len(line.effects) > 2 and line.activity == "jalan-paving"]
    assert paving
    for line in paving:
        metres = [amount for (_, criterion), amount in line.effects.items() if criterion in ("2a", "2b")]
        assert line.volume == max(metres) if metres else line.volume > 0


def test_the_optimum_is_proved_and_no_habit_beats_it(table: Sweep) -> None:
    assert len(table.rows) == 24
    for row in table.rows:
        assert row.gap <= 1e-4
        assert row.recorded_idr <= row.budget_idr
        for other in (row.greedy, row.worst_first, row.worst_first_all, row.recorded):
            assert 0 <= other <= row.optimum * (1 + 1e-4) + 1e-9


def test_the_table_shows_what_threshold_gaming_is_worth(table: Sweep) -> None:
    for budget in BUDGETS_IDR:
        by_score = table.row(budget, complete_works=False, clause=False)
        honest = table.row(budget, complete_works=True, clause=True)
        assert honest.optimum < by_score.optimum / 2
    assert table.example_prices
    assert "melihat ke belakang" in table.caveat
    assert "lahan" in table.caveat


def test_the_city_at_two_billion(table: Sweep) -> None:
    row = table.row(2_000_000_000, complete_works=False, clause=False)
    assert row.optimum == pytest.approx(278.5, abs=0.1)
    assert row.worst_first == pytest.approx(30.4, abs=0.1)
    assert row.recorded == pytest.approx(41.7, abs=0.1)


def test_a_plan_is_told_with_its_money_both_outcomes_and_its_proof() -> None:
    problem = Problem(rts(21), RULES, WORKS, PRICES, budget_idr=400 * MILLION, locked_out=(LockOut(rt="2"),))
    told = tell_plan(report(problem), place="Desa Tanjungsari")
    text = " ".join(told)
    assert "Desa Tanjungsari" in text
    assert "Rp400.000.000" in text
    assert "menurut nilai" in text
    assert "lima layanannya" in text
    assert "sudah dibuktikan" in text
    assert "HOK" in text
    assert "tanpa menuntaskan kekurangan" in text
    assert 120 <= len(text.split()) <= 420
    assert not re.search(r"\d\.\d{1,2}\b(?!\d)", text), "decimal points have no place in Indonesian text"


def test_a_report_prices_locks_fairness_and_more_money() -> None:
    problem = Problem(
        rts(21),
        RULES,
        WORKS,
        PRICES,
        budget_idr=300 * MILLION,
        locked_out=(LockOut(rt="4"), LockOut(activity="api-apar")),
        ceilings_idr={VILLAGES[0]: 250 * MILLION},
        fairness="hectares",
    )
    found = report(problem)
    assert len(found.locks) == 2
    assert all(price.loss >= 0 for price in found.locks)
    assert found.fairness is not None
    assert found.fairness.value_without >= found.plan.value - 1e-6
    assert found.more_value is not None
    assert found.more_value >= 0
    assert set(found.others) == {(False, True), (True, False), (True, True)}
    assert tell_plan(found)
