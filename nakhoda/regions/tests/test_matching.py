"""Boundaries and RT rows: who belongs to whom, and what is said about the rest."""

from hypothesis import given
from hypothesis import strategies as st

from nakhoda.law.findings import Finding, count_by_code
from nakhoda.regions.rules.boundary import Boundary
from nakhoda.regions.rules.identifiers import normalise_rt
from nakhoda.regions.rules.matching import BoundaryMatch, RtArea, match_boundaries

LINE = {"type": "Polygon", "coordinates": []}


def area(kelurahan: str, code: str, area_ha: float = 1.0, index: int = 0, parts: int = 1) -> Boundary:
    geometry = LINE if parts == 1 else {"type": "MultiPolygon", "coordinates": [[]] * parts}
    return Boundary(kelurahan, normalise_rt(code), kelurahan, code, geometry, area_ha, index)


def row(key: str, kelurahan: str, label: str, area_ha: float | None = 1.0) -> RtArea:
    return RtArea(key, kelurahan, label, area_ha)


def only(match: BoundaryMatch, code: str) -> Finding:
    (finding,) = (finding for finding in match.findings if finding.code == code)
    return finding


def test_a_polygon_finds_its_rt_whatever_the_spelling_of_the_code() -> None:
    match = match_boundaries([area("Kauman", "RT 1 RW 2")], [row("7", "Kauman", "001/002")])
    assert (set(match.matched), match.findings) == ({"7"}, ())


def test_a_misspelled_village_is_told_once_with_the_number_of_its_areas() -> None:
    polygons = [area("Sekoduwet", f"RT {n} RW 1", index=n) for n in (1, 2, 3)]
    match = match_boundaries(polygons, [row(str(n), "Sokoduwet", f"RT {n} RW 1") for n in (1, 2, 3)])
    assert len(match.matched) == 3
    finding = only(match, "kelurahan-mirip")
    assert (finding.facts["count"], finding.suggestion) == (3, "Sokoduwet")


def test_of_two_polygons_for_one_rt_the_one_nearest_to_the_table_is_taken() -> None:
    polygons = [area("Kauman", "RT1-RW1", 3.0, 0), area("Kauman", "RT1-RW1", 1.05, 1)]
    match = match_boundaries(polygons, [row("1", "Kauman", "RT1-RW1", 1.0)])
    assert match.matched["1"].index == 1
    assert only(match, "poligon-ganda").suggestion == 2
    assert [polygon.index for polygon in match.alone] == [0]


def test_two_rows_with_one_code_are_told_apart_by_the_hamlet() -> None:
    polygons = [area("Gembong", "RT 2 RW 2 Krajan", 1.0, 0), area("Gembong", "RT 2 RW 2 Joho", 1.0, 1)]
    rows = [row("joho", "Gembong", "RT 02 RW 02 JOHO"), row("krajan", "Gembong", "RT 02 RW 02 KRAJAN")]
    match = match_boundaries(polygons, rows)
    assert {key: polygon.index for key, polygon in match.matched.items()} == {"krajan": 0, "joho": 1}


def test_an_rt_without_polygon_and_a_polygon_without_rt_are_both_told() -> None:
    match = match_boundaries([area("Kauman", "RT 9 RW 9")], [row("1", "Kauman", "RT 1 RW 1")])
    assert set(count_by_code(match.findings)) == {"rt-tanpa-poligon", "poligon-tanpa-rt"}
    assert [rt.key for rt in match.without_polygon] == ["1"]


def test_an_outline_is_noted_and_never_matched() -> None:
    match = match_boundaries([area("Kauman", "")], [row("1", "Kauman", "RT 1 RW 1")])
    assert len(match.outlines) == 1
    assert only(match, "poligon-tanpa-kode").facts["count"] == 1


def test_a_village_that_the_table_does_not_know_is_told_once() -> None:
    polygons = [area("Medono", f"RT {n} RW 1", index=n) for n in (1, 2)]
    match = match_boundaries(polygons, [row("1", "Kauman", "RT 1 RW 1")])
    assert only(match, "kelurahan-tidak-dikenal").facts["count"] == 2
    assert len(match.alone) == 2


def test_without_a_village_a_code_serves_only_if_the_table_has_it_once() -> None:
    polygons = [area("", "RT 1 RW 1", index=0), area("", "RT 2 RW 1", index=1)]
    rows = [row("a", "Kauman", "RT 1 RW 1"), row("b", "Poncol", "RT 1 RW 1"), row("c", "Poncol", "RT 2 RW 1")]
    match = match_boundaries(polygons, rows)
    assert set(match.matched) == {"c"}
    assert only(match, "poligon-tanpa-kelurahan").facts["count"] == 1


def test_a_code_that_is_no_rt_code_still_matches_when_both_sides_write_it() -> None:
    match = match_boundaries([area("Kauman", "Blok  a")], [row("1", "Kauman", "BLOK A")])
    assert set(match.matched) == {"1"}


def test_a_boundary_of_several_parts_is_noted() -> None:
    match = match_boundaries([area("Kauman", "RT1-RW1", parts=2)], [row("1", "Kauman", "RT1-RW1")])
    assert only(match, "poligon-banyak-bagian").facts["parts"] == 2


def test_areas_apart_by_more_than_the_tolerance_are_told_with_both_areas() -> None:
    polygons, rows = [area("Kauman", "RT1-RW1", 1.2)], [row("1", "Kauman", "RT1-RW1", 1.0)]
    facts = only(match_boundaries(polygons, rows), "luas-beda-poligon").facts
    assert (facts["table_ha"], facts["polygon_ha"], facts["percent"]) == (1.0, 1.2, 20.0)
    assert match_boundaries(polygons, rows, tolerance_percent=25).findings == ()


def test_a_row_without_area_is_matched_and_not_compared() -> None:
    rows = [row("1", "Kauman", "RT1-RW1", None), row("2", "Kauman", "RT2-RW1", 0.0)]
    polygons = [area("Kauman", "RT1-RW1"), area("Kauman", "RT2-RW1", index=1)]
    match = match_boundaries(polygons, rows)
    assert (len(match.matched), match.findings) == (2, ())


VILLAGES = st.sampled_from(["Kauman", "kauman", "Poncol", "Ponccol", "Medono", ""])
CODES = st.sampled_from(["RT1-RW1", "RT 1 RW 1 Joho", "RT2-RW1", "Blok A", ""])
AREAS = st.floats(0.001, 100)


@given(
    st.lists(st.tuples(VILLAGES, CODES, AREAS), max_size=12),
    st.lists(st.tuples(st.sampled_from(["Kauman", "Poncol"]), CODES, st.none() | AREAS), max_size=8),
)
def test_every_rt_and_every_polygon_is_accounted_for_exactly_once(
    polygons: list[tuple[str, str, float]], rows: list[tuple[str, str, float | None]]
) -> None:
    boundaries = [area(*values, index=index) for index, values in enumerate(polygons)]
    rts = [RtArea(str(index), *values) for index, values in enumerate(rows)]
    match = match_boundaries(boundaries, rts)
    used = [boundary.index for boundary in match.matched.values()]
    rest = [boundary.index for boundary in (*match.outlines, *match.alone)]
    assert sorted(used + rest) == list(range(len(boundaries)))
    assert sorted([*match.matched, *(rt.key for rt in match.without_polygon)]) == sorted(rt.key for rt in rts)
    assert all(finding.what("id") and finding.remedy("en") for finding in match.findings)
    assert match == match_boundaries(boundaries, rts)
