"""Filters of the pages of meetings: days with their names, hours, shares."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.translation import get_language

from nakhoda.meetings.rules.participation import plain_name
from nakhoda.meetings.rules.words import full_day
from nakhoda.web.numbers import clock

register = template.Library()


@register.filter
def full_date(day: date | datetime | None) -> str:
    """`{{ meeting.starts_at|full_date }}`: Kamis, 25 Maret 2021, in the office's zone."""
    if day is None:
        return "–"
    here = timezone.localtime(day).date() if isinstance(day, datetime) else day
    return full_day(here, get_language() or "id")


@register.filter
def hour(at: datetime | None) -> str:
    """`{{ meeting.starts_at|hour }}`: 19.00."""
    return clock(at, timezone.get_current_timezone(), get_language())


@register.filter
def share(part: tuple[int, int] | None) -> float | None:
    """`{{ answers|share|percent }}`: the right of all answers; None where nobody answered."""
    return part[0] / part[1] if part and part[1] else None


@register.filter
def plain(name: str) -> str:
    """`{% if name|plain in twice %}`: small letters, single blanks, as repeated names are compared."""
    return plain_name(name)
