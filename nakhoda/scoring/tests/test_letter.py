"""The letter: every kind with its count, hostile text shown as text, both papers."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from nakhoda.baseline.files.letter import letter_pdf, write_letter
from nakhoda.law.findings import count_by_code
from nakhoda.scoring.files.letter import letter_of
from nakhoda.scoring.tests.grids import sound_book

HOSTILE = '#sys.inputs *a* _b_ $x$ `c` \\ <d> @e "f" [g] {h}'


def text_of(path: Path) -> str:
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("perlu poppler-utils: pdftotext")
    return subprocess.run([program, "-layout", str(path), "-"], check=True, capture_output=True, text=True).stdout


def test_the_letter_lists_every_kind_with_its_count(tmp_path: Path) -> None:
    book = sound_book()
    book.put("kumuhRT", "1", "4av", -0.5, 2019)
    book.put("kumuhRT", "1", "totalNilai", 99.0, 2019)
    found = book.assess()
    write_letter(tmp_path / "surat.pdf", letter=letter_of(found))
    text = text_of(tmp_path / "surat.pdf")
    assert "CONTOH" in text
    for finding in found.findings:
        assert finding.kind.title["id"] in text
    assert f"{len(found.findings)} temuan" in text
    assert letter_of(found).summary[0][2] == next(iter(count_by_code(found.findings).values()))


def test_text_of_strangers_is_shown_as_text(tmp_path: Path) -> None:
    letter = replace(letter_of(sound_book().assess()), office=HOSTILE, source=HOSTILE)
    write_letter(tmp_path / "surat.pdf", letter=letter, paper="a4")
    text = text_of(tmp_path / "surat.pdf")
    assert HOSTILE in text
    assert HOSTILE.upper() in text


@pytest.mark.parametrize(("paper", "box"), [("a4", (595, 842)), ("f4", (609, 935))])
def test_the_paper_has_its_size(paper: str, box: tuple[int, int], tmp_path: Path) -> None:
    program = shutil.which("pdfinfo")
    if program is None:
        pytest.skip("perlu poppler-utils: pdfinfo")
    path = tmp_path / "surat.pdf"
    path.write_bytes(letter_pdf(letter_of(sound_book().assess()), paper))
    told = subprocess.run([program, str(path)], check=True, capture_output=True, text=True).stdout
    size = next(line for line in told.splitlines() if line.startswith("Page size"))
    assert tuple(round(float(part)) for part in size.split()[2:5:2]) == box


def test_another_paper_is_refused() -> None:
    with pytest.raises(ValueError, match="a3"):
        letter_pdf(letter_of(sound_book().assess()), "a3")
