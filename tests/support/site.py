"""The site as its users meet it: the real server and worker on a port of this machine, and a real browser."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parent.parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "microsoft-edge")
# Of every account in the tests; the same as the fixture's.
PASSWORD = "perahu layar jati 9".replace(" ", "-")


@dataclass(frozen=True, slots=True)
class Site:
    """A running site: its address, its data folder, and how to run its other commands."""

    address: str
    home: Path

    def command(self, *words: str) -> str:
        """What `nakhoda WORDS` prints for this site's data."""
        done = subprocess.run(
            [sys.executable, "-m", "nakhoda", *words, "--home", str(self.home)],
            capture_output=True,
            encoding="utf-8",
            check=False,
            env=environment(self.home),
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def environment(home: Path) -> dict[str, str]:
    """Our environment with this data folder and the site's own settings."""
    return os.environ | {
        "NAKHODA_HOME": str(home),
        "NAKHODA_EXAMPLE": "1",
        "DJANGO_SETTINGS_MODULE": "nakhoda.project.settings",
    }


@contextmanager
def serving(home: Path, *, accounts: dict[str, tuple[str, str]] | None = None, city_by: str = "") -> Iterator[Site]:
    """The example site, served from a data folder until the block ends.

    `accounts` adds (role, area) by name; `city_by` names the account that imports the official city data.
    """
    setup = f"from tests.support.site import prepare; prepare({accounts or {}!r}, {city_by!r})"
    subprocess.run([sys.executable, "-c", setup], check=True, cwd=ROOT, env=environment(home))
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "nakhoda", "serve", "--port", str(port)],
        cwd=ROOT,
        env=environment(home),
        stdout=subprocess.DEVNULL,
    )
    site = Site(f"http://127.0.0.1:{port}", home)
    try:
        wait_for(port, process)
        yield site
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


def prepare(accounts: dict[str, tuple[str, str]], city_by: str) -> None:
    """In a process of its own: the example with known passwords, more accounts, and the city if asked for."""
    import django

    django.setup()
    from nakhoda.cli import example
    from nakhoda.cli.server import prepare as bring_up
    from nakhoda.people.actions import SYSTEM, create_account, give_role

    bring_up()
    example.create_accounts(lambda: PASSWORD)
    example.load()
    for username, (role, area) in accounts.items():
        account = create_account(
            by=SYSTEM, username=username, name=username.title(), password=PASSWORD, must_change_password=False
        )
        give_role(by=SYSTEM, account=account, role=role, area=area)
    if city_by:
        from tests.support.city import load_city

        load_city(city_by)


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, process: subprocess.Popen[bytes], seconds: float = 40) -> None:
    """Until the site answers. AssertionError if it does not in time, or ends."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server ended"
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/sehat/")
            if connection.getresponse().status == http.HTTPStatus.OK:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    raise AssertionError("the server did not answer")


def browser_program() -> str:
    """The path of the system's Chromium; the test skips where there is none."""
    given = os.environ.get("CHROMIUM", "")
    found = given or next((path for name in BROWSERS if (path := shutil.which(name))), "")
    if not found:
        pytest.skip("perlu chromium")
    return found


@contextmanager
def browsing() -> Iterator[Browser]:
    """A headless browser."""
    from playwright.sync_api import sync_playwright

    program = browser_program()
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=quiet)
        try:
            yield browser
        finally:
            browser.close()


def sign_in(page: Page, site: Site, username: str) -> None:
    """Sign in through the form, as a person does."""
    page.goto(f"{site.address}/masuk/")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", PASSWORD)
    page.click("main form button.primary")
    page.wait_for_url(lambda url: "/masuk/" not in url)
