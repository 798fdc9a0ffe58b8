"""The regency example: the same bytes every time, real names, invented figures, a map without gap or overlap."""

from __future__ import annotations

import importlib
import json
from collections import Counter
from importlib.resources import files
from io import BytesIO
from typing import Any, cast
from zipfile import ZipFile

import pytest
import shapely

from nakhoda.baseline.example import LABEL
from nakhoda.baseline.example_numbers import YEARS
from nakhoda.baseline.example_regency import (
    BOUNDARIES,
    COUNT,
    DECREE,
    PLANTED,
    WORKBOOK,
    regency_boundaries,
    regency_data,
    regency_files,
)
from nakhoda.baseline.example_regency_numbers import KAWASAN, VILLAGES, figures, kawasan_rows, places
from nakhoda.baseline.files.template import cell_address
from nakhoda.baseline.rules.printed import results_of
from nakhoda.law.findings import catalogue
from nakhoda.law.rulesets import load
from nakhoda.regions.files.code_list import shipped_code_list

RULES = load()
TYPED = {
    "koma-desimal": ["1,0616"],
    "volume-negatif": [-0.0125, -0.0125],
    "batas-kepadatan-diabaikan": [0],
    "total-salah": [22],
    "baris-ganda": ["ARJ-010"],
}


def shipped(name: str) -> bytes:
    return files("nakhoda.baseline").joinpath("example", name).read_bytes()


def members(content: bytes) -> dict[str, bytes]:
    """A workbook's parts; compressed bytes may differ between versions of the compressor."""
    with ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def book() -> Any:
    openpyxl = cast(Any, importlib.import_module("openpyxl"))
    return openpyxl.load_workbook(BytesIO(shipped(WORKBOOK)), data_only=True)


@pytest.fixture(scope="module")
def features() -> list[dict[str, Any]]:
    return cast(list[dict[str, Any]], json.loads(shipped(BOUNDARIES))["features"])


def polygon(feature: dict[str, Any]) -> Any:
    """The shape in square metres, near enough to compare areas with each other."""
    ring = feature["geometry"]["coordinates"][0]
    return shapely.Polygon([((x - 111.1) * 110_189, (y + 8.2) * 110_597) for x, y in ring])


def test_the_shipped_files_are_what_the_generator_makes_and_small() -> None:
    made = regency_files(RULES)
    assert members(made[WORKBOOK]) == members(shipped(WORKBOOK))
    assert made[BOUNDARIES] == shipped(BOUNDARIES)
    assert len(shipped(WORKBOOK)) < 300_000
    assert len(shipped(BOUNDARIES)) < 200_000


def test_it_is_labelled_an_example_everywhere(book: Any, features: list[dict[str, Any]]) -> None:
    for sheet in book:
        assert LABEL in sheet["A1"].value
    assert "contoh" in str(DECREE["signatory"])
    assert "CONTOH" in str(DECREE["number"])
    assert {feature["properties"]["keterangan"] for feature in features} == {LABEL}


def test_villages_have_the_names_and_codes_of_the_official_list() -> None:
    names = {row.code.text: row.name for row in shipped_code_list().rows}
    assert [names[village.code] for village in VILLAGES] == [village.name for village in VILLAGES]
    assert "35.01.04.2014" in {village.code for village in VILLAGES}


def test_rts_are_numbered_as_an_rw_numbers_them_and_labels_repeat_across_villages() -> None:
    rts = places()
    assert len(rts) == len({rt.key for rt in rts}) == len({(rt.village.code, rt.label) for rt in rts}) == COUNT
    assert len({rt.label for rt in rts}) < COUNT / 3
    for village in VILLAGES:
        expected = [
            f"RT{rt:03d}-RW{rw:03d}" for rw, size in enumerate(village.rw_sizes, 1) for rt in range(1, size + 1)
        ]
        assert [rt.label for rt in rts if rt.village is village] == expected


def test_one_kawasan_alone_spans_two_villages() -> None:
    spans = {key.key: {rt.village.name for rt in places() if rt.kawasan == key.key} for key in KAWASAN}
    assert len(spans) == 10
    assert {key: sorted(names) for key, names in spans.items() if len(names) != 1} == {
        "TJS-ARJ": ["Arjowinangun", "Tanjungsari"]
    }


