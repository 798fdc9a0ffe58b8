"""Areas of a JSON file: GeoJSON in every usual shape, and the list of areas that the city publishes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from nakhoda.regions.files.guards import BoundaryFileError, Tally, require_content
from nakhoda.regions.rules.boundary import RawArea

WGS84 = "EPSG:4326"
_GEOMETRIES = (
    "Point",
    "MultiPoint",
    "LineString",
    "MultiLineString",
    "Polygon",
    "MultiPolygon",
    "GeometryCollection",
)
_EPSG = re.compile(r"^(?:urn:ogc:def:crs:)?EPSG:(?:[\d.]*:)?(\d{4,6})$", re.IGNORECASE)
_CRS84 = re.compile(r"^(?:urn:ogc:def:crs:)?OGC:(?:[\d.]*:)?CRS84h?$", re.IGNORECASE)


def read_json(name: str, data: bytes, tally: Tally) -> Iterator[RawArea]:
    """The areas of a JSON file in its order; without a `crs` member WGS84 is meant (RFC 7946 section 4).

    BoundaryFileError if it is no JSON, truncated, too deep or no map.
    """
    require_content(
        name, data, lambda head: head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["), "JSON atau GeoJSON"
    )
    try:
        content = json.loads(data.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except RecursionError:
        raise BoundaryFileError(f"{name}: kurung bersarang terlalu dalam. Ekspor ulang dari aplikasi peta.") from None
    except UnicodeDecodeError as error:
        raise BoundaryFileError(
            f"{name}: huruf pada bita ke-{error.start} bukan UTF-8. Simpan ulang dengan pengodean UTF-8."
        ) from error
    except json.JSONDecodeError as error:
        raise BoundaryFileError(
            f"{name}: JSON rusak atau terpotong pada baris {error.lineno}, kolom {error.colno}. Ekspor ulang berkasnya."
        ) from error
    except ValueError as error:
        raise BoundaryFileError(
            f"{name}: ada angka yang tidak sah: NaN, Infinity atau terlalu panjang. Ekspor ulang dari aplikasi peta."
        ) from error
    yield from _areas(name, content, tally)


def _refuse_constant(constant: str) -> NoReturn:
    raise ValueError(constant)


def _areas(name: str, content: object, tally: Tally) -> Iterator[RawArea]:
    crs = _crs(name, content.get("crs")) if isinstance(content, Mapping) else WGS84
    for item in _items(name, content):
        tally.area()
        yield _area(item, crs, tally)


def _items(name: str, content: object) -> list[Any]:
    if isinstance(content, list):
        return content
    if isinstance(content, Mapping):
        kind = content.get("type")
        if kind == "FeatureCollection" and isinstance(content.get("features"), list):
            return list(content["features"])
        if kind == "GeometryCollection" and isinstance(content.get("geometries"), list):
            return list(content["geometries"])
        if kind == "Feature" or kind in _GEOMETRIES:
            return [content]
        if kind == "Topology":
            raise BoundaryFileError(f"{name}: ini TopoJSON, belum dapat dibaca. Ekspor ulang sebagai GeoJSON.")
    raise BoundaryFileError(
        f"{name}: JSON ini bukan peta batas. Yang diterima: GeoJSON (FeatureCollection) atau daftar area dengan "
        "“type” dan “coordinates”."
    )


def _area(item: object, crs: str, tally: Tally) -> RawArea:
    """One item; whatever is not an area is handed on as it is, for the geometry rules to refuse."""
    if not isinstance(item, Mapping):
        return RawArea(geometry=item, properties={}, crs=crs)
    if item.get("type") == "Feature":
        geometry, properties = item.get("geometry"), item.get("properties")
    else:
        geometry = item
        properties = {key: value for key, value in item.items() if key not in ("type", "coordinates", "geometries")}
    tally.add_vertices(_count_vertices(geometry))
    return RawArea(geometry=geometry, properties=properties if isinstance(properties, Mapping) else {}, crs=crs)


def _count_vertices(geometry: object) -> int:
    """How many coordinate lists a geometry holds that contain no further list."""
    if not isinstance(geometry, Mapping):
        return 0
    waiting: list[object] = [geometry.get("coordinates"), geometry.get("geometries")]
    count = 0
    while waiting:
        node = waiting.pop()
        if isinstance(node, Mapping):
            waiting += [node.get("coordinates"), node.get("geometries")]
        elif isinstance(node, list):
            nested = [child for child in node if isinstance(child, list | Mapping)]
            waiting += nested
            count += not nested
    return count


def _crs(name: str, member: object) -> str:
    """The `crs` member of old GeoJSON as `EPSG:n`; only registered codes, never a definition from the file."""
    if member is None:
        return WGS84
    properties = member.get("properties") if isinstance(member, Mapping) else None
    text = properties.get("name") if isinstance(properties, Mapping) else None
    if isinstance(text, str):
        if _CRS84.match(text):
            return WGS84
        if found := _EPSG.match(text):
            return f"EPSG:{found.group(1)}"
    raise BoundaryFileError(
        f"{name}: sistem koordinat di bagian “crs” tidak dikenal. Ekspor ulang dengan WGS 84 (EPSG:4326)."
    )
