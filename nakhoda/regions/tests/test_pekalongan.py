"""The city's own boundaries and workbook: what is known about them stays so."""

from collections import Counter
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from nakhoda.law.findings import count_by_code
from nakhoda.regions.files.boundaries import Boundaries, read_boundaries
from nakhoda.regions.rules.matching import BoundaryMatch, RtArea, match_boundaries

CITY = Path(__file__).resolve().parents[4] / "shared" / "data" / "pekalongan"
BOUNDARY_FILE, WORKBOOK = CITY / "boundaries_latlng.json", CITY / "pekalongan.xlsx"

pytestmark = pytest.mark.skipif(not BOUNDARY_FILE.exists(), reason="the city's data are not on this machine")


@pytest.fixture(scope="module")
def city() -> Boundaries:
    return read_boundaries(BOUNDARY_FILE)


@pytest.fixture(scope="module")
def rts() -> list[RtArea]:
    book = CalamineWorkbook.from_path(WORKBOOK)
    kawasan = {row[0]: str(row[1]) for row in book.get_sheet_by_name("kawasan").to_python()[1:]}
    rows = book.get_sheet_by_name("rtrw").to_python()[1:]
    return [RtArea(str(row[0]), kawasan[row[1]], str(row[2]), float(str(row[4]))) for row in rows]


@pytest.fixture(scope="module")
def match(city: Boundaries, rts: list[RtArea]) -> BoundaryMatch:
    return match_boundaries(city.boundaries, rts, file=BOUNDARY_FILE.name)


def test_all_465_areas_are_read_or_told(city: Boundaries) -> None:
    assert (city.counts_in, city.counts_out, city.skipped) == (465, 453, 12)
    assert Counter(boundary.rt is not None for boundary in city.boundaries) == {True: 426, False: 27}


def test_the_twelve_multipolygons_hold_two_points_each_and_are_errors(city: Boundaries) -> None:
    damaged = [finding for finding in city.findings if finding.code == "batas-titik-kurang"]
    assert len(damaged) == 12
    assert all(finding.place.rt.startswith("RT") and finding.place.kawasan for finding in damaged)


def test_latitude_first_and_missing_brackets_are_told_once_with_their_number(city: Boundaries) -> None:
    once = {finding.code: finding.facts["count"] for finding in city.findings if "count" in finding.facts}
    assert once == {"batas-lintang-bujur-tertukar": 453, "batas-susunan-kurung": 453}


def test_the_areas_are_those_of_the_ellipsoid(city: Boundaries) -> None:
    coded = sum(boundary.area_ha for boundary in city.boundaries if boundary.rt)
    assert coded == pytest.approx(503.916422, abs=1e-5)
    assert city.method == "geodesik WGS84"


def test_418_of_432_rts_have_a_boundary(match: BoundaryMatch, city: Boundaries) -> None:
    damaged = {(f.place.kawasan, f.place.rt) for f in city.findings if f.code == "batas-titik-kurang"}
    without = {(rt.kelurahan, rt.label) for rt in match.without_polygon}
    assert (len(match.matched), len(without), len(match.outlines)) == (418, 14, 27)
    assert damaged <= without


def test_four_village_names_are_spelled_otherwise(match: BoundaryMatch) -> None:
    spelled = {name.name: (name.known, str(name.how)) for name in match.names if name.how != "exact"}
    assert spelled == {
        "Kandang panjang": ("Kandang Panjang", "normalised"),
        "Kalibaros": ("Kali Baros", "normalised"),
        "Sekoduwet": ("Sokoduwet", "near"),
        "Noyotaansari": ("Noyontaansari", "near"),
    }


def test_the_findings_of_the_matching_are_these(match: BoundaryMatch) -> None:
    assert count_by_code(match.findings) == {
        "luas-beda-poligon": 264,
        "rt-tanpa-poligon": 14,
        "poligon-ganda": 7,
        "kelurahan-mirip": 2,
        "kelurahan-beda-tulisan": 2,
        "poligon-tanpa-kode": 1,
    }


def test_93_boundaries_differ_from_the_table_by_more_than_half(city: Boundaries, rts: list[RtArea]) -> None:
    wide = match_boundaries(city.boundaries, rts, tolerance_percent=50)
    assert count_by_code(wide.findings)["luas-beda-poligon"] == 93
