"""The answer to a scenario's question as data that is stored once and shown for ever: exactly what the rules found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from nakhoda.planning.rules.optimise.problem import Plan
from nakhoda.planning.rules.optimise.report import Price, Report
from nakhoda.planning.rules.shared_works import NEW, SharedWorth
from nakhoda.planning.rules.simulate import RtChange
from nakhoda.planning.rules.states import WorkLine
from nakhoda.planning.rules.story import in_sentence, tell_plan


@dataclass(frozen=True)
class Names:
    """What people call things: the place, villages by key, RTs by id as text, locked plan lines by id as text."""

    place: str = ""
    villages: Mapping[str, str] = field(default_factory=dict)
    rts: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, str] = field(default_factory=dict)


def result_of(report: Report, names: Names, shared: Sequence[SharedWorth] = ()) -> dict[str, Any]:
    """The report as JSON data, with the names that it speaks of. Decimals are texts; areas and shares are numbers.

    `shared` are the works for several RTs that were on offer, each with what it is worth.
    """
    told = replace(report, locks=tuple(_named(report, names)))
    plan = report.plan
    found = plan.simulation
    locked = {line.id for line in plan.problem.locked_in}
    return {
        "value": plan.value,
        "bound": plan.bound,
        "gap": plan.gap,
        "complete": plan.complete,
        "floor": plan.floor,
        "cost_idr": plan.cost_idr,
        "score_only_ha": plan.score_only_ha,
        "score_and_services_ha": plan.score_and_services_ha,
        "methods": dict(found.area_ha),
        "households": found.households_at_least,
        "services": found.services,
        "labour_days": str(found.labour_days),
        "lines": [line_data(line, line.id in locked) | _shared_mark(line, plan) for line in plan.lines],
        "chosen": [[each.rt, each.village, each.cost_idr, each.gain] for each in plan.chosen],
        "left_out": [
            [each.rt, each.village, each.reason, each.cost_idr, each.area_ha]
            for each in plan.left_out
            if each.reason != "bukan-kumuh"
        ],
        "changes": [_change(each) for each in found.changes if _told(each)],
        "villages": village_rows(plan, names.villages),
        "more_value": report.more_value,
        "locks": [[each.what, each.value_without, each.loss] for each in told.locks],
        "shared": [_shared_row(each, report, names) for each in shared],
        "fairness": None if report.fairness is None else [report.fairness.value_without, report.fairness.loss],
        "others": [
            [complete, clause, other.cost_idr, other.score_only_ha, other.score_and_services_ha]
            for (complete, clause), other in sorted(report.others.items())
        ],
        "story": list(
            tell_plan(told, place=names.place, shared=[_shared_said(each, report, names) for each in shared])
        ),
    }


def line_data(line: WorkLine, locked: bool = False) -> dict[str, Any]:
    """A work line as JSON data; `line_from` turns it back exactly. `rts` are the RTs that it serves."""
    return {
        "id": line.id,
        "rts": served_by(line, locked),
        "activity": line.activity,
        "volume": str(line.volume),
        "effects": [[rt, criterion, str(amount)] for (rt, criterion), amount in line.effects.items()],
        "amount_idr": line.amount_idr,
        "labour_days": str(line.labour_days),
        "locked": locked,
    }


def served_by(line: WorkLine, locked: bool) -> list[str]:
    """Ids of the RTs of a line; a chosen work that takes nothing off is of the RT that its id begins with."""
    return list(line.rts) or ([] if locked else [line.id.partition("/")[0]])


def line_from(data: Mapping[str, Any]) -> WorkLine:
    """The work line that was stored as `data`."""
    return WorkLine(
        id=data["id"],
        activity=data["activity"],
        volume=Decimal(data["volume"]),
        effects={(rt, criterion): Decimal(amount) for rt, criterion, amount in data["effects"]},
        amount_idr=data["amount_idr"],
        labour_days=Decimal(data["labour_days"]),
    )


def village_rows(plan: Plan, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """What each village gets, in the order of their names: RTs, rupiah, hectares by both outcomes, households."""
    village_of = {change.rt.key: change.rt.village for change in plan.simulation.changes}
    locked = {line.id for line in plan.problem.locked_in}
    spent: dict[str, int] = {}
    for line in plan.lines:
        rts = served_by(line, line.id in locked)
        village = village_of[rts[0]] if rts else ""
        spent[village] = spent.get(village, 0) + line.amount_idr
    found = []
    for village in sorted(dict.fromkeys(village_of.values()), key=lambda key: (names.get(key, key), key)):
        changes = [each for each in plan.simulation.changes if each.rt.village == village]
        slum = [each for each in changes if each.before.level.from_total > 0]
        if slum or village in spent:
            found.append(_village_row(village, names.get(village, village), slum, changes, spent.get(village, 0)))
    return found


def _village_row(
    village: str, name: str, slum: Sequence[RtChange], changes: Sequence[RtChange], spent: int
) -> dict[str, Any]:
    score = [each for each in slum if each.after.level.from_total == 0]
    both = [each for each in score if each.after.leaves]
    return {
        "village": village,
        "name": name,
        "slum": len(slum),
        "slum_ha": sum(each.rt.area_ha for each in slum),
        "score": len(score),
        "score_ha": sum(each.rt.area_ha for each in score),
        "both": len(both),
        "both_ha": sum(each.rt.area_ha for each in both),
        "households": sum(each.households_at_least for each in changes),
        "cost_idr": spent,
    }


def _told(change: RtChange) -> bool:
    """Whether a page speaks of the RT: it was slum, or works reach it."""
    return change.before.level.from_total > 0 or change.after is not change.before


def _change(change: RtChange) -> dict[str, Any]:
    slum, lowest = change.before.level.from_total > 0, change.after.level.from_total == 0
    return {
        "rt": change.rt.key,
        "name": change.rt.name,
        "village": change.rt.village,
        "area_ha": change.rt.area_ha,
        "before": [change.before.total, change.before.level.code, sum(change.before.services_met.values())],
        "after": [change.after.total, change.after.level.code, sum(change.after.services_met.values())],
        "services": len(change.after.services_met),
        "score": slum and lowest,
        "both": slum and lowest and change.after.leaves,
        "households": change.households_at_least,
    }


def _shared_mark(line: WorkLine, plan: Plan) -> dict[str, str]:
    """Whether a line is a shared work: one of a plan, or a new one. Nothing for the others."""
    if line.id not in plan.shared:
        return {}
    return {"shared": "new" if line.id.startswith(f"{NEW}/") else "line"}


def _shared_name(worth: SharedWorth, report: Report, names: Names) -> str:
    """A shared work as people call it: the plan line, or its activity and RTs."""
    if worth.line.id in names.lines:
        return names.lines[worth.line.id]
    name = in_sentence(report.plan.problem.catalogue[worth.line.activity].name)
    return f"{name} untuk {', '.join(names.rts.get(rt, rt) for rt in worth.line.rts)}"


def _shared_row(worth: SharedWorth, report: Report, names: Names) -> list[Any]:
    return [_shared_name(worth, report, names), worth.built, worth.line.amount_idr, worth.worth, len(worth.line.rts)]


def _shared_said(worth: SharedWorth, report: Report, names: Names) -> tuple[str, SharedWorth]:
    return _shared_name(worth, report, names), worth


def _named(report: Report, names: Names) -> list[Price]:
    """The prices of the locks with the words that people use for them, in their order."""
    problem = report.plan.problem
    words = [f"pekerjaan {names.lines.get(line.id, line.id)} yang wajib" for line in problem.locked_in]
    for lock in problem.locked_out:
        activity = problem.catalogue.by_id.get(lock.activity)
        parts = [
            names.rts.get(lock.rt, lock.rt),
            lock.criterion,
            in_sentence(activity.name) if activity else lock.activity,
        ]
        words.append(f"tanpa {' '.join(part for part in parts if part)}")
    words += [f"{names.rts.get(rt, rt)} yang harus keluar" for rt in sorted(problem.must_leave)]
    return [replace(price, what=what) for price, what in zip(report.locks, words, strict=True)]
