"""Killed at any moment of an activation, the record holds the old snapshot or the new one, never a mixture.

`NAKHODA_KILLS=100` runs the long form; the short one runs in CI.
"""

from __future__ import annotations

import os

from tests.faults.conftest import Outcome

KILLS = int(os.environ.get("NAKHODA_KILLS", "12"))


def test_a_kill_leaves_the_old_or_the_new_snapshot(outcome: Outcome) -> None:
    found = outcome("activation", str(KILLS), "sound")
    assert found["mixtures"] == []
    assert found["lost"] == 0
    assert found["kills"] == KILLS
    assert found["old"] > 0


def test_the_twin_without_a_transaction_is_caught(outcome: Outcome) -> None:
    assert outcome("activation", "60", "broken")["mixtures"]
