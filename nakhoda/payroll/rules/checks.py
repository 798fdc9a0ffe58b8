"""Findings on attendance and wage lists: what no honest list shows, and what only looks odd.

Everything runs over columns, for one package or a whole regency. Workers and packages are named by their numbers; the
pages put names to them for who may see names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from nakhoda.grants.rules.conditions import wage_share_met
from nakhoda.grants.rules.programmes import Programme
from nakhoda.law.findings import Fact, Finding, Place
from nakhoda.payroll.rules.attendance import FULL_DAY
from nakhoda.payroll.rules.rates import Rate, roles

WEEK_DAYS = 7
WORKERS: dict[str, pl.DataType] = {
    "worker": pl.Int64(),
    "person": pl.String(),
    "account": pl.String(),
    "died": pl.Date(),
    "moved": pl.Date(),
    "eligible": pl.Boolean(),
}
PACKAGES: dict[str, pl.DataType] = {
    "package": pl.Int64(),
    "start": pl.Date(),
    "end": pl.Date(),
    "planned_quarters": pl.Int64(),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What counts as too much: days a week before a rest, and how alike marks may be before a question is asked."""

    days_a_week: int = 6
    same_marks_percent: int = 60
    same_marks_workers: int = 5


@dataclass(frozen=True)
class Surroundings:
    """What attendance is checked against.

    `workers` (columns `WORKERS`): `person` and `account` are keyed hashes, "" where none; null in `eligible` is not
    eligible. `packages` (columns `PACKAGES`); a null plan is not checked. `holidays` by day.
    """

    workers: pl.DataFrame
    packages: pl.DataFrame
    rates: Sequence[Rate]
    holidays: Mapping[date, str]
    limits: Limits = Limits()


def check_attendance(marks: pl.DataFrame, around: Surroundings) -> Iterator[Finding]:
    """Findings on the marks that count (`bulk.MARKS`), in order of kind, then worker or package and day."""
    present = marks.filter(pl.col("quarters") > 0)
    yield from _clashes(present)
    yield from _weeks(present, around.limits)
    yield from _planned(present, around.packages)
    yield from _outside(present, around.packages)
    yield from _holidays(present, around.holidays)
    yield from _gone(present, around.workers)
    yield from _rates(present, around.rates)
    yield from _unregistered(present, around.workers)


def check_workers(workers: pl.DataFrame) -> Iterator[Finding]:
    """Findings on the register: one account for several persons, one person registered twice."""
    people = workers.unique(["account", "person"], keep="first", maintain_order=True)
    for numbers in _shared(people.filter(pl.col("account") != ""), "account"):
        said = _listed(numbers)
        yield Finding("rekening-dipakai-bersama", Place(), {"count": len(numbers), "workers": said})
    for numbers in _shared(workers.filter(pl.col("person") != ""), "person"):
        yield Finding("orang-terdaftar-ganda", Place(), {"count": len(numbers), "workers": _listed(numbers)})


def check_lists(lines: pl.DataFrame, limits: Limits | None = None) -> Iterator[Finding]:
    """Findings on the lines of wage lists (`bulk.LINES`): many workers with exactly the same marks, not all full days.

    A crew that works full days in one run looks alike honestly, so such marks are left out.
    """
    used = limits or Limits()
    keys = ["package", "start"]
    totals = lines.group_by(keys).agg(pl.col("worker").n_unique().alias("total"))
    odd = _whole_marks(lines).filter(~pl.col("marks").str.contains(r"^[0.]*4*[0.]*$"))
    found = (
        odd.group_by([*keys, "marks"])
        .agg(pl.col("worker").n_unique().alias("workers"))
        .join(totals, on=keys)
        .filter(
            (pl.col("workers") >= used.same_marks_workers)
            & (pl.col("workers") * 100 >= pl.col("total") * used.same_marks_percent)
        )
        .sort("package", "start", "marks")
    )
    for row in found.iter_rows(named=True):
        yield Finding(
            "pola-hadir-sama",
            Place(),
            {
                "workers": row["workers"],
                "total": row["total"],
                "package": row["package"],
                "day": _iso(row["start"]),
                "marks": row["marks"],
            },
        )


def check_wage_share(programme: Programme, wages_idr: int, spent_idr: int) -> Iterator[Finding]:
    """A finding if wages are below the programme's share of all spending (I11)."""
    if not wage_share_met(programme, wages_idr, spent_idr):
        facts = {"wages": wages_idr, "spent": spent_idr, "percent": programme.wage_percent}
        yield Finding("bagian-upah-kurang", Place(), facts)


def _whole_marks(lines: pl.DataFrame) -> pl.DataFrame:
    """One row a package, period and worker: the marks of all roles and rates in one text."""
    longest = max(lines["marks"].str.len_chars().to_list(), default=0)
    signs = [pl.col("marks").str.slice(offset, 1).max().alias(str(offset)) for offset in range(longest)]
    days = [str(offset) for offset in range(longest)]
    whole = lines.group_by("package", "start", "worker").agg(signs)
    return whole.with_columns(pl.concat_str(days).alias("marks") if days else pl.lit("").alias("marks")).drop(days)


def _clashes(present: pl.DataFrame) -> Iterator[Finding]:
    many = present.filter(pl.struct("worker", "day").is_duplicated())
    found = (
        many.group_by("worker", "day")
        .agg(pl.col("package").unique().sort(), pl.col("quarters").cast(pl.Int64).sum())
        .sort("worker", "day")
    )
    for worker, day, packages, quarters in found.iter_rows():
        if len(packages) > 1:
            facts = {"worker": worker, "day": _iso(day), "count": len(packages), "packages": _listed(packages)}
            yield Finding("hadir-dua-paket", Place(), facts)
        if quarters > FULL_DAY:
            yield Finding("hadir-lebih-sehari", Place(), {"worker": worker, "day": _iso(day), "quarters": quarters})


