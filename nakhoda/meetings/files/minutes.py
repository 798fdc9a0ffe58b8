"""The minutes of a meeting (berita acara) as PDF, for wet signature."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

from nakhoda.meetings.files.about import About, about_data, furniture_of
from nakhoda.web.prints import pdf


@dataclass(frozen=True, slots=True)
class Ranking:
    """The result of a ballot: rows of rank, option, score and whether the rank is shared."""

    title: str
    method: str
    how: str
    channels: str
    rows: Sequence[tuple[int, str, int, bool]]
    open: bool = False


@dataclass(frozen=True, slots=True)
class Minutes:
    """What the minutes say. `counts` are label and value; `understanding` topic, before and after in words.

    `resolutions` are number, text, owner and day in words ("" where not set).
    """

    about: About
    counts: Sequence[tuple[str, str]]
    elements: str
    understanding: Sequence[tuple[str, str, str]]
    summary: str
    resolutions: Sequence[tuple[int, str, str, str]]
    rankings: Sequence[Ranking]
    proposals: Sequence[str] = ()


def minutes_pdf(minutes: Minutes, paper: str = "a4") -> bytes:
    """The minutes as PDF: as many pages as they need, signature blocks never split. ValueError for unknown paper."""
    data = about_data(minutes.about) | {
        "counts": [list(each) for each in minutes.counts],
        "elements": minutes.elements,
        "understanding": [list(each) for each in minutes.understanding],
        "summary": [line.strip() for line in minutes.summary.splitlines() if line.strip()],
        "resolutions": [[str(number), *rest] for number, *rest in minutes.resolutions],
        "rankings": [
            {
                "title": each.title,
                "method": each.method,
                "how": each.how,
                "channels": each.channels,
                "open": each.open,
                "rows": [[str(rank), label, str(score), tied] for rank, label, score, tied in each.rows],
            }
            for each in minutes.rankings
        ],
        "proposals": list(minutes.proposals),
    }
    template = files("nakhoda.meetings").joinpath("files", "minutes.typ")
    return pdf(template, data, paper=paper, furniture=furniture_of(minutes.about, "Berita acara"))
