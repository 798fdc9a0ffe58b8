"""The synthetic example: the same bytes every time, marked as an example, and spoilt exactly where it says."""

from __future__ import annotations

import importlib
import json
from datetime import datetime
from importlib.resources import files
from io import BytesIO
from typing import Any, cast
from zipfile import ZipFile

import pytest

from nakhoda.baseline.example import (
    BOUNDARIES,
    LABEL,
    PLANTED,
    WORKBOOK,
    example_boundaries,
    example_data,
    example_files,
)
from nakhoda.baseline.example_numbers import Dice, figures
from nakhoda.baseline.files.template import cell_address
from nakhoda.law.findings import catalogue
from nakhoda.law.rulesets import load

RULES = load()
TYPED = {
    "teks-dalam-angka": ["dua puluh"],
    "koma-desimal": ["0,85"],
    "volume-negatif": [-0.0312, -0.0312],
    "persen-lebih-100": [74, 74],
    "pasangan-lebih-100": [360, 360],
    "sisa-semu": [0.0214],
    "persen-salah": [0.5],
    "nilai-salah": [1],
    "total-salah": [24],
    "tingkat-salah": ["KS"],
    "baris-ganda": ["TJS-013"],
    "rt-tidak-dikenal": ["TJS-099"],
    "investasi-ganda": ["TJS-001"],
    "sk-lewat-peninjauan": [datetime.fromisoformat("2015-03-10")],
}


def shipped(name: str) -> bytes:
    return files("nakhoda.baseline").joinpath("example", name).read_bytes()


@pytest.fixture(scope="module")
def book() -> Any:
    openpyxl = cast(Any, importlib.import_module("openpyxl"))
    return openpyxl.load_workbook(BytesIO(shipped(WORKBOOK)), data_only=True)


def members(content: bytes) -> dict[str, bytes]:
    """A workbook's parts; compressed bytes may differ between versions of the compressor."""
    with ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_shipped_files_are_what_the_generator_makes() -> None:
    made = example_files(RULES)
    assert members(made[WORKBOOK]) == members(shipped(WORKBOOK))
    assert made[BOUNDARIES] == shipped(BOUNDARIES)


def test_two_runs_give_the_same_bytes() -> None:
    assert example_files(RULES) == example_files(RULES)


def test_every_sheet_says_that_it_is_an_example(book: Any) -> None:
    for sheet in book:
        assert LABEL in sheet["A1"].value
    assert "CONTOH" in book["Ketetapan"][cell_address(RULES, "decree", 0, "number")[1]].value
    for feature in json.loads(shipped(BOUNDARIES))["features"]:
        assert feature["properties"]["keterangan"] == LABEL


def test_every_planted_code_is_a_kind_of_finding_and_no_place_stands_twice() -> None:
    assert {planted.code for planted in PLANTED} <= set(catalogue())
    assert len({(planted.code, planted.sheet, planted.cell) for planted in PLANTED}) == len(PLANTED)
    assert len({planted.code for planted in PLANTED}) >= 20


@pytest.mark.parametrize("code", sorted(TYPED))
def test_a_planted_value_stands_in_its_cell(code: str, book: Any) -> None:
    cells = [book[planted.sheet][planted.cell].value for planted in PLANTED if planted.code == code]
    assert cells == TYPED[code]


def test_the_shifted_row_has_its_total_in_front(book: Any) -> None:
    planted = next(planted for planted in PLANTED if planted.code == "kolom-bergeser")
    sheet, row = book[planted.sheet], int(planted.cell[1:])
    sound = {column: sheet.cell(row - 24, column).value for column in range(4, 61)}
    spoilt = {column: sheet.cell(row, column).value for column in range(4, 61)}
    assert planted.cell == f"D{row}"
    last = cell_address(RULES, "rt_year", row - 6, "total")[1]
    total = sheet[last].column
    assert spoilt[4] == sheet[cell_address(RULES, "rt_year", row - 30, "total")[1]].value
    assert [spoilt[column + 1] for column in range(4, total)] == [sound[column] for column in range(4, total)]


def test_a_kawasan_is_the_sum_of_its_rts_but_for_the_planted_faults(book: Any) -> None:
    wrong = set()
    for index, kawasan in enumerate(("TJS-B", "TJS-T", "TJS-S")):
        for name in ("buildings", "population", "households", "road_ideal_m", "drainage_ideal_m"):
            own = book["Kawasan"][cell_address(RULES, "kawasan", index, name)[1]].value
            parts = [
                book["RT"][cell_address(RULES, "rt", row, name)[1]].value
                for row in range(24)
                if book["RT"][cell_address(RULES, "rt", row, "kawasan")[1]].value == kawasan
            ]
            if own != sum(parts):
                wrong.add(cell_address(RULES, "kawasan", index, name))
    codes = ("penyebut-kawasan-bukan-jumlah-rt",)
    assert wrong == {(planted.sheet, planted.cell) for planted in PLANTED if planted.code in codes}


def test_investments_roll_the_volumes_forward() -> None:
    sound = figures(RULES)
    assert len(sound.investments) == 20
    done: dict[tuple[object, object], float] = {}
    for row in sound.investments:
        at = row["rt"], row["criterion"]
        done[at] = done.get(at, 0.0) + float(cast(float, row["volume"]))
    for rt in sound.rts:
        key = str(rt["key"])
        for criterion in RULES.criteria:
            before, after = (sound.volumes[key, year][criterion.id] for year in (2020, 2021))
            assert after == pytest.approx(before - done.get((key, criterion.id), 0.0), abs=1e-9)


def test_all_four_classes_occur(book: Any) -> None:
    cells = [book["Penilaian"][cell_address(RULES, "rt_year", index, "level")[1]].value for index in range(24)]
    assert set(cells) == {"TK", "KR", "KS", "KB"}
    assert cells.count("KB") == 1


def test_polygons_have_the_tables_area_but_for_the_planted_one(book: Any) -> None:
    geod = cast(Any, importlib.import_module("pyproj")).Geod(ellps="WGS84")
    areas = {}
    for row in range(24):
        label = book["RT"][cell_address(RULES, "rt", row, "label")[1]].value
        areas[label] = book["RT"][cell_address(RULES, "rt", row, "area_ha")[1]].value
    planted = {row.code: row.cell for row in PLANTED if row.sheet == BOUNDARIES}
    seen = set()
    for feature in json.loads(example_boundaries(RULES))["features"]:
        label = feature["properties"]["rtrw"]
        ring = feature["geometry"]["coordinates"][0]
        area_ha, _ = geod.polygon_area_perimeter([x for x, _ in ring], [y for _, y in ring])
        seen.add(label)
        if label in areas:
            difference = abs(area_ha / 10_000 / areas[label] - 1)
            assert difference > 0.1 if label == planted["luas-beda-poligon"] else difference < 0.03
    assert set(areas) - seen == {planted["rt-tanpa-poligon"]}
    assert seen - set(areas) == {planted["poligon-tanpa-rt"]}


def test_the_dice_are_fair_and_repeatable() -> None:
    one, two = Dice(7), Dice(7)
    rolls = [one.between(0, 1) for _ in range(2000)]
    assert rolls == [two.between(0, 1) for _ in range(2000)]
    assert 0.47 < sum(rolls) / 2000 < 0.53
    assert all(0 <= roll < 1 for roll in rolls)


def test_the_decree_area_is_the_sum_of_the_kawasan() -> None:
    data = example_data(RULES)
    assert data.decree["area_ha"] == pytest.approx(sum(float(cast(float, row["area_flag_ha"])) for row in data.kawasan))
