"""One geometry made usable and measured: notation repaired, position checked, self-crossings mended, area taken."""

from __future__ import annotations

import importlib
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from pyproj import Geod

from nakhoda.regions.rules import repairs
from nakhoda.regions.rules.crossings import Position, count_crossings
from nakhoda.regions.rules.repairs import Unusable

Ring = list[Position]
Polygon = list[Ring]
Reproject = Callable[[list[float], list[float]], tuple[Sequence[float], Sequence[float]]]

LATITUDES, LONGITUDES = (-11.5, 6.5), (94.5, 141.5)
HALF_TURN = 180.0
LEAST_AREA_M2 = 1.0
DEEPEST = 8
# Checking and mending cost time and memory with points and crossings; these bounds keep one area under a second.
MOST_POINTS = 200_000
MOST_CROSSINGS = 1_000
MOST_COMPARED = 3_000_000
QUICK_LOOK_POINTS = 2_000
QUICK_LOOK_COMPARED = 100_000
_EXPECTED_DEPTH = {"Polygon": 3, "MultiPolygon": 4}
_NO_AREA = ("Point", "MultiPoint", "LineString", "MultiLineString")


@dataclass(frozen=True, slots=True)
class Mended:
    """A usable geometry (GeoJSON-like, longitude before latitude), its geodesic area in ha, and the repairs made."""

    geometry: Mapping[str, Any]
    area_ha: float
    repairs: tuple[str, ...]


def mend(geometry: object, *, reproject: Reproject | None = None) -> Mended:
    """A GeoJSON-like geometry made usable. `reproject` turns its x and y into longitude and latitude.

    Unusable (with its finding code) if it is empty, no area, malformed, outside Indonesia, too tangled to mend,
    or of more than `MOST_POINTS` points.
    """
    made: dict[str, None] = {}
    polygons = [
        polygon
        for declared, coordinates in _areas(geometry, made)
        for polygon in _read(declared, coordinates, made, reproject)
    ]
    if not polygons:
        raise Unusable(repairs.TOO_FEW_POINTS if repairs.DROPPED_RING in made else repairs.EMPTY)
    if sum(len(ring) for polygon in polygons for ring in polygon) > MOST_POINTS:
        raise Unusable(repairs.TOO_TANGLED)
    polygons = _upright(polygons, made)
    if not _looks_simple(polygons):
        polygons = _valid(polygons, made)
    area_ha = geodesic_area_ha(polygons)
    if not area_ha * 10_000 >= LEAST_AREA_M2:
        raise Unusable(repairs.EMPTY)
    return Mended(_as_geometry(polygons), area_ha, tuple(made))


def geodesic_area_ha(polygons: Sequence[Sequence[Sequence[Position]]]) -> float:
    """Geodesic area ("geodesik") on the WGS84 ellipsoid in hectares; the rings after the first are holes."""
    total_m2 = 0.0
    for polygon in polygons:
        shell, *holes = (_ring_area_m2(ring) for ring in polygon)
        total_m2 += shell - sum(holes)
    return total_m2 / 10_000


def in_indonesia(positions: Sequence[Position]) -> bool:
    """Whether all positions (longitude, latitude in degrees) lie in the box around Indonesia."""
    return all(LONGITUDES[0] <= x <= LONGITUDES[1] and LATITUDES[0] <= y <= LATITUDES[1] for x, y in positions)


@cache
def _ellipsoid() -> Geod:
    return Geod(ellps="WGS84")


def _ring_area_m2(ring: Sequence[Position]) -> float:
    area, _ = _ellipsoid().polygon_area_perimeter([x for x, _ in ring], [y for _, y in ring])
    return abs(float(area))


def _areas(geometry: object, made: dict[str, None], depth: int = 0) -> Iterator[tuple[str, object]]:
    """Declared type and coordinates of each area in a geometry; a collection is walked."""
    if geometry is None:
        raise Unusable(repairs.EMPTY)
    if not isinstance(geometry, Mapping) or depth > DEEPEST:
        raise Unusable(repairs.MALFORMED)
    declared = geometry.get("type")
    if isinstance(declared, str) and declared in _EXPECTED_DEPTH:
        yield declared, geometry.get("coordinates")
    elif declared == "GeometryCollection" and isinstance(geometry.get("geometries"), Sequence):
        members = [member for member in geometry["geometries"] if not _is_no_area(member)]
        if len(members) < len(geometry["geometries"]):
            if not members:
                raise Unusable(repairs.NOT_AN_AREA)
            made[repairs.DROPPED_PART] = None
        for member in members:
            yield from _areas(member, made, depth + 1)
    elif _is_no_area(geometry):
        raise Unusable(repairs.NOT_AN_AREA)
    else:
        raise Unusable(repairs.MALFORMED)


def _is_no_area(geometry: object) -> bool:
    return isinstance(geometry, Mapping) and geometry.get("type") in _NO_AREA


def _read(declared: str, coordinates: object, made: dict[str, None], reproject: Reproject | None) -> list[Polygon]:
    if not isinstance(coordinates, list | tuple):
        raise Unusable(repairs.EMPTY if coordinates is None else repairs.MALFORMED)
    level = _level(coordinates)
    if level is None:
        raise Unusable(repairs.EMPTY)
    if level != _EXPECTED_DEPTH[declared]:
        made[repairs.BRACKETS] = None
    if declared == "MultiPolygon" and level == 3:
        groups: list[Sequence[object]] = [[ring] for ring in coordinates]
    else:
        groups = list(_groups(coordinates, level))
    return [polygon for group in groups if (polygon := _polygon(group, made, reproject))]


