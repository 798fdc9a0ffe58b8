"""The public pages: official numbers only, each with its method, old years, words to share, and 404 for the rest."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from nakhoda.baseline.queries.snapshots import Snapshot
from nakhoda.decrees.queries import active_decree, content_of, hectares_set
from nakhoda.law.rulesets import load
from nakhoda.people.queries import viewer_of
from nakhoda.portal.queries.areas import area_facts
from nakhoda.portal.tests.regencies import (
    CITY,
    VILLAGE_ONLY,
    AccountOf,
    example_draft,
    made_official,
    real_city,
    text_of,
)
from nakhoda.portal.views import public
from nakhoda.scoring.queries.tables import hectares_by_level, hectares_reduced
from nakhoda.web.numbers import hectares

pytestmark = pytest.mark.django_db
FIGURE = re.compile(r'<section class="figure">.*?</section>', re.DOTALL)
VILLAGE = "35.01.04.2014"


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    cache.clear()


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def test_the_public_home_shows_the_stored_hectares_and_numbers_of_rt(client: Client, snapshot: Snapshot) -> None:
    text = text_of(page(client, "/"))
    levels = hectares_by_level(snapshot)[2021]
    slum = sum(row.area_ha for level, row in levels.items() if level != "TK")
    for row in levels.values():
        assert f"{row.rt_count} {hectares(row.area_ha)}" in text
    assert f"Luas kumuh 2021 {hectares(slum)} ha" in text
    assert "RT kumuh 2021 84 dari 97 RT" in text
    for reduced in hectares_reduced(snapshot):
        assert re.search(rf"{reduced.method.id}, .*? {hectares(reduced.area_ha)} ", text)


def test_the_public_home_shows_nothing_of_a_draft(client: Client, snapshot: Snapshot, account_of: AccountOf) -> None:
    by = viewer_of(account_of("regency_officer", "35.01"))
    before = page(client, "/")
    draft = example_draft(by, "35.01", "Rancangan rahasia", VILLAGE_ONLY)
    cache.clear()
    after = page(client, "/")
    assert "Rancangan rahasia" not in after
    assert FIGURE.findall(after) == FIGURE.findall(before)
    made_official(by, draft)
    assert FIGURE.findall(page(client, "/")) != FIGURE.findall(before)


@pytest.mark.parametrize("address", ["/", "/wilayah/35.01.04/", f"/wilayah/{VILLAGE}/", "/?tahun=2020"])
def test_every_figure_names_its_method_and_leads_to_what_it_means(
    client: Client, snapshot: Snapshot, address: str
) -> None:
    html = page(client, address)
    figures = FIGURE.findall(html)
    assert len(figures) == 4
    meanings = page(client, reverse("methods"))
    for figure in figures:
        found = re.search(r'<p class="method">Metode: ([^·]+) · <a href="([^"]+)">', figure)
        assert found, figure
        assert len(found[1].strip()) > 5
        where = urlsplit(found[2])
        if where.path.startswith("/sk/"):
            page(client, where.path)
        else:
            assert f'id="{where.fragment}"' in (meanings if where.path else html)


def test_every_named_method_is_listed_and_leads_to_its_meaning(client: Client, snapshot: Snapshot) -> None:
    html, meanings = page(client, "/"), page(client, reverse("methods"))
    anchors = re.findall(r'href="/arti-angka/#(metode-\w)"', html)
    assert anchors == [f"metode-{letter}" for letter in "abcdef"]
    assert all(f'id="{anchor}"' in meanings for anchor in anchors)


def test_hectares_in_the_decree_are_those_it_sets_and_of_a_village_those_of_its_rt(
    client: Client, snapshot: Snapshot
) -> None:
    decree = active_decree("35.01")
    assert decree is not None
    assert decree.number
    stated = hectares_set(content_of(decree))
    assert f"Luas dalam SK {hectares(stated)} ha Metode: luas yang ditetapkan SK {decree.number}" in text_of(
        page(client, "/")
    )
    rts = {member.rt_id: member.area_ha or 0 for member in decree.members.filter(rt__village_key=VILLAGE)}
    text = text_of(page(client, f"/wilayah/{VILLAGE}/"))
    assert f"Luas dalam SK {hectares(sum(rts.values()))} ha Metode: luas terverifikasi RT di sini" in text
    assert f"RT di dalamnya {len(rts)} RT" in text
    assert "Ditinjau paling lambat 25 Maret 2026" in text


def test_without_a_decree_the_hectares_of_the_workbook_say_so(client: Client, account_of: AccountOf) -> None:
    by = viewer_of(account_of("regency_officer", CITY))
    made_official(by, example_draft(by, CITY, "Kota", VILLAGE_ONLY))
    text = text_of(page(client, f"/wilayah/{CITY}/"))
    assert "Metode: jumlah luas SK tiap RT menurut buku kerja" in text
    assert "SK yang berlaku" not in text


@pytest.mark.parametrize("code", ["35.99", "35.01.99", "35.01.04.9999", "33.75-kauman", "x", "35.01-tanjungsari", "-"])
def test_an_unknown_region_is_not_found(client: Client, snapshot: Snapshot, code: str) -> None:
    page(client, f"/wilayah/{code}/", 404)


@pytest.mark.parametrize("year", ["2019", "20211", "abcd", "-2021", "²⁰²⁰"])
def test_a_year_without_data_is_not_found(client: Client, snapshot: Snapshot, year: str) -> None:
    page(client, f"/wilayah/35.01/?tahun={year}", 404)


def test_a_known_region_without_data_says_so_and_does_not_claim_to_be_free_of_slums(
    client: Client, snapshot: Snapshot
) -> None:
    text = text_of(page(client, "/wilayah/35.01.01/"))
    assert "Belum ada data resmi untuk Kecamatan Donorojo" in text
    assert "Itu tidak berarti wilayah ini bebas kumuh" in text


def test_an_old_year_stays_reachable_and_keeps_its_year_in_the_links_to_cards(
    client: Client, snapshot: Snapshot
) -> None:
    html = page(client, f"/wilayah/{VILLAGE}/?tahun=2020")
    assert "Keadaan tahun 2020" in html
    assert set(re.findall(r'href="/rt/[^"?]*(\?[^"]*)?"', html)) == {"?tahun=2020"}
    assert set(re.findall(r'href="/rt/[^"?]*(\?[^"]*)?"', page(client, f"/wilayah/{VILLAGE}/"))) == {""}


def test_a_village_page_lists_its_rt_by_class_with_totals_and_no_other(client: Client, snapshot: Snapshot) -> None:
    html = page(client, f"/wilayah/{VILLAGE}/")
    facts = area_facts(snapshot, VILLAGE)
    assert facts is not None
    links = set(re.findall(r'href="/rt/([^/"]+)/([^/"]+)/"', html))
    assert links == {(VILLAGE, member.label) for member in facts.members}
    text = text_of(html)
    assert f"Kumuh sedang: 4 RT {hectares(facts.levels[2021]['KS'].area_ha)}" in text
    assert "Kecamatan Pacitan" in text


def test_the_summary_says_what_the_numbers_say(client: Client, snapshot: Snapshot) -> None:
    text = text_of(page(client, "/"))
    assert "Pada 2021, 84 dari 97 RT yang dinilai di Kabupaten Pacitan (86,6%) tergolong kumuh" in text
    assert "Sejak 2020 luas kumuh berkurang 27,18 ha (metode C, kelas RT)" in text
    assert "metode E): 2 RT, 3,93 ha" in text


def test_the_text_to_share_is_short_and_ends_in_the_address(client: Client, snapshot: Snapshot) -> None:
    html = page(client, f"/wilayah/{VILLAGE}/?tahun=2020")
    found = re.search(r'href="(https://wa\.me/\?text=[^"]+)"', html)
    assert found
    text = parse_qs(urlsplit(unescape(found[1])).query)["text"][0]
    assert len(text) < 1000
    assert text.startswith("*Permukiman kumuh di Desa Tanjungsari, 2020*\n")
    assert text.endswith(f"\nhttp://testserver/wilayah/{VILLAGE}/?tahun=2020")
    assert '<meta property="og:description" content="Pada 2020, ' in html


def test_downloads_hold_the_area_and_year_of_the_page(client: Client, snapshot: Snapshot) -> None:
    html = unescape(page(client, f"/wilayah/{VILLAGE}/?tahun=2020"))
    files = re.findall(r'href="(/tabel/[^"]+)" download', html)
    assert len(files) == 3
    csv = next(name for name in files if ".csv" in name)
    lines = b"".join(client.get(csv)).decode("utf-8-sig").splitlines()
    assert sum("Tanjungsari" in line for line in lines) >= 20
    assert not any("Baleharjo" in line for line in lines)


def test_the_first_page_without_data_says_how_to_begin(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public, "officials", list)
    text = text_of(page(client, "/"))
    assert "Belum ada data resmi di sini" in text
    assert "mengunggah buku kerja" in text


def test_of_several_regencies_the_public_chooses_by_their_numbers(
    client: Client, snapshot: Snapshot, account_of: AccountOf
) -> None:
    by = viewer_of(account_of("regency_officer", CITY))
    made_official(by, example_draft(by, CITY, "Kota", VILLAGE_ONLY))
    html = page(client, "/")
    assert 'href="/wilayah/33.75/"' in html
    assert 'href="/wilayah/35.01/"' in html
    assert f"84 / 97 179,71 {hectares(area_slum(snapshot))} 27,18" in text_of(html)
    assert "metode C, kelas RT" in html
    assert 'href="/wilayah/33.75/"' not in page(client, "/wilayah/35/")


def area_slum(snapshot: Snapshot) -> Decimal:
    facts = area_facts(snapshot, snapshot.regency)
    assert facts is not None
    return facts.slum().area_ha


@pytest.mark.parametrize("address", ["/", f"/wilayah/{VILLAGE}/", "/wilayah/35.01.01/", "/arti-angka/"])
def test_pages_are_there_in_english_too(client: Client, snapshot: Snapshot, address: str) -> None:
    client.cookies["django_language"] = "en"
    html = page(client, address)
    assert '<html lang="en">' in html
    if address == "/":
        assert "RT class" in html
        assert "152.53" in html


def test_the_page_of_meanings_lists_every_criterion_band_and_class_of_the_ruleset(
    client: Client, snapshot: Snapshot
) -> None:
    for name in ("permen-pupr-14-2018", "permen-pupr-2-2016"):
        ruleset, html = load(name), page(client, f"/arti-angka/?aturan={name}")
        assert all(f'id="kriteria-{criterion.id}"' in html for criterion in ruleset.criteria)
        text = text_of(html)
        assert f"nilainya di bawah {ruleset.exit_rule.total_below}, dan layanan" in text
        for level in ruleset.levels:
            assert f"{level.name} {level.from_total}–{level.to_total}".lower() in text.lower()
        assert "76% atau lebih 5" in text
    page(client, "/arti-angka/?aturan=../x", 404)


@pytest.mark.parametrize("address", ["/", f"/wilayah/{VILLAGE}/", "/arti-angka/", "/wilayah/35.01.01/"])
def test_a_page_has_one_heading_no_double_id_and_nothing_the_policy_forbids(
    client: Client, snapshot: Snapshot, address: str
) -> None:
    html = page(client, address)
    assert html.count("<h1") == 1 or "35.01.01" in address
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert sorted(ids) == sorted(set(ids))
    assert not re.search(r"\sstyle=|\son[a-z]+=|javascript:|<style|<script(?![^>]*\bsrc=)", html)
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)


def test_the_real_city_has_its_official_hectares_by_every_method(client: Client, account_of: AccountOf) -> None:
    city = real_city(account_of)
    text = text_of(page(client, f"/wilayah/{CITY}/"))
    expected = {"A": "287,38", "B": "191,27", "C": "114,02", "D": "69,75", "E": "5,18", "F": "70,05"}
    assert {each.method.id: hectares(each.area_ha) for each in hectares_reduced(city)} == expected
    for letter, area in expected.items():
        assert re.search(rf"{letter}, [^.]*\. {area} ", text)


SignedIn = Callable[[str], Client]


def test_the_region_page_is_the_same_for_who_is_signed_in(
    client: Client, signed_in: SignedIn, snapshot: Snapshot
) -> None:
    assert FIGURE.findall(page(signed_in("petugas"), "/wilayah/35.01/")) == FIGURE.findall(
        page(client, "/wilayah/35.01/")
    )
