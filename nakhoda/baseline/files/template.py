"""Nakhoda's own workbook: an empty form for an office, or one filled with a survey.

Nothing that a person typed is ever written as a formula; every formula comes from the ruleset.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from nakhoda.baseline.files.template_book import KINDS_OF_FIELD, Book, columns_of
from nakhoda.baseline.files.template_guide import write_guide
from nakhoda.baseline.files.template_priority import without_unused, write_rules
from nakhoda.baseline.files.template_results import ResultRow, ResultSheet, Wholes, volume_rule, year_rule
from nakhoda.baseline.rules.layout import load as load_layout
from nakhoda.baseline.rules.printed import CellValue, exact
from nakhoda.law.findings import column_letters
from nakhoda.law.rulesets import Ruleset

__all__ = ["ResultRow", "TemplateData", "cell_address", "template_bytes", "write_template"]

LAYOUT = "nakhoda"
BLANK_ROWS: Mapping[str, int] = {"kawasan": 40, "rt": 250, "rt_year": 750, "kawasan_year": 120, "investment": 500}
SPARE_ROWS = 10
ACTIVITIES = (
    "Paving jalan",
    "Rabat beton jalan",
    "Saluran drainase",
    "Gorong-gorong",
    "Sumur bor",
    "Perpipaan air minum",
    "Jamban keluarga",
    "Tangki septik komunal",
    "Gerobak sampah",
    "TPS 3R",
    "Perbaikan rumah (RTLH)",
    "Hidran kebakaran",
    "APAR",
)
DENSE_FIELDS = ("area_ha", "buildings", "population", "households", "road_ideal_m", "drainage_ideal_m")


@dataclass(frozen=True, slots=True)
class TemplateData:
    """A survey to fill in. Decree values and list rows are keyed by the fields of the layout.

    A kawasan row's `rt_count` and denominators are formulas over the RT sheet where the row leaves them out.
    `considerations_total` and `legality_points` have columns where some row gives one. `note` stands on every sheet.
    """

    decree: Mapping[str, CellValue] = field(default_factory=dict)
    kawasan: Sequence[Mapping[str, CellValue]] = ()
    rt: Sequence[Mapping[str, CellValue]] = ()
    rt_results: Sequence[ResultRow] = ()
    kawasan_results: Sequence[ResultRow] = ()
    investments: Sequence[Mapping[str, CellValue]] = ()
    note: str = ""


def write_template(path: Path, ruleset: Ruleset, survey: TemplateData | None = None) -> None:
    """Writes the workbook to `path`: whole or not at all. OSError if the folder cannot be written."""
    content = template_bytes(ruleset, survey)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".xlsx", delete=False) as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
    Path(handle.name).replace(path)


def template_bytes(ruleset: Ruleset, survey: TemplateData | None = None) -> bytes:
    """The workbook: blank with room for 250 RT and 750 results, or filled with `survey` and a few rows to spare.

    The same ruleset and survey give the same bytes.
    """
    data = survey or TemplateData()
    layout = load_layout(LAYOUT)
    if survey is not None:
        layout = without_unused(layout, {"kawasan": data.kawasan, "rt": data.rt})
    rows = {
        "kawasan": len(data.kawasan),
        "rt": len(data.rt),
        "rt_year": len(data.rt_results),
        "kawasan_year": len(data.kawasan_results),
        "investment": len(data.investments),
    }
    first = {table.kind: table.first_row for table in layout.tables}
    room = BLANK_ROWS if survey is None else {kind: count + SPARE_ROWS for kind, count in rows.items()}
    book = Book(layout, ruleset, {kind: first[kind] + room[kind] - 1 for kind in rows}, data.note)
    write_guide(book)
    _decree(book, data.decree)
    _kawasan(book, data)
    _rt(book, data.rt)
    wholes = Wholes("rt", {str(row["key"]): row for row in data.rt})
    title = "Penilaian kekumuhan per RT dan tahun"
    ResultSheet(book, "rt_year", wholes).write(data.rt_results, title, "Isi sel putih; sel abu-abu menghitung sendiri.")
    parents = {str(row["key"]): _with_sums(row, data.rt) for row in data.kawasan}
    wholes = Wholes("kawasan", parents, _sums(data, ruleset))
    hint = "Isi kode kawasan dan tahun; volumenya dijumlahkan dari lembar Penilaian."
    title = "Penilaian kekumuhan per kawasan dan tahun"
    ResultSheet(book, "kawasan_year", wholes).write(data.kawasan_results, title, hint)
    _investments(book, data.investments)
    return book.bytes()


def cell_address(ruleset: Ruleset, kind: str, index: int, field_name: str) -> tuple[str, str]:
    """Sheet and cell of a field in the row of that index (from 0) of a template's table; of a decree, its value."""
    table = next(table for table in load_layout(LAYOUT).tables if table.kind == kind)
    if table.pairs:
        return table.sheet, f"B{table.first_row + list(table.columns).index(field_name)}"
    column = columns_of(table, ruleset)[field_name]
    return table.sheet, f"{column_letters(column + 1)}{table.first_row + index}"


