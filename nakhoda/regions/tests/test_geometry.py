"""One geometry: repaired where the repair is certain, refused with a reason where it is not, measured geodesically."""

import contextlib
import importlib
import math
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from nakhoda.law.findings import catalogue
from nakhoda.regions.rules import repairs
from nakhoda.regions.rules.crossings import count_crossings
from nakhoda.regions.rules.geometry import geodesic_area_ha, mend

SQUARE = [(109.0, -7.0), (109.01, -7.0), (109.01, -6.99), (109.0, -6.99), (109.0, -7.0)]
HOLE = [(109.002, -6.998), (109.004, -6.998), (109.004, -6.996), (109.002, -6.996), (109.002, -6.998)]
BOW_TIE = [(109.0, -7.0), (109.01, -6.99), (109.01, -7.0), (109.0, -6.99), (109.0, -7.0)]


def polygon(*rings: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [[list(position) for position in ring] for ring in rings]}


def refusal(geometry: object) -> str:
    with pytest.raises(repairs.Unusable) as caught:
        mend(geometry)
    return caught.value.code


def test_a_square_of_a_hundred_metres_in_utm_49s_is_one_hectare() -> None:
    xs, ys = [500_000, 500_100, 500_100, 500_000], [9_230_000, 9_230_000, 9_230_100, 9_230_100]
    back = Transformer.from_crs("EPSG:32749", "EPSG:4326", always_xy=True)
    mended = mend(polygon(zip(xs, ys, strict=True)), reproject=back.transform)
    # On the central meridian the grid is 0.04 % smaller than the ellipsoid in each direction.
    assert mended.area_ha == pytest.approx(1 / 0.9996**2, rel=1e-5)


def test_a_hole_is_subtracted_and_direction_does_not_matter() -> None:
    whole, hole = geodesic_area_ha([[SQUARE]]), geodesic_area_ha([[HOLE]])
    assert mend(polygon(SQUARE, HOLE)).area_ha == pytest.approx(whole - hole)
    assert mend(polygon(SQUARE[::-1], HOLE)).area_ha == pytest.approx(whole - hole)


def test_swapped_latitude_and_longitude_are_turned_round() -> None:
    mended = mend(polygon([(y, x) for x, y in SQUARE]))
    assert mended.repairs == (repairs.SWAPPED,)
    assert mended.geometry == mend(polygon(SQUARE)).geometry


@pytest.mark.parametrize(
    ("declared", "coordinates"),
    [
        ("Polygon", SQUARE),
        ("Polygon", [[SQUARE]]),
        ("Polygon", [[[SQUARE]]]),
        ("MultiPolygon", [SQUARE]),
        ("MultiPolygon", SQUARE),
        ("MultiPolygon", [[[SQUARE]]]),
    ],
)
def test_too_many_or_too_few_brackets_are_straightened(declared: str, coordinates: Any) -> None:
    mended = mend({"type": declared, "coordinates": coordinates})
    assert mended.repairs == (repairs.BRACKETS,)
    assert mended.geometry == mend(polygon(SQUARE)).geometry


def test_an_open_ring_is_closed_and_a_height_left_out() -> None:
    mended = mend(polygon([(x, y, 12.5) for x, y in SQUARE[:-1]]))
    assert set(mended.repairs) == {repairs.UNCLOSED, repairs.THIRD_COORDINATE}
    assert mended.area_ha == mend(polygon(SQUARE)).area_ha


def test_a_bow_tie_keeps_both_its_wings() -> None:
    mended = mend(polygon(BOW_TIE))
    assert mended.repairs == (repairs.SELF_CROSSING,)
    assert mended.geometry["type"] == "MultiPolygon"
    assert mended.area_ha == pytest.approx(geodesic_area_ha([[SQUARE]]) / 2, rel=1e-3)


def test_parts_that_overlap_are_counted_once() -> None:
    mended = mend({"type": "MultiPolygon", "coordinates": [[SQUARE], [HOLE]]})
    assert repairs.SELF_CROSSING in mended.repairs
    assert mended.area_ha == pytest.approx(geodesic_area_ha([[SQUARE]]))


def test_a_part_of_two_points_is_left_out_with_a_finding_and_the_rest_kept() -> None:
    mended = mend({"type": "MultiPolygon", "coordinates": [[SQUARE], [SQUARE[:2]]]})
    assert mended.repairs == (repairs.DROPPED_RING,)
    assert mended.area_ha == mend(polygon(SQUARE)).area_ha


