"""A budget sweep: hectares by the optimum, by simple habits, and by what an office recorded, at the same unit prices.

The comparison looks back: the optimum knows the survey and every price, and neither land, consent nor readiness. It
shows what the choice of works is worth, not what an office could have done on the day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nakhoda.law.rulesets import Ruleset
from nakhoda.planning.rules.catalogue import Catalogue
from nakhoda.planning.rules.optimise.fronts import exit_costs
from nakhoda.planning.rules.optimise.groups import Rule, groups_of, pair_cost
from nakhoda.planning.rules.optimise.knapsack import greedy, pick_within
from nakhoda.planning.rules.optimise.menu import Menu, menu_of
from nakhoda.planning.rules.optimise.solve import outcomes
from nakhoda.planning.rules.optimise.table import NEVER, RtTable, Whole, table_of
from nakhoda.planning.rules.prices import PriceBook
from nakhoda.planning.rules.recorded import Recorded
from nakhoda.planning.rules.simulate import simulate_works
from nakhoda.planning.rules.states import RtState, WorkLine
from nakhoda.scoring.rules.score import MILLIONTHS

BUDGETS_IDR = (500_000_000, 1_000_000_000, 2_000_000_000, 5_000_000_000, 10_000_000_000)
CAVEAT = (
    "Perbandingan ini melihat ke belakang: pilihan terbaik mengetahui seluruh hasil survei dan harga, dan tidak "
    "memperhitungkan lahan, persetujuan warga, atau kesiapan gambar. Harga satuan sama untuk semua kolom. Berhenti "
    "tepat di bawah tepi pita menurunkan nilai tanpa menuntaskan kekurangan; bandingkan dengan baris pekerjaan utuh "
    "dan baris dengan syarat layanan."
)


@dataclass(frozen=True, slots=True)
class SweepRow:
    """One budget under one rule: hectares that leave the slum list by each way of choosing, and the optimum's gap.

    `worst_first` takes the cheapest way out of the worst RTs in turn, `worst_first_all` does everything for them;
    `recorded` is the office's own works in their order until the money is used, `recorded_idr` what they cost.
    """

    budget_idr: int
    complete_works: bool
    clause: bool
    optimum: float
    greedy: float
    worst_first: float
    worst_first_all: float
    recorded: float
    recorded_idr: int
    gap: float


@dataclass(frozen=True, slots=True)
class Sweep:
    """The rows, what all recorded works would cost by (complete works), and the sentence that must stand beside."""

    rows: tuple[SweepRow, ...]
    recorded_idr: dict[bool, int]
    example_prices: bool
    caveat: str = CAVEAT

    def row(self, budget_idr: int, *, complete_works: bool, clause: bool) -> SweepRow:
        """The row of that budget and rule. StopIteration if it was not asked for."""
        wanted = (budget_idr, complete_works, clause)
        return next(row for row in self.rows if (row.budget_idr, row.complete_works, row.clause) == wanted)


def sweep(
    states: Sequence[RtState],
    recorded: Recorded,
    ruleset: Ruleset,
    catalogue: Catalogue,
    book: PriceBook,
    budgets_idr: Sequence[int] = BUDGETS_IDR,
) -> Sweep:
    """The table for the budgets and for what all recorded works cost, with and without complete works and clause."""
    table = table_of(states, ruleset)
    rows, totals = [], {}
    for complete in (False, True):
        works = recorded.complete_only(catalogue) if complete else recorded.lines
        totals[complete] = sum(line.amount_idr for line in works)
        menu = menu_of(catalogue, book, ruleset, complete_works=complete)
        everything = cost_of_everything(table, menu)
        for budget in dict.fromkeys((*budgets_idr, totals[complete])):
            done = _in_turn(works, budget)
            by_rule = outcomes(simulate_works(states, done, ruleset))
            for clause in (False, True):
                cost = exit_costs(table, menu, Rule(clause, complete))
                rows.append(_row(table, cost, everything, budget, complete, clause, done, by_rule[clause]))
    return Sweep(tuple(rows), totals, book.example)


def cost_of_everything(table: RtTable, menu: Menu) -> Whole:
    """By RT the rupiah that take away every deficit, each by its cheapest offer; NEVER where one has none."""
    cost = np.zeros(len(table), dtype=np.int64)
    for group in groups_of(menu, Rule(clause=False, whole_deficits=True)):
        paired = {place for pair in group.pairs for place in pair}
        for pair in group.pairs:
            cost = cost + pair_cost(menu, pair, table.volumes[pair[0]], table.volumes[pair[1]])
        for place in group.places:
            if place not in paired:
                cost = np.minimum(cost + menu.cost(place, table.volumes[place]), NEVER)
    return np.minimum(cost, NEVER)


def _row(
    table: RtTable,
    cost: Whole,
    everything: Whole,
    budget: int,
    complete: bool,
    clause: bool,
    done: Sequence[WorkLine],
    recorded: float,
) -> SweepRow:
    area = np.where(cost < NEVER, table.area, 0)
    best = pick_within(cost[None], area[None], budget)
    cheap_first = np.argsort(cost / np.maximum(table.area, 1), kind="stable")
    worst_first = np.argsort(-table.total, kind="stable")
    slum_area = np.where(table.slum, table.area, 0)
    hectares = [
        best.value,
        greedy(cost, area, budget, cheap_first)[2],
        greedy(cost, area, budget, worst_first)[2],
        greedy(np.where(table.slum, everything, NEVER), slum_area, budget, worst_first)[2],
    ]
    optimum, cheap, worst, worst_all = (each / MILLIONTHS for each in hectares)
    spent = sum(line.amount_idr for line in done)
    return SweepRow(budget, complete, clause, optimum, cheap, worst, worst_all, recorded, spent, best.gap)


def _in_turn(works: Sequence[WorkLine], budget: int) -> list[WorkLine]:
    """The works in their order up to the first that the budget no longer pays."""
    done, spent = [], 0
    for line in works:
        if spent + line.amount_idr > budget:
            break
        spent += line.amount_idr
        done.append(line)
    return done
