"""The repository's own tools: the set-up finds an interpreter, CI does not accept skipped tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import setup_env

ROOT = Path(__file__).resolve().parent.parent
SKIPPING = "import pytest\n\ndef test_that_skips() -> None:\n    pytest.skip({reason!r})\n"


def test_the_setup_finds_an_interpreter_that_the_project_admits() -> None:
    python = setup_env.find_python()
    assert python is not None
    version = setup_env.version_of(python)
    assert version is not None
    assert setup_env.OLDEST <= version <= setup_env.NEWEST


def test_what_is_no_interpreter_has_no_version(tmp_path: Path) -> None:
    assert setup_env.version_of(str(tmp_path / "python3")) is None
    assert setup_env.version_of(sys.executable) == sys.version_info[:2]


def test_the_fingerprint_follows_the_lock_and_not_its_line_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = tmp_path / "lock"
    monkeypatch.setattr(setup_env, "LOCK", lock)
    lock.write_bytes(b"a==1\n")
    before = setup_env.fingerprint()
    lock.write_bytes(b"a==1\r\n")
    assert setup_env.fingerprint() == before
    lock.write_bytes(b"a==2\n")
    assert setup_env.fingerprint() != before


def test_an_environment_that_was_moved_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(here)], check=True)
    monkeypatch.setattr(setup_env, "VENV", here)
    assert setup_env.venv_works()
    here.rename(there)
    monkeypatch.setattr(setup_env, "VENV", there)
    assert not setup_env.venv_works()


@pytest.mark.parametrize(
    ("reason", "in_ci", "workers", "status"),
    [
        ("perlu data resmi", "1", "0", pytest.ExitCode.TESTS_FAILED),
        ("perlu data resmi", "1", "1", pytest.ExitCode.TESTS_FAILED),
        ("perlu data resmi", "0", "0", pytest.ExitCode.OK),
        ("bukan untuk Linux", "1", "0", pytest.ExitCode.OK),
    ],
)
def test_ci_fails_on_a_test_skipped_for_want_of_something(
    tmp_path: Path, reason: str, in_ci: str, workers: str, status: pytest.ExitCode
) -> None:
    shutil.copy(ROOT / "conftest.py", tmp_path)
    (tmp_path / "test_skipping.py").write_text(SKIPPING.format(reason=reason), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", workers, "--rootdir", str(tmp_path), str(tmp_path)],
        cwd=tmp_path,
        env=os.environ | {"NAKHODA_CI": in_ci},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == status, done.stdout
    assert ("must not be skipped: test_skipping.py" in done.stdout) is (status != pytest.ExitCode.OK)
