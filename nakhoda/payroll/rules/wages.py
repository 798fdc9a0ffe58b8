"""Wages from attendance and the rate valid on each day (I5), the lines of a wage list, and its content hash.

One rounding rule: quarters x rate / 4, half up to a rupiah, once a line. A line is one worker, role and rate in one
period; a list's total is the sum of its lines.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from nakhoda.payroll.rules.attendance import FULL_DAY, Mark, active_marks, hok
from nakhoda.payroll.rules.rates import NoRate, Rate, rate_on
from nakhoda.web.numbers import long_date

NO_MARK = "."
MOST_DAYS = 31


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days that a wage list pays, first and last included."""

    start: date
    end: date

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    def holds(self, day: date) -> bool:
        """Whether the day is in it."""
        return self.start <= day <= self.end


@dataclass(frozen=True, slots=True, order=True)
class WageLine:
    """What one worker earned in one role at one rate. `marks` has one sign a day of the period: 0 to 4, `.` for none.

    In an adjustment list `quarters` and `wage_idr` are differences and may be negative.
    """

    worker: int
    role: str
    rate_idr: int
    quarters: int
    wage_idr: int
    marks: str = ""

    @property
    def hok(self) -> Decimal:
        """Person-days of the line, exact."""
        return hok(self.quarters)


@dataclass(frozen=True, slots=True)
class WageList:
    """A list: package, period, kind (`wage`, or `adjustment-1`, `adjustment-2` …) and its lines in order."""

    package: int
    period: Period
    kind: str
    lines: tuple[WageLine, ...]

    @property
    def total_idr(self) -> int:
        """The sum of the lines."""
        return sum(line.wage_idr for line in self.lines)

    @property
    def quarters(self) -> int:
        """Quarters of all lines."""
        return sum(line.quarters for line in self.lines)

    @property
    def by_worker(self) -> dict[int, int]:
        """Rupiah of each worker, in order of worker."""
        sums: dict[int, int] = defaultdict(int)
        for line in self.lines:
            sums[line.worker] += line.wage_idr
        return dict(sorted(sums.items()))


def wage_idr(quarters: int, rate_idr: int) -> int:
    """Whole rupiah of so many quarters at a daily rate, half up; a negative difference is the same with a minus."""
    if quarters < 0:
        return -wage_idr(-quarters, rate_idr)
    return (quarters * rate_idr + FULL_DAY // 2) // FULL_DAY


def wage_lines(marks: Iterable[Mark], rates: Sequence[Rate], period: Period) -> tuple[WageLine, ...]:
    """The lines of one package's marks in a period, one a worker, role and rate. NoRate names a day without rate.

    The plain rule that `bulk.wage_frame` repeats over columns.
    """
    days: dict[tuple[int, str, int], dict[date, int]] = defaultdict(dict)
    for mark in active_marks(marks):
        if not period.holds(mark.day):
            continue
        try:
            rate = rate_on(rates, mark.role, mark.day)
        except NoRate:
            if mark.quarters:
                raise
            continue
        days[mark.worker, mark.role, rate.wage_idr][mark.day] = mark.quarters
    lines = []
    for (worker, role, rate_idr), worked in days.items():
        quarters = sum(worked.values())
        if quarters:
            each = (worked.get(period.start + timedelta(days=offset)) for offset in range(period.days))
            signs = "".join(NO_MARK if mark is None else str(mark) for mark in each)
            lines.append(WageLine(worker, role, rate_idr, quarters, wage_idr(quarters, rate_idr), signs))
    return tuple(sorted(lines))


def counted(lines: Iterable[WageLine]) -> tuple[WageLine, ...]:
    """The lines of one list that count as money: those of workers whose sum in it is not negative.

    A negative sum is never paid, and what was paid before stays paid: it is a debt that is told, not money that came.
    """
    own = tuple(lines)
    sums: dict[int, int] = defaultdict(int)
    for line in own:
        sums[line.worker] += line.wage_idr
    return tuple(line for line in own if sums[line.worker] >= 0)


def adjustment_lines(lists: Iterable[Iterable[WageLine]], computed: Iterable[WageLine]) -> tuple[WageLine, ...]:
    """What changed since the lists were locked (the list and its adjustments, oldest first): earned now less payable.

    A worker's sum is what was earned less what these lists paid or will pay; below zero it is a debt, carried into the
    next adjustment until it is earned again, and left out while the newest told is the same. Lines without change are
    left out.
    """
    differences: dict[tuple[int, str, int], list[int]] = defaultdict(lambda: [0, 0])
    debts: dict[int, tuple[WageLine, ...]] = {}
    for sign, lines in ((1, tuple(computed)), *((-1, tuple(each)) for each in lists)):
        kept = lines if sign == 1 else counted(lines)
        for line in kept:
            found = differences[line.worker, line.role, line.rate_idr]
            found[0] += sign * line.quarters
            found[1] += sign * line.wage_idr
        if sign == -1:
            told = {line.worker for line in lines}
            debts |= {worker: tuple(sorted(line for line in lines if line.worker == worker)) for worker in told}
    changed: dict[int, list[WageLine]] = defaultdict(list)
    for key in sorted(differences):
        quarters, wage = differences[key]
        if quarters or wage:
            changed[key[0]].append(WageLine(*key, quarters, wage))
    return tuple(
        line
        for worker, lines in changed.items()
        if sum(each.wage_idr for each in lines) >= 0 or debts.get(worker) != tuple(lines)
        for line in lines
    )


def content_of(wages: WageList) -> dict[str, Any]:
    """The list as plain JSON values, lines in order: this is what is approved, paid and hashed (I8)."""
    return {
        "package": wages.package,
        "start": wages.period.start.isoformat(),
        "end": wages.period.end.isoformat(),
        "kind": wages.kind,
        "total_idr": wages.total_idr,
        "lines": [
            [line.worker, line.role, line.rate_idr, line.quarters, line.wage_idr, line.marks]
            for line in sorted(wages.lines)
        ],
    }


def list_hash(wages: WageList) -> str:
    """SHA-256 (hex) of the list's exact content."""
    text = json.dumps(content_of(wages), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def list_from(content: Mapping[str, Any]) -> WageList:
    """The list that has this content. KeyError, TypeError or ValueError if it is no list's content."""
    period = Period(date.fromisoformat(content["start"]), date.fromisoformat(content["end"]))
    lines = tuple(WageLine(*line) for line in content["lines"])
    return WageList(content["package"], period, content["kind"], lines)


def period_faults(periods: Iterable[Period]) -> tuple[str, ...]:
    """Why these periods of one package cannot all be paid: one has no days or too many, or two share days."""
    ordered = sorted(periods)
    found = [
        f"Masa upah {long_date(period.start)} harus 1 sampai {MOST_DAYS} hari."
        for period in ordered
        if not 1 <= period.days <= MOST_DAYS
    ]
    for before, after in pairwise(ordered):
        if after.start <= before.end:
            found.append(f"Dua masa upah memuat {long_date(after.start)}. Ubah tanggal mulainya.")
    return tuple(found)
