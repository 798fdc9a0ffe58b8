"""Works over a map: each kind of shape is drawn, labelled and linked; what cannot be drawn is left out."""

from __future__ import annotations

import pytest

from nakhoda.web.svgmap import Area, Work, svg_map, svg_print_map

SQUARE = {"type": "Polygon", "coordinates": [[[111, -8], [111.01, -8], [111.01, -8.01], [111, -8.01], [111, -8]]]}
POINT = {"type": "Point", "coordinates": [111.005, -8.005]}
LINE = {"type": "LineString", "coordinates": [[111.001, -8.001], [111.009, -8.002]]}


def test_points_lines_and_areas_stand_over_the_classes() -> None:
    works = [Work(POINT, "1", "1. <Sumur>", "/rencana/1/baris/1/"), Work(LINE, "2"), Work(SQUARE, "3")]
    drawn = svg_map([Area(SQUARE, "KR")], works=works, label="Peta")
    assert drawn is not None
    assert drawn.index('class="works"') > drawn.index("level-KR")
    assert drawn.count("<circle cx") >= 1
    assert 'href="/rencana/1/baris/1/"' in drawn
    assert "1. &lt;Sumur&gt;" in drawn
    assert all(f">{label}</text>" in drawn for label in "123")


def test_paper_has_the_works_without_links() -> None:
    drawn = svg_print_map([Area(SQUARE)], works=[Work(LINE, "7", href="/rencana/1/")], label="Peta")
    assert drawn is not None
    assert 'class="works"' in drawn
    assert "href" not in drawn


def test_a_map_of_works_alone_is_drawn_and_of_none_is_not() -> None:
    assert svg_map([], works=[Work(LINE)], label="Peta") is not None
    assert svg_map([], works=[Work(None), Work({"type": "Point", "coordinates": []})], label="Peta") is None


def test_a_link_away_from_the_site_is_refused() -> None:
    with pytest.raises(ValueError, match="tidak diterima"):
        svg_map([], works=[Work(LINE, href="javascript:alert(1)")], label="Peta")
