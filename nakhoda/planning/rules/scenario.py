"""What a person asks of the optimiser: the question of a scenario as a value, as stored data, and as a problem."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from nakhoda.law.rulesets import Ruleset
from nakhoda.planning.rules.catalogue import Catalogue
from nakhoda.planning.rules.optimise.decide import independent
from nakhoda.planning.rules.optimise.problem import LockOut, Objective, Problem, SharedWork, Source
from nakhoda.planning.rules.prices import PriceBook
from nakhoda.planning.rules.shared_works import Shared, new_works
from nakhoda.planning.rules.states import RtState, WorkLine

OBJECTIVES: tuple[Objective, ...] = ("hectares", "households", "cost")
# What one solving takes on a slow office machine: at least, and for each RT.
LEAST_SECONDS, RT_SECONDS = 0.05, 0.0005


@dataclass(frozen=True, slots=True)
class Money:
    """A source of money: the id of its fund, rupiah, and the only aspect it may pay (0 for all)."""

    fund: str
    amount_idr: int
    aspect: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """A scenario's question. Ceilings are by village; `ceiling_idr` holds for the villages without one of their own.

    `locked_lines` are ids of plan lines that are built first; `out_activities` and `out_rts` (ids of RTs as text) are
    what nobody wants, `must_leave` the RTs that have to leave. `shared_lines` are ids of plan lines for several RTs,
    `shared` works of that kind that no plan has yet: each is built whole or not at all. Amounts of 0 or None do not
    limit.
    """

    objective: Objective = "hectares"
    budget_idr: int | None = None
    target_ha: Decimal | None = None
    sources: tuple[Money, ...] = ()
    ceiling_idr: int | None = None
    ceilings_idr: Mapping[str, int] = field(default_factory=dict)
    rt_minimum_idr: int = 0
    village_minimum_idr: int = 0
    clause: bool = False
    complete_works: bool = False
    fairness: bool = False
    locked_lines: tuple[int, ...] = ()
    out_activities: tuple[str, ...] = ()
    out_rts: tuple[str, ...] = ()
    must_leave: tuple[str, ...] = ()
    shared_lines: tuple[int, ...] = ()
    shared: tuple[Shared, ...] = ()

    def data(self) -> dict[str, Any]:
        """The question as it is stored; `question_of` turns it back."""
        return {
            "kind": "scenario",
            "objective": self.objective,
            "budget_idr": self.budget_idr,
            "target_ha": None if self.target_ha is None else str(self.target_ha),
            "sources": [[each.fund, each.amount_idr, each.aspect] for each in self.sources],
            "ceiling_idr": self.ceiling_idr,
            "ceilings_idr": dict(self.ceilings_idr),
            "rt_minimum_idr": self.rt_minimum_idr,
            "village_minimum_idr": self.village_minimum_idr,
            "clause": self.clause,
            "complete_works": self.complete_works,
            "fairness": self.fairness,
            "locked_lines": list(self.locked_lines),
            "out_activities": list(self.out_activities),
            "out_rts": list(self.out_rts),
            "must_leave": list(self.must_leave),
            "shared_lines": list(self.shared_lines),
            "shared": [
                [each.activity, list(each.rts), None if each.volume is None else str(each.volume)]
                for each in self.shared
            ],
        }

    @property
    def money_idr(self) -> int | None:
        """The money there is: the budget or the sum of the sources, the less of both; None for no limit."""
        sources = sum(each.amount_idr for each in self.sources) if self.sources else None
        return min((each for each in (self.budget_idr, sources) if each is not None), default=None)


def question_of(data: Mapping[str, Any]) -> Question:
    """The question that was stored as `data`."""
    target = data.get("target_ha")
    return Question(
        objective=data["objective"],
        budget_idr=data.get("budget_idr"),
        target_ha=None if target is None else Decimal(target),
        sources=tuple(Money(*each) for each in data.get("sources", ())),
        ceiling_idr=data.get("ceiling_idr"),
        ceilings_idr=dict(data.get("ceilings_idr", {})),
        rt_minimum_idr=data.get("rt_minimum_idr", 0),
        village_minimum_idr=data.get("village_minimum_idr", 0),
        clause=data.get("clause", False),
        complete_works=data.get("complete_works", False),
        fairness=data.get("fairness", False),
        locked_lines=tuple(data.get("locked_lines", ())),
        out_activities=tuple(data.get("out_activities", ())),
        out_rts=tuple(data.get("out_rts", ())),
        must_leave=tuple(data.get("must_leave", ())),
        shared_lines=tuple(data.get("shared_lines", ())),
        shared=tuple(
            Shared(activity, tuple(rts), None if volume is None else Decimal(volume))
            for activity, rts, volume in data.get("shared", ())
        ),
    )


def problem_of(
    asked: Question,
    states: Sequence[RtState],
    ruleset: Ruleset,
    catalogue: Catalogue,
    book: PriceBook,
    locked_in: Sequence[WorkLine] = (),
    shared: Sequence[SharedWork] = (),
) -> Problem:
    """The optimiser's problem; `shared` are the plan lines that may be built whole. RTs that are gone are left away.

    PlanningError or PriceError where a new shared work does not fit the data or has no price.
    """
    villages = dict.fromkeys(state.village for state in states)
    known = {state.key for state in states}
    ceilings = {key: asked.ceilings_idr.get(key, asked.ceiling_idr) for key in villages}
    outs = [LockOut(activity=each) for each in asked.out_activities if each in catalogue.by_id]
    outs += [LockOut(rt=each) for each in asked.out_rts if each in known]
    made = new_works(asked.shared, states, catalogue, book, before=locked_in, sides=not asked.complete_works)
    return Problem(
        states=states,
        ruleset=ruleset,
        catalogue=catalogue,
        book=book,
        objective=asked.objective,
        budget_idr=asked.budget_idr,
        target_ha=asked.target_ha if asked.objective == "cost" else None,
        clause=asked.clause,
        complete_works=asked.complete_works,
        sources=tuple(_source(each, at, catalogue, ruleset) for at, each in enumerate(asked.sources, start=1)),
        ceilings_idr={key: ceiling for key, ceiling in ceilings.items() if ceiling is not None},
        rt_minimum_idr=asked.rt_minimum_idr,
        village_minimum_idr=asked.village_minimum_idr,
        locked_in=tuple(locked_in),
        locked_out=tuple(outs),
        must_leave=frozenset(each for each in asked.must_leave if each in known),
        shared=(*shared, *made),
        fairness="hectares" if asked.fairness and len(villages) > 1 else "",
    )


def effort_seconds(problem: Problem) -> float:
    """About how long the whole answer takes, with the prices of locks and the other rules beside it."""
    solvings = 2 + len(problem.locked_in) + len(problem.locked_out) + len(problem.must_leave) + len(problem.shared)
    solvings += 3 if problem.objective == "hectares" else 0
    each = LEAST_SECONDS + RT_SECONDS * len(problem.states)
    if problem.fairness:
        solvings, each = solvings + 1, each * 2
    if any(source.activities is not None for source in problem.sources):
        each *= 3
    return solvings * each * (1 if independent(problem) else 2)


def _source(money: Money, number: int, catalogue: Catalogue, ruleset: Ruleset) -> Source:
    """The fund's money; its id carries the number of the row, for a fund may stand in several rows."""
    if not money.aspect:
        return Source(f"{money.fund}/{number}", money.amount_idr)
    criteria = {each.id for each in ruleset.of_aspect(money.aspect)}
    paid = frozenset(
        activity.id
        for activity in catalogue.activities
        if any(effect.criterion in criteria for effect in activity.effects if effect.mode != "side")
    )
    return Source(f"{money.fund}/{number}", money.amount_idr, paid)
