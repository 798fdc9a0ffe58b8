"""Browsers that note every fault of a page: script errors, refused resources, messages of the content policy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from tests.support.site import browsing

if TYPE_CHECKING:
    from playwright.sync_api import Page

Opens = Callable[[int, int], "Page"]


@pytest.fixture
def opened() -> Iterator[Opens]:
    """Open a new, separate browser of that width and height; at the end no page may have had a fault."""
    faults: list[str] = []
    with browsing() as browser:

        def open_one(width: int, height: int) -> Page:
            context = browser.new_context(viewport={"width": width, "height": height}, locale="id-ID")
            page = context.new_page()
            page.on("pageerror", lambda error: faults.append(str(error)))
            page.on("console", lambda told: faults.append(told.text) if told.type == "error" else None)
            page.on("dialog", lambda dialog: dialog.accept())
            return page

        yield open_one
    assert faults == []
