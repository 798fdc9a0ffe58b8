"""Where a work lies: a point, line or area drawn on a map or pasted as GeoJSON, checked and measured."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from math import isfinite
from typing import Any

from nakhoda.regions.rules.geometry import in_indonesia

shapely: Any = importlib.import_module("shapely")  # it has no types
KINDS = ("Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon")
MOST_LETTERS, MOST_POINTS, DECIMALS, DEEPEST = 200_000, 2_000, 7, 6
NEAR_DEG = 0.05  # about 5.5 km: a spring or an outfall may lie outside the village it serves
PASTE = "Gambar ulang di peta, atau tempel GeoJSON yang lain."


class PlaceRefused(ValueError):
    """What was drawn or pasted is no place; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A place: WKB (WGS 84, longitude before latitude), geodesic metres of lines, geodesic hectares of areas.

    None where there is no line or no area.
    """

    wkb: bytes
    length_m: Decimal | None
    area_ha: Decimal | None


def read_place(text: str) -> Measured:
    """The place that a GeoJSON geometry, feature or collection of one kind says. PlaceRefused if it is none."""
    if len(text) > MOST_LETTERS:
        raise PlaceRefused(f"Gambar terlalu rumit: paling banyak {MOST_POINTS} titik. {PASTE}")
    try:
        given = json.loads(text)
        parts = [shapely.geometry.shape(each) for each in _geometries(given)]
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError, RecursionError) as error:
        raise PlaceRefused(f"Tulisan ini bukan GeoJSON titik, garis, atau luasan. {PASTE}") from error
    except shapely.errors.ShapelyError as error:
        raise PlaceRefused(f"Bentuk ini tidak utuh. {PASTE}") from error
    parts = [part for part in parts if not part.is_empty]
    if not parts:
        raise PlaceRefused(f"Tidak ada titik, garis, atau luasan di dalamnya. {PASTE}")
    kinds = {part.geom_type.removeprefix("Multi") for part in parts}
    if len(kinds) > 1:
        raise PlaceRefused(f"Satu pekerjaan satu jenis gambar: titik saja, garis saja, atau luasan saja. {PASTE}")
    whole = shapely.set_precision(shapely.union_all(parts), 10**-DECIMALS) if len(parts) > 1 else parts[0]
    _require_possible(whole)
    kind = kinds.pop()
    return Measured(
        wkb=shapely.to_wkb(shapely.force_2d(whole)),
        length_m=_length(whole) if kind == "LineString" else None,
        area_ha=_area(whole) if kind == "Polygon" else None,
    )


def is_near(wkb: bytes, box: Mapping[str, float]) -> bool:
    """Whether a place touches a box (south, west, north, east in degrees) or lies within `NEAR_DEG` of it."""
    edges = shapely.box(box["west"], box["south"], box["east"], box["north"])
    return bool(shapely.dwithin(shapely.from_wkb(wkb), edges, NEAR_DEG))


def geojson_of(wkb: bytes | memoryview | None) -> dict[str, Any] | None:
    """A stored place as a GeoJSON geometry; None without one."""
    if wkb is None:
        return None
    made: dict[str, Any] = json.loads(shapely.to_geojson(shapely.from_wkb(bytes(wkb))))
    return made


def shape_of(wkb: bytes | memoryview | None) -> Any:
    """A stored place as a Shapely geometry; None without one."""
    return None if wkb is None else shapely.from_wkb(bytes(wkb))


def _geometries(given: Any, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    if depth > DEEPEST:
        raise ValueError(given["type"])
    kind = given["type"]
    if kind == "FeatureCollection":
        for each in given["features"]:
            yield from _geometries(each, depth + 1)
    elif kind == "Feature":
        yield from _geometries(given["geometry"], depth + 1)
    elif kind == "GeometryCollection":
        for each in given["geometries"]:
            yield from _geometries(each, depth + 1)
    elif kind in KINDS:
        yield given
    else:
        raise ValueError(kind)


def _require_possible(whole: Any) -> None:
    points = [(float(x), float(y)) for x, y in shapely.get_coordinates(whole)]
    if len(points) > MOST_POINTS:
        raise PlaceRefused(f"Gambar terlalu rumit: paling banyak {MOST_POINTS} titik. {PASTE}")
    if not all(isfinite(x) and isfinite(y) for x, y in points):
        raise PlaceRefused(f"Ada titik tanpa posisi. {PASTE}")
    if not in_indonesia(points):
        swapped = in_indonesia([(y, x) for x, y in points])
        why = "Lintang dan bujur tertukar: GeoJSON menulis bujur dahulu. " if swapped else ""
        raise PlaceRefused(f"Tempat ini di luar Indonesia. {why}{PASTE}")
    if not whole.is_valid:
        raise PlaceRefused(f"Garis tepinya memotong dirinya sendiri. {PASTE}")


def _length(whole: Any) -> Decimal:
    return Decimal(str(round(float(_ellipsoid().geometry_length(whole)), 2)))


def _area(whole: Any) -> Decimal:
    return Decimal(
        str(round(abs(float(_ellipsoid().geometry_area_perimeter(shapely.orient_polygons(whole))[0])) / 10_000, 6))
    )


@cache
def _ellipsoid() -> Any:
    geod: Any = importlib.import_module("pyproj").Geod
    return geod(ellps="WGS84")
