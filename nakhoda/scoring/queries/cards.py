"""What the card of an RT says: its official years, why each criterion has its points, and what would lower its class.

Everything comes from official snapshots and is public, but for findings, cells and edits: those are given only to who
may read working data of the RT's village.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from nakhoda.baseline.queries.snapshots import RtRow, Snapshot, as_finding, official
from nakhoda.decrees.queries import Decree, active_decree
from nakhoda.law.findings import Finding, Place, Severity, column_letters
from nakhoda.law.rulesets import Level, Ruleset, load
from nakhoda.people.rules.scope import Viewer, regency_of
from nakhoda.regions.queries import Boundary, Rt, region_names
from nakhoda.scoring.models import RtScore, Score
from nakhoda.scoring.rules.evaluate import Evaluation, services_met
from nakhoda.scoring.rules.explain import Line, Step, smallest_way, steps_of
from nakhoda.web.svgmap import Area


@dataclass(frozen=True, slots=True)
class Year:
    """One official year of an RT: the stored score, and the same as an evaluation."""

    year: int
    score: RtScore
    evaluation: Evaluation


@dataclass(frozen=True, slots=True)
class Work:
    """A work that the sheet credits to a criterion of an RT in a year; `volume` in the criterion's unit."""

    year: int
    criterion: str
    volume: Decimal | None
    activity: str
    source: str
    amount_idr: int | None


@dataclass(frozen=True, slots=True)
class CellEdit:
    """One changed cell of the workbook: what stood there, what stands there now, why and by whom."""

    sheet: str
    cell: str
    before: Any
    after: Any
    reason: str
    person: str
    at: datetime


@dataclass(frozen=True)
class Card:
    """An RT in the official snapshot of its regency: who it is, its years ascending, and the year looked at.

    `district` and `regency` are names, "" where unknown.
    """

    snapshot: Snapshot
    ruleset: Ruleset
    rt: Rt
    row: RtRow
    years: Sequence[Year]
    chosen: Year
    district: str
    regency: str

    @property
    def base(self) -> Year:
        """The first year: what the chosen one is compared with."""
        return self.years[0]

    @property
    def compared(self) -> Sequence[Year]:
        """The years side by side: base and chosen, or the base alone."""
        return (self.base,) if self.chosen is self.base else (self.base, self.chosen)

    @property
    def kawasan(self) -> str:
        """The kawasan's name, "" where the RT belongs to none."""
        return self.row.kawasan.name if self.row.kawasan else ""

    @cached_property
    def denominators(self) -> Mapping[str, float | None]:
        """The wholes that volumes are measured against, in the ruleset's units."""
        return denominators_of(self.row, self.ruleset)

    @cached_property
    def lines(self) -> Sequence[Line]:
        """Every criterion of the chosen year with its arithmetic, its row of origin, and the steps that lower it."""
        return tuple(self._line(at) for at in range(len(self.ruleset.criteria)))

    @cached_property
    def lower(self) -> Level | None:
        """The next lower class; None where the class is already the lowest."""
        place = self.ruleset.levels.index(self.chosen.evaluation.level)
        return self.ruleset.levels[place - 1] if place else None

    @property
    def gap(self) -> int:
        """How many points must go for the next lower class."""
        return self.chosen.evaluation.total - self.lower.to_total if self.lower else 0

    @cached_property
    def way_down(self) -> Sequence[Step]:
        """The smallest way to the next lower class; see `smallest_way`."""
        return smallest_way(self.lines, self.gap)

    def _line(self, at: int) -> Line:
        criterion, found = self.ruleset.criteria[at], self.chosen.evaluation
        volume, whole = found.volumes.get(criterion.id), self.denominators.get(criterion.denominator)
        year_row = self.chosen.score.rt_year
        return Line(
            criterion=criterion,
            volume=volume,
            whole=whole,
            ratio=found.ratios.get(criterion.id),
            points=found.points[criterion.id],
            volume_cell=Place(sheet=year_row.sheet, row=year_row.row),
            whole_cell=Place(sheet=self.row.sheet, row=self.row.row),
            steps=steps_of(criterion, volume or 0.0, whole or 0.0, self.ruleset),
        )


def rt_card(village_key: str, label: str, year: int | None = None) -> Card | None:
    """The card of an RT in the year asked for, else in its last one; None if no official snapshot has it. 6 reads.

    Source of every number: the stored scores of the snapshot, computed by its ruleset.
    """
    regency = regency_of(village_key)
    snapshot = official(regency)
    if snapshot is None or "\x00" in village_key + label:
        return None
    rows = RtRow.objects.select_related("rt", "kawasan")
    row = rows.filter(snapshot=snapshot, rt__village_key=village_key, rt__label=label).first()
    if row is None:
        return None
    ruleset = load(snapshot.ruleset)
    scores = RtScore.objects.filter(rt_year__rt_row=row).select_related("rt_year").order_by("year")
    years = [Year(score.year, score, evaluation_of(score, score.rt_year.volumes, ruleset)) for score in scores]
    chosen = next((each for each in reversed(years) if year is None or each.year == year), None)
    if chosen is None:
        return None
    district = ".".join(village_key.split(".")[:3]) if village_key.count(".") == 3 else ""
    names = region_names([regency, district])
    return Card(
        snapshot=snapshot,
        ruleset=ruleset,
        rt=row.rt,
        row=row,
        years=years,
        chosen=chosen,
        district=names.get(district, ""),
        regency=names.get(regency, ""),
    )


