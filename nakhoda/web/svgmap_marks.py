"""What stands around and upon a printed map: scale, north, graticule, labels; and how degrees become its units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, cos, floor, radians
from typing import Any

EDGE = 15  # room for the graticule's numbers around the frame
STRIP = 26  # room for scale and north arrow below what is drawn
INK = "#1f2933"
_STEPS_SECONDS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 18000)
_METRES = tuple(size * 10**power for power in range(6) for size in (1, 2, 5))
_PLACES = ((0, 0), (0, -1), (1, 0), (0, 1), (-1, 0), (1, -1), (1, 1), (-1, 1), (-1, -1))


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle in units of the viewBox; y grows downwards."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class View:
    """Degrees to units: x = left + (longitude - west) * per_longitude; y = top + (north - latitude) * per_latitude."""

    west: float
    north: float
    left: float
    top: float
    per_longitude: float
    per_latitude: float
    metres_per_unit: float

    def many(self, longitudes: Any, latitudes: Any) -> tuple[Any, Any]:
        """Columns of longitude and latitude as columns of x and y."""
        x = self.left + (longitudes - self.west) * self.per_longitude
        y = self.top + (self.north - latitudes) * self.per_latitude
        return x, y


def fitted(bounds: tuple[float, float, float, float], frame: Frame, *, trim: bool) -> tuple[View, Frame]:
    """The view that shows `bounds` (west, south, east, north) whole with a margin, and the frame it fills.

    With `trim` the frame shrinks to what is shown, else the map stands in its middle.
    """
    west, south, east, north = bounds
    metres_x, metres_y = metres_per_degree((south + north) / 2)
    wide, high = max((east - west) * metres_x, 1.0), max((north - south) * metres_y, 1.0)
    width, height = frame.right - frame.left, frame.bottom - frame.top
    margin = 2 if trim else 0.04 * min(width, height)
    units = min((width - 2 * margin) / wide, (height - 2 * margin) / high)
    if trim:
        width = min(width, max(ceil(wide * units), 1) + 2 * margin)
        height = min(height, max(ceil(high * units), 1) + 2 * margin)
        frame = Frame(frame.left, frame.top, frame.left + width, frame.top + height)
    left, top = frame.left + (width - wide * units) / 2, frame.top + (height - high * units) / 2
    return View(west, north, left, top, metres_x * units, metres_y * units, 1 / units), frame


def metres_per_degree(latitude: float) -> tuple[float, float]:
    """Metres of one degree of longitude and of latitude there, on the WGS 84 ellipsoid (series, within 1 m)."""
    at = radians(latitude)
    return (
        111412.84 * cos(at) - 93.5 * cos(3 * at) + 0.118 * cos(5 * at),
        111132.92 - 559.82 * cos(2 * at) + 1.175 * cos(4 * at),
    )


def border(frame: Frame) -> str:
    """The frame's line."""
    width, height = frame.right - frame.left, frame.bottom - frame.top
    return (
        f'<rect x="{frame.left:g}" y="{frame.top:g}" width="{width:g}" height="{height:g}" fill="none" '
        f'stroke="{INK}" stroke-width=".8"/>'
    )


def graticule(view: View, frame: Frame) -> str:
    """Frame, thin lines of whole seconds of longitude and latitude, and their numbers outside it."""
    east = view.west + (frame.right - view.left) / view.per_longitude
    west = view.west + (frame.left - view.left) / view.per_longitude
    north = view.north - (frame.top - view.top) / view.per_latitude
    south = view.north - (frame.bottom - view.top) / view.per_latitude
    step = next((size for size in _STEPS_SECONDS if min(east - west, north - south) * 3600 / size <= 4), 36000)
    lines, texts = "", ""
    for second in _whole(west, east, step):
        x = view.left + (second / 3600 - view.west) * view.per_longitude
        lines += f"M{x:.1f} {frame.top:g}V{frame.bottom:g}"
        if frame.left + 30 < x < frame.right - 30:
            texts += "".join(
                f'<text x="{x:.1f}" y="{y:.1f}">{dms(second / 3600, "longitude")}</text>'
                for y in (frame.top - 4, frame.bottom + 10)
            )
    for second in _whole(south, north, step):
        y = view.top + (view.north - second / 3600) * view.per_latitude
        lines += f"M{frame.left:g} {y:.1f}H{frame.right:g}"
        if frame.top + 30 < y < frame.bottom - 30:
            texts += "".join(
                f'<text transform="translate({x:.1f} {y:.1f}) rotate(-90)">{dms(second / 3600, "latitude")}</text>'
                for x in (frame.left - 4, frame.right + 10)
            )
    return (
        f'<path d="{lines}" fill="none" stroke="{INK}" stroke-width=".3" stroke-opacity=".45"/>{border(frame)}'
        f'<g font-size="7.5" fill="{INK}" text-anchor="middle">{texts}</g>'
    )


