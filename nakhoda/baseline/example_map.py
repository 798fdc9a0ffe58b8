"""The invented map of the regency example: irregular cells that tile six villages, made with plain arithmetic alone.

Only + − × ÷ and square roots of doubles are used, so every machine draws the same map. Lengths are metres east and
north of the origin; villages lie to each other roughly as the real ones do, much closer together.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nakhoda.baseline.example_numbers import METRES_PER_DEGREE, Dice

Point = tuple[float, float]
Ring = list[Point]

ORIGIN_LATITUDE, ORIGIN_LONGITUDE = -8.198, 111.099
FRAME: Ring = [
    (-930.0, -420.0),
    (-760.0, -640.0),
    (-420.0, -660.0),
    (120.0, -450.0),
    (560.0, -400.0),
    (860.0, -210.0),
    (900.0, 60.0),
    (700.0, 400.0),
    (320.0, 640.0),
    (-180.0, 700.0),
    (-560.0, 520.0),
    (-880.0, 130.0),
]
SAME_POINT_M = 0.05
WOBBLED_FROM_M = 25.0
WOBBLE = 0.09
CANDIDATES = 12
CROWD_M = 50.0
CROWD = [(float(east), float(north)) for north in (-1, 0, 1) for east in (-1, 0, 1)]


@dataclass(frozen=True, slots=True)
class Site:
    """A village's middle and how many RTs it has; in a crowded one nine of them stand close together."""

    middle: Point
    count: int
    crowded: bool = False


def cells_of(sites: Sequence[Site], seed: int) -> list[list[Ring]]:
    """The RTs' rings by village: counter-clockwise, not closed, tiling the frame without gap or overlap."""
    dice = Dice(seed)
    middles = [site.middle for site in sites]
    points = []
    for at, site in enumerate(sites):
        village = _cell(FRAME, middles, at)
        points.append(_scattered(village, site, dice))
    flat = [point for village in points for point in village]
    rings = _wobbled(_shared([_cell(FRAME, flat, at) for at in range(len(flat))]), dice)
    found, start = [], 0
    for site in sites:
        found.append(rings[start : start + site.count])
        start += site.count
    return found


def outline(rings: Iterable[Ring]) -> Ring:
    """The ring around cells that tile one area: their edges that no neighbour has. ValueError if it is not one ring."""
    edges = {(ring[at - 1], point) for ring in rings for at, point in enumerate(ring)}
    after = {start: end for start, end in edges if (end, start) not in edges}
    first = point = min(after)
    ring = []
    while after:
        ring.append(point)
        point = after.pop(point)
        if point == first:
            break
    if after:
        raise ValueError("the cells do not make one area")
    return ring


def area_m2(ring: Ring) -> float:
    """The area of a ring, above zero when it runs counter-clockwise."""
    return sum(ring[at - 1][0] * y - x * ring[at - 1][1] for at, (x, y) in enumerate(ring)) / 2


def centre(ring: Ring) -> Point:
    """The centre of gravity of a ring."""
    east = north = 0.0
    for at, (x, y) in enumerate(ring):
        u, v = ring[at - 1]
        east += (u + x) * (u * y - x * v)
        north += (v + y) * (u * y - x * v)
    six = 6 * area_m2(ring)
    return east / six, north / six


def on_earth(ring: Ring) -> list[list[float]]:
    """A closed ring of longitude and latitude, to seven decimals (one centimetre)."""
    there = [
        [round(ORIGIN_LONGITUDE + x / METRES_PER_DEGREE[1], 7), round(ORIGIN_LATITUDE + y / METRES_PER_DEGREE[0], 7)]
        for x, y in ring
    ]
    return [*there, there[0]]


def _cell(frame: Ring, points: Sequence[Point], at: int) -> Ring:
    """The part of the frame that is nearer to that point than to any other."""
    x, y = points[at]
    ring = frame
    for other, (u, v) in enumerate(points):
        if other != at:
            ring = _cut(ring, (u - x, v - y), ((u * u - x * x) + (v * v - y * y)) / 2)
    return ring


def _cut(ring: Ring, normal: Point, limit: float) -> Ring:
    """The part of a convex ring where east × normal + north × normal does not exceed the limit."""
    beyond = [x * normal[0] + y * normal[1] - limit for x, y in ring]
    kept = []
    for at, (point, over) in enumerate(zip(ring, beyond, strict=True)):
        before = beyond[at - 1]
        if (before > 0) != (over > 0):
            share = before / (before - over)
            (u, v), (x, y) = ring[at - 1], point
            kept.append((u + share * (x - u), v + share * (y - v)))
        if over <= 0:
            kept.append(point)
    return kept


def _scattered(village: Ring, site: Site, dice: Dice) -> list[Point]:
    """Points spread over a village: each the farthest of several candidates, then moved to the middle of its part."""
    points: list[Point] = []
    for _ in range(site.count - (len(CROWD) - 1 if site.crowded else 0)):
        candidates = [_inside(village, dice) for _ in range(CANDIDATES)]
        points.append(max(candidates, key=lambda point: min((_apart(point, other) for other in points), default=0.0)))
    points = [centre(_cell(village, points, at)) for at in range(len(points))]
    if site.crowded:
        x, y = points.pop(min(range(len(points)), key=lambda at: _apart(points[at], site.middle)))
        points += [
            (x + CROWD_M * (east + dice.between(-0.15, 0.15)), y + CROWD_M * (north + dice.between(-0.15, 0.15)))
            for east, north in CROWD
        ]
    return points


def _inside(ring: Ring, dice: Dice) -> Point:
    while True:
        x = dice.between(min(x for x, _ in ring), max(x for x, _ in ring))
        y = dice.between(min(y for _, y in ring), max(y for _, y in ring))
        if all(
            (x - ring[at - 1][0]) * (v - ring[at - 1][1]) <= (y - ring[at - 1][1]) * (u - ring[at - 1][0])
            for at, (u, v) in enumerate(ring)
        ):
            return x, y


def _apart(one: Point, other: Point) -> float:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2


def _shared(rings: list[Ring]) -> list[Ring]:
    """The rings with corners that lie together made one corner, so that neighbours share their edges exactly."""
    corners: list[Point] = []
    found = []
    for ring in rings:
        same = []
        for point in ring:
            near = next((each for each in corners if _apart(each, point) < SAME_POINT_M**2), None)
            if near is None:
                near = round(point[0], 3), round(point[1], 3)
                corners.append(near)
            if near not in same:
                same.append(near)
        found.append(same)
    return found


def _wobbled(rings: list[Ring], dice: Dice) -> list[Ring]:
    """The rings with every long edge bent at its middle, for both neighbours alike."""
    bends: dict[tuple[Point, Point], Point] = {}
    for one, other in sorted({(min(a, b), max(a, b)) for ring in rings for a, b in _edges(ring)}):
        along = other[0] - one[0], other[1] - one[1]
        share = dice.between(-WOBBLE, WOBBLE)
        if math.sqrt(along[0] ** 2 + along[1] ** 2) >= WOBBLED_FROM_M:
            middle = (one[0] + other[0]) / 2 - share * along[1], (one[1] + other[1]) / 2 + share * along[0]
            bends[one, other] = round(middle[0], 3), round(middle[1], 3)
    bent = []
    for ring in rings:
        corners = []
        for a, b in _edges(ring):
            corners.append(a)
            if (bend := bends.get((min(a, b), max(a, b)))) is not None:
                corners.append(bend)
        bent.append(corners)
    return bent


def _edges(ring: Ring) -> list[tuple[Point, Point]]:
    return list(zip(ring, ring[1:] + ring[:1], strict=True))