def test_the_polygons_of_a_collection_are_taken_together_without_its_points() -> None:
    point = {"type": "Point", "coordinates": [109.0, -7.0]}
    mended = mend({"type": "GeometryCollection", "geometries": [polygon(SQUARE), point]})
    assert mended.repairs == (repairs.DROPPED_PART,)


@pytest.mark.parametrize(
    ("geometry", "code"),
    [
        (None, repairs.EMPTY),
        (polygon(), repairs.EMPTY),
        (polygon([]), repairs.EMPTY),
        ({"type": "Polygon"}, repairs.EMPTY),
        (polygon([(109.0, -7.0), (109.1, -7.0), (109.2, -7.0), (109.0, -7.0)]), repairs.EMPTY),
        (polygon(SQUARE[:2]), repairs.TOO_FEW_POINTS),
        ({"type": "Point", "coordinates": [109.0, -7.0]}, repairs.NOT_AN_AREA),
        ({"type": "GeometryCollection", "geometries": [{"type": "Point"}]}, repairs.NOT_AN_AREA),
        ("Polygon", repairs.MALFORMED),
        ({"type": "Circle"}, repairs.MALFORMED),
        ({"type": "Polygon", "coordinates": [109.0, -7.0]}, repairs.MALFORMED),
        (polygon([*SQUARE[:2], ("x", 1), SQUARE[0]]), repairs.MALFORMED),
        (polygon([*SQUARE[:2], (math.nan, -7.0), SQUARE[0]]), repairs.MALFORMED),
        (polygon([*SQUARE[:2], (math.inf, -7.0), SQUARE[0]]), repairs.MALFORMED),
        (polygon([*SQUARE[:2], (10**400, -7.0), SQUARE[0]]), repairs.MALFORMED),
        (polygon([*SQUARE[:2], (True, -7.0), SQUARE[0]]), repairs.MALFORMED),
        (polygon([(0, 0), (1, 0), (1, 1), (0, 0)]), repairs.OUTSIDE),
        (polygon([*SQUARE[:3], (0.0, 0.0), SQUARE[0]]), repairs.OUTSIDE),
        (polygon([(353_000, 9_238_000), (353_100, 9_238_000), (353_100, 9_238_100)]), repairs.UNKNOWN_CRS),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_reason(geometry: object, code: str) -> None:
    assert refusal(geometry) == code


def test_a_line_that_crosses_itself_ten_thousand_times_is_refused_quickly() -> None:
    zigzag = [(109.0 + (i % 2) * 0.01, -7.0 + ((i * 7919) % 5003) * 1e-6) for i in range(5_000)]
    assert refusal(polygon(zigzag)) == repairs.TOO_TANGLED


def test_an_area_of_more_points_than_any_village_needs_is_refused() -> None:
    turn = 2 * math.pi / 200_001
    circle = [(109 + 0.1 * math.cos(i * turn), -7 + 0.1 * math.sin(i * turn)) for i in range(200_001)]
    assert refusal(polygon(circle)) == repairs.TOO_TANGLED


def test_every_reason_and_repair_stands_in_the_catalogue() -> None:
    codes = {*repairs.SKIPPED, *repairs.TOLD_EACH, *repairs.TOLD_ONCE, repairs.GUESSED_CRS}
    assert codes <= set(catalogue())


@given(
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=3, max_size=9, unique=True),
)
def test_an_outline_found_simple_is_valid_for_the_geometry_library(points: list[tuple[int, int]]) -> None:
    shapely = cast(Any, importlib.import_module("shapely"))
    ring = [(float(x), float(y)) for x, y in [*points, points[0]]]
    simple = count_crossings([ring], most=1, budget=10_000) == 0
    assert simple == shapely.Polygon(ring).is_valid


@given(st.lists(st.tuples(st.floats(109.0, 109.2), st.floats(-7.0, -6.8)), min_size=3, max_size=12))
def test_an_area_is_finite_and_positive_and_mending_twice_changes_nothing(points: list[tuple[float, float]]) -> None:
    mended = None
    with contextlib.suppress(repairs.Unusable):
        mended = mend(polygon(points))
    if mended is None:
        assert refusal(polygon(points)) in repairs.SKIPPED
        return
    assert 0 < mended.area_ha < math.inf
    again = mend(mended.geometry)
    assert again.area_ha == pytest.approx(mended.area_ha, rel=1e-6)
    assert repairs.UNCLOSED not in again.repairs
