"""Damaged and hostile files: always one kind of refusal in plain words, never a crash, never a false area."""

import importlib
import json
import math
import os
import sqlite3
import tempfile
import time
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nakhoda.regions.files import guards
from nakhoda.regions.files.boundaries import Boundaries, BoundaryFileError, read_boundaries
from nakhoda.regions.rules.repairs import SKIPPED

EXAMPLES = int(os.environ.get("NAKHODA_EXAMPLES", "300"))
MANY = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SQUARE = [[109.0, -7.0], [109.01, -7.0], [109.01, -6.99], [109.0, -6.99], [109.0, -7.0]]
GOOD = {"type": "Polygon", "coordinates": [SQUARE]}
KML = (
    '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>RT 1 RW 2</name>'
    "<Polygon><outerBoundaryIs><LinearRing><coordinates>109,-7 109.01,-7 109.01,-6.99 109,-7</coordinates>"
    "</LinearRing></outerBoundaryIs></Polygon></Placemark></Document></kml>"
)


class Originals(dict[str, bytes]):
    """Sound files by name; shown by their names alone, since a failing property prints its arguments."""

    def __repr__(self) -> str:
        return f"Originals({', '.join(self)})"


def refused(path: Path) -> str:
    started = time.monotonic()
    with pytest.raises(BoundaryFileError) as caught:
        read_boundaries(path)
    assert time.monotonic() - started < 10
    message = str(caught.value)
    assert message.startswith(path.name)
    assert message.endswith(".")
    return message


def written(tmp_path: Path, name: str, content: str | bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def archive(tmp_path: Path, name: str, members: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as target:
        for member, content in members.items():
            target.writestr(member, content)
    return tmp_path / name


def check(read: Boundaries) -> None:
    """What must hold of any file that was read."""
    skips = [finding for finding in read.findings if finding.code in SKIPPED]
    assert read.counts_in == len(read.boundaries) + len(skips)
    assert (read.counts_out, read.skipped) == (len(read.boundaries), len(skips))
    assert read.counts_out > 0
    assert all(0 < boundary.area_ha < math.inf for boundary in read.boundaries)
    assert all(finding.what("id") and finding.what("en") and finding.remedy("id") for finding in read.findings)
    json.dumps([boundary.geometry for boundary in read.boundaries], allow_nan=False).encode()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.geojson", b"", "kosong"),
        ("a.geojson", b"PK\x03\x04 sebuah zip", "bukan JSON"),
        ("a.geojson", json.dumps(GOOD)[:60], "terpotong pada baris 1"),
        ("a.geojson", "[" * 200_000, "bersarang"),
        ("a.geojson", '{"type":"Polygon","coordinates":[[[NaN,1]]]}', "tidak sah"),
        ("a.geojson", '{"type":"Polygon","coordinates":[[[-Infinity,1]]]}', "tidak sah"),
        ("a.geojson", '{"type":"Polygon","coordinates":[[[' + "9" * 5000 + ",1]]]}", "tidak sah"),
        ("a.geojson", '{"type":"FeatureCollection","features":[]}', "tidak ada satu area"),
        ("a.geojson", '{"type":"Topology"}', "TopoJSON"),
        ("a.json", '{"nama":"bukan peta"}', "bukan peta batas"),
        ("a.json", b'{"nama":"\xff\xfe"}', "UTF-8"),
        ("a.json", json.dumps(GOOD | {"crs": {"properties": {"name": "+proj=utm +zone=49"}}}), "crs"),
        ("a.json", json.dumps(GOOD | {"crs": {"properties": {"name": "EPSG:999999"}}}), "EPSG:999999"),
        ("a.kml", "<html><body>bukan peta</body></html>", "bukan KML"),
        ("a.kml", "<gpx></gpx>", "bukan KML"),
        ("a.kml", KML[:200], "terpotong"),
        ("a.kml", "<kml>" + "<Folder>" * 1000, "lapis"),
        ("a.kml", '<!DOCTYPE kml [<!ENTITY a "aaaa">]><kml>&a;</kml>', "DTD"),
        ("a.kml", '<!DOCTYPE kml SYSTEM "file:///etc/passwd"><kml/>', "DTD"),
        ("a.kml", "<kml></kml>", "tidak ada satu area"),
        ("a.gpkg", b"bukan basis data", "bukan GeoPackage"),
        ("a.gpkg", b"SQLite format 3\x00" + b"\x01" * 2000, "rusak"),
        ("a.zip", b"PK\x03\x04 terpotong", "rusak atau terpotong"),
        ("a.kmz", b"bukan zip", "rusak atau terpotong"),
        ("a.shp", b"\x00\x00\x27\x0a", ".shx"),
        ("a.dwg", b"AC1027", "tidak dikenal"),
        ("a", b"{}", "tidak dikenal"),
    ],
)
def test_a_bad_file_is_refused_with_its_reason(tmp_path: Path, name: str, content: str | bytes, says: str) -> None:
    assert says in refused(written(tmp_path, name, content))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert "tidak ditemukan" in refused(tmp_path / "tiada.geojson")


