"""Reads of scenarios: where a viewer may ask, what a question needs, what was answered, how far an answer is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, QuerySet

from nakhoda.baseline.queries.snapshots import Snapshot, official, officials
from nakhoda.law.rulesets import load
from nakhoda.people.queries import in_areas
from nakhoda.people.rules.scope import Viewer, regency_of, within
from nakhoda.planning.models import AdoptedLine, PlanLine, PriceBookVersion, Scenario
from nakhoda.planning.models import ScenarioRun as ScenarioRun
from nakhoda.planning.queries.plans import book_of, rt_states, work_line
from nakhoda.planning.rules.catalogue import catalogue
from nakhoda.planning.rules.life import ALIVE
from nakhoda.planning.rules.optimise.problem import Problem, SharedWork
from nakhoda.planning.rules.optimise.table import table_of
from nakhoda.planning.rules.scenario import Question, problem_of
from nakhoda.planning.rules.scenario_result import Names
from nakhoda.planning.rules.states import RtState
from nakhoda.regions.queries import Rt, region_name
from nakhoda.scoring.queries.words import spoken

SCENARIO, SWEEP = "scenario", "sweep"
# Facts of a result that lists show, so that they need not read the whole of it.
FACTS = ("cost_idr", "score_only_ha", "score_and_services_ha", "gap")


@dataclass(frozen=True, slots=True)
class Place:
    """A regency or a village with official data: its code or key, its name, and the snapshot."""

    area: str
    name: str
    snapshot: Snapshot

    @property
    def is_regency(self) -> bool:
        """Whether it is a whole regency."""
        return self.area == self.snapshot.regency


@dataclass(frozen=True)
class Desk:
    """What a question about a place needs beside it: its RTs, their villages, and plan lines that may be locked in."""

    place: Place
    states: Sequence[RtState]
    villages: Mapping[str, str]
    lines: Sequence[PlanLine]

    @property
    def rts(self) -> dict[str, str]:
        """Names of the RTs by id as text, with their village where there are several."""
        several = len(self.villages) > 1
        return {
            each.key: f"{spoken(each.name)} {self.villages[each.village]}" if several else spoken(each.name)
            for each in self.states
        }

    @property
    def names(self) -> Names:
        """What things are called in the answer."""
        lines = {
            str(each.pk): f"{each.plan.village_name} {each.plan.year} no. {each.number} ({each.title})"
            for each in self.lines
        }
        return Names(self.place.name, self.villages, self.rts, lines)


def places_for(viewer: Viewer, right: str = "record.read") -> list[Place]:
    """Regencies with official data, then their villages, where the viewer holds that right. A few reads a regency."""
    found: list[Place] = []
    for snapshot in officials():
        if not viewer.may_in_part(right, snapshot.regency):
            continue
        if viewer.may(right, snapshot.regency):
            found.append(Place(snapshot.regency, region_name(snapshot.regency), snapshot))
        villages = villages_in(snapshot)
        found += [Place(key, name, snapshot) for key, name in villages.items() if viewer.may(right, key)]
    return found


def place_for(viewer: Viewer, area: str, right: str = "record.read") -> Place | None:
    """The regency or village, if it has official data and the viewer holds that right there."""
    if not area or not viewer.may(right, area):
        return None
    snapshot = official(regency_of(area))
    if snapshot is None:
        return None
    if area == snapshot.regency:
        return Place(area, region_name(area), snapshot)
    name = villages_in(snapshot).get(area)
    return Place(area, name, snapshot) if name else None


def villages_in(snapshot: Snapshot, area: str = "") -> dict[str, str]:
    """Names by key of the villages with RTs in a snapshot, inside an area where given, by name. One read."""
    rows = Rt.objects.filter(rows__snapshot=snapshot.pk).values_list("village_key", "village_name").distinct()
    return {key: name for key, name in rows.order_by("village_name", "village_key") if not area or within(key, area)}


def desk_for(place: Place) -> Desk:
    """What a question about the place needs. About five reads."""
    villages = villages_in(place.snapshot, place.area)
    states = rt_states(place.snapshot, () if place.is_regency else list(villages))
    known = {state.key for state in states}
    rows = PlanLine.objects.filter(in_areas("plan__village_key", [place.area]), state__in=ALIVE).select_related("plan")
    lines = [line for line in rows.order_by("plan__village_name", "plan__year", "number") if _served(line) <= known]
    return Desk(place, states, villages, lines)


def desk_of(area: str, snapshot: Snapshot) -> Desk:
    """The same for a place and the snapshot that a question was asked of."""
    villages = villages_in(snapshot, area)
    name = region_name(area) if area == snapshot.regency else villages.get(area, area)
    return desk_for(Place(area, name, snapshot))


def slum_in(desk: Desk) -> set[str]:
    """Ids, as text, of the place's RTs that are slum."""
    table = table_of(desk.states, load(desk.place.snapshot.ruleset))
    return {state.key for state, slum in zip(desk.states, table.slum, strict=True) if slum}


