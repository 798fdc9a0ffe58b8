"""English screens hold no Indonesian but data, quotations of the law, and names of institutions.

That every marked text has its English is checked by `scripts/messages.py --check`; here, that nothing is unmarked.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from nakhoda.law.findings import Finding, Place, catalogue, field_label
from nakhoda.law.methods import methods
from nakhoda.law.rulesets import load
from nakhoda.meetings.rules.kinds import meeting_data, meeting_data_in
from nakhoda.people.rules.roles import RIGHTS, ROLES
from nakhoda.people.rules.roles_en import PURPOSES_EN, RIGHTS_EN
from nakhoda.web.language import here
from scripts.messages import in_f_strings
from tests.support.chrome import EXAMPLE, Page, pages

pytestmark = pytest.mark.django_db
# Words of the Indonesian screens that no English text and no data of the example has.
TELLTALE = frozenset(
    """
    agar akan aktifkan akun alasan anda aturan bagikan batal belum berkas beranda berlaku betulkan biarkan biaya buang
    buka cari catat catatan cetak daftar dihitung galat ganti hapus harga isi isian jejak jumlah kata keadaan keluar
    kembali kembalikan keputusan kirim kriteria kumuh lihat luas masuk menurut nilai oleh pekerjaan peran periksa
    pertemuan perubahan peta pilih rancangan rencana resmi riwayat sandi saring satuan sebelum selesai semua sesudah
    simpan skenario sudah sumber susun tabel tahun tambah tampilkan temuan terima tidak tingkat tutup ubah unduh unggah
    untuk usulan wilayah
    """.split()
)
MONTHS = frozenset("januari februari maret mei juni juli agustus oktober desember".split())
WORD = re.compile(r"[a-z]+")
Clients = Callable[[str], Client]


def telltale(page: Page) -> list[str]:
    """What of the site's own words is Indonesian."""
    return [
        f"{place}: {text}"
        for place, text in page.texts
        if not EXAMPLE.search(text)
        and (TELLTALE | MONTHS if place == "time" else TELLTALE).intersection(WORD.findall(text.lower()))
    ]


@pytest.mark.parametrize("username", ["", "petugas", "pengelola", "desa"])
def test_no_page_in_english_has_indonesian_menus_headings_labels_or_buttons(signed_in: Clients, username: str) -> None:
    client = signed_in(username)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    seen, found = 0, dict[str, str]()
    for address, page in pages(client):
        seen += 1
        for text in telltale(page):
            found.setdefault(text, address)
    assert seen > (25 if username else 15)
    assert not found, "\n".join(f"{address}  {text}" for text, address in sorted(found.items()))


def test_the_same_pages_in_indonesian_are_noticed(signed_in: Clients) -> None:
    client = signed_in("petugas")
    for address in ("/", "/data/", "/tabel/rt/", "/sk/", "/pertemuan/", "/rencana/", "/akun/saya/"):
        assert len(telltale(Page(client.get(address).content.decode()))) > 5, address


def test_figures_and_days_are_written_the_english_way(signed_in: Clients) -> None:
    client = signed_in("")
    assert re.search(r"\d,\d\d ha\b", client.get("/").content.decode())
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    answer = client.get("/")
    page = answer.content.decode()
    assert answer.headers["Content-Language"] == "en"
    assert re.search(r"\d\.\d\d ha\b", page)
    assert not re.search(r"\d,\d\d ha\b", page)


def test_every_role_and_right_has_its_english() -> None:
    assert set(PURPOSES_EN) >= set(ROLES)
    assert set(RIGHTS_EN) >= set(RIGHTS)


def test_meetings_speak_english_on_pages_and_indonesian_in_papers() -> None:
    english, papers = meeting_data_in("en"), meeting_data()
    for kind in papers.kinds.values():
        assert english.kinds[kind.id].name == kind.name_en != kind.name
        assert english.kinds[kind.id].agenda == kind.agenda
    for topic in papers.topics.values():
        assert english.topics[topic.id].question == topic.question_en
        assert english.topics[topic.id].right == topic.right
    assert meeting_data_in("id") is papers


def test_law_data_are_named_in_the_language_of_the_page() -> None:
    things: list[Any] = [*methods(), *load().aspects, *load().criteria]
    with translation.override("en"):
        assert [here(each) for each in things] == [each.name_en for each in things]
    with translation.override("id"):
        assert [here(each) for each in things] == [each.name for each in things]


def test_a_finding_in_english_names_columns_and_writes_numbers_in_english() -> None:
    code = next(code for code, kind in catalogue().items() if "{field}" in kind.what["en"] and "{value}" in str(kind))
    named = set(re.findall(r"{(\w+)}", str(catalogue()[code]))) - {"suggestion", "criterion"}
    finding = Finding(code, Place(), dict.fromkeys(named, 0.5) | {"field": "households"})
    assert field_label("households", "en") in finding.what("en")
    assert field_label("households") in finding.what()
    assert "0,5" not in finding.what("en") + finding.remedy("en")


def test_a_text_marked_inside_an_f_string_is_gathered() -> None:
    assert in_f_strings("""said = f"{_('Tabel')} ({kind}): {ngettext('a', 'b', 2)} {other('c')}" """) == (
        "_('Tabel')\nngettext('a', 'b', 2)"
    )
