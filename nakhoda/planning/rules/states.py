"""RTs as planning sees them, works as lines with their effects, and what a line takes off which criterion."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from nakhoda.law.rulesets import Ruleset
from nakhoda.planning.rules.catalogue import Activity


class PlanningError(ValueError):
    """Works or limits that cannot be planned with; the message says what and how to mend it."""


@dataclass(frozen=True, slots=True)
class RtState:
    """One RT of a snapshot: its key, village and kawasan keys, deficits by criterion, and denominators by name.

    Volumes and denominators are in the ruleset's units; None where the survey has no value.
    """

    key: str
    village: str
    volumes: Mapping[str, float | None]
    denominators: Mapping[str, float | None]
    kawasan: str = ""
    name: str = ""

    @property
    def area_ha(self) -> float:
        """Verified area in hectares, 0 if unknown."""
        return self.denominators.get("area_ha") or 0.0

    @property
    def households(self) -> float:
        """Number of households (KK), 0 if unknown."""
        return self.denominators.get("households") or 0.0


@dataclass(frozen=True, slots=True)
class WorkLine:
    """One work of a plan: activity, volume in its unit, cost in rupiah, person-days, and its effects.

    `effects` gives by (RT key, criterion) what it takes off the deficit, in the criterion's unit; one work may serve
    several criteria and several RTs.
    """

    id: str
    activity: str
    volume: Decimal
    effects: Mapping[tuple[str, str], Decimal]
    amount_idr: int = 0
    labour_days: Decimal = Decimal(0)

    @property
    def rts(self) -> tuple[str, ...]:
        """Keys of the RTs it serves, each once."""
        return tuple(dict.fromkeys(rt for rt, _ in self.effects))


@dataclass(slots=True)
class Deficits:
    """What is left of one RT's deficits while lines are applied one after another."""

    state: RtState
    taken: dict[str, Decimal] = field(default_factory=dict)

    def left(self, criterion_id: str) -> Decimal:
        """The deficit not yet taken off, never below 0; 0 where the volume is missing."""
        return max(exact(self.state.volumes.get(criterion_id)) - self.taken.get(criterion_id, Decimal(0)), Decimal(0))

    def take(self, effects: Mapping[str, Decimal]) -> None:
        """Records effects by criterion."""
        for criterion_id, amount in effects.items():
            self.taken[criterion_id] = self.taken.get(criterion_id, Decimal(0)) + amount


def exact(amount: float | None) -> Decimal:
    """A surveyed amount as the decimal number that was typed; 0 for a missing one."""
    return Decimal(0) if amount is None else Decimal(repr(float(amount)))


def effects_of(activity: Activity, volume: Decimal, deficits: Deficits, *, sides: bool = False) -> dict[str, Decimal]:
    """What `volume` units of an activity take off an RT's criteria, each at most what is left.

    Direct effects count in full; an either-effect fills the criteria in the catalogue's order; side effects only if
    `sides`, in proportion to the share of their denominator.
    """
    found: dict[str, Decimal] = {}
    spare = volume
    for effect in activity.effects:
        left = deficits.left(effect.criterion)
        if effect.mode == "direct":
            amount = min(left, volume * effect.per_unit)
        elif effect.mode == "either":
            amount = min(left, spare * effect.per_unit)
            spare -= amount / effect.per_unit
        else:
            amount = min(left, side_amount(volume, effect.per_unit, deficits.state, effect.of, effect.criterion))
            amount = amount if sides else Decimal(0)
        if amount > 0:
            found[effect.criterion] = amount
    return found


def side_amount(volume: Decimal, per_unit: Decimal, state: RtState, of: str, criterion_id: str) -> Decimal:
    """A claimed side effect: the share of `of` that was built, of the criterion's present deficit."""
    whole = exact(state.denominators.get(of))
    if whole <= 0:
        return Decimal(0)
    return min(volume * per_unit / whole, Decimal(1)) * max(exact(state.volumes.get(criterion_id)), Decimal(0))


def volumes_after(state: RtState, lines: Iterable[WorkLine], ruleset: Ruleset) -> dict[str, float | None]:
    """The RT's volumes after the lines: max(0, volume - sum of effects); missing volumes stay missing.

    Source: the yearly roll-forward of the numeric form, v[t] = max(0, v[t-1] - investments).
    """
    taken = dict.fromkeys((criterion.id for criterion in ruleset.criteria), Decimal(0))
    for line in lines:
        for (rt, criterion_id), amount in line.effects.items():
            if rt == state.key:
                if criterion_id not in taken:
                    raise PlanningError(f"Baris {line.id!r}: kriteria {criterion_id!r} tidak ada pada {ruleset.id}.")
                taken[criterion_id] += amount
    return {
        criterion_id: None if (volume := state.volumes.get(criterion_id)) is None else _less(volume, amount)
        for criterion_id, amount in taken.items()
    }


def _less(volume: float, amount: Decimal) -> float:
    return max(float(exact(volume) - amount), 0.0)
