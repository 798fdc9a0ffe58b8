"""Impact of 20,000 works on 5,000 RT over 5 years, whole report: against plain Polars sums on the same rows.

Aim: at most 5 s on two cores. Printed, never asserted. The report compares each of the five years with the base
year: works
of all years before count again, so 25,000 RT rows stand on each side. The plain sums add quantities and money by
year, and
the surveyed volumes of the same rows; they score nothing and hand nothing to works.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from datetime import date

import numpy as np
import polars as pl

from nakhoda.impact.files.tables import impact_tables
from nakhoda.impact.rules.report import Impact, hectares_of, impact, place_rows
from nakhoda.impact.rules.states import KINDS
from nakhoda.impact.rules.works import EFFECTS, WORKS, of_periods, years_since
from nakhoda.law.rulesets import Ruleset, load
from nakhoda.scoring.rules.score import MILLIONTHS

RTS, YEARS, WORK_COUNT, ROUNDS = 5_000, 5, 20_000, 3
BASE = 2019


def regency(rules: Ruleset) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The base year once for each year, and the years as measured: a tenth of the volumes a little lower or higher."""
    chance = np.random.default_rng(7)
    data: dict[str, object] = {
        "unit": [f"rt{number}" for number in range(RTS)],
        "kawasan": [f"k{number // 16}" for number in range(RTS)],
        "village": [f"v{number // 40}" for number in range(RTS)],
        "population": chance.integers(60, 400, RTS).astype(float),
    }
    wholes = {name: chance.integers(20, 900, RTS).astype(float) for name in rules.denominators}
    wholes["area_ha"] = np.round(chance.uniform(0.2, 3, RTS), 4)
    data |= wholes
    volumes = {each.id: np.round(wholes[each.denominator] * chance.random(RTS), 3) for each in rules.criteria}
    first = pl.DataFrame({**data, **{f"v_{name}": volume for name, volume in volumes.items()}})
    changed = {
        f"v_{name}": np.where(chance.random(RTS) < 0.1, np.round(volume * 0.9, 3), volume)
        for name, volume in volumes.items()
    }
    later = first.with_columns(**{name: pl.Series(values) for name, values in changed.items()})
    years = range(BASE + 1, BASE + 1 + YEARS)
    before, after = (
        pl.concat([side.with_columns(year=pl.lit(year, pl.Int32)) for year in years]) for side in (first, later)
    )
    return before, after


def works(rules: Ruleset) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The works, each on one to three RT and one to four criteria of them, with money and person-days."""
    chance = np.random.default_rng(8)
    years = chance.integers(BASE + 1, BASE + 1 + YEARS, WORK_COUNT)
    days = [date(int(year), 1 + at % 12, 1 + at % 28) for at, year in enumerate(years)]
    frame = pl.DataFrame(
        {
            "work": [f"w{at:05}" for at in range(WORK_COUNT)],
            "title": ["Paving jalan lingkungan"] * WORK_COUNT,
            "day": days,
            "source": ["APBD"] * WORK_COUNT,
            "amount_idr": chance.integers(5_000_000, 300_000_000, WORK_COUNT),
            "labour_quarters": chance.integers(0, 2_000, WORK_COUNT),
        },
        schema=WORKS,
    )
    names = [each.id for each in rules.criteria]
    rows = []
    for at in range(WORK_COUNT):
        first, count = int(chance.integers(0, RTS - 3)), int(chance.choice([1, 1, 1, 2, 3]))
        for criterion in chance.choice(len(names), int(chance.integers(1, 5)), replace=False):
            taken = int(chance.integers(1, 120_000_000))
            rows += [(f"w{at:05}", days[at], f"rt{first + step}", names[criterion], taken) for step in range(count)]
    return frame, pl.DataFrame(rows, schema=EFFECTS, orient="row")


def report(sides: tuple[pl.DataFrame, pl.DataFrame], made: tuple[pl.DataFrame, pl.DataFrame], rules: Ruleset) -> Impact:
    """The whole report of all years: impact, hectares of every kind of place, places before and after."""
    found = impact(*sides, *made, years_since(BASE, range(BASE + 1, BASE + 1 + YEARS)), rules)
    for kind in KINDS:
        hectares_of(found, kind)
        place_rows(found, kind)
    return found


def plain_sums(sides: tuple[pl.DataFrame, pl.DataFrame], made: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    """What a sum of the same rows costs: quantities and money by year, volumes by year and kawasan."""
    money, effects = made
    taken = of_periods(effects, years_since(BASE, range(BASE + 1, BASE + 1 + YEARS)))
    taken.group_by("year", "unit", "criterion").agg(pl.col("taken").sum())
    money.group_by(pl.col("day").dt.year()).agg(pl.col("amount_idr", "labour_quarters").sum())
    for side in sides:
        side.group_by("year", "kawasan").agg(pl.col("^v_.*$").sum())


def best(run: Callable[[], object]) -> float:
    """Shortest of several runs, in seconds."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    """Print seconds of the report, of its tables and of the plain sums, memory, and whether the sums are exact."""
    rules = load()
    sides, made = regency(rules), works(rules)
    seconds = best(lambda: report(sides, made, rules))
    started = time.process_time()
    found = report(sides, made, rules)
    busy = time.process_time() - started
    tables = best(lambda: impact_tables(found))
    sums = best(lambda: plain_sums(sides, made))
    # Kilobytes on Linux, bytes on macOS.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)
    exact = all(
        found.works[method].sum() == found.methods.filter(pl.col("method") == method)["works"].sum()
        for method in ("B", "C", "E", "F")
    )
    lost = found.rts["points_works"].sum() * MILLIONTHS == found.works["points"].sum()
    print(f"impact: {RTS:,} RT x {YEARS} years x {WORK_COUNT:,} works on {made[1].height:,} cells (best of {ROUNDS})")
    print(f"  whole report        {seconds:6.2f} s   (aim <= 5 s)   {seconds / sums:5.1f} x the plain sums")
    print(f"  processor time      {busy:6.2f} s   (what a machine that does other work needs)")
    print(f"  its tables as rows  {tables:6.2f} s")
    print(f"  plain Polars sums   {sums:6.2f} s")
    print(f"  {found.cells.height:,} credits of {found.works.height:,} works, {found.rts.height:,} RT rows")
    print(f"  peak memory {peak:,.0f} MB; attribution exact: {'yes' if exact and lost else 'NO'}")


if __name__ == "__main__":
    main()
