"""Works that an office recorded in its workbook, priced anew: the same volumes, our unit prices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from nakhoda.baseline.rules.checks.investments import Investment, investments
from nakhoda.baseline.rules.index import Index
from nakhoda.law.rulesets import Ruleset
from nakhoda.planning.rules.budget import activity_price
from nakhoda.planning.rules.catalogue import Activity, Catalogue
from nakhoda.planning.rules.prices import PriceBook, rounded
from nakhoda.planning.rules.states import RtState, WorkLine, exact


@dataclass(frozen=True, slots=True)
class Recorded:
    """What an office recorded, as work lines in the order of year and row; and rows that could not be used.

    `service` holds the ids of lines whose activity is a service credit; `unpriced` counts lines without a price,
    `unusable` rows without a known RT, criterion, activity or a positive volume, `repeated` exact repetitions.
    """

    lines: tuple[WorkLine, ...]
    service: frozenset[str]
    unpriced: int
    unusable: int
    repeated: int

    def complete_only(self, catalogue: Catalogue) -> tuple[WorkLine, ...]:
        """The lines without service credits and without side claims."""
        kept = []
        for line in self.lines:
            activity = catalogue[line.activity]
            direct = {effect.criterion for effect in activity.effects if effect.mode != "side"}
            effects = {key: amount for key, amount in line.effects.items() if key[1] in direct}
            if line.id not in self.service and effects:
                kept.append(WorkLine(line.id, line.activity, line.volume, effects, line.amount_idr, line.labour_days))
        return tuple(kept)


def states_of(index: Index, year: int) -> list[RtState]:
    """The RTs of one year of a workbook as planning sees them; the kawasan stands for the village.

    RTs without a row of that year are left out. The official sheets name no village code for an RT.
    """
    table = index.survey.tables["rt_year"]
    found = []
    for unit in index.rts.values():
        row = index.rt_row_at.get((unit.key, year))
        if row is not None:
            volumes = {criterion.id: table.get(f"v_{criterion.id}")[row] for criterion in index.ruleset.criteria}
            found.append(RtState(unit.key, unit.kawasan, volumes, unit.denominators, unit.kawasan, unit.name))
    return found


def recorded_works(index: Index, states: Sequence[RtState], catalogue: Catalogue, book: PriceBook) -> Recorded:
    """The workbook's investment rows as priced works; see `works_of_rows`."""
    return works_of_rows(investments(index), states, index.ruleset, catalogue, book)


def works_of_rows(
    given: Iterable[Investment], states: Sequence[RtState], ruleset: Ruleset, catalogue: Catalogue, book: PriceBook
) -> Recorded:
    """Investment rows as priced works: rows of one year, RT and activity are one work.

    A work's quantity is the largest that one of its criteria needs, so that a metre credited to four criteria is paid
    once; units are not rounded up, which favours the record.
    """
    by_key = {state.key: state for state in states}
    known = {criterion.id for criterion in ruleset.criteria}
    rows, unusable, repeated = [], 0, 0
    seen: set[tuple[object, ...]] = set()
    for row in sorted(given, key=lambda each: (each.year or 0, each.row)):
        identity = (row.year, row.rt, row.criterion, row.volume, row.activity)
        usable = row.rt in by_key and row.criterion in known and (row.volume or 0) > 0 and row.year is not None
        if not usable or catalogue.named(row.activity or "") is None:
            unusable += 1
        elif identity in seen:
            repeated += 1
        else:
            rows.append(row)
        seen.add(identity)
    works: dict[tuple[int, str, str], list[Investment]] = {}
    for row in rows:
        works.setdefault((row.year or 0, row.rt or "", row.activity or ""), []).append(row)
    lines, service, unpriced = [], set(), 0
    for (year, rt, name), members in works.items():
        activity = catalogue.named(name)
        if activity is None:
            continue
        line = _line(f"{year}/{rt}/{activity.id}", activity, by_key[rt], members, book)
        unpriced += line.amount_idr == 0
        lines.append(line)
        if activity.kind == "service":
            service.add(line.id)
    return Recorded(tuple(lines), frozenset(service), unpriced, unusable, repeated)


def _line(line_id: str, activity: Activity, state: RtState, rows: Iterable[Investment], book: PriceBook) -> WorkLine:
    effects: dict[tuple[str, str], Decimal] = {}
    for row in rows:
        key = (state.key, row.criterion or "")
        effects[key] = effects.get(key, Decimal(0)) + exact(row.volume)
    volume = _quantity(activity, state, {criterion: amount for (_, criterion), amount in effects.items()})
    if activity.id not in book.recipe_by_activity:
        return WorkLine(line_id, activity.id, volume, effects)
    price = activity_price(book, activity.id)
    amount = rounded(volume * price.price_idr)
    return WorkLine(line_id, activity.id, volume, effects, amount, volume * price.labour_days)


def _quantity(activity: Activity, state: RtState, amounts: dict[str, Decimal]) -> Decimal:
    """Units of work behind recorded amounts: by direct effects if there are any, else by side claims turned round."""
    direct, side = [], []
    for criterion, amount in amounts.items():
        effect = activity.effect(criterion)
        if effect is None:
            continue
        if effect.mode != "side":
            direct.append(amount / effect.per_unit)
        elif (deficit := exact(state.volumes.get(criterion))) > 0:
            share = min(amount / deficit, Decimal(1))
            side.append(share * exact(state.denominators.get(effect.of)) / effect.per_unit)
    if direct or side:
        return max(direct or side)
    first = next((effect for effect in activity.effects if effect.mode != "side"), None)
    return max(amounts.values()) / first.per_unit if first else Decimal(0)