def test_a_file_over_the_limit_is_refused_and_names_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "besar.geojson"
    with path.open("wb") as stream:
        stream.truncate(guards.MOST_BYTES + 1)
    assert "50 MB" in refused(path)


def test_too_many_vertices_and_too_many_areas_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (guards.MOST_VERTICES, guards.MOST_AREAS) == (2_000_000, 100_000)
    monkeypatch.setattr(guards, "MOST_VERTICES", 1_000)
    ring = "[" + ",".join(["[1,1]"] * 1_001) + "]"
    assert "titik" in refused(written(tmp_path, "a.json", f'{{"type":"Polygon","coordinates":[{ring}]}}'))
    assert "area" in refused(written(tmp_path, "b.json", "[" + ",".join(["0"] * (guards.MOST_AREAS + 1)) + "]"))


def test_an_archive_of_too_many_members_is_refused(tmp_path: Path) -> None:
    assert "2001 berkas" in refused(archive(tmp_path, "a.kmz", {f"{n}.txt": "" for n in range(2_001)}))


@pytest.mark.parametrize("member", ["../doc.kml", "/doc.kml", "a/../../doc.kml", "C:\\doc.kml", "..\\doc.kml"])
def test_an_archive_that_points_outside_itself_is_refused(tmp_path: Path, member: str) -> None:
    assert "ke luar arsip" in refused(archive(tmp_path, "a.kmz", {member: KML}))


def test_an_archive_member_that_is_a_link_is_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("doc.kml")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "a.kmz", "w") as target:
        target.writestr(link, "/etc/passwd")
    assert "ke luar arsip" in refused(tmp_path / "a.kmz")


def test_a_zip_bomb_is_refused_by_its_ratio_while_it_is_read(tmp_path: Path) -> None:
    assert "mengembang" in refused(archive(tmp_path, "a.kmz", {"doc.kml": b" " * 20_000_000}))


def test_many_members_are_refused_by_their_sum(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guards, "MOST_UNPACKED_BYTES", 1_000)
    assert "setelah dibuka" in refused(archive(tmp_path, "a.kmz", {f"{n}.kml": KML for n in range(9)}))


def test_an_archive_whose_directory_lies_about_sizes_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path, "a.kmz", {"doc.kml": KML})
    data = path.read_bytes()
    true_size = len(KML).to_bytes(4, "little")
    path.write_bytes(data.replace(true_size, (10).to_bytes(4, "little")))
    assert "rusak" in refused(path)


def test_an_archive_without_a_map_is_refused(tmp_path: Path) -> None:
    assert ".kml" in refused(archive(tmp_path, "a.kmz", {"baca.txt": "halo"}))
    assert ".shp" in refused(archive(tmp_path, "a.zip", {"baca.txt": "halo"}))


def test_a_geopackage_whose_layer_is_a_view_is_refused_before_it_runs(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    with closing(sqlite3.connect(path)) as database:
        database.executescript(
            "CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT);"
            "CREATE TABLE gpkg_geometry_columns (table_name TEXT);"
            "CREATE TABLE gpkg_spatial_ref_sys (srs_id INTEGER);"
            "INSERT INTO gpkg_contents VALUES ('batas', 'features');"
            "CREATE VIEW batas AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
            " SELECT i AS fid, NULL AS geom FROM n;"
        )
    assert "bukan tabel biasa" in refused(path)


def test_a_projection_that_is_no_text_is_refused(originals: Originals, tmp_path: Path) -> None:
    members: dict[str, str | bytes] = {side: originals[side] for side in ("a.shp", "a.shx", "a.dbf")}
    members["a.prj"] = originals["a.prj"].replace(b"_WGS", b"\x80WGS")
    assert "rusak" in refused(archive(tmp_path, "a.zip", members))


NUMBERS: st.SearchStrategy[Any] = (
    st.floats(94, 142)
    | st.floats(-12, 7)
    | st.floats(allow_nan=True, allow_infinity=True)
    | st.integers(-(10**400), 10**400)
    | st.sampled_from([None, True, "109", [], {}, 1e308, -0.0])
)
POSITIONS = (
    st.tuples(st.floats(109, 109.1), st.floats(-7, -6.9)).map(list)
    | st.tuples(st.floats(-7, -6.9), st.floats(109, 109.1)).map(list)
    | st.lists(NUMBERS, max_size=4)
)
RINGS = st.lists(POSITIONS, max_size=8) | st.just(SQUARE)
COORDINATES = st.recursive(RINGS, lambda inner: st.lists(inner, max_size=3), max_leaves=6)
TYPES: st.SearchStrategy[Any] = st.sampled_from(
    ["Polygon", "MultiPolygon", "Point", "LineString", "GeometryCollection", "x", None, 1, []]
)
TEXTS = st.text(max_size=8) | st.sampled_from(["RT001-RW002", "Kauman", "\ud800"])
JUNK = st.none() | st.booleans() | st.integers() | TEXTS | st.lists(st.integers(), max_size=2)
GEOMETRIES = st.recursive(
    st.fixed_dictionaries({"type": TYPES}, optional={"coordinates": COORDINATES | JUNK}) | st.just(GOOD) | JUNK,
    lambda inner: st.fixed_dictionaries(
        {"type": st.just("GeometryCollection"), "geometries": st.lists(inner, max_size=3)}
    ),
    max_leaves=4,
)
PROPERTIES = st.dictionaries(st.sampled_from(["kelurahan", "kodeRTRW", "rt", "rw", "Name"]) | TEXTS, JUNK, max_size=4)
FEATURES = st.fixed_dictionaries({"type": st.just("Feature"), "geometry": GEOMETRIES, "properties": PROPERTIES | JUNK})
PAYLOADS = (
    st.lists(FEATURES, max_size=4).map(lambda items: {"type": "FeatureCollection", "features": items})
    | st.lists(GEOMETRIES | FEATURES, max_size=4)
    | GEOMETRIES
)


def read_or_refuse(data: bytes, name: str) -> None:
    """Reading gives something sound, or the one refusal that names the file; anything else fails the test."""
    read, refusal = None, ""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        try:
            read = read_boundaries(path)
        except BoundaryFileError as error:
            refusal = str(error)
    if read is None:
        assert refusal.startswith(name)
    else:
        check(read)


def damaged(data: bytes, bytes_set: list[tuple[float, int]], keep: float) -> bytes:
    """The data with some bytes replaced, and cut off if `keep` is below 0.9."""
    changed = bytearray(data)
    for place, value in bytes_set:
        changed[int(place * (len(changed) - 1))] = value
    return bytes(changed[: int(keep * len(changed))] if keep < 0.9 else changed)


DAMAGE = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=6)


