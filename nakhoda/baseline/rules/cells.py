"""One cell to one typed value: what Excel and people make of numbers, codes and dates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

PLAIN_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
COMMA_NUMBER = re.compile(r"[+-]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?")
NUMBER_WITH_UNIT = re.compile(r"(?P<number>[+-]?[\d.,]+)\s*(ha|m|m2|meter|kk|unit|jiwa|%)\.?", re.IGNORECASE)
MONTHS = {
    name: number
    for number, name in enumerate(
        "januari februari maret april mei juni juli agustus september oktober november desember".split(), start=1
    )
}


def as_number(value: Any) -> tuple[float | None, str | None]:
    """A number and, if the cell was not plainly one, the finding code: `koma-desimal`, `teks-dalam-angka`.

    Blank is `(None, None)`. Text that reads as an Indonesian number (`1.250,5`) gives that number and a finding.
    Dates and truth values are no numbers. Numbers that are not finite give None and a finding.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return None, None
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None, "teks-dalam-angka"
    if isinstance(value, int | float):
        return (float(value), None) if abs(value) < 1e15 else (None, "teks-dalam-angka")
    return _number_text(value.strip())


def _number_text(text: str) -> tuple[float | None, str | None]:
    with_unit = NUMBER_WITH_UNIT.fullmatch(text)
    digits = with_unit["number"] if with_unit else text
    if COMMA_NUMBER.fullmatch(digits) and ("," in digits or digits.count(".") > 1):
        number = float(digits.replace(".", "").replace(",", "."))
        return (number, "koma-desimal") if abs(number) < 1e15 else (None, "teks-dalam-angka")
    if PLAIN_NUMBER.fullmatch(digits) and abs(float(digits)) < 1e15:
        return float(digits), "teks-dalam-angka"
    return None, "teks-dalam-angka"


def as_text(value: Any) -> str | None:
    """A code or name as text: 17.0 is `17`, blank is None, inner spaces squeezed."""
    if value is None:
        return None
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    text = " ".join(str(value).split())
    return text or None


def as_whole(value: Any) -> int | None:
    """A whole number such as a year, or None if the cell is not one."""
    number, _ = as_number(value)
    return int(number) if number is not None and number.is_integer() else None


def as_code(value: Any, words: Mapping[str, str]) -> str | None:
    """A class code from the layout's words, the text itself if the word is unknown, None if blank."""
    text = as_text(value)
    return None if text is None else words.get(text.casefold(), text)


def as_date(value: Any) -> date | None:
    """A date from a date cell, `25 Maret 2021`, `25/03/2021`, `25-3-2021` or `2021-03-25`; None if it is none."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = as_text(value) or ""
    if match := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text):
        return _date(int(match[1]), int(match[2]), int(match[3]))
    if match := re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", text):
        return _date(int(match[3]), int(match[2]), int(match[1]))
    if match := re.fullmatch(r"(\d{1,2}) ([A-Za-z]+) (\d{4})", text):
        return _date(int(match[3]), MONTHS.get(match[2].casefold(), 0), int(match[1]))
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
