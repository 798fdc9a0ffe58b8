"""The optimiser: a problem in, a plan out, with its proof, both outcomes, and why the others were left out."""

from __future__ import annotations

from dataclasses import replace

from nakhoda.planning.rules.optimise.columns import Offered
from nakhoda.planning.rules.optimise.decide import Decision, cheapest_exits, decide, left_to_spend
from nakhoda.planning.rules.optimise.problem import ChosenRt, LeftOut, Plan, Problem
from nakhoda.planning.rules.optimise.table import NEVER
from nakhoda.planning.rules.simulate import Simulation, simulate_works
from nakhoda.planning.rules.states import WorkLine
from nakhoda.scoring.rules.score import MILLIONTHS, millionths


def optimise(problem: Problem) -> Plan:
    """The best plan for a problem, re-scored. NoPlan if no choice meets every limit.

    Deterministic: the same problem gives the same plan. Source of the exit rule: the ruleset's `exit_rule`.
    """
    offered = Offered(problem)
    decision = decide(offered)
    chosen = _chosen(problem, decision)
    lines = [*problem.locked_in, *(problem.shared[number].line for number in decision.shared)]
    lines += [line for each in chosen for line in each.lines]
    simulation = simulate_works(problem.states, lines, problem.ruleset)
    score_only, services = outcomes(simulation)
    unit = 1.0 if problem.objective == "cost" else float(MILLIONTHS)
    return Plan(
        problem=problem,
        chosen=chosen,
        left_out=tuple(_left_out(offered, decision)),
        shared=tuple(problem.shared[number].line.id for number in decision.shared),
        lines=tuple(lines),
        value=decision.value / unit,
        bound=decision.bound / unit,
        gap=decision.gap,
        complete=decision.complete,
        cost_idr=simulation.cost_idr,
        simulation=simulation,
        score_only_ha=score_only,
        score_and_services_ha=services,
        floor=decision.floor,
        cut_idr_per_gain=None if decision.cut is None else float(MILLIONTHS) / decision.cut,
    )


def outcomes(simulation: Simulation) -> tuple[float, float]:
    """Hectares of RTs slum before that leave by the score alone, and by score and services; summed exactly.

    Source: the ruleset's `exit_rule`, without and with its service clause.
    """
    by_score = by_both = 0
    for change in simulation.changes:
        lowest_total = change.before.level.from_total == 0
        area = millionths(float(change.rt.area_ha))
        if not lowest_total and change.after.level.from_total == 0:
            by_score += area
            by_both += area if change.after.leaves else 0
    return by_score / MILLIONTHS, by_both / MILLIONTHS


def _chosen(problem: Problem, decision: Decision) -> tuple[ChosenRt, ...]:
    """The RTs taken, in the order of the survey; the groups of one RT together."""
    found: dict[int, ChosenRt] = {}
    for place, cost, value, lines in decision.taken:
        state = problem.states[place]
        before = found.get(place, ChosenRt(state.key, state.village, 0, 0.0, ()))
        found[place] = replace(
            before,
            cost_idr=before.cost_idr + cost,
            gain=before.gain + value / MILLIONTHS,
            lines=_distinct((*before.lines, *lines)),
        )
    return tuple(found[place] for place in sorted(found))


def _distinct(lines: tuple[WorkLine, ...]) -> tuple[WorkLine, ...]:
    return tuple({line.id: line for line in lines}.values())


def _left_out(offered: Offered, decision: Decision) -> list[LeftOut]:
    problem = offered.problem
    cost = cheapest_exits(offered)
    taken = {place for place, *_ in decision.taken}
    locked = {lock.rt for lock in problem.locked_out if lock.rt}
    money = left_to_spend(problem)
    area = offered.table.area
    dearest = max((spent / max(int(area[place]), 1) for place, spent, *_ in decision.taken), default=0.0)
    if decision.cut is not None and problem.objective != "households":
        dearest = 1 / decision.cut
    found = []
    for place, state in enumerate(problem.states):
        if place in taken:
            continue
        price, ceiling = int(cost[place]), problem.ceilings_idr.get(state.village)
        if not offered.start.slum[place]:
            reason = "bukan-kumuh"
        elif price >= NEVER:
            reason = "dikunci-keluar" if state.key in locked else "tidak-ada-jalan"
        elif price > money:
            reason = "melebihi-anggaran"
        elif ceiling is not None and price > ceiling:
            reason = "melebihi-pagu"
        elif price / max(int(area[place]), 1) >= dearest:
            reason = "kalah-murah"
        else:
            reason = "sisa-anggaran" if decision.cut is not None else "batas-lain"
        known = None if price >= NEVER else price
        found.append(LeftOut(state.key, state.village, reason, known, state.area_ha))
    return found
