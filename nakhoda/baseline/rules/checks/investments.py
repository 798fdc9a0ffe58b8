"""Investment rows: can each be tied to an RT and a criterion, does it fit, is it paid, is it there twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from nakhoda.baseline.rules.index import Index
from nakhoda.baseline.rules.survey import Columns
from nakhoda.law.activities import family_of
from nakhoda.law.findings import Finding, Place
from nakhoda.regions.rules.identifiers import normalise_rt


@dataclass(slots=True)
class Effect:
    """What a year's investments took off one criterion of one RT: volume and the rows it came from."""

    volume: float = 0.0
    rows: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Investment:
    """One investment row, typed; `rt` is the key of a known RT or None."""

    row: int
    year: int | None
    kawasan: str | None
    rt: str | None
    raw_rt: str | None
    criterion: str | None
    volume: float | None
    activity: str | None
    source: str | None
    amount_idr: float | None


def investments(index: Index) -> Iterator[Investment]:
    """The rows of the investment table; nothing without one."""
    table = index.survey.table("investment")
    if table is None:
        return
    names = ("year", "kawasan", "rt", "criterion", "volume", "activity", "source", "amount_idr")
    for row, values in enumerate(zip(*(table.get(name) for name in names), strict=True)):
        year, kawasan, raw_rt, criterion, volume, activity, source, amount = values
        rt = raw_rt if raw_rt in index.rts else None
        year = int(year) if year is not None else None
        yield Investment(row, year, kawasan, rt, raw_rt, criterion, volume, activity, source, amount)


def effects_by_cell(index: Index) -> dict[tuple[str, int, str], Effect]:
    """Invested volume by RT key, year and criterion, of rows whose key can be used."""
    effects: dict[tuple[str, int, str], Effect] = {}
    known = {criterion.id for criterion in index.ruleset.criteria}
    for row in investments(index):
        if row.rt and row.year is not None and row.criterion in known and row.volume is not None:
            effect = effects.setdefault((row.rt, row.year, row.criterion or ""), Effect())
            effect.volume += row.volume
            effect.rows.append(row.row)
    return effects


def check_investments(index: Index) -> Iterator[Finding]:
    """Findings on each investment row, on rows that stand twice, and on more work applied than there was need."""
    table = index.survey.table("investment")
    if table is None:
        return
    by_label = {(unit.kawasan, unit.name): key for key, unit in index.rts.items()}
    seen: dict[tuple[Any, ...], int] = {}
    for row in investments(index):
        yield from _keys(index, table, row, by_label)
        yield from _content(index, table, row)
        identity = (row.year, row.kawasan, row.raw_rt, row.criterion, row.volume, row.activity)
        earlier = seen.setdefault(identity, row.row)
        if earlier != row.row:
            facts = {"first": table.row_numbers[earlier]}
            yield Finding("investasi-ganda", _place(index, table, row, "rt"), facts)
    yield from _surplus(index, table)


def _keys(index: Index, table: Columns, row: Investment, by_label: dict[tuple[str, str], str]) -> Iterator[Finding]:
    if row.rt is None:
        code = normalise_rt(row.raw_rt or "")
        resolved = by_label.get((row.kawasan or "", code.label)) if code else None
        yield Finding("investasi-rt-tidak-dikenal", _place(index, table, row, "rt"), {"value": row.raw_rt}, resolved)
    elif row.kawasan is not None and row.kawasan != index.rts[row.rt].kawasan:
        expected = index.rts[row.rt].kawasan
        facts = {"value": index.kawasan_name(row.kawasan), "expected": index.kawasan_name(expected)}
        yield Finding("investasi-beda-kawasan", _place(index, table, row, "kawasan"), facts, expected)
    if row.kawasan is None:
        suggestion = index.rts[row.rt].kawasan if row.rt else None
        yield Finding("investasi-tanpa-kawasan", _place(index, table, row, "kawasan"), {}, suggestion)
    if row.criterion not in {criterion.id for criterion in index.ruleset.criteria}:
        place = _place(index, table, row, "criterion")
        yield Finding("investasi-kriteria-tidak-dikenal", place, {"value": row.criterion})


def _content(index: Index, table: Columns, row: Investment) -> Iterator[Finding]:
    family = family_of(row.activity or "")
    known = {criterion.id for criterion in index.ruleset.criteria}
    if family is not None and row.criterion in known and row.criterion not in family.criteria:
        misfit = {"activity": row.activity, "family": family.id}
        yield Finding("kegiatan-tidak-cocok", _place(index, table, row, "activity"), misfit)
    elif family is not None and family.service_credit:
        facts = {"activity": row.activity, "value": row.volume}
        yield Finding("kredit-layanan-tanpa-bangunan", _place(index, table, row, "volume"), facts)
    if row.volume is not None and row.volume <= 0:
        code = "investasi-volume-negatif" if row.volume < 0 else "investasi-volume-nol"
        yield Finding(code, _place(index, table, row, "volume"), {"value": row.volume})
    if row.amount_idr is None:
        yield Finding("anggaran-kosong", _place(index, table, row, "amount_idr"))
    elif row.amount_idr == 0:
        yield Finding("anggaran-nol", _place(index, table, row, "amount_idr"))
    if row.source is None:
        yield Finding("sumber-kosong", _place(index, table, row, "source"))
    elif (standard := index.survey.layout.source_words.get(row.source.casefold())) is None:
        yield Finding("sumber-tidak-baku", _place(index, table, row, "source"), {"value": row.source}, standard)


def _surplus(index: Index, table: Columns) -> Iterator[Finding]:
    results = index.survey.tables["rt_year"]
    for (rt, year, criterion), effect in effects_by_cell(index).items():
        volumes = results.get(f"v_{criterion}")
        before, after = index.rt_row_at.get((rt, year - 1)), index.rt_row_at.get((rt, year))
        need = None if before is None else volumes[before]
        applied = after is not None and volumes[after] != need
        if need is None or effect.volume <= max(need, 0) + 1e-6 or (need > 0 and not applied):
            continue
        unit = index.rts[rt]
        subject = {"kawasan": index.kawasan_name(unit.kawasan), "rt": unit.name, "year": year, "criterion": criterion}
        place = table.place(effect.rows[-1], "volume", **subject)
        facts = {"value": effect.volume, "need": need, "surplus": round(effect.volume - max(need, 0), 6)}
        code = "investasi-tanpa-kebutuhan" if need <= 0 else "investasi-melebihi-kebutuhan"
        yield Finding(code, place, facts)


def _place(index: Index, table: Columns, row: Investment, name: str) -> Place:
    unit = index.rts.get(row.rt or "")
    return table.place(
        row.row,
        name,
        kawasan=index.kawasan_name(unit.kawasan if unit else row.kawasan),
        rt=unit.name if unit else (row.raw_rt or ""),
        year=row.year,
        criterion=row.criterion or "",
    )
