"""Who came: counts that never guess what a person did not state."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

# Elements of society (unsur) that attendance usually names; others may be written.
ELEMENTS = [
    "Warga", "Ketua RT", "Ketua RW", "Perangkat desa", "BPD", "LPM", "PKK", "Karang taruna", "BKM/LKM", "KSM", "KPP",
    "Kader posyandu", "Tokoh agama", "Tokoh masyarakat", "Dinas", "Bappeda", "Fasilitator", "Swasta", "Media",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    """What one attendance states: sex `f`, `m` or ""; disability and low income `y`, `n` or ""; element of society."""

    sex: str = ""
    disability: str = ""
    low_income: str = ""
    element: str = ""


@dataclass(frozen=True, slots=True)
class Participation:
    """Counts of people; shares are of those who stated, None where nobody did."""

    people: int
    women: int
    men: int
    disabled: int
    low_income: int
    low_income_stated: int
    elements: tuple[tuple[str, int], ...]

    @property
    def women_share(self) -> float | None:
        stated = self.women + self.men
        return self.women / stated if stated else None

    @property
    def sex_not_stated(self) -> int:
        return self.people - self.women - self.men


def participation(people: Iterable[Person]) -> Participation:
    """The counts of a meeting. Elements are sorted by number, then name; "" is not counted as one."""
    rows = list(people)
    elements: dict[str, int] = {}
    for row in rows:
        if row.element:
            elements[row.element] = elements.get(row.element, 0) + 1
    return Participation(
        people=len(rows),
        women=sum(row.sex == "f" for row in rows),
        men=sum(row.sex == "m" for row in rows),
        disabled=sum(row.disability == "y" for row in rows),
        low_income=sum(row.low_income == "y" for row in rows),
        low_income_stated=sum(row.low_income in ("y", "n") for row in rows),
        elements=tuple(sorted(elements.items(), key=lambda item: (-item[1], item[0]))),
    )


def reaches(share: float | None, target_percent: int) -> bool | None:
    """Whether a share reaches the target; None where nothing was stated."""
    return None if share is None else share * 100 >= target_percent - 1e-9


def plain_name(name: str) -> str:
    """A name as two entries are compared: small letters, single blanks."""
    return " ".join(name.casefold().split())