@MANY
@given(payload=PAYLOADS, cut=st.none() | st.tuples(st.integers(0, 400), st.binary(max_size=3)))
def test_any_json_is_read_soundly_or_refused(payload: Any, cut: tuple[int, bytes] | None) -> None:
    data = json.dumps(payload).encode()
    if cut:
        data = data[: cut[0]] + cut[1] + data[cut[0] + 1 :]
    read_or_refuse(data, "a.geojson")


@MANY
@given(cut=st.integers(0, len(KML)), junk=st.binary(max_size=4) | st.sampled_from([b"<Polygon/>", b"nan,inf", b"&x;"]))
def test_any_kml_is_read_soundly_or_refused(cut: int, junk: bytes) -> None:
    data = KML.encode()
    read_or_refuse(data[:cut] + junk + data[cut:], "a.kml")


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> Originals:
    """A sound file of each binary kind, by name."""
    folder = tmp_path_factory.mktemp("asal")
    shapely, raw, numpy = (cast(Any, importlib.import_module(name)) for name in ("shapely", "pyogrio.raw", "numpy"))
    shapes = numpy.array([shapely.to_wkb(shapely.Polygon(SQUARE))], dtype=object)
    columns, names = [numpy.array(["RT001-RW002"], dtype=object)], numpy.array(["RTRW"], dtype=object)
    for name, driver in (("a.gpkg", "GPKG"), ("a.shp", "ESRI Shapefile")):
        raw.write(str(folder / name), shapes, columns, names, driver=driver, crs="EPSG:4326", geometry_type="Polygon")
    archive(folder, "a.kmz", {"doc.kml": KML})
    sides = {f"a{suffix}": (folder / f"a{suffix}").read_bytes() for suffix in (".shp", ".shx", ".dbf", ".prj")}
    return Originals({"a.gpkg": (folder / "a.gpkg").read_bytes(), "a.kmz": (folder / "a.kmz").read_bytes(), **sides})


@MANY
@given(name=st.sampled_from(["a.kmz", "a.gpkg"]), bytes_set=DAMAGE, keep=st.floats(0.5, 1))
def test_any_damaged_container_is_read_soundly_or_refused(
    originals: Originals, name: str, bytes_set: list[tuple[float, int]], keep: float
) -> None:
    read_or_refuse(damaged(originals[name], bytes_set, keep), name)


@MANY
@given(name=st.sampled_from(["a.shp", "a.shx", "a.dbf", "a.prj"]), bytes_set=DAMAGE, keep=st.floats(0.5, 1))
def test_any_damaged_shapefile_is_read_soundly_or_refused(
    originals: Originals, name: str, bytes_set: list[tuple[float, int]], keep: float
) -> None:
    members: dict[str, str | bytes] = {side: originals[side] for side in ("a.shp", "a.shx", "a.dbf", "a.prj")}
    members[name] = damaged(originals[name], bytes_set, keep)
    with tempfile.TemporaryDirectory() as folder:
        data = archive(Path(folder), "a.zip", members).read_bytes()
    read_or_refuse(data, "a.zip")
