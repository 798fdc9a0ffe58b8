"""Whole-process times of `assess` and `explain` on the official workbook, and of starting Python with the imports.

Limits: assess 4 s, of which imports 1 s; explain 0.7 s. Printed, never asserted. The development tools bring a library
that the command line then imports too (0.2 s); NAKHODA_PYTHON names the interpreter of a plain install to measure that.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "pekalongan"
IMPORTS = (
    "import nakhoda.cli.app, nakhoda.cli.run, nakhoda.cli.show, nakhoda.scoring.rules.assess, "
    "nakhoda.scoring.files.outputs, nakhoda.regions.files.boundaries, nakhoda.regions.rules.matching"
)


def median_time(command: list[str], rounds: int = 5) -> float:
    """Median wall time of a command in seconds, after one run that is not counted."""
    times = []
    for _ in range(rounds + 1):
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        times.append(time.perf_counter() - start)
    return statistics.median(times[1:])


def main() -> None:
    """Print the medians beside their limits."""
    workbook = DATA / "pekalongan.xlsx"
    if not workbook.is_file():
        print("commands: skipped, the official workbook is not beside the repository")
        return
    python = os.environ.get("NAKHODA_PYTHON", sys.executable)
    nakhoda = [python, "-m", "nakhoda"]
    bare = median_time([python, "-c", "pass"])
    imports = median_time([python, "-c", IMPORTS])
    with tempfile.TemporaryDirectory() as folder:
        boundaries = ["--boundaries", str(DATA / "boundaries_latlng.json")]
        assess = median_time([*nakhoda, "assess", str(workbook), *boundaries, "--out", folder])
    explain = median_time([*nakhoda, "explain", str(workbook), "RT001-RW008", "--kawasan", "Kauman"])
    print("commands on the official workbook (median of 5 whole processes)")
    print(f"  python -c pass        {bare:6.2f} s")
    print(f"  imports of assess     {imports:6.2f} s   {imports / bare:6.1f} x bare Python (limit 1 s)")
    print(f"  assess, all outputs   {assess:6.2f} s   (limit 4 s)")
    print(f"  explain               {explain:6.2f} s   (limit 0.7 s)")


if __name__ == "__main__":
    main()
