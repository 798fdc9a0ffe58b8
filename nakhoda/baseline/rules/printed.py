"""What a result row shows: percents, points, means, total and class, in exact arithmetic.

The scoring of official results is `nakhoda.scoring`, which lies above this stage and so cannot be called here. A
workbook must carry cached results beside its formulas, or a reader that does not calculate sees nothing; these
few lines give them from the ruleset's bands.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from nakhoda.law.rulesets import Ruleset

CellValue = str | int | float | date | None


def exact(value: CellValue) -> Fraction | None:
    """A number as it is written in decimals, or None if the cell holds none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return Fraction(repr(value))


def points_of(volume: Fraction, whole: Fraction, ruleset: Ruleset) -> int:
    """The points of a volume out of a whole; 0 without a whole. Source: the ruleset's bands."""
    if whole == 0:
        return 0
    earned = [band.points for band in ruleset.bands if volume * 100 >= band.at_least_percent * whole]
    return earned[-1] if earned else 0


def results_of(
    volumes: Mapping[str, CellValue],
    wholes: Mapping[str, CellValue],
    ruleset: Ruleset,
    typed: Mapping[str, CellValue] | None = None,
) -> dict[str, CellValue]:
    """The cells `p_1a`, `n_1a`, .. `r_1`, .. `total`, `level`, `sector_mean` of one row; None where blank.

    `volumes` by criterion id, `wholes` by denominator (units of the ruleset). A cell in `typed` stands as it is and
    what follows from it follows from that.
    """
    typed = typed or {}
    cells: dict[str, CellValue] = {}
    for criterion in ruleset.criteria:
        volume, whole = exact(volumes.get(criterion.id)), exact(wholes.get(criterion.denominator)) or Fraction(0)
        ratio = None if volume is None else volume / whole if whole else Fraction(0)
        cells[f"p_{criterion.id}"] = None if ratio is None else float(ratio)
        cells[f"n_{criterion.id}"] = None if volume is None else points_of(volume, whole, ruleset)
    cells |= {name: value for name, value in typed.items() if name in cells}
    for aspect in ruleset.aspects:
        name = f"r_{aspect.number}"
        cells[name] = typed.get(name, _mean([cells[f"p_{item.id}"] for item in ruleset.of_aspect(aspect.number)]))
    points = [exact(cells[f"n_{criterion.id}"]) for criterion in ruleset.criteria]
    known = [value for value in points if value is not None]
    cells["total"] = typed.get("total", int(sum(known)) if len(known) == len(points) else None)
    cells["level"] = typed.get("level", level_of(cells["total"], ruleset))
    cells["sector_mean"] = typed.get("sector_mean", _mean([cells[f"r_{item.number}"] for item in ruleset.aspects]))
    return cells


def level_of(total: CellValue, ruleset: Ruleset) -> str | None:
    """The class code of a total, None without one."""
    if not isinstance(total, int | float):
        return None
    return [level.code for level in ruleset.levels if level.from_total <= max(total, 0)][-1]


def contribution_of(last: CellValue, now: CellValue) -> float | None:
    """(last − now) / last, the lowering of the sector mean since the year before; 0 without a year before."""
    before, after = exact(last), exact(now)
    if after is None:
        return None
    return float((before - after) / before) if before else 0.0


def _mean(values: list[CellValue]) -> float | None:
    numbers = [number for value in values if (number := exact(value)) is not None]
    return float(sum(numbers) / len(numbers)) if len(numbers) == len(values) else None
