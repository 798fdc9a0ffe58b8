"""Comments on cells: the comments part and its VML drawing, made new or added to what a sheet has."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial

from nakhoda.baseline.files.ooxml import OFFICE, Package, xml_text
from nakhoda.law.findings import column_letters

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
LONGEST = 1_000
AFTER_LEGACY = "legacyDrawingHF|drawingHF|picture|oleObjects|controls|webPublishItems|tableParts|extLst"
VML = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel">'
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype></xml>'
)
EMPTY = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><comments xmlns="{MAIN}"><authors></authors>'
    "<commentList></commentList></comments>"
)


def add_comments(package: Package, sheet: str, texts: Mapping[tuple[int, int], str]) -> None:
    """Comment cells of a sheet's part, by (row, column); a cell that has a comment keeps it, with ours below."""
    kinds = dict(package.relations(sheet).values())
    comments, drawing = kinds.get("comments"), kinds.get("vmlDrawing")
    if comments is None:
        comments = package.free_part("xl/comments{}.xml")
        package.put(comments, EMPTY)
        package.declare(comments, COMMENTS_TYPE)
        package.relate(sheet, "comments", comments)
    if drawing is None:
        drawing = package.free_part("xl/drawings/vmlDrawing{}.vml")
        package.put(drawing, VML)
        package.declare_extension("vml", VML_TYPE)
        _link_drawing(package, sheet, package.relate(sheet, "vmlDrawing", drawing))
    fresh = _write_comments(package, comments, texts)
    shapes = "".join(_shape(row, column, 60_000 + number) for number, (row, column) in enumerate(fresh))
    package.put(drawing, re.sub(r"</xml>\s*$", lambda end: shapes + end[0], package.text(drawing)))


def _write_comments(package: Package, part: str, texts: Mapping[tuple[int, int], str]) -> list[tuple[int, int]]:
    """Write the texts into the comments part; the cells that had no comment before."""
    text = package.text(part)
    name = (re.search(r"<(\w+:)?comments\b", text) or [""])[0].removeprefix("<").removesuffix("comments")
    authors = len(re.findall(r"<(?:\w+:)?author\b", text))
    text = re.sub(rf"(<{name}authors\s*/>|</{name}authors>)", lambda end: _author(end[0], name), text, count=1)
    fresh, added = [], []
    for (row, column), words in sorted(texts.items()):
        reference = f"{column_letters(column)}{row}"
        run = f'<{name}r><{name}t xml:space="preserve">{xml_text(_short(words))}</{name}t></{name}r>'
        own = re.compile(rf'(<{name}comment\b[^>]*\bref="{reference}"[^>]*>.*?)(</{name}text>)', re.DOTALL)
        text, merged = own.subn(partial(_with_run, run), text, count=1)
        if not merged:
            fresh.append((row, column))
            head = f'<{name}comment ref="{reference}" authorId="{authors}">'
            added.append(f"{head}<{name}text>{run}</{name}text></{name}comment>")
    end = f"</{name}commentList>"
    package.put(part, text.replace(end, "".join(added) + end))
    return fresh


def _with_run(run: str, old: re.Match[str]) -> str:
    return old[1] + run + old[2]


def _author(end: str, name: str) -> str:
    ours = f"<{name}author>Nakhoda</{name}author>"
    return f"<{name}authors>{ours}</{name}authors>" if end.endswith("/>") else ours + end


def _short(words: str) -> str:
    return words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"


def _link_drawing(package: Package, sheet: str, relation: str) -> None:
    text = package.text(sheet)
    name = (re.search(r"<(\w+:)?worksheet\b", text) or [""])[0].removeprefix("<").removesuffix("worksheet")
    link = f'<{name}legacyDrawing xmlns:nr="{OFFICE}" nr:id="{relation}"/>'
    place = re.search(rf"<(?:\w+:)?(?:{AFTER_LEGACY})\b|</(?:\w+:)?worksheet>", text[text.rindex("sheetData") :])
    if place is None:
        return
    at = text.rindex("sheetData") + place.start()
    package.put(sheet, text[:at] + link + text[at:])


def _shape(row: int, column: int, number: int) -> str:
    anchor = f"{column}, 15, {max(row - 2, 0)}, 2, {column + 4}, 15, {row + 6}, 4"
    return (
        f'<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;visibility:hidden" '
        'fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
        '<v:textbox style="mso-direction-alt:auto"/><x:ClientData ObjectType="Note"><x:MoveWithCells/>'
        f"<x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row - 1}</x:Row>"
        f"<x:Column>{column - 1}</x:Column></x:ClientData></v:shape>"
    )
