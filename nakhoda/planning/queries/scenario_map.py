"""The map of a scenario: RTs by the class they would have, those that leave the slum list standing out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nakhoda.people.queries import in_areas
from nakhoda.planning.models import Scenario
from nakhoda.regions.queries import Boundary
from nakhoda.scoring.queries.words import spoken
from nakhoda.web.svgmap import Area, svg_map

LEFT_THE_LIST = "TK"


def leaves(change: Mapping[str, Any], question: Mapping[str, Any]) -> bool:
    """Whether an RT leaves the slum list by the scenario's own rule: score alone, or score and services."""
    return bool(change["both"] if question["clause"] else change["score"])


def scenario_map(scenario: Scenario, label: str, width: int = 720, height: int = 480) -> str | None:
    """The map as SVG text; None without boundaries. RTs that were never slum have no fill. One read."""
    if scenario.snapshot.boundary_set_id is None:
        return None
    rows = Boundary.objects.filter(
        in_areas("rt__village_key", [scenario.area]),
        boundary_set=scenario.snapshot.boundary_set_id,
        rt__rows__snapshot=scenario.snapshot_id,
    )
    changes = {each["rt"]: each for each in scenario.result["changes"]}
    areas = [
        _area(bytes(wkb), spoken(name), changes.get(str(rt)), scenario.question)
        for rt, name, wkb in rows.values_list("rt_id", "rt__label", "wkb")
    ]
    return svg_map(areas, label=label, width=width, height=height)


def _area(wkb: bytes, name: str, change: Mapping[str, Any] | None, question: Mapping[str, Any]) -> Area:
    if change is None:
        return Area(wkb, title=name)
    title = f"{name}: {change['before'][0]} → {change['after'][0]}"
    if leaves(change, question):
        return Area(wkb, level=LEFT_THE_LIST, title=title, chosen=True)
    return Area(wkb, level="" if change["after"][1] == LEFT_THE_LIST else change["after"][1], title=title)
