"""Where a work lies: what is drawn or pasted is checked and measured on the ellipsoid."""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nakhoda.planning.forms.common import to_decimal
from nakhoda.planning.rules.place import PlaceRefused, geojson_of, read_place

LINE = {"type": "LineString", "coordinates": [[111.1, -8.2], [111.101, -8.2]]}
RING = [[111.1, -8.2], [111.101, -8.2], [111.101, -8.201], [111.1, -8.201], [111.1, -8.2]]


def test_a_line_has_a_length_and_an_area_has_hectares() -> None:
    line = read_place(json.dumps(LINE))
    area = read_place(json.dumps({"type": "Polygon", "coordinates": [RING]}))
    assert (line.length_m, line.area_ha) == (Decimal("110.19"), None)
    assert area.length_m is None
    assert area.area_ha == pytest.approx(Decimal("1.218"), abs=Decimal("0.002"))
    assert geojson_of(line.wkb) == LINE


def test_a_feature_collection_of_one_kind_is_one_place() -> None:
    other = {"type": "Feature", "geometry": {**LINE, "coordinates": [[111.2, -8.2], [111.201, -8.2]]}}
    both = {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": LINE}, other]}
    assert read_place(json.dumps(both)).length_m == Decimal("220.38")


@pytest.mark.parametrize(
    ("given_", "says"),
    [
        ({"type": "Point", "coordinates": [-8.2, 111.1]}, "tertukar"),
        ({"type": "Point", "coordinates": [10, 50]}, "luar Indonesia"),
        ({"type": "Polygon", "coordinates": [[RING[0], RING[2], RING[1], RING[3], RING[0]]]}, "memotong"),
        ({"type": "FeatureCollection", "features": []}, "Tidak ada"),
        ({"type": "Sphere"}, "bukan GeoJSON"),
        ([1, 2], "bukan GeoJSON"),
        ({"type": "LineString", "coordinates": [[111, -8]]}, "tidak utuh"),
    ],
)
def test_what_is_no_place_is_refused_with_a_reason(given_: Any, says: str) -> None:
    with pytest.raises(PlaceRefused, match=says):
        read_place(json.dumps(given_))


@given(st.text(max_size=60) | st.recursive(st.none() | st.integers() | st.text(max_size=5), st.lists).map(json.dumps))
def test_no_text_breaks_the_reader(text: str) -> None:
    with pytest.raises(PlaceRefused):
        read_place(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [("1.234,5", "1234.5"), ("0.5", "0.5"), ("1.234", "1234"), ("12,25", "12.25"), ("Rp1.000.000", "1000000")],
)
def test_numbers_are_read_as_people_write_them(text: str, value: str) -> None:
    assert to_decimal(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "1e9", "NaN", "٣", "1,2,3", "--1", "9" * 40])
def test_what_is_no_number_is_none(text: str) -> None:
    with pytest.raises(InvalidOperation):
        to_decimal(text)
