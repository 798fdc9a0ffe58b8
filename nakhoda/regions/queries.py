"""Reads of regions, RTs and boundaries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, Q, QuerySet

from nakhoda.people.queries import in_areas
from nakhoda.people.rules.scope import Viewer, regency_of
from nakhoda.regions.models import Boundary as Boundary
from nakhoda.regions.models import BoundarySet as BoundarySet
from nakhoda.regions.models import CodeListFile as CodeListFile
from nakhoda.regions.models import Lineage as Lineage
from nakhoda.regions.models import Region as Region
from nakhoda.regions.models import Rt as Rt
from nakhoda.regions.rules.code_changes import Known


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


@dataclass(frozen=True, slots=True)
class Branch:
    """A regency or district in force with its parts: districts hold villages, regencies districts."""

    region: Region
    parts: list[Region]


def regencies_for(viewer: Viewer) -> list[tuple[Region, int, int]]:
    """Regencies in force whose codes the viewer may edit, with their number of districts and villages. Two reads."""
    rows = Region.objects.filter(in_areas("code", viewer.areas("regions.edit")), valid_to=None)
    counts: dict[tuple[str, str], int] = {}
    for code, kind in rows.filter(kind__in=("district", "village")).values_list("code", "kind"):
        counts[regency_of(code), kind] = counts.get((regency_of(code), kind), 0) + 1
    regencies = rows.filter(kind="regency").order_by("code")
    return [(each, counts.get((each.code, "district"), 0), counts.get((each.code, "village"), 0)) for each in regencies]


def districts_of(regency: str, words: str = "") -> list[Branch]:
    """Districts of a regency with their villages, all in force, by code; with `words` those whose code or name fits.

    A district whose own name fits keeps all its villages. One read.
    """
    rows = Region.objects.filter(valid_to=None, code__startswith=f"{regency}.").order_by("code")
    branches: dict[str, Branch] = {}
    for row in rows:
        if row.kind == "district":
            branches[row.code] = Branch(row, [])
        elif row.parent_code in branches:
            branches[row.parent_code].parts.append(row)
    asked = words.casefold().split()
    if not asked:
        return list(branches.values())
    found = []
    for branch in branches.values():
        parts = branch.parts if _fits(branch.region, asked) else [row for row in branch.parts if _fits(row, asked)]
        if parts or _fits(branch.region, asked):
            found.append(Branch(branch.region, parts))
    return found


def former_regions(viewer: Viewer) -> QuerySet[Region]:
    """Regions in the viewer's areas whose code or name is no longer in force, last ended first."""
    areas = in_areas("code", viewer.areas("regions.edit"))
    return Region.objects.filter(areas).exclude(valid_to=None).order_by("-valid_to", "code")


def lineage_for(viewer: Viewer) -> QuerySet[Lineage]:
    """Which old codes became which new ones in the viewer's areas, newest first."""
    areas = viewer.areas("regions.edit")
    either = in_areas("old_code", areas) | in_areas("new_code", areas)
    return Lineage.objects.filter(either).order_by(F("day").desc(nulls_last=True), "old_code", "new_code")


def former_names(codes: Iterable[str]) -> dict[tuple[str, date], str]:
    """Names that those codes had, by code and the last day of the name. One read."""
    rows = Region.objects.filter(code__in=list(codes)).exclude(valid_to=None)
    return {(code, last): name for code, last, name in rows.values_list("code", "valid_to", "name") if last}


def code_list_files(viewer: Viewer) -> QuerySet[CodeListFile]:
    """Uploaded code lists that the viewer may see: their own, and those that were applied; newest first."""
    if not viewer.areas("regions.edit"):
        return CodeListFile.objects.none()
    own = Q(uploaded_by_id=viewer.account_id) | ~Q(application=None)
    return CodeListFile.objects.filter(own).select_related("application__by", "uploaded_by").order_by("-id")


def kept_lists() -> QuerySet[CodeListFile]:
    """Every uploaded code list, oldest first."""
    return CodeListFile.objects.order_by("id")


def known_regions(areas: Iterable[str]) -> list[Known]:
    """Every row of the record in those areas, ended ones included, as the rules compare them."""
    rows = Region.objects.filter(in_areas("code", areas)).order_by("id")
    return [Known(*row) for row in rows.values_list("id", "code", "name", "valid_from", "valid_to")]


def all_codes() -> set[str]:
    """Every code that the record ever had."""
    return set(Region.objects.values_list("code", flat=True))


def known_links(areas: Iterable[str]) -> list[tuple[str, str, str, date | None]]:
    """Recorded lineage that ends in those areas: old code, new code, kind, day."""
    rows = Lineage.objects.filter(in_areas("new_code", areas))
    return list(rows.values_list("old_code", "new_code", "kind", "day"))


def shapes_of(boundary_set_id: int | None, rts: Iterable[int]) -> dict[int, tuple[bytes, Decimal]]:
    """Boundary (WKB, WGS 84) and geodesic hectares of those RT in a set, by RT id. One read."""
    if boundary_set_id is None:
        return {}
    rows = Boundary.objects.filter(boundary_set=boundary_set_id, rt__in=list(rts))
    return {rt: (bytes(wkb), area) for rt, wkb, area in rows.values_list("rt_id", "wkb", "area_ha")}


def outlines_of(boundary_set_id: int | None) -> list[tuple[str, bytes]]:
    """Name and boundary (WKB) of the areas of a set that belong to no RT, such as outlines of villages. One read."""
    if boundary_set_id is None:
        return []
    rows = Boundary.objects.filter(boundary_set=boundary_set_id, rt=None, code="").exclude(village_name="")
    return [(name, bytes(wkb)) for name, wkb in rows.values_list("village_name", "wkb")]


def _fits(row: Region, asked: list[str]) -> bool:
    text = f"{row.code} {row.name}".casefold()
    return all(word in text for word in asked)
