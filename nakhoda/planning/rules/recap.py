"""Sums of a plan: by state, against its ceiling, by source and party, work for people; who proposed what is in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from nakhoda.planning.rules.life import ALIVE, STATES
from nakhoda.planning.rules.sources import Fund, Party, funds, parties


@dataclass(frozen=True, slots=True)
class LineSum:
    """What a line adds: state, rupiah, person-days and wages, rupiah by source, and the sex of who proposed it.

    `proposers` holds `f`, `m` or "" (not stated), one for each proposal that the line answers.
    """

    state: str
    total_idr: int
    labour_days: Decimal = Decimal(0)
    labour_idr: int = 0
    sources: Mapping[str, int] = field(default_factory=dict)
    proposers: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Recap:
    """Sums of the living lines. `states` are (state, its name, lines, rupiah), those that occur, dropped ones too.

    `left_idr` is what the ceiling leaves, negative if the plan is over it, None without a ceiling. Shares are of 1,
    None where nothing is known; `women_share` is of proposals whose proposer stated a sex.
    """

    states: Sequence[tuple[str, str, int, int]]
    lines: int
    total_idr: int
    ceiling_idr: int | None
    sources: Sequence[tuple[str, int]]
    unfunded_idr: int
    labour_days: Decimal
    labour_idr: int
    women_share: Decimal | None
    proposals: int

    @property
    def left_idr(self) -> int | None:
        """Rupiah under the ceiling; negative over it."""
        return None if self.ceiling_idr is None else self.ceiling_idr - self.total_idr

    @property
    def labour_share(self) -> Decimal | None:
        """Wages before overhead as a share of the total."""
        return Decimal(self.labour_idr) / self.total_idr if self.total_idr else None


def recap(lines: Iterable[LineSum], ceiling_idr: int | None = None) -> Recap:
    """The sums of a plan. A dropped line counts only among the states."""
    every = list(lines)
    living = [line for line in every if line.state in ALIVE]
    sources: dict[str, int] = {}
    for line in living:
        for source, amount in line.sources.items():
            sources[source] = sources.get(source, 0) + amount
    total = sum(line.total_idr for line in living)
    stated = [sex for line in living for sex in line.proposers if sex]
    order = list(funds())
    return Recap(
        states=[
            (state, name, len(same), sum(line.total_idr for line in same))
            for state, name in STATES.items()
            if (same := [line for line in every if line.state == state])
        ],
        lines=len(living),
        total_idr=total,
        ceiling_idr=ceiling_idr,
        sources=sorted(sources.items(), key=lambda item: (order.index(item[0]) if item[0] in order else 99, item[0])),
        unfunded_idr=total - sum(sources.values()),
        labour_days=sum((line.labour_days for line in living), Decimal(0)),
        labour_idr=sum(line.labour_idr for line in living),
        women_share=Decimal(stated.count("f")) / len(stated) if stated else None,
        proposals=sum(len(line.proposers) for line in living),
    )


@dataclass(frozen=True, slots=True)
class Together:
    """One source in the collaboration matrix: what lines plan, what was promised, what came of it, in rupiah."""

    fund: Fund
    planned_idr: int
    promised_idr: int
    realised_idr: int


@dataclass(frozen=True, slots=True)
class Side:
    """One party of the matrix with its sources."""

    party: Party
    rows: Sequence[Together]

    @property
    def planned_idr(self) -> int:
        return sum(row.planned_idr for row in self.rows)

    @property
    def promised_idr(self) -> int:
        return sum(row.promised_idr for row in self.rows)

    @property
    def realised_idr(self) -> int:
        return sum(row.realised_idr for row in self.rows)


def together(planned: Mapping[str, int], promised: Mapping[str, int], realised: Mapping[str, int]) -> Sequence[Side]:
    """Who funds what, by party: only sources that occur. A source that is not on the list counts as other."""
    names = dict(funds()) | {
        name: Fund(name, name, "other")
        for each in (planned, promised, realised)
        for name in each
        if name not in funds()
    }
    sides = []
    for party in parties().values():
        rows = [
            Together(fund, planned.get(fund.id, 0), promised.get(fund.id, 0), realised.get(fund.id, 0))
            for fund in names.values()
            if fund.party == party.id and any(fund.id in each for each in (planned, promised, realised))
        ]
        if rows:
            sides.append(Side(party, rows))
    return sides
