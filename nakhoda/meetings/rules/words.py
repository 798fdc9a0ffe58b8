"""A meeting in words: the day as people say it, and the invitation as a message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from nakhoda.web.numbers import long_date

DAYS = {
    "id": ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
LONGEST_MESSAGE, LONGEST_PART, MOST_ITEMS = 1000, 120, 8


@dataclass(frozen=True, slots=True)
class Invitation:
    """What an invitation says. Times are local; `url` is the public page of the meeting."""

    title: str
    village: str
    starts_at: datetime
    ends_at: datetime | None
    place: str
    agenda: Sequence[str]
    url: str = ""
    sender: str = ""


def day_name(day: date, language: str = "id") -> str:
    """The day of the week: `Kamis`, `Thursday`."""
    return DAYS["en" if language.startswith("en") else "id"][day.weekday()]


def full_day(day: date, language: str = "id") -> str:
    """`Kamis, 25 Maret 2021`, `Thursday, 25 March 2021`."""
    return f"{day_name(day, language)}, {long_date(day, language)}"


def hours(start: datetime, end: datetime | None, zone: str = "WIB") -> str:
    """`pukul 19.00–21.00 WIB`, or `pukul 19.00 WIB – selesai`; both in the time of the place."""
    begins = f"{start:%H.%M}"
    return f"pukul {begins}–{end:%H.%M} {zone}" if end else f"pukul {begins} {zone} – selesai"


def invitation_text(invitation: Invitation) -> str:
    """The invitation as a message for WhatsApp, under 1,000 characters with its address, `*bold*` as there."""
    head = [
        f"*Undangan: {_short(invitation.title)}*",
        f"Warga {_short(invitation.village)} diundang hadir:",
        "",
        f"Hari: {full_day(invitation.starts_at.date())}",
        f"Waktu: {hours(invitation.starts_at, invitation.ends_at)}",
        f"Tempat: {_short(invitation.place)}",
    ]
    tail = ["", "Perempuan, lansia, penyandang disabilitas, dan warga berpenghasilan rendah sangat diharapkan hadir."]
    if invitation.sender:
        tail.append(f"– {_short(invitation.sender)}")
    room = LONGEST_MESSAGE - 1 - len(invitation.url) - 1
    items = [f"{at}. {_short(item)}" for at, item in enumerate(invitation.agenda, start=1)]
    for kept in range(min(len(items), MOST_ITEMS), -1, -1):
        more = [f"… dan {len(items) - kept} acara lain"] if kept < len(items) else []
        agenda = ["", "Acara:", *items[:kept], *more] if kept else []
        text = "\n".join([*head, *agenda, *tail])
        if len(text) <= room:
            break
    return f"{text}\n{invitation.url}" if invitation.url else text


def _short(text: str) -> str:
    plain = " ".join(text.replace("*", "").split())
    return plain if len(plain) <= LONGEST_PART else plain[: LONGEST_PART - 1] + "…"
