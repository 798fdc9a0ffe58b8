"""RTs as arrays of whole millionths: rows are criteria, columns RTs, so that every comparison stays exact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from nakhoda.law.rulesets import Ruleset
from nakhoda.planning.rules.states import PlanningError, RtState
from nakhoda.scoring.rules.explain import SMALLEST_STEP
from nakhoda.scoring.rules.score import MILLIONTHS

Whole = NDArray[np.int64]
Truth = NDArray[np.bool_]
Small = NDArray[np.int8]
NEVER = np.int64(2**57)  # a cost that no budget reaches, and that one of each criterion can be added
MOST = 2_000_000  # units of one criterion in one RT; more would overflow the exact arithmetic


@dataclass(frozen=True)
class RtTable:
    """n RTs x the ruleset's criteria, in whole millionths of their units.

    `volumes` are the deficits (negative ones 0), `known` whether surveyed, `edges[b]` the largest deficit below band b,
    `total` the points of the deficits, `slum` whether the RT was slum before any work, `area` in millionths of ha.
    """

    ruleset: Ruleset
    keys: Sequence[str]
    villages: Sequence[str]
    area: Whole
    households: Whole
    denominators: Mapping[str, Whole]
    volumes: Whole
    wholes: Whole
    known: Truth
    edges: Whole
    total: Whole
    slum: Truth

    def __len__(self) -> int:
        return len(self.area)

    @property
    def excess(self) -> Whole:
        """Points that must go for the total to fall below the exit rule's bound; 0 or less where it has."""
        return self.total - (self.ruleset.exit_rule.total_below - 1)

    def take(self, places: Whole) -> RtTable:
        """The RTs at those places, in that order."""
        keys, villages = self.keys, self.villages
        return replace(
            self,
            keys=[keys[place] for place in places] if len(keys) else keys,
            villages=[villages[place] for place in places] if len(villages) else villages,
            area=self.area[places],
            households=self.households[places],
            denominators={name: column[places] for name, column in self.denominators.items()},
            volumes=self.volumes[:, places],
            wholes=self.wholes[:, places],
            known=self.known[:, places],
            edges=self.edges[:, :, places],
            total=self.total[places],
            slum=self.slum[places],
        )

    def less(self, taken: Whole) -> RtTable:
        """The table after `taken` (criteria x RTs, millionths) came off the deficits; `slum` stays as it was."""
        volumes = np.maximum(self.volumes - taken, 0)
        return replace(
            self, volumes=volumes, total=points_of(volumes, self.edges, self.ruleset).sum(axis=0, dtype=np.int64)
        )


def points_of(rest: Whole, edges: Whole, ruleset: Ruleset) -> Small:
    """Points of deficits (any shape) by their edges (bands x that shape).

    A deficit is in band b when it is over `edges[b]`, the largest whole millionth below the band: the rule of
    `scoring.rules.score.points`, solved for the deficit. Source: the ruleset's `bands`.
    """
    total: Small = np.zeros(rest.shape, dtype=np.int8)
    before = 0
    for place, band in enumerate(ruleset.bands):
        total += (rest > edges[place]).view(np.int8) * np.int8(band.points - before)
        before = band.points
    return total


def table_of(states: Sequence[RtState], ruleset: Ruleset) -> RtTable:
    """The table of those RTs. PlanningError if a key stands twice or an amount is too large."""
    keys = [state.key for state in states]
    if len(set(keys)) < len(keys):
        raise PlanningError("Ada RT yang tercantum dua kali dalam data dasar; rencana tidak dapat dihitung.")
    frame = pl.DataFrame(
        {name: [state.denominators.get(name) for state in states] for name in ruleset.denominators}
        | {f"v_{c.id}": [state.volumes.get(c.id) for state in states] for c in ruleset.criteria},
        schema_overrides=dict.fromkeys(
            [*ruleset.denominators, *(f"v_{criterion.id}" for criterion in ruleset.criteria)], pl.Float64
        ),
    )
    return table_of_frame(frame, ruleset, keys, [state.village for state in states])


def table_of_frame(
    frame: pl.DataFrame, ruleset: Ruleset, keys: Sequence[str] = (), villages: Sequence[str] = ()
) -> RtTable:
    """The table of a frame with the columns that `score` needs. PlanningError if an amount is too large."""
    criteria = ruleset.criteria
    denominators = {name: _millionths(frame[name]) for name in ruleset.denominators}
    wholes = np.maximum(np.stack([denominators[criterion.denominator] for criterion in criteria]), 0)
    raw = np.stack([_millionths(frame[f"v_{criterion.id}"]) for criterion in criteria])
    if raw.size and max(raw.max(), wholes.max()) > MOST * MILLIONTHS:
        raise PlanningError(f"Ada volume atau penyebut lebih dari {MOST:,} satuan dalam satu RT; periksa datanya.")
    edges = np.stack([_edge(wholes, band.at_least_percent) for band in ruleset.bands])
    volumes = np.maximum(raw, 0)
    total = points_of(volumes, edges, ruleset).sum(axis=0, dtype=np.int64)
    return RtTable(
        ruleset=ruleset,
        keys=keys,
        villages=villages,
        area=denominators["area_ha"],
        households=denominators["households"],
        denominators=denominators,
        volumes=volumes,
        wholes=wholes,
        known=np.stack([frame[f"v_{criterion.id}"].is_not_null().to_numpy() for criterion in criteria]),
        edges=edges,
        total=total,
        slum=total >= ruleset.levels[1].from_total,
    )


def steps(ruleset: Ruleset) -> Whole:
    """The smallest step of each criterion's work, in millionths: one metre, house or household, 0.0001 ha."""
    return np.array([round(SMALLEST_STEP[each.unit] * MILLIONTHS) for each in ruleset.criteria], dtype=np.int64)


def _edge(wholes: Whole, percent: int) -> Whole:
    below: Whole = (wholes * percent - 1) // 100
    return np.where(wholes > 0, below, NEVER)


def _millionths(column: pl.Series) -> Whole:
    amounts = column.fill_null(0.0).to_numpy().astype(np.float64)
    found: Whole = np.floor(amounts * MILLIONTHS + 0.5).astype(np.int64)
    return found
