"""Maps: every area is drawn once, any text is escaped, a city is small, nothing gives None."""

from __future__ import annotations

import gzip
import importlib
import re
from math import isclose
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nakhoda.web import svgmap_marks as marks
from nakhoda.web.svgmap import LEVELS, Area, Outline, path_data, svg_map, svg_print_map, swatch_svg

ElementTree = cast(Any, importlib.import_module("defusedxml.ElementTree"))
shapely = cast(Any, importlib.import_module("shapely"))
SVG = "{http://www.w3.org/2000/svg}"
OFFICIAL = Path(__file__).resolve().parents[4] / "shared" / "data" / "pekalongan" / "boundaries_latlng.json"

corners = st.tuples(st.floats(95, 141), st.floats(-11, 6), st.floats(0.0001, 0.05), st.floats(0.0001, 0.05))
anything = st.text(st.characters(exclude_categories=()), max_size=30)


def box(west: float, south: float, wide: float = 0.001, high: float = 0.001) -> Any:
    return shapely.box(west, south, west + wide, south + high)


def parsed(svg: str | None) -> Any:
    assert svg is not None
    return ElementTree.fromstring(svg)


def drawn(svg: str | None) -> list[Any]:
    """The paths of areas, without hatch layers, outlines and marks."""
    groups = [group for group in parsed(svg).iter(f"{SVG}g") if group.get("class", "").startswith("area ")]
    return [path for group in groups for path in group.iter(f"{SVG}path")]


areas = st.lists(
    st.builds(
        lambda corner, level, text: Area(box(*corner), level, title=text, label=text, id=text),
        corners,
        st.sampled_from(("", *LEVELS)),
        anything,
    ),
    min_size=1,
    max_size=12,
)


@given(areas, anything)
def test_any_text_gives_xml_with_every_area_once(given_areas: list[Area], text: str) -> None:
    outlines = [Outline(given_areas[0].geometry, kind=text, title=text)]
    for svg in (svg_map(given_areas, outlines, label=text), svg_print_map(given_areas, outlines, label=text)):
        assert len(drawn(svg)) == len(given_areas)
        tags = {element.tag.removeprefix(SVG) for element in parsed(svg).iter()}
        assert tags <= {"svg", "defs", "pattern", "rect", "circle", "path", "g", "title", "text"}


@given(st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40))
def test_a_title_is_read_back_as_it_was(text: str) -> None:
    titles = [title.text for title in parsed(svg_map([Area(box(110, -7), title=text)], label="x")).iter(f"{SVG}title")]
    assert titles == [re.sub("[\ufffe\uffff]", "\ufffd", text)]


@given(areas)
def test_every_point_lies_inside_the_view(given_areas: list[Area]) -> None:
    svg = svg_map(given_areas, label="x", width=300, height=200)
    wide, high = map(float, parsed(svg).get("viewBox").split()[2:])
    assert 0 < wide <= 300
    assert 0 < high <= 200
    for path in drawn(svg):
        for x, y in absolute(path.get("d")):
            assert -1 <= x <= wide + 1
            assert -1 <= y <= high + 1


def absolute(data: str) -> list[tuple[float, float]]:
    """The points of relative path commands."""
    x = y = 0.0
    points = []
    for ring in re.findall(r"m([^z]*)z", data):
        steps = [float(number) for number in re.findall(r"-?\d*\.?\d+", ring)]
        first = None
        for dx, dy in zip(steps[::2], steps[1::2], strict=True):
            x, y = x + dx, y + dy
            first = first or (x, y)
            points.append((x, y))
        x, y = first or (x, y)
    return points


rings = st.lists(st.tuples(st.floats(-500, 500), st.floats(-500, 500)), min_size=3, max_size=15, unique=True)


@given(st.lists(rings, min_size=1, max_size=4), st.sampled_from([0, 1]))
def test_a_path_keeps_every_rounded_point(given_rings: list[list[tuple[float, float]]], decimals: int) -> None:
    points = absolute(path_data(given_rings, decimals))
    step = 10**-decimals
    for ring in given_rings:
        rounded = {(round(x, decimals), round(y, decimals)) for x, y in ring}
        if len(rounded) == len(ring):
            for x, y in ring:
                assert any(abs(x - px) <= step * 0.51 and abs(y - py) <= step * 0.51 for px, py in points)


def test_relative_paths_are_short() -> None:
    assert path_data([[(0, 0), (5, 0), (5, -6), (0, 0)]]) == "m0 0 5 0 0-6z"
    assert path_data([[(1.5, 0.5), (2, 0.5), (2, 1.25)]], 1) == "m1.5 .5 .5 0 0 .7z"


def test_holes_and_separate_parts_are_drawn() -> None:
    ring = shapely.Polygon(box(110, -7, 0.01, 0.01).exterior, [box(110.003, -6.997, 0.003, 0.003).exterior])
    both = shapely.MultiPolygon([ring, box(110.02, -7, 0.005, 0.005)])
    (path,) = drawn(svg_map([Area(both, "KR")], label="x"))
    assert path.get("d").count("m") == 3
    assert 'fill-rule="evenodd"' in (svg_map([Area(both, "KR")], label="x") or "")


