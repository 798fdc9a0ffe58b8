"""Workers, marks and lists for tests, with as few words as a test needs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl

from nakhoda.payroll.rules.attendance import Mark
from nakhoda.payroll.rules.bulk import mark_frame
from nakhoda.payroll.rules.checks import PACKAGES, WORKERS, Surroundings
from nakhoda.payroll.rules.rates import Rate
from nakhoda.payroll.rules.wages import Period, WageList, wage_lines

MONDAY = date(2021, 9, 6)
WEEK = Period(MONDAY, MONDAY + timedelta(days=6))
RATES = (
    Rate("worker", 90_000, date(2021, 1, 1), date(2021, 9, 8)),
    Rate("worker", 95_001, date(2021, 9, 9)),
    Rate("mason", 120_000, date(2021, 1, 1)),
)


def mark(worker: int, offset: int, quarters: int = 4, **given: Any) -> Mark:
    """A mark so many days after Monday 6 September 2021, in package 1; its number follows from worker, day, package."""
    package = given.get("package", 1)
    plain: dict[str, Any] = {
        "number": worker * 10_000 + package * 1_000 + offset,
        "worker": worker,
        "package": package,
        "day": MONDAY + timedelta(days=offset),
        "quarters": quarters,
        "role": "worker",
        "by": 7,
    }
    return Mark(**plain | given)


def list_of(*marks: Mark, kind: str = "wage") -> WageList:
    """The week's list of these marks."""
    return WageList(1, WEEK, kind, wage_lines(marks, RATES, WEEK))


def frame(*marks: Mark) -> pl.DataFrame:
    """The marks as a frame."""
    return mark_frame(marks)


def around(**given: Any) -> Surroundings:
    """Workers 1 to 9, all eligible, and packages 1 and 2 of September 2021 without a plan."""
    workers = [(number, f"p{number}", f"a{number}", None, None, True) for number in range(1, 10)]
    packages = [(number, date(2021, 9, 1), date(2021, 9, 30), None) for number in (1, 2)]
    plain: dict[str, Any] = {
        "workers": pl.DataFrame(given.pop("people", workers), schema=WORKERS, orient="row"),
        "packages": pl.DataFrame(given.pop("works", packages), schema=PACKAGES, orient="row"),
        "rates": RATES,
        "holidays": {},
    }
    return Surroundings(**plain | given)
