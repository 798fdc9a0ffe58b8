"""Every format gives the same areas: GeoJSON, the city's list, GeoPackage, Shapefile, KML, KMZ, in degrees or UTM."""

import importlib
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any, cast

import pytest
from pyproj import Transformer

from nakhoda.regions.files.boundaries import Boundaries, BoundaryFileError, read_boundaries

SHELL = [(109.67, -6.89), (109.68, -6.89), (109.68, -6.88), (109.67, -6.88), (109.67, -6.89)]
HOLE = [(109.673, -6.887), (109.675, -6.887), (109.675, -6.885), (109.673, -6.887)]
EAST = [(109.69, -6.89), (109.70, -6.89), (109.70, -6.88), (109.69, -6.89)]
CODES = ["RT001-RW002", "RT002-RW002"]
UTM = "EPSG:32749"


def features(crs: str = "EPSG:4326") -> list[dict[str, Any]]:
    """Two areas of Kauman, one with a hole and one of two parts, with coordinates in that system."""
    move = Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform
    shell, hole, east = ([list(move(*position)) for position in ring] for ring in (SHELL, HOLE, EAST))
    geometries: list[dict[str, Any]] = [
        {"type": "Polygon", "coordinates": [shell, hole]},
        {"type": "MultiPolygon", "coordinates": [[shell], [east]]},
    ]
    return [
        {"type": "Feature", "properties": {"kelurahan": "Kauman", "kodeRTRW": code}, "geometry": geometry}
        for code, geometry in zip(CODES, geometries, strict=True)
    ]


def write_json(path: Path, content: object) -> Path:
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def write_layer(path: Path, driver: str, crs: str) -> Path:
    """The two areas written through GDAL in that system."""
    shapely, raw, numpy = (cast(Any, importlib.import_module(name)) for name in ("shapely", "pyogrio.raw", "numpy"))
    shapes = [shapely.geometry.shape(feature["geometry"]) for feature in features(crs)]
    wkb = [shapely.to_wkb(shapely.MultiPolygon(shapely.get_parts(shape).tolist())) for shape in shapes]
    geometry, *columns = (numpy.array(values, dtype=object) for values in (wkb, ["Kauman", "Kauman"], CODES))
    names = numpy.array(["DESA", "RTRW"], dtype=object)
    raw.write(str(path), geometry, columns, names, driver=driver, crs=crs, geometry_type="MultiPolygon")
    return path


def zipped(path: Path, *members: Path, folder: str = "") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in members:
            archive.write(member, folder + member.name)
    return path


def shapefile_zip(tmp_path: Path, crs: str, *, without: tuple[str, ...] = ()) -> Path:
    shp = write_layer(tmp_path / "batas.shp", "ESRI Shapefile", crs)
    members = [path for path in shp.parent.glob("batas.*") if path.suffix not in without]
    return zipped(tmp_path / "kirim.zip", *members, folder="peta/")


def kml(*placemarks: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
        f"<Folder><name>Kauman</name>{''.join(placemarks)}</Folder></Document></kml>"
    )


def placemark(name: str, *polygons: tuple[Any, ...], data: str = "") -> str:
    def ring(positions: Any) -> str:
        text = " ".join(f"{x},{y}" for x, y in positions)
        return f"<LinearRing><coordinates>\n{text}\n</coordinates></LinearRing>"

    parts = "".join(
        f"<Polygon><outerBoundaryIs>{ring(shell)}</outerBoundaryIs>"
        + "".join(f"<innerBoundaryIs>{ring(hole)}</innerBoundaryIs>" for hole in holes)
        + "</Polygon>"
        for shell, *holes in polygons
    )
    geometry = parts if len(polygons) == 1 else f"<MultiGeometry>{parts}</MultiGeometry>"
    return f"<Placemark><name>{name}</name>{data}{geometry}</Placemark>"


KML = kml(
    placemark("RT 1 RW 2", (SHELL, HOLE)),
    placemark(
        "x",
        (SHELL,),
        (EAST,),
        data='<ExtendedData><Data name="kodeRTRW"><value>RT002-RW002</value></Data></ExtendedData>',
    ),
)


@pytest.fixture
def expected(tmp_path: Path) -> Boundaries:
    return read_boundaries(write_json(tmp_path / "asal.geojson", {"type": "FeatureCollection", "features": features()}))


def assert_same(read: Boundaries, expected: Boundaries) -> None:
    assert (read.counts_in, read.counts_out, read.skipped) == (2, 2, 0)
    for found, wanted in zip(read.boundaries, expected.boundaries, strict=True):
        assert found.rt is not None
        assert wanted.rt is not None
        assert (found.kelurahan, found.rt.label, found.parts) == ("Kauman", wanted.rt.label, wanted.parts)
        assert found.area_ha == pytest.approx(wanted.area_ha, rel=1e-6)


def codes(read: Boundaries) -> set[str]:
    return {finding.code for finding in read.findings}


def test_a_feature_collection_is_read_as_it_stands(expected: Boundaries) -> None:
    assert [boundary.area_ha for boundary in expected.boundaries] == pytest.approx([119.738, 183.2], rel=1e-3)
    assert (expected.findings, expected.crs) == ((), "EPSG:4326")


def test_a_geojson_in_utm_is_reprojected(tmp_path: Path, expected: Boundaries) -> None:
    content = {
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32749"}},
        "features": features(UTM),
    }
    read = read_boundaries(write_json(tmp_path / "utm.geojson", content))
    assert_same(read, expected)
    assert read.crs == UTM


