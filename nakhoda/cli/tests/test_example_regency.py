"""Of the regency example nothing is found but what was planted; of its twin without faults, nothing."""

from __future__ import annotations

from datetime import date
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from nakhoda.baseline.example_regency import BOUNDARIES, COUNT, PLANTED, WORKBOOK, write_regency
from nakhoda.cli import run
from nakhoda.law.findings import Finding

OUTLINES = "poligon-tanpa-kode"  # a note on the outlines of the villages


def assessed(workbook: Path, boundaries: Path, today: date = date(2022, 1, 1)) -> run.Result:
    return run.assess_file(workbook, boundaries, None, None, today=today, step=lambda _: None)


def places(findings: list[Finding]) -> list[tuple[str, str, str]]:
    return sorted(
        (each.code, each.place.sheet, each.place.cell) if each.place.sheet else (each.code, BOUNDARIES, each.place.rt)
        for each in findings
        if each.code != OUTLINES
    )


@pytest.fixture(scope="module")
def faulty() -> run.Result:
    folder = files("nakhoda.baseline").joinpath("example")
    with as_file(folder.joinpath(WORKBOOK)) as workbook, as_file(folder.joinpath(BOUNDARIES)) as boundaries:
        return assessed(workbook, boundaries)


def test_exactly_what_was_planted_is_found_where_it_was_planted(faulty: run.Result) -> None:
    assert places(faulty.assessment.findings) == sorted((each.code, each.sheet, each.cell) for each in PLANTED)
    assert len({each.code for each in PLANTED}) == 10


def test_every_rt_has_its_boundary(faulty: run.Result) -> None:
    assert len(faulty.geometries) == COUNT


def test_nothing_is_found_in_the_twin_without_faults(tmp_path: Path) -> None:
    workbook, boundaries = write_regency(tmp_path, planted=False)
    result = assessed(workbook, boundaries)
    assert places(result.assessment.findings) == []
    assert [each.severity for each in result.assessment.findings] == ["note"]
    assert len(result.geometries) == COUNT


def test_five_years_after_the_decree_its_review_is_due(tmp_path: Path) -> None:
    workbook, boundaries = write_regency(tmp_path, planted=False)
    late = assessed(workbook, boundaries, date(2026, 3, 26))
    assert [code for code, _, _ in places(late.assessment.findings)] == ["sk-lewat-peninjauan"]
