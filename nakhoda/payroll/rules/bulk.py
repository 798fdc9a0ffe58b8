"""Wages of many workers at once, over columns: the same lines as `wages.wage_lines` gives one package at a time.

The rate of every (day, role) is looked up by the plain rule, so there is one rule only; polars groups and sums.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import polars as pl

from nakhoda.payroll.rules.attendance import FULL_DAY, Mark, active_marks
from nakhoda.payroll.rules.rates import NoRate, Rate, rate_on
from nakhoda.payroll.rules.wages import MOST_DAYS, NO_MARK, Period, WageLine, WageList, period_faults

MARKS: dict[str, pl.DataType] = {
    "worker": pl.Int64(),
    "package": pl.Int64(),
    "day": pl.Date(),
    "quarters": pl.Int8(),
    "role": pl.String(),
}
LINES = ("package", "start", "end", "worker", "role", "rate_idr", "quarters", "wage_idr", "marks")
# A day's mark is one octal digit of a whole number (0 none, 1 to 5 for 0 to 4 quarters); two numbers hold 31 days.
_BASE, _DIGITS = 8, 20


def mark_frame(marks: Iterable[Mark]) -> pl.DataFrame:
    """The marks that count, as the frame that the functions here take (`MARKS`)."""
    rows = [(mark.worker, mark.package, mark.day, mark.quarters, mark.role) for mark in active_marks(marks)]
    return pl.DataFrame(rows, schema=MARKS, orient="row")


def wage_frame(marks: pl.DataFrame, rates: Sequence[Rate], periods: Sequence[Period]) -> pl.DataFrame:
    """One row a package, period, worker, role and rate (`LINES`), in that order; days outside all periods are left out.

    ValueError if a worker has two marks of one day in one package or periods overlap; NoRate if a worked day has no
    rate.
    """
    faults = period_faults(periods)
    if faults:
        raise ValueError(" ".join(faults))
    if marks.select(pl.struct("worker", "package", "day").is_duplicated().any()).item():
        raise ValueError("Seorang pekerja mempunyai dua catatan kehadiran pada satu hari dan paket.")
    worked = marks.join(_calendar(marks, rates, periods), on=["day", "role"], how="inner")
    sign = pl.col("quarters").cast(pl.Int64) + 1
    lines = (
        worked.group_by("package", "start", "end", "worker", "role", "rate_idr")
        .agg(
            pl.col("quarters").cast(pl.Int64).sum(),
            (sign * pl.col("early")).sum().alias("early"),
            (sign * pl.col("late")).sum().alias("late"),
        )
        .filter(pl.col("quarters") > 0)
        .with_columns(((pl.col("quarters") * pl.col("rate_idr") + FULL_DAY // 2) // FULL_DAY).alias("wage_idr"))
    )
    longest = max((period.days for period in periods), default=0)
    length = (pl.col("end") - pl.col("start")).dt.total_days() + 1
    return (
        lines.with_columns(_signs(longest).str.slice(0, length).alias("marks"))
        .select(LINES)
        .sort("package", "start", "worker", "role", "rate_idr")
    )


def wage_lists(lines: pl.DataFrame) -> list[WageList]:
    """The wage lists of a frame of lines, one a package and period, in order."""
    lists: list[WageList] = []
    current: tuple[int, date] | None = None
    held: list[WageLine] = []
    period, package = Period(date.min, date.min), 0
    for row in lines.iter_rows():
        if (row[0], row[1]) != current:
            if current is not None:
                lists.append(WageList(package, period, "wage", tuple(held)))
            current, package, period, held = (row[0], row[1]), row[0], Period(row[1], row[2]), []
        held.append(WageLine(*row[3:]))
    if current is not None:
        lists.append(WageList(package, period, "wage", tuple(held)))
    return lists


def weeks(first: date, last: date, length: int = 7) -> list[Period]:
    """Periods of so many days from the first to the last day; the last one may be shorter."""
    starts = range(first.toordinal(), last.toordinal() + 1, length)
    return [Period(date.fromordinal(at), date.fromordinal(min(at + length - 1, last.toordinal()))) for at in starts]


def _calendar(marks: pl.DataFrame, rates: Sequence[Rate], periods: Sequence[Period]) -> pl.DataFrame:
    """For every (day, role) that occurs in a period: its period, rate, and the weight of its sign."""
    rows = []
    pairs = marks.group_by("day", "role").agg(pl.col("quarters").max()).sort("day", "role")
    ordered = sorted(periods)
    for day, role, most in pairs.iter_rows():
        period = next((each for each in ordered if each.holds(day)), None)
        if period is None:
            continue
        try:
            rate = rate_on(rates, role, day).wage_idr
        except NoRate:
            if most:
                raise
            continue
        offset = (day - period.start).days
        early, late = (_BASE**offset, 0) if offset < _DIGITS else (0, _BASE ** (offset - _DIGITS))
        rows.append((day, role, period.start, period.end, rate, early, late))
    schema = {
        "day": pl.Date,
        "role": pl.String,
        "start": pl.Date,
        "end": pl.Date,
        "rate_idr": pl.Int64,
        "early": pl.Int64,
        "late": pl.Int64,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _signs(longest: int) -> pl.Expr:
    """The signs of up to 31 days as text: `.` for no mark, else the quarters."""
    letters = {0: NO_MARK} | {quarters + 1: str(quarters) for quarters in range(FULL_DAY + 1)}
    each = []
    for offset in range(min(longest, MOST_DAYS)):
        column, place = ("early", offset) if offset < _DIGITS else ("late", offset - _DIGITS)
        digit = pl.col(column) // _BASE**place % _BASE
        each.append(digit.replace_strict(letters, default="?", return_dtype=pl.String))
    return pl.concat_str(each) if each else pl.lit("")
