"""Kawasan against the sum of its RTs: denominators, number of RTs, volumes of the first year."""

from __future__ import annotations

from collections.abc import Iterator

from nakhoda.baseline.rules.index import Index, Unit
from nakhoda.law.findings import Finding

TOLERANCE = 1e-4


def check_sums(index: Index) -> Iterator[Finding]:
    """Findings where a kawasan's figures are not the sum of its RTs' (tolerance 0.0001: one square metre of area)."""
    if "kawasan" not in index.survey.tables:
        return
    for kawasan in index.kawasans.values():
        members = [index.rts[key] for key in index.members.get(kawasan.key, [])]
        yield from _denominators(index, kawasan, members)
    yield from _first_year_volumes(index)


def _denominators(index: Index, kawasan: Unit, members: list[Unit]) -> Iterator[Finding]:
    table = index.survey.tables["kawasan"]
    count = table.get("rt_count")[kawasan.row]
    if count is not None and count != len(members):
        facts = {"value": count, "expected": len(members)}
        yield Finding("jumlah-rt-salah", index.unit_place("kawasan", kawasan, "rt_count"), facts, len(members))
    for name in (*index.ruleset.denominators, "population"):
        printed = kawasan.denominators.get(name)
        parts = [unit.denominators[name] for unit in members]
        if printed is None or not members or any(part is None for part in parts):
            continue
        expected = round(sum(part for part in parts if part is not None), 6)
        if abs(printed - expected) <= TOLERANCE:
            continue
        donor = _same_elsewhere(index, kawasan, name)
        facts = {"field": name, "value": printed, "expected": expected, "donor": donor}
        code = "penyebut-tersalin" if donor else "penyebut-kawasan-bukan-jumlah-rt"
        yield Finding(code, index.unit_place("kawasan", kawasan, name), facts, expected)


def _same_elsewhere(index: Index, kawasan: Unit, name: str) -> str:
    """The name of another kawasan that rightly has this value: the likely origin of a copied cell."""
    for other in index.kawasans.values():
        if other.key != kawasan.key and other.denominators.get(name) == kawasan.denominators.get(name):
            return other.name
    return ""


def _first_year_volumes(index: Index) -> Iterator[Finding]:
    if not index.years:
        return
    table, results = index.survey.tables.get("kawasan_year"), index.survey.tables["rt_year"]
    for yearly in index.kawasan_rows if table else []:
        if table is None or yearly.year != index.years[0]:
            continue
        rows = [index.rt_row_at.get((key, yearly.year)) for key in index.members.get(yearly.unit, [])]
        for criterion in index.ruleset.criteria:
            printed = table.get(f"v_{criterion.id}")[yearly.row]
            volumes = results.get(f"v_{criterion.id}")
            parts = [None if row is None else volumes[row] for row in rows]
            if printed is None or not parts or any(part is None for part in parts):
                continue
            expected = round(sum(part for part in parts if part is not None), 6)
            if abs(printed - expected) > TOLERANCE:
                doubled = abs(printed - 2 * expected) <= TOLERANCE
                facts = {"value": printed, "expected": expected, "note": "tepat dua kali lipat" if doubled else ""}
                place = index.kawasan_place(yearly.row, f"v_{criterion.id}", criterion.id)
                yield Finding("volume-kawasan-bukan-jumlah-rt", place, facts, expected)
