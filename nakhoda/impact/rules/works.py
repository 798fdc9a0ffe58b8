"""Accepted works as impact sees them: verified quantities by RT and criterion, the day of acceptance, money and HOK."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from nakhoda.law.rulesets import Ruleset
from nakhoda.scoring.rules.score import MILLIONTHS

WORKS = {
    "work": pl.String,
    "title": pl.String,
    "day": pl.Date,
    "source": pl.String,
    "amount_idr": pl.Int64,
    "labour_quarters": pl.Int64,
}
EFFECTS = {"work": pl.String, "day": pl.Date, "unit": pl.String, "criterion": pl.String, "taken": pl.Int64}


class ImpactError(ValueError):
    """Works that cannot be counted; the message says which and how to mend it."""


@dataclass(frozen=True, slots=True)
class Work:
    """One completed and accepted work: `day` of acceptance, rupiah spent, person-days in quarters (HOK × 4).

    `effects` gives by (RT key, criterion id) the verified quantity that it took off the deficit, in the criterion's
    unit: what was measured at completion, never what was planned.
    """

    id: str
    title: str
    day: date
    amount_idr: int
    labour_quarters: int
    effects: Mapping[tuple[str, str], Decimal]
    source: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """What is compared under the label `year`: works accepted after the day `after`, up to and with the day `until`."""

    year: int
    after: date
    until: date


def works_frame(works: Iterable[Work]) -> pl.DataFrame:
    """The works with the columns of `WORKS`, sorted by id. ImpactError if an id stands twice."""
    rows = [(each.id, each.title, each.day, each.source, each.amount_idr, each.labour_quarters) for each in works]
    frame = pl.DataFrame(rows, schema=WORKS, orient="row").sort("work")
    twice = frame.filter(pl.col("work").is_duplicated())
    if twice.height:
        raise ImpactError(f"Karya {twice['work'][0]!r} tercatat dua kali. Hapus salah satunya.")
    return frame


def effects_frame(works: Iterable[Work], ruleset: Ruleset) -> pl.DataFrame:
    """Verified quantities with the columns of `EFFECTS`; `taken` in whole millionths of the criterion's unit.

    ImpactError for a criterion that the ruleset does not have and for a quantity below 0.
    """
    known = {criterion.id for criterion in ruleset.criteria}
    rows = []
    for work in works:
        for (unit, criterion), amount in work.effects.items():
            if criterion not in known:
                raise ImpactError(f"Karya {work.id!r}: kriteria {criterion!r} tidak ada pada {ruleset.id}.")
            if amount < 0:
                raise ImpactError(f"Karya {work.id!r}: volume {amount} untuk kriteria {criterion} kurang dari nol.")
            rows.append((work.id, work.day, unit, criterion, int(amount * MILLIONTHS + Decimal("0.5"))))
    return pl.DataFrame(rows, schema=EFFECTS, orient="row")


def of_periods(effects: pl.DataFrame, periods: Sequence[Period]) -> pl.DataFrame:
    """The effects once for each period they belong to, with its label in `year`; equal keys are summed.

    One row per `year`, `work`, `unit` and `criterion`. Labels of periods differ.
    """
    spans = pl.DataFrame(
        [(each.year, each.after, each.until) for each in periods],
        schema={"year": pl.Int32, "after": pl.Date, "until": pl.Date},
        orient="row",
    )
    summed = effects.group_by("work", "day", "unit", "criterion").agg(pl.col("taken").sum())
    inside = (pl.col("day") > pl.col("after")) & (pl.col("day") <= pl.col("until"))
    return summed.join(spans, how="cross").filter(inside).select("year", "work", "unit", "criterion", "taken")


def years_since(base: int, years: Iterable[int]) -> list[Period]:
    """For each year the period from the end of the base year to its own end."""
    return [Period(year, date(base, 12, 31), date(year, 12, 31)) for year in years]
