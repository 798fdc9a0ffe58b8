"""Sources that may not pay everything: which works are cheap depends on whose money is scarce.

Prices of the sources, the budget and the ceilings are read off the linear relaxation; at these prices every RT's
cheapest way out is found anew. That gives new columns, and a bound that holds for every choice on the menu: no plan is
worth more than what each RT gains over its cheapest priced way, plus what all the money is worth (Lagrange).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from nakhoda.planning.rules.optimise.columns import Column, Offered, exit_columns_at
from nakhoda.planning.rules.optimise.fronts import exit_costs
from nakhoda.planning.rules.optimise.highs import relaxed
from nakhoda.planning.rules.optimise.menu import Menu, Offer
from nakhoda.planning.rules.optimise.model import MILLION, Model
from nakhoda.planning.rules.optimise.problem import Problem
from nakhoda.planning.rules.optimise.table import NEVER

ROUNDS = 12
ENOUGH = 1e-6
ROUNDING_IDR = 25  # half a rupiah for each of at most as many works in one RT, with room


@dataclass(frozen=True, slots=True)
class Scarcity:
    """Hectares lost for a million rupiah of the budget, of each source, and under each village's ceiling."""

    budget: float
    sources: tuple[float, ...]
    ceilings: Mapping[str, float]

    def weight(self, problem: Problem, activity: str, village: str) -> float | None:
        """What a million rupiah of an activity costs there; None where no source may pay it."""
        payers = [self.sources[n] for n, source in enumerate(problem.sources) if source.allows(activity)]
        return None if not payers else self.budget + min(payers) + self.ceilings.get(village, 0.0)


def priced_columns(offered: Offered, columns: list[Column]) -> tuple[list[Column], float]:
    """The columns with those that scarce money asks for, and the proven bound in millionths of a hectare."""
    bound = float("inf")
    known = {_identity(column) for column in columns}
    columns = list(columns)
    for _ in range(ROUNDS):
        model = Model(offered, columns)
        found = relaxed(model.programme)
        scarcity = Scarcity(
            budget=_dual(found.duals, model.budget_row),
            sources=tuple(_dual(found.duals, row) for row in model.source_rows),
            ceilings={village: _dual(found.duals, row) for village, row in model.ceiling_rows.items()},
        )
        gain, offers = _priced(offered, scarcity)
        bound = min(bound, gain + _worth_of_money(offered, scarcity, model))
        fresh = [column for column in offers if _identity(column) not in known]
        if bound <= found.worth * (1 + ENOUGH) or not fresh:
            break
        known |= {_identity(column) for column in fresh}
        columns += fresh
    return columns, bound * MILLION


def _priced(offered: Offered, scarcity: Scarcity) -> tuple[float, list[Column]]:
    """The sum of what each RT gains over its cheapest priced way (hectares), and those ways as columns."""
    problem, gain = offered.problem, 0.0
    columns: list[Column] = []
    by_price: dict[float, list[str]] = {}
    for village in dict.fromkeys(state.village for state in problem.states):
        by_price.setdefault(scarcity.ceilings.get(village, 0.0), []).append(village)
    villages = np.array([state.village for state in problem.states])
    for each in offered.passes[:: offered.spared_count]:
        for members in by_price.values():
            places = each.places[np.isin(villages[each.places], members)]
            menu, scale = _weighted(problem, each.menu, scarcity, members[0])
            part, blocked = offered.table.take(places), offered.blocked[:, places]
            cost = exit_costs(part, menu, offered.rule, blocked)
            priced = np.maximum(cost - ROUNDING_IDR, 0) * scale / MILLION
            worth = part.area / MILLION - priced
            able = cost < NEVER
            gain += float(np.maximum(worth[able], 0.0).sum())
            promising = np.flatnonzero(able & (worth > -ENOUGH))
            columns += exit_columns_at(offered, each.menu, menu, places[promising])
    return gain, columns


def _weighted(problem: Problem, menu: Menu, scarcity: Scarcity, village: str) -> tuple[Menu, float]:
    """The menu with prices times their scarcity over the largest one, rounded down; and that largest scarcity."""
    names = {offer.activity.id for offers in (*menu.singles.values(), *menu.joints.values()) for offer in offers}
    weights = {name: scarcity.weight(problem, name, village) or 0.0 for name in names}
    scale = max(weights.values(), default=0.0) or 1.0

    def priced(offer: Offer) -> Offer:
        price = offer.price.price_idr
        scarce = int(price * weights[offer.activity.id] / scale)
        return replace(offer, price=replace(offer.price, price_idr=scarce))

    singles = {place: tuple(map(priced, offers)) for place, offers in menu.singles.items()}
    joints = {pair: tuple(map(priced, offers)) for pair, offers in menu.joints.items()}
    return replace(menu, singles=singles, joints=joints), scale


def _worth_of_money(offered: Offered, scarcity: Scarcity, model: Model) -> float:
    """What budget, sources and ceilings are worth at these prices, less what locked lines already use."""
    problem = offered.problem
    sunk = model.sunk()
    money = problem.money_idr or 0
    total = scarcity.budget * (money - sum(sunk.values())) / MILLION
    total += sum(p * s.amount_idr / MILLION for p, s in zip(scarcity.sources, problem.sources, strict=True))
    for village, price in scarcity.ceilings.items():
        total += price * (problem.ceilings_idr[village] - sunk.get(village, 0)) / MILLION
    for line in problem.locked_in:
        payers = [scarcity.sources[n] for n, each in enumerate(problem.sources) if each.allows(line.activity)]
        total -= min(payers, default=0.0) * line.amount_idr / MILLION
    return total


def _identity(column: Column) -> tuple[object, ...]:
    return column.cls, column.cost, tuple((line.id, line.volume) for line in column.lines)


def _dual(duals: np.ndarray[tuple[int, ...], np.dtype[np.float64]], row: int | None) -> float:
    return 0.0 if row is None else abs(float(duals[row]))
