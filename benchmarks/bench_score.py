"""Score 500,000 RT x 16 criteria: against summing the same bytes with numpy, and against a plain Python loop.

Aims: at most 10 times the sum; at least 100 times faster than the loop. Two loops are shown: the same exact rule row by
row (`evaluate`, the honest peer) and a bare loop of floating quotients that gives totals only. Printed, never asserted.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import polars as pl

from nakhoda.law.rulesets import load
from nakhoda.scoring.rules.evaluate import evaluate
from nakhoda.scoring.rules.score import score

ROWS, LOOP_ROWS, ROUNDS = 500_000, 5_000, 5


def best(run: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Shortest time of several runs, in seconds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times)


def plain_loop(rows: list[dict[str, float]], criteria: list[tuple[str, str]]) -> list[int]:
    """Totals by a plain Python loop over dictionaries, with floating quotients: the naive peer."""
    totals = []
    for row in rows:
        total = 0
        for volume, whole in criteria:
            ratio = row[volume] / row[whole] if row[whole] else 0.0
            total += 5 if ratio >= 0.76 else 3 if ratio >= 0.51 else 1 if ratio >= 0.25 else 0
        totals.append(total)
    return totals


def main() -> None:
    """Print the three times and two ratios."""
    rules = load()
    chance = np.random.default_rng(7)
    data = {name: chance.integers(20, 900, ROWS).astype(float) for name in rules.denominators}
    for criterion in rules.criteria:
        data[f"v_{criterion.id}"] = np.floor(data[criterion.denominator] * chance.random(ROWS))
    frame = pl.DataFrame(data)
    matrix = np.stack([frame[name].to_numpy() for name in frame.columns])
    lazy = frame.lazy()
    criteria = [(f"v_{criterion.id}", criterion.denominator) for criterion in rules.criteria]
    few = frame.head(LOOP_ROWS).to_dicts()

    def exact_loop() -> list[int]:
        return [evaluate({c.id: row[f"v_{c.id}"] for c in rules.criteria}, row, rules).total for row in few]

    summed = best(lambda: float(matrix.sum()))
    prepared = score(lazy, rules).select("total", "level")
    classes = best(prepared.collect)
    building = best(lambda: score(lazy, rules))
    everything = best(lambda: score(frame, rules))
    exact = best(exact_loop, rounds=3) * ROWS / LOOP_ROWS
    loop = best(lambda: plain_loop(few, criteria), rounds=3) * ROWS / LOOP_ROWS
    print(f"score: {ROWS:,} RT x {len(criteria)} criteria")
    print(f"  numpy sum of the same bytes   {summed * 1000:8.1f} ms")
    print(f"  totals and classes            {classes * 1000:8.1f} ms   {classes / summed:6.1f} x the sum (aim <= 10)")
    print(f"  building that query, once     {building * 1000:8.1f} ms")
    print(f"  all 45 result columns         {everything * 1000:8.1f} ms   {everything / summed:6.1f} x the sum")
    print(f"  exact rule, Python loop       {exact * 1000:8.0f} ms   {exact / classes:6.0f} x slower (aim >= 100)")
    print(f"  bare float loop, totals only  {loop * 1000:8.0f} ms   {loop / classes:6.0f} x slower")


if __name__ == "__main__":
    main()
