"""One work for several RTs: what each gets of its volume, what that takes off, and what would be too much."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal

from nakhoda.planning.rules.catalogue import Activity
from nakhoda.planning.rules.states import Deficits, RtState, WorkLine, effects_of

# A share of a volume is kept to a millionth, an effect to a ten-thousandth of its unit (a square metre of a hectare).
PART, EFFECT = Decimal("0.000001"), Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Served:
    """One RT of a work: its share of the volume, and by criterion the deficit before, what is taken off, what stays."""

    rt: str
    volume: Decimal
    before: Mapping[str, Decimal]
    effects: Mapping[str, Decimal]

    @property
    def left(self) -> dict[str, Decimal]:
        """The deficit that stays, by criterion."""
        return {name: amount - self.effects.get(name, Decimal(0)) for name, amount in self.before.items()}


@dataclass(frozen=True, slots=True)
class Spread:
    """A work spread over its RTs. `surplus` is the volume that lowers no deficit; `useful` what would be enough."""

    rows: tuple[Served, ...]
    surplus: Decimal
    useful: Decimal


def deficits_after(states: Iterable[RtState], lines: Iterable[WorkLine]) -> dict[str, Deficits]:
    """What is left of every RT's deficits after other works, by RT key; works of unknown RTs count for nothing."""
    found = {state.key: Deficits(state) for state in states}
    for line in lines:
        for (rt, criterion), amount in line.effects.items():
            if rt in found:
                found[rt].take({criterion: amount})
    return found


def useful_volume(activity: Activity, deficits: Deficits) -> Decimal:
    """How many units lower some deficit of the RT: beyond it an activity takes nothing off. Rounded up to a millionth.

    Either-effects add up, for a unit serves only one of them; of direct effects the largest counts. Side effects
    never ask for more volume.
    """
    wanted = {
        mode: [deficits.left(each.criterion) / each.per_unit for each in activity.effects if each.mode == mode]
        for mode in ("direct", "either")
    }
    return max(max(wanted["direct"], default=Decimal(0)), sum(wanted["either"], Decimal(0))).quantize(PART, ROUND_UP)


def spread(
    activity: Activity,
    volume: Decimal,
    deficits: Sequence[Deficits],
    given: Mapping[str, Decimal] | None = None,
    *,
    sides: bool = False,
) -> Spread:
    """The work spread over the RTs: shares that were given first, the rest in proportion to what each can use.

    An effect never exceeds what is left of a deficit. The shares sum to at most the volume.
    """
    useful = [useful_volume(activity, each) for each in deficits]
    shares = _shares(volume, [each.state.key for each in deficits], useful, given or {})
    rows = tuple(
        Served(
            rt=each.state.key,
            volume=share,
            before={effect.criterion: each.left(effect.criterion) for effect in activity.effects},
            effects=_effects(activity, share, each, sides=sides),
        )
        for each, share in zip(deficits, shares, strict=True)
    )
    used = sum((min(share, most) for share, most in zip(shares, useful, strict=True)), Decimal(0))
    return Spread(rows, max(volume - used, Decimal(0)), sum(useful, Decimal(0)))


def _shares(
    volume: Decimal, keys: Sequence[str], useful: Sequence[Decimal], given: Mapping[str, Decimal]
) -> list[Decimal]:
    rest = max(volume - sum((given[key] for key in keys if key in given), Decimal(0)), Decimal(0))
    free = sum((most for key, most in zip(keys, useful, strict=True) if key not in given), Decimal(0))
    if rest >= free:
        return [given.get(key, most) for key, most in zip(keys, useful, strict=True)]
    return [
        given[key] if key in given else (rest * most / free).quantize(PART, ROUND_DOWN)
        for key, most in zip(keys, useful, strict=True)
    ]


def _effects(activity: Activity, share: Decimal, deficits: Deficits, *, sides: bool) -> dict[str, Decimal]:
    found = {}
    for criterion, amount in effects_of(activity, share, deficits, sides=sides).items():
        left = deficits.left(criterion)
        kept = amount if amount == left else min(left, amount.quantize(EFFECT, ROUND_HALF_UP))
        if kept > 0:
            found[criterion] = kept
    return found
