"""What became of a proposal in the work plan: the lines that answer it, as far as the reader may know of them.

The tables of plans lie above this stage: only what a proposal reaches by its own relation is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nakhoda.meetings.models import Proposal

# Words of a line may have changed since in these states; the public reads only that and why.
CLOSED = frozenset({"draft", "returned", "dropped"})
ENDED = frozenset({"returned", "dropped"})


@dataclass(frozen=True, slots=True)
class Passed:
    """A step that a line took: what it became, when, and the reason where one was written."""

    state: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A line that answers a proposal. `state` is what it is called now; `shown` tells whether its page may be read.

    `title` is "" and `total_idr` None where the reader may not know them.
    """

    plan_id: int
    plan: str
    number: int
    title: str
    total_idr: int | None
    code: str
    state: str
    shown: bool
    passed: Sequence[Passed]

    @property
    def reason(self) -> str:
        """Why it was sent back or given up, where it was."""
        return self.passed[-1].reason if self.passed and self.code in ENDED else ""


def answers_to(proposal: Proposal, *, working: bool) -> list[Answer]:
    """The lines that answer a proposal, in the order they were written. Three reads.

    Who is not `working` in the village reads nothing of a line that was never proposed, and of one that was sent back
    or given up only that, and why.
    """
    rows = proposal.plan_lines.select_related("plan").prefetch_related("steps").order_by("id")
    found = (_answer(line, working=working) for line in rows)
    return [each for each in found if each is not None]


def _answer(line: Any, *, working: bool) -> Answer | None:
    called = dict(type(line)._meta.get_field("state").flatchoices)
    steps = sorted(line.steps.all(), key=lambda each: each.pk)
    proposed = any(each.after == "proposed" for each in steps)
    if not (working or proposed):
        return None
    shown = working or line.state not in CLOSED
    return Answer(
        plan_id=line.plan_id,
        plan=f"{line.plan.village_name} {line.plan.year}",
        number=line.number,
        title=line.title if shown else "",
        total_idr=line.total_idr if shown else None,
        code=line.state,
        state=called[line.state],
        shown=shown,
        passed=[Passed(called[each.after], each.at, each.reason) for each in steps],
    )