def test_the_cells_tile_each_village_and_the_villages_the_whole(features: list[dict[str, Any]]) -> None:
    cells = [feature for feature in features if "rtrw" in feature["properties"]]
    shapes = {id(feature): polygon(feature) for feature in features}
    assert all(shape.is_valid for shape in shapes.values())
    assert len(cells) == COUNT
    outlines = [feature for feature in features if "rtrw" not in feature["properties"]]
    for outline in outlines:
        name = outline["properties"].get("kelurahan")
        inside = [shapes[id(cell)] for cell in cells if name in (None, cell["properties"]["kelurahan"])]
        whole = shapes[id(outline)]
        assert sum(shape.area for shape in inside) == pytest.approx(whole.area, abs=0.01)
        assert shapely.union_all(inside).symmetric_difference(whole).area < 0.01
    assert len(outlines) == len(VILLAGES) + 1


def test_the_tables_areas_are_near_the_polygons_but_for_the_planted_one() -> None:
    rts = regency_data(RULES).rt
    far = [
        place.label
        for place, rt in zip(places(), rts, strict=True)
        if abs(cast(float, rt["area_ha"]) / place.area_ha - 1) > 0.03
    ]
    assert far == [planted.cell for planted in PLANTED if planted.code == "luas-beda-poligon"]


def test_most_rts_are_light_slums_some_medium_few_heavy_and_some_none_after_the_works() -> None:
    sound = figures(RULES)
    levels = {
        year: Counter(results_of(sound.volumes[str(rt["key"]), year], rt, RULES)["level"] for rt in sound.rts)
        for year in YEARS
    }
    before, after = (levels[year] for year in YEARS)
    assert before["TK"] == 0
    assert before["KR"] > 2 * before["KS"] > 10 * before["KB"] > 0
    assert after["TK"] >= 10
    assert sum(after.values()) == COUNT


def test_investments_roll_the_volumes_forward() -> None:
    sound = figures(RULES)
    done: dict[tuple[object, object], float] = {}
    for row in sound.investments:
        at = row["rt"], row["criterion"]
        done[at] = done.get(at, 0.0) + float(cast(float, row["volume"]))
        assert isinstance(row["amount_idr"], int)
    assert len(sound.investments) > 50
    for rt in sound.rts:
        key = str(rt["key"])
        for criterion in RULES.criteria:
            before, after = (sound.volumes[key, year][criterion.id] for year in YEARS)
            assert after == pytest.approx(before - done.get((key, criterion.id), 0.0), abs=1e-9)


def test_every_rt_and_kawasan_has_the_parts_of_its_priority(book: Any) -> None:
    sound = figures(RULES)
    for kind, rows in (("rt", sound.rts), ("kawasan", kawasan_rows(sound.rts, RULES))):
        for index, row in enumerate(rows):
            for name in ("considerations_total", "legality_points"):
                sheet, cell = cell_address(RULES, kind, index, name)
                assert book[sheet][cell].value == row[name]
    assert {row["legality_points"] for row in sound.rts} == {-2, 2}
    totals = {cast(int, row["considerations_total"]) for row in sound.rts}
    assert min(totals) <= 5 < 11 <= max(totals)


@pytest.mark.parametrize("code", sorted(TYPED))
def test_a_planted_value_stands_in_its_cell(code: str, book: Any) -> None:
    assert [book[each.sheet][each.cell].value for each in PLANTED if each.code == code] == TYPED[code]


def test_every_planted_code_is_a_kind_of_finding_and_no_place_stands_twice() -> None:
    assert {planted.code for planted in PLANTED} <= set(catalogue())
    assert len({(planted.code, planted.sheet, planted.cell) for planted in PLANTED}) == len(PLANTED)


def test_the_twin_without_faults_differs_only_where_faults_are() -> None:
    faulty, clean = regency_data(RULES), regency_data(RULES, planted=False)
    assert len(clean.rt_results) == 2 * COUNT == len(faulty.rt_results) - 1
    assert sum(one != other for one, other in zip(faulty.rt_results, clean.rt_results, strict=False)) == 8
    assert sum(one != other for one, other in zip(faulty.rt, clean.rt, strict=True)) == 1
    assert faulty.investments == clean.investments
    assert not any(row.typed for row in clean.rt_results)
    assert regency_boundaries() == regency_boundaries()
