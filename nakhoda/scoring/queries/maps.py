"""The official map: RT with their class in every year as GeoJSON, small enough for a phone, and as one SVG."""

from __future__ import annotations

import gzip
import importlib
import json
from collections.abc import Callable, Iterable
from typing import Any

from django.core.cache import cache

from nakhoda.baseline.queries.snapshots import Snapshot
from nakhoda.regions.queries import Boundary
from nakhoda.scoring.models import RtScore
from nakhoda.scoring.queries.cards import areas_of
from nakhoda.scoring.queries.tables import years_of
from nakhoda.web.svgmap import Area

shapely: Any = importlib.import_module("shapely")  # it has no types
DECIMALS = 6  # of a degree: a tenth of a metre
TOLERANCE = 1.2e-5  # degrees, about a metre and a third: less than the width of a line on any screen
KEPT_SECONDS = 24 * 3600
Address = Callable[[str, str], str]


def map_version(snapshot: Snapshot) -> str:
    """What the map of a snapshot is known by: it changes when another snapshot becomes official, and never before."""
    return f"{snapshot.regency}-{snapshot.activation.number}-{snapshot.pk}"


def rt_geojson(snapshot: Snapshot, address: Address) -> tuple[bytes, bytes]:
    """RT with a boundary as GeoJSON in WGS 84, plain and gzipped; computed once for each activation. Two reads.

    Properties: id (`village_key/label`), label, village, kawasan, url, and `years` by year: level, total, area_ha (the
    sheet's verified area). `address` gives the url of an RT's card from village key and label.
    """
    key = f"rt-geojson-{map_version(snapshot)}"
    found: tuple[bytes, bytes] | None = cache.get(key)
    if found is None:
        plain = json.dumps(_collection(snapshot, address), ensure_ascii=False, separators=(",", ":")).encode()
        found = plain, gzip.compress(plain, 9, mtime=0)
        cache.set(key, found, KEPT_SECONDS)
    return found


def geometries_of(snapshot: Snapshot, rts: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Boundaries of the RT as GeoJSON geometry by RT id, not simplified. One read."""
    wanted = set(rts)
    rows = Boundary.objects.filter(boundary_set=snapshot.boundary_set_id, rt__isnull=False).values_list("rt", "wkb")
    return {rt: _geometry(shapely.from_wkb(bytes(wkb))) for rt, wkb in rows if rt in wanted}


def map_areas(snapshot: Snapshot, year: int | None = None) -> list[Area]:
    """Every RT with a boundary as an area of an SVG map, by its class of that year (the last if None). One read."""
    shown = Boundary.objects.filter(boundary_set=snapshot.boundary_set_id, rt__rows__snapshot=snapshot.pk)
    years = years_of(snapshot)
    return areas_of(shown, snapshot, year if year is not None else max(years, default=0))


def undrawn(snapshot: Snapshot) -> int:
    """How many RT of the snapshot have no boundary, so that no map shows them. One read."""
    drawn = Boundary.objects.filter(boundary_set=snapshot.boundary_set_id, rt__isnull=False)
    return snapshot.rt_rows.exclude(rt__in=drawn.values("rt")).count()


def kawasan_areas(snapshot: Snapshot, kawasan_id: int, year: int) -> list[Area]:
    """The RT of one kawasan with a boundary, as areas of an SVG map. One read."""
    shown = Boundary.objects.filter(
        boundary_set=snapshot.boundary_set_id, rt__rows__snapshot=snapshot.pk, rt__rows__kawasan=kawasan_id
    )
    return areas_of(shown, snapshot, year)


def _collection(snapshot: Snapshot, address: Address) -> dict[str, Any]:
    states: dict[int, dict[str, Any]] = {}
    about: dict[int, dict[str, str]] = {}
    scores = RtScore.objects.filter(snapshot=snapshot).order_by("year").values_list(
        "rt_year__rt_row__rt", "year", "level", "total", "rt_year__rt_row__area_ha",
        "rt_year__rt_row__rt__village_key", "rt_year__rt_row__rt__label", "rt_year__rt_row__rt__village_name",
        "rt_year__rt_row__kawasan__name",
    )  # fmt: skip
    for rt, year, level, total, area, key, label, village, kawasan in scores:
        state = {"level": level, "total": total, "area_ha": None if area is None else round(float(area), 4)}
        states.setdefault(rt, {})[str(year)] = state
        about[rt] = {"label": label, "village": village, "kawasan": kawasan or "", "url": address(key, label)}
        about[rt]["id"] = f"{key}/{label}"
    rows = list(Boundary.objects.filter(boundary_set=snapshot.boundary_set_id, rt__in=about).values_list("rt", "wkb"))
    forms = _simplified([shapely.from_wkb(bytes(wkb)) for _, wkb in rows])
    features = [
        {"type": "Feature", "properties": {**about[rt], "years": states[rt]}, "geometry": _geometry(form)}
        for (rt, _), form in zip(rows, forms, strict=True)
    ]
    return {"type": "FeatureCollection", "features": features}


def _simplified(forms: list[Any]) -> list[Any]:
    """Simplified with shared edges kept shared; a form that would vanish stays as it was."""
    try:
        simple = list(shapely.coverage_simplify(forms, TOLERANCE))
    except shapely.errors.GEOSException:
        simple = [form.simplify(TOLERANCE / 2, preserve_topology=True) for form in forms]
    return [form if small.is_empty else small for form, small in zip(forms, simple, strict=True)]


def _geometry(form: Any) -> dict[str, Any]:
    rounded: dict[str, Any] = json.loads(shapely.to_geojson(form))
    return {"type": rounded["type"], "coordinates": _rounded(rounded["coordinates"])}


def _rounded(coordinates: Any) -> Any:
    if coordinates and not isinstance(coordinates[0], list):
        return [round(number, DECIMALS) for number in coordinates[:2]]
    return [_rounded(part) for part in coordinates]
