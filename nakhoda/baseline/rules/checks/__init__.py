"""Checks of a survey against itself and the ruleset. Each takes an `Index` and yields findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from nakhoda.baseline.rules.checks.investments import check_investments
from nakhoda.baseline.rules.checks.keys import check_keys
from nakhoda.baseline.rules.checks.plausible import check_plausible
from nakhoda.baseline.rules.checks.roll import check_roll
from nakhoda.baseline.rules.checks.sums import check_sums
from nakhoda.baseline.rules.checks.volumes import check_volumes
from nakhoda.baseline.rules.index import Index
from nakhoda.law.findings import Finding

CHECKS: tuple[Callable[[Index], Iterable[Finding]], ...] = (
    check_keys,
    check_volumes,
    check_sums,
    check_roll,
    check_investments,
    check_plausible,
)


def check_survey(index: Index) -> list[Finding]:
    """All findings of all checks, in the order of `CHECKS`."""
    return [finding for check in CHECKS for finding in check(index)]
