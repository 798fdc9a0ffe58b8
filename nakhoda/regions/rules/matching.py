"""Boundaries and RT rows brought together: which polygon is whose, and where map and table disagree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from nakhoda.law.findings import Fact, Finding, Place
from nakhoda.regions.rules.boundary import Boundary
from nakhoda.regions.rules.identifiers import normalise_rt
from nakhoda.regions.rules.names import How, NameMatch, match_names

TOLERANCE_PERCENT = 10.0
_NUMBERS_SHOWN = 10
_NAME_CODES = {How.NORMALISED: "kelurahan-beda-tulisan", How.NEAR: "kelurahan-mirip"}
_Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class RtArea:
    """An RT row: its key, the name of its kelurahan (or kawasan), its code as written, its table area in ha if any."""

    key: str
    kelurahan: str
    label: str
    area_ha: float | None


@dataclass(frozen=True, slots=True)
class BoundaryMatch:
    """The result: one boundary per RT key, what stayed alone on each side, and the findings.

    `outlines` have no readable RT code; `alone` have one but no RT, or lost to another polygon of the same RT.
    """

    matched: Mapping[str, Boundary]
    without_polygon: tuple[RtArea, ...]
    outlines: tuple[Boundary, ...]
    alone: tuple[Boundary, ...]
    names: tuple[NameMatch, ...]
    findings: tuple[Finding, ...]


@dataclass(slots=True)
class _Sides:
    """RT rows and polygons under each (kelurahan, code), in order of the table, then of the file."""

    rts: dict[_Key, list[RtArea]] = field(default_factory=dict)
    polygons: dict[_Key, list[Boundary]] = field(default_factory=dict)
    outlines: list[Boundary] = field(default_factory=list)
    nameless: list[Boundary] = field(default_factory=list)
    strangers: list[Boundary] = field(default_factory=list)


def match_boundaries(
    boundaries: Sequence[Boundary],
    rts: Sequence[RtArea],
    *,
    tolerance_percent: float = TOLERANCE_PERCENT,
    file: str = "",
) -> BoundaryMatch:
    """Pairs by kelurahan name and RT code; of several polygons for an RT the one nearest to its table area.

    A difference of area above `tolerance_percent` of the table's is a finding. `file` is named in the findings.
    """
    names = tuple(match_names(_distinct_villages(boundaries), [rt.kelurahan for rt in rts]))
    sides = _sides(boundaries, rts, {match.name: match.known for match in names})
    matched: dict[str, Boundary] = {}
    findings = [*_name_findings(names, boundaries, file), *_group_findings(sides, file)]
    alone = [*sides.nameless, *sides.strangers]
    without = []
    for key, rows in sides.rts.items():
        pairs = _pair(rows, sides.polygons.get(key, []))
        matched.update({rt.key: polygon for rt, polygon in pairs})
        without += [rt for rt in rows if rt.key not in matched]
        findings += _pair_findings(key, pairs, sides.polygons.get(key, []), tolerance_percent, file)
    for key, polygons in sides.polygons.items():
        used = {matched[rt.key].index for rt in sides.rts.get(key, []) if rt.key in matched}
        alone += [polygon for polygon in polygons if polygon.index not in used]
        if key not in sides.rts:
            findings += [_without_rt(key, polygon, file) for polygon in polygons]
    findings += [Finding("rt-tanpa-poligon", _place(rt.kelurahan, rt.label, file)) for rt in without]
    alone.sort(key=lambda polygon: polygon.index)
    return BoundaryMatch(matched, tuple(without), tuple(sides.outlines), tuple(alone), names, tuple(findings))


def _distinct_villages(boundaries: Sequence[Boundary]) -> list[str]:
    return list(dict.fromkeys(boundary.kelurahan for boundary in boundaries if boundary.kelurahan))


def _sides(boundaries: Sequence[Boundary], rts: Sequence[RtArea], known: Mapping[str, str | None]) -> _Sides:
    sides = _Sides()
    villages: dict[str, list[str]] = {}
    for rt in rts:
        code = _code(rt.label)
        sides.rts.setdefault((rt.kelurahan, code), []).append(rt)
        villages.setdefault(code, []).append(rt.kelurahan)
    for boundary in boundaries:
        code = boundary.rt.label if boundary.rt else _code(boundary.raw_code)
        if boundary.rt is None and code not in villages:
            sides.outlines.append(boundary)
            continue
        village = known.get(boundary.kelurahan)
        if not boundary.kelurahan and len(villages.get(code, [])) == 1:
            village = villages[code][0]
        if village is not None:
            sides.polygons.setdefault((village, code), []).append(boundary)
        elif boundary.kelurahan:
            sides.strangers.append(boundary)
        else:
            sides.nameless.append(boundary)
    return sides


def _code(text: str) -> str:
    """The one spelling of an RT code; of what is none, the text without case and doubled spaces."""
    code = normalise_rt(text)
    return code.label if code else " ".join(text.upper().split())


def _pair(rts: Sequence[RtArea], polygons: Sequence[Boundary]) -> list[tuple[RtArea, Boundary]]:
    """Each RT with at most one polygon: same place name first, then the smallest difference of area, then order."""
    ranked = sorted(
        (
            (_place_name(rt.label) != _boundary_place(polygon), _difference_ha(rt, polygon), row, polygon.index)
            for row, rt in enumerate(rts)
            for polygon in polygons
        ),
    )
    by_index = {polygon.index: polygon for polygon in polygons}
    taken: dict[int, int] = {}
    for _, _, row, index in ranked:
        if row not in taken and index not in taken.values():
            taken[row] = index
    return [(rts[row], by_index[index]) for row, index in sorted(taken.items())]


def _difference_ha(rt: RtArea, polygon: Boundary) -> float:
    return abs(polygon.area_ha - rt.area_ha) if rt.area_ha is not None else polygon.area_ha


def _place_name(label: str) -> str:
    code = normalise_rt(label)
    return code.place if code else ""


def _boundary_place(boundary: Boundary) -> str:
    return boundary.rt.place if boundary.rt else ""


def _name_findings(names: Sequence[NameMatch], boundaries: Sequence[Boundary], file: str) -> Iterator[Finding]:
    counts = Counter(boundary.kelurahan for boundary in boundaries)
    coded = {boundary.kelurahan for boundary in boundaries if boundary.rt}
    for match in names:
        if match.how is How.EXACT:
            continue
        facts: dict[str, Fact] = {"value": match.name, "count": counts[match.name]}
        if match.known is not None:
            yield Finding(_NAME_CODES[match.how], Place(file=file, kawasan=match.name), facts, match.known)
        elif match.name in coded:
            facts["candidates"] = ", ".join(match.candidates) or "–"
            yield Finding("kelurahan-tidak-dikenal", Place(file=file, kawasan=match.name), facts)


def _group_findings(sides: _Sides, file: str) -> Iterator[Finding]:
    for code, group in (("poligon-tanpa-kode", sides.outlines), ("poligon-tanpa-kelurahan", sides.nameless)):
        if group:
            yield Finding(code, Place(file=file), {"count": len(group), "numbers": _numbers(group)})


def _pair_findings(
    key: _Key,
    pairs: Sequence[tuple[RtArea, Boundary]],
    polygons: Sequence[Boundary],
    tolerance_percent: float,
    file: str,
) -> Iterator[Finding]:
    if len(polygons) > len(pairs) and pairs:
        rt, chosen = pairs[0]
        facts: dict[str, Fact] = {
            "count": len(polygons),
            "numbers": _numbers(polygons),
            "polygon_ha": chosen.area_ha,
            "table_ha": rt.area_ha,
        }
        yield Finding("poligon-ganda", _place(*key, file), facts, chosen.index + 1)
    for rt, polygon in pairs:
        place = _place(rt.kelurahan, rt.label, file)
        if polygon.parts > 1:
            yield Finding("poligon-banyak-bagian", place, {"parts": polygon.parts, "area_ha": polygon.area_ha})
        if rt.area_ha is None or not rt.area_ha > 0:
            continue
        difference = polygon.area_ha - rt.area_ha
        percent = 100 * difference / rt.area_ha
        if abs(percent) > tolerance_percent:
            areas = {"table_ha": rt.area_ha, "polygon_ha": polygon.area_ha}
            differences = {"difference_ha": difference, "percent": round(percent, 1)}
            yield Finding("luas-beda-poligon", place, {**areas, **differences})


def _without_rt(key: _Key, polygon: Boundary, file: str) -> Finding:
    facts = {"number": polygon.index + 1, "area_ha": polygon.area_ha}
    return Finding("poligon-tanpa-rt", _place(*key, file), facts)


def _place(kelurahan: str, label: str, file: str) -> Place:
    return Place(file=file, kawasan=kelurahan, rt=label)


def _numbers(polygons: Sequence[Boundary]) -> str:
    shown = ", ".join(str(polygon.index + 1) for polygon in polygons[:_NUMBERS_SHOWN])
    return shown + (", …" if len(polygons) > _NUMBERS_SHOWN else "")
