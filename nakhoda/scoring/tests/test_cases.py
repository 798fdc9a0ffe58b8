"""The shipped cases hold, and the runner notices a case that does not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from nakhoda.law.cases import Case, load_cases
from nakhoda.scoring.rules.cases import run_cases


@pytest.mark.parametrize("case", load_cases(), ids=lambda case: case.id)
def test_the_rule_agrees_with_every_worked_case(case: Case) -> None:
    assert run_cases((case,))[0].differences == ()


@pytest.mark.parametrize("kind", ["score", "priority", "exit"])
def test_a_wrong_expectation_is_named(kind: str) -> None:
    case = next(case for case in load_cases() if case.kind == kind)
    wrong: dict[str, dict[str, Any]] = {
        "score": {"total": 81},
        "exit": {"leaves": not case.expected.get("leaves")},
        "priority": {"rows": [dict.fromkeys(row, "salah") for row in case.expected.get("rows", [])]},
    }
    (outcome,) = run_cases((replace(case, expected={**case.expected, **wrong[kind]}),))
    assert outcome.differences
    assert "diharapkan" in outcome.differences[0]
