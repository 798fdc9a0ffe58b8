"""What a printed document says, read back by poppler; skips where poppler is not installed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

HOSTILE = '#eval("1") *a* _b_ $x$ `c` \\ <d> @e "f" [g] {h} // i /* j'
SIZES_PT = {"a4": (595, 842), "f4": (609, 935)}


def text_of(pdf: bytes, folder: Path, *, layout: bool = True) -> str:
    """The text of all pages, laid out as printed if `layout`, else in the order it was written."""
    return _run("pdftotext", pdf, folder, "-layout" if layout else "-raw", out=["-"])


def pages_of(pdf: bytes, folder: Path) -> tuple[int, tuple[int, int]]:
    """How many pages there are, and the size of the first in points."""
    told = dict(line.split(":", 1) for line in _run("pdfinfo", pdf, folder).splitlines() if ":" in line)
    wide, _, high = told["Page size"].split()[:3]
    return int(told["Pages"]), (round(float(wide)), round(float(high)))


def _run(name: str, pdf: bytes, folder: Path, *options: str, out: list[str] | None = None) -> str:
    program = shutil.which(name)
    if program is None:
        pytest.skip(f"perlu poppler-utils: {name}")
    path = folder / "read.pdf"
    path.write_bytes(pdf)
    command = [program, *options, str(path), *(out or [])]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
