"""The full model: columns under every limit at once, solved by HiGHS with a proven bound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nakhoda.planning.rules.optimise.columns import Column, Offered
from nakhoda.planning.rules.optimise.fairness import raised
from nakhoda.planning.rules.optimise.highs import INF, Programme, solve_by_core
from nakhoda.planning.rules.optimise.purses import payers_of

MILLION = 1e6


@dataclass(frozen=True, slots=True)
class Answer:
    """The columns and shared works taken; value and bound in millionths (or rupiah), and fairness' floor."""

    columns: tuple[Column, ...]
    shared: tuple[int, ...]
    bound: float
    complete: bool
    floor: float | None


class Model:
    """A problem's columns as a mixed-integer programme; money in millions of rupiah, values in whole units."""

    def __init__(self, offered: Offered, columns: Sequence[Column]) -> None:
        self.offered, self.problem, self.columns = offered, offered.problem, columns
        self.villages = [state.village for state in self.problem.states]
        self.programme = Programme()
        minimise = self.problem.objective == "cost"
        self.taken = [self.programme.column((each.cost if minimise else each.value) / MILLION) for each in columns]
        self.built = [
            self.programme.column(work.line.amount_idr / MILLION if minimise else 0.0) for work in self.problem.shared
        ]
        if not self.programme.worth:  # HiGHS does not judge rows without a column
            self.programme.column(0.0, upper=0.0)
        self._classes()
        self._shared()
        self._money()
        self._packages()
        if self.problem.target_ha is not None:
            terms = [(at, each.value / MILLION) for at, each in zip(self.taken, columns, strict=True)]
            self.programme.row(terms, lower=float(self.problem.target_ha))

    def answer(self) -> Answer:
        """The best columns; with fairness the least village is raised first, then the sum. NoPlan if impossible."""
        seconds, floor, start = self.problem.seconds, None, None
        if self.problem.fairness:
            costs = [each.cost / MILLION for each in self.columns]
            costs += [0.0] * (len(self.programme.worth) - len(costs))
            floor, start, spent = raised(self.programme, self._shares(), costs, self.problem.seconds / 2)
            seconds -= spent
        solved = solve_by_core(
            self.programme,
            self.taken,
            maximise=self.problem.objective != "cost",
            gap=self.problem.gap / 2,
            seconds=seconds,
            start=start,
        )
        return Answer(
            columns=tuple(each for at, each in zip(self.taken, self.columns, strict=True) if solved.columns[at] > 0.5),
            shared=tuple(number for number, at in enumerate(self.built) if solved.columns[at] > 0.5),
            bound=solved.bound * MILLION,
            complete=solved.complete,
            floor=floor,
        )

    def _classes(self) -> None:
        members: dict[int, list[int]] = {}
        leaving: dict[int, list[int]] = {self.offered.place_of[rt]: [] for rt in self.problem.must_leave}
        for at, column in zip(self.taken, self.columns, strict=True):
            members.setdefault(column.cls, []).append(at)
            if column.rt in leaving:
                leaving[column.rt].append(at)
        for ats in members.values():
            self.programme.row([(at, 1.0) for at in ats], upper=1.0)
        for ats in leaving.values():
            self.programme.row([(at, 1.0) for at in ats], lower=1.0)

    def _shared(self) -> None:
        """A way that relies on a shared work needs that work built."""
        needing: dict[tuple[int, int], list[int]] = {}
        for at, column in zip(self.taken, self.columns, strict=True):
            for number in column.shared:
                needing.setdefault((column.cls, number), []).append(at)
        for (_, number), ats in needing.items():
            self.programme.row([*((at, 1.0) for at in ats), (self.built[number], -1.0)], upper=0.0)

    def _village_costs(self) -> dict[str, list[tuple[int, float]]]:
        terms: dict[str, list[tuple[int, float]]] = {}
        for at, column in zip(self.taken, self.columns, strict=True):
            terms.setdefault(self.villages[column.rt], []).append((at, column.cost / MILLION))
        for at, work in zip(self.built, self.problem.shared, strict=True):
            if work.village:
                terms.setdefault(work.village, []).append((at, work.line.amount_idr / MILLION))
        return terms

    def sunk(self) -> dict[str, int]:
        """What the locked lines already cost each village: a line counts in the village of its first RT."""
        spent: dict[str, int] = {}
        for line in self.problem.locked_in:
            village = self.villages[self.offered.place_of[line.rts[0]]] if line.rts else ""
            spent[village] = spent.get(village, 0) + line.amount_idr
        return spent

    def _money(self) -> None:
        costs = [(at, each.cost / MILLION) for at, each in zip(self.taken, self.columns, strict=True)]
        costs += [(at, w.line.amount_idr / MILLION) for at, w in zip(self.built, self.problem.shared, strict=True)]
        sunk = self.sunk()
        if self.problem.money_idr is not None:
            upper = (self.problem.money_idr - sum(sunk.values())) / MILLION
            self.programme.row(costs, upper=upper)
        if self.problem.sources:
            self._source_rows()
        by_village = self._village_costs()
        for village, ceiling in self.problem.ceilings_idr.items():
            upper = (ceiling - sunk.get(village, 0)) / MILLION
            self.programme.row(by_village.get(village, []), upper=upper)

    def _source_rows(self) -> None:
        """Money flows from sources to sets of works that the same sources may pay; nothing is paid twice."""
        problem, purses = self.problem, self.offered.purses
        demand: dict[frozenset[int], list[tuple[int, float]]] = {}
        fixed: dict[frozenset[int], float] = {}
        for at, column in zip(self.taken, self.columns, strict=True):
            for payers, cost in zip(purses.payers, column.costs, strict=True):
                if cost:
                    demand.setdefault(payers, []).append((at, cost / MILLION))
        for at, work in zip(self.built, problem.shared, strict=True):
            demand.setdefault(payers_of(problem, work.line.activity), []).append((at, work.line.amount_idr / MILLION))
        for line in problem.locked_in:
            who = payers_of(problem, line.activity)
            fixed[who] = fixed.get(who, 0.0) + line.amount_idr / MILLION
            demand.setdefault(who, [])
        flows: list[list[tuple[int, float]]] = [[] for _ in problem.sources]
        for who, terms in demand.items():
            paid = []
            for number in sorted(who):
                flow = self.programme.column(0.0, 0.0, INF, whole=False)
                flows[number].append((flow, 1.0))
                paid.append((flow, -1.0))
            owed = fixed.get(who, 0.0)
            self.programme.row([*terms, *paid], -owed, -owed)
        for source, flow_terms in zip(problem.sources, flows, strict=True):
            self.programme.row(flow_terms, upper=source.amount_idr / MILLION)

    def _packages(self) -> None:
        """Minimum packages: an RT (for households) or a village gets nothing, or at least so much."""
        sunk = self.sunk()
        if self.problem.village_minimum_idr:
            for village, terms in self._village_costs().items():
                floor = (self.problem.village_minimum_idr - sunk.get(village, 0)) / MILLION
                self._all_or_enough(terms, floor, forced=bool(sunk.get(village)))
        if self.problem.rt_minimum_idr and self.problem.objective == "households":
            by_rt: dict[int, list[tuple[int, float]]] = {}
            for at, column in zip(self.taken, self.columns, strict=True):
                by_rt.setdefault(column.rt, []).append((at, column.cost / MILLION))
            for terms in by_rt.values():
                self._all_or_enough(terms, self.problem.rt_minimum_idr / MILLION, forced=False)

    def _all_or_enough(self, terms: list[tuple[int, float]], floor: float, *, forced: bool) -> None:
        if floor <= 0:
            return
        active = self.programme.column(0.0, 1.0 if forced else 0.0)
        self.programme.row([*terms, (active, -floor)], lower=0.0)
        for at, cost in terms:
            if cost > 0:
                self.programme.row([(at, 1.0), (active, -1.0)], upper=0.0)

    def _shares(self) -> list[list[tuple[int, float]]]:
        """For each village that can have any, its share: the sum of what its ways are worth, or cost."""
        rupiah = self.problem.fairness == "rupiah"
        shares: dict[str, list[tuple[int, float]]] = {}
        for at, column in zip(self.taken, self.columns, strict=True):
            amount = (column.cost if rupiah else column.value) / MILLION
            if amount > 0:
                shares.setdefault(self.villages[column.rt], []).append((at, amount))
        return list(shares.values())
