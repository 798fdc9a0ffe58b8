"""Payroll of 20,000 workers x 60 days: computed, checked and listed, against a plain sum in SQLite on the same rows.

Aims: at most 10 s on two cores and 1 GB. Printed, never asserted. SQLite sums quarters x rate by worker, package and
week with an index; it makes no lists, checks nothing and hashes nothing.
"""

from __future__ import annotations

import resource
import sqlite3
import sys
import time
from datetime import date, timedelta

import numpy as np
import polars as pl

from nakhoda.payroll.rules.bulk import MARKS, wage_frame, wage_lists, weeks
from nakhoda.payroll.rules.checks import PACKAGES, WORKERS, Surroundings, check_attendance, check_lists, check_workers
from nakhoda.payroll.rules.payments import payments_of
from nakhoda.payroll.rules.rates import example_rates, holidays
from nakhoda.payroll.rules.wages import list_hash

WORKER_COUNT, DAYS, CREW = 20_000, 60, 50
FIRST = date(2021, 9, 6)
SEEDED_CLASHES = 200


def attendance() -> pl.DataFrame:
    """Marks of all workers and days, six days a week, and some workers who are also in a second package."""
    chance = np.random.default_rng(7)
    days = np.array([FIRST + timedelta(days=offset) for offset in range(DAYS)], dtype="datetime64[D]")
    worker = np.repeat(np.arange(WORKER_COUNT), DAYS)
    quarters = chance.choice([0, 2, 3, 4], WORKER_COUNT * DAYS, p=[0.1, 0.1, 0.1, 0.7])
    quarters[np.tile(np.arange(DAYS) % 7 == 6, WORKER_COUNT)] = 0
    data = {
        "worker": worker,
        "package": worker // CREW,
        "day": np.tile(days, WORKER_COUNT),
        "quarters": quarters.astype(np.int8),
        "role": np.where(worker % 10 == 0, "mason", "worker"),
    }
    frame = pl.DataFrame(data).cast({"worker": pl.Int64, "package": pl.Int64})
    twice = frame.filter((pl.col("worker") < SEEDED_CLASHES) & (pl.col("day") == FIRST))
    return pl.concat([frame, twice.with_columns(pl.col("package") + 1)]).select(list(MARKS))


def surroundings() -> Surroundings:
    """The register and the packages that the checks need."""
    workers = pl.DataFrame(
        [(number, f"p{number}", f"a{number}", None, None, True) for number in range(WORKER_COUNT)],
        schema=WORKERS,
        orient="row",
    )
    packages = pl.DataFrame(
        [
            (number, FIRST, FIRST + timedelta(days=DAYS - 1), 4 * CREW * DAYS)
            for number in range(WORKER_COUNT // CREW + 1)
        ],
        schema=PACKAGES,
        orient="row",
    )
    return Surroundings(workers, packages, example_rates("35.01"), holidays())


def run(marks: pl.DataFrame, around: Surroundings) -> dict[str, float | int]:
    """The whole run: seconds of each part, and what came out."""
    start = time.perf_counter()
    lines = wage_frame(marks, around.rates, weeks(FIRST, FIRST + timedelta(days=DAYS - 1)))
    computed = time.perf_counter()
    findings = [*check_attendance(marks, around), *check_workers(around.workers), *check_lists(lines)]
    checked = time.perf_counter()
    lists = wage_lists(lines)
    hashes = {list_hash(each) for each in lists}
    payments = sum(len(payments_of(each)) for each in lists)
    listed = time.perf_counter()
    return {
        "computed": computed - start,
        "checked": checked - computed,
        "listed": listed - checked,
        "whole": listed - start,
        "lines": len(lines),
        "findings": len(findings),
        "hashes": len(hashes),
        "payments": payments,
        "wages_idr": int(lines["wage_idr"].sum()),
    }


def plain_sql(marks: pl.DataFrame) -> tuple[float, int]:
    """Seconds of the sum in SQLite (loading and index not counted), and the rupiah it found."""
    connection = sqlite3.connect(":memory:")
    connection.execute("create table mark (worker int, package int, week int, quarters int, role text)")
    connection.execute("create table rate (role text primary key, wage_idr int)")
    week = (pl.col("day") - FIRST).dt.total_days() // 7
    rows = marks.select("worker", "package", week.alias("week"), "quarters", "role").iter_rows()
    connection.executemany("insert into mark values (?, ?, ?, ?, ?)", rows)
    rates = [(rate.role, rate.wage_idr) for rate in example_rates("35.01")]
    connection.executemany("insert into rate values (?, ?)", rates)
    connection.execute("create index by_worker on mark (package, week, worker, role, quarters)")
    start = time.perf_counter()
    found = connection.execute(
        "select package, week, worker, role, (sum(quarters) * wage_idr + 2) / 4 from mark join rate using (role) "
        "where quarters > 0 group by package, week, worker, role"
    ).fetchall()
    return time.perf_counter() - start, sum(row[-1] for row in found)


def main() -> None:
    """Print the times, the ratio to SQLite and the memory."""
    marks, around = attendance(), surroundings()
    found = min((run(marks, around) for _ in range(3)), key=lambda each: each["whole"])
    # Kilobytes on Linux, bytes on macOS.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)
    sql, sql_idr = plain_sql(marks)
    print(f"payroll of {WORKER_COUNT:,} workers x {DAYS} days, {len(marks):,} marks (best of 3)")
    for part in ("computed", "checked", "listed", "whole"):
        print(f"  {part:9} {found[part]:6.2f} s")
    print(f"  {found['hashes']:,} lists, {found['lines']:,} lines, {found['payments']:,} payments")
    print(f"  {found['findings']:,} findings: holidays of all crews, and the seeded workers who are in two packages")
    print(f"  peak memory {peak:,.0f} MB (limit 1,024 MB), time limit 10 s")
    print(
        f"  plain SQL sum {sql:6.2f} s; whole {found['whole'] / sql:.1f} x, computing {found['computed'] / sql:.1f} x"
    )
    print(f"  same rupiah: {'yes' if sql_idr == found['wages_idr'] else 'NO'}")


if __name__ == "__main__":
    main()
