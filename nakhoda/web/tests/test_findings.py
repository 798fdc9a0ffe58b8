"""Findings on pages: one kind after the other, the gravest first, never more than asked for."""

from __future__ import annotations

from django.utils.translation import override

from nakhoda.law.findings import Finding, Place, catalogue, count_by_code
from nakhoda.web.findings import by_kind


def found(code: str, subject: str) -> Finding:
    return Finding(code, Place(rt=subject), {})


def test_kinds_stand_by_gravity_and_each_shows_its_first() -> None:
    plain = [each for each in catalogue().values() if "{" not in each.what["id"] + each.remedy["id"]]
    kinds = {kind.severity: kind.code for kind in plain}
    assert len(kinds) > 1
    findings = [found(code, f"{code} {at}") for code in kinds.values() for at in range(3)]
    groups = by_kind(findings, 2)
    assert [group.count for group in groups] == [3] * len(kinds)
    assert [group.title for group in groups] == [catalogue()[code].title["id"] for code in count_by_code(findings)]
    assert all([place.subject[-1] for place, _what, _remedy in group.shown] == ["0", "1"] for group in groups)
    assert by_kind([], 2) == []
    with override("en"):
        assert by_kind(findings, 1)[0].title == catalogue()[next(iter(count_by_code(findings)))].title["en"]
