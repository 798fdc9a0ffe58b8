"""Attendance of 25 people on a phone of 360 px: few taps, well under a minute, and nothing is lost without a signal."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import Opens
from tests.support.site import Site, browser_program, serving, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

PHONE = (360, 740)
CREW, MOST_TAPS, MOST_SECONDS = 25, 12, 60
# What a thumb needs for one tap on something it has to find, generously; the machine's own time is added.
SECONDS_A_TAP = 2
EXCEPTIONS = {3: 0, 9: 2, 14: 3, 20: 1}
SATURDAY, SUNDAY = "2021-10-09", "2021-10-10"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    browser_program()
    with serving(tmp_path_factory.mktemp("attendance")) as running:
        yield running


def crew_address(page: Page, site: Site) -> str:
    """The page of today's attendance, found as the foreman finds it."""
    page.goto(f"{site.address}/padat-karya/")
    page.click("text=Absen hari ini")
    page.wait_for_url(re.compile(r"/absen/"))
    return page.url.split("?")[0]


def marked(page: Page) -> int:
    """How many rows have a choice."""
    return page.locator(".mark :checked").count()


def tap_exceptions(page: Page) -> int:
    """Mark those who were not there all day; how many taps that took."""
    for row, quarters in EXCEPTIONS.items():
        page.locator(".mark").nth(row).locator(f"[value='{quarters}']").check(force=True)
    return len(EXCEPTIONS)


def test_twenty_five_people_are_marked_within_a_minute(site: Site, opened: Opens) -> None:
    page = opened(*PHONE)
    sign_in(page, site, "mandor")
    address, taps = crew_address(page, site), 1
    page.goto(f"{address}?hari={SATURDAY}")
    began = time.monotonic()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE[0]
    assert (page.locator(".mark").count(), marked(page)) == (CREW, 0)
    small = page.locator(".chips span").first.bounding_box()
    assert small is not None
    assert min(small["width"], small["height"]) >= 40
    page.click("[data-all='4']")
    taps += 1 + tap_exceptions(page)
    assert marked(page) == CREW
    assert "22,5" in page.inner_text("[data-tally]")
    page.click("form.attendance button.primary")
    page.wait_for_selector("text=25 pekerja sudah ditandai")
    taps += 1
    spent = time.monotonic() - began + taps * SECONDS_A_TAP
    assert taps <= MOST_TAPS
    assert spent < MOST_SECONDS
    assert page.evaluate("Object.keys(JSON.parse(localStorage[Object.keys(localStorage)[0]] || '{}')).length") == 0


def test_a_sheet_without_a_signal_waits_in_the_phone_and_is_sent_once(site: Site, opened: Opens) -> None:
    page = opened(*PHONE)
    sign_in(page, site, "mandor")
    address = crew_address(page, site)
    page.goto(f"{address}?hari={SUNDAY}")
    page.click("[data-all='4']")
    # The request never leaves, as in a valley; an aborted one is a console error, which the fixture forbids.
    page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('tanpa sinyal')) }")
    page.click("form.attendance button.primary")
    page.wait_for_selector("#unsent:not([hidden])")
    assert "1 lembar belum terkirim" in page.inner_text("#unsent")
    kept = page.evaluate("JSON.stringify(localStorage)")
    assert "contoh" not in kept
    page.goto(f"{address}?hari={SUNDAY}")
    page.wait_for_selector("#unsent", state="hidden")
    page.reload()
    page.wait_for_selector("text=25 pekerja sudah ditandai")
    assert page.evaluate("Object.values(localStorage).join('')") == "{}"
