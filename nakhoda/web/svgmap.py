"""Maps as one SVG text, made on the server: areas coloured and hatched by slum class, with titles and links.

Geometry is longitude and latitude WGS 84. It is drawn in metres around the middle of the map (equirectangular with the
cosine of the latitude), simplified to what the size can show, and written as relative integer paths, so that a city of
hundreds of RT is a few kilobytes. No script and no `style` attribute: a page's CSS may restyle the classes
`level-TK`, `level-KR`, `level-KS`, `level-KB`, `area`, `outline`, `chosen`; paper shows the same colours without CSS.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import isfinite
from typing import Any

from nakhoda.web import svgmap_marks as marks
from nakhoda.web import svgmap_works as overlay
from nakhoda.web.svgmap_works import Work as Work

shapely: Any = importlib.import_module("shapely")  # it has no types
LEVELS = ("TK", "KR", "KS", "KB")
# Light to dark, so that they stay apart in grey; each has its own hatch for eyes and copiers without colour.
FILLS = {"TK": "#cfe5d1", "KR": "#fde68a", "KS": "#f8a54c", "KB": "#d0453b"}
NO_FILL = "#eceae6"
INK = "#3b2f2f"
_EDGES = {"village": ("#8a8580", 0.9), "kawasan": (INK, 1.3)}
_HATCHES = {
    "TK": "",
    "KR": '<circle cx="2" cy="2" r=".8" fill="#6b5300"/>',
    "KS": '<path d="M-1 7L7-1M-1 1L1-1M5 7L7 5" stroke="#6e3600" stroke-width=".9"/>',
    "KB": '<path d="M0 0L6 6M6 0L0 6" stroke="#4f0d08" stroke-width=".9"/>',
}
_LINK = re.compile(r"(?:https?://|[/#?])[^\s]*")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Area:
    """One area of a map: `geometry` is Shapely, GeoJSON-like or WKB, longitude before latitude.

    `level` is TK, KR, KS, KB or empty; `title` what a pointer shows; `href` a link of our own site or http(s); `label`
    is drawn on it; `id` becomes the element's id where given; `chosen` draws it last with a thick edge.
    """

    geometry: Any
    level: str = ""
    title: str = ""
    href: str = ""
    label: str = ""
    id: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Outline:
    """A line around something: `kind` becomes its class (`kawasan`, `village`); no fill."""

    geometry: Any
    kind: str = "kawasan"
    title: str = ""


def svg_map(
    areas: Sequence[Area],
    outlines: Sequence[Outline] = (),
    works: Sequence[Work] = (),
    *,
    label: str,
    width: int = 720,
    height: int = 540,
    tolerance: float = 0.8,
) -> str | None:
    """The map for a page, `None` if there is nothing to draw. `width` and `height` bound the viewBox.

    Fits both bounds; `tolerance` is the smallest detail kept, in units of the viewBox. `label` tells a screen reader
    what the map is. ValueError for an unknown class or a link that is neither ours nor http(s).
    """
    drawing = _drawing(areas, outlines, works, marks.Frame(0, 0, width, height), tolerance, trim=True, decimals=0)
    if drawing is None:
        return None
    role = "group" if any(area.href for area in areas) or any(work.href for work in works) else "img"
    body = drawing.areas(linked=True) + drawing.outlines() + drawing.over(linked=True) + drawing.labels()
    return _svg(drawing.frame.right, drawing.frame.bottom, role, label, _patterns(areas) + body)


def svg_print_map(
    areas: Sequence[Area],
    outlines: Sequence[Outline] = (),
    works: Sequence[Work] = (),
    *,
    label: str,
    width: int = 720,
    height: int = 480,
    graticule: bool = True,
    font: str = "Libertinus Serif",
) -> str | None:
    """The map for paper, `None` if there is nothing to draw: fills `width` × `height`, whose unit is a point.

    With a frame, north arrow and scale bar in metres, and lines of longitude and latitude if `graticule`. No links.
    ValueError for an unknown class.
    """
    edge = marks.EDGE if graticule else 1
    frame = marks.Frame(edge, edge, width - edge, height - edge)
    inner = marks.Frame(frame.left, frame.top, frame.right, frame.bottom - marks.STRIP)
    drawing = _drawing(areas, outlines, works, inner, 0.35, trim=False, decimals=1)
    if drawing is None:
        return None
    body = [_patterns(areas, ground=False), f'<g font-family="{_text(font)}">']
    body.append(f'<svg x="0" y="0" width="{width}" height="{height}" viewBox="0 0 {width} {height}">')
    body += [drawing.areas(linked=False), drawing.outlines(), drawing.over(linked=False), drawing.labels(), "</svg>"]
    body += [marks.graticule(drawing.view, frame) if graticule else marks.border(frame)]
    body += [marks.scale_bar(drawing.view, frame), marks.north_arrow(frame), "</g>"]
    return _svg(width, height, "img", label, "".join(body))


def swatch_svg(level: str) -> str:
    """A small rectangle in the fill and hatch of a class, for legends. ValueError for an unknown class."""
    _known(level)
    box = '<rect x=".5" y=".5" width="25" height="13"/>'
    body = _patterns([Area(None, level)], ground=False) + _group(level, box, chosen=False, solid=True)
    return _svg(26, 14, "img", level, body)


def path_data(rings: Iterable[Sequence[tuple[float, float]]], decimals: int = 0) -> str:
    """Closed rings as relative path commands, rounded to `decimals`; a ring too small to see stays a dot."""
    unit = 10**decimals
    parts, here = [], (0, 0)
    for ring in rings:
        points: list[tuple[int, int]] = []
        for x, y in ring:
            point = (round(x * unit), round(y * unit))
            if not points or point != points[-1]:
                points.append(point)
        if len(points) > 1 and points[0] == points[-1]:
            points.pop()
        if len(points) < 3:
            x, y = points[0]
            points = [(x, y), (x + unit, y), (x, y + unit)]
        parts.append("m" + _moves(points, here, unit) + "z")
        here = points[0]
    return "".join(parts)


@dataclass(frozen=True, slots=True)
class _Drawing:
    """Everything in units of the viewBox."""

    given: Sequence[Area]
    shapes: Sequence[Any]
    lines: Sequence[tuple[Outline, Any]]
    works: Sequence[tuple[Work, Any]]
    view: marks.View
    frame: marks.Frame
    decimals: int

    def areas(self, *, linked: bool) -> str:
        """The areas in groups by class; the chosen ones last."""
        order = sorted(range(len(self.given)), key=lambda at: (self.given[at].chosen, self.given[at].level))
        groups: dict[tuple[bool, str], list[str]] = {}
        for at in order:
            area = self.given[at]
            groups.setdefault((area.chosen, area.level), []).append(self._area(area, self.shapes[at], linked=linked))
        return "".join(
            _group(level, "".join(paths), chosen=chosen, solid=not linked) for (chosen, level), paths in groups.items()
        )

    def outlines(self) -> str:
        """The outlines, over the areas so that their edge is seen."""
        return "".join(
            f'<path class="outline {_text(outline.kind)}" fill="none" stroke="{colour}" stroke-width="{wide}" '
            f'd="{path_data(_rings(line), self.decimals)}">{_title(outline.title)}</path>'
            for outline, line in self.lines
            for colour, wide in [_EDGES.get(outline.kind, (INK, 1.0))]
        )

    def labels(self) -> str:
        """The labels, moved aside with a line where two would cover each other."""
        named = zip(self.given, self.shapes, strict=True)
        wanted = [(area.label, *_middle(form)) for area, form in named if area.label and form]
        wanted += [(work.label, *overlay.spot(form)) for work, form in self.works if work.label]
        return marks.labels([(_text(label), x, y) for label, x, y in wanted], self.frame)

    def over(self, *, linked: bool) -> str:
        """The works, over areas and outlines."""
        return overlay.group(list(self.works), lambda work, body: _linked(work, body) if linked else body)

    def _area(self, area: Area, form: Any, *, linked: bool) -> str:
        name = f' id="{_text(area.id)}"' if linked and area.id else ""
        data = f' d="{path_data(_rings(form), self.decimals)}"' if form else ""
        title = _title(area.title) if linked else ""
        path = f"<path{name}{data}>{title}</path>" if title else f"<path{name}{data}/>"
        return f'<a href="{_text(_checked(area.href))}">{path}</a>' if linked and area.href else path


def _drawing(
    areas: Sequence[Area],
    outlines: Sequence[Outline],
    works: Sequence[Work],
    frame: marks.Frame,
    tolerance: float,
    *,
    trim: bool,
    decimals: int,
) -> _Drawing | None:
    for area in areas:
        _known(area.level)
    forms = [_polygons(area.geometry) for area in areas]
    lines = [_polygons(outline.geometry) for outline in outlines]
    drawable = [work for work in works if not overlay.form_of(work).is_empty]
    every = [*forms, *lines, *(overlay.form_of(work) for work in drawable)]
    west, south, east, north = shapely.total_bounds(every) if every else [float("nan")] * 4
    if not all(map(isfinite, (west, south, east, north))):
        return None
    view, frame = marks.fitted((float(west), float(south), float(east), float(north)), frame, trim=trim)
    drawn = _simplified([shapely.transform(form, view.many, interleaved=False) for form in forms], tolerance)
    lined = [shapely.transform(line, view.many, interleaved=False).simplify(tolerance / 2) for line in lines]
    over = [(work, overlay.moved(work, view)) for work in drawable]
    return _Drawing(areas, drawn, list(zip(outlines, lined, strict=True)), over, view, frame, decimals)


def _simplified(forms: list[Any], tolerance: float) -> list[Any]:
    """Simplified with shared edges kept shared, so that neighbours neither gap nor overlap."""
    present = [at for at, form in enumerate(forms) if form]
    try:
        simple = shapely.coverage_simplify([forms[at] for at in present], tolerance)
    except shapely.errors.GEOSException:
        simple = [forms[at].simplify(tolerance / 2, preserve_topology=True) for at in present]
    result = list(forms)
    for at, form in zip(present, simple, strict=True):
        result[at] = form or forms[at]
    return result


def _polygons(geometry: Any) -> Any:
    """The polygons of a geometry as one shape that is true only if it has any."""
    form = shapely.geometry.shape(geometry) if isinstance(geometry, Mapping) else geometry
    form = shapely.from_wkb(bytes(form)) if isinstance(form, bytes | memoryview) else form
    if form is None or form.is_empty:
        return shapely.MultiPolygon()
    parts = [part for part in shapely.get_parts(shapely.get_parts(form)) if part.geom_type == "Polygon"]
    parts = [part for part in parts if not part.is_empty and all(map(isfinite, part.bounds))]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _rings(form: Any) -> list[list[tuple[float, float]]]:
    polygons = shapely.get_parts(form)
    return [list(ring.coords) for polygon in polygons for ring in (polygon.exterior, *polygon.interiors)]


def _middle(form: Any) -> tuple[float, float]:
    largest = max(shapely.get_parts(form), key=lambda part: float(part.area))
    point = largest.representative_point()
    if largest.area > 0 and largest.is_valid:
        x, y = shapely.maximum_inscribed_circle(largest, tolerance=1.0).coords[0][:2]
        return float(x), float(y)
    return float(point.x), float(point.y)


def _moves(points: Sequence[tuple[int, int]], here: tuple[int, int], unit: int) -> str:
    text = ""
    for x, y in points:
        for step in (x - here[0], y - here[1]):
            number = str(step) if unit == 1 else f"{step / unit:g}".replace("0.", ".", 1 if abs(step) < unit else 0)
            text += number if not text or number.startswith("-") else f" {number}"
        here = (x, y)
    return text


def _svg(width: float, height: float, role: str, label: str, body: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="map" viewBox="0 0 {width:g} {height:g}" '
        f'role="{role}" aria-label="{_text(label)}">{body}</svg>'
    )


def _patterns(areas: Sequence[Area], *, ground: bool = True) -> str:
    """Definitions of the hatches in use, each with its colour under it if `ground`."""
    used = {area.level for area in areas}
    return (
        "<defs>" + "".join(_pattern(level, ground) for level in LEVELS if level in used and _HATCHES[level]) + "</defs>"
    )


def _pattern(level: str, ground: bool) -> str:
    size = 4 if level == "KR" else 6
    under = f'<rect width="{size}" height="{size}" fill="{FILLS[level]}"/>' if ground else ""
    return (
        f'<pattern id="p-{level}" width="{size}" height="{size}" patternUnits="userSpaceOnUse">'
        f"{under}{_HATCHES[level]}</pattern>"
    )


def _group(level: str, paths: str, *, chosen: bool, solid: bool) -> str:
    """The areas of a class. On paper hatch and colour are two layers: a coloured tile would show seams."""
    line = f'stroke="{INK}" stroke-width="{2.2 if chosen else 0.4}" stroke-linejoin="round"'
    hatched = bool(_HATCHES.get(level))
    ground = FILLS.get(level, NO_FILL)
    fill = f"url(#p-{level})" if hatched and not solid else ground
    kind = f"area level-{level or 'none'}{' chosen' * chosen}"
    group = f'<g class="{kind}" fill="{fill}" fill-rule="evenodd" {line}>{paths}</g>'
    over = f'<g class="hatch" fill="url(#p-{level})" fill-rule="evenodd">{paths}</g>' if hatched and solid else ""
    return group + over


def _known(level: str) -> None:
    if level and level not in LEVELS:
        raise ValueError(f"Tingkat kekumuhan {level!r} tidak dikenal; pakai {', '.join(LEVELS)}.")


def _checked(href: str) -> str:
    if not _LINK.fullmatch(href) or href.startswith("//"):
        raise ValueError(f"Tautan peta {href!r} tidak diterima; pakai alamat situs ini atau http(s).")
    return href


def _linked(work: Work, body: str) -> str:
    named = f"<g>{body}{_title(work.title)}</g>" if work.title else body
    return f'<a href="{_text(_checked(work.href))}">{named}</a>' if work.href else named


def _title(text: str) -> str:
    return f"<title>{_text(text)}</title>" if text else ""


def _text(text: str) -> str:
    return escape(_NOT_XML.sub("�", text))
