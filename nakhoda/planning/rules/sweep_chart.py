"""A budget sweep as a chart in SVG text: hectares against money, one line for each way of choosing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import log

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 420, 250, 46, 16, 12, 42
TICKS = (1, 2, 5)
# Colour, width, dashes, mark: no line depends on its colour alone. The second is wide, for the first lies close to it.
Look = tuple[str, float, str, str]
LOOKS: tuple[Look, ...] = (
    ("#0b5563", 2, "", "circle"),
    ("#e0a63c", 6, "", "square"),
    ("#a3261c", 2, "2 4", "diamond"),
    ("#4b3a8f", 2, "10 3 2 3", "triangle"),
)


@dataclass(frozen=True, slots=True)
class Curve:
    """One way of choosing: hectares for each budget, in the order of the budgets."""

    name: str
    hectares: Sequence[float]


def nice_top(most: float) -> float:
    """The smallest of 1, 2, 5 times a power of ten that is not below it; 1 for nothing."""
    size = 1.0
    if most <= 0:
        return size
    while size > most:
        size /= 10
    while True:
        for factor in TICKS:
            if size * factor >= most:
                return size * factor
        size *= 10


def sweep_chart(budgets_idr: Sequence[int], curves: Sequence[Curve], *, most: float, label: str, unit: str = "") -> str:
    """The chart, as wide as its place; "" without budgets. `most` is the top of its axis, so that several compare.

    Budgets stand at the logarithm of their rupiah and are named in billions; `label` tells what it shows,
    `unit` what the axis counts.
    """
    if len(budgets_idr) < 2:
        return ""
    low, high = log(budgets_idr[0]), log(budgets_idr[-1])
    across = [LEFT + (WIDTH - LEFT - RIGHT) * (log(each) - low) / (high - low) for each in budgets_idr]
    marks = "".join(
        f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{_billions(each)}</text>'
        for x, each in zip(across, budgets_idr, strict=True)
    )
    middle = LEFT + (WIDTH - LEFT - RIGHT) / 2
    axis = f'<text x="{middle:.1f}" y="{HEIGHT - 5}" text-anchor="middle">{escape(unit)}</text>'
    drawn = [_curve(curve, LOOKS[at % len(LOOKS)], across, most) for at, curve in enumerate(curves)]
    lines = "".join(reversed(drawn))
    box = f'viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(label)}"'
    return f'<svg class="sweep" {box} font-size="12" fill="#16262c">{_grid(most)}{marks}{axis}{lines}</svg>'


def key_svg(number: int) -> str:
    """A short piece of the line of that place, for a legend."""
    colour, wide, dashes, mark = LOOKS[number % len(LOOKS)]
    line = f'<path d="M1 7H35" stroke="{colour}" stroke-width="{wide}" stroke-dasharray="{dashes}" fill="none"/>'
    return (
        f'<svg viewBox="0 0 36 14" width="36" height="14" aria-hidden="true">{line}{_mark(mark, 18, 7, colour)}</svg>'
    )


def _grid(most: float) -> str:
    found = ""
    for part in range(5):
        y, amount = _height(most * part / 4, most), most * part / 4
        found += f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#d5dde0"/>'
        found += f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{f"{amount:g}".replace(".", ",")}</text>'
    return found


def _curve(curve: Curve, look: Look, across: Sequence[float], most: float) -> str:
    colour, wide, dashes, mark = look
    points = [(x, _height(amount, most)) for x, amount in zip(across, curve.hectares, strict=True)]
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    marks = "".join(_mark(mark, x, y, colour) for x, y in points)
    line = f'<path d="{path}" stroke="{colour}" stroke-width="{wide}" stroke-dasharray="{dashes}" fill="none"/>'
    return f"<g><title>{escape(curve.name)}</title>{line}{marks}</g>"


def _mark(mark: str, x: float, y: float, colour: str) -> str:
    paths = {
        "circle": "m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0",
        "square": "m-3.5-3.5h7v7h-7z",
        "diamond": "m0-5 5 5-5 5-5-5z",
        "triangle": "m0-5 5 8.5h-10z",
    }
    return f'<path d="M{x:.1f} {y:.1f}{paths[mark]}" fill="{colour}" stroke="#fff"/>'


def _height(amount: float, most: float) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * min(amount / most, 1.0)


def _billions(amount_idr: int) -> str:
    return f"{amount_idr / 1e9:.3g}".replace(".", ",")
