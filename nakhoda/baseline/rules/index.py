"""A survey indexed by what its rows are about: RT, kawasan and year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from nakhoda.baseline.rules.survey import Columns, Survey
from nakhoda.law.findings import Place


@dataclass(frozen=True, slots=True)
class Unit:
    """An RT or a kawasan: its key in the workbook, name, kawasan key, denominators, and row in its table."""

    key: str
    name: str
    kawasan: str
    denominators: Mapping[str, float | None]
    row: int


@dataclass(slots=True)
class Yearly:
    """One row of results: index in its table, the unit's key, and the year."""

    row: int
    unit: str
    year: int


class Index:
    """Look-ups over one survey. Keys are the workbook's own, as text."""

    def __init__(self, survey: Survey) -> None:
        self.survey = survey
        self.ruleset = survey.ruleset

    @cached_property
    def rts(self) -> dict[str, Unit]:
        """The RT list by key; of a key that stands twice, the first row."""
        return self._units(self.survey.tables["rt"], "label")

    @cached_property
    def kawasans(self) -> dict[str, Unit]:
        """The kawasan list by key; without such a table, the kawasan that the RT list names."""
        table = self.survey.table("kawasan")
        if table is not None:
            return self._units(table, "name")
        names = dict.fromkeys(unit.kawasan for unit in self.rts.values() if unit.kawasan)
        return {name: Unit(name, name, name, {}, -1) for name in names}

    @cached_property
    def rt_rows(self) -> list[Yearly]:
        """Result rows of known RTs in the table's order, the first of each RT and year."""
        return self._yearly(self.survey.tables["rt_year"], "rt", self.rts)

    @cached_property
    def kawasan_rows(self) -> list[Yearly]:
        """Result rows of known kawasan, the first of each kawasan and year; empty without such a table."""
        table = self.survey.table("kawasan_year")
        return [] if table is None else self._yearly(table, "kawasan", self.kawasans)

    @cached_property
    def years(self) -> list[int]:
        """The years of the RT results, ascending."""
        return sorted({row.year for row in self.rt_rows})

    @cached_property
    def rt_row_at(self) -> dict[tuple[str, int], int]:
        """Row index in the RT results by RT key and year."""
        return {(row.unit, row.year): row.row for row in self.rt_rows}

    @cached_property
    def members(self) -> dict[str, list[str]]:
        """RT keys by kawasan key."""
        members: dict[str, list[str]] = {key: [] for key in self.kawasans}
        for unit in self.rts.values():
            members.setdefault(unit.kawasan, []).append(unit.key)
        return members

    def kawasan_name(self, key: str | None) -> str:
        """The kawasan's name, or its key where it is unknown."""
        unit = self.kawasans.get(key or "")
        return unit.name if unit else (key or "")

    def rt_place(self, row: int, field: str, criterion: str = "") -> Place:
        """The cell of a field in the RT results, with kawasan, RT and year."""
        table = self.survey.tables["rt_year"]
        unit = self.rts.get(table.get("rt")[row] or "")
        return table.place(
            row,
            field,
            kawasan=self.kawasan_name(unit.kawasan if unit else table.get("kawasan")[row]),
            rt=unit.name if unit else (table.get("rt")[row] or ""),
            year=table.get("year")[row],
            criterion=criterion,
        )

    def kawasan_place(self, row: int, field: str, criterion: str = "") -> Place:
        """The cell of a field in the kawasan results, with kawasan and year."""
        table = self.survey.tables["kawasan_year"]
        name = self.kawasan_name(table.get("kawasan")[row])
        return table.place(row, field, kawasan=name, year=table.get("year")[row], criterion=criterion)

    def unit_place(self, kind: str, unit: Unit, field: str) -> Place:
        """The cell of a field in the RT list (`rt`) or the kawasan list (`kawasan`)."""
        rt = unit.name if kind == "rt" else ""
        return self.survey.tables[kind].place(unit.row, field, kawasan=self.kawasan_name(unit.kawasan), rt=rt)

    def _units(self, table: Columns, name_field: str) -> dict[str, Unit]:
        units: dict[str, Unit] = {}
        keys, names, kawasans = table.get("key"), table.get(name_field), table.get("kawasan")
        for row, key in enumerate(keys):
            if key and key not in units:
                own = key if name_field == "name" else (kawasans[row] or "")
                units[key] = Unit(key, names[row] or key, own, self._denominators(table, row), row)
        return units

    def _denominators(self, table: Columns, row: int) -> dict[str, float | None]:
        fields: Sequence[str] = (*self.ruleset.denominators, "population", "area_flag_ha")
        return {field: table.get(field)[row] for field in dict.fromkeys(fields)}

    def _yearly(self, table: Columns, unit_field: str, known: Mapping[str, Any]) -> list[Yearly]:
        seen: set[tuple[str, int]] = set()
        rows = []
        for row, (unit, year) in enumerate(zip(table.get(unit_field), table.get("year"), strict=True)):
            if unit in known and year is not None and (unit, year) not in seen:
                seen.add((unit, year))
                rows.append(Yearly(row, unit, year))
        return rows
