"""Killed at any moment of a wage list's way, a step or a wage is whole or not there; sent again, it is there once.

`NAKHODA_KILLS=200` runs the long form; the short one runs in CI.
"""

from __future__ import annotations

import os

from tests.faults.conftest import Outcome

KILLS = int(os.environ.get("NAKHODA_KILLS", "9"))


def test_a_kill_leaves_a_step_or_a_wage_whole_or_undone(outcome: Outcome) -> None:
    found = outcome("paying", str(KILLS), "sound")
    assert found["mixtures"] == []
    assert (found["lost"], found["doubled"]) == (0, 0)
    assert found["kills"] == KILLS
    assert found["not_stored"] > 0


def test_the_twin_that_notes_who_was_paid_apart_is_caught(outcome: Outcome) -> None:
    assert outcome("paying", "200", "broken")["mixtures"]
