"""What is wrong or doubtful in a decree, as findings of the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from nakhoda.decrees.rules.content import AreaContent, Content, hectares_of
from nakhoda.decrees.rules.states import review_due
from nakhoda.law.findings import Fact, Finding, Place

TOLERANCE = Decimal("0.10")
# The header's total may differ from the sum of the table by rounding alone.
ROUNDING_HA = Decimal("0.01")
NOT_SLUM = "TK"


def check_decree(content: Content, today: date) -> list[Finding]:
    """Every finding on a decree as of `today`: of its header, then of its areas in order.

    Sources: Permen PUPR 14/2018 Pasal 36–38; faults that recur in decrees (baseline of the integrated programme 2023).
    """
    return [*_header(content, today), *_twice(content), *(each for area in content.areas for each in _area(area))]


def _header(content: Content, today: date) -> Iterator[Finding]:
    place = Place()
    if content.date is None:
        yield Finding("sk-tanpa-tanggal-ditetapkan", place)
    due = review_due(content.date, content.every_years)
    if content.date is not None and due is not None and today > due:
        facts: dict[str, Fact] = {"date": content.date.isoformat(), "years": content.every_years}
        yield Finding("sk-lewat-peninjauan", place, facts)
    if not content.areas:
        yield Finding("sk-tanpa-kawasan", place)
    if not content.has_map:
        yield Finding("sk-tanpa-peta-kawasan", place)
    if not content.has_scan:
        yield Finding("sk-tanpa-pindaian", place)
    table = hectares_of(area.area_stated_ha for area in content.areas)
    if content.area_stated_ha is not None and table is not None:
        difference = content.area_stated_ha - table
        if abs(difference) > ROUNDING_HA:
            facts = {"stated_ha": _number(content.area_stated_ha), "table_ha": _number(table)}
            facts["difference_ha"] = _number(difference)
            yield Finding("sk-luas-bukan-jumlah", place, facts)


def _twice(content: Content) -> Iterator[Finding]:
    """RT that stand in more than one area: their hectares count twice."""
    areas: dict[int, list[str]] = {}
    names: dict[int, str] = {}
    for area in content.areas:
        for member in area.members:
            areas.setdefault(member.rt, []).append(area.name)
            names[member.rt] = member.name
    for rt, where in areas.items():
        if len(where) > 1:
            yield Finding("sk-rt-di-dua-kawasan", Place(rt=names[rt]), {"areas": ", ".join(where)})


def _area(area: AreaContent) -> Iterator[Finding]:
    place = Place(kawasan=area.name)
    if not area.members:
        yield Finding("sk-kawasan-tanpa-rt", place)
    stated, measured = area.area_stated_ha, area.area_measured_ha
    if stated is None:
        yield Finding("sk-kawasan-tanpa-luas", place)
    elif measured and all(each.has_boundary for each in area.members) and abs(stated - measured) > TOLERANCE * measured:
        percent = round((stated - measured) / measured * 100, 1)
        facts = {"stated_ha": _number(stated), "measured_ha": _number(measured), "percent": float(percent)}
        yield Finding("sk-luas-beda-terukur", place, facts)
    for member in area.members:
        at = Place(kawasan=area.name, rt=member.name)
        if member.level == NOT_SLUM:
            yield Finding("sk-memuat-rt-tidak-kumuh", at, {"total": member.total, "area_ha": _number(member.area_ha)})
        if not member.has_boundary:
            yield Finding("sk-rt-tanpa-batas", at)


def _number(value: Decimal | None) -> float | None:
    return None if value is None else round(float(value), 4)
