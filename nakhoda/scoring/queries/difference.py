"""Reads for the comparison of a draft with what it would replace."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nakhoda.baseline.queries.snapshots import RtRow, Snapshot
from nakhoda.law.rulesets import load
from nakhoda.people.queries import in_areas
from nakhoda.people.rules.scope import Viewer
from nakhoda.scoring.models import RtScore
from nakhoda.scoring.queries.drafts import compared_with, hectares_by_level, last_year, sees_whole
from nakhoda.scoring.queries.words import name_of
from nakhoda.scoring.rules.difference import Change, RtState, YearState, changes_between

WHOLES = ("area_ha", "buildings", "population", "households", "road_ideal_m", "drainage_ideal_m")


@dataclass(frozen=True, slots=True)
class Difference:
    """A draft beside what it replaces: every change, and counts of RTs by what happened to them.

    `counts` has `new`, `gone`, `changed`, `level` (RTs whose class of the last year differs); `before` is None where
    nothing was official.
    """

    before: Snapshot | None
    changes: Sequence[Change]
    counts: dict[str, int]
    levels: dict[str, tuple[dict[str, Any], dict[str, Any]]]
    year: int | None


def difference_of(viewer: Viewer, snapshot: Snapshot) -> Difference:
    """What a snapshot changes against the official one (or the one it replaced), within the viewer's areas."""
    before, year = compared_with(snapshot), last_year(snapshot)
    old = _states(viewer, before) if before else {}
    changes = changes_between(old, _states(viewer, snapshot))
    touched = {change.rt.rt_id for change in changes if change.kind not in ("new", "gone")}
    kinds = Counter(change.kind for change in changes)
    moved = {change.rt.rt_id for change in changes if change.kind == "level" and change.year == year}
    counts = {"new": kinds["new"], "gone": kinds["gone"], "changed": len(touched), "level": len(moved)}
    first, second = hectares_by_level(viewer, before, year), hectares_by_level(viewer, snapshot, year)
    return Difference(before, changes, counts, {level: (first[level], second[level]) for level in first}, year)


def level_changes(viewer: Viewer, snapshot: Snapshot) -> list[Change]:
    """The RTs whose class of the draft's last year differs from the official one."""
    found = difference_of(viewer, snapshot)
    return [change for change in found.changes if change.kind == "level" and change.year == found.year]


def _states(viewer: Viewer, snapshot: Snapshot) -> dict[int, RtState]:
    """The snapshot's RTs in the viewer's areas by RT id."""
    whole, areas = sees_whole(viewer, snapshot), viewer.areas("record.read")
    rts = RtRow.objects.filter(snapshot=snapshot)
    scores = RtScore.objects.filter(snapshot=snapshot)
    if not whole:
        rts = rts.filter(in_areas("rt__village_key", areas))
        scores = scores.filter(in_areas("rt_year__rt_row__rt__village_key", areas))
    years: dict[int, dict[int, YearState]] = {}
    columns = ("rt_year__rt_row__rt_id", "year", "rt_year__volumes", "total", "level")
    for rt_id, year, volumes, total, level in scores.values_list(*columns):
        years.setdefault(rt_id, {})[year] = YearState(volumes, total, level)
    names = ("rt_id", "rt__village_name", "rt__label", "kawasan__name", *WHOLES)
    return {
        rt_id: RtState(
            rt_id, village, label, kawasan or "", dict(zip(WHOLES, wholes, strict=True)), years.get(rt_id, {})
        )
        for rt_id, village, label, kawasan, *wholes in rts.values_list(*names)
    }


def criteria_of(snapshot: Snapshot) -> dict[str, tuple[str, str]]:
    """Name (in the language of the page) and unit of each criterion of the snapshot's ruleset, by id."""
    ruleset = load(snapshot.ruleset) if snapshot.ruleset else load()
    return {criterion.id: (name_of(criterion), criterion.unit) for criterion in ruleset.criteria}
