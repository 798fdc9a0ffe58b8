"""Names of areas for the stages that stand below `regions`: settings `AREA_NAMES` and `AREA_CHOICES` lead here."""

from __future__ import annotations

from collections.abc import Iterable

from nakhoda.regions.queries import region_names, villages_in

REGENCY_DOTS, DISTRICT = 1, len("35.01.04")


def names(codes: Iterable[str]) -> dict[str, str]:
    """Names by region code, of those that are known."""
    return region_names(codes)


def choices(areas: Iterable[str]) -> dict[str, str]:
    """Names by code: each area itself and, inside a regency or district, its districts and villages."""
    found: dict[str, str] = {}
    for area in areas:
        villages = villages_in(area) if area.count(".") >= REGENCY_DOTS and "-" not in area else {}
        districts = sorted({code[:DISTRICT] for code in villages} - {area})
        found |= region_names([area, *districts]) | villages
    return dict(sorted(found.items()))
