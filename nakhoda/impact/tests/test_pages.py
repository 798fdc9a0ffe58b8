"""The public pages and files of impact: official numbers, hectares with their method, parts that sum to the whole."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path
from unittest.mock import patch

import polars as pl
import pytest
from django.test import Client
from django.urls import reverse

from nakhoda.baseline.queries.snapshots import Snapshot
from nakhoda.impact.queries import official
from nakhoda.impact.queries.official import OfficialImpact, impact_of_area, official_impact
from nakhoda.impact.rules.place import impact_in
from nakhoda.impact.tests.world import impact_of, rt, state, work
from nakhoda.impact.views.downloads import OF_DECREE, OF_IMPACT
from nakhoda.impact.views.shown import source_rows
from nakhoda.scoring.actions.compute import read_draft
from nakhoda.scoring.queries.tables import hectares_reduced
from nakhoda.scoring.rules.score import MILLIONTHS
from nakhoda.web.numbers import hectares
from nakhoda.web.tests.reading import pages_of, text_of

pytestmark = pytest.mark.django_db
REGENCY, VILLAGE, YEAR = "35.01", "35.01.04.2014", 2021
VIEWS = ("", "karya", "rt", "sk")


@pytest.fixture
def known(snapshot: Snapshot) -> OfficialImpact:
    found = official_impact(snapshot)
    assert found is not None
    return found


def page(code: str, **query: str | int) -> str:
    response = Client().get(reverse("impact", args=[code]), query)
    assert response.status_code == 200
    return response.content.decode()


def test_hectares_by_every_method_are_those_that_scoring_stored(snapshot: Snapshot, known: OfficialImpact) -> None:
    mine = {row["method"]: row["total"] for row in known.found.methods.to_dicts()}
    stored = {each.method.id: each.area_ha for each in hectares_reduced(snapshot, YEAR)}
    assert set(mine) == set(stored) == set("ABCDEF")
    for method, area_ha in stored.items():
        assert abs(Decimal(mine[method]) / MILLIONTHS - Decimal(area_ha)) < Decimal("0.001")
    shown = page(REGENCY)
    assert all(f"<b>{hectares(area_ha)}</b>" in shown for area_ha in stored.values())


def test_villages_sum_to_the_regency(known: OfficialImpact) -> None:
    whole, parts = known.found, [impact_of_area(known, key) for key in known.villages()]
    assert len(parts) > 1
    for method in "CEF":
        wanted = whole.methods.filter(pl.col("method") == method)["total"].sum()
        found = [part.methods.filter(pl.col("method") == method)["total"].sum() for part in parts if part]
        assert sum(found) == wanted
    for column in ("points", "C", "E", "F", "amount_idr"):
        assert sum(part.works[column].sum() for part in parts if part) == whole.works[column].sum()
    for column in ("households", "persons"):
        assert sum(part.reached[column].sum() for part in parts if part) == whole.reached[column].sum()


def test_a_work_in_two_places_is_split_without_remainder() -> None:
    before = state([rt("a", {"2a": 800.0, "3a": 80.0}, village="X"), rt("b", {"2a": 700.0}, village="Y")])
    found = impact_of(before, [work("w", {("a", "2a"): 700, ("b", "2a"): 650}, idr=1_000_001)])
    one, two = impact_in(found, ["a"]), impact_in(found, ["b"])
    assert one.works["rts"].to_list() == two.works["rts"].to_list() == [1]
    for column in ("points", "C", "E", "F", "amount_idr", "labour_quarters"):
        assert pl.concat([one.works[column], two.works[column]]).sum() == found.works[column].sum()
    assert impact_in(found, []).works.height == 0
    assert one.works.schema == found.works.schema


def test_a_village_shows_no_method_of_whole_kawasan() -> None:
    shown = page(VILLAGE)
    assert all(f"#metode-{letter}" in shown for letter in "cef")
    assert not any(f"#metode-{letter}" in shown for letter in "abd")
    assert "Desa Tanjungsari" in shown


@pytest.mark.parametrize("code", [REGENCY, VILLAGE, VILLAGE[:8]])
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_of_an_area_answers_and_stays_small(code: str, view: str) -> None:
    shown = page(code, lihat=view)
    assert "Dampak penanganan di" in shown
    assert len(shown.encode()) < 60_000


def test_the_summary_is_said_in_words_and_names_its_base() -> None:
    shown = page(REGENCY)
    assert "Sampai akhir 2021, 79 karya" in shown
    assert "Akhir 2020 dibanding akhir 2021" in shown
    assert "BPM KOTAKU" in shown


def test_the_proposal_lists_what_leaves_first_and_says_that_people_decide() -> None:
    shown = page(REGENCY, lihat="sk")
    assert "bukan keputusan" in shown
    rows = shown[shown.rindex("<tbody>") :]
    assert 0 < rows.index("memenuhi aturan keluar") < rows.index("nilai belum di bawah ambang")


@pytest.mark.parametrize(
    "address",
    [
        "/dampak/99.99/",
        "/dampak/35.01.99.9999/",
        f"/dampak/{REGENCY}/?tahun=2020",
        f"/dampak/{REGENCY}/?tahun=1999",
        f"/dampak/{REGENCY}/?tahun=x",
        f"/dampak/{REGENCY}/?lihat=lain",
        f"/dampak/{REGENCY}/tabel/lain.csv",
        f"/dampak/{REGENCY}/tabel/cara.ods",
        f"/dampak/{VILLAGE}/tabel/usulan-kawasan.csv",
        f"/dampak/{VILLAGE}/laporan.pdf",
        f"/dampak/{REGENCY}/laporan.pdf?kertas=a5",
    ],
)
def test_what_is_not_there_is_not_found(address: str) -> None:
    assert Client().get(address).status_code == 404


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("table", [*OF_IMPACT, *OF_DECREE])
def test_every_table_can_be_taken_away(table: str, kind: str) -> None:
    response = Client().get(reverse("impact_file", args=[REGENCY, table, kind]))
    assert response.status_code == 200
    assert f"nakhoda-dampak-{table}-{REGENCY}-{YEAR}.{kind}" in response.headers["Content-Disposition"]
    assert len(response.content) > 100


def test_the_tables_of_works_and_methods_sum_to_the_same_hectares() -> None:
    tables = {name: rows_of(name) for name in ("karya", "cara", "rt")}
    by_class = next(row for row in tables["cara"] if row["Cara"] == "C")
    works = sum(Decimal(row["Hektare cara C"]) for row in tables["karya"])
    rts = sum(Decimal(row["Hektare cara C karena karya"]) for row in tables["rt"])
    assert works == rts == Decimal(by_class["Karena karya (ha)"])
    assert {row["Desa/kelurahan"] for row in tables["rt"]} >= {"Tanjungsari", "Bangunsari"}


def rows_of(table: str) -> list[dict[str, str]]:
    response = Client().get(reverse("impact_file", args=[REGENCY, table, "csv"]))
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("paper", ["a4", "f4"])
def test_the_report_has_two_pages_and_the_numbers_of_the_page(paper: str, tmp_path: Path) -> None:
    response = Client().get(reverse("impact_report", args=[REGENCY]), {"kertas": paper})
    assert response.headers["Content-Type"] == "application/pdf"
    assert pages_of(response.content, tmp_path)[0] == 2
    said = text_of(response.content, tmp_path)
    assert "79 karya" in said
    assert "27,18 ha" in said


def test_rupiah_per_hectare_is_left_out_where_a_work_has_no_money() -> None:
    before = state([rt("a", {"2a": 800.0, "3a": 80.0, "5a": 80.0, "7a": 30.0}), rt("b", {"2a": 700.0})])
    effects = {("a", "2a"): 800, ("a", "3a"): 80, ("a", "5a"): 80}
    paid = impact_of(before, [work("w1", effects, idr=5_000_000), work("w2", {("b", "2a"): 700}, idr=1)])
    unpaid = impact_of(before, [work("w1", effects, idr=5_000_000), work("w2", {("b", "2a"): 700}, idr=0)])
    assert source_rows(paid, YEAR)[0]["idr_per_ha_C"] is not None
    assert source_rows(unpaid, YEAR)[0]["idr_per_ha_C"] is None


def test_the_workbook_is_read_once_for_all_pages(snapshot: Snapshot) -> None:
    official._kept.cache_clear()
    with patch("nakhoda.impact.queries.official.read_draft", wraps=read_draft) as read:
        for view in VIEWS:
            page(REGENCY, lihat=view)
        page(VILLAGE)
    assert read.call_count == 1


def test_data_of_one_year_have_nothing_to_compare() -> None:
    with patch("nakhoda.impact.views.area.official_impact", return_value=None):
        assert "baru memuat satu tahun" in page(REGENCY)
        assert Client().get(reverse("impact_report", args=[REGENCY])).status_code == 404
        assert Client().get(reverse("impact_file", args=[REGENCY, "cara", "csv"])).status_code == 404


def test_the_only_regency_is_shown_at_once_and_several_are_to_be_chosen(snapshot: Snapshot) -> None:
    assert Client().get(reverse("impacts")).headers["Location"] == reverse("impact", args=[REGENCY])
    for several, said in (([snapshot, snapshot], "Pilih kabupaten/kota"), ([], "Belum ada data resmi")):
        with patch("nakhoda.impact.views.pages.officials", return_value=several):
            assert said in Client().get(reverse("impacts")).content.decode()


def test_the_page_of_an_area_leads_to_its_impact() -> None:
    assert reverse("impact", args=[VILLAGE]) in Client().get(reverse("region", args=[VILLAGE])).content.decode()
