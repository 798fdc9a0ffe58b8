"""Sums over the RT of any area: by class, by village, and hectares reduced by the methods that need RT alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

# The methods whose figure for a part of a regency is a sum over its RT. A and B count whole kawasan and D needs
# means as printed, so these three are for the whole regency only.
OF_PARTS = ("C", "E", "F")
MILLIONTH = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class State:
    """What an RT was in one year: class, total, sectoral mean, and whether it met both clauses of the exit rule."""

    level: str
    total: int
    mean: float | None
    leaves: bool


@dataclass(frozen=True, slots=True)
class Member:
    """An RT of an area with its states by year; hectares as verified and as in the decree, from the workbook."""

    village_key: str
    village: str
    label: str
    kawasan: int | None
    area_ha: Decimal | None
    decree_ha: Decimal | None
    states: Mapping[int, State] = field(default_factory=dict)

    def level(self, year: int) -> str:
        """The class in that year; "" where it was not assessed."""
        state = self.states.get(year)
        return state.level if state else ""


@dataclass(frozen=True, slots=True)
class LevelSum:
    """RT of one class: how many, and their verified hectares."""

    count: int
    area_ha: Decimal


def by_level(members: Iterable[Member], year: int, levels: Sequence[str]) -> dict[str, LevelSum]:
    """RT and hectares of every class in that year; all classes are listed, also those with none."""
    counts = dict.fromkeys(levels, 0)
    areas = dict.fromkeys(levels, Decimal(0))
    for member in members:
        level = member.level(year)
        if level in counts:
            counts[level] += 1
            areas[level] += member.area_ha or 0
    return {level: LevelSum(counts[level], areas[level]) for level in levels}


def slum(sums: Mapping[str, LevelSum], lowest: str) -> LevelSum:
    """RT and hectares of every class but the lowest."""
    found = [sums[level] for level in sums if level != lowest]
    return LevelSum(sum(each.count for each in found), sum((each.area_ha for each in found), Decimal(0)))


def leaving(members: Iterable[Member], base: int, year: int, lowest: str) -> LevelSum:
    """RT that were slum in the base year and meet both clauses of the exit rule in `year`."""
    found = [each for each in members if _slum(each, base, lowest) and year in each.states and each.states[year].leaves]
    return LevelSum(len(found), sum((each.area_ha or Decimal(0) for each in found), Decimal(0)))


def reduced(members: Sequence[Member], base: int, year: int, lowest: str) -> dict[str, Decimal]:
    """Hectares reduced from the base year to `year` by the methods of `OF_PARTS`. Source: `law/methods.toml`.

    For a whole regency they equal the stored figures, to the millionth of a hectare.
    """
    levels = (lowest,)
    gained = by_level(members, year, levels)[lowest].area_ha - by_level(members, base, levels)[lowest].area_ha
    out = leaving(members, base, year, lowest).area_ha - leaving(members, base, base, lowest).area_ha
    share = sum(_share(member, base, year) for member in members if _slum(member, base, lowest))
    return {"C": gained, "E": out, "F": Decimal(repr(float(share))).quantize(MILLIONTH)}


def _slum(member: Member, year: int, lowest: str) -> bool:
    return member.level(year) not in ("", lowest)


def _share(member: Member, base: int, year: int) -> float:
    """The area times the fall of the sectoral mean; nothing where a mean is missing or the first is 0."""
    before, now = member.states[base].mean, member.states.get(year)
    if not before or before < 0 or now is None or now.mean is None or member.area_ha is None:
        return 0.0
    return float(member.area_ha) * (1 - now.mean / before)
