"""Other considerations, legality, the A1..C6 class, priority 1..9 and the pattern of handling."""

from __future__ import annotations

from dataclasses import dataclass

from nakhoda.law.rulesets import LawError, Ruleset


@dataclass(frozen=True, slots=True)
class Priority:
    """Class such as `B3`, priority 1 (first) to 9, and handling; None where the law leaves it open."""

    considerations: str
    legal: bool | None
    code: str | None
    priority: int | None
    handling: str | None


def considerations_class(total: int, ruleset: Ruleset) -> str:
    """Id of the class of a sum of other considerations. LawError if it lies outside the table."""
    for item in ruleset.data["considerations"]["classes"]:
        if item["from_total"] <= total <= item["to_total"]:
            return str(item["id"])
    raise LawError(f"Jumlah pertimbangan lain {total} di luar tabel {ruleset.id}")


def considerations_range(ruleset: Ruleset) -> range:
    """The sums of other considerations that the ruleset's table knows."""
    classes = ruleset.data["considerations"]["classes"]
    return range(min(item["from_total"] for item in classes), max(item["to_total"] for item in classes) + 1)


def density_points(people_per_ha: float, city_size: str, ruleset: Ruleset) -> int:
    """Points of the population consideration for a density in persons/ha. LawError for an unknown city size."""
    item = next(each for each in ruleset.data["considerations"]["items"] if "by_city_size" in each)
    bounds = item["by_city_size"].get(city_size)
    if bounds is None:
        raise LawError(f"Ukuran kota {city_size!r} tidak dikenal; pakai {', '.join(item['by_city_size'])}")
    return int(item["points_by_bound"][sum(people_per_ha > bound for bound in bounds)])


def is_legal(points: int, ruleset: Ruleset) -> bool | None:
    """Whether the sum of legality points means legal; None for a sum the table leaves to an officer."""
    legality = ruleset.data["legality"]
    if points > legality["legal_above"]:
        return True
    return False if points < legality["illegal_below"] else None


def prioritise(level_code: str, considerations_total: int, legal: bool | None, ruleset: Ruleset) -> Priority:
    """Class, priority and handling of a slum level. None fields where not slum or legality is undecided.

    Source: the ruleset's `priority`, `handling`, `considerations`, `legality`.
    """
    considerations = considerations_class(considerations_total, ruleset)
    letter = ruleset.level(level_code).letter
    if not letter or legal is None:
        return Priority(considerations, legal, None, None, None)
    order = [item["id"] for item in ruleset.data["considerations"]["classes"]]
    code = f"{letter}{2 * order.index(considerations) + (1 if legal else 2)}"
    handling = ruleset.data["handling"]
    return Priority(
        considerations=considerations,
        legal=legal,
        code=code,
        priority=int(ruleset.data["priority"]["matrix"][code]),
        handling=handling["legal"][level_code] if legal else handling["illegal"],
    )
