"""What a set of works would change: points, class, exit rule, hectares by named method, households, cost, person-days.

The same scoring rule on the changed volumes; nothing is estimated.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from nakhoda.law.rulesets import Ruleset
from nakhoda.planning.rules.states import PlanningError, RtState, WorkLine, volumes_after
from nakhoda.scoring.rules.evaluate import Evaluation, evaluate
from nakhoda.scoring.rules.methods import reduced_area
from nakhoda.scoring.rules.score import score

METHODS = ("B", "C", "E", "F")


@dataclass(frozen=True, slots=True)
class RtChange:
    """One RT before and after, and the households that gain service by criterion."""

    rt: RtState
    before: Evaluation
    after: Evaluation
    households: Mapping[str, float]

    @property
    def households_at_least(self) -> float:
        """Distinct households reached, at least: the largest number of one criterion (the others may be the same)."""
        return max(self.households.values(), default=0.0)


@dataclass(frozen=True, slots=True)
class Simulation:
    """Before and after of a set of works; `changes` holds all RTs in their order.

    `area_ha` gives hectares reduced by the letter of the method (`law/methods.toml`): B only where every RT names
    its kawasan; A and D need a printed sheet and do not apply. `households` by criterion counts each household once
    a criterion; `services` is their sum; `households_at_least` a lower bound of distinct households.
    """

    changes: tuple[RtChange, ...]
    area_ha: Mapping[str, float]
    households: Mapping[str, float]
    households_at_least: float
    cost_idr: int
    labour_days: Decimal

    @property
    def services(self) -> float:
        """Households gaining a service, summed over criteria."""
        return math.fsum(self.households.values())


def simulate_works(states: Sequence[RtState], lines: Sequence[WorkLine], ruleset: Ruleset) -> Simulation:
    """The RTs before and after the lines. PlanningError if a line serves an RT or criterion that is not there."""
    known = {state.key for state in states}
    by_rt: dict[str, list[WorkLine]] = {key: [] for key in known}
    for line in lines:
        for key in line.rts:
            if key not in known:
                raise PlanningError(f"Baris {line.id!r} melayani RT {key!r} yang tidak ada dalam data dasar ini.")
            by_rt[key].append(line)
    changes = tuple(_change(state, by_rt[state.key], ruleset) for state in states)
    households: dict[str, float] = {}
    for change in changes:
        for criterion_id, count in change.households.items():
            households[criterion_id] = households.get(criterion_id, 0.0) + count
    return Simulation(
        changes=changes,
        area_ha=area_reduced(changes, ruleset),
        households=households,
        households_at_least=math.fsum(change.households_at_least for change in changes),
        cost_idr=sum(line.amount_idr for line in lines),
        labour_days=sum((line.labour_days for line in lines), Decimal(0)),
    )


def area_reduced(changes: Sequence[RtChange], ruleset: Ruleset) -> dict[str, float]:
    """Hectares reduced by each named method that applies to a simulation. Source: `law/methods.toml`."""
    rows = [_row(each, year, ruleset) for year in (0, 1) for each in changes]
    if not rows:
        return dict.fromkeys(METHODS[1:], 0.0)
    amounts = [*ruleset.denominators, *(f"v_{criterion.id}" for criterion in ruleset.criteria)]
    table = pl.DataFrame(
        rows, schema_overrides={"year": pl.Int32} | dict.fromkeys(amounts, pl.Float64), infer_schema_length=None
    )
    rts = score(table, ruleset)
    placed = all(each.rt.kawasan for each in changes)
    summed = table.group_by("kawasan", "year", maintain_order=True).agg(pl.col(amounts).sum().round(6))
    kawasans = score(summed.with_columns(unit=pl.col("kawasan")), ruleset)
    reduced = reduced_area(
        rts=rts,
        printed_means=pl.Series([None] * rts.height, dtype=pl.Float64),
        printed_kawasans=kawasans.clear(),
        summed_kawasans=kawasans if placed else kawasans.clear(),
        ruleset=ruleset,
    )
    return {letter: by_year.get(1, 0.0) for letter, by_year in reduced.items() if letter in METHODS}


def _row(change: RtChange, year: int, ruleset: Ruleset) -> dict[str, Any]:
    side = change.after if year else change.before
    row: dict[str, Any] = {"unit": change.rt.key, "kawasan": change.rt.kawasan, "year": year}
    row |= {name: change.rt.denominators.get(name) or 0.0 for name in ruleset.denominators}
    return row | {f"v_{criterion.id}": side.volumes.get(criterion.id) for criterion in ruleset.criteria}


def _change(state: RtState, lines: Iterable[WorkLine], ruleset: Ruleset) -> RtChange:
    before = evaluate(dict(state.volumes), state.denominators, ruleset)
    volumes = volumes_after(state, lines, ruleset)
    gained = {
        criterion.id: households_gaining(state, criterion.id, (had or 0.0) - (rest or 0.0), ruleset)
        for criterion in ruleset.criteria
        if (had := state.volumes.get(criterion.id)) is not None and (rest := volumes[criterion.id]) is not None
    }
    return RtChange(
        rt=state,
        before=before,
        after=before if volumes == before.volumes else evaluate(volumes, state.denominators, ruleset),
        households={criterion_id: count for criterion_id, count in gained.items() if count > 0},
    )


def households_gaining(state: RtState, criterion_id: str, amount: float, ruleset: Ruleset) -> float:
    """Households (KK) that gain by `amount` of a criterion: the amount's share of the denominator, of all KK."""
    whole = state.denominators.get(ruleset.criterion(criterion_id).denominator) or 0.0
    return state.households * min(max(amount, 0.0) / whole, 1.0) if whole > 0 else 0.0
