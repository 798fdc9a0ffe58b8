"""Does an outline cross or touch itself? Answered without a geometry library, whose import costs more."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

Position = tuple[float, float]
Ring = Sequence[Position]
Segment = tuple[float, float, Position, Position, int, int, int]


def count_crossings(rings: Sequence[Ring], *, most: int, budget: int) -> int:
    """How many pairs of segments of closed rings meet other than at a shared corner; at most `most`.

    Returns `most` as soon as that many are found or `budget` pairs were compared, so that hostile input stays cheap.
    """
    segments = sorted(_segments(rings), key=lambda segment: segment[0])
    active: list[Segment] = []
    found = compared = 0
    for segment in segments:
        left = segment[0]
        active = [other for other in active if other[1] >= left]
        compared += len(active)
        if compared > budget:
            return most
        found += sum(_meet(segment, other) for other in active)
        if found >= most:
            return most
        active.append(segment)
    return found


def _segments(rings: Sequence[Ring]) -> list[Segment]:
    segments: list[Segment] = []
    for number, ring in enumerate(rings):
        points = [point for index, point in enumerate(ring) if index == 0 or point != ring[index - 1]]
        last = len(points) - 2
        for index, (start, end) in enumerate(pairwise(points)):
            low, high = (start[0], end[0]) if start[0] <= end[0] else (end[0], start[0])
            segments.append((low, high, start, end, number, index, last))
    return segments


def _meet(first: Segment, second: Segment) -> bool:
    _, _, a, b, ring, i, last = first
    _, _, c, d, other, j, _ = second
    if (a[1] < c[1] and a[1] < d[1] and b[1] < c[1] and b[1] < d[1]) or (
        a[1] > c[1] and a[1] > d[1] and b[1] > c[1] and b[1] > d[1]
    ):
        return False
    if ring == other and (abs(i - j) == 1 or {i, j} == {0, last}):
        return _folds_back(a, b, c, d)
    side_c, side_d = _side(a, b, c), _side(a, b, d)
    if (side_c > 0 and side_d > 0) or (side_c < 0 and side_d < 0):
        return False
    side_a, side_b = _side(c, d, a), _side(c, d, b)
    return not ((side_a > 0 and side_b > 0) or (side_a < 0 and side_b < 0))


def _side(a: Position, b: Position, point: Position) -> float:
    return (b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0])


def _folds_back(a: Position, b: Position, c: Position, d: Position) -> bool:
    """Whether two neighbouring segments run back over each other."""
    corner, before, after = (b, a, d) if b == c else (a, b, c)
    if _side(corner, before, after) != 0:
        return False
    x, y = before[0] - corner[0], before[1] - corner[1]
    return x * (after[0] - corner[0]) + y * (after[1] - corner[1]) > 0
