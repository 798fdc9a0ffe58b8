"""A letter that lists what an office must mend, as PDF for signature on A4 or F4."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path

from nakhoda.web.prints import Furniture, Signatory, pdf


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one kind: title, what to do, how many in all, and the rows shown (cell, subject, what is wrong)."""

    title: str
    remedy: str
    count: int
    rows: Sequence[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Letter:
    """What the letter says. `summary` has kind, weight and count; all text is shown as it is."""

    office: str
    title: str
    source: str
    opening: str
    summary: Sequence[tuple[str, str, int]]
    closing: str
    groups: Sequence[Group]


def letter_pdf(letter: Letter, paper: str = "f4") -> bytes:
    """The letter as PDF. ValueError for a paper that is neither `a4` nor `f4` (215 × 330 mm)."""
    furniture = Furniture(
        office=(letter.office, "Pemeriksaan data permukiman kumuh"),
        title=letter.title,
        signatories=(Signatory("Pemeriksa,"),),
        margins_mm={"left": 25, "right": 20, "top": 18, "bottom": 18},
    )
    template = files("nakhoda.baseline").joinpath("files", "letter.typ")
    return pdf(template, asdict(letter), paper=paper, furniture=furniture)


def write_letter(path: Path, *, letter: Letter, paper: str = "f4") -> None:
    """Write the letter whole or not at all."""
    temporary = path.with_name(f".{path.name}.tmp")
    with temporary.open("wb") as handle:
        handle.write(letter_pdf(letter, paper))
        handle.flush()
        os.fsync(handle.fileno())
    temporary.replace(path)
