"""Rows whose cells slipped one column: found by what each column may hold, mended only on proof.

A row is realigned only if moving one block of columns by one place makes the total the sum of the points and
the class the total's class, and no other single move does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nakhoda.baseline.rules.cells import as_text
from nakhoda.baseline.rules.layout import Layout
from nakhoda.law.rulesets import Ruleset


@dataclass(frozen=True, slots=True)
class Realigned:
    """A mended row: the position where each field was found (None if its cell is lost) and the block moved.

    `by` is +1 where cells had slipped right, -1 where left; the block spans `first`..`last` (0-based).
    """

    positions: Mapping[str, int | None]
    by: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Shape:
    points: tuple[int, ...]
    total: int
    level: int
    year: int
    point_values: frozenset[float]
    level_words: Mapping[str, str]
    bounds: Mapping[str, tuple[int, int]]


def realign_rows(
    rows: Sequence[Sequence[Any]], positions: Mapping[str, int], ruleset: Ruleset, layout: Layout
) -> dict[int, Realigned]:
    """Rows that one move mends, by index. Empty if the table prints no points, total and class."""
    names = [f"n_{criterion.id}" for criterion in ruleset.criteria]
    if not all(name in positions for name in (*names, "total", "level", "year")):
        return {}
    shape = _Shape(
        points=tuple(positions[name] for name in names),
        total=positions["total"],
        level=positions["level"],
        year=positions["year"],
        point_values=frozenset(float(value) for value in ruleset.point_values),
        level_words=layout.level_words,
        bounds={level.code: (level.from_total, level.to_total) for level in ruleset.levels},
    )
    mended: dict[int, Realigned] = {}
    for index, row in enumerate(rows):
        if _out_of_place(row, shape) and (realigned := _mend(row, positions, shape)):
            mended[index] = realigned
    return mended


def _mend(row: Sequence[Any], positions: Mapping[str, int], shape: _Shape) -> Realigned | None:
    moves = [move for move in _moves(positions, shape) if _agrees(row, shape, move)]
    if len({move.by for move in moves}) != 1:
        return None
    best = min(moves, key=lambda move: (not _mean_fits(row, positions, move), move.last - move.first, move.first))
    found = {name: best.where(position) for name, position in positions.items()}
    return Realigned(
        positions={
            name: None if positions[name] == best.first and as_text(_at(row, position)) is None else position
            for name, position in found.items()
        },
        by=best.by,
        first=best.first,
        last=best.last,
    )


@dataclass(frozen=True, slots=True)
class _Move:
    """Cells of columns first..last slipped by one; the cell pushed over the end stands at the other end."""

    first: int
    last: int
    by: int

    def where(self, position: int) -> int:
        """Where the value that belongs at `position` stands."""
        if not self.first <= position <= self.last:
            return position
        span = self.last - self.first + 1
        return self.first + (position - self.first + self.by) % span


def _moves(positions: Mapping[str, int], shape: _Shape) -> list[_Move]:
    starts = {positions[name] for name in ("kawasan", "rt", "year") if name in positions}
    starts.add(max(starts) + 1)
    ends = {shape.total, shape.level, max(positions.values())}
    return [_Move(first, last, by) for first in sorted(starts) for last in sorted(ends) for by in (1, -1)]


def _agrees(row: Sequence[Any], shape: _Shape, move: _Move) -> bool:
    """Year, points, total and class are each what their column may hold, and agree with one another."""
    level = shape.level_words.get(str(as_text(_at(row, move.where(shape.level)))).casefold())
    year, total = _at(row, move.where(shape.year)), _at(row, move.where(shape.total))
    points = [_at(row, move.where(position)) for position in shape.points]
    if level is None or level not in shape.bounds or not _is_year(year) or not isinstance(total, int | float):
        return False
    if any(value not in shape.point_values for value in points):
        return False
    low, high = shape.bounds[level]
    return total == sum(points) and low <= total <= high


def _out_of_place(row: Sequence[Any], shape: _Shape) -> bool:
    """Some cell holds what its column cannot: no year, no class word, or points that are none."""
    word = as_text(_at(row, shape.level))
    return (
        not _is_year(_at(row, shape.year))
        or word is None
        or word.casefold() not in shape.level_words
        or any(_at(row, position) not in shape.point_values for position in shape.points)
    )


def _mean_fits(row: Sequence[Any], positions: Mapping[str, int], move: _Move) -> bool:
    means = [_at(row, move.where(position)) for name, position in positions.items() if name.startswith("r_")]
    printed = _at(row, move.where(positions["sector_mean"])) if "sector_mean" in positions else None
    numbers = [value for value in means if isinstance(value, int | float)]
    if not numbers or not isinstance(printed, int | float):
        return False
    return abs(sum(numbers) / len(means) - printed) < 1e-6


def _is_year(value: Any) -> bool:
    return isinstance(value, int | float) and value == int(value) and 1990 <= value <= 2100


def _at(row: Sequence[Any], position: int) -> Any:
    return row[position] if 0 <= position < len(row) else None
