"""An officer's afternoon in a real browser: a city's workbook in, slipped rows mended by one action, made official.

With `NAKHODA_SHOTS=folder` a picture of each page is kept.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.conftest import Opens
from tests.support import city
from tests.support.site import ROOT, Site, browser_program, environment, serving, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

OFFICER = "perkim"
SHOTS = os.environ.get("NAKHODA_SHOTS", "")
# The server, the worker, the browser and other tests share two cores: generous, and printed rather than judged.
LONG_MS = 60_000


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    browser_program()
    if not city.WORKBOOK.is_file():
        pytest.skip(city.MISSING)
    home = tmp_path_factory.mktemp("site")
    with serving(home, accounts={OFFICER: ("regency_officer", city.REGENCY)}) as running:
        yield running


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def assessed() -> dict[str, Any]:
    """What `nakhoda assess --json` says about the same files."""
    done = subprocess.run(
        [sys.executable, "-m", "nakhoda", "assess", str(city.WORKBOOK), "--boundaries", str(city.BOUNDARIES), "--json"],
        cwd=ROOT,
        env=environment(Path(ROOT)),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def upload(page: Page, site: Site) -> float:
    """Upload the workbook and its boundaries; seconds until the findings stand on the page."""
    page.goto(f"{site.address}/data/unggah/")
    page.set_input_files("input[type=file] >> nth=0", city.WORKBOOK)
    page.set_input_files("input[type=file] >> nth=1", city.BOUNDARIES)
    shot(page, "1-unggah")
    start = time.perf_counter()
    page.click("text=Unggah dan periksa")
    page.locator("a", has_text="Kolom bergeser").first.wait_for(timeout=LONG_MS)
    return time.perf_counter() - start


def decide_all(page: Page, draft: str, code: str, button: str, reason: str = "") -> None:
    """Decide on every open finding of a kind with one action, if any is open."""
    page.goto(f"{draft}temuan/{code}/")
    if not page.locator("form#banyak").count():
        return
    page.check("form#banyak input[value=semua]")
    if reason:
        page.fill("form#banyak input[name=alasan]", reason)
    page.click(f"form#banyak button:has-text('{button}')")
    page.wait_for_load_state()


def test_a_citys_workbook_becomes_official(site: Site, opened: Opens) -> None:
    page = opened(1366, 768)
    sign_in(page, site, OFFICER)
    seconds = upload(page, site)
    print(f"upload to findings page: {seconds:.1f} s")
    draft = page.url.split("?")[0]
    shot(page, "2-temuan")
    assert re.search(r"255\b", page.locator("tr", has_text="Kolom bergeser").first.inner_text())

    decide_all(page, draft, "kolom-bergeser", "Terima saran")
    shot(page, "3-diterima")
    page.goto(draft)
    for code in open_errors(page):
        decide_all(page, draft, code, "Biarkan", "diserahkan kepada kantor asal")

    page.goto(f"{draft}aktifkan/")
    shot(page, "4-aktifkan")
    page.click("text=Jadikan resmi")
    page.wait_for_url(re.compile(r"/data/"), timeout=LONG_MS)
    shot(page, "5-resmi")

    expected = assessed()
    page.goto(f"{site.address}/peta/?wilayah={city.REGENCY}")
    page.locator("#map path").first.wait_for(timeout=LONG_MS)
    shot(page, "6-peta")
    query = urllib.parse.urlencode({"wilayah": city.REGENCY})
    answer = page.request.get(f"{site.address}/peta/rt.geojson?{query}")
    features = answer.json()["features"]
    assert len(features) == 432 - 14
    assert table_hectares(page, site) == {
        (year, level): round(cell["area_ha"], 2)
        for year, levels in expected["classes"].items()
        for level, cell in levels.items()
        if cell["count"]
    }


def open_errors(page: Page) -> list[str]:
    """Codes of the kinds of errors that the draft's page lists."""
    codes = []
    for row in page.locator("tr:has(.badge)").all():
        link = row.locator("a[href*='/temuan/']")
        if link.count() and "galat" in row.inner_text():
            codes.append(str(link.first.get_attribute("href")).rstrip("/").split("?")[0].rstrip("/").split("/")[-1])
    return list(dict.fromkeys(codes))


def table_hectares(page: Page, site: Site) -> dict[tuple[str, str], float]:
    """Hectares by year and class, summed over the rows of the exported table."""
    import csv
    import io

    sums: dict[tuple[str, str], float] = {}
    for year in range(2019, 2024):
        query = urllib.parse.urlencode({"wilayah": city.REGENCY, "tahun": year})
        answer = page.request.get(f"{site.address}/tabel/rt.csv?{query}")
        rows = csv.DictReader(io.StringIO(answer.body().decode("utf-8-sig")))
        for row in rows:
            key = (str(year), row["Tingkat"])
            sums[key] = sums.get(key, 0.0) + float(row["Luas terverifikasi (ha)"])
    return {key: round(value, 2) for key, value in sums.items()}
