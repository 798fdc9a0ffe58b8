"""Layouts proposed for unknown workbooks."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import python_calamine
from hypothesis import given, settings
from hypothesis import strategies as st

from nakhoda.baseline.example import example_data
from nakhoda.baseline.files.guard import read_sheets
from nakhoda.baseline.files.template import write_template
from nakhoda.baseline.rules.layout import LayoutError, build
from nakhoda.baseline.rules.layout import load as load_layout
from nakhoda.baseline.rules.suggest import Suggestion, suggest_layout
from nakhoda.baseline.rules.survey import read_survey
from nakhoda.law.rulesets import load as load_rules

RULES = load_rules()
DATA = Path(__file__).resolve().parents[4] / "shared" / "data" / "pekalongan" / "pekalongan.xlsx"
Rows = dict[str, list[list[Any]]]
RT_HEAD = ["No", "Kawasan", "Nomor RT/RW", "Luas (Ha)", "Jml Bangunan (unit)", "Jml KK (KK)"]
RT_HEAD += ["Panjang Jalan Ideal (m)", "Panjang Drainase Ideal (m)"]
RTS = [[float(n), "Melati", f"RT00{n}-RW001", 0.5 * n, 30.0 + n, 40.0 + n, 300.0, 250.0] for n in range(1, 7)]


def results(heads: dict[str, str], *, scale: float = 1.0, repeated: bool = False) -> list[list[Any]]:
    """Title rows, a header and six result rows; `heads` gives a pattern per part, with `{}` for the criterion."""
    header: list[Any] = ["RT", "Tahun"]
    for criterion in RULES.criteria:
        header += [pattern if repeated else pattern.format(criterion.id) for pattern in heads.values()]
    header += ["Jumlah Nilai", "Kategori"]
    rows: list[list[Any]] = [["FORMAT NUMERIK"], [], header]
    for n in range(1, 7):
        row: list[Any] = [float(n), 2022.0]
        for at, _ in enumerate(RULES.criteria):
            whole = {"volume": 10.0 * n + at, "percent": round((0.11 * n + at / 90) * scale, 4)}
            values = whole | {"points": float((0, 1, 3, 5)[(n + at) % 4])}
            row += [values[part] for part in heads]
        rows.append([*row, 25.0, ("RINGAN", "SEDANG")[n % 2]])
    return rows


def propose(heads: dict[str, str], **options: Any) -> Suggestion:
    book: Rows = {"Data RT": [["DAFTAR RT"], [*RT_HEAD], *RTS], "Skor": results(heads, **options)}
    return suggest_layout(book, RULES)


def columns(suggestion: Suggestion, kind: str) -> dict[str, str]:
    table = suggestion.layout.table(kind)
    assert table is not None
    return dict(table.columns)


def test_the_official_city_workbook_gets_its_shipped_mapping() -> None:
    if not DATA.exists():
        pytest.skip("data resmi Pekalongan tidak ada di samping repositori")
    book = python_calamine.CalamineWorkbook.from_path(str(DATA))
    rows = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    found = suggest_layout(rows, RULES)
    shipped = load_layout("pekalongan")
    assert found.missing == ()
    for table in shipped.tables:
        proposed = found.layout.table(table.kind)
        assert proposed is not None, table.kind
        assert (proposed.sheet, proposed.header_row, dict(proposed.columns)) == (
            table.sheet,
            table.header_row,
            dict(table.columns),
        )
    assert found.layout.percent_scale == 1
    assert set(found.layout.level_words) == {"tk", "kr", "ks"}
    assert {"swadaya", "apbd provinsi", "apbd ii (kota/kab)"} <= set(found.layout.source_words)


def test_the_template_with_other_names_is_understood_and_read(tmp_path: Path) -> None:
    write_template(tmp_path / "a.xlsx", RULES, example_data(RULES))
    sheets = read_sheets(tmp_path / "a.xlsx")
    rename = {"RT": "Data Dasar", "Penilaian": "Nilai", "Penilaian Kawasan": "Nilai Kws", "Investasi": "Memo Program"}
    heads = {"Kode RT": "ID RT", "Tahun": "Thn", "Jumlah KK": "Kepala Keluarga", "RT/RW": "Nama RT", "Tingkat": "Kelas"}
    heads |= {"Luas terverifikasi (ha)": "Luas Verifikasi (Ha)", "Jumlah (Rp)": "Anggaran", "Sumber dana": "Sumber"}
    spelled = {"Volume": "Vol", "Persen": "%", "Nilai": "Skor"}
    for name, sheet in sheets.items():
        for row in sheet.rows[:6]:
            for at, cell in enumerate(row):
                words = str(cell).split()
                if len(words) == 2 and words[1] in spelled and name.startswith("Penilaian"):
                    row[at] = f"{spelled[words[1]]} {words[0].upper()}"
                elif isinstance(cell, str):
                    row[at] = heads.get(cell, cell)
    book = {rename.get(name, name): replace(sheet, name=rename.get(name, name)) for name, sheet in sheets.items()}
    found = suggest_layout({name: sheet.rows for name, sheet in book.items()}, RULES)
    assert found.missing == ()
    layout = found.layout
    assert {table.kind: table.sheet for table in layout.tables} == {
        "decree": "Ketetapan",
        "kawasan": "Kawasan",
        "rt": "Data Dasar",
        "rt_year": "Nilai",
        "kawasan_year": "Nilai Kws",
        "investment": "Memo Program",
    }
    assert columns(found, "rt_year")["volume"] == "Vol {criterion}"
    survey = read_survey(book, file="a.xlsx", layout=layout, ruleset=RULES)
    assert len(survey.tables["rt_year"]) == 50
    assert survey.tables["rt"].get("households")[0] == 44


@pytest.mark.parametrize(
    ("heads", "volume"),
    [
        ({"volume": "{}v", "percent": "{}p", "points": "{}n"}, "{criterion}v"),
        ({"volume": "Volume {}", "percent": "Persen {}", "points": "Nilai {}"}, "Volume {criterion}"),
        ({"volume": "{} Volume", "percent": "{} %", "points": "{} Skor"}, "{criterion} Volume"),
        ({"volume": "KEBUTUHAN {}", "percent": "NUMERIK {}"}, "KEBUTUHAN {criterion}"),
        ({"volume": "x{}", "percent": "y{}", "points": "z{}"}, "x{criterion}"),
    ],
)
def test_patterns_are_told_apart_by_words_and_by_values(heads: dict[str, str], volume: str) -> None:
    found = propose(heads)
    assert found.missing == ()
    proposed = columns(found, "rt_year")
    assert {part: proposed.get(part) for part in heads} == {
        part: pattern.format("{criterion}") for part, pattern in heads.items()
    }
    assert proposed["volume"] == volume
    assert proposed["rt"] == "RT"
    assert columns(found, "rt")["area_ha"] == "Luas (Ha)"


def test_percents_up_to_a_hundred_are_scaled() -> None:
    heads = {"volume": "{}v", "percent": "{}p", "points": "{}n"}
    assert propose(heads, scale=100).layout.percent_scale == 100
    assert propose(heads).layout.percent_scale == 1


def test_words_for_classes_become_codes_and_unknown_words_are_asked() -> None:
    heads = {"volume": "{}v"}
    assert propose(heads).layout.level_words == {"ringan": "KR", "sedang": "KS"}
    rows = results(heads)
    rows[-1][-1] = "AGAK KUMUH"
    found = suggest_layout({"Data RT": [[*RT_HEAD], *RTS], "Skor": rows}, RULES)
    assert any("AGAK KUMUH" in question for question in found.questions)


def test_triples_without_a_criterion_are_refused_with_the_headers_to_write() -> None:
    found = propose({"volume": "Volume", "percent": "Persen", "points": "Nilai"}, repeated=True)
    assert any("rt_year" in sentence and "volume" in sentence for sentence in found.missing)
    told = next(question for question in found.questions if "berulang" in question)
    assert "C3: 1av; D3: 1ap; E3: 1an; F3: 1bv" in told


def test_a_column_that_is_missing_is_named() -> None:
    head = ["x" if name.startswith("Jml KK") else name for name in RT_HEAD]
    found = suggest_layout({"Data RT": [head, *RTS], "Skor": results({"volume": "{}v"})}, RULES)
    assert found.missing == ("Lembar 'Data RT' (tabel 'rt') belum punya kolom: households.",)
    assert '# households = ""  # WAJIB, belum ditemukan' in found.toml_text
    with pytest.raises(LayoutError, match="households"):
        _ = found.layout


def test_the_toml_is_the_data_with_doubts_marked() -> None:
    found = propose({"volume": "{}v"})
    assert tomllib.loads(found.toml_text) == dict(found.data)
    assert build(tomllib.loads(found.toml_text)) == found.layout
    doubtful = {name for name, confidence in found.confidence.items() if confidence < 0.8}
    assert found.toml_text.count("PERIKSA") == len(doubtful)


def test_areas_in_square_metres_are_asked_about() -> None:
    head = ["Luas (m2)" if name == "Luas (Ha)" else name for name in RT_HEAD]
    found = suggest_layout({"Data RT": [head, *RTS], "Skor": results({"volume": "{}v"})}, RULES)
    assert any("m²" in question for question in found.questions)


def test_an_empty_workbook_says_what_is_needed() -> None:
    found = suggest_layout({"Lembar1": [], "Lembar2": [[None]]}, RULES)
    assert len(found.missing) == 2
    assert tomllib.loads(found.toml_text)["tables"] == []


cell = st.one_of(st.none(), st.text(max_size=12), st.floats(allow_nan=True), st.integers(), st.sampled_from(RT_HEAD))
sheet = st.lists(st.lists(cell, max_size=12), max_size=6)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.text(max_size=6), sheet, max_size=3))
def test_any_workbook_gives_toml_that_can_be_read(book: Rows) -> None:
    found = suggest_layout(book, RULES)
    assert tomllib.loads(found.toml_text) == dict(found.data)
    if not found.missing:
        assert found.layout.table("rt") is not None
