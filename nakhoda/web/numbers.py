"""Numbers, money, dates and moments as people here read them: 1.234,56; Rp1.250.000; 25 Maret 2021; 24 Nov 2026 21.05.

Pure functions over plain values. Every function takes the language of the page (`id` or anything beginning with `en`;
what is neither is Indonesian) and answers `–` for None and for what is no finite number. Rounding is exact and half
away from zero, as in a workbook; a float counts as the decimal number it is printed as.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from fractions import Fraction
from math import isfinite

Number = int | float | Decimal | Fraction
NOTHING = "–"
MOST_DECIMALS, MOST_DIGITS = 6, 9
MINUTES_OF_HOUR, HOURS_OF_DAY, DAYS_SHOWN_AS_AGO = 60, 24, 7
_MONTHS = {
    "id": "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split(),
    "en": "January February March April May June July August September October November December".split(),
}
_AGO = {
    "id": ("baru saja", "{} menit lalu", "{} jam lalu", "{} hari lalu"),
    "en": ("just now", "{} min ago", "{} h ago", "{} d ago"),
}


def number(value: Number | None, decimals: int | None = None, language: str | None = "id") -> str:
    """The number with thousands marked: `1.234,56` (en `1,234.56`); no unit.

    `decimals` are shown exactly, padded with zeros; None shows those the value has, at most six.
    """
    exact = _exact(value)
    if exact is None:
        return NOTHING
    places = MOST_DECIMALS if decimals is None else decimals
    scaled = abs(exact) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    digits = f"{whole:0{places + 1}d}"
    units, rest = digits[: len(digits) - places], digits[len(digits) - places :]
    rest = rest.rstrip("0") if decimals is None else rest
    text = f"{int(units):,}" + (f".{rest}" if rest else "")
    text = text if _of(language) == "en" else text.translate(str.maketrans(",.", ".,"))
    return f"-{text}" if exact < 0 and whole else text


def whole(text: str) -> int | None:
    """The whole number, 0 to 999999999, that an address or a form says in plain digits; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None


def signed(value: Number | None, decimals: int | None = None, language: str | None = "id") -> str:
    """A change, with its sign: `+1,25`, `-0,50`; what rounds to nothing has none: `0,00`."""
    text = number(value, decimals, language)
    rose = value is not None and text != NOTHING and value > 0 and any(digit in text for digit in "123456789")
    return f"+{text}" if rose else text


def hectares(value: Number | None, language: str | None = "id") -> str:
    """An area in hectares with two decimals, without its unit: `0,76`."""
    return number(value, 2, language)


def percent(ratio: Number | None, decimals: int | None = 1, language: str | None = "id") -> str:
    """A ratio of 0 to 1 as percent: 0.7625 is `76,3%`. The bands of the law are judged on the ratio, never on this."""
    exact = _exact(ratio)
    return NOTHING if exact is None else f"{number(exact * 100, decimals, language)}%"


def rupiah(amount_idr: int | None, language: str | None = "id") -> str:
    """Whole rupiah: `Rp1.250.000`, `-Rp500`. TypeError for anything but an int: money is never a float."""
    if amount_idr is None:
        return NOTHING
    if type(amount_idr) is not int:
        raise TypeError(f"Rupiah harus bilangan bulat, bukan {amount_idr!r}.")
    return f"{'-' if amount_idr < 0 else ''}Rp{number(abs(amount_idr), 0, language)}"


def short_date(day: date | None) -> str:
    """`25-03-2021`, the same in both languages."""
    return NOTHING if day is None else f"{day.day:02}-{day.month:02}-{day.year:04}"


def long_date(day: date | None, language: str | None = "id") -> str:
    """`25 Maret 2021`, `25 March 2021`."""
    return NOTHING if day is None else f"{day.day} {_MONTHS[_of(language)][day.month - 1]} {day.year}"


def clock(at: datetime | None, zone: tzinfo, language: str | None = "id") -> str:
    """The time of day in that zone: `21.05` (en `21:05`). ValueError for a datetime without zone."""
    if at is None:
        return NOTHING
    here = _in(at, zone)
    return f"{here.hour:02}{':' if _of(language) == 'en' else '.'}{here.minute:02}"


def moment(at: datetime | None, zone: tzinfo, language: str | None = "id") -> str:
    """Day and time in that zone: `24 Nov 2026 21.05`. ValueError for a datetime without zone."""
    if at is None:
        return NOTHING
    here = _in(at, zone)
    month = _MONTHS[_of(language)][here.month - 1][:3]
    return f"{here.day} {month} {here.year} {clock(at, zone, language)}"


def ago(at: datetime | None, now: datetime, zone: tzinfo, language: str | None = "id") -> str:
    """How long before `now`: `baru saja`, `5 menit lalu`, `3 jam lalu`, `6 hari lalu`; older or later, the moment."""
    if at is None:
        return NOTHING
    passed = _in(now, zone) - _in(at, zone)
    just_now, minutes_ago, hours_ago, days_ago = _AGO[_of(language)]
    minutes = passed // timedelta(minutes=1)
    if minutes < 0 or passed >= timedelta(days=DAYS_SHOWN_AS_AGO):
        return moment(at, zone, language)
    if minutes == 0:
        return just_now
    if minutes < MINUTES_OF_HOUR:
        return minutes_ago.format(minutes)
    hours = minutes // MINUTES_OF_HOUR
    return hours_ago.format(hours) if hours < HOURS_OF_DAY else days_ago.format(hours // HOURS_OF_DAY)


def _exact(value: Number | None) -> Fraction | None:
    if value is None or (isinstance(value, float | Decimal) and not isfinite(value)):
        return None
    return Fraction(repr(value)) if type(value) is float else Fraction(value)


def _of(language: str | None) -> str:
    return "en" if (language or "").lower().startswith("en") else "id"


def _in(at: datetime, zone: tzinfo) -> datetime:
    if at.tzinfo is None:
        raise ValueError(f"Saat {at.isoformat()} tanpa zona waktu.")
    return at.astimezone(zone)
