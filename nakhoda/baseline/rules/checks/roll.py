"""From one year to the next: last year's volume minus the year's investments, never below zero."""

from __future__ import annotations

from collections.abc import Iterator

from nakhoda.baseline.rules.checks.investments import Effect, effects_by_cell
from nakhoda.baseline.rules.index import Index
from nakhoda.law.findings import Finding, Place

TOLERANCE = 1e-6


def check_roll(index: Index) -> Iterator[Finding]:
    """Findings where a year is not the last year minus its investments.

    Needs an investment table. Separate codes tell an investment that was not applied, a change without
    investment, and one applied by another amount. Source: year roll of the official sheets (DOMAIN 1.6).
    """
    if "investment" not in index.survey.tables:
        return
    effects = effects_by_cell(index)
    table = index.survey.tables["rt_year"]
    for criterion in index.ruleset.criteria:
        volumes = table.get(f"v_{criterion.id}")
        for yearly in index.rt_rows:
            before = index.rt_row_at.get((yearly.unit, yearly.year - 1))
            now = volumes[yearly.row]
            last = None if before is None else volumes[before]
            if last is None or now is None:
                continue
            effect = effects.get((yearly.unit, yearly.year, criterion.id))
            expected = max(0.0, last - effect.volume) if effect else last
            if abs(now - expected) > TOLERANCE:
                place = index.rt_place(yearly.row, f"v_{criterion.id}", criterion.id)
                yield _difference(place, last, now, expected, effect)


def _difference(place: Place, last: float, now: float, expected: float, effect: Effect | None) -> Finding:
    expected = round(expected, 6)
    facts = {"last": last, "value": now, "expected": expected}
    if effect is None and last < 0 and now == 0:
        return Finding("negatif-menjadi-nol", place, facts)
    if effect is None:
        return Finding("berubah-tanpa-investasi", place, facts)
    facts |= {"invested": effect.volume}
    if abs(now - last) <= TOLERANCE:
        return Finding("investasi-tidak-diterapkan", place, facts, expected)
    return Finding("tahun-bukan-kelanjutan", place, facts, expected)