def _decree(book: Book, decree: Mapping[str, CellValue]) -> None:
    table = book.table("decree")
    sheet = book.sheet(table.sheet, "Ketetapan (SK) lokasi kumuh", "Isi kolom B sesuai SK yang berlaku.")
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 60)
    for column, text in enumerate(("Keterangan", "Isi")):
        sheet.write_string(table.header_row - 1, column, text, book.header_style())
    for row, (name, label) in enumerate(table.columns.items(), start=table.first_row - 1):
        sheet.write_string(row, 0, label, book.format("text", locked=True))
        book.write(sheet, row, 1, decree.get(name), KINDS_OF_FIELD.get(name, "text"))
        if name == "city_size":
            sizes = {"validate": "list", "source": list(book.ruleset.density_limit_per_ha)}
            sheet.data_validation(row, 1, row, 1, sizes | {"error_message": "Pilih ukuran kota dari daftar."})
        if name == "area_ha":
            sheet.data_validation(row, 1, row, 1, volume_rule("Isi luas dalam hektare, angka 0 atau lebih."))
    sheet.freeze_panes(table.first_row - 1, 1)


def _kawasan(book: Book, data: TemplateData) -> None:
    table = book.table("kawasan")
    columns = columns_of(table, book.ruleset)
    hint = "Satu baris per kawasan; jumlah RT, luas dan penyebut dijumlahkan dari lembar RT."
    sheet = book.sheet(table.sheet, "Daftar kawasan", hint)
    book.headers(sheet, table, columns, 2)
    _widths(sheet, columns)
    for number in range(table.first_row, book.last_rows["kawasan"] + 1):
        at = number - table.first_row
        row = data.kawasan[at] if at < len(data.kawasan) else {}
        shown = _with_sums(row, data.rt) if row else {}
        for name, column in columns.items():
            kind = KINDS_OF_FIELD.get(name, "text")
            if name in row or name not in ("rt_count", *DENSE_FIELDS):
                book.write(sheet, number - 1, column, row.get(name), kind)
                continue
            criteria = f"{book.field_range('rt', 'kawasan')},$A{number}"
            adding = f"SUMIFS({book.field_range('rt', name)},{criteria})" if name != "rt_count" else ""
            formula = f'=IF($A{number}="","",{adding or f"COUNTIFS({criteria})"})'
            book.formula(sheet, number - 1, column, formula, shown.get(name), kind)
    write_rules(book, sheet, "kawasan")


def _rt(book: Book, rows: Sequence[Mapping[str, CellValue]]) -> None:
    table = book.table("rt")
    sheet = book.sheet(table.sheet, "Daftar RT", "Satu baris per RT; kode RT tidak boleh sama dan tidak boleh diubah.")
    columns = columns_of(table, book.ruleset)
    _list_rows(book, sheet, "rt", rows)
    last = book.last_rows["rt"]
    unknown = {"error_message": "Pilih kode kawasan dari daftar, atau tambahkan dahulu di lembar Kawasan."}
    kawasan = {"validate": "list", "source": book.keys("kawasan")} | unknown
    sheet.data_validation(table.first_row - 1, columns["kawasan"], last - 1, columns["kawasan"], kawasan)
    keys = f"$A${table.first_row}:$A${last}"
    once = {
        "validate": "custom",
        "value": f"=COUNTIF({keys},$A{table.first_row})=1",
        "error_message": "Kode RT ini sudah ada. Setiap RT satu baris.",
    }
    sheet.data_validation(table.first_row - 1, 0, last - 1, 0, once)
    for name in ("area_flag_ha", *DENSE_FIELDS):
        rule = volume_rule(f"{table.columns[name]}: isi angka 0 atau lebih, tanpa satuan dan tanpa teks.")
        sheet.data_validation(table.first_row - 1, columns[name], last - 1, columns[name], rule)
    write_rules(book, sheet, "rt")


