"""The values that boundary files are read into. Longitude and latitude are WGS84 throughout."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nakhoda.law.findings import Finding
from nakhoda.regions.rules.identifiers import RtCode

METHOD = "geodesik WGS84"


@dataclass(frozen=True, slots=True)
class Boundary:
    """One usable area of a file.

    `geometry` is GeoJSON-like (`Polygon` or `MultiPolygon`, longitude before latitude); `area_ha` its geodesic
    area in hectares; `index` its 0-based position in the file; `rt` is `None` for an outline or an unreadable code.
    """

    kelurahan: str
    rt: RtCode | None
    raw_name: str
    raw_code: str
    geometry: Mapping[str, Any]
    area_ha: float
    index: int

    @property
    def parts(self) -> int:
        """How many separate polygons the area has."""
        return len(self.geometry["coordinates"]) if self.geometry["type"] == "MultiPolygon" else 1


@dataclass(frozen=True, slots=True)
class Boundaries:
    """A file read: usable areas in the order of the file, and every repair and every skipped area as a finding.

    `counts_in` areas stood in the file, `counts_out` are usable, `skipped` are not; `crs` is what the file's
    coordinates were in; `method` names how `area_ha` was measured.
    """

    boundaries: tuple[Boundary, ...]
    findings: tuple[Finding, ...]
    counts_in: int
    counts_out: int
    skipped: int
    crs: str
    method: str = METHOD


@dataclass(frozen=True, slots=True)
class RawArea:
    """One area as a file holds it, not yet trusted: a GeoJSON-like geometry and its properties.

    `folder` is the name of the group it lies in (a KML folder); `crs` what its coordinates are in, or `None`.
    """

    geometry: object
    properties: Mapping[str, Any]
    crs: str | None = None
    folder: str = ""
