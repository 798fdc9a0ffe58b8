"""Names of areas for the stages that stand below `regions`: settings `AREA_NAMES` and `AREA_CHOICES` lead here."""

from __future__ import annotations

from collections.abc import Iterable

from nakhoda.regions.queries import region_names, villages_in

REGENCY_DOTS, DISTRICT, VILLAGE = 1, len("35.01.04"), len("35.01.04.2014")
# The first digit of a village's own number says whether it is urban or rural.
KELURAHAN, DESA = "1", "2"


def names(codes: Iterable[str]) -> dict[str, str]:
    """Names by region code, of those that are known, with what kind of area it is."""
    return {code: _with_kind(code, name) for code, name in region_names(codes).items()}


def choices(areas: Iterable[str]) -> dict[str, str]:
    """Names by code: each area itself and, inside a regency or district, its districts and villages."""
    found: dict[str, str] = {}
    for area in areas:
        villages = villages_in(area) if area.count(".") >= REGENCY_DOTS and "-" not in area else {}
        districts = sorted({code[:DISTRICT] for code in villages} - {area})
        found |= region_names([area, *districts]) | villages
    return {code: _with_kind(code, found[code]) for code in sorted(found)}


def _with_kind(code: str, name: str) -> str:
    if len(code) == DISTRICT:
        return f"Kecamatan {name}"
    if len(code) == VILLAGE and code[-4] in (KELURAHAN, DESA):
        return f"{'Kelurahan' if code[-4] == KELURAHAN else 'Desa'} {name}"
    return name
