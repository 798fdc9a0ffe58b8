"""Settings of all tests: generated cases without a time limit, and no skipping in CI."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django.plugin import DjangoDbBlocker

    from nakhoda.baseline.queries.snapshots import Snapshot
    from nakhoda.people.rules.scope import Viewer

IN_CI = os.environ.get("NAKHODA_CI") == "1"
# A test that lacks something skips and says "perlu data resmi", "perlu chromium"; CI has it all, so there every skip
# fails the run but those of tests meant for another system ("bukan untuk Linux").
ELSEWHERE = "bukan untuk"
PASSWORD = "perahu layar jati 9".replace(" ", "-")  # of every account in the tests
unmet: set[str] = set()

settings.register_profile("nakhoda", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if IN_CI else "nakhoda")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With NAKHODA_TEST_ONLY_DATABASE=1 leave out tests that use no database: the second run, on PostgreSQL."""
    if os.environ.get("NAKHODA_TEST_ONLY_DATABASE") != "1":
        return
    kept = [item for item in items if item.get_closest_marker("django_db") or _uses_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


def _uses_database(item: pytest.Item) -> bool:
    names = getattr(item, "fixturenames", ())
    return "db" in names or "transactional_db" in names


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


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Every test with a database starts from the example regency; what a test writes is rolled back."""
    from nakhoda.cli import example

    with django_db_blocker.unblock():
        example.create_accounts(lambda: PASSWORD)
        example.load()


@pytest.fixture
def viewer(db: None) -> Callable[[str], Viewer]:
    """The viewer of an example account by its name, such as `petugas`."""
    from nakhoda.people.queries import account_named, viewer_of

    return lambda username: viewer_of(account_named(username))


@pytest.fixture
def snapshot(db: None) -> Snapshot:
    """The official snapshot of the example regency."""
    from nakhoda.baseline.queries.snapshots import official
    from nakhoda.cli.example import REGENCY

    found = official(REGENCY)
    if found is None:
        pytest.fail("the example regency has no official snapshot")
    return found


@pytest.fixture
def signed_in(db: None) -> Callable[[str], Client]:
    """A browser-like client signed in as an example account, such as `petugas`; "" is the public."""
    from django.test import Client

    from nakhoda.people.queries import account_named

    def client_of(username: str) -> Client:
        client = Client()
        account = account_named(username)
        if account is not None:
            client.force_login(account, backend="nakhoda.people.backends.AccountBackend")
        return client

    return client_of


@pytest.fixture
def account_of(db: None) -> Callable[[str, str], Any]:
    """A new account that holds a role for an area, such as `("regency_officer", "33.75")`."""
    from nakhoda.people.actions import SYSTEM, create_account, give_role
    from nakhoda.people.models import Account

    def make(role: str, area: str) -> Account:
        username = f"uji-{role}-{area or 'semua'}".replace("_", "-")
        account = create_account(
            by=SYSTEM, username=username, name=username, password=PASSWORD, must_change_password=False
        )
        give_role(by=SYSTEM, account=account, role=role, area=area)
        return account

    return make
