"""Slipped rows: mended exactly, from any row and either direction; never where proof is missing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nakhoda.baseline.rules.survey import Columns
from nakhoda.scoring.tests.grids import Book, sound_book

ROW = st.sampled_from([("1", 2019), ("2", 2019), ("3", 2020)])


def slip_right(book: Book, key: str, year: int) -> None:
    """The total moved to the front of the results; all results one column to the right."""
    row = book.grids["kumuhRT"].rows[book.row("kumuhRT", key, year)]
    total = book.column("kumuhRT", "totalNilai")
    row.insert(4, row.pop(total))


def values(table: Columns) -> dict[str, list[Any]]:
    return {name: table.get(name) for name in table.values}


@given(ROW)
def test_a_row_slipped_right_is_read_as_it_was_meant(where: tuple[str, int]) -> None:
    book = sound_book()
    meant = values(book.survey().tables["rt_year"])
    slip_right(book, *where)
    survey = book.survey()
    assert values(survey.tables["rt_year"]) == meant
    (finding,) = [finding for finding in survey.findings if finding.code == "kolom-bergeser"]
    assert (finding.place.row, finding.place.cell[:1]) == (book.row("kumuhRT", *where) + 1, "E")
    assert finding.facts["columns"] == 1


def test_a_kawasan_row_that_lost_its_key_gets_it_back() -> None:
    book = sound_book()
    row = book.grids["kumuhKawasan"].rows[book.row("kumuhKawasan", "2", 2020)]
    row.append(row.pop(1) and None)
    found = book.assess()
    table = found.survey.tables["kawasan_year"]
    assert table.get("kawasan") == ["1", "2", "1", "2"]
    assert table.get("year") == [2019, 2019, 2020, 2020]
    assert [finding.facts["columns"] for finding in found.findings if finding.code == "kolom-bergeser"] == [-1]


def test_a_mended_cell_keeps_its_raw_value_and_its_true_place() -> None:
    book = sound_book()
    slip_right(book, "1", 2019)
    table = book.survey().tables["rt_year"]
    assert table.place(0, "v_1a").cell == "F2"
    assert table.place(0, "total").cell == "E2"
    assert table.raw["v_1a", 0] == table.get("total")[0]


@pytest.mark.parametrize("header", ["1an", "totalNilai", "tingkatKekumuhan"])
def test_a_row_whose_total_and_class_do_not_agree_afterwards_stays_as_it_is(header: str) -> None:
    book = sound_book()
    book.put("kumuhRT", "1", header, "KB" if header == "tingkatKekumuhan" else 4.0, 2019)
    slip_right(book, "1", 2019)
    assert not [finding for finding in book.survey().findings if finding.code == "kolom-bergeser"]
