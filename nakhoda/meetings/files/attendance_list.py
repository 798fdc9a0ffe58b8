"""The attendance list for wet signature as PDF: empty lines before the meeting, names after it."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

from nakhoda.meetings.files.about import About, about_data, furniture_of
from nakhoda.web.prints import pdf

MOST_LINES = 2000


def attendance_pdf(about: About, people: Sequence[tuple[str, str, str]], empty: int, paper: str = "a4") -> bytes:
    """The list: `people` are name, sex in one letter and element or organisation, then `empty` lines.

    Disability and income are asked at the desk and never stand on a list that goes round. ValueError for unknown paper
    or more than 2,000 lines.
    """
    if len(people) + empty > MOST_LINES:
        raise ValueError(f"Daftar hadir paling panjang {MOST_LINES} baris.")
    rows = [[str(number), *row] for number, row in enumerate(people, start=1)]
    rows += [[str(number), "", "", ""] for number in range(len(rows) + 1, len(rows) + empty + 1)]
    template = files("nakhoda.meetings").joinpath("files", "attendance_list.typ")
    data = about_data(about) | {"rows": rows, "people": len(people)}
    return pdf(template, data, paper=paper, furniture=furniture_of(about, "Daftar hadir"))
