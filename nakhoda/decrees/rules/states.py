"""The life of a decree: drafted, checked by someone else, put in force; and when it is due for review."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum

# What can happen to a decree, with its name on the page.
STATES = (
    ("drafted", "disusun"),
    ("edited", "diubah"),
    ("checked", "diperiksa"),
    ("returned", "dikembalikan"),
    ("activated", "diberlakukan"),
    ("discarded", "dibatalkan"),
)
_AUTHORS = ("drafted", "edited")
SOON_MONTHS = 6


class State(StrEnum):
    """Where a decree stands."""

    DRAFT = "draft"
    CHECKED = "checked"
    ACTIVE = "active"
    SUPERSEDED = "superseded"
    DISCARDED = "discarded"


class Review(StrEnum):
    """Whether a decree's review is due: not known without a date, later, within six months, or past."""

    UNKNOWN = "unknown"
    LATER = "later"
    SOON = "soon"
    OVERDUE = "overdue"


def state_of(events: Sequence[str], *, newest: bool = False) -> State:
    """The state after those events in order; an edit or a return makes a checked decree a draft again.

    `newest` tells that an activated decree is still the regency's newest.
    """
    last = events[-1] if events else "drafted"
    if last == "activated":
        return State.ACTIVE if newest else State.SUPERSEDED
    return {"checked": State.CHECKED, "discarded": State.DISCARDED}.get(last, State.DRAFT)


def authors(events: Iterable[tuple[str, int | None]]) -> frozenset[int]:
    """Ids of the accounts that wrote the decree, from (event, account id): they may neither check nor activate it."""
    return frozenset(by for event, by in events if event in _AUTHORS and by is not None)


def review_due(issued: date | None, every_years: int) -> date | None:
    """The day by which a decree of that day is to be reviewed; None without a day.

    Source: the ruleset's `review` (Permen PUPR 14/2018 Pasal 38 ayat (1): at least once in five years).
    """
    if issued is None:
        return None
    leap = (issued.month, issued.day) == (2, 29)
    return (issued.replace(day=28) if leap else issued).replace(year=issued.year + every_years)


def review_state(due: date | None, today: date) -> Review:
    """Whether that review is due on that day. On the due day itself it is not past yet."""
    if due is None:
        return Review.UNKNOWN
    if today > due:
        return Review.OVERDUE
    months = today.year * 12 + today.month - 1 + SOON_MONTHS
    soon = date(months // 12, months % 12 + 1, min(today.day, 28))
    return Review.SOON if due <= soon else Review.LATER
