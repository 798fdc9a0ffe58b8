"""Reads of price books, plans and lines, as rows and as the values that the rules take."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, cast

from django.db.models import Prefetch, QuerySet

from nakhoda.baseline.queries.snapshots import Snapshot, official
from nakhoda.meetings.queries.meetings import Proposal
from nakhoda.people.queries import in_areas
from nakhoda.people.rules.scope import Viewer, regency_of
from nakhoda.planning.models import Commitment as Commitment
from nakhoda.planning.models import LineFile as LineFile
from nakhoda.planning.models import LineStep as LineStep
from nakhoda.planning.models import PlanLine as PlanLine
from nakhoda.planning.models import PriceBookVersion as PriceBookVersion
from nakhoda.planning.models import Realisation as Realisation
from nakhoda.planning.models import Scenario as Scenario
from nakhoda.planning.models import WorkPlan as WorkPlan
from nakhoda.planning.rules.life import ALIVE
from nakhoda.planning.rules.prices import PriceBook, build_book
from nakhoda.planning.rules.states import RtState, WorkLine
from nakhoda.regions.queries import Rt


def price_books(regency: str) -> QuerySet[PriceBookVersion]:
    """All versions of a regency's price books, the newest first."""
    return PriceBookVersion.objects.filter(regency=regency).order_by("-year", "-version")


def newest_prices(regency: str, year: int | None = None) -> PriceBookVersion | None:
    """The price book that holds for a year, or the newest there is; None without any."""
    books = price_books(regency)
    return (books.filter(year=year).first() if year else None) or books.first()


def book_of(version: PriceBookVersion) -> PriceBook:
    """The price book as a value. PriceError if the stored document is not one (it was checked when it was stored)."""
    return build_book(version.document)


def plans_for(viewer: Viewer, right: str = "record.read") -> QuerySet[WorkPlan]:
    """Plans of villages in the viewer's areas for that right, the newest year first."""
    return (
        WorkPlan.objects.filter(in_areas("village_key", viewer.areas(right)))
        .select_related("prices")
        .order_by("-year", "village_name")
    )


def lines_of(plan: WorkPlan) -> list[PlanLine]:
    """The lines of a plan in order, with what pages show of them; dropped ones at the end."""
    steps = Prefetch("steps", LineStep.objects.select_related("by").order_by("id"))
    lines = plan.lines.select_related("ksm", "resolution").prefetch_related("rts", "files", "proposals", steps)
    return sorted(lines, key=lambda line: (line.state == "dropped", line.number))


def rts_of_line(line: PlanLine) -> list[Rt]:
    """The RTs that a line serves, by label."""
    return sorted(cast("Iterable[Rt]", line.rts.all()), key=lambda rt: rt.label)


def proposals_of(line: PlanLine) -> list[Proposal]:
    """The proposals that a line answers, in the order they came."""
    return sorted(cast("Iterable[Proposal]", line.proposals.all()), key=lambda proposal: proposal.pk)


def alive(lines: Iterable[PlanLine]) -> list[PlanLine]:
    """The lines that count as part of the plan."""
    return [line for line in lines if line.state in ALIVE]


def work_line(line: PlanLine) -> WorkLine:
    """A line as the rules simulate it; RTs are named by the id of the RT as text."""
    return WorkLine(
        id=str(line.pk),
        activity=line.activity,
        volume=line.volume,
        effects={(str(each["rt"]), each["criterion"]): Decimal(str(each["amount"])) for each in line.effects},
        amount_idr=line.total_idr,
        labour_days=line.labour_days,
    )


def rt_states(snapshot: Snapshot, village_keys: Sequence[str] = (), year: int | None = None) -> list[RtState]:
    """The RTs of a snapshot in its last year, or another, as planning sees them, in the order of village and label.

    Keys are ids of RTs as text; `village_keys` limits them to villages.
    """
    wanted = max(snapshot.summary.get("years") or [0]) if year is None else year
    rows = snapshot.rt_years.filter(year=wanted).select_related("rt_row__rt", "rt_row__kawasan")
    if village_keys:
        rows = rows.filter(rt_row__rt__village_key__in=list(village_keys))
    return [_state(row) for row in rows.order_by("rt_row__rt__village_key", "rt_row__rt__label")]


def official_states(village_key: str) -> tuple[Snapshot | None, list[RtState]]:
    """The official snapshot of a village's regency and its RTs; (None, []) while nothing is official."""
    snapshot = official(regency_of(village_key))
    return (snapshot, rt_states(snapshot, [village_key])) if snapshot else (None, [])


def content_of(line: PlanLine) -> dict[str, Any]:
    """What a person agrees to when they move a line: everything but its state."""
    return {
        "activity": line.activity,
        "title": line.title,
        "volume": str(line.volume.normalize()),
        "unit": line.unit,
        "effects": line.effects,
        "budget": line.budget,
        "total_idr": line.total_idr,
        "sources": line.sources,
        "place": line.place,
        "safeguards": line.safeguards,
        "land": line.land,
        "files": sorted(line.files.values_list("sha256", flat=True)),
    }


def content_hash(line: PlanLine) -> str:
    """SHA-256 (hex) of a line's content."""
    text = json.dumps(content_of(line), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def scenarios_for(viewer: Viewer, area: str) -> QuerySet[Scenario]:
    """Scenarios of a place that the viewer works in, the newest first."""
    mine = in_areas("area", viewer.areas("record.read"))
    return Scenario.objects.filter(mine, area=area).select_related("prices", "by").order_by("-at")


def _state(row: Any) -> RtState:
    rt_row = row.rt_row
    names = ("area_ha", "buildings", "population", "households", "road_ideal_m", "drainage_ideal_m")
    whole = {name: getattr(rt_row, name) for name in names}
    return RtState(
        key=str(rt_row.rt_id),
        village=rt_row.rt.village_key,
        volumes=row.volumes,
        denominators={name: None if value is None else float(value) for name, value in whole.items()},
        kawasan=str(rt_row.kawasan_id or ""),
        name=rt_row.rt.label,
    )