def _weeks(present: pl.DataFrame, limits: Limits) -> Iterator[Finding]:
    found = (
        present.group_by("worker", pl.col("day").dt.truncate("1w").alias("week"))
        .agg(pl.col("quarters").cast(pl.Int64).sum(), pl.col("day").n_unique().alias("days"))
        .filter((pl.col("quarters") > WEEK_DAYS * FULL_DAY) | (pl.col("days") > limits.days_a_week))
        .sort("worker", "week")
    )
    for worker, week, quarters, days in found.iter_rows():
        if quarters > WEEK_DAYS * FULL_DAY:
            yield Finding("lebih-tujuh-hari", Place(), {"worker": worker, "day": _iso(week), "quarters": quarters})
        if days > limits.days_a_week:
            facts = {"worker": worker, "day": _iso(week), "days": days, "limit": limits.days_a_week}
            yield Finding("tanpa-hari-istirahat", Place(), facts)


def _planned(present: pl.DataFrame, packages: pl.DataFrame) -> Iterator[Finding]:
    found = (
        present.group_by("package")
        .agg(pl.col("quarters").cast(pl.Int64).sum())
        .join(packages, on="package")
        .filter(pl.col("quarters") > pl.col("planned_quarters"))
        .sort("package")
    )
    for row in found.iter_rows(named=True):
        facts = {"package": row["package"], "quarters": row["quarters"], "planned": row["planned_quarters"]}
        yield Finding("hok-melebihi-rencana", Place(), facts)


def _outside(present: pl.DataFrame, packages: pl.DataFrame) -> Iterator[Finding]:
    found = (
        present.join(packages, on="package")
        .filter((pl.col("day") < pl.col("start")) | (pl.col("day") > pl.col("end")))
        .sort("package", "worker", "day")
    )
    for row in found.iter_rows(named=True):
        facts = {"worker": row["worker"], "package": row["package"]}
        days = {"day": _iso(row["day"]), "start": _iso(row["start"]), "end": _iso(row["end"])}
        yield Finding("hadir-luar-jadwal", Place(), facts | days)


def _holidays(present: pl.DataFrame, holidays: Mapping[date, str]) -> Iterator[Finding]:
    found = (
        present.filter(pl.col("day").is_in(sorted(holidays)))
        .group_by("package", "day")
        .agg(pl.col("worker").n_unique())
        .sort("package", "day")
    )
    for package, day, workers in found.iter_rows():
        facts = {"workers": workers, "package": package, "day": _iso(day), "holiday": holidays[day]}
        yield Finding("hadir-hari-libur", Place(), facts)


def _gone(present: pl.DataFrame, workers: pl.DataFrame) -> Iterator[Finding]:
    left = workers.filter(pl.col("died").is_not_null() | pl.col("moved").is_not_null())
    joined = present.join(left, on="worker").sort("worker", "day")
    for row in joined.filter(pl.col("day") > pl.col("died")).iter_rows(named=True):
        facts = {"worker": row["worker"], "day": _iso(row["day"]), "left": _iso(row["died"])}
        yield Finding("hadir-setelah-meninggal", Place(), facts)
    for row in joined.filter(pl.col("day") > pl.col("moved")).iter_rows(named=True):
        facts = {"worker": row["worker"], "day": _iso(row["day"]), "left": _iso(row["moved"])}
        yield Finding("hadir-setelah-pindah", Place(), facts)


def _rates(present: pl.DataFrame, rates: Sequence[Rate]) -> Iterator[Finding]:
    days = present.group_by("role", "day").len().sort("role", "day")
    for role, day, count in days.iter_rows():
        if not any(rate.role == role and rate.holds_on(day) for rate in rates):
            facts: dict[str, Fact] = {"role": roles().get(role, role), "day": _iso(day), "count": count}
            yield Finding("tarif-tidak-ada", Place(), facts)
    for rate in rates:
        if rate.ceiling_idr is not None and rate.wage_idr > rate.ceiling_idr:
            over: dict[str, Fact] = {
                "role": roles().get(rate.role, rate.role),
                "value": rate.wage_idr,
                "limit": rate.ceiling_idr,
            }
            yield Finding("tarif-melebihi-pagu", Place(), over)


def _unregistered(present: pl.DataFrame, workers: pl.DataFrame) -> Iterator[Finding]:
    able = workers.filter(pl.col("eligible")).select("worker")
    found = present.join(able, on="worker", how="anti").group_by("worker").agg(pl.col("day").min()).sort("worker")
    for worker, day in found.iter_rows():
        yield Finding("hadir-belum-layak", Place(), {"worker": worker, "day": _iso(day)})


def _shared(workers: pl.DataFrame, column: str) -> list[list[int]]:
    found = workers.group_by(column).agg(pl.col("worker").unique().sort()).filter(pl.col("worker").list.len() > 1)
    return sorted(found["worker"].to_list())


def _listed(numbers: Sequence[int]) -> str:
    most = 10
    rest = f" dan {len(numbers) - most} lainnya" if len(numbers) > most else ""
    return ", ".join(str(number) for number in numbers[:most]) + rest


def _iso(day: date) -> str:
    return day.isoformat()
