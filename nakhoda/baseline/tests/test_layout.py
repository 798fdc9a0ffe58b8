"""Layouts: what is refused, and how a workbook is recognised."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nakhoda.baseline.rules.layout import LayoutError, available, build, load, load_file, recognise

GOOD: dict[str, Any] = {
    "id": "uji",
    "title": "Uji",
    "tables": [
        {
            "kind": "rt",
            "sheet": "RT",
            "columns": {
                "key": "kode",
                "label": "rt",
                "area_ha": "luas",
                "buildings": "bangunan",
                "households": "kk",
                "road_ideal_m": "jalan",
                "drainage_ideal_m": "drainase",
            },
        },
        {"kind": "rt_year", "sheet": "Nilai", "columns": {"rt": "rt", "year": "tahun", "volume": "{criterion}v"}},
    ],
}


def changed(table: int, **changes: Any) -> dict[str, Any]:
    tables = [dict(item) for item in GOOD["tables"]]
    tables[table] |= changes
    return {**GOOD, "tables": tables}


def test_every_shipped_layout_loads() -> None:
    assert "pekalongan" in available()
    assert all(load(layout_id).table("rt_year") for layout_id in available())


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"id": "x"}, "title"),
        (changed(0, kind="rumah"), "Jenis tabel 'rumah'"),
        (changed(0, columns={"key": "kode"}), "label"),
        (changed(1, columns={"rt": "rt", "year": "t", "volume": "v", "warna": "w"}), "warna"),
        ({**GOOD, "tables": GOOD["tables"][:1]}, "wajib"),
    ],
)
def test_a_malformed_layout_is_refused_with_its_fault(data: dict[str, Any], message: str) -> None:
    with pytest.raises(LayoutError, match=message):
        build(data)


def test_a_layout_file_that_is_no_toml_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text("[[", encoding="utf-8")
    with pytest.raises(LayoutError, match="tidak dapat dibaca"):
        load_file(path)
    with pytest.raises(LayoutError, match="tidak ada"):
        load("mars")


def test_a_workbook_is_recognised_by_its_headers() -> None:
    layout = load("pekalongan")
    headers = {table.sheet: [list(table.columns.values())] for table in layout.tables}
    assert recognise(headers) is layout
    assert recognise({"lembar": [["apa saja"]]}) is None
