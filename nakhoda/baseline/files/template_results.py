"""The result sheets of the template: volumes that people type, and live formulas that follow the ruleset's bands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from nakhoda.baseline.files.template_book import Book, columns_of
from nakhoda.baseline.rules.layout import Table
from nakhoda.baseline.rules.printed import CellValue, contribution_of, exact, results_of
from nakhoda.law.findings import column_letters

YEARS = range(2015, 2041)
LOOKUP_HEADER = "Baris rujukan"


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One row of results: key of the RT (or kawasan), year, volumes by criterion id.

    A kawasan row without volumes adds up its RTs. `typed` are cells (by field, such as `p_3a`) that stand as given
    in place of a formula or of the value above: what an office typed over.
    """

    key: str
    year: int
    volumes: Mapping[str, CellValue]
    typed: Mapping[str, CellValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wholes:
    """What a result sheet looks up by key: denominators and kawasan of each RT (or kawasan); sums by key and year."""

    kind: str
    by_key: Mapping[str, Mapping[str, CellValue]]
    sums: Mapping[tuple[str, int], Mapping[str, CellValue]] = field(default_factory=dict)


class ResultSheet:
    """Writes one result sheet, `rt_year` or `kawasan_year`, of a book."""

    def __init__(self, book: Book, kind: str, wholes: Wholes) -> None:
        self.book, self.wholes = book, wholes
        self.table: Table = book.table(kind)
        self.columns = columns_of(self.table, book.ruleset)
        self.last_row = book.last_rows[kind]
        self.key = "rt" if kind == "rt_year" else "kawasan"
        self.sums_rts = kind == "kawasan_year"

    def write(self, rows: Sequence[ResultRow], title: str, hint: str) -> Any:
        """The sheet, with formulas down to the table's last row; rows beyond the given ones show nothing."""
        sheet = self.book.sheet(self.table.sheet, title, hint)
        self.book.headers(sheet, self.table, self.columns, self.columns["year"] + 1)
        sheet.fit_to_pages(4, 0)
        sheet.repeat_columns(0, self.columns["year"])
        self._group_headers(sheet)
        self._widths(sheet)
        shown = self.shown(rows)
        for number in range(self.table.first_row, self.last_row + 1):
            at = number - self.table.first_row
            if at < len(rows):
                self._row(sheet, number, shown[at], typed=rows[at].typed, summed=not rows[at].volumes)
            else:
                self._row(sheet, number, {}, typed={}, summed=True)
        self._validations(sheet)
        self._warnings(sheet)
        return sheet

    def shown(self, rows: Sequence[ResultRow]) -> list[dict[str, CellValue]]:
        """Each row's cells as a calculating reader would show them."""
        lookups = {key: number for number, key in enumerate(self.wholes.by_key, start=1)}
        all_cells = [self._cells(row, lookups.get(row.key)) for row in rows]
        means: dict[tuple[CellValue, CellValue], list[Fraction]] = {}
        for cells in all_cells:
            if (mean := exact(cells.get("sector_mean"))) is not None:
                means.setdefault((cells[self.key], cells["year"]), []).append(mean)
        for row, cells in zip(rows, all_cells, strict=True):
            if "contribution" not in cells and "lookup" in cells:
                before = means.get((cells[self.key], row.year - 1))
                last = float(sum(before) / len(before)) if before else None
                cells["contribution"] = contribution_of(last, cells.get("sector_mean"))
        return all_cells

    def _cells(self, row: ResultRow, lookup: int | None) -> dict[str, CellValue]:
        given = row.volumes or (self.wholes.sums.get((row.key, row.year), {}) if self.sums_rts else {})
        volumes = {c.id: row.typed.get(f"v_{c.id}", given.get(c.id)) for c in self.book.ruleset.criteria}
        cells: dict[str, CellValue] = {self.key: row.key, "year": row.year}
        cells |= {f"v_{name}": value for name, value in volumes.items()}
        if lookup is not None:
            whole = self.wholes.by_key[row.key]
            if self.key == "rt":
                cells["kawasan"] = whole.get("kawasan")
            cells |= results_of(volumes, whole, self.book.ruleset, row.typed) | {"lookup": lookup}
        return cells | dict(row.typed)

    def _row(
        self,
        sheet: Any,
        number: int,
        cells: Mapping[str, CellValue],
        *,
        typed: Mapping[str, CellValue],
        summed: bool,
    ) -> None:
        for name, column in self.columns.items():
            kind, value = self._kind(name), cells.get(name)
            formula = None if name in typed else self._formula(name, number, summed=summed)
            if formula is None:
                locked = name in typed and not self._open(name)
                self.book.write(sheet, number - 1, column, value, kind, locked=locked)
            else:
                self.book.formula(sheet, number - 1, column, formula, value, kind)

    def _open(self, name: str) -> bool:
        return name in (self.key, "year") or (name.startswith("v_") and not self.sums_rts)

    def _kind(self, name: str) -> str:
        if name.startswith("v_"):
            return self.book.ruleset.criterion(name[2:]).unit
        if name[:2] in ("p_", "r_") or name in ("sector_mean", "contribution"):
            return "percent"
        if name == "year":
            return "year"
        return "text" if name in ("rt", "kawasan", "level") else "points"

    def _formula(self, name: str, number: int, *, summed: bool) -> str | None:
        """The formula of a field in a row; None where a value is typed."""
        if name.startswith("v_"):
            return self._sum_of_rts(name, number) if self.sums_rts and summed else None
        if name in (self.key, "year"):
            return None
        makers = {"p": self._percent, "n": self._points, "r": self._aspect_mean}
        if name[1] == "_":
            return makers[name[0]](name[2:], number)
        return {
            "kawasan": self._kawasan,
            "total": self._total,
            "level": self._level,
            "sector_mean": self._sector_mean,
            "contribution": self._contribution,
            "lookup": self._lookup,
        }[name](number)

    def _cell(self, name: str, number: int) -> str:
        return f"${column_letters(self.columns[name] + 1)}{number}"

    def _column(self, name: str) -> str:
        letters = column_letters(self.columns[name] + 1)
        return f"${letters}${self.table.first_row}:${letters}${self.last_row}"

    def _whole(self, criterion: str, number: int) -> str:
        denominator = self.book.ruleset.criterion(criterion).denominator
        return f"N(INDEX({self.book.field_range(self.wholes.kind, denominator)},{self._cell('lookup', number)}))"

    def _lookup(self, number: int) -> str:
        key, keys = self._cell(self.key, number), self.book.field_range(self.wholes.kind, "key")
        return f'=IF({key}="","",IFERROR(MATCH({key},{keys},0),""))'

    def _kawasan(self, number: int) -> str:
        found = self._cell("lookup", number)
        return f'=IF({found}="","",INDEX({self.book.field_range("rt", "kawasan")},{found})&"")'

    def _sum_of_rts(self, name: str, number: int) -> str:
        key, year, found = (self._cell(part, number) for part in ("kawasan", "year", "lookup"))
        ranges = [self.book.field_range("rt_year", part) for part in (name, "kawasan", "year")]
        return f'=IF(OR({found}="",{year}=""),"",SUMIFS({ranges[0]},{ranges[1]},{key},{ranges[2]},{year}))'

    def _percent(self, criterion: str, number: int) -> str:
        volume, whole, found = self._cell(f"v_{criterion}", number), self._whole(criterion, number), "lookup"
        blank = f'OR({self._cell(found, number)}="",NOT(ISNUMBER({volume})))'
        return f'=IF({blank},"",IF({whole}=0,0,{volume}/{whole}))'

    def _points(self, criterion: str, number: int) -> str:
        """Compares 100 × volume with percent × whole, so that a ratio on an edge does not depend on a quotient."""
        volume, whole = self._cell(f"v_{criterion}", number), self._whole(criterion, number)
        steps = "0"
        for band in self.book.ruleset.bands:
            steps = f"IF(ROUND(100*{volume}-{band.at_least_percent}*{whole},8)>=0,{band.points},{steps})"
        return f'=IF({self._cell(f"p_{criterion}", number)}="","",IF({whole}=0,0,{steps}))'

    def _aspect_mean(self, aspect: str, number: int) -> str:
        criteria = self.book.ruleset.of_aspect(int(aspect))
        return self._complete("AVERAGE", [self._cell(f"p_{criterion.id}", number) for criterion in criteria])

    def _total(self, number: int) -> str:
        return self._complete("SUM", [self._cell(f"n_{item.id}", number) for item in self.book.ruleset.criteria])

    def _sector_mean(self, number: int) -> str:
        return self._complete("AVERAGE", [self._cell(f"r_{item.number}", number) for item in self.book.ruleset.aspects])

    def _complete(self, function: str, cells: list[str]) -> str:
        """Blank until every part is there: half a total is no total."""
        parts = ",".join(cells)
        return f'=IF(COUNT({parts})<{len(cells)},"",{function}({parts}))'

    def _level(self, number: int) -> str:
        total = self._cell("total", number)
        steps = f'"{self.book.ruleset.levels[0].code}"'
        for level in self.book.ruleset.levels[1:]:
            steps = f'IF({total}>={level.from_total},"{level.code}",{steps})'
        return f'=IF({total}="","",{steps})'

    def _contribution(self, number: int) -> str:
        mean, year, key = (self._cell(name, number) for name in ("sector_mean", "year", self.key))
        criteria = f"{self._column(self.key)},{key},{self._column('year')},{year}-1"
        last = f"AVERAGEIFS({self._column('sector_mean')},{criteria})"
        return f'=IF({mean}="","",IFERROR(({last}-{mean})/{last},0))'

    def _group_headers(self, sheet: Any) -> None:
        book, top = self.book, self.table.header_row - 3
        style = book.style("group", bold=True, text_wrap=True, align="center", valign="vcenter", border=1)
        sheet.set_row(top + 1, 48)
        for aspect in book.ruleset.aspects:
            criteria = book.ruleset.of_aspect(aspect.number)
            first, last = self.columns[f"v_{criteria[0].id}"], self.columns[f"r_{aspect.number}"]
            sheet.merge_range(top, first, top, last, f"{aspect.number}. {aspect.name}", style)
            for criterion in criteria:
                column = self.columns[f"v_{criterion.id}"]
                text = f"{criterion.id} {criterion.name} ({criterion.unit})"
                sheet.merge_range(top + 1, column, top + 1, column + 2, text, style)
        sheet.write_string(self.table.header_row - 1, self.columns["lookup"], LOOKUP_HEADER, book.header_style())

    def _widths(self, sheet: Any) -> None:
        for name, column in self.columns.items():
            sheet.set_column(column, column, 14 if name in ("rt", "kawasan", "contribution", "sector_mean") else 9.5)

    def _span(self, name: str) -> tuple[int, int, int, int]:
        column = self.columns[name]
        return self.table.first_row - 1, column, self.last_row - 1, column

    def _validations(self, sheet: Any) -> None:
        unit = "RT" if self.key == "rt" else "Kawasan"
        key = {
            "validate": "list",
            "source": self.book.keys(self.wholes.kind),
            "error_title": f"{unit} tidak dikenal",
            "error_message": f"Pilih kode dari daftar, atau tambahkan dahulu di lembar {unit}.",
        }
        sheet.data_validation(*self._span(self.key), key)
        sheet.data_validation(*self._span("year"), year_rule())
        if self.sums_rts:
            return
        for criterion in self.book.ruleset.criteria:
            message = (
                f"Kriteria {criterion.id}: isi angka 0 atau lebih dalam {criterion.unit}, tanpa satuan dan tanpa teks. "
                "Tulis 0 bila tidak ada kekurangan."
            )
            sheet.data_validation(*self._span(f"v_{criterion.id}"), volume_rule(message))

    def _warnings(self, sheet: Any) -> None:
        """Red where a volume exceeds its whole, or two halves of one length exceed the length."""
        red = self.book.style("red", bg_color="#FFCDD2", font_color="#B71C1C", bold=True)
        first = self.table.first_row
        for criterion in self.book.ruleset.criteria:
            cell = self._cell(f"p_{criterion.id}", first)
            rule = {"type": "formula", "criteria": f"=AND(ISNUMBER({cell}),{cell}>1)", "format": red}
            sheet.conditional_format(*self._span(f"p_{criterion.id}"), rule)
        for pair in self.book.ruleset.exclusive_pairs:
            one, two = (self._cell(f"p_{name}", first) for name in pair)
            both = f"=AND(ISNUMBER({one}),ISNUMBER({two}),ROUND(N({one})+N({two}),8)>1)"
            sheet.conditional_format(*self._span(f"p_{pair[1]}"), {"type": "formula", "criteria": both, "format": red})


def year_rule() -> dict[str, object]:
    """The drop-down of years."""
    return {
        "validate": "list",
        "source": [str(year) for year in YEARS],
        "error_title": "Tahun salah",
        "error_message": f"Pilih tahun empat angka antara {YEARS[0]} dan {YEARS[-1]}.",
    }


def volume_rule(message: str) -> dict[str, object]:
    """A decimal that is not below zero; anything else is refused with the message."""
    return {
        "validate": "decimal",
        "criteria": ">=",
        "value": 0,
        "error_type": "stop",
        "error_title": "Volume harus angka",
        "error_message": message,
    }
