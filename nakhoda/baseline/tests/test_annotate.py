"""The annotated copy: the same workbook, with colours and comments on the marked cells and one more sheet."""

from __future__ import annotations

import importlib
import io
import tempfile
import zipfile
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nakhoda.baseline.files.annotate import FILLS, Mark, ReportSheet, annotate
from nakhoda.baseline.files.guard import read_sheets

openpyxl = cast(Any, importlib.import_module("openpyxl"))
Comment = cast(Any, importlib.import_module("openpyxl.comments")).Comment
styles = cast(Any, importlib.import_module("openpyxl.styles"))
DataValidation = cast(Any, importlib.import_module("openpyxl.worksheet.datavalidation")).DataValidation
REPORT = ReportSheet("Temuan", ("kode", "jumlah"), [("=1+1", 3), ("a\x00b", None)])


def office_book(path: Path) -> Path:
    """A workbook with formulas, formats, a comment, a validation, protection and merged cells."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "Nilai & data"
    sheet["A1"], sheet["A2"], sheet["B2"] = "judul", 0.25, "=A2*2"
    sheet["A2"].number_format = "0.00%"
    sheet["A2"].font = styles.Font(bold=True, color="FF112233")
    sheet["A2"].protection = styles.Protection(locked=False)
    sheet["B2"].comment = Comment("lama", "orang")
    sheet.merge_cells("D1:E1")
    sheet.protection.sheet = True
    validation = DataValidation(type="list", formula1='"a,b"')
    validation.add("C2")
    sheet.add_data_validation(validation)
    other: Any = book.create_sheet("Temuan")
    other["A1"] = "sudah ada"
    book.save(path)
    return path


@pytest.fixture
def annotated(tmp_path: Path) -> tuple[Path, Path]:
    source, target = office_book(tmp_path / "a.xlsx"), tmp_path / "b.xlsx"
    marks = [
        Mark("Nilai & data", 2, 1, "error", "salah <satu> & dua"),
        Mark("Nilai & data", 2, 1, "note", "catatan"),
        Mark("Nilai & data", 2, 2, "warning", "rumus"),
        Mark("Nilai & data", 2, 4, "note", "sel kosong"),
        Mark("Nilai & data", 9, 9, "note", "baris kosong"),
        Mark("tidak ada", 1, 1, "error", "x"),
    ]
    annotate(source, target, marks, REPORT)
    return source, target


def test_values_formulas_and_formats_stay(annotated: tuple[Path, Path]) -> None:
    before, after = (openpyxl.load_workbook(path) for path in annotated)
    for old_sheet in before.worksheets:
        new_sheet = after[old_sheet.title]
        for row in old_sheet.iter_rows():
            for cell in row:
                twin: Any = new_sheet[cell.coordinate]
                assert twin.value == cell.value
                assert twin.number_format == cell.number_format
                assert repr(twin.font) == repr(cell.font)
                assert repr(twin.protection) == repr(cell.protection)
        assert new_sheet.merged_cells.ranges == old_sheet.merged_cells.ranges
        assert new_sheet.protection.sheet == old_sheet.protection.sheet
    assert after["Nilai & data"].data_validations.dataValidation[0].formula1 == '"a,b"'


def test_marked_cells_have_the_colour_of_their_worst_mark_and_all_texts(annotated: tuple[Path, Path]) -> None:
    sheet: Any = openpyxl.load_workbook(annotated[1])["Nilai & data"]
    assert sheet["A2"].fill == styles.PatternFill("solid", fgColor=FILLS["error"], bgColor=sheet["A2"].fill.bgColor)
    assert sheet["A2"].comment.text == "salah <satu> & dua\ncatatan"
    assert sheet["B2"].fill.fgColor.rgb == FILLS["warning"]
    assert sheet["B2"].comment.text.startswith("lama")
    assert "rumus" in sheet["B2"].comment.text
    assert sheet["D2"].fill.fgColor.rgb == FILLS["note"]
    assert sheet["A1"].fill.fill_type is None


def test_the_report_is_a_new_sheet_of_plain_text(annotated: tuple[Path, Path]) -> None:
    book = openpyxl.load_workbook(annotated[1])
    assert book.sheetnames == ["Nilai & data", "Temuan", "Temuan 2"]
    sheet: Any = book["Temuan 2"]
    assert [cell.value for cell in sheet[1]] == ["kode", "jumlah"]
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=1+1", "s")
    assert sheet["A3"].value == "a?b"
    assert sheet.freeze_panes == "A2"
    assert read_sheets(annotated[1])["Temuan 2"].rows[1] == ["=1+1", 3.0]


def test_parts_without_a_mark_stay_byte_for_byte(annotated: tuple[Path, Path]) -> None:
    source, target = (zipfile.ZipFile(path) for path in annotated)
    with source, target:
        assert target.testzip() is None
        assert len(set(target.namelist())) == len(target.namelist())
        for part in ("docProps/core.xml", "xl/theme/theme1.xml", "xl/worksheets/sheet2.xml"):
            assert source.read(part) == target.read(part)


def test_the_source_is_not_touched_and_nothing_is_left_behind(tmp_path: Path) -> None:
    source = office_book(tmp_path / "a.xlsx")
    content = source.read_bytes()
    annotate(source, tmp_path / "b.xlsx", [], REPORT)
    assert source.read_bytes() == content
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.xlsx", "b.xlsx"]


@given(st.text(max_size=40), st.text(min_size=1, max_size=1500))
def test_any_text_can_be_a_comment_and_a_report_cell(cell: str, words: str) -> None:
    source = io.BytesIO()
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet["A1"] = 1
    book.save(source)
    with tempfile.TemporaryDirectory() as temporary:
        path, target = Path(temporary, "a.xlsx"), Path(temporary, "b.xlsx")
        path.write_bytes(source.getvalue())
        annotate(path, target, [Mark("Sheet", 1, 1, "error", words)], ReportSheet("Temuan", ("a",), [(cell,)]))
        result = openpyxl.load_workbook(target)
        marked: Any = result["Sheet"]["A1"]
        assert len(marked.comment.text) <= 1_000
        assert result["Temuan"]["A2"].data_type in ("s", "n", "inlineStr")