def dms(degrees: float, axis: str) -> str:
    """Degrees, minutes and seconds as maps of Indonesia write them: 109°40′12″ BT, 6°52′30″ LS."""
    sides = ("BT", "BB") if axis == "longitude" else ("LU", "LS")
    seconds = round(abs(degrees) * 3600)
    return f"{seconds // 3600}°{seconds // 60 % 60:02}′{seconds % 60:02}″ {sides[degrees < 0]}"


def scale_bar(view: View, frame: Frame) -> str:
    """A bar of two halves with a round length in metres, at most a quarter of the map's width, bottom left."""
    most = (frame.right - frame.left) / 4 * view.metres_per_unit
    metres = max((size for size in _METRES if size <= most), default=1)
    half = metres / view.metres_per_unit / 2
    x, y = frame.left + 12, frame.bottom - 16
    unit, shown = ("km", metres / 1000) if metres >= 2000 else ("m", metres)
    ticks = "".join(
        f'<text x="{x + half * part:.1f}" y="{y - 3:.1f}">{_short(shown * part / 2)}{f" {unit}" * (part == 2)}</text>'
        for part in range(3)
    )
    return (
        f'<g class="scale"><rect x="{x - 7:.1f}" y="{y - 14:.1f}" width="{2 * half + 28:.1f}" height="23" fill="#fff" '
        f'fill-opacity=".85"/><rect x="{x:.1f}" y="{y:.1f}" width="{2 * half:.1f}" height="4" fill="#fff" '
        f'stroke="{INK}" stroke-width=".7"/><rect x="{x:.1f}" y="{y:.1f}" width="{half:.1f}" height="4" fill="{INK}"/>'
        f'<g font-size="7.5" fill="{INK}" text-anchor="middle">{ticks}</g></g>'
    )


def north_arrow(frame: Frame) -> str:
    """An arrow to the north with U (utara), bottom right; the map is drawn north up."""
    x, y = frame.right - 17, frame.bottom - 17
    return (
        f'<g class="north"><circle cx="{x:g}" cy="{y + 2:g}" r="15" fill="#fff" fill-opacity=".85"/>'
        f'<path d="M{x:g} {y - 3:g}l5 16-5-4z" fill="{INK}"/>'
        f'<path d="M{x:g} {y - 3:g}l-5 16 5-4z" fill="#fff" stroke="{INK}" stroke-width=".6"/>'
        f'<text x="{x:g}" y="{y - 5:g}" font-size="8.5" font-weight="bold" fill="{INK}" '
        'text-anchor="middle">U</text></g>'
    )


def labels(wanted: Sequence[tuple[str, float, float]], frame: Frame, size: float = 8.5) -> str:
    """Labels (escaped text, x, y) with a light edge; one that would cover another stands aside, tied by a line."""
    taken: list[tuple[float, float, float, float]] = []
    lines, texts = "", ""
    for text, x, y in wanted:
        wide, high = size * (0.55 * len(text) + 0.5), size * 1.15
        spots = [
            (x + dx * step * (wide + 4), y + dy * step * (high + 4)) for step in (1, 1.8, 2.6) for dx, dy in _PLACES
        ]
        inside = [spot for spot in spots if _inside(spot, wide, high, frame)]
        free = [spot for spot in inside if not any(_meet(spot, wide, high, other) for other in taken)]
        at_x, at_y = (free or inside or spots)[0]
        taken.append((at_x, at_y, wide, high))
        if (at_x, at_y) != (x, y):
            lines += f"M{x:.1f} {y:.1f}L{at_x:.1f} {at_y:.1f}"
        texts += f'<text x="{at_x:.1f}" y="{at_y + size * 0.35:.1f}">{text}</text>'
    if not texts:
        return ""
    return (
        f'<path d="{lines}" fill="none" stroke="{INK}" stroke-width=".6"/>'
        * bool(lines)
        + f'<g class="labels" font-size="{size:g}" font-weight="bold" fill="{INK}" text-anchor="middle" stroke="#fff" '
        f'stroke-width="2.4" stroke-linejoin="round" paint-order="stroke">{texts}</g>'
    )


def _inside(spot: tuple[float, float], wide: float, high: float, frame: Frame) -> bool:
    x, y = spot
    return frame.left + wide / 2 <= x <= frame.right - wide / 2 and frame.top + high / 2 <= y <= frame.bottom - high / 2


def _meet(spot: tuple[float, float], wide: float, high: float, other: tuple[float, float, float, float]) -> bool:
    return abs(spot[0] - other[0]) < (wide + other[2]) / 2 and abs(spot[1] - other[1]) < (high + other[3]) / 2


def _whole(low: float, high: float, step: int) -> list[int]:
    return [number * step for number in range(ceil(low * 3600 / step), floor(high * 3600 / step) + 1)]


def _short(number: float) -> str:
    return f"{number:g}".replace(".", ",")
