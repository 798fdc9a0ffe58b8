"""Settings of all tests: generated cases without a time limit, and no skipping in CI."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

IN_CI = os.environ.get("NAKHODA_CI") == "1"
# A test that lacks something skips and says "perlu data resmi", "perlu chromium"; CI has it all, so there every skip
# fails the run but those of tests meant for another system ("bukan untuk Linux").
ELSEWHERE = "bukan untuk"
unmet: set[str] = set()

settings.register_profile("nakhoda", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if IN_CI else "nakhoda")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note a skipped test."""
    _note(report)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    """Note a skipped file."""
    _note(report)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI, where everything is there, a skip fails the run."""
    if IN_CI and unmet and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which skips failed the run."""
    if IN_CI:
        for line in sorted(unmet):
            terminalreporter.write_line(f"FAILED in CI, must not be skipped: {line}")


def _note(report: pytest.TestReport | pytest.CollectReport) -> None:
    if report.skipped and isinstance(report.longrepr, tuple):
        reason = str(report.longrepr[2]).removeprefix("Skipped: ")
        if not reason.startswith(ELSEWHERE):
            unmet.add(f"{report.nodeid}: {reason}")
