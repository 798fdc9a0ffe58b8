"""What is asked of the optimiser, and what it answers: typed values only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from nakhoda.law.rulesets import Ruleset
from nakhoda.planning.rules.catalogue import Catalogue
from nakhoda.planning.rules.prices import PriceBook
from nakhoda.planning.rules.simulate import Simulation
from nakhoda.planning.rules.states import RtState, WorkLine

Objective = Literal["hectares", "households", "cost"]
Fairness = Literal["", "hectares", "rupiah"]
REASONS: Mapping[str, str] = {
    "bukan-kumuh": "sudah tidak kumuh pada data dasar",
    "dikunci-keluar": "dikunci tidak dikerjakan",
    "tidak-ada-jalan": "kegiatan dan harga yang ada tidak dapat mengeluarkannya dari daftar",
    "melebihi-anggaran": "biayanya sendiri melebihi seluruh anggaran",
    "melebihi-pagu": "biayanya sendiri melebihi pagu desa atau kelurahan",
    "batas-lain": "terhalang pagu, sumber dana, paket terkecil, karya bersama atau pemerataan",
    "kalah-murah": "rupiah per hektare lebih mahal daripada yang terpilih",
    "sisa-anggaran": "cukup murah per hektare, tetapi tidak muat dalam sisa anggaran",
}


@dataclass(frozen=True, slots=True)
class Source:
    """A source of money: what it has, and the activities it may pay; None means all."""

    id: str
    amount_idr: int
    activities: frozenset[str] | None = None

    def allows(self, activity: str) -> bool:
        """Whether it may pay that activity."""
        return self.activities is None or activity in self.activities


@dataclass(frozen=True, slots=True)
class LockOut:
    """What the community does not want: an activity, a criterion, or everything, in one RT or (rt empty) in all."""

    rt: str = ""
    criterion: str = ""
    activity: str = ""


@dataclass(frozen=True, slots=True)
class SharedWork:
    """One work that serves several RTs and is built whole or not at all; its cost counts in its village."""

    line: WorkLine
    village: str = ""


@dataclass(frozen=True)
class Problem:
    """What to choose, for whom, with what money, under which rules.

    `objective`: most hectares leaving slum status, most household services gained, or least cost to reach
    `target_ha`. `clause` asks for the services of the exit rule too; `complete_works` takes whole deficits only,
    without service credits and side claims. `ceilings_idr` are by village; minimum packages in rupiah, 0 for none.
    `locked_in` lines are built first; RTs of `must_leave` have to leave. `fairness` first raises the least-served
    village as far as it goes. `gap` is the relative gap to prove, `seconds` the most that HiGHS may take.
    """

    states: Sequence[RtState]
    ruleset: Ruleset
    catalogue: Catalogue
    book: PriceBook
    objective: Objective = "hectares"
    budget_idr: int | None = None
    target_ha: Decimal | None = None
    clause: bool = False
    complete_works: bool = False
    activities: frozenset[str] | None = None
    sources: tuple[Source, ...] = ()
    ceilings_idr: Mapping[str, int] = field(default_factory=dict)
    rt_minimum_idr: int = 0
    village_minimum_idr: int = 0
    locked_in: tuple[WorkLine, ...] = ()
    locked_out: tuple[LockOut, ...] = ()
    must_leave: frozenset[str] = frozenset()
    shared: tuple[SharedWork, ...] = ()
    fairness: Fairness = ""
    gap: float = 1e-5
    seconds: float = 8.0

    @property
    def money_idr(self) -> int | None:
        """The budget: what is given, or the sum of the sources; None for no limit."""
        sources = sum(source.amount_idr for source in self.sources) if self.sources else None
        limits = [each for each in (self.budget_idr, sources) if each is not None]
        return min(limits, default=None)


@dataclass(frozen=True, slots=True)
class ChosenRt:
    """One RT of a plan: own cost, what it gains (ha or household services), its lines. Shared works stand apart."""

    rt: str
    village: str
    cost_idr: int
    gain: float
    lines: tuple[WorkLine, ...]

    @property
    def idr_per_gain(self) -> float:
        """Rupiah for one hectare (or household service); 0 where nothing is gained."""
        return self.cost_idr / self.gain if self.gain else 0.0


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One RT that a plan leaves out: why (a key of `REASONS`), and its cheapest way out where there is one."""

    rt: str
    village: str
    reason: str
    cost_idr: int | None
    area_ha: float

    @property
    def idr_per_ha(self) -> float | None:
        """Rupiah for one hectare, None without a way out or without area."""
        return None if self.cost_idr is None or not self.area_ha else self.cost_idr / self.area_ha

    @property
    def why(self) -> str:
        """The reason in Indonesian."""
        return REASONS[self.reason]


@dataclass(frozen=True)
class Plan:
    """The optimiser's answer. `value` is in hectares, household services or rupiah, `bound` proves it within `gap`.

    `complete` is False where time ran out first; the gap is then what was proved. The bound holds for works on the
    menu, and under fairness for the floor that was found.
    `lines` holds locked, shared and chosen works; `simulation` is their re-scoring. Both outcomes always stand:
    `score_only_ha` left by the score alone, `score_and_services_ha` by score and services. `floor` is the least
    village's share under fairness. `cut_idr_per_gain` is the price at which the money ran out, where one is known.
    """

    problem: Problem
    chosen: tuple[ChosenRt, ...]
    left_out: tuple[LeftOut, ...]
    shared: tuple[str, ...]
    lines: tuple[WorkLine, ...]
    value: float
    bound: float
    gap: float
    complete: bool
    cost_idr: int
    simulation: Simulation
    score_only_ha: float
    score_and_services_ha: float
    floor: float | None = None
    cut_idr_per_gain: float | None = None

    @property
    def idr_per_ha(self) -> float | None:
        """Rupiah for each hectare that leaves by the plan's own rule; None where none does."""
        area = self.score_and_services_ha if self.problem.clause else self.score_only_ha
        return self.cost_idr / area if area else None
