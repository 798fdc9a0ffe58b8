"""Works that serve several RTs: priced and spread as the optimiser takes them, and what each of them is worth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, Decimal

from nakhoda.planning.rules.budget import activity_budget
from nakhoda.planning.rules.catalogue import Catalogue
from nakhoda.planning.rules.optimise.highs import NoPlan
from nakhoda.planning.rules.optimise.problem import Plan, Problem, SharedWork
from nakhoda.planning.rules.optimise.report import value_of
from nakhoda.planning.rules.prices import PriceBook
from nakhoda.planning.rules.shares import deficits_after, spread, useful_volume
from nakhoda.planning.rules.states import Deficits, PlanningError, RtState, WorkLine

NEW = "bersama"
# The optimiser weighs every set of the shared works that reach an RT: more than this of one RT it refuses.
MOST_OF_AN_RT = 4


@dataclass(frozen=True, slots=True)
class Shared:
    """A work asked for as shared: an activity for several RTs (ids as text); no volume is all that they can use."""

    activity: str
    rts: tuple[str, ...]
    volume: Decimal | None = None


@dataclass(frozen=True, slots=True)
class SharedWorth:
    """One shared work of an answer: whether it is built, its cost, and what the plan would lose without it.

    `worth` is in the unit of the objective; None where no plan is possible without it.
    """

    line: WorkLine
    built: bool
    worth: float | None


def new_works(
    asked: Sequence[Shared],
    states: Sequence[RtState],
    catalogue: Catalogue,
    book: PriceBook,
    *,
    before: Iterable[WorkLine] = (),
    sides: bool = True,
) -> list[SharedWork]:
    """The works as the optimiser takes them, named by their place in what was asked; each counts in its village.

    They take off what lines of `before` leave. PlanningError where the RTs are not known or of several villages, or
    where the work lowers no deficit of theirs; PriceError for an activity without a price.
    """
    left = deficits_after(states, before)
    return [_work(each, at, left, catalogue, book, sides=sides) for at, each in enumerate(asked, start=1)]


def wanted_volume(asked: Shared, left: Mapping[str, Deficits], catalogue: Catalogue) -> Decimal:
    """Its volume: as given, or all that lowers a deficit of its RTs, whole where the activity cannot be divided."""
    if asked.volume is not None:
        return asked.volume
    activity = catalogue[asked.activity]
    useful = sum((useful_volume(activity, left[rt]) for rt in asked.rts if rt in left), Decimal(0))
    return useful.to_integral_value(ROUND_CEILING) if activity.whole else useful


def worth_of_shared(problem: Problem, plan: Plan) -> tuple[SharedWorth, ...]:
    """Each shared work with its worth: the value of the plan less the best value if that work were not on offer.

    Without fairness, on both sides, like the price of a lock.
    """
    value = plan.value
    if problem.fairness and problem.shared:
        problem = replace(problem, fairness="")
        value = value_of(problem)
    return tuple(_worth(problem, each, value, built=each.line.id in plan.shared) for each in problem.shared)


def _worth(problem: Problem, work: SharedWork, value: float, *, built: bool) -> SharedWorth:
    if not built:
        return SharedWorth(work.line, built, 0.0)
    rest = tuple(other for other in problem.shared if other is not work)
    try:
        without = value_of(replace(problem, shared=rest))
    except NoPlan:
        return SharedWorth(work.line, built, None)
    gained = without - value if problem.objective == "cost" else value - without
    return SharedWorth(work.line, built, max(gained, 0.0))


def _work(
    asked: Shared, at: int, left: Mapping[str, Deficits], catalogue: Catalogue, book: PriceBook, *, sides: bool
) -> SharedWork:
    activity = catalogue[asked.activity]
    reached = [left[rt] for rt in asked.rts if rt in left]
    villages = dict.fromkeys(each.state.village for each in reached)
    if len(reached) < 2 or len(villages) > 1:
        raise PlanningError(f"Karya bersama {activity.name}: pilih sedikitnya dua RT dari satu desa.")
    volume = wanted_volume(asked, left, catalogue)
    found = spread(activity, volume, reached, sides=sides) if volume > 0 else None
    effects = {(row.rt, name): amount for row in (found.rows if found else ()) for name, amount in row.effects.items()}
    if not effects:
        raise PlanningError(f"Karya bersama {activity.name} tidak mengurangi kekurangan RT yang dipilih.")
    priced = activity_budget(book, [(activity.id, volume)])
    line = WorkLine(
        id=f"{NEW}/{at}",
        activity=activity.id,
        volume=volume,
        effects=effects,
        amount_idr=priced.total_idr,
        labour_days=priced.labour_days,
    )
    return SharedWork(line, next(iter(villages)))
