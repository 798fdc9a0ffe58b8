"""Papers of a plan: what stands in PDF, Word and tables, and that no draft leaves the office on paper."""

from __future__ import annotations

import importlib
import io
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from django.test import Client

from nakhoda.baseline.queries.snapshots import Snapshot
from nakhoda.people.rules.scope import Viewer
from nakhoda.planning.files.work_plan import Head, story_pdf
from nakhoda.planning.queries.plans import PlanLine, WorkPlan
from nakhoda.planning.tests.desk import new_line, new_plan, proposed
from nakhoda.web.tests.reading import HOSTILE, SIZES_PT, pages_of, text_of

openpyxl = cast(Any, importlib.import_module("openpyxl"))
ElementTree = cast(Any, importlib.import_module("defusedxml.ElementTree"))
pytestmark = pytest.mark.django_db
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
Clients = Callable[[str], Client]


@pytest.fixture
def plan(viewer: Callable[[str], Viewer], snapshot: Snapshot) -> WorkPlan:
    """A plan with a proposed line and a draft."""
    made = new_plan(viewer("petugas"), ceiling_idr=100_000_000)
    proposed(viewer("petugas"), made, key="usul", title="Paving gang Kenanga")
    new_line(viewer("petugas"), made, key="draf", title="Masih rahasia")
    return made