def problem_for(desk: Desk, asked: Question, prices: PriceBookVersion) -> Problem:
    """The optimiser's problem for a question about that place. Lines that are gone are left away.

    PlanningError or PriceError where a shared work asked for does not fit the data or has no price.
    """
    wanted, offered = set(asked.locked_lines), set(asked.shared_lines) - set(asked.locked_lines)
    locked = [work_line(line) for line in desk.lines if line.pk in wanted]
    shared = [SharedWork(work_line(line), line.plan.village_key) for line in desk.lines if line.pk in offered]
    ruleset = load(desk.place.snapshot.ruleset)
    return problem_of(asked, desk.states, ruleset, catalogue(), book_of(prices), locked, shared)


def scenarios_in(viewer: Viewer, area: str = "", kind: str = SCENARIO) -> QuerySet[Scenario]:
    """Scenarios of places that the viewer works in, inside an area where given, newest first, without their results.

    Each has the facts of `FACTS` and `adopted_count`, how many lines of plans came of it.
    """
    mine = in_areas("area", viewer.areas("record.read"))
    rows = Scenario.objects.filter(mine, question__kind=kind)
    if area:
        rows = rows.filter(in_areas("area", [area]))
    facts: dict[str, Any] = {name: F(f"result__{name}") for name in FACTS}
    rows = rows.annotate(adopted_count=Count("adopted"), **facts).defer("result")
    return rows.select_related("prices", "by", "snapshot").order_by("-at", "-id")


def scenario_for(viewer: Viewer, pk: int, right: str = "record.read") -> Scenario | None:
    """The scenario if the viewer holds that right in its place."""
    found = Scenario.objects.select_related("prices", "by", "snapshot").filter(pk=pk, question__kind=SCENARIO).first()
    return found if found is not None and viewer.may(right, found.area) else None


def scenarios_named(viewer: Viewer, ids: Iterable[int]) -> list[Scenario]:
    """Those scenarios that the viewer sees, in the order asked for."""
    mine = in_areas("area", viewer.areas("record.read"))
    rows = Scenario.objects.filter(mine, question__kind=SCENARIO, pk__in=list(ids)).select_related("prices", "snapshot")
    found = {each.pk: each for each in rows}
    return [found[pk] for pk in dict.fromkeys(ids) if pk in found]


def sweep_for(viewer: Viewer, regency: str) -> Scenario | None:
    """The newest sweep of a regency that the viewer sees."""
    rows = Scenario.objects.filter(in_areas("area", viewer.areas("record.read")), area=regency, question__kind=SWEEP)
    return rows.select_related("prices", "by", "snapshot").order_by("-id").first()


def run_for(viewer: Viewer, pk: int) -> ScenarioRun | None:
    """The run if the viewer reads in its place."""
    found = ScenarioRun.objects.select_related("prices", "by", "snapshot").filter(pk=pk).first()
    return found if found is not None and viewer.may("record.read", found.area) else None


def open_runs(viewer: Viewer, area: str = "", kind: str = SCENARIO) -> QuerySet[ScenarioRun]:
    """Questions of places that the viewer works in that have no answer yet, newest first."""
    mine = in_areas("area", viewer.areas("record.read"))
    rows = ScenarioRun.objects.filter(mine, question__kind=kind, state__in=("waiting", "running"))
    return (rows.filter(in_areas("area", [area])) if area else rows).select_related("by").order_by("-id")


def adopted_in(scenario: Scenario) -> dict[str, list[PlanLine]]:
    """Lines of plans that came of a scenario, by village key."""
    found: dict[str, list[PlanLine]] = {}
    rows = AdoptedLine.objects.filter(scenario=scenario).select_related("line__plan").order_by("line__number")
    for row in rows:
        found.setdefault(row.line.plan.village_key, []).append(row.line)
    return found


def adopted_from(viewer: Viewer, line: PlanLine) -> Scenario | None:
    """The scenario that a line was taken over from, if the viewer sees it."""
    row = AdoptedLine.objects.filter(line=line).select_related("scenario").defer("scenario__result").first()
    return row.scenario if row is not None and viewer.may("record.read", row.scenario.area) else None


def rts_named(keys: Iterable[str]) -> dict[str, Rt]:
    """RTs by their id as text. One read."""
    return {str(rt.pk): rt for rt in Rt.objects.filter(pk__in=[int(key) for key in set(keys)])}


def _served(line: PlanLine) -> set[str]:
    return {str(each["rt"]) for each in line.effects}
