"""Writes of scenarios: a question is asked, worked out and stored once; its works become lines of a plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils import timezone

from nakhoda.people.actions import Refused, record
from nakhoda.people.queries import viewer_of
from nakhoda.people.rules.scope import Viewer
from nakhoda.planning.actions.common import note, require
from nakhoda.planning.actions.plans import LineDraft, add_line, start_plan
from nakhoda.planning.models import AdoptedLine, PlanLine, PriceBookVersion, Scenario, ScenarioRun, WorkPlan
from nakhoda.planning.queries.recorded import sweep_result
from nakhoda.planning.queries.scenarios import SWEEP, Place, desk_of, problem_for, rts_named
from nakhoda.planning.rules.catalogue import catalogue
from nakhoda.planning.rules.optimise.highs import NoPlan
from nakhoda.planning.rules.optimise.report import report
from nakhoda.planning.rules.prices import PriceError
from nakhoda.planning.rules.scenario import question_of
from nakhoda.planning.rules.scenario_result import result_of
from nakhoda.planning.rules.shared_works import worth_of_shared
from nakhoda.planning.rules.states import PlanningError
from nakhoda.scoring.queries.words import spoken

KEY_LETTERS = 32
MOST_OPEN, UNFINISHED = 5, ("waiting", "running")
STOPPED = "Hitungan terhenti karena gangguan pada sistem. Susun lagi; bila berulang, beri tahu pengelola."


@dataclass(frozen=True, slots=True)
class Adoption:
    """What adopting came to: the plan, how many lines were added, and how many were there already."""

    plan: WorkPlan
    added: int
    present: int


@transaction.atomic
def ask(
    *, by: Viewer, place: Place, name: str, question: Mapping[str, Any], prices: PriceBookVersion, key: str
) -> ScenarioRun:
    """A question about a place, waiting to be worked out. The same key of the same person gives the same run.

    `question` is the data of a `Question`, or of a sweep. Refused outside the viewer's areas, with prices of another
    regency, or while too many questions of the same person wait.
    """
    require(by, "planning.propose", place.area)
    if prices.regency != place.snapshot.regency:
        raise Refused("Buku harga ini milik kabupaten lain.")
    own = sha256(f"{by.account_id}|{key}".encode()).hexdigest()[:KEY_LETTERS]
    found = ScenarioRun.objects.filter(key=own).first()
    if found is not None:
        return found
    lately = timezone.now() - timedelta(hours=1)
    if ScenarioRun.objects.filter(by=by.account_id, state__in=UNFINISHED, at__gte=lately).count() >= MOST_OPEN:
        raise Refused(f"Masih ada {MOST_OPEN} hitungan Anda yang belum selesai. Tunggu salah satunya.")
    return ScenarioRun.objects.create(
        key=own,
        area=place.area,
        name=name.strip()[:120],
        question=dict(question),
        snapshot=place.snapshot,
        prices=prices,
        by_id=by.account_id,
    )


def work_out(run_id: int) -> ScenarioRun:
    """Answer a question and store the scenario; the run says how far it is and, where there is no plan, why.

    Computes outside a transaction, so that nobody waits to write. A run that has an answer is left as it is.
    """
    run = ScenarioRun.objects.select_related("snapshot", "prices", "by").get(pk=run_id)
    if run.state in ("done", "failed"):
        return run
    note_progress(run, 5)
    try:
        result = _answer(run)
    except (NoPlan, PlanningError, PriceError) as error:
        run.state, run.message = "failed", str(error)
        run.save(update_fields=["state", "message"])
        return run
    return _store(run_id, result)


@transaction.atomic
def restart(*, by: Viewer, run: ScenarioRun) -> ScenarioRun:
    """Let a question that nobody works on wait again. Refused outside the viewer's areas, or once it has an answer."""
    require(by, "planning.propose", run.area)
    current = ScenarioRun.objects.select_for_update().get(pk=run.pk)
    if current.state not in UNFINISHED:
        raise Refused("Hitungan ini sudah selesai.")
    current.state, current.percent = "waiting", 0
    current.save(update_fields=["state", "percent"])
    return current


def note_progress(run: ScenarioRun, percent: int) -> None:
    """Say how far the computing is, for the page that waits."""
    run.state, run.percent = "running", percent
    run.save(update_fields=["state", "percent"])


def note_failure(run_id: int) -> None:
    """Say on a run that a fault of ours stopped it, so that nobody waits for it."""
    rows = ScenarioRun.objects.filter(pk=run_id, state__in=UNFINISHED)
    rows.update(state="failed", message=STOPPED)


