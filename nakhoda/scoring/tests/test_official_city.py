"""The official workbook of a city, whole: published results reproduce and every known error is found."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from nakhoda.baseline.files.guard import read_sheets
from nakhoda.baseline.rules.layout import load as load_layout
from nakhoda.baseline.rules.survey import read_survey
from nakhoda.law.findings import count_by_code
from nakhoda.law.rulesets import load
from nakhoda.scoring.rules.assess import Assessment, assess

WORKBOOK = Path(__file__).resolve().parents[4] / "shared" / "data" / "pekalongan" / "pekalongan.xlsx"


@pytest.fixture(scope="module")
def city() -> Assessment:
    if not WORKBOOK.is_file():
        pytest.skip("perlu data resmi: ../shared/data/pekalongan/pekalongan.xlsx")
    layout = load_layout("pekalongan")
    survey = read_survey(read_sheets(WORKBOOK), file=WORKBOOK.name, layout=layout, ruleset=load(layout.ruleset))
    return assess(survey, today=date(2024, 1, 1))


def printed(city: Assessment, field: str) -> list[object]:
    column = city.survey.tables["rt_year"].get(field)
    return [column[row] for row in city.rts["row"]]


def test_all_points_totals_and_classes_equal_the_published_ones(city: Assessment) -> None:
    assert city.rts.height == 2160
    assert city.rts["total"].to_list() == printed(city, "total")
    assert city.rts["level"].to_list() == printed(city, "level")
    for criterion in city.ruleset.criteria:
        assert city.rts[f"n_{criterion.id}"].to_list() == printed(city, f"n_{criterion.id}")


def test_hectares_by_class(city: Assessment) -> None:
    rounded = {code: round(cell["area_ha"], 2) for code, cell in city.areas[2019].items()}
    assert rounded == {"TK": 4.50, "KR": 369.28, "KS": 6.51, "KB": 0.0}
    assert {code: round(cell["area_ha"], 1) for code, cell in city.areas[2023].items()} == {
        "TK": 118.5,
        "KR": 260.8,
        "KS": 1.0,
        "KB": 0.0,
    }


def test_hectares_reduced_by_each_named_method(city: Assessment) -> None:
    assert {letter: round(years[2023], 1) for letter, years in city.reduced.items()} == {
        "A": 287.4,
        "B": 191.3,
        "C": 114.0,
        "D": 69.7,
        "E": 5.2,
        "F": 70.1,
    }


KNOWN = {
    "kolom-bergeser": 255,
    "penyebut-tersalin": 3,
    "volume-negatif": 8,
    "persen-lebih-100": 66,
    "sisa-semu": 131,
    "volume-kawasan-bukan-jumlah-rt": 18,
    "investasi-tidak-diterapkan": 159,
    "investasi-rt-tidak-dikenal": 48,
    "investasi-tanpa-kawasan": 1,
    "investasi-kriteria-tidak-dikenal": 3,
    "investasi-beda-kawasan": 2,
    "investasi-ganda": 32,
    "investasi-tanpa-kebutuhan": 149,
    "investasi-melebihi-kebutuhan": 76,
    "negatif-menjadi-nol": 3,
    "investasi-volume-nol": 1,
    "anggaran-kosong": 780,
    "anggaran-nol": 44,
    "sumber-kosong": 823,
    "kegiatan-tidak-cocok": 2,
    "tidak-kumuh-dalam-sk": 7,
    "batas-kepadatan-diabaikan": 8,
    "rata-sektoral-salah": 2,
    "rata-aspek-salah": 1,
    "kontribusi-tahun-dasar": 11,
}


def test_every_known_kind_of_error_is_found_as_often_as_it_was_counted(city: Assessment) -> None:
    counts = count_by_code(city.findings)
    assert {code: counts.get(code, 0) for code in KNOWN} == KNOWN


def test_the_wrong_classes_of_the_copied_denominator_are_named(city: Assessment) -> None:
    wrong = [f for f in city.findings if f.code == "tingkat-kawasan-beda" and f.place.kawasan == "Kauman"]
    assert [
        (f.place.year, f.facts["value"], f.facts["total"], f.suggestion, f.facts["expected_total"]) for f in wrong
    ] == [
        (2019, "KS", 47, "KR", 18),
        (2020, "KS", 47, "KR", 18),
        (2022, "KR", 32, "TK", 13),
        (2023, "KR", 30, "TK", 11),
    ]


def test_no_result_of_an_rt_is_missing_and_no_percent_differs(city: Assessment) -> None:
    assert not [f for f in city.findings if f.code in ("persen-salah", "nilai-salah", "total-salah", "tingkat-salah")]
    assert city.rts.select(pl.col("^p_.*$").is_null().any()).sum_horizontal().item() == 0
