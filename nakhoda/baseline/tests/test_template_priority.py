"""The template's columns for priority: offered to who fills it in, absent where a survey does not use them."""

from __future__ import annotations

import importlib
from io import BytesIO
from typing import Any, cast

import pytest

from nakhoda.baseline.files.template import TemplateData, cell_address, template_bytes
from nakhoda.baseline.files.template_priority import PRIORITY_FIELDS, legality_sums
from nakhoda.baseline.rules.layout import load as load_layout
from nakhoda.baseline.rules.printed import CellValue
from nakhoda.law.rulesets import load

RULES = load()
RT: dict[str, CellValue] = {"key": "A", "label": "RT001-RW001", "kawasan": "K"}


def opened(survey: TemplateData | None) -> Any:
    content = template_bytes(RULES, survey)
    return cast(Any, importlib.import_module("openpyxl")).load_workbook(BytesIO(content))


def headers(book: Any, sheet: str) -> list[str]:
    return [cell.value for cell in book[sheet][3] if cell.value]


@pytest.mark.parametrize("kind", ["rt", "kawasan"])
def test_the_blank_form_offers_the_columns_with_their_limits(kind: str) -> None:
    book = opened(None)
    table = load_layout("nakhoda").table(kind)
    assert table is not None
    sheet = book[table.sheet]
    assert headers(book, table.sheet)[-2:] == ["Pertimbangan lain (jumlah)", "Legalitas (jumlah)"]
    rules = {}
    for name in PRIORITY_FIELDS:
        _, cell = cell_address(RULES, kind, 0, name)
        rules[name] = next(rule for rule in sheet.data_validations.dataValidation if cell in rule.sqref)
        assert not sheet[cell].protection.locked
        assert len(rules[name].prompt) <= 255
    considered = rules["considerations_total"]
    assert (considered.type, considered.formula1, considered.formula2) == ("whole", "1", "15")
    assert rules["legality_points"].formula1.strip('"').split(",") == ["-2", "0", "2"]
    assert legality_sums(RULES) == (-2, 0, 2)


def test_a_survey_that_uses_no_such_column_has_none() -> None:
    book = opened(TemplateData(kawasan=[{"key": "K", "name": "Satu"}], rt=[RT]))
    assert headers(book, "RT")[-1] == headers(book, "Kawasan")[-1] == "Panjang drainase ideal (m)"


def test_each_list_has_the_columns_that_its_own_rows_use() -> None:
    book = opened(TemplateData(kawasan=[{"key": "K", "name": "Satu"}], rt=[RT | {"legality_points": -2}]))
    assert headers(book, "RT")[-2:] == ["Panjang drainase ideal (m)", "Legalitas (jumlah)"]
    assert headers(book, "Kawasan")[-1] == "Panjang drainase ideal (m)"
    assert book["RT"]["L4"].value == -2
