"""Stored scores as plain values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nakhoda.baseline.queries.snapshots import Snapshot
from nakhoda.scoring.models import RtScore


def stored_scores(snapshot: Snapshot) -> Iterator[tuple[str, int, dict[str, Any], dict[str, Any], int, str]]:
    """Of each RT and year: the RT's key in the workbook, the year, volumes, points, total, class."""
    rows = RtScore.objects.filter(snapshot=snapshot).values_list(
        "rt_year__rt_row__key", "year", "rt_year__volumes", "points", "total", "level"
    )
    yield from rows.order_by("rt_year__rt_row__key", "year").iterator(2000)
