"""Findings: what a check says about official data, as values.

A finding is a code, a place and facts; its severity, sentences and remedy come from the
catalogue `law/findings/*.toml` (one file per stage), in Indonesian and English. Checks never build sentences.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from nakhoda.law.rulesets import load
from nakhoda.law.terms import load_terms

Fact = str | int | float | None
Language = Literal["id", "en"]
# What the columns of one criterion or aspect are called: `v_5a` is the volume of 5a.
COLUMNS: dict[Language, dict[str, str]] = {
    "id": {"v": "volume", "p": "persen", "n": "nilai", "r": "rata-rata aspek"},
    "en": {"v": "volume", "p": "percentage", "n": "points", "r": "mean of aspect"},
}


class Severity(StrEnum):
    """How much a finding weighs: an error changes a result, a warning may, a note does not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding lies: the cell in a file, and the region, year and criterion it is about.

    `row` and `column` are 1-based as a spreadsheet shows them; `None` where a finding has no cell.
    """

    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: int | None = None
    kawasan: str = ""
    rt: str = ""
    year: int | None = None
    criterion: str = ""

    @property
    def cell(self) -> str:
        """The cell's address such as `AC12`, a row as `12`, or an empty string."""
        if self.row is None:
            return ""
        return f"{column_letters(self.column)}{self.row}" if self.column else str(self.row)

    @property
    def subject(self) -> str:
        """The region, year and criterion in words, such as `Kauman RT001-RW002, 2019, 4a`."""
        region = " ".join(part for part in (self.kawasan, self.rt) if part)
        year = "" if self.year is None else str(self.year)
        return ", ".join(part for part in (region, year, self.criterion) if part)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong or doubtful: `code` of the catalogue, place, facts, and the suggested value if any."""

    code: str
    place: Place
    facts: Mapping[str, Fact] = field(default_factory=dict)
    suggestion: Fact = None

    @property
    def kind(self) -> FindingKind:
        """The catalogue entry. KeyError if the code is in no file of `law/findings/`."""
        return catalogue()[self.code]

    @property
    def severity(self) -> Severity:
        return self.kind.severity

    def what(self, language: Language = "id") -> str:
        """The sentence that says what is wrong, with the facts filled in."""
        return _fill(self.kind.what[language], self, language)

    def remedy(self, language: Language = "id") -> str:
        """The sentence that says what to do."""
        return _fill(self.kind.remedy[language], self, language)


@dataclass(frozen=True, slots=True)
class FindingKind:
    """A catalogue entry: severity, title, sentence templates and the source that makes it a finding.

    `applied` tells that the reader already used the mended value, so that accepting it changes no cell.
    """

    code: str
    severity: Severity
    title: Mapping[str, str]
    what: Mapping[str, str]
    remedy: Mapping[str, str]
    source: str
    applied: bool = False


@cache
def catalogue() -> Mapping[str, FindingKind]:
    """All finding kinds by code, read from `law/findings/*.toml`. ValueError if a code stands twice."""
    kinds: dict[str, FindingKind] = {}
    for resource in sorted(files("nakhoda.law").joinpath("findings").iterdir(), key=lambda entry: entry.name):
        entries: dict[str, dict[str, Any]] = tomllib.loads(resource.read_text(encoding="utf-8"))
        for code, entry in entries.items():
            if code in kinds:
                raise ValueError(f"finding {code} stands twice in law/findings")
            kinds[code] = FindingKind(
                code=code,
                severity=Severity(entry["severity"]),
                title=_both(entry, "title"),
                what=_both(entry, "what"),
                remedy=_both(entry, "remedy"),
                source=entry["source"],
                applied=bool(entry.get("applied", False)),
            )
    return kinds


def count_by_code(findings: Iterable[Finding]) -> dict[str, int]:
    """Number of findings of each code, most severe kinds first, then by count."""
    counts: dict[str, int] = {}
    for finding in findings:
        counts[finding.code] = counts.get(finding.code, 0) + 1
    order = list(Severity)
    return dict(
        sorted(counts.items(), key=lambda item: (order.index(catalogue()[item[0]].severity), -item[1], item[0]))
    )


def column_letters(column: int) -> str:
    """Spreadsheet letters of a 1-based column: 1 is `A`, 27 is `AA`."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def field_label(field_name: str, language: Language = "id") -> str:
    """A column's name as officers say it: `households` is `jumlah KK`, `v_5a` is `volume 5a`."""
    prefix, _, rest = field_name.partition("_")
    kinds = COLUMNS[language]
    if rest and prefix in kinds:
        return f"{kinds[prefix]} {rest}"
    term = next((term for term in load_terms() if term.code == field_name), None)
    if term is None:
        return field_name
    return (term.term_en or term.term) if language == "en" else term.term


def _both(entry: Mapping[str, Any], name: str) -> dict[str, str]:
    return {"id": entry[f"{name}_id"], "en": entry[f"{name}_en"]}


def _fill(template: str, finding: Finding, language: Language) -> str:
    facts = {name: _plain(value, language) for name, value in finding.facts.items()}
    if "field" in facts:
        facts["field"] = field_label(facts["field"], language)
    if "aspect" in facts and language == "en":
        facts["aspect"] = _aspects_en().get(facts["aspect"], facts["aspect"])
    suggestion = _plain(finding.suggestion, language)
    return template.format(**facts, suggestion=suggestion, criterion=finding.place.criterion)


@cache
def _aspects_en() -> Mapping[str, str]:
    """English of the aspects, by the Indonesian name that a finding stores."""
    return {aspect.name: aspect.name_en for aspect in load().aspects}


def _plain(value: Fact, language: Language) -> str:
    """A fact as an officer writes it: decimal comma (English: point), no exponent, at most six decimals."""
    if value is None:
        return "–"
    if isinstance(value, float):
        text = f"{value:.6f}".rstrip("0").rstrip(".")
        text = text if text not in ("-0", "") else "0"
        return text if language == "en" else text.replace(".", ",")
    return str(value)
