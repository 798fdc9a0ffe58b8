"""Two decrees compared: which RT entered and left, which kawasan grew and shrank, and the totals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from nakhoda.decrees.rules.content import AreaContent, Content, Member, hectares_of
from nakhoda.regions.rules.codes import sort_key

# Less than a square metre is rounding.
SAME_HA = Decimal("0.0001")


class Became(StrEnum):
    """What became of an RT or a kawasan from one decree to the next."""

    ENTERED = "entered"
    LEFT = "left"
    GREW = "grew"
    SHRANK = "shrank"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class RtChange:
    """An RT in one decree or both: the areas' names and hectares before and after, "" and None where it is not in."""

    rt: Member
    became: Became
    area_before: str
    area_after: str
    before_ha: Decimal | None
    after_ha: Decimal | None

    @property
    def moved(self) -> bool:
        """Whether it is in both decrees, but in another area."""
        return bool(self.area_before and self.area_after) and self.area_before != self.area_after


@dataclass(frozen=True, slots=True)
class KawasanChange:
    """A kawasan in one decree or both, by its stated hectares; how many RT it has before and after."""

    kawasan: int
    name: str
    became: Became
    before_ha: Decimal | None
    after_ha: Decimal | None
    rts_before: int
    rts_after: int

    @property
    def difference_ha(self) -> Decimal:
        """Hectares after less hectares before; what is not in a decree counts nothing."""
        return (self.after_ha or Decimal(0)) - (self.before_ha or Decimal(0))


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every RT and every kawasan of either decree, each once, and the stated hectares of both."""

    rts: Sequence[RtChange]
    kawasans: Sequence[KawasanChange]
    before_ha: Decimal | None
    after_ha: Decimal | None

    def rts_that(self, became: str) -> list[RtChange]:
        """The RT of which that became: entered, left, grew, shrank, same."""
        return [each for each in self.rts if each.became == became]

    def kawasans_that(self, became: str) -> list[KawasanChange]:
        """The kawasan of which that became."""
        return [each for each in self.kawasans if each.became == became]


def compare(before: Content, after: Content) -> Comparison:
    """What changed from one decree to the other. RT are known by their id, kawasan by theirs.

    An RT grows or shrinks by its verified hectares, a kawasan by those the decree states for it; a kawasan without
    stated hectares is compared by its number of RT.
    """
    old, new = _by_rt(before.areas), _by_rt(after.areas)
    rts = [_rt_change(old.get(rt), new.get(rt)) for rt in {**old, **new}]
    rts.sort(key=lambda each: (sort_key(each.rt.village_key), each.rt.label, each.rt.rt))
    areas_old = {area.kawasan: area for area in before.areas}
    areas_new = {area.kawasan: area for area in after.areas}
    kawasans = [_kawasan_change(areas_old.get(key), areas_new.get(key)) for key in {**areas_new, **areas_old}]
    return Comparison(rts, kawasans, _total(before), _total(after))


def total_ha(content: Content) -> Decimal | None:
    """The hectares that a decree sets: as its header states, else the sum of its areas."""
    return _total(content)


def _total(content: Content) -> Decimal | None:
    stated = hectares_of(area.area_stated_ha for area in content.areas)
    return content.area_stated_ha if content.area_stated_ha is not None else stated


def _by_rt(areas: Sequence[AreaContent]) -> Mapping[int, tuple[Member, str]]:
    """Each RT once, with the names of the areas it is in."""
    found: dict[int, tuple[Member, str]] = {}
    for area in areas:
        for member in area.members:
            earlier = found.get(member.rt)
            found[member.rt] = (member, f"{earlier[1]}, {area.name}" if earlier else area.name)
    return found


def _rt_change(old: tuple[Member, str] | None, new: tuple[Member, str] | None) -> RtChange:
    member = (new or old or (None, ""))[0]
    if member is None:
        raise ValueError("an RT is in one of the decrees")
    before, after = (each[0].area_ha if each else None for each in (old, new))
    became = Became.ENTERED if old is None else Became.LEFT if new is None else _size(before, after)
    return RtChange(member, became, old[1] if old else "", new[1] if new else "", before, after)


def _kawasan_change(old: AreaContent | None, new: AreaContent | None) -> KawasanChange:
    area = new or old
    if area is None:
        raise ValueError("a kawasan is in one of the decrees")
    before, after = (each.area_stated_ha if each else None for each in (old, new))
    counts = tuple(len(each.members) if each else 0 for each in (old, new))
    if old is None or new is None:
        became = Became.ENTERED if old is None else Became.LEFT
    elif before is None or after is None:
        became = _size(Decimal(counts[0]), Decimal(counts[1]))
    else:
        became = _size(before, after)
    return KawasanChange(area.kawasan, area.name, became, before, after, *counts)


def _size(before: Decimal | None, after: Decimal | None) -> Became:
    if before is None or after is None or abs(after - before) < SAME_HA:
        return Became.SAME
    return Became.GREW if after > before else Became.SHRANK
