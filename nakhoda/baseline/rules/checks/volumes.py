"""Volumes and denominators one by one: missing, negative, above the whole, two halves above one whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from nakhoda.baseline.rules.index import Index, Unit, Yearly
from nakhoda.baseline.rules.survey import Columns
from nakhoda.law.findings import Finding, Place

PlaceOf = Callable[[int, str, str], Place]


def check_volumes(index: Index) -> Iterator[Finding]:
    """Findings on every volume of RT and kawasan rows, and on zero or missing denominators."""
    for unit in index.rts.values():
        for name in index.ruleset.denominators:
            value = unit.denominators[name]
            if value is None or value <= 0:
                yield Finding("penyebut-nol", index.unit_place("rt", unit, name), {"field": name, "value": value})
    tables = index.survey.tables
    yield from _check_rows(index, tables["rt_year"], index.rt_rows, index.rts, index.rt_place)
    if "kawasan_year" in tables:
        yield from _check_rows(index, tables["kawasan_year"], index.kawasan_rows, index.kawasans, index.kawasan_place)


def _check_rows(
    index: Index, table: Columns, rows: list[Yearly], units: Mapping[str, Unit], place: PlaceOf
) -> Iterator[Finding]:
    criteria = [(c.id, c.denominator, table.get(f"v_{c.id}")) for c in index.ruleset.criteria]
    for yearly in rows:
        whole = units[yearly.unit].denominators
        for criterion, denominator, volumes in criteria:
            volume, limit = volumes[yearly.row], whole.get(denominator)
            if volume is not None and volume >= 0 and (not limit or limit < 0 or volume <= limit):
                continue
            finding_place = place(yearly.row, f"v_{criterion}", criterion)
            if volume is None:
                yield Finding("volume-kosong", finding_place)
            elif volume < 0:
                yield Finding("volume-negatif", finding_place, {"value": volume}, suggestion=0)
            elif limit and limit > 0:
                facts = {"value": volume, "whole": limit, "percent": round(volume / limit * 100, 2)}
                yield Finding("persen-lebih-100", finding_place, facts, suggestion=limit)
        yield from _pairs(index, table, yearly, whole, place)


def _pairs(
    index: Index, table: Columns, yearly: Yearly, whole: Mapping[str, float | None], place: PlaceOf
) -> Iterator[Finding]:
    for first, second in index.ruleset.exclusive_pairs:
        limit = whole.get(index.ruleset.criterion(first).denominator)
        one, two = table.get(f"v_{first}")[yearly.row], table.get(f"v_{second}")[yearly.row]
        if one is None or two is None or not limit or max(one, two) > limit:
            continue
        if one + two > limit + 1e-6:
            facts = {"first": one, "second": two, "whole": limit, "pair": f"{first} + {second}"}
            yield Finding("pasangan-lebih-100", place(yearly.row, f"v_{second}", second), facts, limit - one)
