"""The files of an assessment: complete, harmless in a spreadsheet, stamped with the ruleset."""

from __future__ import annotations

import csv
import importlib
import io
import json
from pathlib import Path
from typing import Any, cast

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nakhoda.baseline.files.guard import read_sheets
from nakhoda.law.findings import Finding, Place
from nakhoda.law.rulesets import LawError
from nakhoda.scoring.files.outputs import SUMMARY, findings_csv, write_outputs
from nakhoda.scoring.rules.assess import Assessment, assess
from nakhoda.scoring.tests.grids import LAYOUT, RULES, Book, sound_book
from nakhoda.web.tables import harmless


def saved(book: Book, path: Path) -> Path:
    """The book as a real workbook."""
    xlsxwriter = cast(Any, importlib.import_module("xlsxwriter"))
    with xlsxwriter.Workbook(str(path)) as workbook:
        for grid in book.grids.values():
            sheet = workbook.add_worksheet(grid.name)
            for at, row in enumerate(grid.rows):
                sheet.write_row(at, 0, row)
    return path


def assessed(path: Path) -> Assessment:
    from datetime import date

    from nakhoda.baseline.rules.survey import read_survey

    survey = read_survey(read_sheets(path), file=path.name, layout=LAYOUT, ruleset=RULES)
    return assess(survey, today=date(2022, 1, 1))


@pytest.fixture
def written(tmp_path: Path) -> tuple[Path, Assessment]:
    book = sound_book()
    book.put("kumuhRT", "1", "4av", -0.5, 2019)
    source = saved(book, tmp_path / "buku.xlsx")
    found = assessed(source)
    square = {"type": "Polygon", "coordinates": [[[111.1, -8.2], [111.2, -8.2], [111.2, -8.1], [111.1, -8.2]]]}
    write_outputs(found, source=source, folder=tmp_path / "hasil", geometries={"1": square})
    return tmp_path / "hasil", found


def test_every_output_is_there_and_names_the_ruleset(written: tuple[Path, Assessment]) -> None:
    folder, found = written
    assert sorted(path.name for path in folder.iterdir()) == [
        "buku-beranotasi.xlsx",
        "findings.csv",
        "kawasan.parquet",
        SUMMARY,
        "rt.geojson",
        "scores.parquet",
    ]
    scores = pl.read_parquet(folder / "scores.parquet")
    assert scores["ruleset_hash"].unique().to_list() == [RULES.content_hash]
    assert scores["total"].to_list() == found.rts["total"].to_list()
    summary = json.loads((folder / SUMMARY).read_text(encoding="utf-8"))
    assert summary["findings"]["volume-negatif"] == 1
    assert summary["rows"]["kumuhRT"] == {"in": 6, "out": 6}
    assert summary["classes"]["2019"]["TK"]["count"] + summary["classes"]["2019"]["KR"]["count"] == 3
    assert set(summary["methods"]) == set("ABCDEF")


def test_the_map_holds_the_last_year_of_rts_with_a_boundary(written: tuple[Path, Assessment]) -> None:
    folder, _ = written
    (feature,) = json.loads((folder / "rt.geojson").read_text(encoding="utf-8"))["features"]
    assert (feature["properties"]["rt"], feature["properties"]["year"]) == ("RT001-RW001", 2020)


def test_the_annotated_copy_says_the_same_and_lists_the_findings(written: tuple[Path, Assessment]) -> None:
    folder, found = written
    source, copy = read_sheets(folder.parent / "buku.xlsx"), read_sheets(folder / "buku-beranotasi.xlsx")
    assert {name: sheet.rows for name, sheet in copy.items() if name != "Temuan"} == {
        name: sheet.rows for name, sheet in source.items()
    }
    assert len(copy["Temuan"].rows) == len(found.findings) + 1


def test_results_of_a_changed_ruleset_are_not_overwritten(written: tuple[Path, Assessment]) -> None:
    folder, found = written
    path = folder / SUMMARY
    summary = json.loads(path.read_text(encoding="utf-8"))
    summary["ruleset"]["hash"] = "0" * 64
    path.write_text(json.dumps(summary), encoding="utf-8")
    with pytest.raises(LawError, match="sudah berubah"):
        write_outputs(found, source=folder.parent / "buku.xlsx", folder=folder, geometries={})


@given(st.text(max_size=30))
def test_no_text_in_the_csv_starts_a_formula(text: str) -> None:
    finding = Finding("volume-kosong", Place(kawasan=text, rt=f"={text}"))
    (_, row) = list(csv.reader(io.StringIO(findings_csv([finding]), newline="")))
    assert not any(cell[:1] in ("=", "+", "@", "\t", "\r") for cell in row)
    assert row[5] == f"'={text}"


@pytest.mark.parametrize(("cell", "safe"), [("=1+1", "'=1+1"), (-5, -5), ("-5", "'-5"), (None, None), ("a", "a")])
def test_numbers_stay_numbers(cell: Any, safe: Any) -> None:
    assert harmless(cell) == safe
