"""Areas of a GeoPackage and of a Shapefile, read through GDAL after the container has been checked."""

from __future__ import annotations

import importlib
import sqlite3
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path, PurePosixPath
from typing import Any, cast

from nakhoda.regions.files.guards import (
    MOST_AREAS,
    Archive,
    BoundaryFileError,
    Tally,
    read_limited,
    require_content,
)
from nakhoda.regions.rules.boundary import RawArea

_NEEDED = (".shp", ".shx", ".dbf")
_COMPANIONS = (*_NEEDED, ".prj", ".cpg")
_PLAIN_TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
_METADATA_VIEWS = "SELECT name FROM sqlite_schema WHERE type = 'view' AND name LIKE 'gpkg%'"
_SHP_MAGIC = b"\x00\x00\x27\x0a"


def read_geopackage(path: Path, tally: Tally) -> Iterator[RawArea]:
    """The areas of every feature layer. BoundaryFileError if it is no GeoPackage, damaged, or runs code of its own."""
    data = read_limited(path)
    require_content(path.name, data, lambda head: head.startswith(b"SQLite format 3\x00"), "GeoPackage")
    for layer in _feature_tables(path):
        yield from _layer(path.name, path, layer, tally)


def read_zipped_shapefiles(path: Path, tally: Tally) -> Iterator[RawArea]:
    """The areas of every shapefile in the zip. BoundaryFileError if there is none or one lacks .shx or .dbf."""
    with Archive(path) as archive, tempfile.TemporaryDirectory() as folder:
        names = archive.names(".shp")
        if not names:
            raise BoundaryFileError(
                f"{path.name}: tidak ada berkas .shp di dalam zip ini. "
                "Masukkan .shp, .shx, .dbf dan .prj bersama-sama ke dalam satu zip."
            )
        members = {_stem_and_suffix(name): name for name in archive.names(*_COMPANIONS)}
        for number, name in enumerate(names):
            stem = _stem_and_suffix(name)[0]
            for suffix in _COMPANIONS:
                if member := members.get((stem, suffix)):
                    (Path(folder) / f"{number}{suffix}").write_bytes(archive.read(member))
            yield from _shapefile(f"{path.name}/{name[-80:]}", Path(folder) / f"{number}.shp", tally)


def read_shapefile(path: Path, tally: Tally) -> Iterator[RawArea]:
    """The areas of a bare shapefile whose other files lie beside it. BoundaryFileError as for a zipped one."""
    for suffix in _COMPANIONS:
        if path.with_suffix(suffix).exists():
            read_limited(path.with_suffix(suffix))
    yield from _shapefile(path.name, path, tally)


def _stem_and_suffix(name: str) -> tuple[str, str]:
    member = PurePosixPath(name)
    return str(member.with_suffix("")).casefold(), member.suffix.lower()


def _shapefile(name: str, path: Path, tally: Tally) -> Iterator[RawArea]:
    missing = [suffix for suffix in _NEEDED if not path.with_suffix(suffix).exists()]
    if missing:
        raise BoundaryFileError(
            f"{name}: berkas {' dan '.join(missing)} tidak ada. Shapefile terdiri atas .shp, .shx, .dbf dan .prj: "
            "kirim keempatnya dalam satu zip."
        )
    require_content(name, path.read_bytes()[:4], lambda head: head == _SHP_MAGIC, "Shapefile")
    yield from _layer(name, path, None, tally)


def _feature_tables(path: Path) -> list[str]:
    """Names of the feature layers. A view could run any query when it is read, so it is refused."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            database.execute("PRAGMA trusted_schema = OFF")
            tables = {row[0] for row in database.execute(_PLAIN_TABLES)}
            if not {"gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys"} <= tables:
                raise BoundaryFileError(
                    f"{path.name}: basis data ini bukan GeoPackage. Ekspor ulang sebagai GeoPackage."
                )
            query = "SELECT table_name FROM gpkg_contents WHERE data_type = 'features' ORDER BY table_name"
            layers = [str(row[0]) for row in database.execute(query)]
            views = [*(set(layers) - tables), *(row[0] for row in database.execute(_METADATA_VIEWS))]
    except (sqlite3.Error, ValueError) as error:
        if isinstance(error, BoundaryFileError):
            raise
        raise _damaged(path.name) from error
    if views:
        raise BoundaryFileError(
            f"{path.name}: lapisan “{views[0][:80]}” bukan tabel biasa. Simpan sebagai lapisan baru, lalu kirim lagi."
        )
    return layers


def _layer(name: str, path: Path, layer: str | None, tally: Tally) -> Iterator[RawArea]:
    raw = cast(Any, importlib.import_module("pyogrio.raw"))
    shapely = cast(Any, importlib.import_module("shapely"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            meta, _, wkb, columns = raw.read(
                str(path.resolve()), layer=layer, force_2d=True, max_features=MOST_AREAS + 1
            )
    except (RuntimeError, ValueError, OSError, UnboundLocalError) as error:
        # UnboundLocalError is how pyogrio 0.13 answers a coordinate system whose text is not UTF-8.
        raise _damaged(name) from error
    if wkb is None:
        return
    shapes = shapely.from_wkb(wkb, on_invalid="ignore")
    tally.add_vertices(int(shapely.get_num_coordinates(shapes).sum()))
    values = [column.tolist() for column in columns]
    crs = str(meta["crs"]) if meta["crs"] else None
    for index, shape in enumerate(shapes):
        tally.area()
        properties = {str(field): column[index] for field, column in zip(meta["fields"], values, strict=True)}
        geometry = None if shape is None or shape.is_empty else shapely.geometry.mapping(shape)
        yield RawArea(geometry, properties, crs)


def _damaged(name: str) -> BoundaryFileError:
    return BoundaryFileError(f"{name}: berkas rusak atau terpotong. Ekspor ulang dari aplikasi peta, lalu kirim lagi.")
