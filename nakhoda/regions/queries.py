"""Reads of regions, RTs and boundaries."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from nakhoda.regions.models import Boundary as Boundary
from nakhoda.regions.models import BoundarySet as BoundarySet
from nakhoda.regions.models import Region as Region
from nakhoda.regions.models import Rt as Rt


def region(code: str) -> Region | None:
    """The region whose code is in force, or failing that the one that had it last; None if the code is unknown."""
    return Region.objects.filter(code=code).order_by("valid_to").last() or None


def region_name(code: str) -> str:
    """The name of a region as people say it: `Kabupaten Pacitan`; the code itself where it is unknown."""
    found = Region.objects.filter(code=code).order_by("-valid_to").first()
    return found.name if found else code


def region_names(codes: Iterable[str]) -> dict[str, str]:
    """Names by code, of those codes that are known; where a code was used more than once, the one in force or last."""
    rows = Region.objects.filter(code__in=[code for code in codes if code])
    return {row.code: row.name for row in sorted(rows, key=lambda row: row.valid_to or date.max)}


def villages_in(area: str) -> dict[str, str]:
    """Names of villages by code, for those in force inside an area."""
    rows = Region.objects.filter(kind="village", valid_to=None, code__startswith=f"{area}.").order_by("code")
    return dict(rows.values_list("code", "name"))


def rts_by_name(names: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Rt]:
    """Known RTs by (village key, label), of those asked for."""
    wanted = set(names)
    keys = {village for village, _ in wanted}
    found = Rt.objects.filter(village_key__in=keys)
    return {(rt.village_key, rt.label): rt for rt in found if (rt.village_key, rt.label) in wanted}


def boundaries_of(boundary_set: BoundarySet) -> list[Boundary]:
    """The boundaries of a set that belong to an RT, with it."""
    return list(boundary_set.boundaries.filter(rt__isnull=False).select_related("rt"))
