"""Who a row is about: duplicates, unknown regions, missing years, a lost kawasan key."""

from __future__ import annotations

from collections.abc import Iterator

from nakhoda.baseline.rules.index import Index
from nakhoda.law.findings import Finding


def check_keys(index: Index) -> Iterator[Finding]:
    """Findings on keys: RT listed twice, result row twice or of an unknown RT, kawasan or year missing."""
    yield from _listed_twice(index)
    yield from _rows_of_rts(index)
    yield from _rows_of_kawasans(index)
    yield from _missing_years(index)


def _listed_twice(index: Index) -> Iterator[Finding]:
    table = index.survey.tables["rt"]
    first: dict[tuple[str | None, str | None], int] = {}
    keys: dict[str, int] = {}
    for row, (key, kawasan, label) in enumerate(
        zip(table.get("key"), table.get("kawasan"), table.get("label"), strict=True)
    ):
        subject = {"kawasan": index.kawasan_name(kawasan), "rt": label or ""}
        if key is None:
            yield Finding("rt-tanpa-kunci", table.place(row, "key", **subject))
            continue
        earlier = keys.setdefault(key, row)
        if earlier == row:
            earlier = first.setdefault((kawasan, label), row)
        if earlier != row:
            yield Finding("rt-ganda", table.place(row, "label", **subject), {"first": table.row_numbers[earlier]})
        if kawasan is not None and kawasan not in index.kawasans:
            yield Finding("kawasan-tidak-dikenal", table.place(row, "kawasan", **subject), {"value": kawasan})


def _rows_of_rts(index: Index) -> Iterator[Finding]:
    table = index.survey.tables["rt_year"]
    seen: dict[tuple[str, int], int] = {}
    rows = zip(table.get("rt"), table.get("year"), table.get("kawasan"), strict=True)
    for row, (rt, year, kawasan) in enumerate(rows):
        if rt not in index.rts:
            yield Finding("rt-tidak-dikenal", index.rt_place(row, "rt"), {"value": rt})
            continue
        if year is None:
            yield Finding("tahun-tidak-terbaca", index.rt_place(row, "year"))
            continue
        earlier = seen.setdefault((rt, year), row)
        if earlier != row:
            yield Finding("baris-ganda", index.rt_place(row, "rt"), {"first": table.row_numbers[earlier]})
        expected = index.rts[rt].kawasan
        if kawasan is not None and kawasan != expected:
            facts = {"value": index.kawasan_name(kawasan), "expected": index.kawasan_name(expected)}
            yield Finding("rt-beda-kawasan", index.rt_place(row, "kawasan"), facts, suggestion=expected)


def _rows_of_kawasans(index: Index) -> Iterator[Finding]:
    table = index.survey.table("kawasan_year")
    if table is None:
        return
    for row, kawasan in enumerate(table.get("kawasan")):
        if kawasan not in index.kawasans:
            yield Finding("kawasan-tidak-dikenal", index.kawasan_place(row, "kawasan"), {"value": kawasan})


def _missing_years(index: Index) -> Iterator[Finding]:
    for unit in index.rts.values():
        missing = [year for year in index.years if (unit.key, year) not in index.rt_row_at]
        if missing:
            years = ", ".join(map(str, missing))
            yield Finding("tahun-hilang", index.unit_place("rt", unit, "label"), {"years": years})


def fill_lost_kawasan(index: Index) -> int:
    """Give realigned kawasan rows their lost key where one kawasan alone lacks that year; how many were given."""
    table = index.survey.table("kawasan_year")
    if table is None:
        return 0
    keys, years = table.get("kawasan"), table.get("year")
    filled = 0
    for row in [row for row in table.moved if keys[row] is None]:
        present = {key for key, year in zip(keys, years, strict=True) if year == years[row]}
        absent = [key for key in index.kawasans if key not in present]
        if len(absent) == 1:
            keys[row] = absent[0]
            filled += 1
    return filled
