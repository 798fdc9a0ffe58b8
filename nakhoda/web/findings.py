"""Findings as pages list them: by kind, the gravest first, in the language of the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nakhoda.law.findings import Finding, Place, count_by_code
from nakhoda.web.language import language


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """Findings of one kind: `shown` are the first of `count`, each its place, what is wrong and what to do.

    `severity` is the name of it that badges know, `remedy` what to do about the first.
    """

    title: str
    severity: str
    count: int
    remedy: str
    shown: Sequence[tuple[Place, str, str]]


def by_kind(findings: Sequence[Finding], most: int) -> list[FindingGroup]:
    """The findings by kind, the gravest and the most frequent kind first; of each kind the first `most` are shown."""
    spoken = language()
    by_code: dict[str, list[Finding]] = {}
    for finding in findings:
        by_code.setdefault(finding.code, []).append(finding)
    groups = []
    for code, count in count_by_code(findings).items():
        same = by_code[code]
        shown = [(each.place, each.what(spoken), each.remedy(spoken)) for each in same[:most]]
        kind = same[0].kind
        groups.append(FindingGroup(kind.title[spoken], kind.severity.value, count, shown[0][2], shown))
    return groups
