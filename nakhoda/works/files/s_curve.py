"""The S-curve as one SVG text: plan, built and spent by week, with the deviation of each week under it.

For a page and for paper alike: attributes only, no style and no script, every line with its own dash and mark so that
it is read without colour; `font` is what Typst uses on paper.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from html import escape

from nakhoda.web.numbers import percent, short_date, signed
from nakhoda.works.rules.progress import STATES, WeekState

WIDTH, HEIGHT, LEFT, RIGHT, TOP = 420, 350, 44, 12, 54
FLOOR, BAND, FOOT = 232, 40, 20
PARTS, MOST_LABELS, WHOLE = 4, 8, 100
INK, GRID, PLAN, BUILT, SPENT = "#16262c", "#d5dde0", "#0b5563", "#1d6b2f", "#a3261c"
FILLS = {"on_time": "#8fbf99", "late": "#f8a54c", "critical": "#d0453b", "not_measured": "#d5dde0"}
# Darker edges for worse states, so that grey shows them too.
EDGES = {
    "on_time": "",
    "late": f' stroke="{INK}" stroke-width=".5" stroke-dasharray="2 1"',
    "critical": f' stroke="{INK}" stroke-width="1.4"',
    "not_measured": "",
}
# Colour, dashes and mark of each line: circle, diamond, square.
LINES = {
    "plan": (PLAN, "", "m-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0"),
    "built": (BUILT, "", "m0-4l4 4l-4 4l-4-4z"),
    "spent": (SPENT, "6 3", "m-3-3h6v6h-6z"),
}
WORDS = {"plan": "Rencana", "built": "Fisik", "spent": "Uang"}


def s_curve_svg(states: Sequence[WeekState], *, label: str, today: date | None = None, font: str = "") -> str:
    """The chart of the weeks in order, "" without weeks. `label` tells a screen reader what it is; ready for Typst.

    Plan begins at zero; built and spent end with the last week begun. `today` draws a line at that day.
    """
    if not states:
        return ""
    places = _Axis(states)
    body = _grid(places, states) + _bars(places, states) + (_today(places, states, today) if today else "")
    planned = [(at + 1.0, each.week.until) for at, each in enumerate(states)]
    body += _line(places, [(0.0, Fraction(0)), *planned], "plan")
    body += _fact(places, states, "spent", lambda each: each.spent)
    body += _fact(places, states, "built", lambda each: each.built)
    family = f' font-family="{escape(font)}"' if font else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="s-curve" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{escape(label)}" font-size="12" fill="{INK}"{family}>{_legend()}{body}</svg>'
    )


class _Axis:
    """Where weeks, shares and deviations lie on the chart."""

    def __init__(self, states: Sequence[WeekState]) -> None:
        self.step = (WIDTH - LEFT - RIGHT) / len(states)
        most = max((abs(each.deviation) for each in states if each.deviation is not None), default=Fraction(0))
        self.most = max(most, Fraction(1, 10))

    def across(self, weeks: float) -> float:
        return LEFT + self.step * weeks

    def height(self, share: Fraction) -> float:
        return FLOOR - (FLOOR - TOP) * float(min(max(share, Fraction(0)), Fraction(1)))

    @property
    def zero(self) -> float:
        """The height of no deviation."""
        return FLOOR + FOOT + BAND + 6

    def bar(self, deviation: Fraction) -> float:
        return float(deviation / self.most) * BAND


def _grid(places: _Axis, states: Sequence[WeekState]) -> str:
    found = ""
    for part in range(PARTS + 1):
        y = places.height(Fraction(part, PARTS))
        found += f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="{GRID}" fill="none"/>'
        found += f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{part * WHOLE // PARTS}%</text>'
    every = -(-len(states) // MOST_LABELS)
    for at in range(0, len(states), every):
        x = places.across(at + 0.5)
        found += f'<text x="{x:.1f}" y="{FLOOR + 14}" text-anchor="middle">M{states[at].week.number}</text>'
    zero = places.zero
    found += f'<path d="M{LEFT} {zero:.1f}H{WIDTH - RIGHT}" stroke="{INK}" stroke-width=".6" fill="none"/>'
    for sign in (1, -1):
        limit = f"{signed(places.most * sign * WHOLE, 0)}%"
        found += f'<text x="{LEFT - 6}" y="{zero - BAND * sign + 4:.1f}" text-anchor="end">{limit}</text>'
    return found + f'<text x="{LEFT - 6}" y="{zero + 4:.1f}" text-anchor="end">0%</text>'


def _bars(places: _Axis, states: Sequence[WeekState]) -> str:
    """A bar for each week begun, up if ahead and down if behind."""
    found = ""
    for at, each in enumerate(states):
        if each.deviation is None:
            continue
        tall = places.bar(each.deviation)
        x, y, wide = places.across(at) + places.step * 0.2, places.zero - max(tall, 0), places.step * 0.6
        told = f"Minggu {each.week.number} ({short_date(each.week.first)}): rencana {percent(each.planned)}, "
        told += f"fisik {percent(each.built)}, deviasi {signed(each.deviation * WHOLE, 1)}%. {STATES[each.state]}."
        found += f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{max(abs(tall), 0.6):.1f}" '
        found += f'fill="{FILLS[each.state]}"{EDGES[each.state]}><title>{escape(told)}</title></rect>'
    return found


def _today(places: _Axis, states: Sequence[WeekState], today: date) -> str:
    for at, each in enumerate(states):
        if each.week.first <= today <= each.week.last:
            x = places.across(at + _gone(each, today))
            return (
                f'<path d="M{x:.1f} {TOP}V{FLOOR}" stroke="{INK}" stroke-dasharray="2 2" fill="none"/>'
                f'<text x="{x:.1f}" y="{TOP - 4}" text-anchor="middle">{short_date(today)}</text>'
            )
    return ""


def _fact(places: _Axis, states: Sequence[WeekState], name: str, share: Callable[[WeekState], Fraction | None]) -> str:
    known = [
        (at + _gone(each, each.day), value)
        for at, each in enumerate(states)
        if each.day is not None and (value := share(each)) is not None
    ]
    return _line(places, [(0.0, Fraction(0)), *known], name) if known else ""


def _gone(state: WeekState, day: date) -> float:
    """The part of a week that is over at the end of a day."""
    return ((day - state.week.first).days + 1) / ((state.week.last - state.week.first).days + 1)


def _line(places: _Axis, points: Sequence[tuple[float, Fraction]], name: str) -> str:
    colour, dashes, mark = LINES[name]
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    spots = [(places.across(at), places.height(share)) for at, share in points]
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in spots)
    marks = "".join(f"M{x:.1f} {y:.1f}{mark}" for x, y in spots[1:])
    return (
        f'<path class="{name}" d="{path}" stroke="{colour}" stroke-width="2" fill="none"{dashed}/>'
        f'<path class="{name}" d="{marks}" fill="{colour}"/>'
    )


def _legend() -> str:
    found, x = "", LEFT
    for name, (colour, dashes, mark) in LINES.items():
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        found += f'<path d="M{x} 10h28" stroke="{colour}" stroke-width="2" fill="none"{dashed}/>'
        found += f'<path d="M{x + 14} 10{mark}" fill="{colour}"/><text x="{x + 33}" y="14">{WORDS[name]}</text>'
        x += 92
    found += f'<text x="{LEFT}" y="32">Deviasi fisik:</text>'
    for at, state in enumerate(("on_time", "late", "critical")):
        x = LEFT + 84 + at * 96
        found += f'<rect x="{x}" y="23" width="10" height="10" fill="{FILLS[state]}"{EDGES[state]}/>'
        found += f'<text x="{x + 14}" y="32">{STATES[state]}</text>'
    return found
