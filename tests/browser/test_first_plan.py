"""From the example data to a printed work plan, as docs/situs.md tells it: two people, few pages, no detour.

The browser counts what a newcomer has to do: pages that load, and deeds (a click, a field filled in, a choice made).
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from nakhoda.web.tests.reading import pages_of, text_of
from tests.browser.conftest import Opens
from tests.support.site import PASSWORD, Site, browser_program, serving

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

# A newcomer reads a page for half a minute and thinks ten seconds over a deed: well under a quarter of an hour.
MOST_PAGES, MOST_DEEDS = 18, 23
READING, THINKING, QUARTER_OF_AN_HOUR = 30, 10, 15 * 60


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    browser_program()
    with serving(tmp_path_factory.mktemp("first-plan")) as running:
        yield running


@dataclass
class Person:
    """Somebody at a browser, with what they had to do so far."""

    page: Page
    pages: int = 0
    deeds: int = 0

    def __post_init__(self) -> None:
        self.page.on("load", lambda _page: self._loaded())

    def _loaded(self) -> None:
        self.pages += 1

    def click(self, what: Locator) -> None:
        """Click what leads to another page, and wait for it."""
        self.deeds += 1
        with self.page.expect_navigation():
            what.click()

    def fill(self, selector: str, value: str) -> None:
        """Type into a field."""
        self.deeds += 1
        self.page.fill(selector, value)

    def choose(self, selector: str, at: int) -> None:
        """Choose from a list by its place, counted from 0."""
        self.deeds += 1
        self.page.select_option(selector, index=at)

    def enter(self, site: Site, username: str) -> None:
        """From the home page through the sign-in form."""
        self.page.goto(site.address)
        self.click(self.page.get_by_role("link", name="Masuk").first)
        self.fill("input[name=username]", username)
        self.fill("input[name=password]", PASSWORD)
        self.click(self.page.locator("main form button.primary"))

    def step(self, name: str) -> None:
        """Take the next step of a line by its button."""
        self.click(self.page.locator("#langkah").get_by_role("button", name=name, exact=True))


def test_a_newcomer_prints_a_work_plan_from_the_example_data(site: Site, opened: Opens, tmp_path: Path) -> None:
    start = time.perf_counter()
    officer, head = Person(opened(1366, 768)), Person(opened(1366, 768))
    officer.enter(site, "petugas")
    title = proposed(officer)
    head.enter(site, "kabid")
    budgeted(head, title)
    made = printed(head)
    took = time.perf_counter() - start
    pages, deeds = officer.pages + head.pages, officer.deeds + head.deeds
    print(f"{pages} pages, {deeds} deeds, {took:.1f} s of computing")
    text = " ".join(text_of(made, tmp_path).split())
    assert title in text
    assert "RENCANA KERJA MASYARAKAT" in text
    assert pages_of(made, tmp_path)[0] <= 8
    assert pages <= MOST_PAGES
    assert deeds <= MOST_DEEDS
    assert pages * READING + deeds * THINKING + took < QUARTER_OF_AN_HOUR


def proposed(officer: Person) -> str:
    """A need of Tanjungsari becomes a line, is paid for, and is proposed; its title."""
    page = officer.page
    officer.click(page.get_by_role("navigation").get_by_role("link", name="Rencana kerja").first)
    officer.click(page.get_by_role("link", name="Kebutuhan").first)
    row = page.get_by_role("row").filter(has_text="Tanjungsari").filter(has=page.locator("a.button"))
    officer.click(row.first.get_by_role("link", name="Jadikan baris"))
    officer.choose("select[name=source-1]", 1)
    officer.click(page.get_by_role("button", name="Simpan baris"))
    officer.step("Usulkan")
    found = re.search(r"\d+\. (.+?) Diusulkan", " ".join(page.inner_text("h1").split()))
    assert found
    return found[1]


def budgeted(head: Person, title: str) -> None:
    """Another person verifies the line, agrees to it by a decision of a meeting, approves and budgets it."""
    head.click(head.page.locator("#menunggu li").filter(has_text="menunggu diverifikasi").get_by_role("link"))
    if "/baris/" not in head.page.url:
        head.click(head.page.get_by_role("link", name=title).last)
    head.step("Verifikasi")
    head.choose("#langkah select[name=resolution]", 1)
    head.step("Sepakati")
    head.step("Setujui")
    head.step("Anggarkan")


def printed(head: Person) -> bytes:
    """The document of the plan, as the page of the plan offers it."""
    head.click(head.page.get_by_role("link", name="Cetak rencana"))
    head.deeds += 1
    address = head.page.locator("#cetak").get_by_role("link", name="F4").first.get_attribute("href")
    answer = head.page.request.get(f"{head.page.url.split('/rencana/')[0]}{address}")
    assert answer.ok
    return answer.body()
