"""Works drawn over a map: points, lines and areas in one strong colour with a white edge, each with its number."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from nakhoda.web.svgmap_marks import View

shapely: Any = importlib.import_module("shapely")  # it has no types
COLOUR, EDGE = "#0b3d91", "#fff"
RADIUS, WIDTH = 4.5, 2.6


@dataclass(frozen=True, slots=True)
class Work:
    """A work: `geometry` is Shapely, GeoJSON-like or WKB of points, lines or polygons, longitude before latitude.

    `label` stands beside it, `title` is what a pointer shows, `href` a link as of an area.
    """

    geometry: Any
    label: str = ""
    title: str = ""
    href: str = ""


def form_of(work: Work) -> Any:
    """Its geometry as Shapely; empty where there is none or a position is no number."""
    given = work.geometry
    form = shapely.geometry.shape(given) if isinstance(given, Mapping) else given
    form = shapely.from_wkb(bytes(form)) if isinstance(form, bytes | memoryview) else form
    usable = form is not None and not form.is_empty and all(map(isfinite, form.bounds))
    return form if usable else shapely.Point()


def group(drawn: list[tuple[Work, Any]], link: Callable[[Work, str], str]) -> str:
    """The works as one group: a white edge under each, then its colour. `link` wraps what stands for one work."""
    if not drawn:
        return ""
    parts = [link(work, "".join(_edges(form)) + "".join(_shapes(form))) for work, form in drawn]
    return f'<g class="works" stroke-linejoin="round" stroke-linecap="round">{"".join(parts)}</g>'


def moved(work: Work, view: View) -> Any:
    """Its geometry in units of the viewBox."""
    return shapely.transform(form_of(work), view.many, interleaved=False)


def spot(form: Any) -> tuple[float, float]:
    """Where its label stands: above the point, above the middle of the line, inside the area."""
    part = shapely.get_parts(form)[0]
    point = part.interpolate(0.5, normalized=True) if part.geom_type == "LineString" else part.representative_point()
    above = 0.0 if part.geom_type == "Polygon" else 2 * RADIUS
    return float(point.x), float(point.y) - above


def _edges(form: Any) -> Iterator[str]:
    for part in shapely.get_parts(form):
        if part.geom_type == "LineString":
            yield f'<path fill="none" stroke="{EDGE}" stroke-width="{WIDTH + 2.4:g}" d="{_path(part.coords)}"/>'


def _shapes(form: Any) -> Iterator[str]:
    for part in shapely.get_parts(form):
        if part.geom_type == "Point":
            yield (
                f'<circle cx="{part.x:.1f}" cy="{part.y:.1f}" r="{RADIUS:g}" fill="{COLOUR}" stroke="{EDGE}" '
                'stroke-width="1.4"/>'
            )
        elif part.geom_type == "LineString":
            yield f'<path fill="none" stroke="{COLOUR}" stroke-width="{WIDTH:g}" d="{_path(part.coords)}"/>'
        elif part.geom_type == "Polygon":
            rings = "".join(f"{_path(ring.coords)}z" for ring in (part.exterior, *part.interiors))
            yield (
                f'<path fill="{COLOUR}" fill-opacity=".35" fill-rule="evenodd" stroke="{COLOUR}" '
                f'stroke-width="1.6" d="{rings}"/>'
            )


def _path(points: Any) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y, *_ in points)
