"""The S-curve of a package in SVG text: the planned share of the budget by week, and what was spent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from html import escape

from nakhoda.web.numbers import short_date
from nakhoda.works.rules.plan import Week

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 420, 215, 42, 14, 12, 26
MOST_LABELS, PARTS = 4, 4
PLAN, SPENT = "#0b5563", "#a3261c"


@dataclass(frozen=True, slots=True)
class Curve:
    """Shares of 1 on days, in order of day."""

    points: Sequence[tuple[date, Fraction]]


def s_curve(weeks: Sequence[Week], spent: Curve, *, label: str) -> str:
    """The chart, as wide as its place: the plan as a line with dots, money spent as a dashed line with squares.

    "" without weeks. Shares above 1 are drawn at the top; days outside the plan widen it.
    """
    if not weeks:
        return ""
    days = [weeks[0].first, weeks[-1].last, *(day for day, _share in spent.points)]
    low, high = min(days), max(days)
    planned = [(weeks[0].first, Fraction(0)), *((week.last, week.until) for week in weeks)]
    drawn = _line(planned, low, high, PLAN, "", "m-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0")
    drawn += _line(spent.points, low, high, SPENT, "6 3", "m-3-3h6v6h-6z")
    box = f'viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(label)}"'
    return f'<svg class="s-curve" {box} font-size="12" fill="#16262c">{_grid()}{_days(low, high)}{drawn}</svg>'


def key_svg(name: str) -> str:
    """A short piece of a line for the legend: `plan` or `spent`."""
    colour, dashes, mark = {
        "plan": (PLAN, "", "m-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0"),
        "spent": (SPENT, "6 3", "m-3-3h6v6h-6z"),
    }[name]
    line = f'<path d="M1 7H35" stroke="{colour}" stroke-width="2" stroke-dasharray="{dashes}" fill="none"/>'
    dot = f'<path d="M18 7{mark}" fill="{colour}"/>'
    return f'<svg viewBox="0 0 36 14" width="36" height="14" aria-hidden="true">{line}{dot}</svg>'


def _grid() -> str:
    found = ""
    for part in range(PARTS + 1):
        y = _height(Fraction(part, PARTS))
        found += f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#d5dde0"/>'
        found += f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{part * 100 // PARTS}%</text>'
    return found


def _days(low: date, high: date) -> str:
    count = min(MOST_LABELS, max((high - low).days, 1) + 1)
    found = ""
    for at in range(count):
        day = date.fromordinal(low.toordinal() + (high - low).days * at // max(count - 1, 1))
        anchor = "start" if at == 0 else "end" if at == count - 1 else "middle"
        x, y = _across(day, low, high), HEIGHT - BOTTOM + 18
        found += f'<text x="{x:.1f}" y="{y}" text-anchor="{anchor}">{short_date(day)}</text>'
    return found


def _line(points: Sequence[tuple[date, Fraction]], low: date, high: date, colour: str, dashes: str, mark: str) -> str:
    if not points:
        return ""
    places = [(_across(day, low, high), _height(share)) for day, share in points]
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    line = f'<path d="{path}" stroke="{colour}" stroke-width="2" stroke-dasharray="{dashes}" fill="none"/>'
    return line + "".join(f'<path d="M{x:.1f} {y:.1f}{mark}" fill="{colour}"/>' for x, y in places)


def _across(day: date, low: date, high: date) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * ((day - low).days / max((high - low).days, 1))


def _height(share: Fraction) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * float(min(max(share, Fraction(0)), Fraction(1)))
