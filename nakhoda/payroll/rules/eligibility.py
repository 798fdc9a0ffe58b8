"""Who may work and who comes first, by rule data, with the reason for each; what is unknown stays unknown."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Literal

Answer = Literal["yes", "no", "unknown"]
Facts = Mapping[str, bool | int | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """One requirement or priority: the fact it looks at, what is wanted, its points, and its sentences."""

    id: str
    fact: str
    name: str
    name_en: str
    met: str
    unknown: str
    source: str
    certainty: str
    unmet: str = ""
    wanted: bool = True
    least: int | None = None
    most: int | None = None
    points: int = 0

    def answer(self, facts: Facts) -> Answer:
        """Yes, no, or unknown if the fact is absent or None."""
        value = facts.get(self.fact)
        if value is None:
            return "unknown"
        if self.least is not None and self.most is not None:
            return "yes" if self.least <= value <= self.most else "no"
        return "yes" if value is self.wanted else "no"


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Whether a person may work: `no` if any requirement is unmet, `unknown` if any is unknown, else `yes`.

    `reasons` are one sentence part a rule that speaks; `points` those of met priorities; `unknown` the facts to ask.
    """

    answer: Answer
    points: int
    reasons: tuple[str, ...]
    unknown: tuple[str, ...]


@cache
def requirements() -> tuple[Rule, ...]:
    """What everybody must meet."""
    return _rules("requirements")


@cache
def priorities() -> tuple[Rule, ...]:
    """What gives priority."""
    return _rules("priorities")


def judge(facts: Facts) -> Eligibility:
    """The eligibility and priority of a person by `payroll/data/eligibility.toml`."""
    asked = [(rule, rule.answer(facts)) for rule in requirements()]
    answers = {answer for _, answer in asked}
    answer: Answer = "no" if "no" in answers else "unknown" if "unknown" in answers else "yes"
    favours = [(rule, rule.answer(facts)) for rule in priorities()]
    said = {"yes": lambda rule: rule.met, "no": lambda rule: rule.unmet, "unknown": lambda rule: rule.unknown}
    reasons = [said[found](rule) for rule, found in (*asked, *favours)]
    return Eligibility(
        answer,
        sum(rule.points for rule, found in favours if found == "yes"),
        tuple(reason for reason in reasons if reason),
        tuple(rule.fact for rule, found in (*asked, *favours) if found == "unknown"),
    )


def ranked(candidates: Iterable[tuple[int, Facts]]) -> tuple[tuple[int, Eligibility], ...]:
    """The eligible by (registration number, facts): most points first, then who registered first."""
    judged = [(number, judge(facts)) for number, facts in candidates]
    able = [(number, found) for number, found in judged if found.answer == "yes"]
    return tuple(sorted(able, key=lambda pair: (-pair[1].points, pair[0])))


def objection_ends(published: date) -> date:
    """The last day on which residents may object to a list published that day; it is final from the day after."""
    return published + timedelta(days=_data()["publication"]["objection_days"])


def _rules(name: str) -> tuple[Rule, ...]:
    return tuple(Rule(**item) for item in _data()[name])


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("nakhoda.payroll").joinpath("data", "eligibility.toml").read_text(encoding="utf-8"))
