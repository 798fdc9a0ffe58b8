"""Databases to be killed in, and how a fault is run: in a process of its own that prints what it found."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support import postgres

Outcome = Callable[..., dict[str, Any]]


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """The environment that names a fresh database of each kind."""
    if request.param == "sqlite":
        yield {}
        return
    if postgres.programs() is None:
        pytest.skip(postgres.MISSING)
    with postgres.server() as address:
        yield {"NAKHODA_DATABASE": address}


@pytest.fixture
def outcome(tmp_path: Path, database: dict[str, str]) -> Outcome:
    """Run a module of this folder with those words on the database; the JSON object that it prints last."""
    environment = {name: value for name, value in os.environ.items() if name != "NAKHODA_DATABASE"}
    environment |= {"NAKHODA_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "nakhoda.project.settings", **database}

    def run(module: str, *words: str) -> dict[str, Any]:
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

    return run
