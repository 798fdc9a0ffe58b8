"""The whole assessment of one survey: scores, hectares, and every finding. Values in, values out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from nakhoda.baseline.rules.checks import check_survey
from nakhoda.baseline.rules.checks.keys import fill_lost_kawasan
from nakhoda.baseline.rules.checks.plausible import check_decree
from nakhoda.baseline.rules.index import Index
from nakhoda.baseline.rules.survey import Columns, Survey
from nakhoda.law.findings import Finding, Severity
from nakhoda.law.rulesets import Ruleset
from nakhoda.scoring.rules.audit import Sheet, audit_sheet, kawasan_against_rts, not_slum_in_decree
from nakhoda.scoring.rules.frames import kawasan_frame, rt_frame, summed_frame, with_priority
from nakhoda.scoring.rules.methods import area_by_level, reduced_area
from nakhoda.scoring.rules.score import score


@dataclass(slots=True)
class Assessment:
    """What one survey amounts to under one ruleset; frames have the columns of `score` and their keys."""

    survey: Survey
    index: Index
    ruleset: Ruleset
    rts: pl.DataFrame
    kawasans: pl.DataFrame
    summed: pl.DataFrame
    areas: dict[int, dict[str, dict[str, float]]]
    reduced: dict[str, dict[int, float]]
    findings: list[Finding] = field(default_factory=list)


def assess(survey: Survey, *, today: date, more: Iterable[Finding] = ()) -> Assessment:
    """Score the survey by its ruleset and collect all findings, worst first, in the order of the sheet.

    `today` decides whether the decree is past its review; `more` are findings from elsewhere (boundaries).
    """
    index = Index(survey)
    fill_lost_kawasan(index)
    ruleset = survey.ruleset
    rts = with_priority(index, with_contribution(score(rt_frame(index), ruleset)), "rt")
    kawasans = with_contribution(score(kawasan_frame(index), ruleset))
    summed = with_priority(index, with_contribution(score(summed_frame(index, rts), ruleset)), "kawasan")
    findings = [*survey.findings, *check_survey(index), *check_decree(index, today)]
    findings += audit_sheet(_sheet(survey, "rt_year", rts, index))
    if survey.table("kawasan_year"):
        findings += audit_sheet(_sheet(survey, "kawasan_year", kawasans, index))
    findings += [*not_slum_in_decree(index, rts), *kawasan_against_rts(index, summed), *more]
    return Assessment(
        survey=survey,
        index=index,
        ruleset=ruleset,
        rts=rts,
        kawasans=kawasans,
        summed=summed,
        areas=area_by_level(rts, ruleset),
        reduced=reduced_area(
            rts=rts,
            printed_means=_printed_column(survey.tables["rt_year"], rts, "sector_mean", pl.Float64()),
            printed_kawasans=_printed(survey, kawasans),
            summed_kawasans=summed,
            ruleset=ruleset,
        ),
        findings=sorted(findings, key=_order),
    )


def with_contribution(scored: pl.DataFrame) -> pl.DataFrame:
    """The frame with `contribution` of each year against the year before; 0 in a unit's first year.

    Source: the ruleset's `averages.contribution`.
    """
    last = pl.col("sector_mean").shift(1).over("unit", order_by="year")
    step = (pl.col("year") - pl.col("year").shift(1).over("unit", order_by="year")) == 1
    change = pl.when(step & (last > 0)).then((last - pl.col("sector_mean")) / last).otherwise(0.0)
    return scored.with_columns(contribution=change)


def _sheet(survey: Survey, kind: str, scored: pl.DataFrame, index: Index) -> Sheet:
    place = index.rt_place if kind == "rt_year" else index.kawasan_place
    return Sheet(survey.tables[kind], scored, survey.ruleset, place, survey.layout.percent_tolerance)


def _printed(survey: Survey, kawasans: pl.DataFrame) -> pl.DataFrame:
    """Kawasan rows with the class as printed; empty if the sheet prints none."""
    table = survey.table("kawasan_year")
    if table is None or "level" not in table.values:
        return kawasans.clear()
    return kawasans.with_columns(level=_printed_column(table, kawasans, "level", pl.String()))


def _printed_column(table: Columns, scored: pl.DataFrame, field_name: str, dtype: pl.DataType) -> pl.Series:
    column = table.get(field_name)
    return pl.Series([column[row] for row in scored["row"]], dtype=dtype)


def _order(finding: Finding) -> tuple[int, str, str, int, int]:
    place = finding.place
    return list(Severity).index(finding.severity), finding.code, place.sheet, place.row or 0, place.column or 0
