"""Killed at any moment of a posting, the book holds the whole entry or nothing of it; sent again, it is there once.

`NAKHODA_KILLS=200` runs the long form; the short one runs in CI.
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

KILLS = int(os.environ.get("NAKHODA_KILLS", "20"))


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    if request.param == "sqlite":
        yield {}
        return
    if postgres.programs() is None:
        pytest.skip(postgres.MISSING)
    with postgres.server() as address:
        yield {"NAKHODA_DATABASE": address}


def outcome(tmp_path: Path, database: dict[str, str], module: str, *words: str) -> dict[str, Any]:
    environment = {name: value for name, value in os.environ.items() if name != "NAKHODA_DATABASE"}
    environment |= {"NAKHODA_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "nakhoda.project.settings", **database}
    done = subprocess.run(
        [sys.executable, "-m", f"tests.faults.{module}", *words],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_a_kill_leaves_a_whole_entry_or_none(tmp_path: Path, database: dict[str, str]) -> None:
    found = outcome(tmp_path, database, "posting", str(KILLS), "sound")
    assert found["mixtures"] == []
    assert (found["lost"], found["doubled"]) == (0, 0)
    assert found["kills"] == KILLS
    assert found["not_stored"] > 0


def test_the_twin_that_notes_the_deed_apart_is_caught(tmp_path: Path, database: dict[str, str]) -> None:
    assert outcome(tmp_path, database, "posting", "60", "broken")["mixtures"]


def test_two_treasurers_at_once_lose_and_double_nothing(tmp_path: Path, database: dict[str, str]) -> None:
    found = outcome(tmp_path, database, "two_treasurers", "12")
    assert found == {"entries": 24, "problems": [], "overdrawn": False, "answers": 48, "refused_last": 1}
