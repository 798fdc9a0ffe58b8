"""The card of one RT before and after, on one page: every criterion side by side, class, exit rule, findings, map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files
from typing import Any

from nakhoda.law.rulesets import Criterion, Level, Ruleset
from nakhoda.scoring.rules.evaluate import Evaluation
from nakhoda.scoring.rules.explain import Step
from nakhoda.web.numbers import long_date, number, percent
from nakhoda.web.prints import Furniture, pdf
from nakhoda.web.svgmap import Area, svg_print_map

DENOMINATORS = {
    "buildings": ("Bangunan", "unit"),
    "area_ha": ("Luas verifikasi", "ha"),
    "households": ("Kepala keluarga", "KK"),
    "road_ideal_m": ("Panjang jalan ideal", "m"),
    "drainage_ideal_m": ("Panjang drainase ideal", "m"),
}
MOST_FINDINGS, MOST_STEPS, LONGEST_LINE = 5, 5, 150


@dataclass(frozen=True, slots=True)
class CardYear:
    """One year on the card. `contribution` is the share of the sectoral mean that handling took away, None if first."""

    year: int
    evaluation: Evaluation
    contribution: float | None = None
    snapshot: str = ""
    snapshot_day: date | None = None


@dataclass(frozen=True, slots=True)
class RtCard:
    """What the card says. `chosen` None shows the base year alone.

    `lower`, `gap` and `way_down` come from `explain` for the last year shown; `areas` are the RT of the kawasan, this
    one `chosen`. `findings` are whole sentences, None where the reader may not see them;
    `findings_in_all` counts also those not given.
    """

    office: Sequence[str]
    regency: str
    district: str
    village: str
    kawasan: str
    rt: str
    decree: str
    ruleset: Ruleset
    denominators: Mapping[str, float | None]
    base: CardYear
    chosen: CardYear | None
    summary: str
    findings: Sequence[str] | None = ()
    findings_in_all: int | None = None
    lower: Level | None = None
    gap: int = 0
    way_down: Sequence[Step] = ()
    areas: Sequence[Area] = field(default_factory=tuple)
    code: str = ""
    url: str = ""
    example: bool = False


def rt_card_pdf(card: RtCard, paper: str = "f4") -> bytes:
    """The card as PDF of exactly one page, portrait. ValueError for a paper that is neither `a4` nor `f4`."""
    areas = [Area(area.geometry, area.level, chosen=area.chosen) for area in card.areas]
    drawn = svg_print_map(areas, label=f"Peta {card.rt}", width=200, height=150, graticule=False)
    furniture = Furniture(
        office=card.office,
        title=f"Kartu {card.rt}, {card.kawasan}",
        code=card.code,
        url=card.url,
        example=card.example,
        margins_mm={"left": 15, "right": 15, "top": 11, "bottom": 14},
    )
    template = files("nakhoda.scoring").joinpath("files", "rt_card.typ")
    images = {"map.svg": drawn.encode()} if drawn else {}
    return pdf(template, _data(card, has_map=drawn is not None), paper=paper, images=images, furniture=furniture)


def step_text(step: Step) -> str:
    """One step as a line for an officer: which criterion, how much of how much, points saved."""
    criterion = step.criterion
    amounts = f"{_plain(step.amount)} dari {_plain(step.volume)} {criterion.unit}"
    return f"{criterion.id} {criterion.name}: tangani {amounts} (−{step.points})"


def _data(card: RtCard, *, has_map: bool) -> dict[str, Any]:
    years = [card.base] if card.chosen is None else [card.base, card.chosen]
    shown = card.ruleset
    given = card.findings or ()
    findings = [_clip(line) for line in given[:MOST_FINDINGS]]
    return {
        "place": [
            ["RT", card.rt],
            ["Kawasan", card.kawasan],
            ["Desa/kelurahan", card.village],
            ["Kecamatan", card.district],
            ["Kabupaten/kota", card.regency],
            ["Keputusan", card.decree or "belum ditetapkan"],
        ],
        "years": [_year(year, shown) for year in years],
        "denominators": [
            [*DENOMINATORS.get(name, (name, "")), _plain(card.denominators.get(name))] for name in shown.denominators
        ],
        "aspects": [_aspect(aspect.number, aspect.name, years, shown) for aspect in shown.aspects],
        "services": [_service(at, years, shown) for at in shown.exit_rule.service_aspects],
        "service_percent": shown.exit_rule.service_at_least_percent,
        "total_below": shown.exit_rule.total_below,
        "levels": [[level.code, level.name, f"{level.from_total}–{level.to_total}"] for level in shown.levels],
        "highest_total": shown.highest_total,
        "summary": _clip(card.summary, 400),
        "findings": None if card.findings is None else findings,
        "findings_left": max(len(given), card.findings_in_all or 0) - len(findings),
        "way": _way(card),
        "has_map": has_map,
        "ruleset": shown.number,
        "ruleset_hash": shown.content_hash[:12],
    }


def _year(year: CardYear, ruleset: Ruleset) -> dict[str, Any]:
    found = year.evaluation
    return {
        "year": str(year.year),
        "total": str(found.total),
        "level": found.level.code,
        "level_name": found.level.name,
        "sector_mean": percent(found.sector_mean, 2),
        "contribution": percent(year.contribution, 2),
        "below": found.total < ruleset.exit_rule.total_below,
        "leaves": found.leaves,
        "snapshot": " · ".join(part for part in (year.snapshot, long_date(year.snapshot_day)) if part not in ("", "–")),
    }


def _aspect(aspect: int, name: str, years: Sequence[CardYear], ruleset: Ruleset) -> dict[str, Any]:
    return {
        "number": str(aspect),
        "name": name,
        "means": [percent(year.evaluation.aspect_means.get(aspect), 2) for year in years],
        "criteria": [_criterion(criterion, years) for criterion in ruleset.of_aspect(aspect)],
    }


def _criterion(criterion: Criterion, years: Sequence[CardYear]) -> dict[str, Any]:
    return {
        "id": criterion.id,
        "name": criterion.name,
        "unit": criterion.unit,
        "values": [_values(criterion.id, year.evaluation) for year in years],
    }


def _values(criterion_id: str, found: Evaluation) -> list[str]:
    missing = found.volumes.get(criterion_id) is None
    return [
        _plain(found.volumes.get(criterion_id)),
        percent(found.ratios[criterion_id], 2),
        "–" if missing else str(found.points[criterion_id]),
    ]


def _service(aspect: int, years: Sequence[CardYear], ruleset: Ruleset) -> dict[str, Any]:
    means = [year.evaluation.aspect_means.get(aspect) for year in years]
    return {
        "name": next(each.name for each in ruleset.aspects if each.number == aspect),
        "served": [percent(None if mean is None else 1 - mean, 1) for mean in means],
        "met": [year.evaluation.services_met[aspect] for year in years],
    }


def _way(card: RtCard) -> dict[str, Any]:
    steps = [step_text(step) for step in card.way_down[:MOST_STEPS]]
    return {
        "lower": card.lower.name if card.lower else "",
        "gap": number(card.gap),
        "steps": steps,
        "left": len(card.way_down) - len(steps),
    }


def _plain(value: float | None) -> str:
    """With the decimals it has, at most four."""
    return number(None if value is None else round(value, 4))


def _clip(text: str, most: int = LONGEST_LINE) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
