"""The annex of a decree: every slum area with its extent, class and handling, and a map, as PDF for signature."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from importlib.resources import files
from typing import Any

from nakhoda.web.numbers import hectares, long_date
from nakhoda.web.prints import Furniture, Signatory, pdf
from nakhoda.web.svgmap import Area, Outline, svg_print_map
from nakhoda.web.svgmap_marks import dms

METHOD = "luas geodesik WGS 84"
LEVEL_NAMES = {
    "KB": "Kumuh Berat",
    "KS": "Kumuh Sedang",
    "KR": "Kumuh Ringan",
    "TK": "Tidak Kumuh",
    "": "Belum dinilai",
}


@dataclass(frozen=True, slots=True)
class AnnexRow:
    """One kawasan. `latitude` and `longitude` of its middle in degrees; `rts` the RT by RW, as text.

    `level` is TK, KR, KS, KB or empty where it is not yet scored, then without `total`.
    """

    number: int
    name: str
    area_stated_ha: Decimal | float | None
    area_measured_ha: Decimal | float | None
    villages: str
    district: str
    rts: str
    latitude: float | None
    longitude: float | None
    level: str
    total: int | None
    land_status: str = ""
    priority: str = ""
    handling: str = ""


@dataclass(frozen=True, slots=True)
class Annex:
    """What the annex says. `areas` are drawn on the map page, best labelled with the row's number; none, no map.

    `decree` is its kind ("Keputusan Bupati Pacitan"), `about` its subject; `signatory_title` "Bupati Pacitan".
    """

    office: Sequence[str]
    decree: str
    number: str
    day: date | None
    about: str
    heading: str
    signatory_name: str
    signatory_title: str
    ruleset_number: str
    rows: Sequence[AnnexRow]
    areas: Sequence[Area] = ()
    outlines: Sequence[Outline] = ()
    place: str = ""
    method: str = METHOD
    code: str = ""
    url: str = ""
    example: bool = False


def annex_pdf(annex: Annex, paper: str = "f4") -> bytes:
    """The annex as PDF, landscape: the table over as many pages as it needs, totals, signature, then the map.

    ValueError for a paper that is neither `a4` nor `f4` (215 × 330 mm), or an unknown class.
    """
    width, height = (585, 468) if paper == "a4" else (675, 482)
    drawn = svg_print_map(
        [replace(area, title="", href="") for area in annex.areas],
        annex.outlines,
        label=f"Peta {annex.heading}",
        width=width,
        height=height,
    )
    furniture = Furniture(
        office=annex.office,
        title=f"Lampiran {annex.decree} Nomor {annex.number}",
        code=annex.code,
        url=annex.url,
        example=annex.example,
        signatories=[Signatory(f"{annex.signatory_title.upper()},", annex.signatory_name, nip=None)],
        signed_at=f"Ditetapkan di {annex.place or '........................'}",
        margins_mm={"left": 15, "right": 15, "top": 14, "bottom": 16},
    )
    template = files("nakhoda.decrees").joinpath("files", "annex.typ")
    images = {"map.svg": drawn.encode()} if drawn else {}
    return pdf(
        template,
        _data(annex, map_width_pt=width if drawn else 0),
        paper=paper,
        landscape=True,
        images=images,
        furniture=furniture,
    )


def _data(annex: Annex, *, map_width_pt: int) -> dict[str, Any]:
    return {
        "decree": annex.decree.upper(),
        "number": annex.number,
        "day": long_date(annex.day) if annex.day else "........................",
        "about": annex.about.upper(),
        "heading": annex.heading.upper(),
        "ruleset": annex.ruleset_number,
        "method": annex.method,
        "rows": [_row(row) for row in annex.rows],
        "stated": _hectares_in_all([row.area_stated_ha for row in annex.rows]),
        "measured": _hectares_in_all([row.area_measured_ha for row in annex.rows]),
        "count": len(annex.rows),
        "levels": _levels(annex.rows),
        "has_map": map_width_pt > 0,
        "map_width_pt": map_width_pt,
        "legend": [[str(row.number), row.name, row.level] for row in annex.rows],
    }


def _row(row: AnnexRow) -> dict[str, str]:
    return {
        "number": str(row.number),
        "name": row.name,
        "stated": hectares(row.area_stated_ha),
        "measured": hectares(row.area_measured_ha),
        "villages": row.villages,
        "district": row.district,
        "rts": row.rts,
        "latitude": "–" if row.latitude is None else dms(row.latitude, "latitude"),
        "longitude": "–" if row.longitude is None else dms(row.longitude, "longitude"),
        "level": row.level,
        "class": LEVEL_NAMES[row.level],
        "total": "" if row.total is None else f"nilai {row.total}",
        "land": row.land_status or "–",
        "priority": row.priority or "–",
        "handling": row.handling or "–",
    }


def _hectares_in_all(values: Sequence[Decimal | float | None]) -> str:
    """The sum of the known ones, with a star where one is missing; – if none is known."""
    known = [Decimal(str(value)) for value in values if value is not None]
    return (hectares(sum(known)) + ("*" if len(known) < len(values) else "")) if known else "–"


def _levels(rows: Sequence[AnnexRow]) -> list[list[str]]:
    """By class that occurs: code, name, how many kawasan, their stated hectares."""
    groups = {code: [row for row in rows if row.level == code] for code in LEVEL_NAMES}
    return [
        [code, LEVEL_NAMES[code], str(len(same)), _hectares_in_all([row.area_stated_ha for row in same])]
        for code, same in groups.items()
        if same
    ]
