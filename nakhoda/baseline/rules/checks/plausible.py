"""What can hardly be true: phantom residuals, households of one, dense RTs left out, an old decree."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from nakhoda.baseline.rules.index import Index, Unit
from nakhoda.law.findings import Finding


def check_plausible(index: Index) -> Iterator[Finding]:
    """Warnings on values outside the ruleset's plausible ranges, phantom residuals and density limits."""
    limit = index.ruleset.density_limit_per_ha.get(index.survey.layout.city_size)
    precise = _areas_are_precise(index)
    for unit in index.rts.values():
        yield from _ranges(index, unit)
        row = index.rt_row_at.get((unit.key, index.years[0])) if index.years else None
        if row is None:
            continue
        if precise:
            yield from _phantom(index, unit, row)
        if limit is not None:
            yield from _density(index, unit, row, limit)


def check_decree(index: Index, today: date) -> Iterator[Finding]:
    """Findings on the decree as of `today`: no date, past its review, no map. Source: the ruleset's `review`."""
    table = index.survey.table("decree")
    if table is None or not len(table):
        return
    issued = table.get("date")[0]
    review = index.ruleset.data["review"]
    if issued is None:
        yield Finding("sk-tanpa-tanggal", table.place(0, "date"), {"number": table.get("number")[0]})
    elif today > _years_later(issued, int(review["every_years"])):
        facts = {"date": issued.isoformat(), "years": int(review["every_years"])}
        yield Finding("sk-lewat-peninjauan", table.place(0, "date"), facts)
    if not table.get("map_file")[0]:
        yield Finding("sk-tanpa-peta", table.place(0, "map_file"), {"number": table.get("number")[0]})


def _years_later(day: date, years: int) -> date:
    anniversary = day.replace(day=28) if (day.month, day.day) == (2, 29) else day
    return anniversary.replace(year=anniversary.year + years)


def _ranges(index: Index, unit: Unit) -> Iterator[Finding]:
    of = unit.denominators
    quotients = (
        ("people_per_household", "households", of["population"], of.get("households")),
        ("road_m_per_ha", "road_ideal_m", of.get("road_ideal_m"), of.get("area_ha")),
        ("drainage_per_road", "drainage_ideal_m", of.get("drainage_ideal_m"), of.get("road_ideal_m")),
    )
    for name, cell, above, below in quotients:
        bounds = index.ruleset.plausible.get(name)
        if bounds is None or above is None or not below or below < 0:
            continue
        value = above / below
        if not bounds["low"] <= value <= bounds["high"]:
            facts = {"value": round(value, 2), "low": bounds["low"], "high": bounds["high"]}
            code = {"people_per_household": "jiwa-per-kk-janggal", "road_m_per_ha": "jalan-janggal"}
            yield Finding(code.get(name, "drainase-janggal"), index.unit_place("rt", unit, cell), facts)


def _phantom(index: Index, unit: Unit, row: int) -> Iterator[Finding]:
    """A flooded area that is the verified area minus another area written with two decimals."""
    area, volume = unit.denominators.get("area_ha"), index.survey.tables["rt_year"].get("v_4a")[row]
    if not area or not volume:
        return
    other = area - volume
    if abs(other) > 1e-9 and _two_decimals(other):
        facts = {"value": volume, "area": area, "other": round(other, 2), "percent": round(volume / area * 100, 2)}
        place = index.rt_place(row, "v_4a", "4a")
        yield Finding("sisa-semu", place, facts, suggestion=0 if volume < 0.05 * area else None)


def _areas_are_precise(index: Index) -> bool:
    """Whether most areas have more than two decimals: only then is a difference of two decimals a trace."""
    areas = [unit.denominators.get("area_ha") or 0.0 for unit in index.rts.values()]
    return sum(not _two_decimals(area) for area in areas) * 2 > len(areas)


def _two_decimals(value: float) -> bool:
    return abs(value * 100 - round(value * 100)) < 1e-6


def _density(index: Index, unit: Unit, row: int, limit: int) -> Iterator[Finding]:
    area, buildings = unit.denominators.get("area_ha"), unit.denominators.get("buildings")
    flagged = index.survey.tables["rt_year"].get("v_1b")[row]
    if not area or buildings is None or flagged is None:
        return
    density = buildings / area
    facts = {"value": round(density, 1), "limit": limit, "flagged": flagged}
    place = index.rt_place(row, "v_1b", "1b")
    if density > limit and flagged == 0:
        yield Finding("batas-kepadatan-diabaikan", place, facts, suggestion=area)
    elif density <= limit and flagged > 0:
        yield Finding("kepadatan-tanpa-dasar", place, facts, suggestion=0)
