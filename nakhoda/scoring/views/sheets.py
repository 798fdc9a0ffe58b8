"""The official sheet, before and after, as rows that a template only has to write down."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from nakhoda.law.rulesets import Criterion, Ruleset
from nakhoda.scoring.queries.words import name_of
from nakhoda.scoring.rules.evaluate import Evaluation
from nakhoda.web.language import here

SHOWN_DECIMALS = 4  # of a volume; what is stored has six


class AnyYear(Protocol):
    """A year of an RT or of a kawasan."""

    @property
    def year(self) -> int: ...
    @property
    def evaluation(self) -> Evaluation: ...
    @property
    def score(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class Cell:
    """A criterion in one year: `volume` as shown; `last` is the year looked at."""

    volume: float | None
    ratio: float | None
    points: int | None
    flagged: bool
    last: bool


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """One criterion over the years shown."""

    criterion: Criterion
    name: str
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class AspectRows:
    """An aspect: by year its mean ratio and the sum of its points, then its criteria."""

    number: int
    name: str
    sums: Sequence[Mapping[str, Any]]
    rows: Sequence[CriterionRow]


def aspect_name(ruleset: Ruleset, number: int) -> str:
    """The aspect's name in the language of the page."""
    aspect = next(each for each in ruleset.aspects if each.number == number)
    return here(aspect)


def sheet_of(
    years: Sequence[AnyYear], ruleset: Ruleset, flagged: Collection[tuple[int | None, str]] = ()
) -> list[AspectRows]:
    """The sheet by aspect. `flagged` are pairs of year and criterion that have a finding."""
    last = years[-1].year
    sheet = []
    for aspect in ruleset.aspects:
        criteria = ruleset.of_aspect(aspect.number)
        rows = [
            CriterionRow(
                criterion,
                name_of(criterion),
                [_cell(year, criterion.id, (year.year, criterion.id) in flagged, year.year == last) for year in years],
            )
            for criterion in criteria
        ]
        sums = [
            {
                "mean": year.evaluation.aspect_means.get(aspect.number),
                "points": sum(year.evaluation.points[criterion.id] for criterion in criteria),
                "last": year.year == last,
            }
            for year in years
        ]
        sheet.append(AspectRows(aspect.number, aspect_name(ruleset, aspect.number), sums, rows))
    return sheet


def denominator_rows(denominators: Mapping[str, float | None], ruleset: Ruleset) -> list[tuple[str, Any, str]]:
    """Label, amount and unit of every whole, in the ruleset's order."""
    labels = {
        "buildings": (_("Bangunan"), _("unit")),
        "area_ha": (_("Luas verifikasi"), "ha"),
        "households": (_("Kepala keluarga"), "KK"),
        "road_ideal_m": (_("Jalan ideal"), "m"),
        "drainage_ideal_m": (_("Drainase ideal"), "m"),
    }
    return [
        (labels.get(name, (name, ""))[0], denominators.get(name), labels.get(name, (name, ""))[1])
        for name in ruleset.denominators
    ]


def service_rows(years: Sequence[AnyYear], ruleset: Ruleset) -> list[dict[str, Any]]:
    """The services clause by aspect: how much is served in each year, and whether that suffices."""
    return [
        {
            "name": aspect_name(ruleset, number),
            "years": [
                {
                    "served": None if (mean := year.evaluation.aspect_means.get(number)) is None else 1 - mean,
                    "met": year.evaluation.services_met[number],
                }
                for year in years
            ],
        }
        for number in ruleset.exit_rule.service_aspects
    ]


def year_asked(request: HttpRequest) -> int | None:
    """`?tahun=2019` as a number; None if not asked. 404 for what is no year."""
    asked = request.GET.get("tahun", "").strip()
    if not asked:
        return None
    if not (asked.isascii() and asked.isdigit() and len(asked) == len("2019")):
        raise Http404
    return int(asked)


def year_tabs(request: HttpRequest, years: Sequence[AnyYear], chosen: int) -> list[dict[str, Any]]:
    """A link for each year; the last year is the page itself."""
    return [
        {
            "label": str(each.year),
            "url": request.path if each is years[-1] else f"{request.path}?tahun={each.year}",
            "current": each.year == chosen,
        }
        for each in years
    ]


def _cell(year: AnyYear, criterion_id: str, flagged: bool, last: bool) -> Cell:
    found = year.evaluation
    volume = found.volumes.get(criterion_id)
    points = None if volume is None else found.points[criterion_id]
    shown = None if volume is None else round(volume, SHOWN_DECIMALS)
    return Cell(shown, found.ratios.get(criterion_id), points, flagged, last)
