"""What differs between two states of a regency's data, RT by RT, year by year, criterion by criterion."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

Number = int | float | Decimal | None


@dataclass(frozen=True, slots=True)
class YearState:
    """An RT in one year: volumes by criterion id, total and class."""

    volumes: Mapping[str, Number]
    total: int | None
    level: str


@dataclass(frozen=True, slots=True)
class RtState:
    """An RT as one snapshot has it: village and label, kawasan, wholes by name, and its years."""

    rt_id: int
    village: str
    label: str
    kawasan: str
    wholes: Mapping[str, Number]
    years: Mapping[int, YearState]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs: `kind` is `new`, `gone`, `level`, `whole` or `volume`; `field` is a whole or criterion.

    A year that only one side has gives a `level` change with an empty class on the other side.
    """

    kind: str
    rt: RtState
    year: int | None = None
    field: str = ""
    before: Number | str = None
    after: Number | str = None


def changes_between(before: Mapping[int, RtState], after: Mapping[int, RtState]) -> list[Change]:
    """Every difference by RT id, in the order of village, label and year; numbers that are equal are no change."""
    order = sorted({**before, **after}.values(), key=lambda state: (state.village, state.label))
    found: list[Change] = []
    for state in order:
        old, new = before.get(state.rt_id), after.get(state.rt_id)
        if old is None or new is None:
            found.append(Change("new" if old is None else "gone", state))
        else:
            found += _changed(old, new)
    return found


def _changed(old: RtState, new: RtState) -> Iterator[Change]:
    for name in dict.fromkeys([*old.wholes, *new.wholes]):
        if (pair := (old.wholes.get(name), new.wholes.get(name)))[0] != pair[1]:
            yield Change("whole", new, None, name, *pair)
    for year in sorted({*old.years, *new.years}):
        first, second = old.years.get(year), new.years.get(year)
        levels = (first.level if first else "", second.level if second else "")
        if levels[0] != levels[1]:
            yield Change("level", new, year, "", *levels)
        if first is None or second is None:
            continue
        for criterion in dict.fromkeys([*first.volumes, *second.volumes]):
            volumes = (first.volumes.get(criterion), second.volumes.get(criterion))
            if volumes[0] != volumes[1]:
                yield Change("volume", new, year, criterion, *volumes)
