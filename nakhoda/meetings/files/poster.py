"""The poster at the door of the hall: a large QR for checking in by phone."""

from __future__ import annotations

from importlib.resources import files

from nakhoda.meetings.files.about import About, about_data, furniture_of
from nakhoda.web.prints import pdf


def poster_pdf(about: About, paper: str = "a4") -> bytes:
    """The poster on one page; the QR and the address under it are `about.url`. ValueError for unknown paper."""
    template = files("nakhoda.meetings").joinpath("files", "poster.typ")
    return pdf(template, about_data(about), paper=paper, furniture=furniture_of(about, "Poster hadir"))
