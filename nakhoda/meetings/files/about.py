"""What every paper of a meeting says about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from nakhoda.web.prints import Furniture


@dataclass(frozen=True, slots=True)
class About:
    """A meeting on paper. `day` and `hours` in words; `place_of_signing` the village; `url` what the QR leads to."""

    office: Sequence[str]
    kind: str
    title: str
    village: str
    district: str
    regency: str
    day: str
    hours: str
    place: str
    agenda: Sequence[str]
    invited: Sequence[str]
    chair: str
    note_taker: str
    signs: Sequence[str]
    signing_day: str
    code: str
    url: str
    example: bool = False
    margins_mm: dict[str, float] = field(default_factory=lambda: {"left": 22, "right": 18, "top": 15, "bottom": 16})


def furniture_of(about: About, title: str) -> Furniture:
    """Letterhead, footer, example mark and QR of a paper."""
    return Furniture(
        office=about.office,
        title=f"{title} – {about.title}",
        code=about.code,
        url=about.url,
        example=about.example,
        margins_mm=about.margins_mm,
    )


def about_data(about: About) -> dict[str, Any]:
    """The same as the templates read it."""
    where = [about.village, about.district, about.regency]
    return {
        "kind": about.kind,
        "title": about.title,
        "village": about.village,
        "where": ", ".join(part for part in where if part),
        "day": about.day,
        "hours": about.hours,
        "place": about.place,
        "agenda": list(about.agenda),
        "invited": list(about.invited),
        "chair": about.chair,
        "note_taker": about.note_taker,
        "signs": list(about.signs),
        "signed_at": f"{about.village}, {about.signing_day}",
    }
