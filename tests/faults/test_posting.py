"""Killed at any moment of a posting, the book holds the whole entry or nothing of it; sent again, it is there once.

`NAKHODA_KILLS=200` runs the long form; the short one runs in CI.
"""

from __future__ import annotations

import os

from tests.faults.conftest import Outcome

KILLS = int(os.environ.get("NAKHODA_KILLS", "9"))


def test_a_kill_leaves_a_whole_entry_or_none(outcome: Outcome) -> None:
    found = outcome("posting", str(KILLS), "sound")
    assert found["mixtures"] == []
    assert (found["lost"], found["doubled"]) == (0, 0)
    assert found["kills"] == KILLS
    assert found["not_stored"] > 0


def test_the_twin_that_notes_the_deed_apart_is_caught(outcome: Outcome) -> None:
    assert outcome("posting", "60", "broken")["mixtures"]
