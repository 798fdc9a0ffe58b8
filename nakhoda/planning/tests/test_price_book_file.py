"""The price book as a workbook: back as it went, texts stay texts, every fault at its cell."""

from __future__ import annotations

import importlib
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from nakhoda.planning.files.price_book import PriceBookRefused, WorkbookRefused, price_book_bytes, read_price_book
from nakhoda.planning.rules.prices import PriceBook
from nakhoda.planning.tests.world import PRICES

openpyxl = cast(Any, importlib.import_module("openpyxl"))


def written(folder: Path, book: PriceBook = PRICES) -> Path:
    path = folder / "harga.xlsx"
    path.write_bytes(price_book_bytes(book))
    return path


def changed(folder: Path, sheet: str, cell: str, value: object) -> Path:
    path = written(folder)
    workbook = openpyxl.load_workbook(path)
    workbook[sheet][cell] = value
    workbook.save(path)
    return path


def test_a_book_comes_back_as_it_went(tmp_path: Path) -> None:
    assert read_price_book(written(tmp_path)) == PRICES


def test_the_same_book_gives_the_same_bytes() -> None:
    assert price_book_bytes(PRICES) == price_book_bytes(PRICES)


def test_a_text_that_begins_with_an_equals_sign_stays_a_text(tmp_path: Path) -> None:
    hostile = replace(PRICES, title='=HYPERLINK("x")', source="=1+1")
    resources = (replace(PRICES.resources[0], name="=cmd|' /C calc'!A0"), *PRICES.resources[1:])
    path = written(tmp_path, replace(hostile, resources=resources))
    workbook = openpyxl.load_workbook(path)
    kinds = {cell.data_type for sheet in workbook for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    back = read_price_book(path)
    assert back.title == '=HYPERLINK("x")'
    assert back.resources[0].name == "=cmd|' /C calc'!A0"


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "word"),
    [
        ("Sumber Daya", "E2", "mahal", "bukan angka"),
        ("Sumber Daya", "E3", 1234.5, "bilangan bulat"),
        ("Sumber Daya", "B4", "hantu", "tenaga, bahan atau alat"),
        ("Sumber Daya", "C5", None, "kosong"),
        ("Analisis", "D2", "sepuluh", "bukan angka"),
        ("Koefisien", "C2", "-", "bukan angka"),
        ("Koefisien", "A3", "tidak-ada", "tidak ada di lembar"),
        ("Resep", "C2", "x", "bukan angka"),
        ("Buku", "B4", "nanti", "bukan angka"),
        ("Sumber Daya", "A3", "pekerja", "dua kali"),
        ("Sumber Daya", "E3", -5, "antara 0 dan"),
        ("Sumber Daya", "E3", 1e300, "bukan angka"),
        ("Sumber Daya", "E3", 10**13, "antara 0 dan"),
        ("Sumber Daya", "G3", 1, "terbalik"),
        ("Koefisien", "C3", 1e300, "bukan angka"),
        ("Koefisien", "C3", "1e999999", "bukan angka"),
        ("Koefisien", "C3", 0, "lebih dari 0"),
        ("Koefisien", "C3", 10**7, "lebih dari 0"),
        ("Koefisien", "B3", "hantu", "tidak ada"),
        ("Resep", "C2", 1e300, "bukan angka"),
        ("Resep", "B2", "hantu", "tidak ada"),
        ("Analisis", "D2", 101, "antara 0 dan 100"),
        ("Buku", "B3", "35.01.04", "tidak dikenal"),
        ("Buku", "B4", 99_999_999, "tahun harga"),
        ("Buku", "B7", 0, "pembulatan"),
        ("Buku", "B7", 10**14, "pembulatan"),
    ],
)
def test_a_fault_is_named_by_sheet_and_cell(tmp_path: Path, sheet: str, cell: str, value: object, word: str) -> None:
    with pytest.raises(PriceBookRefused) as refused:
        read_price_book(changed(tmp_path, sheet, cell, value))
    found = [error for error in refused.value.errors if error.sheet == sheet and word in error.message]
    assert found, refused.value
    assert cell in {error.cell for error in found}
    assert f"lembar '{sheet}'" in str(refused.value)


def test_a_decimal_comma_is_read_as_an_officer_means_it(tmp_path: Path) -> None:
    path = changed(tmp_path, "Sumber Daya", "E2", "95.000,00")
    assert read_price_book(path).resources[0].price_idr == 95_000


@pytest.mark.parametrize(("typed", "meant"), [("95.000", 95_000), ("1.095.000", 1_095_000), ("95000", 95_000)])
def test_a_price_typed_as_text_keeps_its_thousands(tmp_path: Path, typed: str, meant: int) -> None:
    assert read_price_book(changed(tmp_path, "Sumber Daya", "E2", typed)).resources[0].price_idr == meant


def test_a_part_that_stands_twice_and_a_sheet_of_headings_alone_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path)
    workbook = openpyxl.load_workbook(path)
    workbook["Koefisien"].append([cell.value for cell in workbook["Koefisien"][2]])
    workbook["Resep"].delete_rows(2, 500)
    last = workbook["Koefisien"].max_row
    workbook.save(path)
    with pytest.raises(PriceBookRefused) as refused:
        read_price_book(path)
    assert {(error.sheet, error.cell) for error in refused.value.errors} == {("Koefisien", f"B{last}"), ("Resep", "A1")}


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    path = changed(tmp_path, "Sumber Daya", "E2", "mahal")
    workbook = openpyxl.load_workbook(path)
    workbook["Resep"]["C2"] = "x"
    workbook.save(path)
    with pytest.raises(PriceBookRefused) as refused:
        read_price_book(path)
    assert {(error.sheet, error.cell) for error in refused.value.errors} >= {("Sumber Daya", "E2"), ("Resep", "C2")}


def test_a_missing_sheet_and_a_file_that_is_no_workbook_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path)
    workbook = openpyxl.load_workbook(path)
    del workbook["Resep"]
    workbook.save(path)
    with pytest.raises(PriceBookRefused, match="Resep"):
        read_price_book(path)
    (tmp_path / "x.xlsx").write_bytes(b"PK bukan")
    with pytest.raises(WorkbookRefused):
        read_price_book(tmp_path / "x.xlsx")