def test_the_city_list_of_latitude_first_rings_is_read(tmp_path: Path) -> None:
    ring = [[y, x] for x, y in SHELL]
    content = [{"kelurahan": "Kauman", "kodeRTRW": "RT001-RW002", "type": "Polygon", "coordinates": ring}]
    read = read_boundaries(write_json(tmp_path / "kota.json", content))
    assert codes(read) == {"batas-lintang-bujur-tertukar", "batas-susunan-kurung"}
    assert read.boundaries[0].geometry["coordinates"][0][0] == [109.67, -6.89]


def test_a_bare_geometry_a_feature_and_a_collection_are_read(tmp_path: Path) -> None:
    first, second = features()
    geometries = [first["geometry"], second["geometry"]]
    for content, count in (
        (first, 1),
        (geometries[0], 1),
        ({"type": "GeometryCollection", "geometries": geometries}, 2),
    ):
        assert read_boundaries(write_json(tmp_path / "satu.geojson", content)).counts_out == count


@pytest.mark.parametrize("crs", ["EPSG:4326", UTM])
def test_a_geopackage_is_read(tmp_path: Path, expected: Boundaries, crs: str) -> None:
    read = read_boundaries(write_layer(tmp_path / "batas.gpkg", "GPKG", crs))
    assert_same(read, expected)
    assert (read.crs, read.findings) == (crs, ())


@pytest.mark.parametrize("crs", ["EPSG:4326", UTM])
def test_a_zipped_shapefile_is_read(tmp_path: Path, expected: Boundaries, crs: str) -> None:
    read = read_boundaries(shapefile_zip(tmp_path, crs))
    assert_same(read, expected)
    assert read.crs == crs


def test_a_bare_shapefile_is_read_with_the_files_beside_it(tmp_path: Path, expected: Boundaries) -> None:
    assert_same(read_boundaries(write_layer(tmp_path / "batas.shp", "ESRI Shapefile", UTM)), expected)


def test_a_shapefile_without_prj_in_degrees_is_read_with_a_warning(tmp_path: Path, expected: Boundaries) -> None:
    read = read_boundaries(shapefile_zip(tmp_path, "EPSG:4326", without=(".prj",)))
    assert_same(read, expected)
    assert codes(read) == {"batas-proyeksi-ditebak"}


def test_a_shapefile_without_prj_in_metres_is_refused_and_asks_for_the_zone(tmp_path: Path) -> None:
    with pytest.raises(BoundaryFileError, match="zona UTM") as caught:
        read_boundaries(shapefile_zip(tmp_path, UTM, without=(".prj",)))
    assert [finding.code for finding in caught.value.findings] == ["batas-proyeksi-tidak-diketahui"] * 2


@pytest.mark.parametrize("missing", [".dbf", ".shx"])
def test_a_shapefile_that_lacks_a_file_is_refused_and_names_it(tmp_path: Path, missing: str) -> None:
    with pytest.raises(BoundaryFileError, match=missing):
        read_boundaries(shapefile_zip(tmp_path, UTM, without=(missing,)))


def test_a_kml_is_read_with_names_from_folder_placemark_and_data(tmp_path: Path, expected: Boundaries) -> None:
    path = tmp_path / "batas.kml"
    path.write_text(KML, encoding="utf-8")
    assert_same(read_boundaries(path), expected)


def test_a_kml_written_by_gdal_is_read(tmp_path: Path, expected: Boundaries) -> None:
    assert_same(read_boundaries(write_layer(tmp_path / "batas.kml", "KML", "EPSG:4326")), expected)


def test_a_kmz_is_read(tmp_path: Path, expected: Boundaries) -> None:
    doc = tmp_path / "doc.kml"
    doc.write_text(KML, encoding="utf-8")
    assert_same(read_boundaries(zipped(tmp_path / "batas.kmz", doc)), expected)


def test_every_area_left_out_is_a_finding(tmp_path: Path) -> None:
    pin = "<Placemark><name>Kantor</name><Point><coordinates>109.6,-6.8,0</coordinates></Point></Placemark>"
    broken = placemark("RT 3 RW 2", ([("109.6", "enam"), (1, 2), (3, 4)],))
    path = tmp_path / "batas.kml"
    path.write_text(kml(pin, broken, placemark("kosong", ([],)), placemark("RT 1 RW 2", (SHELL,))), encoding="utf-8")
    read = read_boundaries(path)
    assert (read.counts_in, read.counts_out, read.skipped) == (4, 1, 3)
    assert [finding.code for finding in read.findings] == ["batas-bukan-area", "batas-rusak", "batas-kosong"]
    assert read.findings[1].place.rt == "RT003-RW002"


def test_reading_the_json_path_loads_neither_gdal_nor_the_geometry_library(tmp_path: Path) -> None:
    path = write_json(tmp_path / "satu.geojson", features()[0]["geometry"] | {"coordinates": [SHELL]})
    code = (
        "import sys; from pathlib import Path; from nakhoda.regions.files.boundaries import read_boundaries;"
        "read_boundaries(Path(sys.argv[1]));"
        "print([name for name in ('pyogrio', 'shapely', 'numpy') if name in sys.modules])"
    )
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, cwd=root, check=True)
    assert done.stdout.strip() == "[]"
