"""What a decree says, as plain values: its areas and their RT. Rules compare and check these."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from nakhoda.regions.rules.codes import sort_key


@dataclass(frozen=True, slots=True)
class Member:
    """An RT in an area: id, village key and name, label, verified hectares, class and total in the decree's year."""

    rt: int
    village_key: str
    village_name: str
    label: str
    area_ha: Decimal | None = None
    level: str = ""
    total: int | None = None
    has_boundary: bool = True

    @property
    def name(self) -> str:
        """Village and label: `Tanjungsari RT001-RW002`."""
        return f"{self.village_name} {self.label}"


@dataclass(frozen=True, slots=True)
class AreaContent:
    """One area: kawasan id, its number in the decree, name, hectares stated and measured, and its RT."""

    kawasan: int
    number: int
    name: str
    area_stated_ha: Decimal | None
    area_measured_ha: Decimal | None
    level: str = ""
    members: Sequence[Member] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Content:
    """A whole decree: what its header says, and its areas. `every_years` is the law's interval of review."""

    number: str
    date: date | None
    area_stated_ha: Decimal | None
    areas: Sequence[AreaContent]
    every_years: int
    has_map: bool
    has_scan: bool = True


def hectares_of(values: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of those that are known; None if none is."""
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None


def rts_by_rw(members: Iterable[Member]) -> str:
    """The RT as a decree lists them: `RW 01: RT 01, 02; RW 02: RT 01`, villages named where there are several."""
    villages: dict[tuple[str, str], dict[str, list[str]]] = {}
    for member in sorted(members, key=lambda each: (sort_key(each.village_key), each.label)):
        rt, _, rw = member.label.partition("-")
        rws = villages.setdefault((member.village_key, member.village_name), {})
        rws.setdefault(_short(rw), []).append(_short(rt).removeprefix("RT ") if rw else member.label)
    texts = []
    for (_key, name), rws in villages.items():
        text = "; ".join(f"{rw}: RT {', '.join(rts)}" if rw else ", ".join(rts) for rw, rts in sorted(rws.items()))
        texts.append(f"{name}: {text}" if len(villages) > 1 else text)
    return " | ".join(texts)


def _short(part: str) -> str:
    """`RW002` as `RW 02`."""
    kind, digits = part[:2], part[2:]
    return f"{kind} {int(digits):02d}" if digits.isdigit() else f"{kind} {digits.lstrip('0')}".strip()
