"""A chart of bars as SVG text: one bar for each year, stacked by class, with its numbers written beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

# The colours and hatches of the shared map, under names of their own: a page holds the map and this chart.
COLOURS = {"TK": "#cfe5d1", "KR": "#fde68a", "KS": "#f8a54c", "KB": "#d0453b"}
HATCHES = {
    "TK": "",
    "KR": '<circle cx="2" cy="2" r=".8" fill="#6b5300"/>',
    "KS": '<path d="M-1 7L7-1M-1 1L1-1M5 7L7 5" stroke="#6e3600" stroke-width=".9"/>',
    "KB": '<path d="M0 0L6 6M6 0L0 6" stroke="#4f0d08" stroke-width=".9"/>',
}
WIDTH, LEFT, RIGHT, ROW, BAR = 400, 48, 96, 34, 22


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name, what stands at its end, and its parts by class in the order in which they are stacked."""

    name: str
    text: str
    parts: Mapping[str, float]


def stacked_bars(bars: Sequence[Bar], label: str) -> str:
    """The chart, as wide as its place; "" without bars or without any amount. `label` tells what it shows."""
    most = max((sum(max(amount, 0) for amount in bar.parts.values()) for bar in bars), default=0)
    if most <= 0:
        return ""
    unit = (WIDTH - LEFT - RIGHT) / most
    rows = "".join(_row(bar, at * ROW + 2, unit) for at, bar in enumerate(bars))
    used = {level for bar in bars for level, amount in bar.parts.items() if amount > 0}
    patterns = "".join(_pattern(level) for level in COLOURS if level in used)
    box = f'viewBox="0 0 {WIDTH} {len(bars) * ROW}" role="img" aria-label="{escape(label)}"'
    return f'<svg class="bars" {box}><defs>{patterns}</defs>{rows}</svg>'


def _pattern(level: str) -> str:
    size = 4 if level == "KR" else 6
    return (
        f'<pattern id="bar-{level}" width="{size}" height="{size}" patternUnits="userSpaceOnUse">'
        f'<rect width="{size}" height="{size}" fill="{COLOURS[level]}"/>{HATCHES[level]}</pattern>'
    )


def _row(bar: Bar, top: int, unit: float) -> str:
    boxes, left = "", float(LEFT)
    for level, amount in bar.parts.items():
        wide = max(amount, 0) * unit
        if wide > 0:
            boxes += f'<rect x="{left:.1f}" y="{top}" width="{wide:.1f}" height="{BAR}" fill="url(#bar-{level})"/>'
            left += wide
    middle = top + BAR / 2 + 5
    return (
        f'<text x="{LEFT - 8}" y="{middle:g}" text-anchor="end">{escape(bar.name)}</text>'
        f'<g stroke="#3b2f2f" stroke-width=".5">{boxes}</g>'
        f'<text x="{left + 7:.1f}" y="{middle:g}">{escape(bar.text)}</text>'
    )
