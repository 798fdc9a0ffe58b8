"""An unknown workbook: suggestion on the screen, choices, and a layout that reads it."""

from __future__ import annotations

import importlib
import io
import re
import tomllib
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from nakhoda.baseline.example import WORKBOOK
from nakhoda.baseline.queries.snapshots import Snapshot
from nakhoda.baseline.rules.layout import load_text
from nakhoda.baseline.rules.mapping import layout_data, layout_toml, table_choice
from nakhoda.law.rulesets import load
from nakhoda.scoring.tests.drafts import example_file, said, uploaded

openpyxl: Any = importlib.import_module("openpyxl")
pytestmark = pytest.mark.django_db
SignedIn = Callable[[str], Client]


def renamed() -> bytes:
    """The example workbook with other sheet names and headings, so that no shipped layout fits."""
    book = openpyxl.load_workbook(io.BytesIO(example_file(WORKBOOK)), data_only=False)
    book["RT"].title = "Daftar"
    book["Penilaian"].title = "Skor"
    for row in book["Daftar"].iter_rows(min_row=3, max_row=3):
        for cell in row:
            cell.value = {"Kode RT": "Nomor Induk", "RT/RW": "Nama RT"}.get(cell.value, cell.value)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


@pytest.fixture
def unknown(signed_in: SignedIn, django_capture_on_commit_callbacks: Any) -> Snapshot:
    return uploaded(
        signed_in("petugas"), django_capture_on_commit_callbacks, workbook=renamed(), name="data-kota-lain.xlsx"
    )


def form_of(client: Client, draft: Snapshot) -> dict[str, str]:
    """The mapping form as a browser would send it."""
    page = client.get(f"/data/{draft.pk}/petakan/").content.decode()
    given = dict(re.findall(r'<input type="(?:hidden|number)"[^>]*?name="([^"]+)"[^>]*?value="([^"]*)"', page))
    for name, options in re.findall(r'<select id="[^"]+" name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option(?: value="([^"]*)")? selected>([^<]*)', options)
        first = re.search(r'<option value="([^"]*)"', options)
        given[name] = (chosen[1] or chosen[2]) if chosen else (first[1] if first else "")
    given.pop("csrfmiddlewaretoken", None)
    return given


def test_an_unknown_workbook_asks_to_be_mapped_and_then_becomes_a_draft(
    unknown: Snapshot, signed_in: SignedIn, django_capture_on_commit_callbacks: Any
) -> None:
    client = signed_in("petugas")
    assert unknown.state == "mapping"
    assert "belum dikenal" in said(client.get(f"/data/{unknown.pk}/"))
    given = form_of(client, unknown)
    assert given["rt-lembar"] == "Daftar"
    assert given["rt_year.volume"] == "{criterion} Volume"
    given |= {"rt.key": "Nomor Induk", "rt.label": "Nama RT", "lakukan": "simpan"}
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(f"/data/{unknown.pk}/petakan/", given)
    assert response.status_code == 302, said(response)
    unknown.refresh_from_db()
    assert unknown.state == "draft"
    assert unknown.rt_rows.count() == 24
    assert load_text(unknown.layout_toml).table("rt") is not None


def test_a_required_column_left_out_is_named_and_nothing_is_saved(unknown: Snapshot, signed_in: SignedIn) -> None:
    client = signed_in("petugas")
    given = form_of(client, unknown) | {"rt.key": "", "lakukan": "simpan"}
    response = client.post(f"/data/{unknown.pk}/petakan/", given)
    assert response.status_code == 400
    assert "Daftar RT: pilih kolom untuk kode (kunci) baris" in said(response)
    unknown.refresh_from_db()
    assert unknown.layout_toml == ""


def test_the_mapping_can_be_taken_away_as_a_layout_file(unknown: Snapshot, signed_in: SignedIn) -> None:
    client = signed_in("petugas")
    given = form_of(client, unknown) | {"rt.key": "Nomor Induk", "rt.label": "Nama RT", "lakukan": "unduh"}
    response = client.post(f"/data/{unknown.pk}/petakan/", given)
    data = tomllib.loads(response.content.decode())
    assert {table["kind"] for table in data["tables"]} >= {"rt", "rt_year"}
    assert load_text(response.content.decode()).id == "dipetakan"


def test_choosing_another_sheet_brings_its_columns(unknown: Snapshot, signed_in: SignedIn) -> None:
    client = signed_in("petugas")
    given = form_of(client, unknown) | {"rt-lembar": "Kawasan", "lakukan": "muat"}
    page = client.post(f"/data/{unknown.pk}/petakan/", given).content.decode()
    own = page[page.index('id="rt-lembar"') : page.index('id="rt_year-lembar"')]
    assert "Nama kawasan" in own
    assert "Nomor Induk" not in own


def test_any_heading_survives_the_way_through_toml() -> None:
    head = ['Kode "RT"', "Nama\\RT", "Luas (Ha)", "Bangunan {unit}", "KK", "Jalan = ideal", "# Drainase"]
    rows: dict[str, Any] = {'Le\'mbar "1"': [head, *([f"K{n}", f"RT{n}", 1.0, 2.0, 3.0, 4.0, 5.0] for n in range(4))]}
    years: list[list[Any]] = [
        ["RT", "Tahun", *(f"{item.id} Volume" for item in load().criteria)],
        ["K1", 2021.0, *([1.0] * 16)],
    ]
    sheet = next(iter(rows))
    names = ("key", "label", "area_ha", "buildings", "households", "road_ideal_m", "drainage_ideal_m")
    values = [*head[:-1], "#G"]
    table = table_choice("rt", rows, load(), sheet=sheet, chosen=dict(zip(names, values, strict=True)))
    assert table.missing == []
    yearly = table_choice("rt_year", {"Skor": years}, load(), sheet="Skor")
    data = layout_data([table, yearly], base={}, ruleset=load().id, city_size="sedang", percent_scale=1)
    layout = load_text(layout_toml(data))
    found = layout.table("rt")
    assert found is not None
    assert [found.columns[name] for name in names] == values
    assert found.sheet == sheet


def test_a_choice_of_columns_by_criterion_is_called_by_its_first_and_last_header() -> None:
    ruleset = load()
    ids = [criterion.id for criterion in ruleset.criteria]
    values = [["A", 2021, *(value for _one in ids)] for value in (120, 7)]
    rows: dict[str, list[list[Any]]] = {"Skor": [["Kode RT", "Tahun", *ids], *values]}
    volume = next(each for each in table_choice("rt_year", rows, ruleset, sheet="Skor").fields if each.name == "volume")
    assert [(option.value, option.label) for option in volume.options] == [("{criterion}", "1a … 7b")]
