"""Needs of the villages that a viewer works in, from the official data, priced by the newest book."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from nakhoda.baseline.queries.snapshots import Snapshot, official
from nakhoda.law.rulesets import load
from nakhoda.meetings.queries.hall import villages_for
from nakhoda.people.rules.scope import Viewer, regency_of, within
from nakhoda.planning.queries.plans import PlanLine, PriceBookVersion, WorkPlan, book_of, newest_prices, rt_states
from nakhoda.planning.queries.scenarios import villages_in
from nakhoda.planning.rules.catalogue import catalogue
from nakhoda.planning.rules.costs import Cost, Prices
from nakhoda.planning.rules.life import ALIVE
from nakhoda.planning.rules.needs import Need, needs_of
from nakhoda.planning.rules.states import RtState, exact

FAR_IDR = 10**18
CHANCES = ("kelas", "layanan", "pita")


@dataclass(frozen=True, slots=True)
class NeedFilter:
    """Which needs are wanted: of an RT (its id as text), of a criterion, with a chance (one of `CHANCES`).

    `sort` is by `nilai` (points, the most first), `biaya` (the cheapest first) or `rt`.
    """

    rt: str = ""
    criterion: str = ""
    chance: str = ""
    sort: str = "nilai"


@dataclass(frozen=True, slots=True)
class NeedRow:
    """A need with its RT and village, the ways to meet it, the usual and cheapest first, and what a plan does already.

    `planned` is what living lines of the village's newest plan take off, in the criterion's unit.
    """

    need: Need
    state: RtState
    village_name: str
    costs: Sequence[Cost]
    planned: Decimal = Decimal(0)

    @property
    def cheapest_idr(self) -> int | None:
        """What the first of these ways costs for the whole deficit."""
        return self.costs[0].amount_idr if self.costs else None


@dataclass(frozen=True, slots=True)
class Needs:
    """The needs of an area with where they come from; the newest price book of each regency, None without one."""

    rows: Sequence[NeedRow]
    rts: Sequence[tuple[str, str]]
    snapshots: Sequence[Snapshot]
    books: Sequence[PriceBookVersion]
    all_count: int


def villages_of(viewer: Viewer, area: str = "") -> dict[str, str]:
    """Names by key of the villages with RTs on record that the viewer reads, inside an area where given."""
    found = villages_for(viewer, "record.read")
    return {key: name for key, name in found.items() if not area or within(key, area)}


def with_data(villages: Mapping[str, str]) -> set[str]:
    """Keys of those villages that the official data have RTs of. Two reads for each regency."""
    found: set[str] = set()
    for regency in dict.fromkeys(regency_of(key) for key in villages):
        snapshot = official(regency)
        found |= set(villages_in(snapshot)) if snapshot else set()
    return found & set(villages)


def planned_in(villages: Iterable[str]) -> dict[tuple[str, str], Decimal]:
    """What living lines of each village's newest plan take off, by RT id as text and criterion. Two reads."""
    plans = WorkPlan.objects.filter(village_key__in=list(villages)).order_by("year")
    newest = dict(plans.values_list("village_key", "pk"))
    found: dict[tuple[str, str], Decimal] = {}
    lines = PlanLine.objects.filter(plan__in=newest.values(), state__in=ALIVE)
    for effects in lines.values_list("effects", flat=True):
        for each in effects:
            key = (str(each["rt"]), each["criterion"])
            found[key] = found.get(key, Decimal(0)) + Decimal(str(each["amount"]))
    return found


def needs_in(villages: dict[str, str], wanted: NeedFilter) -> Needs:
    """The needs of those villages as wanted. A few reads for each regency."""
    snapshots, books, rows = [], [], []
    rts: list[tuple[str, str]] = []
    count, planned = 0, planned_in(villages)
    for regency in dict.fromkeys(regency_of(key) for key in villages):
        snapshot = official(regency)
        if snapshot is None:
            continue
        version = newest_prices(regency)
        prices = Prices(book_of(version) if version else None)
        states = rt_states(snapshot, [key for key in villages if regency_of(key) == regency])
        rts += [(state.key, f"{state.name} {villages[state.village]}") for state in states]
        made = _rows(states, snapshot, villages, prices, planned)
        count += len(made)
        rows += [row for row in made if _fits(row, wanted)]
        snapshots.append(snapshot)
        books += [version] if version else []
    return Needs(_sorted(rows, wanted.sort), rts, snapshots, books, count)


def _rows(
    states: Sequence[RtState],
    snapshot: Snapshot,
    villages: dict[str, str],
    prices: Prices,
    planned: Mapping[tuple[str, str], Decimal],
) -> list[NeedRow]:
    by_key = {state.key: state for state in states}
    return [
        NeedRow(
            need=need,
            state=by_key[need.rt],
            village_name=villages[need.village],
            costs=prices.costs(need.activities, need.criterion.id, exact(need.volume)),
            planned=planned.get((need.rt, need.criterion.id), Decimal(0)),
        )
        for need in needs_of(states, catalogue(), load(snapshot.ruleset))
    ]


def _fits(row: NeedRow, wanted: NeedFilter) -> bool:
    need = row.need
    return (
        wanted.rt in ("", need.rt)
        and wanted.criterion in ("", need.criterion.id)
        and (wanted.chance != "kelas" or need.class_step is not None)
        and (wanted.chance != "layanan" or bool(need.service_amount))
        and (wanted.chance != "pita" or need.points > 0)
    )


def _sorted(rows: Iterable[NeedRow], sort: str) -> list[NeedRow]:
    place = {"biaya": _by_cost, "rt": _by_rt}.get(sort, _by_points)
    return sorted(rows, key=place)


def _by_points(row: NeedRow) -> tuple[object, ...]:
    return (-row.need.points, *_by_cost(row))


def _by_cost(row: NeedRow) -> tuple[object, ...]:
    return (FAR_IDR if row.cheapest_idr is None else row.cheapest_idr, *_by_rt(row))


def _by_rt(row: NeedRow) -> tuple[object, ...]:
    return (row.village_name, row.state.name, row.need.criterion.id)
