"""The evening in the hall, in real browsers: a laptop at the table, two phones of villagers, a projector."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import Opens
from tests.support.site import Site, browser_program, serving, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

VILLAGE = "35.01.04.2014"
LAPTOP, PHONE = (1366, 768), (360, 740)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    browser_program()
    with serving(tmp_path_factory.mktemp("hall")) as running:
        yield running


def test_an_evening_in_the_hall(site: Site, opened: Opens, tmp_path: Path) -> None:
    laptop = opened(*LAPTOP)
    sign_in(laptop, site, "fasilitator")
    meeting = announced(laptop, site)
    code = opened_for_phones(laptop, meeting)
    phones = [opened(*PHONE), opened(*PHONE)]
    checked_in(phones[0], site, code, "Rini Astuti", "f")
    checked_in(phones[1], site, code, "Budi", "m")
    typed(laptop, meeting, ["Sulastri", "Wagiman"])
    answered(phones[0])
    proposed(phones[0], "Lampu jalan gang melati")
    proposed(phones[1], "Saluran di depan musala")
    ballot = ranked(laptop, meeting, phones)
    projected(laptop, meeting, ballot)
    decided(laptop, meeting)
    locked(laptop, meeting, tmp_path)
    public = opened(*PHONE)
    public.goto(meeting)
    text = public.inner_text("main")
    assert "Lampu jalan gang melati" in text
    assert "Sulastri" not in text
    assert public.evaluate("document.documentElement.scrollWidth") == PHONE[0]


def announced(page: Page, site: Site) -> str:
    """The address of a meeting announced through the form."""
    page.goto(f"{site.address}/pertemuan/baru/?jenis=rembug-warga")
    page.select_option("select[name=village_key]", VILLAGE)
    page.fill("input[name=day]", "2021-03-25")
    page.fill("input[name=starts]", "19:00")
    page.fill("input[name=place]", "Aula kantor desa Tanjungsari")
    page.click("main form button.primary")
    page.wait_for_url(re.compile(r"/pertemuan/\d+/"))
    return re.sub(r"(/pertemuan/\d+/).*", r"\1", page.url)


def opened_for_phones(page: Page, meeting: str) -> str:
    """Open the check-in; the code that the poster's QR leads to."""
    page.goto(f"{meeting}hadir/")
    page.click("text=Buka daftar ponsel")
    page.goto(f"{meeting}layar/?bagian=judul")
    found = re.search(r"/hadir/(\w+)", page.inner_text("body"))
    assert found, page.inner_text("body")
    return found[1]


def checked_in(page: Page, site: Site, code: str, name: str, sex: str) -> None:
    page.goto(f"{site.address}/hadir/{code}/")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE[0]
    page.fill("input[name=name]", name)
    page.check(f"input[name=sex][value={sex}]")
    page.click("text=Saya hadir")
    page.wait_for_url(re.compile(rf"/hadir/{code}/\w+/"))


def typed(page: Page, meeting: str, names: list[str]) -> None:
    page.goto(f"{meeting}hadir/")
    for name in names:
        page.fill(".line-form input[name=name]", name)
        page.press(".line-form input[name=name]", "Enter")
        page.locator("th", has_text=name).wait_for()


def answered(page: Page) -> None:
    for group in page.locator("#tanya fieldset").all():
        group.locator("input[type=radio]").nth(1).check()
    page.click("text=Kirim jawaban")
    page.locator("text=sudah terkirim").wait_for()


def proposed(page: Page, title: str) -> None:
    page.click("text=Usulkan sesuatu")
    page.fill("input[name=title]", title)
    page.click("text=Kirim usulan")
    page.locator("text=Usulan terkirim").wait_for()


def ranked(page: Page, meeting: str, phones: list[Page]) -> str:
    """A ballot by approval: both phones, three raised hands, two papers; the address of its page."""
    page.goto(f"{meeting}suara/")
    page.fill(".ballot-form input[name=title]", "Mana yang didahulukan?")
    for box in page.locator(".ballot-form input[name=proposals]").all():
        box.check()
    page.check(".ballot-form input[name=method][value=approval]")
    page.click(".ballot-form button.primary")
    for phone in phones:
        phone.reload()
        phone.click("text=Beri suara")
        phone.locator(".choices label", has_text="gang melati").locator("input").check()
        phone.click("text=Kirim suara")
        phone.locator("text=suara Anda masuk").wait_for()
    page.goto(f"{meeting}suara/")
    page.click("text=Hitung kertas dan tangan")
    address = page.url
    page.fill("input[name=count]", "2")
    page.locator("label.check", has_text="musala").locator("input").check()
    page.click("text=Tambahkan")
    page.goto(f"{address}?cara=angkat")
    page.locator(".option-line", has_text="gang melati").locator("input").fill("3")
    page.click("text=Tambahkan")
    page.goto(address)
    first = page.locator("tbody tr").first.inner_text()
    assert "gang melati" in first
    assert re.search(r"\b5\b", first)
    return address


def projected(page: Page, meeting: str, ballot: str) -> None:
    """Leaf through the projector's pages by keyboard alone."""
    page.goto(f"{meeting}layar/")
    seen = {page.url}
    for _ in range(4):
        with page.expect_navigation():
            page.keyboard.press("ArrowRight")
        seen.add(page.url)
    assert len(seen) == 5
    page.goto(f"{meeting}layar/?bagian=hasil-{ballot.rstrip('/').split('/')[-1]}")


def decided(page: Page, meeting: str) -> None:
    page.goto(f"{meeting}notulen/")
    page.fill("input[name=chair]", "Pak Lurah")
    page.click("text=Simpan notulen")
    page.goto(f"{meeting}notulen/")
    page.fill("textarea[name=text]", "Lampu jalan gang melati didahulukan")
    page.click("button:has-text('Catat keputusan')")
    page.locator("article", has_text="didahulukan").wait_for()


def locked(page: Page, meeting: str, tmp_path: Path) -> None:
    """Print the minutes, attach them as if signed, and find the record closed."""
    minutes = page.request.get(f"{meeting}berita-acara.pdf")
    assert minutes.body().startswith(b"%PDF-")
    page.goto(f"{meeting}notulen/")
    scan = tmp_path / "berita-acara.pdf"
    scan.write_bytes(minutes.body())
    page.set_input_files("#kunci input[type=file]", scan)
    page.click("text=Unggah dan kunci")
    page.locator("text=terkunci sejak").wait_for()
    page.goto(f"{meeting}hadir/")
    assert page.locator(".line-form input[name=name]").count() == 0
