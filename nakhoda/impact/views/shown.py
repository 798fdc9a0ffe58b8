"""What the pages of impact show: rows of their tables, in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
from django.urls import reverse
from django.utils.translation import gettext as _

from nakhoda.impact.files.tables import exact
from nakhoda.impact.queries.official import OfficialImpact
from nakhoda.impact.rules.chart import LOOKS, Bar, key_svg, methods_chart
from nakhoda.impact.rules.credit import METHODS, source_credit
from nakhoda.impact.rules.next_decree import DraftRt, Fate, NextDecree, Reason
from nakhoda.impact.rules.report import Impact, hectares_of, place_rows
from nakhoda.impact.rules.summary import Summary
from nakhoda.law.methods import methods
from nakhoda.law.rulesets import Ruleset
from nakhoda.scoring.queries.words import spoken
from nakhoda.scoring.rules.score import MILLIONTHS
from nakhoda.scoring.views.sheets import aspect_name
from nakhoda.web.language import here, language

SHOWN_METHODS = ("C", "E")
FATE_TONES = {Fate.LEAVES: "success", Fate.STAYS: "neutral", Fate.ENTERS: "warning"}


def part_names() -> dict[str, tuple[str, str]]:
    """What a change consists of: name and meaning of each part."""
    return {
        "works": (_("Karena karya"), _("langkah dari keadaan awal ke keadaan awal ditambah karya yang tercatat")),
        "remeasured": (_("Pengukuran ulang"), _("langkah ke angka terukur, pada luas dan kawasan semula")),
        "boundary": (_("Batas berubah"), _("luas, keanggotaan kawasan, RT baru dan RT yang hilang")),
        "printed": (_("Selisih lembar"), _("yang tercetak pada lembar resmi di luar hitungan dari RT")),
    }


def fate_name(fate: Fate) -> str:
    """What is proposed, in a word."""
    return {Fate.LEAVES: _("keluar"), Fate.STAYS: _("tetap"), Fate.ENTERS: _("masuk")}[fate]


def reason_text(reason: Reason) -> str:
    """Why it is proposed."""
    return {
        Reason.EXIT: _("memenuhi aturan keluar"),
        Reason.SCORE: _("nilai belum di bawah ambang"),
        Reason.SERVICES: _("nilai sudah di bawah ambang, layanan belum cukup"),
        Reason.UNMEASURED: _("belum ada data akhir"),
        Reason.SLUM: _("kumuh dan belum ditetapkan"),
    }[reason]


def method_rows(summary: Summary) -> list[dict[str, Any]]:
    """Every method that the area has: name, meaning, hectares by part and in all."""
    found = {bar.letter: bar for bar in summary.bars}
    return [
        {
            "letter": each.id,
            "name": here(each),
            "counts": here(each, "counts"),
            "url": f"{reverse('methods')}#metode-{each.id.lower()}",
            "parts": [(part, round(found[each.id].parts_ha[part], 6)) for part in LOOKS],
            "total": round(found[each.id].total_ha, 6),
        }
        for each in methods()
        if each.id in found
    ]


def method_chart(summary: Summary) -> tuple[str, list[tuple[str, str]]]:
    """The methods as bars, and the legend as pairs of picture and name."""
    names = {each.id: here(each) for each in methods()}
    bars = [Bar(bar.letter, names[bar.letter], bar.parts_ha) for bar in summary.bars]
    drawn = methods_chart(bars, label=_("Hektare kumuh berkurang menurut tiap cara"), language=language())
    return drawn, [
        *((key_svg(part), name) for part, (name, _m) in part_names().items()),
        (key_svg("total"), _("Jumlah")),
    ]


def level_rows(summary: Summary) -> list[dict[str, Any]]:
    """RT and hectares of each class before and after, worst first."""
    return [{"level": code, "before_after": sides} for code, sides in reversed(summary.levels.items())]


def service_rows(found: Impact, kind: str, unit: str, year: int, ruleset: Ruleset) -> list[dict[str, Any]]:
    """Services of each aspect before and after, as ratios; none for an area that is not scored as a whole."""
    rows = place_rows(found, kind).filter((pl.col("unit") == unit) & (pl.col("year") == year)).to_dicts()
    if not rows:
        return []
    return [
        {
            "name": aspect_name(ruleset, aspect.number),
            "before": rows[0][f"service_{aspect.number}_before"],
            "after": rows[0][f"service_{aspect.number}_after"],
        }
        for aspect in ruleset.aspects
    ]


def source_rows(found: Impact, year: int) -> list[dict[str, Any]]:
    """What each source of money paid and earned; the most money first."""
    rows = source_credit(found.works.filter(pl.col("year") == year)).to_dicts()
    return [_credited(row) for row in sorted(rows, key=lambda row: (-row["amount_idr"], row["source"]))]


def work_rows(known: OfficialImpact, found: Impact, year: int) -> list[dict[str, Any]]:
    """The works of a period with the RT they serve; those that took away most points first."""
    at = pl.col("year") == year
    served: dict[str, list[dict[str, str]]] = {}
    for work, unit in found.by_rt.filter(at).select("work", "unit").unique().sort("work", "unit").rows():
        served.setdefault(work, []).append(rt_link(known, unit))
    rows = sorted(found.works.filter(at).to_dicts(), key=lambda row: (-row["points"], -row["amount_idr"], row["work"]))
    return [_credited(row) | {"served": served.get(row["work"], [])} for row in rows]


def village_rows(known: OfficialImpact, found: Impact, year: int) -> list[dict[str, Any]]:
    """Points and hectares by village, those that changed most first."""
    at, names = pl.col("year") == year, known.villages()
    areas = {
        (unit, method): total
        for unit, method, total in hectares_of(found, "village").filter(at).select("unit", "method", "total").rows()
    }
    points = [pl.col("total_0", "total_3").sum()]
    rows = found.rts.filter(at, pl.col("village") != "").group_by("village").agg(pl.len(), *points).rows()
    shown = [
        {
            "key": key,
            "name": names.get(key, key),
            "rts": count,
            "before": before,
            "after": after,
            **{f"ha_{method}": exact(areas.get((key, method))) for method in SHOWN_METHODS},
        }
        for key, count, before, after in rows
    ]
    return sorted(shown, key=lambda row: (row["after"] - row["before"], row["name"]))


def rt_rows(known: OfficialImpact, found: Impact, year: int) -> list[dict[str, Any]]:
    """Every RT before and after, the largest fall of points first."""
    at = pl.col("year") == year
    reached = dict(found.reached.filter(at).select("unit", "households").rows())
    rows = [
        {
            **rt_link(known, row["unit"], row["name"]),
            "total_0": row["total_0"],
            "total_3": row["total_3"],
            "level_0": row["level_0"],
            "level_3": row["level_3"],
            "works": row["points_works"],
            "other": row["points_remeasured"] + row["points_boundary"],
            "households": _whole(reached.get(row["unit"])),
            **{
                f"ha_{method}": exact(sum(row[f"{method}_{part}"] for part in ("works", "remeasured", "boundary")))
                for method in SHOWN_METHODS
            },
        }
        for row in found.rts.filter(at).to_dicts()
    ]
    return sorted(rows, key=lambda row: (-(row["works"] + row["other"]), row["village"], row["label"]))


def fate_rows(draft: NextDecree) -> list[dict[str, Any]]:
    """How many RT and hectares leave, stay, enter."""
    return [
        {
            "name": fate_name(fate),
            "tone": FATE_TONES[fate],
            "rts": len(draft.that(fate)),
            "area_ha": draft.area_ha(fate),
        }
        for fate in Fate
    ]


def decree_rows(known: OfficialImpact, draft: NextDecree, ruleset: Ruleset) -> list[dict[str, Any]]:
    """The RT of the proposal: those that leave, then those that enter, then those that stay."""
    order = (Fate.LEAVES, Fate.ENTERS, Fate.STAYS)
    return [_decree_row(known, each, ruleset) for fate in order for each in draft.that(fate)]


def kawasan_rows(known: OfficialImpact, draft: NextDecree) -> list[dict[str, Any]]:
    """The kawasan of the proposal by name."""
    rows = [
        {
            "name": known.kawasans.get(each.kawasan, each.kawasan) or _("di luar kawasan"),
            "fate": fate_name(each.fate),
            "tone": FATE_TONES[each.fate],
            "each": each,
        }
        for each in draft.kawasans
    ]
    return sorted(rows, key=lambda row: str(row["name"]))


def rt_link(known: OfficialImpact, unit: str, name: str = "") -> dict[str, str]:
    """An RT as text and address of its card; without an address where the data no longer have it."""
    place = known.places.get(unit)
    if place is None:
        return {"label": name or unit, "village": "", "url": ""}
    url = reverse("rt", args=[place.village_key, place.label])
    return {"label": spoken(place.label), "village": place.village, "url": url}


def _decree_row(known: OfficialImpact, each: DraftRt, ruleset: Ruleset) -> dict[str, Any]:
    return {
        **rt_link(known, each.unit, each.name),
        "kawasan": known.kawasans.get(each.kawasan, each.kawasan),
        "fate": fate_name(each.fate),
        "tone": FATE_TONES[each.fate],
        "reason": reason_text(each.reason),
        "lacking": ", ".join(aspect_name(ruleset, number) for number in each.lacking),
        "each": each,
    }


def _credited(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of credit with points and hectares as the decimal numbers they are."""
    return {**row, "points": exact(row["points"]), **{f"ha_{method}": exact(row[method]) for method in METHODS}}


def _whole(millionths: int | None) -> int | None:
    return None if millionths is None else (millionths + MILLIONTHS // 2) // MILLIONTHS
