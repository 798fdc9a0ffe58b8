"""Reads of kawasan and decrees: what is in force and was, for everybody; drafts for who reads working data there."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Max, Q, QuerySet

from nakhoda.decrees.models import Decree as Decree
from nakhoda.decrees.models import DecreeActivation as DecreeActivation
from nakhoda.decrees.models import DecreeArea as DecreeArea
from nakhoda.decrees.models import DecreeEvent as DecreeEvent
from nakhoda.decrees.models import DecreeFile as DecreeFile
from nakhoda.decrees.models import DecreeMember as DecreeMember
from nakhoda.decrees.models import Kawasan as Kawasan
from nakhoda.decrees.rules.checks import check_decree
from nakhoda.decrees.rules.compare import total_ha
from nakhoda.decrees.rules.content import AreaContent, Content, Member
from nakhoda.decrees.rules.states import Review, State, authors, review_due, review_state, state_of
from nakhoda.law.findings import Finding, Severity
from nakhoda.law.rulesets import DEFAULT, Ruleset, load
from nakhoda.people.queries import in_areas
from nakhoda.people.rules.scope import Viewer, regency_of
from nakhoda.regions.queries import outlines_of, shapes_of
from nakhoda.web.svgmap import Area, Outline

shapely: Any = importlib.import_module("shapely")  # it has no types
KEPT_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class DecreeRow:
    """A decree in a list: its state, hectares it sets, number of areas and RT, and its review."""

    decree: Decree
    state: State
    area_ha: Decimal | None
    areas: int
    rts: int
    due: date | None
    review: Review


@dataclass(frozen=True, slots=True)
class AreaRow:
    """An area of a decree with its RT as plain values."""

    area: DecreeArea
    content: AreaContent

    @property
    def difference_ha(self) -> Decimal | None:
        """Hectares stated less hectares measured; None where one is unknown."""
        stated, measured = self.area.area_stated_ha, self.area.area_measured_ha
        return None if stated is None or measured is None else stated - measured


@dataclass(frozen=True, slots=True)
class Measured:
    """Geodesic hectares of some RT, and their middle in degrees WGS 84; None where none has a boundary."""

    area_ha: Decimal | None
    longitude: float | None
    latitude: float | None


def decrees_for(viewer: Viewer) -> QuerySet[Decree]:
    """Decrees that the viewer may see, newest first: those that are or were in force, and drafts.

    Drafts of the regencies in which the viewer reads working data; a village officer sees those of the regency.
    """
    regencies = [regency_of(area) for area in viewer.areas("record.read")]
    seen = ~Q(activation=None) | in_areas("regency", regencies)
    return Decree.objects.filter(seen).select_related("activation", "supersedes").order_by("-id")


def decree_for(viewer: Viewer, decree_id: int, right: str = "") -> Decree | None:
    """That decree if the viewer may see it and, where a right is named, holds it in its regency; else None."""
    found = decrees_for(viewer).filter(pk=decree_id).first()
    return found if found and (not right or viewer.may(right, found.regency)) else None


def active_decree(regency: str) -> Decree | None:
    """The decree in force in a regency: that of its newest activation; None while there is none."""
    newest = DecreeActivation.objects.filter(regency=regency).order_by("-number").select_related("decree").first()
    return newest.decree if newest else None


def active_decrees() -> list[Decree]:
    """The decree in force of every regency that has one, by regency code."""
    return list(Decree.objects.filter(activation__in=_newest()).select_related("activation").order_by("regency"))


def active_areas(regency: str) -> dict[int, DecreeArea]:
    """The area of the decree in force that each RT belongs to, by RT id. Two reads."""
    decree = active_decree(regency)
    members = DecreeMember.objects.filter(decree=decree).select_related("area") if decree else ()
    return {member.rt_id: member.area for member in members}


def rows_of(decrees: QuerySet[Decree], today: date) -> list[DecreeRow]:
    """Those decrees as rows of a list. Four reads."""
    found = list(decrees.annotate(area_count=Count("areas", distinct=True)))
    newest = set(_newest())
    events: dict[int, list[str]] = {}
    ids = [decree.pk for decree in found]
    for decree_id, event in (
        DecreeEvent.objects.filter(decree__in=ids).order_by("number").values_list("decree", "event")
    ):
        events.setdefault(decree_id, []).append(event)
    members = DecreeMember.objects.filter(decree__in=ids).values_list("decree")
    rts: dict[int, int] = dict(members.annotate(count=Count("rt", distinct=True)))
    stated = DecreeArea.objects.filter(decree__in=ids).values_list("decree", "area_stated_ha")
    sums: dict[int, Decimal] = {}
    for decree_id, area in stated:
        if area is not None:
            sums[decree_id] = sums.get(decree_id, Decimal(0)) + area
    rows = []
    for decree in found:
        due = due_of(decree)
        activation = getattr(decree, "activation", None)
        state = state_of(events.get(decree.pk, ()), newest=activation is not None and activation.pk in newest)
        area_ha = decree.area_stated_ha if decree.area_stated_ha is not None else sums.get(decree.pk)
        count: int = decree.__dict__["area_count"]
        row = DecreeRow(decree, state, area_ha, count, rts.get(decree.pk, 0), due, review_state(due, today))
        rows.append(row)
    return rows


def row_of(decree: Decree, today: date) -> DecreeRow:
    """That decree as a row. Four reads."""
    return rows_of(Decree.objects.filter(pk=decree.pk).select_related("activation", "supersedes"), today)[0]


def ruleset_of(decree: Decree) -> Ruleset:
    """The ruleset by which a decree's areas were classed. LawError if the program does not know it."""
    return load(decree.ruleset or DEFAULT)


