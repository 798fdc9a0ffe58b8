"""The commands as an officer runs them: results, refusals in one sentence, exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from nakhoda.cli.site import app
from nakhoda.scoring.tests.grids import sound_book
from nakhoda.scoring.tests.test_outputs import saved

DATA = Path(__file__).resolve().parents[4] / "shared" / "data" / "pekalongan"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    return saved(sound_book(), tmp_path / "buku.xlsx")


def test_assess_prints_hectares_methods_and_findings(workbook: Path) -> None:
    result = run("assess", workbook)
    assert result.exit_code == 0, result.output
    assert "Kumuh Ringan" in result.output
    assert "sk-tanpa-peta" in result.output


def test_assess_as_json_is_json_alone(workbook: Path, tmp_path: Path) -> None:
    result = run("assess", workbook, "--json", "--out", tmp_path / "hasil", "--no-letter")
    summary = json.loads(result.output)
    assert summary["findings"] == {"sk-tanpa-peta": 1, "sk-tanpa-tanggal": 1}
    assert (tmp_path / "hasil" / "scores.parquet").is_file()


def test_strict_fails_where_there_is_an_error(tmp_path: Path) -> None:
    assert run("assess", saved(sound_book(), tmp_path / "a.xlsx"), "--strict").exit_code == 0
    book = sound_book()
    book.put("kumuhRT", "1", "totalNilai", 99.0, 2019)
    assert run("assess", saved(book, tmp_path / "b.xlsx"), "--strict").exit_code == 1


def test_explain_names_cell_and_way_down(workbook: Path) -> None:
    result = run("explain", workbook, "1/1", "--year", 2019)
    assert result.exit_code == 0, result.output
    assert "Kumuh Ringan" in result.output
    assert "nilai: tangani" in result.output
    assert "Lampiran I" in result.output


def test_simulate_shows_before_and_after(workbook: Path) -> None:
    result = run("simulate", workbook, "RT 1 RW 1", "--set", "6a=0", "--set", "4a=0,1")
    assert result.exit_code == 0, result.output
    assert "Sesudah" in result.output
    assert "Keluar dari daftar kumuh" in result.output


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("explain", "{book}", "RT099-RW099"), 2, "tidak ada"),
        (("explain", "{book}", "1/1", "--year", "1999"), 2, "tidak dinilai pada 1999"),
        (("simulate", "{book}", "1/1", "--set", "9z=0"), 3, "9z"),
        (("simulate", "{book}", "1/1", "--set", "5a=banyak"), 2, "kriteria=volume"),
        (("assess", "{book}", "--paper", "a3"), 2, "a3"),
        (("assess", "{book}", "--layout", "mars"), 3, "mars"),
        (("assess", "{book}", "--ruleset", "mars"), 3, "mars"),
        (("assess", "tidak-ada.xlsx"), 3, "tidak ada"),
        (("assess", "{book}", "--boundaries", "tidak-ada.geojson"), 3, "tidak-ada.geojson"),
        (("law", "check", "--results", "tidak-ada"), 3, "ringkasan.json"),
    ],
)
def test_a_refusal_is_one_sentence_and_an_exit_code(
    workbook: Path, arguments: tuple[str, ...], code: int, message: str
) -> None:
    result = run(*(argument.format(book=workbook) for argument in arguments))
    assert result.exit_code == code, result.output
    assert message in result.output
    assert "Traceback" not in result.output


def test_an_unknown_layout_says_how_to_make_one(tmp_path: Path) -> None:
    book = sound_book()
    book.grids = {"Lembar1": book.grids["rtrw"]}
    book.grids["Lembar1"].name = "Lembar1"
    result = run("assess", saved(book, tmp_path / "asing.xlsx"))
    assert result.exit_code == 3
    assert "layout suggest" in result.output


def test_law_check_runs_every_case_and_stored_results(workbook: Path, tmp_path: Path) -> None:
    run("assess", workbook, "--out", tmp_path / "hasil", "--no-letter")
    result = run("law", "check", "--results", tmp_path / "hasil")
    assert result.exit_code == 0, result.output
    assert "0 gagal" in result.output
    assert "tidak berubah" in result.output


def test_lists_name_rulesets_and_layouts() -> None:
    assert "permen-pupr-2-2016" in run("law", "list").output
    assert "pekalongan" in run("layout", "list").output


def test_the_official_workbook_gives_the_known_figures(tmp_path: Path) -> None:
    if not (DATA / "pekalongan.xlsx").is_file():
        pytest.skip("perlu data resmi: ../shared/data/pekalongan")
    boundaries = ("--boundaries", DATA / "boundaries_latlng.json", "--no-letter")
    result = run("assess", DATA / "pekalongan.xlsx", *boundaries, "--out", tmp_path, "--json")
    summary = json.loads(result.output)
    assert {letter: round(method["area_ha"], 1) for letter, method in summary["methods"].items()} == {
        "A": 287.4,
        "B": 191.3,
        "C": 114.0,
        "D": 69.7,
        "E": 5.2,
        "F": 70.1,
    }
    assert round(summary["classes"]["2019"]["KR"]["area_ha"], 2) == 369.28
    assert summary["rows"]["kumuhRT"] == {"in": 2160, "out": 2160}
    assert len(json.loads((tmp_path / "rt.geojson").read_text(encoding="utf-8"))["features"]) == 418
