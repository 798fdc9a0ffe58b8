"""Change orders: what a new volume costs, whether the grant bears it, and what it does to the scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from nakhoda.law.rulesets import Ruleset
from nakhoda.planning.rules.simulate import simulate_works
from nakhoda.planning.rules.states import RtState, WorkLine
from nakhoda.web.numbers import number, rupiah


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a change must fit: the grant, what it already bears of all lines, and what the package has spent."""

    grant_idr: int
    committed_idr: int
    package_idr: int
    spent_idr: int


def change_faults(
    before: Decimal, after: Decimal, *, amount_before_idr: int, amount_after_idr: int, bounds: Bounds, unit: str
) -> tuple[str, ...]:
    """Why a line cannot be changed to that volume and sum, as Indonesian sentences; empty if it can."""
    found = []
    if after <= 0:
        found.append("Volume baru harus lebih dari nol.")
    elif after == before:
        found.append(f"Volume baru sama dengan yang berlaku, {number(before)} {unit}.")
    more = amount_after_idr - amount_before_idr
    if bounds.committed_idr + more > bounds.grant_idr:
        found.append(
            f"Seluruh pekerjaan menjadi {rupiah(bounds.committed_idr + more)}, melebihi bantuan "
            f"{rupiah(bounds.grant_idr)}. Kurangi volume lain dahulu."
        )
    if bounds.package_idr + more < bounds.spent_idr:
        found.append(
            f"Anggaran paket menjadi {rupiah(bounds.package_idr + more)}, kurang dari yang sudah dibelanjakan "
            f"{rupiah(bounds.spent_idr)}."
        )
    return tuple(found)


def with_volume(line: WorkLine, volume: Decimal) -> WorkLine:
    """The line with another volume; what it takes off each RT changes in proportion."""
    share = volume / line.volume if line.volume else Decimal(0)
    return replace(line, volume=volume, effects={key: amount * share for key, amount in line.effects.items()})


@dataclass(frozen=True, slots=True)
class RtEffect:
    """Points and level code of an RT now, with the line as it is, and with the line as it would be."""

    rt: str
    name: str
    now: tuple[int, str]
    before: tuple[int, str]
    after: tuple[int, str]

    @property
    def differs(self) -> bool:
        """Whether the change makes a difference in this RT."""
        return self.before != self.after


def effect_of(
    states: Sequence[RtState], line: WorkLine, before: Decimal, after: Decimal, ruleset: Ruleset
) -> list[RtEffect]:
    """What the RTs that a line serves would score with either volume. RTs without official data are left out."""
    known = {state.key for state in states}
    served = [state for state in states if state.key in line.rts]
    kept = replace(line, effects={key: amount for key, amount in line.effects.items() if key[0] in known})
    with_before, with_after = (
        simulate_works(served, [with_volume(kept, volume)], ruleset) for volume in (before, after)
    )
    return [
        RtEffect(
            rt=old.rt.key,
            name=old.rt.name,
            now=(old.before.total, old.before.level.code),
            before=(old.after.total, old.after.level.code),
            after=(new.after.total, new.after.level.code),
        )
        for old, new in zip(with_before.changes, with_after.changes, strict=True)
    ]
