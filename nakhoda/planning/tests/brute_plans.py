"""An oracle for whole plans that shares no code with the optimiser: every set of ways, every set of shared works."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import combinations, product
from typing import NamedTuple, TypeVar

from nakhoda.planning.rules.optimise.problem import Problem, SharedWork
from nakhoda.planning.rules.states import RtState
from nakhoda.planning.tests.brute import Costs, exits
from nakhoda.scoring.rules.evaluate import evaluate

T = TypeVar("T")


class Outcome(NamedTuple):
    """One plan: hectares in all, hectares of the least village that can have any, rupiah."""

    hectares: float
    least: float
    cost: int


class Bill(NamedTuple):
    """What one RT or one shared work takes from each purse, where, and the hectares it brings."""

    village: str
    costs: Costs
    hectares: float


def outcomes(problem: Problem) -> list[Outcome]:
    """Every plan within the money, the sources and the ceilings."""
    payers = {id_: frozenset(s.id for s in problem.sources if s.allows(id_)) for id_ in problem.catalogue.by_id}
    purses = sorted({who for who in payers.values() if who or not problem.sources}, key=sorted)
    purse = {id_: purses.index(who) for id_, who in payers.items() if who in purses}
    found: list[tuple[list[Bill], int]] = []
    ways: dict[tuple[str, tuple[str, ...]], list[Bill | None]] = {}
    for built in _subsets(problem.shared):
        fixed = [_bill_of(work, purse, len(purses)) for work in built]
        here = tuple(work.line.id for work in built)
        ways |= {(state.key, here): _ways(problem, state, built, purse) for state in problem.states}
        for picked in product(*(ways[state.key, here] for state in problem.states)):
            bills = [*fixed, *(bill for bill in picked if bill is not None)]
            if _affordable(problem, bills, purses):
                found.append((bills, sum(sum(bill.costs) for bill in bills)))
    able = {bill.village for own in ways.values() for bill in own if bill is not None}
    return [_outcome(bills, cost, able) for bills, cost in found]


def _outcome(bills: Sequence[Bill], cost: int, able: set[str]) -> Outcome:
    by_village = {village: sum(bill.hectares for bill in bills if bill.village == village) for village in able}
    return Outcome(sum(by_village.values()), min(by_village.values(), default=0.0), cost)


def _ways(problem: Problem, state: RtState, built: Sequence[SharedWork], purse: dict[str, int]) -> list[Bill | None]:
    levels = problem.ruleset.levels
    if evaluate(state.volumes, state.denominators, problem.ruleset).total < levels[1].from_total:
        return [None]
    volumes = dict(state.volumes)
    for work in built:
        for (rt, criterion), amount in work.line.effects.items():
            if rt == state.key:
                volumes[criterion] = max(float(Decimal(repr(volumes[criterion] or 0.0)) - amount), 0.0)
    found = exits(
        replace(state, volumes=volumes),
        problem.catalogue,
        problem.book,
        problem.ruleset,
        clause=problem.clause,
        complete=problem.complete_works,
        purse=purse,
    )
    return [None, *(Bill(state.village, costs, float(state.area_ha)) for costs in found)]


def _bill_of(work: SharedWork, purse: dict[str, int], size: int) -> Bill:
    own = purse[work.line.activity]
    return Bill(work.village, tuple(work.line.amount_idr * (at == own) for at in range(size)), 0.0)


def _affordable(problem: Problem, bills: Sequence[Bill], purses: Sequence[frozenset[str]]) -> bool:
    """Whether the money suffices: what only some sources may pay is no more than these have, for all of these."""
    for village, ceiling in problem.ceilings_idr.items():
        if sum(sum(bill.costs) for bill in bills if bill.village == village) > ceiling:
            return False
    spent = [sum(bill.costs[at] for bill in bills) for at in range(len(purses))]
    if problem.money_idr is not None and sum(spent) > problem.money_idr:
        return False
    for some in _subsets(problem.sources):
        names = {source.id for source in some}
        owed = sum(money for who, money in zip(purses, spent, strict=True) if who <= names)
        if problem.sources and owed > sum(source.amount_idr for source in some):
            return False
    return True


def _subsets(items: Iterable[T]) -> Iterator[tuple[T, ...]]:
    every = list(items)
    for size in range(len(every) + 1):
        yield from combinations(every, size)
