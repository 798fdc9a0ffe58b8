"""What a plan teaches: the worth of more money, the price of each lock and of fairness, the other rules beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from nakhoda.planning.rules.optimise.columns import Offered
from nakhoda.planning.rules.optimise.decide import decide
from nakhoda.planning.rules.optimise.highs import NoPlan
from nakhoda.planning.rules.optimise.problem import Plan, Problem
from nakhoda.planning.rules.optimise.solve import optimise
from nakhoda.scoring.rules.score import MILLIONTHS

MORE_IDR = 100_000_000


@dataclass(frozen=True, slots=True)
class Price:
    """What a limit costs: the value without it less the value with it (rupiah when cost is the objective)."""

    what: str
    value_without: float
    loss: float


@dataclass(frozen=True, slots=True)
class Report:
    """A plan with its prices. `more_value` is what `MORE_IDR` more would add, None without a budget.

    `others` are the plans of the same problem under the other rules, by (complete works, service clause).
    """

    plan: Plan
    more_value: float | None
    locks: tuple[Price, ...]
    fairness: Price | None
    others: Mapping[tuple[bool, bool], Plan]


def value_of(problem: Problem) -> float:
    """The best value alone, without lines or simulation: hectares, household services or rupiah. NoPlan if none."""
    value = decide(Offered(problem)).value
    return value if problem.objective == "cost" else value / MILLIONTHS


def marginal_value(problem: Problem, plan: Plan, more_idr: int = MORE_IDR) -> float | None:
    """What so many rupiah more would add to the plan's value; None where no budget limits it.

    With several sources the first gets the money.
    """
    if problem.objective == "cost" or problem.money_idr is None:
        return None
    sources = problem.sources
    if sources:
        sources = (replace(sources[0], amount_idr=sources[0].amount_idr + more_idr), *sources[1:])
    budget = None if problem.budget_idr is None else problem.budget_idr + more_idr
    return max(value_of(replace(problem, budget_idr=budget, sources=sources)) - plan.value, 0.0)


def price_of_locks(problem: Problem, plan: Plan) -> tuple[Price, ...]:
    """For each locked line, lock-out and RT that must leave: what dropping it alone would add.

    Without fairness, on both sides: a choice that is dropped may raise the least village and lower the sum.
    """
    value = plan.value
    if problem.fairness:
        problem = replace(problem, fairness="")
        value = value_of(problem)
    freed: list[tuple[str, Problem]] = []
    for line in problem.locked_in:
        rest = tuple(other for other in problem.locked_in if other is not line)
        freed.append((f"wajib: {line.id}", replace(problem, locked_in=rest)))
    for lock in problem.locked_out:
        name = " ".join(part for part in (lock.rt and f"RT {lock.rt}", lock.criterion, lock.activity) if part)
        rest_out = tuple(other for other in problem.locked_out if other is not lock)
        freed.append((f"tidak boleh: {name}", replace(problem, locked_out=rest_out)))
    freed += [
        (f"harus keluar: RT {rt}", replace(problem, must_leave=problem.must_leave - {rt}))
        for rt in sorted(problem.must_leave)
    ]
    return tuple(_price(name, other, value) for name, other in freed)


def price_of_fairness(problem: Problem, plan: Plan) -> Price | None:
    """What the plan gives up for its least village; None without fairness."""
    return _price("pemerataan", replace(problem, fairness=""), plan.value) if problem.fairness else None


def report(problem: Problem, said: Callable[[int], None] = lambda _percent: None) -> Report:
    """The best plan and everything it teaches. NoPlan if there is no plan. `said` hears how far it is, in percent."""
    plan = optimise(problem)
    said(25)
    others = {}
    if problem.objective == "hectares":
        for complete in (False, True):
            for clause in (False, True):
                if (complete, clause) != (problem.complete_works, problem.clause):
                    other = replace(problem, complete_works=complete, clause=clause)
                    try:
                        others[complete, clause] = optimise(other)
                    except NoPlan:
                        continue
    said(60)
    more_value = marginal_value(problem, plan)
    said(70)
    return Report(
        plan=plan,
        more_value=more_value,
        locks=price_of_locks(problem, plan),
        fairness=price_of_fairness(problem, plan),
        others=others,
    )


def _price(what: str, freed: Problem, value: float) -> Price:
    without = value_of(freed)
    loss = value - without if freed.objective == "cost" else without - value
    return Price(what, without, max(loss, 0.0))