def _level(node: object) -> int | None:
    """Bracket levels down to the numbers: 2 is a bare ring. `None` if there are no numbers."""
    level = 0
    while isinstance(node, list | tuple):
        level += 1
        if level > DEEPEST:
            raise Unusable(repairs.MALFORMED)
        node = next((child for child in node if not (isinstance(child, list | tuple) and not child)), None)
    if node is None:
        return None
    if level < 2:
        raise Unusable(repairs.MALFORMED)
    return level


def _groups(node: Sequence[object], level: int) -> Iterator[Sequence[object]]:
    """The polygons (sequences of rings) under a node with that many bracket levels."""
    if level == 2:
        yield [node]
    elif level == 3:
        yield node
    else:
        for child in node:
            if not isinstance(child, list | tuple):
                raise Unusable(repairs.MALFORMED)
            yield from _groups(child, level - 1)


def _polygon(rings: Sequence[object], made: dict[str, None], reproject: Reproject | None) -> Polygon:
    polygon: Polygon = []
    for index, node in enumerate(rings):
        ring = _ring(node, made, reproject)
        if len(ring) >= 4:
            polygon.append(ring)
            continue
        if ring:
            made[repairs.DROPPED_RING] = None
        if index == 0:
            return []
    return polygon


def _ring(node: object, made: dict[str, None], reproject: Reproject | None) -> Ring:
    """A closed ring; fewer than four positions if it encloses nothing."""
    if not isinstance(node, list | tuple):
        raise Unusable(repairs.MALFORMED)
    ring = [_position(item, made) for item in node]
    if reproject is not None and ring:
        xs, ys = reproject([x for x, _ in ring], [y for _, y in ring])
        ring = list(zip(map(float, xs), map(float, ys), strict=True))
    if not all(math.isfinite(x) and math.isfinite(y) for x, y in ring):
        raise Unusable(repairs.MALFORMED if reproject is None else repairs.OUTSIDE)
    if len(set(ring)) < 3:
        return ring[:1]
    if ring[0] != ring[-1]:
        ring.append(ring[0])
        made[repairs.UNCLOSED] = None
    return ring


def _position(item: object, made: dict[str, None]) -> Position:
    if not isinstance(item, list | tuple) or len(item) < 2:
        raise Unusable(repairs.MALFORMED)
    if len(item) > 2:
        made[repairs.THIRD_COORDINATE] = None
    x, y = item[0], item[1]
    if isinstance(x, bool) or isinstance(y, bool) or not (isinstance(x, int | float) and isinstance(y, int | float)):
        raise Unusable(repairs.MALFORMED)
    try:
        return float(x), float(y)
    except OverflowError:
        raise Unusable(repairs.MALFORMED) from None


def _upright(polygons: list[Polygon], made: dict[str, None]) -> list[Polygon]:
    """Longitude before latitude. Indonesia's ranges do not overlap, so a swap is certain, never a guess."""
    positions = [position for polygon in polygons for ring in polygon for position in ring]
    if in_indonesia(positions):
        return polygons
    if in_indonesia([(y, x) for x, y in positions]):
        made[repairs.SWAPPED] = None
        return [[[(y, x) for x, y in ring] for ring in polygon] for polygon in polygons]
    degrees = all(abs(x) <= HALF_TURN and abs(y) <= HALF_TURN for x, y in positions)
    raise Unusable(repairs.OUTSIDE if degrees else repairs.UNKNOWN_CRS)


def _looks_simple(polygons: list[Polygon]) -> bool:
    """True only when one ring without holes surely does not meet itself."""
    if len(polygons) != 1 or len(polygons[0]) != 1 or len(polygons[0][0]) > QUICK_LOOK_POINTS:
        return False
    return count_crossings(polygons[0], most=1, budget=QUICK_LOOK_COMPARED) == 0


def _valid(polygons: list[Polygon], made: dict[str, None]) -> list[Polygon]:
    shapely = cast(Any, importlib.import_module("shapely"))
    shape = shapely.MultiPolygon([(polygon[0], polygon[1:]) for polygon in polygons])
    if shape.is_valid:
        return polygons
    rings = [ring for polygon in polygons for ring in polygon]
    if count_crossings(rings, most=MOST_CROSSINGS, budget=MOST_COMPARED) >= MOST_CROSSINGS:
        raise Unusable(repairs.TOO_TANGLED)
    mended = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    made[repairs.SELF_CROSSING] = None
    parts = [part for part in shapely.get_parts(mended) if part.geom_type == "Polygon" and not part.is_empty]
    return [[list(ring.coords) for ring in (part.exterior, *part.interiors)] for part in parts]


def _as_geometry(polygons: list[Polygon]) -> Mapping[str, Any]:
    nested = [[[list(position) for position in ring] for ring in polygon] for polygon in polygons]
    if len(nested) == 1:
        return {"type": "Polygon", "coordinates": nested[0]}
    return {"type": "MultiPolygon", "coordinates": nested}
