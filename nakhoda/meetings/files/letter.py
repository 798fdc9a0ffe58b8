"""The invitation as a letter, as PDF."""

from __future__ import annotations

from importlib.resources import files

from nakhoda.meetings.files.about import About, about_data, furniture_of
from nakhoda.web.prints import pdf


def letter_pdf(about: About, purpose: str, written: str, paper: str = "a4") -> bytes:
    """The letter, on one page where it fits; `written` is its day in words. ValueError for unknown paper."""
    template = files("nakhoda.meetings").joinpath("files", "letter.typ")
    data = about_data(about) | {"purpose": purpose, "written": written}
    return pdf(template, data, paper=paper, furniture=furniture_of(about, "Undangan"))
