"""The official workbook of a city: its years rebuilt from the first and the recorded works."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from nakhoda.baseline.files.guard import read_sheets
from nakhoda.baseline.rules.checks.roll import check_roll
from nakhoda.baseline.rules.layout import load as load_layout
from nakhoda.baseline.rules.survey import read_survey
from nakhoda.impact.rules.parts import PARTS
from nakhoda.impact.rules.rebuild import printed_of, recorded_of, sides_of, unapplied_cells
from nakhoda.impact.rules.report import Impact, hectares_of, impact
from nakhoda.impact.rules.states import AFTER, BEFORE, WORKS
from nakhoda.impact.rules.works import effects_frame, works_frame, years_since
from nakhoda.law.rulesets import load
from nakhoda.scoring.rules.assess import Assessment, assess
from nakhoda.scoring.rules.score import MILLIONTHS

WORKBOOK = Path(__file__).resolve().parents[4] / "shared" / "data" / "pekalongan" / "pekalongan.xlsx"
YEARS = [2020, 2021, 2022, 2023]


@pytest.fixture(scope="module")
def city() -> Assessment:
    if not WORKBOOK.is_file():
        pytest.skip("perlu data resmi: ../shared/data/pekalongan/pekalongan.xlsx")
    layout = load_layout("pekalongan")
    survey = read_survey(read_sheets(WORKBOOK), file=WORKBOOK.name, layout=layout, ruleset=load(layout.ruleset))
    return assess(survey, today=date(2024, 1, 1))


def rebuilt(city: Assessment, *, applied_only: bool) -> Impact:
    recorded = recorded_of(city.index, applied_only=applied_only)
    works, effects = works_frame(recorded.works), effects_frame(recorded.works, city.ruleset)
    printed = printed_of(city.index, city.rts, city.kawasans)
    before, after = sides_of(city.index, city.rts)
    return impact(before, after, works, effects, years_since(2019, YEARS), city.ruleset, printed=printed)


@pytest.fixture(scope="module")
def everything(city: Assessment) -> Impact:
    return rebuilt(city, applied_only=False)


@pytest.fixture(scope="module")
def applied(city: Assessment) -> Impact:
    return rebuilt(city, applied_only=True)


def differing(found: Impact) -> set[tuple[str, int, str]]:
    """RT, year and criterion where the rebuilt volume is not the published one."""
    both = found.scored.of("rt", WORKS).join(found.scored.of("rt", AFTER), on=["year", "unit"], suffix="_published")
    assert both.height == 432 * len(YEARS)
    return {
        (unit, year, criterion.id)
        for criterion in found.ruleset.criteria
        for unit, year in both.filter(
            (pl.col(f"v_{criterion.id}") - pl.col(f"v_{criterion.id}_published")).abs() > 1e-6
        )
        .select("unit", "year")
        .rows()
    }


def known(city: Assessment, code: str) -> set[tuple[str, int, str]]:
    table, numbers = city.index, city.survey.tables["rt_year"].row_numbers
    at = {numbers[yearly.row]: (yearly.unit, yearly.year) for yearly in table.rt_rows}
    return {(*at[each.place.row or 0], each.place.criterion) for each in check_roll(table) if each.code == code}


def onwards(cells: set[tuple[str, int, str]]) -> set[tuple[str, int, str]]:
    return {(unit, year, criterion) for unit, first, criterion in cells for year in YEARS if year >= first}


def test_applied_works_rebuild_every_published_volume_but_three_negative_ones(
    city: Assessment, applied: Impact
) -> None:
    negative = known(city, "negatif-menjadi-nol")
    assert len(negative) == 3
    assert differing(applied) == onwards(negative)


def test_they_rebuild_every_published_point_total_and_class(applied: Impact) -> None:
    columns = [*(f"n_{criterion.id}" for criterion in applied.ruleset.criteria), "total", "level"]
    mine, published = (applied.scored.of("rt", side).sort("year", "unit").select(columns) for side in (WORKS, AFTER))
    assert mine.equals(published)
    assert mine.height * len(applied.ruleset.criteria) == 27_648


def test_all_recorded_works_differ_only_where_a_listed_finding_says_so(city: Assessment, everything: Impact) -> None:
    unapplied = unapplied_cells(city.index)
    assert len(unapplied) == 159
    found = differing(everything)
    assert found
    assert found <= onwards(set(unapplied)) | onwards(known(city, "negatif-menjadi-nol"))
    assert {cell for cell in unapplied if cell in found} == set(unapplied)


def test_rows_in_and_out_are_counted(city: Assessment) -> None:
    every, some = recorded_of(city.index), recorded_of(city.index, applied_only=True)
    assert (every.unusable, some.unusable, some.unapplied) == (51, 51, 160)
    assert sum(len(work.effects) for work in every.works) > sum(len(work.effects) for work in some.works)


HECTARES = {
    "A": [0.00, 165.44, 281.38, 287.38],
    "B": [0.00, 62.28, 187.83, 191.27],
    "C": [0.00, 37.34, 83.33, 114.02],
    "D": [0.06, 35.11, 58.65, 69.75],
    "E": [0.00, 2.30, 3.46, 5.18],
    "F": [0.00, 35.44, 58.98, 70.05],
}


@pytest.mark.parametrize("applied_only", [True, False])
def test_hectares_by_every_method_and_year_stand_in_one_table(city: Assessment, applied_only: bool) -> None:
    table = rebuilt(city, applied_only=applied_only).methods
    found = {
        method: [round(total / MILLIONTHS, 2) for total in table.filter(pl.col("method") == method)["total"]]
        for method in HECTARES
    }
    assert found == HECTARES
    for row in table.to_dicts():
        wanted = city.reduced[row["method"]][row["year"]]
        assert abs(row["total"] - wanted * MILLIONTHS) < (1 if row["method"] in "ABCE" else 432)


def test_applied_works_explain_every_hectare_that_classes_changed(applied: Impact) -> None:
    last = {row["method"]: row for row in applied.methods.filter(pl.col("year") == 2023).to_dicts()}
    assert {(last[method]["remeasured"], last[method]["boundary"]) for method in "BCE"} == {(0, 0)}
    assert last["A"]["printed"] == 96_104_127
    assert last["F"]["remeasured"] == -139_358


def test_attribution_sums_exactly_to_the_change(everything: Impact, applied: Impact) -> None:
    for found in (everything, applied):
        for year in YEARS:
            at = pl.col("year") == year
            row = {each["method"]: each for each in found.methods.filter(at).to_dicts()}
            works = found.works.filter(at)
            for method in "BCEF":
                assert works[method].sum() == row[method]["works"]
                assert row[method]["total"] == sum(row[method][part] for part in (*PARTS, "printed"))
                regency = hectares_of(found, "regency").filter(at, pl.col("method") == method)
                assert regency["total"].sum() == row[method]["total"]
            before, after = (int(found.scored.of("rt", side).filter(at)["total"].sum()) for side in (BEFORE, WORKS))
            assert works["points"].sum() == (before - after) * MILLIONTHS
        known_idr = found.by_rt.filter(pl.col("year") == 2023)["amount_idr"].sum()
        assert known_idr == found.works.filter(pl.col("year") == 2023)["amount_idr"].sum()


def test_points_lost_to_works_and_to_the_rest_are_counted(applied: Impact, everything: Impact) -> None:
    last = pl.col("year") == 2023
    parts = ["points_works", "points_remeasured", "points_boundary"]
    assert applied.rts.filter(last).select(pl.col(parts).sum()).row(0) == (1949, 0, 0)
    assert everything.rts.filter(last).select(pl.col(parts).sum()).row(0) == (2439, -490, 0)


def test_fewer_households_were_reached_than_services_were_gained(applied: Impact) -> None:
    last = applied.reached.filter(pl.col("year") == 2023)
    households = applied.scored.of("rt", BEFORE).filter(pl.col("year") == 2023)["households"].sum()
    reached, services = (last[name].sum() / MILLIONTHS for name in ("households", "services"))
    assert (round(reached), round(services), round(households)) == (10_426, 21_259, 22_067)
