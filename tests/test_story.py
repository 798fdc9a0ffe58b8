"""Tanjungsari, from the hall on 25 March 2021 to the printed work plan, through every stage that there is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from nakhoda.baseline.queries.snapshots import Snapshot
from nakhoda.law.rulesets import Ruleset, load
from nakhoda.meetings.actions.ballots import close_ballot, open_ballot, tally, vote
from nakhoda.meetings.actions.meetings import announce, change, lock, resolve
from nakhoda.meetings.actions.people import attend, check_in, propose
from nakhoda.meetings.queries.meetings import Meeting, Proposal, Resolution, participation_of, result_of
from nakhoda.meetings.rules.ranking import Marks
from nakhoda.people.queries import audit_break
from nakhoda.people.rules.scope import Viewer
from nakhoda.planning.actions.plans import LineDraft, add_line, change_line, start_plan, step
from nakhoda.planning.queries.plans import PlanLine, WorkPlan, book_of, newest_prices, official_states, work_line
from nakhoda.planning.rules.catalogue import catalogue
from nakhoda.planning.rules.optimise.problem import Plan, Problem
from nakhoda.planning.rules.optimise.solve import optimise
from nakhoda.planning.rules.simulate import simulate_works
from nakhoda.planning.rules.states import RtState, WorkLine
from nakhoda.scoring.rules.evaluate import evaluate
from nakhoda.web.tests.reading import text_of

pytestmark = pytest.mark.django_db
VILLAGE, NAME, REGENCY = "35.01.04.2014", "Tanjungsari", "35.01"
CEILING_IDR = 1_000_000_000
Viewers = Callable[[str], Viewer]


@dataclass(frozen=True, slots=True)
class Evening:
    """What the evening left behind."""

    meeting: Meeting
    proposal: Proposal
    decision: Resolution


def test_the_village_plans_its_way_out(
    viewer: Viewers, snapshot: Snapshot, signed_in: Callable[[str], Client], tmp_path: Path
) -> None:
    evening = in_the_hall(viewer)
    chosen, states, ruleset = best_works(snapshot)
    assert 0 < chosen.cost_idr <= CEILING_IDR
    assert chosen.gap <= 1e-4

    plan = written_down(viewer, chosen, evening)
    lines = list(PlanLine.objects.filter(plan=plan).order_by("number"))
    for line in lines:
        carried(viewer, line, evening)
    assert sum(line.total_idr for line in lines) == chosen.cost_idr
    assert {line.state for line in lines} == {"agreed"} | {"budgeted"}

    after = simulate_works(states, [work_line(line) for line in PlanLine.objects.filter(plan=plan)], ruleset)
    assert after.area_ha == chosen.simulation.area_ha
    for rt in after.changes:
        again = evaluate(rt.after.volumes, rt.rt.denominators, ruleset)
        assert (again.total, again.level) == (rt.after.total, rt.after.level)
    assert sum(rt.after.leaves and not rt.before.leaves for rt in after.changes) > 0

    printed(signed_in("desa"), plan, lines, tmp_path)
    signed(viewer, evening)
    assert audit_break() is None


def in_the_hall(viewer: Viewers) -> Evening:
    """The programme is explained, a proposal made and ranked first, and the decision written down."""
    desk = viewer("fasilitator")
    meeting = announce(
        by=desk,
        village_key=VILLAGE,
        village_name=NAME,
        kind="musyawarah-rkm",
        starts_at=datetime(2021, 3, 25, 12, 0, tzinfo=UTC),
        place="Aula kantor desa Tanjungsari",
        check_in_open=True,
    )
    for number, (name, sex) in enumerate((("Rini", "f"), ("Sulastri", "f"), ("Budi", "m"))):
        check_in(meeting=meeting, key=f"hp-{number}", name=name, sex=sex)
    attend(by=desk, meeting=meeting, key="meja-1", name="Wagiman", channel="paper")
    assert (participation_of(meeting).people, participation_of(meeting).women) == (4, 2)
    proposal = propose(key="usul-1", village_key=VILLAGE, title="Saluran RT 3 diperbaiki", meeting=meeting)
    options: list[dict[str, Any]] = [
        {"id": "1", "label": proposal.title, "proposal": proposal.pk},
        {"id": "2", "label": "Gapura"},
    ]
    ballot = open_ballot(by=desk, meeting=meeting, title="Urutan", method="approval", options=options)
    vote(ballot=ballot, key="hp-0", order=["1"])
    tally(by=desk, ballot=ballot, key="kertas", channel="paper", marks=Marks(2, ("1",)))
    assert [(place.option, place.rank) for place in result_of(ballot)] == [("1", 1), ("2", 2)]
    close_ballot(by=desk, ballot=ballot)
    decision = resolve(by=desk, meeting=meeting, text="Rencana kerja 2021 disepakati", proposal=proposal)
    change(by=desk, meeting=meeting, chair="Pak Kades", note_taker="Bu Tini")
    return Evening(meeting, proposal, decision)


def best_works(snapshot: Snapshot) -> tuple[Plan, list[RtState], Ruleset]:
    """The works that take most hectares off the list for the money, by score and services, whole deficits only."""
    prices = newest_prices(REGENCY, 2021)
    assert prices is not None
    ruleset = load(snapshot.ruleset)
    _, states = official_states(VILLAGE)
    problem = Problem(
        states=states,
        ruleset=ruleset,
        catalogue=catalogue(),
        book=book_of(prices),
        objective="hectares",
        budget_idr=CEILING_IDR,
        clause=True,
        complete_works=True,
    )
    return optimise(problem), states, ruleset


def written_down(viewer: Viewers, chosen: Plan, evening: Evening) -> WorkPlan:
    """The chosen works as lines of the plan of 2022, fully funded, the first answering the proposal."""
    prices = newest_prices(REGENCY, 2021)
    assert prices is not None
    plan = start_plan(
        by=viewer("desa"),
        village_key=VILLAGE,
        village_name=NAME,
        year=2022,
        prices=prices,
        ceiling_idr=CEILING_IDR,
    )
    for number, work in enumerate(chosen.lines):
        draft = drafted(work, [evening.proposal] if number == 0 else [])
        line = add_line(by=viewer("desa"), plan=plan, key=f"cerita-{number}", draft=draft)
        change_line(by=viewer("desa"), line=line, draft=replace(draft, sources=[("bpm-reguler", line.total_idr)]))
    return plan


def drafted(work: WorkLine, proposals: list[Proposal]) -> LineDraft:
    return LineDraft(
        activity=work.activity,
        volume=work.volume,
        effects=[(int(rt), criterion, amount) for (rt, criterion), amount in work.effects.items()],
        proposals=proposals,
        land="public",
        starts=date(2022, 4, 1),
        ends=date(2022, 8, 31),
    )


def carried(viewer: Viewers, line: PlanLine, evening: Evening) -> None:
    """From draft to agreed by the hands that may; the first line goes on to the budget."""
    step(by=viewer("desa"), line=line, to="proposed")
    step(by=viewer("fasilitator"), line=line, to="verified")
    step(by=viewer("desa"), line=line, to="agreed", resolution=evening.decision)
    if line.number == 1:
        step(by=viewer("kabid"), line=line, to="approved")
        step(by=viewer("kabid"), line=line, to="budgeted")
    line.refresh_from_db()


def printed(client: Client, plan: WorkPlan, lines: list[PlanLine], tmp_path: Path) -> None:
    """The plan on paper names the village, the decision and every work with its cost."""
    answer = client.get(reverse("plan_paper", args=[plan.pk]))
    text = " ".join(text_of(answer.content, tmp_path).split())
    assert NAME in text
    assert "Rencana kerja 2021 disepakati" in text
    total = f"{sum(line.total_idr for line in lines):,}".replace(",", ".")
    assert total in text


def signed(viewer: Viewers, evening: Evening) -> None:
    """The signed minutes close the evening's record."""
    lock(by=viewer("fasilitator"), meeting=evening.meeting, name="ba.pdf", chunks=[b"%PDF-1.7 bertanda tangan"])
    assert Meeting.objects.get(pk=evening.meeting.pk).lock.scan.kind == "scan"
