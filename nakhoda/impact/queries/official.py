"""The impact that the official data of a regency show: its first year, the recorded works, and each later year.

Everything here is public. The workbook is read again once for each activation and process; pages share the result.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import polars as pl
from django.utils.timezone import localdate

from nakhoda.baseline.queries.snapshots import Snapshot
from nakhoda.impact.rules.place import impact_in
from nakhoda.impact.rules.rebuild import printed_of, recorded_of, sides_of
from nakhoda.impact.rules.report import Impact, impact
from nakhoda.impact.rules.works import effects_frame, works_frame, years_since
from nakhoda.people.rules.scope import within
from nakhoda.scoring.actions.compute import read_draft
from nakhoda.scoring.queries.maps import map_version

KEPT = 4


@dataclass(frozen=True, slots=True)
class Place:
    """Where an RT lies: key and name of its village, its label."""

    village_key: str
    village: str
    label: str


@dataclass(frozen=True, slots=True)
class OfficialImpact:
    """The impact of an official snapshot; `found` has one period for each of `years`, compared with `base`.

    `places` by RT key, `kawasans` names by key. `unusable` rows of works lack an RT, a criterion, a year or a quantity;
    `unapplied` ones stand in the workbook while its own RT rows stayed as they were: neither counts as a work.
    """

    snapshot: Snapshot
    found: Impact
    base: int
    years: Sequence[int]
    places: Mapping[str, Place]
    kawasans: Mapping[str, str]
    unusable: int
    unapplied: int

    def units_in(self, code: str) -> list[str]:
        """Keys of the RT inside an area: a regency, a district, a village or a village key."""
        return [unit for unit, place in self.places.items() if within(place.village_key, code)]

    def villages(self) -> dict[str, str]:
        """Names of villages by key."""
        return {place.village_key: place.village for place in self.places.values()}


def official_impact(snapshot: Snapshot) -> OfficialImpact | None:
    """The impact of an official snapshot; None where it has one year only, so that there is nothing to compare.

    Refusals of reading (`WorkbookRefused` and the like) pass through: an official workbook was readable once.
    """
    return _kept(f"{map_version(snapshot)}-{snapshot.activation.at.timestamp()}", snapshot.pk)


def impact_of_area(known: OfficialImpact, code: str) -> Impact | None:
    """The impact in an area of the regency, the whole one for its own code; None for an area without RT."""
    if code == known.snapshot.regency:
        return known.found
    units = known.units_in(code)
    return impact_in(known.found, units) if units else None


@lru_cache(maxsize=KEPT)
def _kept(version: str, pk: int) -> OfficialImpact | None:
    """`version` never comes back for other data, so what it once gave stays right."""
    snapshot = Snapshot.objects.select_related("activation", "workbook", "boundaries").get(pk=pk)
    assessment = read_draft(snapshot, today=localdate(snapshot.activation.at), note=False).assessment
    index, ruleset = assessment.index, assessment.ruleset
    fields = ("key", "rt__village_key", "rt__village_name", "rt__label")
    places = {
        key: Place(*rest) for key, *rest in snapshot.rt_rows.values_list(*fields).order_by("rt__village_key", "id")
    }
    keys = {unit: place.village_key for unit, place in places.items()}
    rts = assessment.rts.with_columns(village=pl.col("unit").replace_strict(keys, return_dtype=pl.String, default=""))
    before, after = sides_of(index, rts)
    if not after.height:
        return None
    base, years = min(rts["year"].to_list()), sorted(set(after["year"].to_list()))
    recorded = recorded_of(index, applied_only=True)
    found = impact(
        before,
        after,
        works_frame(recorded.works),
        effects_frame(recorded.works, ruleset),
        years_since(base, years),
        ruleset,
        printed=printed_of(index, assessment.rts, assessment.kawasans),
    )
    kawasans = {key: unit.name for key, unit in index.kawasans.items()}
    return OfficialImpact(snapshot, found, base, years, places, kawasans, recorded.unusable, recorded.unapplied)