def words_of(made: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        root = ElementTree.fromstring(archive.read("word/document.xml"))
    return "\n".join(node.text or "" for node in root.iter(f"{W}t"))


def converted(program: str, made: bytes, folder: Path) -> bytes:
    """The document as LibreOffice prints it."""
    (folder / "rencana.docx").write_bytes(made)
    options = ["--headless", f"-env:UserInstallation=file://{folder}/profil", "--convert-to", "pdf", "--outdir"]
    command = [program, *options, str(folder), str(folder / "rencana.docx")]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return (folder / "rencana.pdf").read_bytes()


@pytest.mark.parametrize("paper", ["a4", "f4"])
def test_the_document_says_the_plan_on_either_paper(
    signed_in: Clients, plan: WorkPlan, paper: str, tmp_path: Path
) -> None:
    made = signed_in("bkm").get(f"/rencana/{plan.pk}/rencana.pdf?kertas={paper}").content
    text = text_of(made, tmp_path)
    for said in (
        "RENCANA KERJA MASYARAKAT", "Paving gang Kenanga", "Masih rahasia", "Rp17.789.440", "Rekapitulasi RAB",
        "BPM KOTAKU reguler", "Sebelum dan sesudah", "Kepala desa/lurah", "DATA CONTOH",
    ):  # fmt: skip
        assert said in text, said
    assert "Rp35.578.880" in text
    count, size = pages_of(made, tmp_path)
    assert size == SIZES_PT[paper]
    assert 3 <= count <= 8


def test_no_draft_is_on_the_publics_paper(client: Client, plan: WorkPlan, tmp_path: Path) -> None:
    text = text_of(client.get(f"/rencana/{plan.pk}/rencana.pdf").content, tmp_path)
    word = words_of(client.get(f"/rencana/{plan.pk}/rencana.docx").content)
    table = client.get(f"/rencana/{plan.pk}/baris.csv").content.decode("utf-8-sig")
    story = text_of(client.get(f"/rencana/{plan.pk}/penjelasan.pdf").content, tmp_path)
    for said in (text, word, table):
        assert "Paving gang Kenanga" in said
        assert "Masih rahasia" not in said
    assert "Ada 1 pekerjaan" in story
    assert client.get(f"/rencana/{plan.pk}/baris/2/rab.pdf").status_code == 404
    assert client.get(f"/rencana/{plan.pk}/rencana.pdf?kertas=a3").status_code == 404
    assert client.get(f"/rencana/{plan.pk}/baris.ods").status_code == 404


def test_the_cover_says_which_lines_are_not_approved_and_they_are_marked(
    signed_in: Clients, client: Client, plan: WorkPlan, tmp_path: Path
) -> None:
    made = signed_in("bkm").get(f"/rencana/{plan.pk}/rencana.pdf").content
    text = " ".join(text_of(made, tmp_path).split())
    assert "NASKAH, BELUM DISETUJUI SELURUHNYA" in text
    assert "1 baris masih rancangan dan belum diusulkan (nomor 2); 1 baris menunggu persetujuan (nomor 1)" in text
    assert "2*" in text
    assert "Yang sudah disetujui kabupaten Rp0" in text
    word = words_of(signed_in("bkm").get(f"/rencana/{plan.pk}/rencana.docx").content)
    assert "NASKAH, BELUM DISETUJUI SELURUHNYA" in word
    public = " ".join(text_of(client.get(f"/rencana/{plan.pk}/rencana.pdf").content, tmp_path).split())
    assert "Dari 1 baris, 1 baris menunggu persetujuan (nomor 1)" in public
    PlanLine.objects.filter(plan=plan, number=1).update(state="approved")
    approved = text_of(client.get(f"/rencana/{plan.pk}/rencana.pdf").content, tmp_path)
    assert "NASKAH" not in approved
    assert "1*" not in approved


def test_the_budget_sheet_adds_up_to_the_line(client: Client, plan: WorkPlan, tmp_path: Path) -> None:
    text = text_of(client.get(f"/rencana/{plan.pk}/baris/1/rab.pdf").content, tmp_path)
    for said in ("Rp298.568", "Rp146.168", "Rp444.736", "40 m", "Rp17.789.440", "Paving block 6 cm mutu B"):
        assert said in text, said


def test_the_plain_page_is_one_page_whatever_it_says(tmp_path: Path) -> None:
    head = Head(
        office=["Pemerintah Kabupaten Pacitan", "Desa Tanjungsari"], title="Rencana", village="Tanjungsari",
        where="Kabupaten Pacitan", year=2021, prices="Harga", printed="Keadaan", code="Rencana 1",
        url="https://contoh.id/rencana/1/", example=True,
    )  # fmt: skip
    paragraphs = [(f"Bagian {at}", f"{HOSTILE} " * 14) for at in range(7)]
    made = story_pdf(head, paragraphs, "f4")
    assert pages_of(made, tmp_path) == (1, SIZES_PT["f4"])
    assert '#eval("1")' in text_of(made, tmp_path)
    assert made == story_pdf(head, paragraphs, "f4")


def test_the_plain_page_names_both_outcomes_and_what_is_left(
    signed_in: Clients, plan: WorkPlan, tmp_path: Path
) -> None:
    made = signed_in("bkm").get(f"/rencana/{plan.pk}/penjelasan.pdf").content
    text = " ".join(text_of(made, tmp_path).split())
    assert pages_of(made, tmp_path)[0] == 1
    for said in ("di bawah batas kumuh", "masih kumuh", "hari orang kerja", "Pagunya masih tersisa"):
        assert said in text, said


def test_the_word_document_holds_the_same_and_opens(signed_in: Clients, plan: WorkPlan, tmp_path: Path) -> None:
    made = signed_in("bkm").get(f"/rencana/{plan.pk}/rencana.docx").content
    text = words_of(made)
    for said in ("Paving gang Kenanga", "Rp35.578.880", "8. Pengesahan", "DATA CONTOH – bukan data resmi"):
        assert said in text, said
    program = shutil.which("soffice")
    if program:
        assert "Paving gang Kenanga" in text_of(converted(program, made, tmp_path), tmp_path)


def test_the_table_holds_numbers_that_sum_to_the_plan(signed_in: Clients, plan: WorkPlan) -> None:
    made = signed_in("bkm").get(f"/rencana/{plan.pk}/baris.xlsx").content
    sheet = openpyxl.load_workbook(io.BytesIO(made)).worksheets[0]
    head = [cell.value for cell in sheet[1]]
    costs = [row[head.index("Biaya (Rp)")].value for row in sheet.iter_rows(min_row=2)]
    assert costs == [17_789_440, 17_789_440]
