"""Every command of the tutorial runs, in its order, in one folder."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nakhoda.cli.site import app

TUTORIAL = Path(__file__).resolve().parent.parent / "docs" / "tutorial.md"


def commands() -> list[str]:
    blocks = re.findall(r"```console\n(.*?)```", TUTORIAL.read_text(encoding="utf-8"), re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line]


def test_every_command_of_the_tutorial_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert len(commands()) >= 10
    for command in commands():
        program, *arguments = shlex.split(command)
        assert program == "nakhoda"
        result = CliRunner().invoke(app, arguments)
        assert result.exit_code == 0, f"{command}\n{result.output}"
    made = {path.name for path in (tmp_path / "hasil").iterdir()}
    promised = set(
        re.findall(r"`([\w-]+\.(?:xlsx|geojson|pdf|csv|parquet|json))`", TUTORIAL.read_text(encoding="utf-8"))
    )
    assert promised <= made
