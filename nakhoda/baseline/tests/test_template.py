"""Nakhoda's own workbook, read back by another library than the one that wrote it."""

from __future__ import annotations

import importlib
import re
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any, cast
from zipfile import ZipFile

import pytest

from nakhoda.baseline.example import example_data
from nakhoda.baseline.files.guard import check_workbook, read_sheets
from nakhoda.baseline.files.template import (
    ACTIVITIES,
    ResultRow,
    TemplateData,
    cell_address,
    template_bytes,
    write_template,
)
from nakhoda.baseline.rules.layout import load as load_layout
from nakhoda.baseline.rules.layout import recognise
from nakhoda.baseline.rules.printed import CellValue
from nakhoda.baseline.rules.survey import Survey, read_survey
from nakhoda.law.activities import family_of
from nakhoda.law.rulesets import load as load_rules

RULES = load_rules()
LAYOUT = load_layout("nakhoda")
SHEETS = ["Petunjuk", "Ketetapan", "Kawasan", "RT", "Penilaian", "Penilaian Kawasan", "Investasi"]
HOSTILE = ("=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("x","y")', "{=A1}", "https://example.org", "007")


def opened(content: bytes, *, values: bool = False) -> Any:
    return cast(Any, importlib.import_module("openpyxl")).load_workbook(BytesIO(content), data_only=values)


@pytest.fixture(scope="module")
def blank() -> bytes:
    return template_bytes(RULES)


@pytest.fixture(scope="module")
def form(blank: bytes) -> Any:
    return opened(blank)


@pytest.fixture(scope="module")
def filled() -> tuple[Any, Any]:
    """The example, as formulas and as cached values."""
    content = template_bytes(RULES, example_data(RULES))
    return opened(content), opened(content, values=True)


def read(path: Path) -> Survey:
    return read_survey(read_sheets(path), file=path.name, layout=LAYOUT, ruleset=RULES)


def validation(sheet: Any, cell: str) -> Any:
    found = [rule for rule in sheet.data_validations.dataValidation if cell in rule.sqref]
    assert len(found) == 1, f"{sheet.title}!{cell}"
    return found[0]


def test_every_sheet_is_protected_without_a_password(form: Any) -> None:
    assert form.sheetnames == SHEETS
    for sheet in form:
        assert sheet.protection.sheet
        assert sheet.protection.password is None


def test_volumes_are_open_and_results_are_locked_formulas(form: Any) -> None:
    sheet = form["Penilaian"]
    for index in (0, 749):
        for criterion in RULES.criteria:
            volume = sheet[cell_address(RULES, "rt_year", index, f"v_{criterion.id}")[1]]
            assert not volume.protection.locked
            assert volume.value is None
        computed = [f"{part}_{c.id}" for c in RULES.criteria for part in "pn"]
        computed += [f"r_{aspect.number}" for aspect in RULES.aspects]
        for name in (*computed, "kawasan", "total", "level", "sector_mean", "contribution"):
            cell = sheet[cell_address(RULES, "rt_year", index, name)[1]]
            assert cell.protection.locked, name
            assert str(cell.value).startswith("="), name


def test_blank_rows_show_nothing_and_there_is_room_for_two_hundred_rts_in_three_years(
    blank: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "kosong.xlsx"
    path.write_bytes(blank)
    check_workbook(path)
    survey = read(path)
    assert {kind: len(columns) for kind, columns in survey.tables.items() if kind != "decree"} == {
        "kawasan": 0,
        "rt": 0,
        "rt_year": 0,
        "kawasan_year": 0,
        "investment": 0,
    }
    assert survey.findings == []
    sheets = {sheet.title: sheet for sheet in opened(blank)}
    assert sheets["RT"].max_row >= 203
    assert sheets["Penilaian"].max_row >= 605


def test_the_layout_is_recognised(blank: bytes, tmp_path: Path) -> None:
    path = tmp_path / "kosong.xlsx"
    path.write_bytes(blank)
    found = recognise({name: sheet.rows for name, sheet in read_sheets(path).items()})
    assert found is not None
    assert found.id == "nakhoda"


def test_each_input_has_its_validation(form: Any) -> None:
    results = form["Penilaian"]
    for criterion in RULES.criteria:
        rule = validation(results, cell_address(RULES, "rt_year", 749, f"v_{criterion.id}")[1])
        assert (rule.type, rule.operator, rule.formula1, rule.errorStyle or "stop") == (
            "decimal",
            "greaterThanOrEqual",
            "0",
            "stop",
        )
        assert criterion.id in rule.error
    assert "'RT'!$A$4" in validation(results, cell_address(RULES, "rt_year", 0, "rt")[1]).formula1
    years = validation(results, cell_address(RULES, "rt_year", 0, "year")[1]).formula1
    assert {"2019", "2026"} <= set(years.strip('"').split(","))
    investments = form["Investasi"]
    criteria = validation(investments, cell_address(RULES, "investment", 499, "criterion")[1]).formula1
    assert criteria.strip('"').split(",") == [criterion.id for criterion in RULES.criteria]
    sources = validation(investments, cell_address(RULES, "investment", 0, "source")[1]).formula1
    assert {"BPM KOTAKU", "Dana desa", "CSR"} <= set(sources.strip('"').split(","))
    assert "'Kawasan'!$A$4" in validation(form["RT"], cell_address(RULES, "rt", 249, "kawasan")[1]).formula1
    sizes = validation(form["Ketetapan"], cell_address(RULES, "decree", 0, "city_size")[1]).formula1
    assert set(sizes.strip('"').split(",")) == set(RULES.density_limit_per_ha)


def test_every_offered_activity_belongs_to_a_family_of_works() -> None:
    assert [activity for activity in ACTIVITIES if family_of(activity) is None] == []


def test_headers_stay_in_sight(form: Any) -> None:
    assert form["Penilaian"].freeze_panes == "D6"
    assert form["RT"].freeze_panes == "D4"


def test_the_guide_explains_every_criterion(form: Any) -> None:
    text = {str(cell.value) for row in form["Petunjuk"].iter_rows() for cell in row if cell.value}
    for criterion in RULES.criteria:
        assert {criterion.id, criterion.name, criterion.meaning, criterion.unit} <= text


def test_each_percent_formula_gives_its_cached_value(filled: tuple[Any, Any]) -> None:
    formulas, values = filled
    sheet, shown, rts = formulas["Penilaian"], values["Penilaian"], values["RT"]
    form = re.compile(
        r'=IF\(OR\(\$(\w+)="",NOT\(ISNUMBER\(\$(\w+)\)\)\),"",'
        r"IF\(N\(INDEX\('RT'!\$(\w)\$4:.*,\$\1\)\)=0,0,\$\2/N\(INDEX\('RT'!\$\3\$4:.*,\$\1\)\)\)\)"
    )
    checked = 0
    for index in range(60):
        for criterion in RULES.criteria:
            address = cell_address(RULES, "rt_year", index, f"p_{criterion.id}")[1]
            match = form.fullmatch(str(sheet[address].value))
            if match is None:
                continue
            lookup, volume, column = shown[match[1]].value, shown[match[2]].value, match[3]
            cached = shown[address].value
            if lookup in (None, "") or not isinstance(volume, int | float):
                assert cached in (None, "")
                continue
            assert rts[f"{column}3"].value == LAYOUT.tables[2].columns[criterion.denominator]
            whole = rts[f"{column}{3 + lookup}"].value
            assert cached == pytest.approx(float(Fraction(repr(volume)) / Fraction(repr(whole))), abs=1e-12)
            checked += 1
    assert checked > 700


def test_points_totals_and_classes_follow_the_rule_computed_another_way(filled: tuple[Any, Any]) -> None:
    formulas, values = filled
    sheet, shown = formulas["Penilaian"], values["Penilaian"]
    checked = 0
    for index in range(50):
        cells = {
            name: cell_address(RULES, "rt_year", index, name)[1]
            for name in ("total", "level", *(f"{part}_{c.id}" for c in RULES.criteria for part in "pn"))
        }
        if not all(
            str(sheet[cell].value).startswith("=") and shown[cell].value not in (None, "") for cell in cells.values()
        ):
            continue
        total = 0
        for criterion in RULES.criteria:
            percent = round(shown[cells[f"p_{criterion.id}"]].value * 100, 9)
            points = 5 if percent >= 76 else 3 if percent >= 51 else 1 if percent >= 25 else 0
            assert shown[cells[f"n_{criterion.id}"]].value == points
            total += points
        assert shown[cells["total"]].value == total
        assert shown[cells["level"]].value == (
            "TK" if total < 16 else "KR" if total < 38 else "KS" if total < 60 else "KB"
        )
        checked += 1
    assert checked > 35


def test_point_formulas_compare_without_a_quotient(form: Any) -> None:
    text = form["Penilaian"][cell_address(RULES, "rt_year", 0, "n_2b")[1]].value
    volume = cell_address(RULES, "rt_year", 0, "v_2b")[1]
    for band in RULES.bands:
        assert f"ROUND(100*${volume}-{band.at_least_percent}*" in text
        assert f",8)>=0,{band.points}," in text


def test_nothing_that_a_person_typed_becomes_a_formula(tmp_path: Path) -> None:
    key = HOSTILE[0]
    data = TemplateData(
        decree={"number": HOSTILE[4], "map_file": HOSTILE[6]},
        kawasan=[{"key": HOSTILE[1], "name": HOSTILE[2]}],
        rt=[{"key": key, "kawasan": HOSTILE[1], "label": HOSTILE[5], "kelurahan": HOSTILE[3], "area_ha": 1.0}],
        rt_results=[ResultRow(key, 2021, {"1a": HOSTILE[4]}, {"level": HOSTILE[0]})],
        investments=[{"rt": key, "activity": HOSTILE[4], "criterion": HOSTILE[7]}],
        note=HOSTILE[0],
    )
    path = tmp_path / "jahat.xlsx"
    write_template(path, RULES, data)
    book = opened(path.read_bytes())
    for sheet, cell, text in (
        ("Ketetapan", "B4", HOSTILE[4]),
        ("Kawasan", "A4", HOSTILE[1]),
        ("RT", "A4", key),
        ("RT", "C4", HOSTILE[5]),
        ("Penilaian", "A6", key),
        ("Penilaian", "D6", HOSTILE[4]),
        ("Investasi", cell_address(RULES, "investment", 0, "criterion")[1], "007"),
    ):
        assert book[sheet][cell].value == text, (sheet, cell)
    typed = [rule for rule in re.findall(rb"<f>[^<]*</f>", _sheet_xml(path.read_bytes())) if b"HYPERLINK" in rule]
    assert typed == []


def _sheet_xml(content: bytes) -> bytes:
    with ZipFile(BytesIO(content)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/"))


def test_a_kawasan_without_figures_adds_up_its_rts(tmp_path: Path) -> None:
    rts: list[dict[str, CellValue]] = [
        {
            "key": f"A{n}",
            "kawasan": "K",
            "label": f"RT00{n}-RW001",
            "area_ha": 0.1 * n,
            "buildings": 10,
            "households": 12,
        }
        for n in (1, 2)
    ]
    data = TemplateData(
        kawasan=[{"key": "K", "name": "Satu"}],
        rt=rts,
        rt_results=[ResultRow(f"A{n}", 2021, {c.id: 0.0 for c in RULES.criteria} | {"3a": 3.0 * n}) for n in (1, 2)],
        kawasan_results=[ResultRow("K", 2021, {})],
    )
    path = tmp_path / "jumlah.xlsx"
    write_template(path, RULES, data)
    survey = read(path)
    assert survey.tables["kawasan"].get("households") == [24.0]
    assert survey.tables["kawasan"].get("area_ha") == [pytest.approx(0.3)]
    assert survey.tables["kawasan_year"].get("v_3a") == [9.0]
    assert survey.tables["kawasan_year"].get("p_3a") == [0.375]
    sums = opened(path.read_bytes())["Penilaian Kawasan"][cell_address(RULES, "kawasan_year", 0, "v_3a")[1]].value
    assert "SUMIFS('Penilaian'!" in sums


def test_contribution_is_the_lowering_since_the_year_before(tmp_path: Path) -> None:
    wholes: dict[str, CellValue] = {
        "area_ha": 1.0,
        "buildings": 10,
        "households": 10,
        "road_ideal_m": 100.0,
        "drainage_ideal_m": 100.0,
    }
    volumes = {criterion.id: 0.0 for criterion in RULES.criteria}
    rows = [ResultRow("A", 2020, volumes | {"7a": 10.0}), ResultRow("A", 2021, volumes | {"7a": 4.0})]
    write_template(tmp_path / "a.xlsx", RULES, TemplateData(rt=[{"key": "A", **wholes}], rt_results=rows))
    assert read(tmp_path / "a.xlsx").tables["rt_year"].get("contribution") == [0.0, pytest.approx(0.6)]
