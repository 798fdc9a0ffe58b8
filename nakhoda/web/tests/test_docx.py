"""A .docx made by hand: whole, well-formed, the text as it was given, the same bytes again."""

from __future__ import annotations

import importlib
import io
import zipfile
from typing import Any, cast
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nakhoda.web.docx import Document
from nakhoda.web.tests.reading import HOSTILE

ElementTree = cast(Any, importlib.import_module("defusedxml.ElementTree"))
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def parts_of(made: bytes) -> dict[str, Element]:
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.testzip() is None
        return {name: ElementTree.fromstring(archive.read(name)) for name in archive.namelist()}


def text_of(made: bytes) -> str:
    return "\n".join(node.text or "" for node in parts_of(made)["word/document.xml"].iter(f"{W}t"))


def example() -> Document:
    made = Document("Rencana <contoh>")
    made.heading("Judul", 0)
    made.heading("Satu & dua")
    made.paragraph("Baris satu\nbaris dua", bold=True)
    made.bullets(["butir"])
    made.table(["No.", "Nama"], [["1", "Paving"], ["", "Jumlah"]], widths=(1, 4), right=(0,), last_bold=True)
    return made


def test_a_document_has_its_parts_and_its_text() -> None:
    made = example().bytes()
    assert set(parts_of(made)) == {
        "[Content_Types].xml",
        "_rels/.rels",
        "docProps/core.xml",
        "word/document.xml",
        "word/styles.xml",
        "word/_rels/document.xml.rels",
    }
    for said in ("Satu & dua", "baris dua", "butir", "Paving", "Jumlah"):
        assert said in text_of(made)
    assert made == example().bytes()


def test_every_row_of_a_table_has_as_many_cells_as_its_grid_and_styles_exist() -> None:
    parts = parts_of(example().bytes())
    document = parts["word/document.xml"]
    columns = len(list(document.iter(f"{W}gridCol")))
    assert {len(row.findall(f"{W}tc")) for row in document.iter(f"{W}tr")} == {columns}
    known = {style.get(f"{W}styleId") for style in parts["word/styles.xml"].iter(f"{W}style")}
    used = {node.get(f"{W}val") for kind in ("pStyle", "tblStyle") for node in document.iter(f"{W}{kind}")}
    assert used <= known


@pytest.mark.parametrize("text", [HOSTILE, "</w:t><w:p/>", "&amp;", "\x00\x0b\ud800"])
def test_hostile_text_stays_text(text: str) -> None:
    made = Document(text)
    made.paragraph(text)
    made.table([text], [[text]])
    assert parts_of(made.bytes())


@given(st.text(max_size=80))
def test_any_text_gives_a_document_that_opens(text: str) -> None:
    made = Document(text)
    made.heading(text)
    made.bullets([text])
    made.table([], [[text, text]])
    assert parts_of(made.bytes())
