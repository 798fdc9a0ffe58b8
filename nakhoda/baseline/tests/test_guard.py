"""Hostile and broken workbooks: refused with a plain sentence, cheaply; sound ones are read where they stand."""

from __future__ import annotations

import importlib
import io
import os
import resource
import struct
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nakhoda.baseline.files.guard import OLE, WorkbookRefused, check_workbook, read_sheets

openpyxl = cast(Any, importlib.import_module("openpyxl"))
EXAMPLES = int(os.environ.get("NAKHODA_EXAMPLES", "300"))
SHEET = "xl/worksheets/sheet1.xml"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def sound() -> bytes:
    """A small workbook with an offset table, a hidden sheet, a formula and text."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Data"
    sheet["B3"], sheet["C3"], sheet["B4"], sheet["C4"] = "rt", "nilai", "RT001", 1.5
    hidden = book.create_sheet("Rahasia")
    hidden.sheet_state = "hidden"
    hidden["A1"] = 7
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


SOUND = sound()


def changed(parts: dict[str, bytes], *, drop: str = "") -> bytes:
    """The sound workbook with parts replaced or added."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(SOUND)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != drop and name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return buffer.getvalue()


def sheet_xml(rows: str) -> bytes:
    return f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>".encode()


def bomb() -> bytes:
    return changed({SHEET: b"<worksheet>" + b" " * 150_000_000})


def lying_bomb() -> bytes:
    """Its directory says that the sheet has 10 bytes; it unpacks to 150 million."""
    content = bytearray(bomb())
    at = content.rindex(SHEET.encode()) - 46
    assert content[at : at + 4] == b"PK\x01\x02"
    content[at + 24 : at + 28] = struct.pack("<I", 10)
    return bytes(content)


def many_members() -> bytes:
    return changed({f"xl/media/{number}.bin": b"" for number in range(2_100)})


def entity() -> bytes:
    return changed({SHEET: b'<!DOCTYPE a [<!ENTITY b "c">]>' + sheet_xml("")})


def wide_entity() -> bytes:
    return changed(
        {SHEET: '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY b "c">]><a/>'.encode("utf-16")}
    )


def far_cell() -> bytes:
    return changed({SHEET: sheet_xml('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')})


def wide_and_deep() -> bytes:
    """Two cells, each within the limits of rows and columns, that span fifty million."""
    return changed({SHEET: sheet_xml('<row r="1"><c r="SF1"/></row><row r="100000"><c r="A100000"/></row>')})


def dense_cells() -> bytes:
    """Cells without references, more than any office has."""
    return changed({SHEET: sheet_xml("<row>" + "<c><v>1</v></c>" * 3_100_000 + "</row>")})


def far_split_cell() -> bytes:
    """The far reference lies across two of the chunks that are read."""
    head = f"<worksheet {MAIN}><sheetData>"
    filler = "<!--" + "x" * (1024 * 1024 - len(head) - 20) + "-->"
    return changed({SHEET: f'{head}{filler}<row r="1"><c r="XFD1"/></row></sheetData></worksheet>'.encode()})


def protected() -> bytes:
    return OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")


REFUSED: list[tuple[str, Callable[[], bytes], str]] = [
    ("bom zip", bomb, "mengembang|rusak"),
    ("bom zip yang berbohong", lying_bomb, "mengembang|rusak"),
    ("terlalu banyak bagian", many_members, "bagian"),
    ("entitas", entity, "entitas"),
    ("entitas UTF-16", wide_entity, "entitas"),
    ("sel terlalu jauh", far_cell, "di luar batas"),
    ("dua sel berjauhan", wide_and_deep, "di luar batas"),
    ("terlalu padat", dense_cells, "di luar batas|mengembang"),
    ("sel jauh di batas potongan", far_split_cell, "di luar batas"),
    ("makro", lambda: changed({"xl/vbaProject.bin": b"x"}), "makro"),
    ("arsip di dalam", lambda: changed({"xl/isi.zip": b"PK"}), "arsip"),
    ("nama absolut", lambda: changed({"/etc/x.xml": b"<a/>"}), "mencurigakan"),
    ("nama naik folder", lambda: changed({"../x.xml": b"<a/>"}), "mencurigakan"),
    ("bukan xlsx", lambda: changed({}, drop="xl/workbook.xml"), "bukan buku kerja"),
    ("sandi", protected, "sandi"),
    ("xls lama", lambda: OLE + b"\0" * 600, r"\.xls lama"),
    ("kosong", lambda: b"", "bukan buku kerja"),
    ("csv", lambda: b"rt,nilai\n1,2\n", "bukan buku kerja"),
    ("pdf", lambda: b"%PDF-1.7", "bukan buku kerja"),
]


