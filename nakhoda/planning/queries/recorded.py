"""A regency's recorded investments as priced works, and the budget sweep that compares them with other choices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from nakhoda.baseline.queries.snapshots import Snapshot
from nakhoda.baseline.rules.checks.investments import Investment
from nakhoda.law.rulesets import load
from nakhoda.planning.models import PriceBookVersion
from nakhoda.planning.queries.plans import book_of, rt_states
from nakhoda.planning.rules.catalogue import catalogue
from nakhoda.planning.rules.prices import PriceBook
from nakhoda.planning.rules.recorded import Recorded, works_of_rows
from nakhoda.planning.rules.states import RtState
from nakhoda.planning.rules.sweep import BUDGETS_IDR, sweep


def sweep_years(snapshot: Snapshot) -> list[int]:
    """The years of a snapshot that a sweep may start from; the first is the one that works were recorded after."""
    return sorted(snapshot.summary.get("years") or [])


def sweep_question(snapshot: Snapshot) -> dict[str, Any]:
    """The question of a sweep: from the first year where works are recorded, else from the last; the usual budgets."""
    years = sweep_years(snapshot) or [0]
    year = min(years) if snapshot.investments.exists() else max(years)
    return {"kind": "sweep", "year": year, "budgets_idr": list(BUDGETS_IDR)}


def sweep_result(snapshot: Snapshot, prices: PriceBookVersion, question: Mapping[str, Any]) -> dict[str, Any]:
    """The sweep as JSON data: its rows as `SweepRow` has them, what was recorded, and how much of it could be used."""
    ruleset, book = load(snapshot.ruleset), book_of(prices)
    states = rt_states(snapshot, year=question["year"])
    recorded = recorded_in(snapshot, states, book)
    found = sweep(states, recorded, ruleset, catalogue(), book, budgets_idr=question["budgets_idr"])
    return {
        "rows": [asdict(row) for row in found.rows],
        "recorded_idr": [found.recorded_idr[complete] for complete in (False, True)],
        "recorded_lines": len(recorded.lines),
        "recorded_service": len(recorded.service),
        "unpriced": recorded.unpriced,
        "unusable": recorded.unusable,
        "repeated": recorded.repeated,
        "rts": len(states),
        "example_prices": found.example_prices,
        "caveat": found.caveat,
    }


def recorded_in(snapshot: Snapshot, states: Sequence[RtState], book: PriceBook) -> Recorded:
    """The snapshot's investment rows as priced works. RTs are named by their id as text. One read."""
    rows = snapshot.investments.select_related("rt_row").order_by("year", "row", "id")
    given = [
        Investment(
            row=at,
            year=each.year,
            kawasan=None,
            rt=str(each.rt_row.rt_id) if each.rt_row else None,
            raw_rt=None,
            criterion=each.criterion,
            volume=None if each.volume is None else float(each.volume),
            activity=each.activity or None,
            source=each.source or None,
            amount_idr=None,
        )
        for at, each in enumerate(rows)
    ]
    return works_of_rows(given, states, load(snapshot.ruleset), catalogue(), book)