@transaction.atomic
def adopt(*, by: Viewer, scenario: Scenario, village_key: str, village_name: str, year: int) -> Adoption:
    """The works of a scenario in one village as draft lines of its plan of that year, which is started if needed.

    Lines of a plan that were locked in or shared are left. Adopting again adds nothing. Refused outside the viewer's
    areas, or if the scenario builds nothing new in that village.
    """
    require(by, "planning.propose", village_key)
    if not by.may("record.read", scenario.area):
        raise Refused("Skenario ini di luar kewenangan Anda.")
    rts = rts_named(rt for line in scenario.result["lines"] for rt in line["rts"])
    works = [
        line
        for line in scenario.result["lines"]
        if not line["locked"]
        and line.get("shared") != "line"
        and all(rts[rt].village_key == village_key for rt in line["rts"] if rt in rts)
    ]
    if not works:
        raise Refused("Skenario ini tidak memilih pekerjaan baru di desa itu.")
    plan = WorkPlan.objects.select_related("prices").filter(village_key=village_key, year=year).first()
    if plan is None:
        plan = start_plan(by=by, village_key=village_key, village_name=village_name, year=year, prices=scenario.prices)
    added = 0
    for work in works:
        names = ", ".join(spoken(rts[rt].label) for rt in work["rts"])
        added += _adopt_line(by, plan, scenario, work, names)
    data = {"scenario": scenario.pk, "count": added, "year": year}
    note(by, "planning.adopt_scenario", plan, data)
    return Adoption(plan, added, len(works) - added)


def _answer(run: ScenarioRun) -> dict[str, Any]:
    desk = desk_of(run.area, run.snapshot)
    if run.question["kind"] == SWEEP:
        return sweep_result(run.snapshot, run.prices, run.question)
    problem = problem_for(desk, question_of(run.question), run.prices)

    def said(percent: int) -> None:
        note_progress(run, percent)

    told = report(problem, said)
    return result_of(told, desk.names, worth_of_shared(problem, told.plan))


@transaction.atomic
def _store(run_id: int, result: dict[str, Any]) -> ScenarioRun:
    run = ScenarioRun.objects.select_for_update(of=("self",)).select_related("by").get(pk=run_id)
    if run.scenario_id is not None:
        return run
    run.scenario = Scenario.objects.create(
        area=run.area,
        name=run.name,
        question=run.question,
        result=result,
        snapshot_id=run.snapshot_id,
        prices_id=run.prices_id,
        by_id=run.by_id,
    )
    run.state, run.percent = "done", 100
    run.save(update_fields=["scenario", "state", "percent"])
    action = "planning.make_sweep" if run.question["kind"] == SWEEP else "planning.make_scenario"
    data = {"name": run.name, "snapshot": run.snapshot_id, "prices": run.prices_id}
    subject = f"scenario:{run.scenario.pk}"
    record(by=viewer_of(run.by), action=action, subject=subject, area=run.area, data=data)
    return run


def _adopt_line(by: Viewer, plan: WorkPlan, scenario: Scenario, work: Mapping[str, Any], names: str) -> bool:
    """Whether the line is new; one that was adopted before stays as people have made it since."""
    key = sha256(f"{scenario.pk}|{plan.pk}|{work['id']}".encode()).hexdigest()[:KEY_LETTERS]
    if PlanLine.objects.filter(key=key).exists():
        return False
    line = add_line(by=by, plan=plan, key=key, draft=_draft(plan, scenario, work, names))
    AdoptedLine.objects.create(line=line, scenario=scenario, by_id=by.account_id)
    return True


def _draft(plan: WorkPlan, scenario: Scenario, work: Mapping[str, Any], names: str) -> LineDraft:
    activity = catalogue()[work["activity"]]
    volume, rts = Decimal(work["volume"]), [int(rt) for rt in work["rts"]]
    sides = {each.criterion for each in activity.effects if each.mode == "side"}
    sources = scenario.question["sources"]
    paid = len(sources) == 1 and plan.prices_id == scenario.prices_id
    return LineDraft(
        activity=activity.id,
        volume=volume,
        effects=[(int(rt), criterion, Decimal(amount)) for rt, criterion, amount in work["effects"]],
        title=f"{activity.name}, {names}",
        sources=[(sources[0][0], work["amount_idr"])] if paid else (),
        note=f"Dari skenario {scenario.pk}: {scenario.name}",
        shares={rts[0]: volume} if len(rts) == 1 else {},
        sides=any(criterion in sides for _, criterion, _ in work["effects"]),
        rts=rts,
    )
