"""Tables and the report for the regent: whole, harmless, and exactly two pages."""

from __future__ import annotations

import importlib
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from typing import Any, cast

import pytest

from nakhoda.impact.files.tables import impact_tables, proposal_table
from nakhoda.impact.files.year_end import Heading, YearEnd, kawasan_cells, year_end_of, year_end_pdf, year_end_pngs
from nakhoda.impact.rules.chart import LOOKS, Bar, key_svg, methods_chart
from nakhoda.impact.rules.next_decree import next_decree
from nakhoda.impact.rules.report import Impact
from nakhoda.impact.rules.summary import sentences, summary_of
from nakhoda.impact.tests.world import RULESET, impact_of, rt, state, work
from nakhoda.web.tables import csv_bytes, xlsx_bytes

openpyxl = cast(Any, importlib.import_module("openpyxl"))
fromstring = cast(Any, importlib.import_module("defusedxml.ElementTree")).fromstring
BAD = {"2a": 800.0, "3a": 80.0, "5a": 80.0, "7a": 30.0}


@pytest.fixture(scope="module")
def found() -> Impact:
    before = state([rt("a", BAD), rt("b", BAD, kawasan="L")])
    after = state([rt("a", BAD | {"2a": 100.0}), rt("b", BAD | {"3a": 100.0}, kawasan="L")])
    return impact_of(before, [work("=w1", {("a", "2a"): 700}, idr=1_500_000_000), work("w2", {("b", "7a"): 2})], after)


def report(found: Impact, kawasans: int = 2) -> YearEnd:
    heading = Heading(
        office=["Pemerintah Kabupaten Contoh", "Dinas Permukiman"],
        regency="Kabupaten Contoh",
        since="akhir 2020",
        kawasans=[[f"{at} {row[0]}", *row[1:]] for at in range(kawasans) for row in kawasan_cells(found, 2021, {})],
        code="ABCD",
        url="https://example.org/dampak/2021",
        signed_at="Contoh, ........",
        signers=["Kepala Dinas"],
        example=True,
    )
    return year_end_of(summary_of(found, 2021), next_decree(found, 2021), heading, RULESET)


def test_every_table_can_be_taken_away_and_runs_no_formula(found: Impact) -> None:
    for table in impact_tables(found, [("Regensi", "Contoh")]):
        assert table.rows
        assert all(len(row) == len(table.columns) for row in table.rows)
        sheet = openpyxl.load_workbook(BytesIO(xlsx_bytes(table))).worksheets[0]
        assert sheet.max_row == len(table.rows) + 1
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
        assert "\n=w1" not in csv_bytes(table).decode("utf-8-sig").replace(",", "\n")


def test_the_table_of_methods_says_what_each_method_counts(found: Impact) -> None:
    table = impact_tables(found)[1]
    by_method = {row[1]: row for row in table.rows}
    assert [float(cell) for cell in by_method["C"][3:]] == [2, 0, 0, 0, 2]
    notes = dict(table.notes)
    assert "Cara E: Aturan keluar: nilai dan layanan" in notes


def test_hectares_of_all_methods_stand_in_one_row_a_year(found: Impact) -> None:
    table = impact_tables(found)[0]
    assert [each.key for each in table.columns] == ["year", "ha_B", "ha_C", "ha_E", "ha_F"]
    assert table.rows == [(2021, Decimal(2), Decimal(2), Decimal(0), Decimal("0.370371"))]


def test_kawasan_stand_in_the_order_of_their_change(found: Impact) -> None:
    assert kawasan_cells(found, 2021, {"K": "Kauman"}) == [
        ["Kauman", "KR", "16", "TK", "11", "2,00", "2,00", "0,00"],
        ["L", "KR", "16", "KR", "16", "0,00", "0,00", "0,00"],
    ]


def test_the_proposed_data_are_a_table_of_changed_cells(found: Impact) -> None:
    rows = proposal_table(found).rows
    assert [(row[1], row[4], row[6], row[7], row[8]) for row in rows] == [
        ("a", "2a", "m", 800.0, 100.0),
        ("b", "7a", "unit", 30.0, 28.0),
    ]


def test_the_tables_sum_to_the_change(found: Impact) -> None:
    _years, _methods, sources, works, rts, credit = impact_tables(found)
    keys = {each.key: at for at, each in enumerate(works.columns)}
    assert sum(row[keys["ha_C"]] for row in works.rows) == 2
    assert sum(row[5] for row in credit.rows) == 2
    assert [(row[2], row[3], row[4], row[5], row[8]) for row in sources.rows] == [(2, 2, 1_501_000_000, 4.0, 2.0)]
    own = {each.key: at for at, each in enumerate(rts.columns)}
    assert sum(row[own["C_works"]] for row in rts.rows) == 2


def test_the_summary_counts_and_every_hectare_figure_names_its_method(found: Impact) -> None:
    summary = summary_of(found, 2021)
    assert (summary.works, summary.paid, summary.rts_served, summary.amount_idr) == (2, 2, 2, 1_501_000_000)
    assert summary.points == {"works": 5, "remeasured": 0, "boundary": 0}
    assert (summary.households, summary.persons, summary.services) == (72, 288, 72)
    assert summary.idr_per_ha["C"] == 750_500_000
    assert summary.levels["KR"][0] == (2, Decimal(4))
    for sentence in sentences(summary, "Kabupaten Contoh", "akhir 2020"):
        assert " ha" not in sentence or "cara" in sentence
    with pytest.raises(ValueError, match="Tahun 1999"):
        summary_of(found, 1999)


@pytest.mark.parametrize("paper", ["a4", "f4"])
@pytest.mark.parametrize("kawasans", [0, 40])
def test_the_report_has_exactly_two_pages(found: Impact, paper: str, kawasans: int) -> None:
    whole = report(found, kawasans)
    assert len(year_end_pngs(whole, paper)) == 2
    long = replace(whole, sentences=[*whole.sentences] * 6, notes=[*whole.notes] * 9)
    assert len(year_end_pngs(long, paper)) == 2


def test_the_report_is_the_same_bytes_for_the_same_numbers(found: Impact) -> None:
    first = year_end_pdf(report(found))
    assert first == year_end_pdf(report(found))
    assert first.startswith(b"%PDF")
    with pytest.raises(ValueError, match="tidak dikenal"):
        year_end_pdf(report(found), "a5")


def rectangles(svg: str) -> list[Any]:
    return [each for each in fromstring(svg).iter() if each.tag.endswith("rect")]


def test_bars_are_as_long_as_their_hectares_and_lie_on_their_side_of_the_axis() -> None:
    bars = [Bar("B", "Satu <b>", {"works": 30.0, "remeasured": -10.0}), Bar("C", "Dua", {"works": 15.0})]
    svg = methods_chart(bars, label="Uji & coba")
    plain = [each for each in rectangles(svg) if not each.attrib["fill"].startswith("url")]
    wide = [float(each.attrib["width"]) for each in plain]
    assert wide[0] == pytest.approx(3 * wide[1], abs=0.2)
    assert wide[0] == pytest.approx(2 * wide[2], abs=0.2)
    left = [float(each.attrib["x"]) for each in plain]
    assert left[1] + wide[1] == pytest.approx(left[0], abs=0.2)
    assert "20,00 ha" in svg
    assert "style=" not in svg
    assert methods_chart([], label="kosong") == ""
    assert all(fromstring(key_svg(part)) is not None for part in (*LOOKS, "total"))