def _investments(book: Book, rows: Sequence[Mapping[str, CellValue]]) -> None:
    table = book.table("investment")
    hint = "Satu baris per kriteria yang diperbaiki; jumlah rupiah hanya pada satu baris bila pekerjaannya sama."
    sheet = book.sheet(table.sheet, "Daftar investasi", hint)
    columns = columns_of(table, book.ruleset)
    _list_rows(book, sheet, "investment", rows)
    volume = volume_rule("Isi volume yang dikerjakan, angka 0 atau lebih, dalam satuan kriterianya.")
    activity = {"validate": "list", "source": list(ACTIVITIES), "error_type": "information"}
    rules: Mapping[str, Mapping[str, object]] = {
        "year": year_rule(),
        "kawasan": {"validate": "list", "source": book.keys("kawasan"), "error_message": "Pilih kode kawasan."},
        "rt": {"validate": "list", "source": book.keys("rt"), "error_message": "Pilih kode RT dari lembar RT."},
        "criterion": {
            "validate": "list",
            "source": [criterion.id for criterion in book.ruleset.criteria],
            "error_message": "Pilih kode kriteria dari daftar, misalnya 2b.",
        },
        "volume": volume,
        "activity": activity | {"error_message": "Kegiatan ini tidak ada dalam daftar; pakai bila memang lain."},
        "source": {
            "validate": "list",
            "source": list(dict.fromkeys(book.layout.source_words.values())),
            "error_message": "Pilih sumber dana dari daftar.",
        },
        "amount_idr": volume_rule("Isi jumlah rupiah tanpa titik, koma dan huruf; kosongkan pada baris lanjutan."),
    }
    for name, rule in rules.items():
        span = table.first_row - 1, columns[name], book.last_rows["investment"] - 1, columns[name]
        sheet.data_validation(*span, dict(rule))


def _list_rows(book: Book, sheet: Any, kind: str, rows: Sequence[Mapping[str, CellValue]]) -> None:
    table = book.table(kind)
    columns = columns_of(table, book.ruleset)
    book.headers(sheet, table, columns, 3)
    _widths(sheet, columns)
    for number in range(table.first_row, book.last_rows[kind] + 1):
        at = number - table.first_row
        row = rows[at] if at < len(rows) else {}
        for name, column in columns.items():
            book.write(sheet, number - 1, column, row.get(name), KINDS_OF_FIELD.get(name, "text"))


def _widths(sheet: Any, columns: Mapping[str, int]) -> None:
    for name, column in columns.items():
        sheet.set_column(column, column, 26 if name in ("name", "activity", "source", "kelurahan") else 14)


def _with_sums(row: Mapping[str, CellValue], rts: Sequence[Mapping[str, CellValue]]) -> dict[str, CellValue]:
    """A kawasan row with the sums of its RTs where it leaves them out."""
    members = [rt for rt in rts if rt.get("kawasan") == row.get("key")]
    sums: dict[str, CellValue] = {"rt_count": len(members)}
    for name in DENSE_FIELDS:
        numbers = [number for rt in members if (number := exact(rt.get(name))) is not None]
        sums[name] = float(sum(numbers))
    return sums | dict(row)


def _sums(data: TemplateData, ruleset: Ruleset) -> dict[tuple[str, int], dict[str, CellValue]]:
    """Volumes by kawasan and year: what the sheet's formulas add up, to be cached beside them."""
    kawasan_of = {str(row["key"]): str(row.get("kawasan")) for row in data.rt}
    sums: dict[tuple[str, int], dict[str, Fraction]] = {}
    for result in data.rt_results:
        volumes = sums.setdefault(
            (kawasan_of.get(result.key, ""), result.year), {criterion.id: Fraction(0) for criterion in ruleset.criteria}
        )
        for name in volumes:
            volumes[name] += exact(result.typed.get(f"v_{name}", result.volumes.get(name))) or 0
    return {at: {name: float(volume) for name, volume in volumes.items()} for at, volumes in sums.items()}