def due_of(decree: Decree) -> date | None:
    """The day by which a decree is to be reviewed; None while it has no date. Source: its ruleset's `review`."""
    return review_due(decree.date, int(ruleset_of(decree).data["review"]["every_years"]))


def events_of(decree: Decree) -> list[DecreeEvent]:
    """What happened to a decree, in order, with who did it."""
    return list(decree.events.select_related("by").order_by("number"))


def authors_of(decree: Decree) -> frozenset[int]:
    """Ids of the accounts that wrote or changed a decree: someone else checks it and puts it in force."""
    return authors(decree.events.values_list("event", "by_id"))


def files_of(decree: Decree) -> dict[str, DecreeFile]:
    """The newest file of each kind, `scan` and `map`."""
    return {file.kind: file for file in decree.files.order_by("id")}


def kept_scans() -> QuerySet[DecreeFile]:
    """Every uploaded scan and map, oldest first."""
    return DecreeFile.objects.order_by("id")


def area_rows(decree: Decree) -> list[AreaRow]:
    """The areas of a decree in its order, with their RT by village and label. Three reads."""
    members: dict[int, list[Member]] = {}
    rows = list(decree.members.select_related("rt").order_by("rt__village_key", "rt__label"))
    drawn = shapes_of(decree.boundary_set_id, [row.rt_id for row in rows])
    for row in rows:
        rt = row.rt
        member = Member(
            rt=row.rt_id,
            village_key=rt.village_key,
            village_name=rt.village_name,
            label=rt.label,
            area_ha=row.area_ha,
            level=row.level,
            total=row.total,
            has_boundary=row.rt_id in drawn,
        )
        members.setdefault(row.area_id, []).append(member)
    return [
        AreaRow(
            area,
            AreaContent(
                kawasan=area.kawasan_id,
                number=area.number,
                name=area.name,
                area_stated_ha=area.area_stated_ha,
                area_measured_ha=area.area_measured_ha,
                level=area.level,
                members=tuple(members.get(area.pk, ())),
            ),
        )
        for area in decree.areas.order_by("number")
    ]


def content_of(decree: Decree, rows: Sequence[AreaRow] | None = None) -> Content:
    """What a decree says, for the rules; `rows` spare reading its areas again."""
    areas = area_rows(decree) if rows is None else rows
    files = files_of(decree)
    drawn = any(member.has_boundary for row in areas for member in row.content.members)
    return Content(
        number=decree.number,
        date=decree.date,
        area_stated_ha=decree.area_stated_ha,
        areas=tuple(row.content for row in areas),
        every_years=int(ruleset_of(decree).data["review"]["every_years"]),
        has_map=drawn or "map" in files,
        has_scan="scan" in files,
    )


def findings_of(content: Content, today: date) -> list[Finding]:
    """Findings on a decree, the gravest first."""
    return sorted(check_decree(content, today), key=lambda each: list(Severity).index(each.severity))


def hectares_set(content: Content) -> Decimal | None:
    """The hectares that a decree sets: as its header states, else the sum of its areas."""
    return total_ha(content)


def measured(boundary_set_id: int | None, rts: Iterable[int]) -> Measured:
    """What the boundaries of a set say of those RT together. One read."""
    shapes = shapes_of(boundary_set_id, rts)
    if not shapes:
        return Measured(None, None, None)
    whole = shapely.union_all([shapely.from_wkb(wkb) for wkb, _ in shapes.values()])
    middle = whole.centroid
    return Measured(sum((area for _, area in shapes.values()), Decimal(0)), float(middle.x), float(middle.y))


def map_of(decree: Decree, rows: Sequence[AreaRow]) -> tuple[list[Area], list[Outline]]:
    """The decree's areas joined from their RT, labelled by number, and outlines of villages. Kept once in force."""
    key = f"decree-shapes-{decree.pk}"
    activated = hasattr(decree, "activation")
    joined: dict[int, bytes] | None = cache.get(key) if activated else None
    if joined is None:
        joined = _joined(decree, rows)
        if activated:
            cache.set(key, joined, KEPT_SECONDS)
    areas = [
        Area(
            geometry=joined[row.area.pk],
            level=row.area.level,
            title=f"{row.area.number}. {row.area.name}",
            label=str(row.area.number),
            href=f"#kawasan-{row.area.number}",
        )
        for row in rows
        if row.area.pk in joined
    ]
    return areas, [Outline(wkb, "village", name) for name, wkb in outlines_of(decree.boundary_set_id)]


def unlinked(areas: Iterable[Area]) -> list[Area]:
    """The areas without links, for paper."""
    return [replace(area, href="") for area in areas]


def _joined(decree: Decree, rows: Sequence[AreaRow]) -> dict[int, bytes]:
    shapes = shapes_of(decree.boundary_set_id, [member.rt for row in rows for member in row.content.members])
    joined = {}
    for row in rows:
        parts = [shapely.from_wkb(shapes[each.rt][0]) for each in row.content.members if each.rt in shapes]
        if parts:
            joined[row.area.pk] = bytes(shapely.to_wkb(shapely.union_all(parts)))
    return joined


def _newest() -> list[int]:
    """Ids of the newest activation of each regency."""
    numbers = DecreeActivation.objects.values("regency").annotate(newest=Max("number"))
    wanted = Q(pk__in=())
    for row in numbers:
        wanted |= Q(regency=row["regency"], number=row["newest"])
    return list(DecreeActivation.objects.filter(wanted).values_list("pk", flat=True))
