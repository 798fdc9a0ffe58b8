"""Reads of the plan's pages: what a viewer may see of a plan, its sums, checks, before and after, matrix and map."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from django.db.models import Count, Q, QuerySet, Sum

from nakhoda.baseline.queries.snapshots import Snapshot
from nakhoda.law.findings import Finding
from nakhoda.law.rulesets import Ruleset, load
from nakhoda.meetings.queries.meetings import Proposal, Resolution, participation_of
from nakhoda.meetings.rules.kinds import meeting_data
from nakhoda.people.queries import in_areas
from nakhoda.people.rules.scope import Viewer
from nakhoda.planning.models import Commitment, PlanLine, WorkPlan
from nakhoda.planning.queries.plans import alive, book_of, lines_of, official_states, plans_for, proposals_of, work_line
from nakhoda.planning.rules.catalogue import catalogue
from nakhoda.planning.rules.checks import PlanLimits, PlannedLine, check_plan
from nakhoda.planning.rules.life import PUBLIC, STATES
from nakhoda.planning.rules.optimise.problem import Source
from nakhoda.planning.rules.place import shape_of
from nakhoda.planning.rules.recap import LineSum, Recap, Side, recap, together
from nakhoda.planning.rules.simulate import Simulation, simulate_works
from nakhoda.planning.rules.sources import funds
from nakhoda.planning.rules.states import RtState

# More than any village has: a source without a promise is not limited by one.
UNLIMITED_IDR = 10**15
# Files of a line that show a place, not a person.
PUBLIC_FILES = frozenset({"drawing", "photo"})


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A plan in a list: lines by state (state, name, count), living lines and rupiah, as far as the viewer sees."""

    plan: WorkPlan
    states: Sequence[tuple[str, str, int]]
    lines: int
    total_idr: int


@dataclass(frozen=True)
class Outlook:
    """A plan's lines on the official data: the states of its RTs, and what the lines change.

    `simulation` is None without official data; `unknown` are lines of RTs that these data do not have.
    """

    snapshot: Snapshot | None
    states: Sequence[RtState]
    simulation: Simulation | None
    unknown: Sequence[PlanLine]

    @cached_property
    def ruleset(self) -> Ruleset | None:
        """The ruleset of the official data."""
        return load(self.snapshot.ruleset) if self.snapshot else None

    @property
    def year(self) -> int | None:
        """The year of the data."""
        return max(self.snapshot.summary.get("years") or [0]) if self.snapshot else None


def reads(viewer: Viewer, plan: WorkPlan) -> bool:
    """Whether the viewer sees drafts and working notes of that plan."""
    return viewer.may("record.read", plan.village_key)


def plan_for(viewer: Viewer, pk: int, right: str = "") -> WorkPlan | None:
    """The plan if the viewer sees any of it, and holds that right in its village where one is asked for."""
    plan = WorkPlan.objects.select_related("prices", "created_by").filter(pk=pk).first()
    if plan is None or (right and not viewer.may(right, plan.village_key)):
        return None
    return plan if reads(viewer, plan) or plan.lines.filter(state__in=PUBLIC).exists() else None


def visible_lines(viewer: Viewer, plan: WorkPlan) -> list[PlanLine]:
    """The lines that the viewer sees: all for who reads there, those proposed or further on for everybody."""
    everything = reads(viewer, plan)
    return [line for line in lines_of(plan) if everything or line.state in PUBLIC]


def line_for(viewer: Viewer, plan: WorkPlan, number: int) -> PlanLine | None:
    """The line of that number, if the viewer sees it."""
    return next((line for line in visible_lines(viewer, plan) if line.number == number), None)


def listed_plans(viewer: Viewer, village: str = "") -> list[PlanRow]:
    """Plans that have something to show to the viewer, the newest year first; of one village where given. Two reads."""
    mine = in_areas("village_key", viewer.areas("record.read"))
    public = Q(pk__in=PlanLine.objects.filter(state__in=PUBLIC).values("plan"))
    plans = list(WorkPlan.objects.filter(mine | public).order_by("-year", "village_name"))
    plans = [plan for plan in plans if not village or plan.village_key == village]
    counts: dict[int, dict[str, tuple[int, int]]] = {}
    rows = PlanLine.objects.filter(plan__in=plans).values_list("plan", "state")
    for plan_id, state, count, total in rows.annotate(count=Count("id"), total=Sum("total_idr")):
        counts.setdefault(plan_id, {})[state] = (count, int(total or 0))
    return [_row(plan, counts.get(plan.pk, {}), everything=reads(viewer, plan)) for plan in plans]


def plan_of_village(viewer: Viewer, village_key: str) -> WorkPlan | None:
    """The newest plan of a village where the viewer writes lines."""
    return plans_for(viewer, "planning.propose").filter(village_key=village_key).order_by("-year").first()


def resolutions_in(village_key: str) -> QuerySet[Resolution]:
    """What meetings of a village decided, newest first: what a line can be agreed by."""
    rows = Resolution.objects.filter(meeting__village_key=village_key, meeting__cancelled="").select_related("meeting")
    return rows.order_by("-meeting__starts_at", "number")


