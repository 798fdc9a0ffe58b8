"""Hectares reduced by each named method as bars in SVG text, taken apart, with the figure written out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap

from nakhoda.web.numbers import hectares

WIDTH, ROW, LEFT, RIGHT, TOP, BAR = 640, 34, 230, 74, 4, 18
MOST_NAME = 38
KEY_HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 22 14" width="22" height="14" aria-hidden="true">'
TICK, TOTAL = 26, "#16262c"
# Fill and pattern: no part depends on its colour alone.
LOOKS = {"works": "#0b5563", "remeasured": "#e0a63c", "boundary": "#8a6db1", "printed": "#c9d2d6"}
PATTERNS = {
    "remeasured": '<path d="M0 6L6 0" stroke="#7a5200" stroke-width="1.2"/>',
    "boundary": '<path d="M3 0V6" stroke="#3d2466" stroke-width="1.4"/>',
    "printed": '<circle cx="3" cy="3" r="1.1" fill="#4a5a61"/>',
}


@dataclass(frozen=True, slots=True)
class Bar:
    """One method: letter, name, hectares by part (works, remeasured, boundary, printed), which may be below 0."""

    letter: str
    name: str
    parts_ha: dict[str, float]

    @property
    def total_ha(self) -> float:
        """The sum of the parts."""
        return sum(self.parts_ha.values())


def methods_chart(bars: Sequence[Bar], *, label: str, language: str = "id") -> str:
    """The chart, as wide as its place: one row a method, parts end to end, those below 0 to the left of the axis.

    "" without bars. All rows share one scale; a thick stroke stands at the method's total, which is written out.
    """
    if not bars:
        return ""
    most = max((_above(bar) for bar in bars), default=0.0) or 1.0
    least = max((_below(bar) for bar in bars), default=0.0)
    scale = (WIDTH - LEFT - RIGHT) / (most + least)
    zero = LEFT + least * scale
    height = TOP * 2 + ROW * len(bars)
    rows = "".join(_row(bar, TOP + ROW * at, zero, scale, language) for at, bar in enumerate(bars))
    axis = f'<path d="M{zero:.1f} {TOP}V{height - TOP}" stroke="#16262c"/>'
    box = f'viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(label)}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" class="method-bars" {box} font-size="13" fill="#16262c">'
    return f"{head}{_patterns(PATTERNS)}{rows}{axis}</svg>"


def key_svg(part: str) -> str:
    """The look of a part, or of the `total`'s stroke, for the legend."""
    if part == "total":
        return f'{KEY_HEAD}<path d="M11 1V13" stroke="{TOTAL}" stroke-width="3"/></svg>'
    used = {part: PATTERNS[part]} if part in PATTERNS else {}
    return f"{KEY_HEAD}{_patterns(used, 'k-')}{_rect(part, 1, 1, 20, 12, 'k-')}</svg>"


def _row(bar: Bar, top: float, zero: float, scale: float, language: str) -> str:
    middle = top + ROW / 2
    found = f'<text x="0" y="{middle + 4.5:.1f}" font-weight="bold">{escape(bar.letter)}</text>'
    lines = wrap(bar.name, MOST_NAME, max_lines=2, placeholder="…")
    for at, line in enumerate(lines):
        y = middle + 4 + (at - (len(lines) - 1) / 2) * 12
        found += f'<text x="16" y="{y:.1f}" font-size="11">{escape(line)}</text>'
    right, left = zero, zero
    for part in LOOKS:
        wide = bar.parts_ha.get(part, 0.0) * scale
        if wide > 0:
            found += _rect(part, right, middle - BAR / 2, wide, BAR)
            right += wide
        elif wide < 0:
            left += wide
            found += _rect(part, left, middle - BAR / 2, -wide, BAR)
    end = zero + bar.total_ha * scale
    found += f'<path d="M{end:.1f} {middle - TICK / 2}V{middle + TICK / 2}" stroke="#fff" stroke-width="6"/>'
    found += f'<path d="M{end:.1f} {middle - TICK / 2}V{middle + TICK / 2}" stroke="{TOTAL}" stroke-width="3"/>'
    total = hectares(round(bar.total_ha, 6), language)
    found += f'<text x="{right + 6:.1f}" y="{middle + 4.5:.1f}" font-weight="bold">{total} ha</text>'
    return f"<g><title>{escape(f'{bar.letter}. {bar.name}: {total} ha')}</title>{found}</g>"


def _rect(part: str, x: float, y: float, wide: float, high: float, prefix: str = "") -> str:
    box = f'x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{high}"'
    drawn = f'<rect {box} fill="{LOOKS[part]}"/>'
    return drawn + (f'<rect {box} fill="url(#{prefix}{part})"/>' if part in PATTERNS else "")


def _patterns(used: dict[str, str], prefix: str = "") -> str:
    made = "".join(
        f'<pattern id="{prefix}{part}" width="6" height="6" patternUnits="userSpaceOnUse">{mark}</pattern>'
        for part, mark in used.items()
    )
    return f"<defs>{made}</defs>"


def _above(bar: Bar) -> float:
    return sum(max(amount, 0.0) for amount in bar.parts_ha.values())


def _below(bar: Bar) -> float:
    return sum(max(-amount, 0.0) for amount in bar.parts_ha.values())
