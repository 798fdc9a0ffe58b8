"""The map of a plan: the village's RTs by class, and the works that were drawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from nakhoda.baseline.queries.snapshots import Snapshot
from nakhoda.planning.models import PlanLine, WorkPlan
from nakhoda.planning.rules.place import geojson_of
from nakhoda.regions.queries import Boundary
from nakhoda.scoring.queries.cards import areas_of
from nakhoda.scoring.queries.maps import geometries_of
from nakhoda.scoring.queries.tables import years_of
from nakhoda.web.svgmap import Area, Work


def areas_in(plan: WorkPlan, snapshot: Snapshot | None, chosen: Iterable[str] = ()) -> list[Area]:
    """The RTs of the plan's village with a boundary, by their class in the last year; those labels chosen. One read."""
    if snapshot is None or snapshot.boundary_set_id is None:
        return []
    shown = Boundary.objects.filter(
        boundary_set=snapshot.boundary_set_id, rt__rows__snapshot=snapshot.pk, rt__village_key=plan.village_key
    )
    marked = {f"{plan.village_key}/{label}" for label in chosen}
    areas = areas_of(shown, snapshot, max(years_of(snapshot), default=0))
    return [replace(area, chosen=area.id in marked) for area in areas]


def works_of(lines: Iterable[PlanLine], address: str = "") -> list[Work]:
    """The lines that were drawn, by number; `address` with `{}` for the number leads to a line."""
    return [
        Work(
            geometry=bytes(line.wkb),
            label=str(line.number),
            title=f"{line.number}. {line.title}",
            href=address.format(line.number) if address else "",
        )
        for line in lines
        if line.wkb is not None and line.state != "dropped"
    ]


def plan_geojson(plan: WorkPlan, snapshot: Snapshot | None, lines: Iterable[PlanLine]) -> dict[str, Any]:
    """Works and RT boundaries as one GeoJSON collection; `kind` tells them apart."""
    features: list[dict[str, Any]] = [
        {
            "type": "Feature",
            "geometry": geojson_of(line.wkb),
            "properties": {
                "kind": "work",
                "number": line.number,
                "label": f"{line.number}. {line.title}",
                "activity": line.activity,
                "state": line.state,
                "total_idr": line.total_idr,
            },
        }
        for line in lines
        if line.wkb is not None and line.state != "dropped"
    ]
    if snapshot is not None and snapshot.boundary_set_id is not None:
        rts = dict(snapshot.rt_rows.filter(rt__village_key=plan.village_key).values_list("rt_id", "rt__label"))
        features += [
            {"type": "Feature", "geometry": shape, "properties": {"kind": "rt", "label": rts[rt]}}
            for rt, shape in geometries_of(snapshot, rts).items()
        ]
    return {"type": "FeatureCollection", "name": plan.title, "features": features}