def evaluation_of(score: Score, volumes: Mapping[str, float | None], ruleset: Ruleset) -> Evaluation:
    """A stored score as an evaluation: nothing is computed anew but whether each service suffices."""
    means = {int(number): mean for number, mean in score.aspect_means.items()}
    return Evaluation(
        volumes=volumes,
        ratios=score.ratios,
        points={criterion: points or 0 for criterion, points in score.points.items()},
        aspect_means=means,
        sector_mean=score.sector_mean,
        total=score.total,
        level=ruleset.level(score.level),
        services_met=services_met(means, ruleset),
        leaves=score.leaves,
    )


def denominators_of(row: RtRow, ruleset: Ruleset) -> dict[str, float | None]:
    """The wholes of an RT by the ruleset's names, as numbers."""
    wholes = {name: getattr(row, name) for name in ruleset.denominators}
    return {name: None if whole is None else float(whole) for name, whole in wholes.items()}


def decree_of(card: Card) -> Decree | None:
    """The decree in force that lists this RT; None where the regency has none or it leaves the RT out. Two reads."""
    decree = active_decree(card.snapshot.regency)
    return decree if decree is not None and decree.members.filter(rt=card.rt).exists() else None


def works_of(card: Card) -> list[Work]:
    """The works that the sheet credits to this RT, oldest first; origin left out."""
    rows = card.row.investments.order_by("year", "criterion", "id")
    return [Work(row.year, row.criterion, row.volume, row.activity, row.source, row.amount_idr) for row in rows]


def findings_of(card: Card, viewer: Viewer) -> list[Finding]:
    """Findings about this RT, most severe first; empty for who may not read working data there."""
    if not may_see_origin(card, viewer):
        return []
    rows = card.row.findings.order_by("year", "criterion", "id")
    return sorted((as_finding(row) for row in rows), key=lambda found: list(Severity).index(found.severity))


def edits_of_rt(card: Card, viewer: Viewer) -> list[CellEdit]:
    """Cells changed in the rows that this RT's numbers come from, in order; empty for who may not read them."""
    if not may_see_origin(card, viewer):
        return []
    places = {(card.row.sheet, card.row.row)} | {(at.score.rt_year.sheet, at.score.rt_year.row) for at in card.years}
    rows = [row for _, row in places if row is not None]
    edits = card.snapshot.edits.filter(row__in=rows).select_related("by").order_by("number")
    return [
        CellEdit(
            sheet=edit.sheet,
            cell=f"{column_letters(edit.column)}{edit.row}",
            before=edit.raw,
            after=edit.value,
            reason=edit.reason,
            person=edit.by.name if edit.by else "",
            at=edit.at,
        )
        for edit in edits
        if (edit.sheet, edit.row) in places
    ]


def may_see_origin(card: Card, viewer: Viewer) -> bool:
    """Whether the viewer may see findings, cells and edits of this RT."""
    return viewer.may("record.read", card.rt.village_key)


def surroundings(card: Card) -> list[Area]:
    """The RT with a boundary of the same kawasan (or, without one, of the same village) as areas of a map. One read.

    Coloured by class in the chosen year, this RT chosen; the `href` is left to the page.
    """
    if card.snapshot.boundary_set_id is None:
        return []
    same = {"rt__rows__kawasan": card.row.kawasan_id} if card.row.kawasan_id else {}
    village = {} if card.row.kawasan_id else {"rt__village_key": card.rt.village_key}
    shown = Boundary.objects.filter(
        boundary_set=card.snapshot.boundary_set_id, rt__rows__snapshot=card.snapshot.pk, **same, **village
    )
    return areas_of(shown, card.snapshot, card.chosen.year, chosen=card.rt.pk)


def areas_of(boundaries: QuerySet[Boundary], snapshot: Snapshot, year: int, *, chosen: int | None = None) -> list[Area]:
    """Boundaries of RT as areas of a map, by their class of that year; `id` is `village_key/label`. One read."""
    scores = RtScore.objects.filter(snapshot=snapshot, year=year, rt_year__rt_row__rt=OuterRef("rt"))
    level, total = Subquery(scores.values("level")[:1]), Subquery(scores.values("total")[:1])
    rows = boundaries.annotate(level=level, total=total)
    fields = ("rt_id", "rt__village_key", "rt__label", "wkb", "level", "total")
    return [
        Area(
            geometry=bytes(wkb),
            level=code or "",
            title=label if points is None else f"{label}: {points} ({code})",
            id=f"{village}/{label}",
            chosen=rt == chosen,
        )
        for rt, village, label, wkb, code, points in rows.values_list(*fields)
    ]
