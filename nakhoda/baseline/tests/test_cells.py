"""What one cell means: numbers, codes and dates as people type them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nakhoda.baseline.rules.cells import as_date, as_number, as_text, as_whole


@pytest.mark.parametrize(
    ("cell", "number", "code"),
    [
        (3.5, 3.5, None),
        (None, None, None),
        ("  ", None, None),
        ("0,85", 0.85, "koma-desimal"),
        ("1.250,5", 1250.5, "koma-desimal"),
        ("1.250.000", 1250000.0, "koma-desimal"),
        ("12", 12.0, "teks-dalam-angka"),
        ("12 KK", 12.0, "teks-dalam-angka"),
        ("0,85 ha", 0.85, "koma-desimal"),
        ("dua puluh", None, "teks-dalam-angka"),
        (True, None, "teks-dalam-angka"),
        (date(2021, 1, 2), None, "teks-dalam-angka"),
        (float("inf"), None, "teks-dalam-angka"),
        (float("nan"), None, "teks-dalam-angka"),
        ("1e999", None, "teks-dalam-angka"),
    ],
)
def test_a_cell_is_read_as_a_number_or_named(cell: Any, number: float | None, code: str | None) -> None:
    assert as_number(cell) == (number, code)


@given(st.one_of(st.text(), st.floats(), st.integers(), st.booleans(), st.none(), st.datetimes()))
def test_any_cell_gives_a_finite_number_or_none(cell: Any) -> None:
    number, _ = as_number(cell)
    assert number is None or abs(number) < 1e15
    as_text(cell), as_whole(cell), as_date(cell)


@given(st.integers(-(10**9), 10**9), st.integers(0, 999))
def test_an_indonesian_number_is_read_back(whole: int, thousandths: int) -> None:
    text = f"{whole:,}".replace(",", ".") + f",{thousandths:03}"
    exact = float(f"{whole}.{thousandths:03}")
    assert as_number(text) == (exact, "koma-desimal")


@pytest.mark.parametrize(
    "cell",
    ["25 Maret 2021", "25/03/2021", "25-3-2021", "2021-03-25", date(2021, 3, 25), datetime(2021, 3, 25, 7, tzinfo=UTC)],
)
def test_a_date_is_read_in_every_usual_form(cell: Any) -> None:
    assert as_date(cell) == date(2021, 3, 25)


@pytest.mark.parametrize("cell", ["30 Februari 2021", "kemarin", None, 44280.0])
def test_what_is_no_date_is_none(cell: Any) -> None:
    assert as_date(cell) is None


@pytest.mark.parametrize(
    ("cell", "text"), [(17.0, "17"), (" RT 01 ", "RT 01"), ("", None), (1.5, "1.5"), ("007", "007")]
)
def test_a_code_is_text(cell: Any, text: str | None) -> None:
    assert as_text(cell) == text
