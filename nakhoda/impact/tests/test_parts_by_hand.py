"""Small places worked out by hand: who earns what, and which cause a change has."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from nakhoda.impact.rules.report import Impact, criterion_rows, hectares_of, impact, place_rows
from nakhoda.impact.rules.works import ImpactError, Period, Work, effects_frame, works_frame
from nakhoda.impact.tests.world import DAY, RULESET, impact_of, rt, state, work
from nakhoda.scoring.rules.score import MILLIONTHS

HECTARE = MILLIONTHS
# 5 + 5 + 5 + 1 = 16 points: one point above the bound, three services far from enough.
BAD = {"2a": 800.0, "3a": 80.0, "5a": 80.0, "7a": 30.0}


def parts(found: Impact, method: str, unit: str = "a") -> tuple[int, int, int]:
    rows = hectares_of(found, "rt").filter((pl.col("unit") == unit) & (pl.col("method") == method))
    return rows.select("works", "remeasured", "boundary").row(0)


def test_works_of_one_cell_share_its_points_by_what_is_counted() -> None:
    found = impact_of(state([rt("a", BAD)]), [work("w1", {("a", "2a"): 150}), work("w2", {("a", "2a"): 450})])
    assert found.rts["total_0"].to_list() == [16]
    assert found.rts["total_1"].to_list() == [11]
    assert dict(found.works.select("work", "points").rows()) == {"w1": 1_250_000, "w2": 3_750_000}
    assert dict(found.works.select("work", "C").rows()) == {"w1": HECTARE // 2, "w2": 3 * HECTARE // 2}


def test_more_work_than_need_is_surplus_and_the_need_is_shared() -> None:
    found = impact_of(state([rt("a", {"2a": 300.0})]), [work("w1", {("a", "2a"): 400}), work("w2", {("a", "2a"): 200})])
    cells = {row["work"]: row for row in found.cells.to_dicts()}
    assert [cells[name]["counted"] for name in ("w1", "w2")] == [200 * MILLIONTHS, 100 * MILLIONTHS]
    assert [cells[name]["surplus"] for name in ("w1", "w2")] == [200 * MILLIONTHS, 100 * MILLIONTHS]
    assert criterion_rows(found, "rt", "a", 2021).row(3, named=True)["volume_works"] == 0


def test_the_exit_rule_pays_half_for_points_and_half_for_services() -> None:
    found = impact_of(
        state([rt("a", {"1a": 80.0, "1c": 80.0, "7a": 80.0, "2a": 300.0})]),
        [
            work("house", {("a", "1a"): 80, ("a", "1c"): 80}),
            work("road", {("a", "2a"): 10}),
            work("rest", {("a", "3a"): 5}),
        ],
    )
    # Total 16 falls to 6; the roads' mean of 15 % was good enough before, so everything goes by points.
    assert dict(found.works.select("work", "E").rows()) == {"house": 2 * HECTARE, "road": 0, "rest": 0}
    unmet = impact_of(
        state([rt("a", {"1a": 80.0, "1c": 80.0, "7a": 80.0, "2a": 240.0, "2b": 240.0, "3a": 30.0})]),
        [work("house", {("a", "1a"): 80}), work("road", {("a", "2a"): 100})],
    )
    # Points: 16 to 11, all by the house. Services: the road brings the roads' mean from 24 % to 19 %.
    assert unmet.rts["total_0"].to_list() == [16]
    assert dict(unmet.works.select("work", "points").rows()) == {"house": 5 * MILLIONTHS, "road": 0}
    assert dict(unmet.works.select("work", "E").rows()) == {"house": HECTARE, "road": HECTARE}
    assert dict(unmet.works.select("work", "C").rows()) == {"house": 2 * HECTARE, "road": 0}


def test_what_the_measurement_says_beyond_the_works_is_remeasurement() -> None:
    before = state([rt("a", BAD)])
    measured = state([rt("a", BAD | {"2a": 100.0})])
    found = impact_of(before, [work("w1", {("a", "2a"): 20})], measured)
    assert parts(found, "C") == (0, 2 * HECTARE, 0)
    assert found.rts.select("points_works", "points_remeasured", "points_boundary").row(0) == (0, 5, 0)
    undone = impact_of(before, [work("w1", {("a", "2a"): 700})], before)
    assert parts(undone, "C") == (2 * HECTARE, -2 * HECTARE, 0)


def test_another_area_a_new_and_a_lost_rt_are_boundary_change() -> None:
    before = state([rt("a", BAD), rt("b", {})])
    after = state([rt("a", BAD | {"2a": 100.0}, area_ha=3.0), rt("c", {}, area_ha=1.5)])
    found = impact_of(before, [work("w1", {("a", "2a"): 700})], after)
    assert parts(found, "C") == (2 * HECTARE, 0, HECTARE)
    assert parts(found, "C", "b") == (0, 0, -2 * HECTARE)
    assert parts(found, "C", "c") == (0, 0, 3 * HECTARE // 2)
    whole = {row["method"]: row for row in found.methods.to_dicts()}
    assert whole["C"]["total"] == 5 * HECTARE // 2
    assert sum(whole["C"][part] for part in ("works", "remeasured", "boundary")) == whole["C"]["total"]


def test_an_rt_that_joins_another_kawasan_changes_method_b_as_boundary() -> None:
    clean, dirty = rt("a", {}), rt("b", BAD, kawasan="L")
    found = impact_of(state([clean, dirty]), [], state([clean | {"kawasan": "L"}, dirty]))
    whole = {row["method"]: row for row in found.methods.to_dicts()}
    # K of 2 ha was free and is no more; L, then of two RT, is half as bad and free: 4 ha.
    assert (whole["B"]["works"], whole["B"]["remeasured"], whole["B"]["boundary"]) == (0, 0, 2 * HECTARE)


def test_money_and_days_of_a_work_are_divided_among_its_rt_without_rest() -> None:
    found = impact_of(
        state([rt("a", BAD), rt("b", BAD), rt("c", BAD)]),
        [work("w1", {("a", "2a"): 100, ("b", "2a"): 100, ("c", "2a"): 100}, idr=100, quarters=10)],
    )
    assert found.by_rt["amount_idr"].to_list() == [34, 33, 33]
    assert found.by_rt["labour_quarters"].to_list() == [4, 3, 3]
    alone = impact_of(state([rt("a", BAD | {"2a": 240.0})]), [work("w2", {("a", "7b"): 0}, idr=9)])
    assert alone.by_rt["amount_idr"].to_list() == [9]


def test_rupiah_per_hectare_is_missing_without_hectares_or_money() -> None:
    found = impact_of(
        state([rt("a", BAD)]),
        [work("w1", {("a", "2a"): 700}, idr=10), work("w2", {("a", "3b"): 1}), work("w3", {("a", "2a"): 1}, idr=0)],
    )
    costs = dict(found.works.select("work", "idr_per_ha_C").rows())
    assert costs == {"w1": 5, "w2": None, "w3": None}


def test_households_are_the_most_one_criterion_reached() -> None:
    found = impact_of(
        state([rt("a", {"3a": 80.0, "5a": 50.0, "2a": 500.0})]),
        [work("w1", {("a", "3a"): 30, ("a", "5a"): 50}), work("w2", {("a", "3a"): 40, ("a", "2a"): 100})],
    )
    row = found.reached.row(0, named=True)
    assert (row["households"], row["persons"], row["services"]) == (70 * HECTARE, 280 * HECTARE, 130 * HECTARE)


def test_villages_and_the_regency_are_recomputed_from_sums() -> None:
    found = impact_of(state([rt("a", BAD), rt("b", {}, village="W")]), [work("w1", {("a", "2a"): 700})])
    regency = place_rows(found, "regency").row(0, named=True)
    assert (regency["rts_before"], regency["total_before"], regency["total_works"]) == (2, 3, 2)
    villages = place_rows(found, "village")
    assert villages["total_before"].to_list() == [16, 0]
    assert villages["service_2_works"].to_list() == [0.95, 1.0]


def test_only_works_accepted_in_the_period_count() -> None:
    given = [Work("w1", "", date(2020, 12, 31), 0, 0, {("a", "2a"): Decimal(100)}), work("w2", {("a", "2a"): 100})]
    late = Work("w3", "", date(2022, 1, 1), 0, 0, {("a", "2a"): Decimal(100)})
    found = impact_of(state([rt("a", BAD)]), [*given, late])
    assert found.works["work"].to_list() == ["w2"]
    assert found.proposal.rows() == [(2021, "a", "2a", 800.0, 700.0)]


def test_periods_stand_side_by_side() -> None:
    before = pl.concat([state([rt("a", BAD, year=year)]) for year in (2021, 2022)])
    given = [work("w1", {("a", "2a"): 300}), Work("w2", "", date(2022, 5, 1), 7, 0, {("a", "2a"): Decimal(300)})]
    periods = [
        Period(2021, date(2020, 12, 31), date(2021, 12, 31)),
        Period(2022, date(2020, 12, 31), date(2022, 12, 31)),
    ]
    found = impact(before, None, works_frame(given), effects_frame(given, RULESET), periods, RULESET)
    assert found.rts["total_1"].to_list() == [12, 11]
    assert found.works.select("year", "work").rows() == [(2021, "w1"), (2022, "w1"), (2022, "w2")]


def test_a_quantity_for_an_unknown_rt_is_listed_and_counts_nowhere() -> None:
    found = impact_of(state([rt("a", BAD)]), [work("w1", {("zz", "2a"): 5})])
    assert found.unplaced["unit"].to_list() == ["zz"]
    assert found.proposal.height == 0
    assert found.works.select("points", "C", "rts").row(0) == (0, 0, 0)


def test_impossible_works_are_refused_with_their_id() -> None:
    with pytest.raises(ImpactError, match="'w1' tercatat dua kali"):
        works_frame([work("w1", {}), work("w1", {})])
    with pytest.raises(ImpactError, match="'9z' tidak ada"):
        effects_frame([work("w1", {("a", "9z"): 1})], RULESET)
    with pytest.raises(ImpactError, match="kurang dari nol"):
        effects_frame([Work("w1", "", DAY, 0, 0, {("a", "2a"): Decimal(-1)})], RULESET)
