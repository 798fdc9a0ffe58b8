"""Lines of plans that wait for somebody: to be verified, agreed, approved, budgeted, or written anew."""

from __future__ import annotations

from dataclasses import dataclass

from nakhoda.people.queries import in_areas
from nakhoda.people.rules.scope import Viewer
from nakhoda.planning.models import LineStep, PlanLine, WorkPlan
from nakhoda.planning.rules.life import move

# What waits in a state is the step to the next; what was sent back is proposed again.
NEXT = {
    "proposed": "verified",
    "verified": "agreed",
    "agreed": "approved",
    "approved": "budgeted",
    "returned": "proposed",
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """Lines of one plan, in the order of their numbers, that wait for the viewer in the same state."""

    plan: WorkPlan
    state: str
    lines: tuple[PlanLine, ...]


def waiting_lines(viewer: Viewer, area: str) -> list[Waiting]:
    """Lines in an area whose next step the viewer may take, by state and plan, the oldest plan first. Two reads.

    Who proposed a line neither verifies nor approves it, so it does not wait for them.
    """
    rights = {state: move(state, to) for state, to in NEXT.items()}
    rows = PlanLine.objects.filter(in_areas("plan__village_key", [area]), state__in=NEXT).select_related("plan")
    lines = list(rows.order_by("plan__year", "plan__village_name", "plan", "number"))
    steps = LineStep.objects.filter(line__in=lines, after="proposed").order_by("id")
    proposers = dict(steps.values_list("line", "by"))
    found: dict[tuple[str, int], list[PlanLine]] = {}
    for line in lines:
        wanted = rights[line.state]
        if wanted is None or not viewer.may(wanted.right, line.plan.village_key):
            continue
        if not (wanted.other_person and proposers.get(line.pk) == viewer.account_id):
            found.setdefault((line.state, line.plan_id), []).append(line)
    order = list(NEXT)
    return [
        Waiting(same[0].plan, state, tuple(same))
        for (state, _plan), same in sorted(found.items(), key=lambda item: order.index(item[0][0]))
    ]
