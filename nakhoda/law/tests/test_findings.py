"""Findings: addresses of cells, sentences from the catalogue, Indonesian numbers."""

from __future__ import annotations

import re
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nakhoda.law.findings import Finding, Place, Severity, catalogue, column_letters, count_by_code

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def column_number(letters: str) -> int:
    return sum((LETTERS.index(letter) + 1) * 26**power for power, letter in enumerate(reversed(letters)))


@given(st.integers(1, 20_000))
def test_column_letters_lead_back_to_the_column(column: int) -> None:
    assert column_number(column_letters(column)) == column


@given(st.text(LETTERS, min_size=1, max_size=4))
def test_every_run_of_letters_is_the_name_of_one_column(letters: str) -> None:
    assert column_letters(column_number(letters)) == letters


@pytest.mark.parametrize(("column", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (703, "AAA")])
def test_known_columns_have_their_letters(column: int, letters: str) -> None:
    assert column_letters(column) == letters


def test_a_place_gives_the_cell_the_row_or_nothing() -> None:
    assert Place(row=12, column=29).cell == "AC12"
    assert Place(row=12).cell == "12"
    assert Place(column=29).cell == ""


def test_a_place_names_its_region_year_and_criterion() -> None:
    place = Place(kawasan="Kauman", rt="RT001-RW002", year=2019, criterion="4a")
    assert place.subject == "Kauman RT001-RW002, 2019, 4a"
    assert Place(rt="RT001-RW002").subject == "RT001-RW002"
    assert Place().subject == ""


def found(**facts: str | int | float | None) -> Finding:
    """A finding whose sentences hold the facts value, percent, expected and the suggestion."""
    return Finding("nilai-salah", Place(criterion="2a"), {"value": 1, "percent": 60, **facts}, suggestion=3)


def test_what_and_remedy_hold_the_facts_in_both_languages() -> None:
    finding = found(expected=3)
    assert finding.what() == "Nilai kriteria 2a tertulis 1; 60 % bernilai 3."
    assert finding.what("en") == "Criterion 2a has 1 points; 60 % earns 3."
    assert finding.remedy() == "Ganti menjadi 3."
    assert finding.remedy("en") == "Change it to 3."
    assert finding.severity is Severity.ERROR


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.5, "0,5"),
        (-1.03, "-1,03"),
        (2.0, "2"),
        (100.0, "100"),
        (0.1 + 0.2, "0,3"),
        (1e-9, "0"),
        (-1e-9, "0"),
        (1e15, "1000000000000000"),
        (0.0000014, "0,000001"),
        (None, "\N{EN DASH}"),
        (7, "7"),
        ("3.5 m", "3.5 m"),
    ],
)
def test_a_fact_is_written_as_an_officer_writes_it(value: str | int | float | None, text: str) -> None:
    assert found(expected=value).what() == f"Nilai kriteria 2a tertulis 1; 60 % bernilai {text}."


@given(st.floats(-1e12, 1e12))
def test_a_number_keeps_its_value_to_six_decimals(value: float) -> None:
    text = found(expected=value).what().removeprefix("Nilai kriteria 2a tertulis 1; 60 % bernilai ")[:-1]
    assert re.fullmatch(r"-?\d+(,\d{1,6})?", text)
    assert not text.startswith("-0") or "," in text
    assert float(text.replace(",", ".")) == pytest.approx(value, rel=1e-15, abs=5.1e-7)


def test_a_finding_without_its_fact_or_its_code_does_not_pass_in_silence() -> None:
    with pytest.raises(KeyError):
        Finding("nilai-salah", Place(), {}).what()
    with pytest.raises(KeyError):
        _ = Finding("tidak-ada-kode-ini", Place()).severity


def test_every_kind_has_all_its_texts_and_a_source() -> None:
    for kind in catalogue().values():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", kind.code), kind.code
        assert kind.source.strip(), kind.code
        for texts in (kind.title, kind.what, kind.remedy):
            assert set(texts) == {"id", "en"}, kind.code
            assert all(text.strip() for text in texts.values()), kind.code


def test_templates_hold_plain_names_only_and_the_same_in_both_languages() -> None:
    for kind in catalogue().values():
        for texts in (kind.what, kind.remedy):
            names = {language: {name for _, name, _, _ in Formatter().parse(text)} for language, text in texts.items()}
            assert names["id"] - {None} == names["en"] - {None}, kind.code
            assert all(name.isidentifier() for name in names["id"] if name is not None), kind.code


def test_counts_put_severe_kinds_first_and_then_frequent_ones() -> None:
    errors = [code for code, kind in catalogue().items() if kind.severity is Severity.ERROR]
    warnings = [code for code, kind in catalogue().items() if kind.severity is Severity.WARNING]
    rare, frequent, warned = errors[0], errors[1], warnings[0]
    codes = [warned] * 5 + [rare] + [frequent] * 3
    counts = count_by_code(Finding(code, Place()) for code in codes)
    assert list(counts.items()) == [(frequent, 3), (rare, 1), (warned, 5)]
