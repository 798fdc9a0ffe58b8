"""Killed at any moment of an activation, the record holds the old snapshot or the new one, never a mixture.

`NAKHODA_KILLS=100` runs the long form; the short one runs in CI.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support import postgres

KILLS = int(os.environ.get("NAKHODA_KILLS", "16"))


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    if request.param == "sqlite":
        yield {}
        return
    if postgres.programs() is None:
        pytest.skip(postgres.MISSING)
    with postgres.server() as address:
        yield {"NAKHODA_DATABASE": address}


def outcome(tmp_path: Path, database: dict[str, str], kills: int, twin: str) -> dict[str, Any]:
    environment = {name: value for name, value in os.environ.items() if name != "NAKHODA_DATABASE"}
    environment |= {
        "NAKHODA_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "nakhoda.project.settings",
        **database,
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.activation", str(kills), twin],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_a_kill_leaves_the_old_or_the_new_snapshot(tmp_path: Path, database: dict[str, str]) -> None:
    found = outcome(tmp_path, database, KILLS, "sound")
    assert found["mixtures"] == []
    assert found["lost"] == 0
    assert found["kills"] == KILLS
    assert found["old"] > 0


def test_the_twin_without_a_transaction_is_caught(tmp_path: Path, database: dict[str, str]) -> None:
    assert outcome(tmp_path, database, 60, "broken")["mixtures"]
