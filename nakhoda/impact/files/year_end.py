"""The year-end report for the regent, exactly two pages: what changed, by which method, and the next decree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from typing import Any

import polars as pl

from nakhoda.impact.files.tables import FATES, PART_NAMES, exact
from nakhoda.impact.rules.chart import LOOKS, Bar, key_svg, methods_chart
from nakhoda.impact.rules.next_decree import Fate, NextDecree, Reason
from nakhoda.impact.rules.report import Impact, hectares_of, place_rows
from nakhoda.impact.rules.summary import Summary, sentences
from nakhoda.law.rulesets import Ruleset
from nakhoda.web.numbers import hectares, number, rupiah
from nakhoda.web.prints import Furniture, Signatory, pdf, png_pages

MARGINS_MM = {"left": 20, "right": 15, "top": 15, "bottom": 16}
MOST_KAWASANS = 10


@dataclass(frozen=True, slots=True)
class YearEnd:
    """What the report says; every text is ready to be shown, rows are cells in the order of their table.

    `figures`: value, label and note of the large numbers. `methods`: letter, name, hectares by part, total. `levels`:
    class code, name, RT and hectares before, RT and hectares after. `kawasans`: name, class and total before, class and
    total after, hectares by methods B, C, E. `decree`: what, RT, hectares. `bars` are drawn. `signers` hold the titles.
    """

    office: Sequence[str]
    title: str
    lead: str
    figures: Sequence[tuple[str, str, str]]
    sentences: Sequence[str]
    bars: Sequence[Bar]
    methods: Sequence[Sequence[str]]
    levels: Sequence[Sequence[str]]
    kawasans: Sequence[Sequence[str]]
    kawasans_note: str
    decree: Sequence[Sequence[str]]
    decree_note: str
    notes: Sequence[str]
    code: str
    url: str
    printed: str
    signed_at: str
    signers: Sequence[str]
    example: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """What the numbers do not know: letterhead, regency, what is compared with, names, signature, where to look it up.

    `since` says the base in words ("akhir 2019"); `kawasans` are rows as `YearEnd` has them, the most changed first.
    """

    office: Sequence[str]
    regency: str
    since: str
    kawasans: Sequence[Sequence[str]]
    code: str = ""
    url: str = ""
    printed: str = ""
    signed_at: str = ""
    signers: Sequence[str] = ()
    notes: Sequence[str] = ()
    example: bool = False


def year_end_of(summary: Summary, draft: NextDecree, heading: Heading, ruleset: Ruleset) -> YearEnd:
    """The report from the numbers of a period and the proposal for the next decree."""
    names = {level.code: level.name for level in ruleset.levels}
    shown = heading.kawasans[:MOST_KAWASANS]
    rest = len(heading.kawasans) - len(shown)
    services = sum(1 for each in draft.rts if each.reason is Reason.SERVICES)
    return YearEnd(
        office=heading.office,
        title=f"Dampak penanganan kumuh {summary.year}",
        lead=f"{heading.regency}. Dibanding {heading.since}. Dinilai menurut {ruleset.number}.",
        figures=_figures(summary),
        sentences=sentences(summary, heading.regency, heading.since),
        bars=summary.bars,
        methods=[
            [bar.letter, bar.name, *(_ha(bar.parts_ha.get(part, 0.0)) for part in PART_NAMES), _ha(bar.total_ha)]
            for bar in summary.bars
        ],
        levels=[
            [code, names[code], *(cell for count, area in sides for cell in (number(count), hectares(area)))]
            for code, sides in summary.levels.items()
        ],
        kawasans=shown,
        kawasans_note=f"dan {number(rest)} kawasan lain dalam tabel lengkap" if rest > 0 else "",
        decree=[[FATES[fate], number(len(draft.that(fate))), hectares(draft.area_ha(fate))] for fate in Fate],
        decree_note=(
            f"Usulan menurut cara {draft.rule}, belum keputusan. {number(services)} RT nilainya sudah di bawah ambang "
            "tetapi layanannya belum cukup, jadi tetap."
        ),
        notes=[*heading.notes, *_notes(summary)],
        code=heading.code,
        url=heading.url,
        printed=heading.printed,
        signed_at=heading.signed_at,
        signers=heading.signers,
        example=heading.example,
    )


def kawasan_cells(found: Impact, year: int, names: Mapping[str, str]) -> list[list[str]]:
    """The kawasan of a period as rows of the report, those first that changed most by method B, then C.

    `names` gives a kawasan's name by its key. A kawasan that is not on one of the sides has an empty class there.
    """
    at = pl.col("year") == year
    hectares_by: dict[str, dict[str, int]] = {}
    for row in hectares_of(found, "kawasan").filter(at).to_dicts():
        hectares_by.setdefault(row["unit"], {})[row["method"]] = row["total"]
    rows = []
    for row in place_rows(found, "kawasan").filter(at).to_dicts():
        own = hectares_by.get(row["unit"], {})
        stood = [_stood(row, side) for side in ("before", "after")]
        cells = [names.get(row["unit"], row["unit"]), *stood[0], *stood[1]]
        cells += [hectares(exact(own.get(method, 0))) for method in ("B", "C", "E")]
        rows.append((-own.get("B", 0), -own.get("C", 0), cells[0], cells))
    return [cells for *_order, cells in sorted(rows)]


def _stood(row: Mapping[str, Any], side: str) -> tuple[str, str]:
    return row[f"level_{side}"] or "", number(row[f"total_{side}"])


def year_end_pdf(report: YearEnd, paper: str = "a4") -> bytes:
    """The report as PDF, exactly two pages. ValueError for a paper that is neither `a4` nor `f4`."""
    return pdf(_template(), _data(report), paper=paper, images=_images(report), furniture=_furniture(report))


def year_end_pngs(report: YearEnd, paper: str = "a4") -> list[bytes]:
    """The two pages as PNG, for a preview. Errors as in `year_end_pdf`."""
    return png_pages(_template(), _data(report), paper=paper, images=_images(report), furniture=_furniture(report))


def _figures(summary: Summary) -> list[tuple[str, str, str]]:
    totals = {bar.letter: bar.total_ha for bar in summary.bars}
    per_hectare = summary.idr_per_ha.get("C")
    cost = rupiah(per_hectare) + " per ha (cara C)" if per_hectare is not None else "rupiah per ha tidak dihitung"
    return [
        (f"{_ha(totals.get('E', 0.0))} ha", "keluar menurut nilai dan layanan", "cara E, aturan keluar"),
        (f"{_ha(totals.get('C', 0.0))} ha", "RT menjadi tidak kumuh", "cara C, kelas RT"),
        (number(summary.households), "keluarga terjangkau, sedikitnya", f"{number(summary.persons)} jiwa"),
        (rupiah(summary.amount_idr), f"biaya tercatat, {number(summary.works)} karya", cost),
    ]


def _notes(summary: Summary) -> list[str]:
    parts = [f"{name}: {note}." for name, note in PART_NAMES.values()]
    return [
        *parts,
        f"{number(summary.services)} layanan bertambah bila kriteria dijumlah; itu bukan jumlah keluarga.",
    ]


def _ha(amount: float) -> str:
    return hectares(round(amount, 6))


def _template() -> Any:
    return files("nakhoda.impact").joinpath("files", "year_end.typ")


def _images(report: YearEnd) -> Mapping[str, bytes]:
    chart = methods_chart(report.bars, label="Hektare kumuh berkurang menurut tiap cara")
    keys = {f"key-{part}.svg": key_svg(part).encode() for part in (*LOOKS, "total")}
    return {"bars.svg": chart.encode(), **keys} if chart else keys


def _data(report: YearEnd) -> dict[str, Any]:
    data = {name: value for name, value in asdict(report).items() if name != "bars"}
    return data | {
        "has_bars": bool(report.bars),
        "parts": [*([part, name] for part, (name, _note) in PART_NAMES.items()), ["total", "Jumlah"]],
        "part_heads": [name for name, _note in PART_NAMES.values()],
    }


def _furniture(report: YearEnd) -> Furniture:
    return Furniture(
        office=report.office,
        title=report.title,
        code=report.code,
        url=report.url,
        example=report.example,
        signatories=[Signatory(each, nip="") for each in report.signers],
        signed_at=report.signed_at if report.signers else "",
        margins_mm=MARGINS_MM,
    )
