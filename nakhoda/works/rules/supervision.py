"""The numbers of supervision as cited data: repair deadlines, quality grades, limits of lateness, gaps and photos."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

from nakhoda.law.rulesets import CERTAINTIES, Cited

WHOLE = 100


@dataclass(frozen=True, slots=True)
class Severity:
    """How much a defect weighs, and the days of its repair."""

    id: str
    name: str
    name_en: str
    days: int
    cited: Cited


@dataclass(frozen=True, slots=True)
class GradeStep:
    """A quality grade and the least share of passed checks, in percent."""

    id: str
    name: str
    name_en: str
    at_least_percent: int


@dataclass(frozen=True, slots=True)
class Grades:
    """The quality grades, best first, and what a critical check weighs beside another."""

    critical_weight: int
    steps: tuple[GradeStep, ...]
    cited: Cited

    def grade_for(self, share: Fraction) -> str:
        """The best grade that a share of 1 reaches."""
        return next(step.id for step in self.steps if share * WHOLE >= step.at_least_percent)


@dataclass(frozen=True, slots=True)
class DeviationStep:
    """From which planned percentage on, from which deviation (percent, below zero) works are late and critical."""

    from_planned_percent: int
    late_percent: int
    critical_percent: int


@dataclass(frozen=True, slots=True)
class Deviations:
    """The steps of lateness in order, and their source."""

    steps: tuple[DeviationStep, ...]
    cited: Cited

    def at(self, planned: Fraction) -> DeviationStep:
        """The step that holds at a planned share of 1."""
        return [step for step in self.steps if planned * WHOLE >= step.from_planned_percent][-1]


@dataclass(frozen=True, slots=True)
class Gaps:
    """By how many percent money and time may run ahead of building before that is a finding."""

    money_percent: int
    time_percent: int
    cited: Cited


@dataclass(frozen=True, slots=True)
class PhotoLimits:
    """The stages photographed (percent), and how far place, direction and time of photos may differ."""

    stages: tuple[int, ...]
    most_metres_apart: int
    most_degrees_apart: int
    most_metres_from_site: int
    most_minutes_ahead: int
    most_days_old: int
    cited: Cited


@cache
def severities() -> Mapping[str, Severity]:
    """Severities of defects by id, the gravest first."""
    rows = [dict(zip(_data()["severities"]["columns"], row, strict=True)) for row in _data()["severities"]["rows"]]
    return {row["id"]: Severity(row["id"], row["name"], row["name_en"], row["days"], _cited(row)) for row in rows}


@cache
def grades() -> Grades:
    """The rule of the quality grade."""
    table = _data()["grades"]
    steps = tuple(GradeStep(**dict(zip(table["columns"], row, strict=True))) for row in table["rows"])
    return Grades(table["critical_weight"], steps, _cited(table))


@cache
def deviations() -> Deviations:
    """The limits of lateness."""
    table = _data()["deviation"]
    return Deviations(tuple(DeviationStep(*row) for row in table["rows"]), _cited(table))


@cache
def gaps() -> Gaps:
    """The limits of gaps between money, time and building."""
    table = _data()["gaps"]
    return Gaps(table["money_percent"], table["time_percent"], _cited(table))


@cache
def photo_limits() -> PhotoLimits:
    """The limits of photos."""
    table = _data()["photos"]
    return PhotoLimits(
        tuple(table["stages"]),
        table["most_metres_apart"],
        table["most_degrees_apart"],
        table["most_metres_from_site"],
        table["most_minutes_ahead"],
        table["most_days_old"],
        _cited(table),
    )


def _cited(table: Mapping[str, Any]) -> Cited:
    if not table["source"] or table["certainty"] not in CERTAINTIES:
        raise ValueError(f"Aturan pengawasan: sumber kosong atau kepastian {table['certainty']!r} tidak dikenal.")
    return Cited(table["source"], table["certainty"])


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("nakhoda.works").joinpath("data", "supervision.toml").read_text(encoding="utf-8"))
