"""Tables of RT and kawasan: what a filter keeps, how a column sorts, and what the files hold."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from nakhoda.baseline.queries.snapshots import Snapshot
from nakhoda.scoring.queries.tables import (
    RtFilter,
    area_and_count,
    choices,
    hectares_by_level,
    hectares_reduced,
    kawasan_rows,
    rt_rows,
    years_of,
)
from nakhoda.web.tables import Column, Table, csv_bytes, geojson_bytes, harmless, xlsx_bytes

LAST = 2021
MOST_READS = 14
database = pytest.mark.django_db
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x";"y")', "=cmd|' /C calc'!A0"]


def csv_rows(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_that_looks_like_a_formula_stays_text(text: str) -> None:
    table = Table("Uji", [Column("a", text), Column("b", "angka")], [[text, -5], ["biasa", 1.5]])
    rows = list(csv.reader(io.StringIO(csv_bytes(table).decode("utf-8-sig"), newline="")))
    assert rows[1][0] == f"'{text}"
    assert rows[0][0] == f"'{text}"
    assert rows[1][1] == "-5"
    book = CalamineWorkbook.from_filelike(io.BytesIO(xlsx_bytes(table)))
    found = book.get_sheet_by_name("Uji").to_python()
    assert str(found[1][0]).strip() == text.strip()
    assert found[1][1] == -5
    assert b"<f>" not in xlsx_sheet(xlsx_bytes(table))


def xlsx_sheet(body: bytes) -> bytes:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return archive.read("xl/worksheets/sheet1.xml")


@given(st.text(max_size=20))
def test_no_text_begins_like_a_formula_once_it_is_harmless(text: str) -> None:
    safe = harmless(text)
    assert safe[:1] not in ("=", "+", "-", "@", "\t", "\r")
    assert safe.removeprefix("'") == text or safe == text


def test_numbers_days_and_nothing_keep_their_kind_in_every_file() -> None:
    columns = [Column(name, name) for name in ("teks", "angka", "hari", "ya", "kosong")]
    table = Table("Uji", columns, [["Jl. Ápel", Decimal("1.250000"), date(2021, 3, 25), True, None]], [("Cara", "x")])
    (row,) = csv_rows(csv_bytes(table))
    assert row == {"teks": "Jl. Ápel", "angka": "1.25", "hari": "2021-03-25", "ya": "ya", "kosong": ""}
    book = CalamineWorkbook.from_filelike(io.BytesIO(xlsx_bytes(table)))
    assert book.get_sheet_by_name("Uji").to_python()[1][:4] == ["Jl. Ápel", 1.25, date(2021, 3, 25), "ya"]
    assert book.get_sheet_by_name("Keterangan").to_python()[0] == ["Cara", "x"]
    whole = json.loads(geojson_bytes(table, [None]))
    assert whole["notes"] == {"Cara": "x"}
    assert whole["features"][0]["properties"]["kosong"] is None


@database
def test_filters_keep_exactly_what_they_name(snapshot: Snapshot) -> None:
    everything = list(rt_rows(snapshot, RtFilter(LAST)))
    assert len(everything) == snapshot.rt_rows.count()
    village, kawasan = everything[0].rt_year.rt_row.rt.village_key, everything[0].rt_year.rt_row.kawasan_id

    def kept(**wanted: Any) -> set[int]:
        return {score.pk for score in rt_rows(snapshot, RtFilter(LAST, **wanted))}

    levels = {score.level for score in everything}
    for level in levels | {"XX"}:
        assert kept(level=level) == {score.pk for score in everything if score.level == level}
    assert kept(village=village) == {score.pk for score in everything if score.rt_year.rt_row.rt.village_key == village}
    assert kept(kawasan=kawasan) == {score.pk for score in everything if score.rt_year.rt_row.kawasan_id == kawasan}
    assert kept(kawasan=0) == set()


@database
@pytest.mark.parametrize("spelling", ["RT 1 RW 2", "001/002", "rt001-rw002", "RT.01/RW.02"])
def test_an_rt_is_found_by_any_spelling(snapshot: Snapshot, spelling: str) -> None:
    found = {score.rt_year.rt_row.rt.label for score in rt_rows(snapshot, RtFilter(LAST, words=spelling))}
    known = {row.rt.label for row in snapshot.rt_rows.select_related("rt")}
    assert found == {label for label in known if label.startswith("RT001-RW002")}


@database
def test_words_are_all_sought_in_village_label_and_kawasan(snapshot: Snapshot) -> None:
    row = snapshot.rt_rows.select_related("rt")[0]
    first = row.rt.village_name.split()[0]
    label = row.rt.label.lower()
    found = [score.rt_year.rt_row.rt for score in rt_rows(snapshot, RtFilter(LAST, words=f"{label} {first.upper()}"))]
    assert row.rt in found
    assert not rt_rows(snapshot, RtFilter(LAST, words=f"{first} tidakadasamasekali")).exists()
    assert not rt_rows(snapshot, RtFilter(LAST, words="' OR 1=1 --")).exists()


@database
def test_every_column_sorts_both_ways(snapshot: Snapshot) -> None:
    getters: dict[str, Callable[[Any], Any]] = {
        "nilai": lambda score: score.total,
        "awal": lambda score: score.base_total,
        "selisih": lambda score: score.total - score.base_total,
        "luas": lambda score: score.rt_year.rt_row.area_ha,
        "rata": lambda score: score.sector_mean,
        "label": lambda score: score.rt_year.rt_row.rt.label,
    }
    for key, getter in getters.items():
        for sort in (key, f"-{key}"):
            values = [getter(score) for score in rt_rows(snapshot, RtFilter(LAST, sort=sort))]
            known = [value for value in values if value is not None]
            assert known == sorted(known, reverse=sort.startswith("-"))
            assert values == known + [None] * (len(values) - len(known))
    for wrong in ("", "-", "-rt; drop", "password"):
        assert rt_rows(snapshot, RtFilter(LAST, sort=wrong)).count() == snapshot.rt_rows.count()


@database
def test_the_page_shows_50_rows_and_leads_to_the_rest(client: Client, snapshot: Snapshot) -> None:
    count = snapshot.rt_rows.count()
    html = client.get(reverse("rt_table"), {"urut": "-nilai"}).content.decode()
    assert html.count('href="/rt/') == min(50, count)
    seen = set()
    for page in range(1, -(-count // 50) + 1):
        shown = client.get(reverse("rt_table"), {"halaman": page}).context["rows"]
        seen |= {score.pk for score, _, _ in shown}
    assert len(seen) == count
    assert client.get(reverse("rt_table"), {"cari": "tidakadasamasekali"}).status_code == 200


@database
def test_tables_need_few_reads(client: Client, snapshot: Snapshot, django_assert_max_num_queries: Any) -> None:
    for route in ("rt_table", "kawasan_table", "map"):
        with django_assert_max_num_queries(MOST_READS):
            client.get(reverse(route))


@database
@pytest.mark.parametrize("address", ["/tabel/rt/", "/tabel/kawasan/", "/tabel/rt.csv", "/peta/"])
def test_nonsense_in_the_address_is_not_found_or_does_nothing(client: Client, snapshot: Snapshot, address: str) -> None:
    assert client.get(address, {"wilayah": "99.99"}).status_code == 404
    assert client.get("/tabel/rt.exe").status_code == 404
    assert client.get("/tabel/kawasan.geojson").status_code == 404
    for nonsense in (
        {"cari": "\x00"},
        {"kawasan": "9" * 30},
        {"halaman": "-7"},
        {"desa": "'\x00"},
        {"tingkat": "\x00"},
    ):
        assert client.get(address, nonsense).status_code == 200


@database
def test_a_year_or_village_of_another_regency_does_not_empty_the_page(client: Client, snapshot: Snapshot) -> None:
    left = {"tahun": "1999", "desa": "33.75-tirto", "kawasan": "987654"}
    response = client.get("/tabel/rt/", left)
    assert (response.context["year"], response.context["count"]) == (LAST, snapshot.rt_rows.count())
    assert client.get("/tabel/rt.csv", left).status_code == 404
    assert client.get("/tabel/kawasan.xlsx", left).status_code == 404
    assert client.get("/tabel/rt/", {"tahun": "x"}).status_code == 404


@database
def test_csv_and_xlsx_hold_the_filtered_rows_with_their_origin(client: Client, snapshot: Snapshot) -> None:
    wanted = RtFilter(LAST, level="KR", sort="-nilai")
    scores = list(rt_rows(snapshot, wanted))
    assert scores
    query: dict[str, str | int] = {"tahun": LAST, "tingkat": "KR", "urut": "-nilai"}
    response = client.get(reverse("rt_table_file", args=["csv"]), query)
    assert "attachment" in response.headers["Content-Disposition"]
    rows = csv_rows(response.content)
    assert [int(row["Total nilai"]) for row in rows] == [score.total for score in scores]
    assert [row["RT"] for row in rows] == [score.rt_year.rt_row.rt.label for score in scores]
    assert {row["Aturan"] for row in rows} == {snapshot.ruleset}
    assert {row["Cara luas"] for row in rows} == {"luas terverifikasi menurut buku kerja"}
    assert all(row["Resmi sejak"][:2] == "20" for row in rows)
    volumes = [score.rt_year.volumes["4a"] for score in scores]
    assert [float(row["4a volume (ha)"]) if row["4a volume (ha)"] else None for row in rows] == volumes
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(client.get(reverse("rt_table_file", args=["xlsx"]), query).content)
    )
    sheet = book.get_sheet_by_name("RT").to_python()
    assert [len(sheet) - 1, sheet[0]] == [len(rows), list(rows[0])]
    at = sheet[0].index("Total nilai")
    assert [row[at] for row in sheet[1:]] == [score.total for score in scores]
    assert any(snapshot.ruleset in str(row) for row in book.get_sheet_by_name("Keterangan").to_python())


@database
def test_geojson_of_the_table_has_every_row_and_valid_shapes(client: Client, snapshot: Snapshot) -> None:
    whole = json.loads(client.get(reverse("rt_table_file", args=["geojson"])).content)
    assert len(whole["features"]) == snapshot.rt_rows.count()
    drawn = [feature for feature in whole["features"] if feature["geometry"]]
    assert drawn
    assert {feature["geometry"]["type"] for feature in drawn} <= {"Polygon", "MultiPolygon"}
    assert whole["features"][0]["properties"]["ruleset"] == snapshot.ruleset


@database
def test_kawasan_show_the_difference_to_what_was_printed(client: Client, snapshot: Snapshot) -> None:
    rows = kawasan_rows(snapshot, LAST, sort="-beda")
    assert len(rows) == snapshot.kawasan_scores.filter(year=LAST).count()
    for row in rows:
        printed = row.score.printed_total
        assert row.difference == (None if printed is None else printed - row.score.total)
    known = [abs(row.difference) for row in rows if row.difference is not None]
    assert known == sorted(known, reverse=True)
    named = kawasan_rows(snapshot, LAST, words=rows[0].kawasan.name.lower())
    assert rows[0].kawasan in [row.kawasan for row in named]
    exported = csv_rows(client.get(reverse("kawasan_table_file", args=["csv"]), {"urut": "nama"}).content)
    assert sorted(row["Kawasan"] for row in exported) == sorted(row.kawasan.name for row in rows)


@database
def test_hectares_come_with_class_or_method(snapshot: Snapshot) -> None:
    by_level = hectares_by_level(snapshot)
    assert list(by_level) == years_of(snapshot)
    area_ha, count = area_and_count(rt_rows(snapshot, RtFilter(LAST)))
    assert sum(row.rt_count or 0 for row in by_level[LAST].values()) == count
    assert sum(row.area_ha for row in by_level[LAST].values()) == area_ha
    reduced = hectares_reduced(snapshot)
    assert [each.method.id for each in reduced] == list(snapshot.summary["methods"])
    assert {each.method.id: float(each.area_ha) for each in reduced} == {
        letter: method["area_ha"] for letter, method in snapshot.summary["methods"].items()
    }


@database
def test_the_filters_offer_what_there_is(snapshot: Snapshot) -> None:
    offered = choices(snapshot)
    assert {key for key, _ in offered.villages} == {row.rt.village_key for row in snapshot.rt_rows.select_related("rt")}
    assert {pk for pk, _ in offered.kawasans} == set(
        snapshot.rt_rows.exclude(kawasan=None).values_list("kawasan", flat=True)
    )


@database
def test_without_official_data_the_pages_say_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nakhoda.scoring.views.scopes.officials", list)
    for route in ("rt_table", "kawasan_table", "map"):
        assert "Belum ada data resmi" in client.get(reverse(route)).content.decode()
    assert client.get(reverse("rt_table_file", args=["csv"])).status_code == 404