def test_geometry_may_be_geojson_or_wkb_or_shapely() -> None:
    form = box(110, -7)
    same = {svg_map([Area(each)], label="x") for each in (form, form.wkb, shapely.geometry.mapping(form))}
    assert len(same) == 1


@pytest.mark.parametrize("nothing", [[], [Area(None)], [Area(shapely.Point(110, -7))]])
def test_nothing_to_draw_gives_none(nothing: list[Area]) -> None:
    assert svg_map(nothing, label="x") is None
    assert svg_print_map(nothing, label="x") is None


def test_an_area_without_shape_stays_in_the_list_of_areas() -> None:
    assert len(drawn(svg_map([Area(box(110, -7)), Area(None, title="tanpa batas")], label="x"))) == 2


def test_links_stand_on_pages_and_not_on_paper() -> None:
    linked = [Area(box(110, -7), "KB", href="/rt/a&b/?x=1")]
    page, paper = svg_map(linked, label="x"), svg_print_map(linked, label="x")
    assert [a.get("href") for a in parsed(page).iter(f"{SVG}a")] == ["/rt/a&b/?x=1"]
    assert parsed(page).get("role") == "group"
    assert not list(parsed(paper).iter(f"{SVG}a"))
    assert parsed(paper).get("role") == "img"


@pytest.mark.parametrize("href", ["javascript:alert(1)", "data:text/html,x", "//elsewhere.example", "x", "/a b"])
def test_a_link_to_a_script_or_elsewhere_is_refused(href: str) -> None:
    with pytest.raises(ValueError, match="Tautan"):
        svg_map([Area(box(110, -7), href=href)], label="x")


def test_an_unknown_class_is_refused() -> None:
    with pytest.raises(ValueError, match="XX"):
        svg_map([Area(box(110, -7), "XX")], label="x")
    with pytest.raises(ValueError, match="XX"):
        swatch_svg("XX")


def test_no_script_and_no_style_attribute() -> None:
    svg = svg_map([Area(box(110 + at / 100, -7), level) for at, level in enumerate(LEVELS)], label="x") or ""
    assert "style=" not in svg
    assert "<script" not in svg
    assert re.findall(r'pattern id="(p-\w\w)"', svg) == ["p-KR", "p-KS", "p-KB"]
    assert all(f'class="area level-{level}"' in svg for level in LEVELS)


def test_the_chosen_area_is_drawn_last() -> None:
    svg = svg_map([Area(box(110, -7), "KR", "a", chosen=True), Area(box(110.01, -7), "TK", "b")], label="x") or ""
    assert svg.index("level-TK") < svg.index("level-KR chosen")


def test_the_scale_bar_is_as_long_as_it_says() -> None:
    bounds = (110.0, -7.0, 110.05, -6.97)
    view, _ = marks.fitted(bounds, marks.Frame(0, 0, 600, 400), trim=False)
    pyproj = cast(Any, importlib.import_module("pyproj"))
    metres = pyproj.Geod(ellps="WGS84").inv(110.0, -6.985, 110.05, -6.985)[2]
    assert isclose(0.05 * view.per_longitude * view.metres_per_unit, metres, rel_tol=1e-4)
    bar = marks.scale_bar(view, marks.Frame(0, 0, 600, 400))
    length = max(float(wide) for wide in re.findall(r'width="([\d.]+)" height="4"', bar))
    assert isclose(length * view.metres_per_unit, 1000, rel_tol=0.01)
    assert ">1.000 m<" in bar or ">1000 m<" in bar


def test_degrees_are_written_with_their_side() -> None:
    assert marks.dms(109.67, "longitude") == "109°40′12″ BT"
    assert marks.dms(-6.875, "latitude") == "6°52′30″ LS"
    assert marks.dms(-0.0001, "longitude") == "0°00′00″ BB"


def test_labels_that_would_meet_stand_apart() -> None:
    texts = marks.labels([("12", 50, 50), ("13", 51, 50)], marks.Frame(0, 0, 100, 100))
    (x1, y1), (x2, y2) = [(float(x), float(y)) for x, y in re.findall(r'<text x="([\d.]+)" y="([\d.]+)"', texts)]
    assert abs(x1 - x2) > 8 or abs(y1 - y2) > 8


def test_the_map_of_a_whole_city_is_small() -> None:
    if not OFFICIAL.exists():
        pytest.skip("perlu data resmi: batas RT Kota Pekalongan")
    from nakhoda.regions.files.boundaries import read_boundaries

    rts = [boundary for boundary in read_boundaries(OFFICIAL).boundaries if boundary.rt]
    bare = svg_map([Area(rt.geometry, LEVELS[at % 4]) for at, rt in enumerate(rts)], label="Peta") or ""
    titled = svg_map(
        [Area(rt.geometry, LEVELS[at % 4], f"{rt.raw_name}: Kumuh Ringan") for at, rt in enumerate(rts)], label="Peta"
    )
    assert len(drawn(bare)) == len(rts)
    assert len(bare.encode()) <= 25_000
    assert len(gzip.compress((titled or "").encode())) <= 12_000
