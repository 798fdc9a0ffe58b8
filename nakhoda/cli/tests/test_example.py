"""Every fault planted in the shipped example is found, at its cell."""

from __future__ import annotations

from datetime import date
from importlib.resources import as_file, files

import pytest

from nakhoda.baseline.example import BOUNDARIES, PLANTED, WORKBOOK, Planted
from nakhoda.cli import run
from nakhoda.law.findings import Finding


def silent(_: str) -> None:
    """No progress."""


@pytest.fixture(scope="module")
def findings() -> list[Finding]:
    folder = files("nakhoda.baseline").joinpath("example")
    with as_file(folder.joinpath(WORKBOOK)) as workbook, as_file(folder.joinpath(BOUNDARIES)) as boundaries:
        result = run.assess_file(workbook, boundaries, None, None, today=date(2022, 1, 1), step=silent)
    return result.assessment.findings


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: f"{planted.code}-{planted.cell}")
def test_a_planted_fault_is_found_where_it_was_planted(planted: Planted, findings: list[Finding]) -> None:
    same = [finding.place for finding in findings if finding.code == planted.code]
    if planted.sheet == BOUNDARIES:
        assert planted.cell in [place.rt for place in same]
    else:
        assert (planted.sheet, planted.cell) in [(place.sheet, place.cell) for place in same]