def public_name(proposal: Proposal) -> str:
    """Who proposed, if they did not ask to be hidden from the public; else empty."""
    return "" if proposal.proposer_hidden or proposal.hidden else proposal.proposer


def sums_of(plan: WorkPlan, lines: Iterable[PlanLine]) -> Recap:
    """The sums of those lines against the plan's ceiling."""
    return recap(
        [
            LineSum(
                state=line.state,
                total_idr=line.total_idr,
                labour_days=line.labour_days,
                labour_idr=line.labour_idr,
                sources=money_of(line),
                proposers=[each.proposer_sex for each in proposals_of(line)],
            )
            for line in lines
        ],
        plan.ceiling_idr,
    )


def money_of(line: PlanLine) -> dict[str, int]:
    """Rupiah by source of a line."""
    found: dict[str, int] = {}
    for each in line.sources:
        found[each["source"]] = found.get(each["source"], 0) + int(each["amount_idr"])
    return found


def outlook_of(plan: WorkPlan, lines: Iterable[PlanLine]) -> Outlook:
    """What the living lines change on the official data of the village. About six reads and one scoring."""
    snapshot, states = official_states(plan.village_key)
    living = alive(lines)
    known = {state.key for state in states}
    there = [line for line in living if known.issuperset(work_line(line).rts)]
    unknown = [line for line in living if line not in there]
    if snapshot is None or not states:
        return Outlook(snapshot, states, None, unknown)
    simulation = simulate_works(states, [work_line(line) for line in there], load(snapshot.ruleset))
    return Outlook(snapshot, states, simulation, unknown)


def findings_of(plan: WorkPlan, lines: Sequence[PlanLine], states: Sequence[RtState]) -> list[Finding]:
    """What is wrong or doubtful in the living lines; lines are named by their number."""
    living = alive(lines)
    meetings = {line.resolution.meeting for line in living if line.resolution}
    latest = max(meetings, key=lambda meeting: meeting.starts_at, default=None)
    share = participation_of(latest).women_share if latest else None
    limits = PlanLimits(
        ceiling_idr=plan.ceiling_idr,
        sources=_limits(plan),
        women_share=None if share is None else Decimal(str(share)),
        women_share_target=Decimal(meeting_data().women_share_percent) / 100,
    )
    return check_plan([_planned(plan, line) for line in living], states, book_of(plan.prices), limits)


def needs_land(line: PlanLine) -> bool:
    """Whether a letter of the landowner is asked for and not attached."""
    known = catalogue().by_id.get(line.activity)
    asked = known is not None and any(each.id == "lahan" for each in known.safeguards)
    if not asked or line.land == "public":
        return False
    return line.land in ("", "none") or not any(each.kind == "land" for each in line.files.all())


def commitments_of(plan: WorkPlan) -> list[Commitment]:
    """Promises to the plan with what came of them, oldest first."""
    rows = plan.commitments.select_related("line").prefetch_related("realisations")
    return list(rows.order_by("id"))


def matrix_of(lines: Iterable[PlanLine], commitments: Iterable[Commitment]) -> Sequence[Side]:
    """Who funds what: planned in living lines, promised, realised."""
    planned: dict[str, int] = {}
    promised: dict[str, int] = {}
    realised: dict[str, int] = {}
    for line in alive(lines):
        for source, amount in money_of(line).items():
            planned[source] = planned.get(source, 0) + amount
    for each in commitments:
        promised[each.source] = promised.get(each.source, 0) + each.promised_idr
        came = sum(row.amount_idr for row in each.realisations.all())
        realised[each.source] = realised.get(each.source, 0) + came
    return together(planned, promised, realised)


def _row(plan: WorkPlan, counts: dict[str, tuple[int, int]], *, everything: bool) -> PlanRow:
    seen = [(state, name) for state, name in STATES.items() if state in counts and (everything or state in PUBLIC)]
    living = [counts[state] for state, _ in seen if state != "dropped"]
    return PlanRow(
        plan=plan,
        states=[(state, name, counts[state][0]) for state, name in seen],
        lines=sum(count for count, _ in living),
        total_idr=sum(total for _, total in living),
    )


def _limits(plan: WorkPlan) -> list[Source]:
    promised = dict(
        Commitment.objects.filter(plan=plan, kind="money").values_list("source").annotate(Sum("promised_idr"))
    )
    return [Source(name, int(promised.get(name) or UNLIMITED_IDR)) for name in funds()]


def _planned(plan: WorkPlan, line: PlanLine) -> PlannedLine:
    return PlannedLine(
        work=replace(work_line(line), id=str(line.number)),
        village=plan.village_name,
        unit_price_idr=line.budget[0]["price_idr"] if line.budget else None,
        sources=money_of(line),
        land_permission=False if needs_land(line) else None,
        geometry=shape_of(line.wkb),
    )
