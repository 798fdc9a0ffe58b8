"""Areas of a KML file and of the KML files inside a KMZ: each placemark, however many."""

from __future__ import annotations

import importlib
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast
from xml.etree.ElementTree import Element, ParseError

from nakhoda.regions.files.guards import Archive, BoundaryFileError, Tally, require_content
from nakhoda.regions.rules.boundary import RawArea

DEEPEST = 64
WGS84 = "EPSG:4326"
_NO_AREA = {"Point": "Point", "LineString": "LineString", "LinearRing": "LineString", "Track": "LineString"}


def read_kml(name: str, data: bytes, tally: Tally) -> Iterator[RawArea]:
    """The placemarks of a KML. BoundaryFileError if it is no XML, truncated, too deep or declares entities."""
    require_content(name, data, _looks_like_xml, "KML")
    module = cast(Any, importlib.import_module("defusedxml.ElementTree"))
    refused = cast(Any, importlib.import_module("defusedxml.common")).DefusedXmlException
    try:
        yield from _walk(name, module.iterparse(io.BytesIO(data), events=("start", "end"), forbid_dtd=True), tally)
    except refused as error:
        raise BoundaryFileError(
            f"{name}: KML memuat DTD atau entitas, yang dapat disalahgunakan. Ekspor ulang dari aplikasi peta."
        ) from error
    except ParseError as error:
        line, column = error.position
        raise BoundaryFileError(
            f"{name}: KML rusak atau terpotong pada baris {line}, kolom {column + 1}. Ekspor ulang dari aplikasi peta."
        ) from error
    except (LookupError, UnicodeError, ValueError) as error:
        if isinstance(error, BoundaryFileError):
            raise
        raise BoundaryFileError(f"{name}: pengodean huruf KML tidak dikenal. Simpan ulang sebagai UTF-8.") from error


def read_kmz(path: Path, tally: Tally) -> Iterator[RawArea]:
    """The placemarks of every KML inside the archive, in order of name. BoundaryFileError as for KML and zip."""
    with Archive(path) as archive:
        names = archive.names(".kml")
        if not names:
            raise BoundaryFileError(
                f"{path.name}: tidak ada berkas .kml di dalam KMZ ini. Ekspor ulang dari aplikasi peta."
            )
        for name in names:
            yield from read_kml(f"{path.name}/{name[-80:]}", archive.read(name), tally)


def _looks_like_xml(head: bytes) -> bool:
    plain = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return plain.startswith(b"<") and not plain[:15].lower().startswith((b"<html", b"<!doctype html"))


def _walk(name: str, events: Any, tally: Tally) -> Iterator[RawArea]:
    path: list[Element] = []
    folders: list[str] = []
    for event, element in events:
        tag = _tag(element)
        if event == "start":
            if not path and tag not in ("kml", "Document", "Folder", "Placemark"):
                raise BoundaryFileError(f"{name}: XML ini bukan KML (akarnya “{tag[:40]}”). Ekspor ulang sebagai KML.")
            path.append(element)
            folders += [""] if tag == "Folder" else []
            if len(path) > DEEPEST:
                raise BoundaryFileError(
                    f"{name}: susunan KML lebih dari {DEEPEST} lapis. Ekspor ulang dari aplikasi peta."
                )
            continue
        path.pop()
        if tag == "name" and path and _tag(path[-1]) == "Folder":
            folders[-1] = _text(element)
        elif tag == "Folder":
            folders.pop()
        elif tag == "Placemark":
            tally.area()
            yield _area(element, next((folder for folder in reversed(folders) if folder), ""), tally)
            element.clear()


def _area(placemark: Element, folder: str, tally: Tally) -> RawArea:
    properties: dict[str, Any] = {}
    for element in placemark.iter():
        tag = _tag(element)
        if tag == "Data":
            value = next((child for child in element if _tag(child) == "value"), None)
            properties.setdefault(element.get("name", ""), "" if value is None else _text(value))
        elif tag == "SimpleData":
            properties.setdefault(element.get("name", ""), _text(element))
    properties.update((_tag(child), _text(child)) for child in placemark if _tag(child) == "name")
    geometries = [geometry for child in placemark for geometry in _geometries(child, tally)]
    whole: object = {"type": "GeometryCollection", "geometries": geometries} if geometries else None
    return RawArea(geometries[0] if len(geometries) == 1 else whole, properties, WGS84, folder)


def _geometries(element: Element, tally: Tally) -> Iterator[dict[str, Any]]:
    tag = _tag(element)
    if tag == "Polygon":
        rings = [
            _ring(coordinates, tally)
            for side in ("outerBoundaryIs", "innerBoundaryIs")
            for boundary in element
            if _tag(boundary) == side
            for coordinates in boundary.iter()
            if _tag(coordinates) == "coordinates"
        ]
        yield {"type": "Polygon", "coordinates": rings}
    elif tag in ("MultiGeometry", "MultiTrack"):
        for child in element:
            yield from _geometries(child, tally)
    elif tag in _NO_AREA:
        yield {"type": _NO_AREA[tag], "coordinates": []}


def _ring(element: Element, tally: Tally) -> list[Any]:
    """Positions of a coordinates text; what is no number stays text, for the geometry rules to refuse."""
    positions = re.sub(r"\s*,\s*", ",", element.text or "").split()
    tally.add_vertices(len(positions))
    return [[_number(part) for part in position.split(",")[:3]] for position in positions]


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _text(element: Element) -> str:
    return (element.text or "").strip()