@pytest.mark.parametrize(("make", "message"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_a_hostile_file_is_refused_with_a_sentence(make: Callable[[], bytes], message: str, tmp_path: Path) -> None:
    path = tmp_path / "buku.xlsx"
    path.write_bytes(make())
    with pytest.raises(WorkbookRefused, match=message) as refusal:
        read_sheets(path)
    assert "buku.xlsx" in str(refusal.value)


@pytest.mark.parametrize("make", [bomb, lying_bomb, far_cell, wide_and_deep, dense_cells])
def test_refusing_a_bomb_costs_little(make: Callable[[], bytes], tmp_path: Path) -> None:
    path = tmp_path / "buku.xlsx"
    path.write_bytes(make())
    program = (
        "import sys; from pathlib import Path; from nakhoda.baseline.files.guard import *\n"
        "try:\n    read_sheets(Path(sys.argv[1]))\nexcept WorkbookRefused: sys.exit(42)"
    )

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (300 * 1024 * 1024, 300 * 1024 * 1024))

    start = time.monotonic()
    done = subprocess.run([sys.executable, "-c", program, str(path)], preexec_fn=limit, check=False, timeout=60)
    assert done.returncode == 42
    assert time.monotonic() - start < 5


def test_the_bombs_are_real() -> None:
    with zipfile.ZipFile(io.BytesIO(bomb())) as archive:
        assert len(archive.read(SHEET)) > 100 * len(bomb())


def test_a_large_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "buku.xlsx"
    with path.open("wb") as handle:
        handle.truncate(1024 * 1024 * 1024)
    with pytest.raises(WorkbookRefused, match="50 MB"):
        check_workbook(path)
    with pytest.raises(WorkbookRefused, match="tidak ada"):
        check_workbook(tmp_path / "lain.xlsx")


def test_a_sound_workbook_is_read_with_its_places(tmp_path: Path) -> None:
    path = tmp_path / "buku.xlsx"
    path.write_bytes(SOUND)
    sheets = read_sheets(path)
    data = sheets["Data"]
    assert (data.first_row, data.first_column) == (3, 2)
    assert data.rows == [["rt", "nilai"], ["RT001", 1.5]]
    assert sheets["Rahasia"].rows == [[7.0]]


@pytest.mark.parametrize("percent", range(5, 100, 5))
def test_a_truncated_workbook_is_refused(percent: int, tmp_path: Path) -> None:
    path = tmp_path / "buku.xlsx"
    path.write_bytes(SOUND[: len(SOUND) * percent // 100])
    with pytest.raises(WorkbookRefused):
        read_sheets(path)


def refused_or_read(path: Path) -> bool:
    """Whether the file was read whole, or refused in a sentence that names it; any other exception passes through."""
    try:
        sheets = read_sheets(path)
    except WorkbookRefused as refusal:
        return path.name in str(refusal)
    return all(isinstance(row, list) for sheet in sheets.values() for row in sheet.rows)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(SOUND) - 1), st.integers(0, 255)), max_size=12), st.integers(0, 60))
def test_a_damaged_workbook_is_read_or_refused_never_more(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[int, int]], cut: int
) -> None:
    content = bytearray(SOUND)
    for at, value in changes:
        content[at] = value
    path = tmp_path_factory.getbasetemp() / "rusak.xlsx"
    path.write_bytes(bytes(content[: len(content) - cut]))
    assert refused_or_read(path)


PARTS = ["xl/workbook.xml", SHEET, "xl/styles.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"]


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.sampled_from(PARTS), st.data())
def test_a_workbook_with_a_damaged_part_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, part: str, data: st.DataObject
) -> None:
    with zipfile.ZipFile(io.BytesIO(SOUND)) as archive:
        text = bytearray(archive.read(part))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        text[at : at + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=9))
    path = tmp_path_factory.getbasetemp() / "rusak-bagian.xlsx"
    path.write_bytes(changed({part: bytes(text)}))
    assert refused_or_read(path)
