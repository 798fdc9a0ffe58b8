"""Boundary files in, usable areas out, with a finding for every repair and every area left out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nakhoda.law.findings import Finding, Place
from nakhoda.regions.files.guards import BoundaryFileError, Tally, read_limited
from nakhoda.regions.rules import repairs
from nakhoda.regions.rules.attributes import Names, names_of
from nakhoda.regions.rules.boundary import Boundaries, Boundary, RawArea
from nakhoda.regions.rules.geometry import Reproject, mend

__all__ = ["Boundaries", "Boundary", "BoundaryFileError", "read_boundaries"]

WGS84 = "EPSG:4326"
SUFFIXES = (".geojson", ".json", ".gpkg", ".zip", ".shp", ".kml", ".kmz")
_NUMBERS_SHOWN = 10


def read_boundaries(path: Path) -> Boundaries:
    """The usable areas of a boundary file, in longitude and latitude WGS84, measured geodesically in hectares.

    BoundaryFileError if the file is hostile, damaged, of an unknown kind, or holds no usable area.
    """
    path = Path(path)
    tally = Tally(path.name)
    reader = _Reader(path.name)
    for area in _raw_areas(path, tally):
        reader.take(area)
    return reader.result()


def _raw_areas(path: Path, tally: Tally) -> Iterator[RawArea]:
    """The areas as the file holds them. Each format's reader is imported only for that format: GDAL takes long."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise BoundaryFileError(
            f"{path.name}: akhiran “{suffix[:20]}” tidak dikenal. Yang diterima: {', '.join(SUFFIXES)}."
        )
    data = read_limited(path)
    if suffix in (".geojson", ".json"):
        from nakhoda.regions.files.json_areas import read_json

        return read_json(path.name, data, tally)
    if suffix in (".kml", ".kmz"):
        from nakhoda.regions.files import kml_areas

        return kml_areas.read_kml(path.name, data, tally) if suffix == ".kml" else kml_areas.read_kmz(path, tally)
    from nakhoda.regions.files import layer_areas

    reader = {
        ".gpkg": layer_areas.read_geopackage,
        ".zip": layer_areas.read_zipped_shapefiles,
        ".shp": layer_areas.read_shapefile,
    }[suffix]
    return reader(path, tally)


class _Reader:
    """Mends areas one by one and gathers what happened to them."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.count = 0
        self.boundaries: list[Boundary] = []
        self.skips: list[Finding] = []
        self.repaired: list[Finding] = []
        self.told_once: dict[str, list[int]] = {}
        self.reprojections: dict[str, Reproject | None] = {}
        self.crs: dict[str, None] = {}

    def take(self, area: RawArea) -> None:
        """One more area: usable, or skipped with a finding."""
        index, self.count = self.count, self.count + 1
        names = names_of(area.properties, area.folder)
        try:
            mended = mend(area.geometry, reproject=self._reprojection(area.crs))
        except repairs.Unusable as error:
            self.skips.append(self._finding(error.code, index, names))
            return
        self.boundaries.append(
            Boundary(names.kelurahan, names.rt, names.raw_name, names.raw_code, mended.geometry, mended.area_ha, index)
        )
        self.crs[area.crs or WGS84] = None
        notes = mended.repairs if area.crs else (*mended.repairs, repairs.GUESSED_CRS)
        for code in notes:
            if code in repairs.TOLD_EACH:
                self.repaired.append(self._finding(code, index, names, area_ha=mended.area_ha))
            else:
                self.told_once.setdefault(code, []).append(index + 1)

    def result(self) -> Boundaries:
        """Everything taken. BoundaryFileError if no area is usable."""
        if not self.boundaries:
            raise BoundaryFileError(self._nothing(), self.skips)
        once = [self._once(code, numbers) for code, numbers in self.told_once.items()]
        return Boundaries(
            boundaries=tuple(self.boundaries),
            findings=(*once, *self.skips, *self.repaired),
            counts_in=self.count,
            counts_out=len(self.boundaries),
            skipped=len(self.skips),
            crs=", ".join(self.crs),
        )

    def _nothing(self) -> str:
        if not self.skips:
            return f"{self.name}: tidak ada satu area pun di berkas ini. Periksa lapisan yang diekspor."
        first = self.skips[0]
        return f"{self.name}: {self.count} area terbaca, tidak satu pun dapat dipakai. {first.what()} {first.remedy()}"

    def _finding(self, code: str, index: int, names: Names, **facts: float) -> Finding:
        label = names.rt.label if names.rt else names.raw_code
        subject = " ".join(part for part in (names.kelurahan, label) if part) or names.raw_name or "–"
        place = Place(file=self.name, kawasan=names.kelurahan, rt=label)
        return Finding(code, place, {"number": index + 1, "area": subject, **facts})

    def _once(self, code: str, numbers: list[int]) -> Finding:
        shown = ", ".join(map(str, numbers[:_NUMBERS_SHOWN])) + (", …" if len(numbers) > _NUMBERS_SHOWN else "")
        return Finding(code, Place(file=self.name), {"count": len(numbers), "whole": self.count, "numbers": shown})

    def _reprojection(self, crs: str | None) -> Reproject | None:
        if crs is None or crs == WGS84:
            return None
        if crs not in self.reprojections:
            self.reprojections[crs] = _reprojection(self.name, crs)
        return self.reprojections[crs]


def _reprojection(name: str, crs: str) -> Reproject | None:
    """What turns x and y of that coordinate system into longitude and latitude; `None` if they are that already."""
    import pyproj

    try:
        if pyproj.CRS.from_user_input(crs).to_epsg() == 4326:
            return None
        transformer = pyproj.Transformer.from_crs(crs, WGS84, always_xy=True)
    except (pyproj.exceptions.ProjError, RuntimeError, ValueError) as error:
        raise BoundaryFileError(
            f"{name}: sistem koordinat “{crs[:60]}” tidak dikenal. Ekspor ulang dengan WGS 84 (EPSG:4326) atau UTM."
        ) from error

    def reproject(xs: list[float], ys: list[float]) -> tuple[Any, Any]:
        longitudes, latitudes = transformer.transform(xs, ys)
        return longitudes, latitudes

    return reproject
