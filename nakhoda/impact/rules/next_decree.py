"""The next decree as a proposal: which RT leave, stay and enter, and what becomes of each kawasan. People decide it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

import polars as pl

from nakhoda.impact.rules.report import Impact
from nakhoda.impact.rules.states import AFTER, BEFORE
from nakhoda.law.rulesets import Ruleset
from nakhoda.regions.rules.codes import sort_key
from nakhoda.scoring.rules.evaluate import evaluate, services_met

HECTARE = Decimal("0.000001")


class Fate(StrEnum):
    """What is proposed for an RT or a kawasan."""

    LEAVES = "leaves"
    STAYS = "stays"
    ENTERS = "enters"


class Reason(StrEnum):
    """Why: it meets the exit rule; its score, or only its services, do not; it is not measured; it is slum."""

    EXIT = "exit"
    SCORE = "score"
    SERVICES = "services"
    UNMEASURED = "unmeasured"
    SLUM = "slum"


@dataclass(frozen=True, slots=True)
class DraftRt:
    """One RT of the annex: where it is, how it stood and stands, what is proposed and why.

    `lacking` names the aspects whose service is below the bound; `level` is "" and `total` None where it has no data.
    """

    unit: str
    name: str
    village: str
    kawasan: str
    area_ha: Decimal
    level_before: str
    total_before: int | None
    level: str
    total: int | None
    lacking: tuple[int, ...]
    fate: Fate
    reason: Reason


@dataclass(frozen=True, slots=True)
class DraftKawasan:
    """One kawasan of the annex: hectares and RT in the running decree and in the next, class of what would be left.

    Volumes and denominators of the RT that stay and enter are summed and scored; a kawasan without RT left has none.
    """

    kawasan: str
    fate: Fate
    before_ha: Decimal
    after_ha: Decimal
    rts_before: int
    rts_after: int
    level: str
    total: int | None


@dataclass(frozen=True, slots=True)
class NextDecree:
    """The proposal under one rule (`E`: score and services; `C`: score alone), in the order of the annex."""

    rule: str
    rts: tuple[DraftRt, ...]
    kawasans: tuple[DraftKawasan, ...]

    def area_ha(self, fate: Fate) -> Decimal:
        """Hectares of the RT of that fate."""
        return sum((each.area_ha for each in self.rts if each.fate is fate), Decimal(0))

    def that(self, fate: Fate) -> tuple[DraftRt, ...]:
        """The RT of that fate."""
        return tuple(each for each in self.rts if each.fate is fate)


def next_decree(found: Impact, year: int, *, members: Mapping[str, str] | None = None, rule: str = "E") -> NextDecree:
    """What the decree after `year` would set, from the side `after` of that period.

    `members` gives the kawasan of each RT in the running decree; without it, of each RT that had one before. An RT
    outside the decree enters where it is slum. ValueError for a rule that is neither E nor C.
    Source: the ruleset's exit rule and classes.
    """
    if rule not in ("C", "E"):
        raise ValueError(f"Cara {rule!r} bukan aturan keluar; pakai E atau C.")
    before, after = (_rows(found, side, year) for side in (BEFORE, AFTER))
    running = {unit: row["kawasan"] for unit, row in before.items() if row["kawasan"]} if members is None else members
    rts = [
        _rt(unit, before.get(unit), after.get(unit), running.get(unit), found.ruleset, rule)
        for unit in {**before, **after, **running}
    ]
    listed = sorted(
        (each for each in rts if each is not None), key=lambda each: (each.kawasan, sort_key(each.village), each.name)
    )
    return NextDecree(rule, tuple(listed), tuple(_kawasans(listed, after, found.ruleset)))


def _rows(found: Impact, side: str, year: int) -> dict[str, dict[str, Any]]:
    return {row["unit"]: row for row in found.scored.of("rt", side).filter(pl.col("year") == year).to_dicts()}


def _rt(
    unit: str,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    kawasan: str | None,
    ruleset: Ruleset,
    rule: str,
) -> DraftRt | None:
    """The RT's line; None for one that is neither in the decree nor slum."""
    lowest = ruleset.levels[0].code
    row = after or before or {}
    if kawasan is None and (after is None or after["level"] == lowest):
        return None
    means = {number: row.get(f"r_{number}") for number in ruleset.exit_rule.service_aspects}
    met = services_met(means, ruleset)
    fate, reason = Fate.STAYS, Reason.SCORE
    if kawasan is None:
        fate, reason = Fate.ENTERS, Reason.SLUM
    elif after is None:
        reason = Reason.UNMEASURED
    elif (after["total"] < ruleset.exit_rule.total_below) if rule == "E" else (after["level"] == lowest):
        left = rule == "C" or all(met.values())
        fate, reason = (Fate.LEAVES, Reason.EXIT) if left else (Fate.STAYS, Reason.SERVICES)
    return DraftRt(
        unit=unit,
        name=row.get("name") or unit,
        village=row.get("village") or "",
        kawasan=(row.get("kawasan") or "") if kawasan is None else kawasan,
        area_ha=Decimal(repr(float(row.get("area_ha") or 0))).quantize(HECTARE),
        level_before=before["level"] if before else "",
        total_before=before["total"] if before else None,
        level=after["level"] if after else "",
        total=after["total"] if after else None,
        lacking=tuple(number for number, good in met.items() if not good) if after else (),
        fate=fate,
        reason=reason,
    )


def _kawasans(rts: Iterable[DraftRt], after: Mapping[str, Mapping[str, Any]], ruleset: Ruleset) -> list[DraftKawasan]:
    groups: dict[str, list[DraftRt]] = {}
    for each in rts:
        groups.setdefault(each.kawasan, []).append(each)
    found = []
    for kawasan, members in groups.items():
        was = [each for each in members if each.fate is not Fate.ENTERS]
        will = [each for each in members if each.fate is not Fate.LEAVES]
        fate = Fate.ENTERS if not was else Fate.STAYS if will else Fate.LEAVES
        level, total = _scored([after[each.unit] for each in will if each.unit in after], ruleset)
        before_ha, after_ha = (sum((each.area_ha for each in side), Decimal(0)) for side in (was, will))
        found.append(DraftKawasan(kawasan, fate, before_ha, after_ha, len(was), len(will), level, total))
    return found


def _scored(rows: list[Mapping[str, Any]], ruleset: Ruleset) -> tuple[str, int | None]:
    if not rows:
        return "", None

    def summed(name: str) -> float:
        return round(sum(row[name] or 0.0 for row in rows), 6)

    volumes = {criterion.id: summed(f"v_{criterion.id}") for criterion in ruleset.criteria}
    result = evaluate(volumes, {name: summed(name) for name in ruleset.denominators}, ruleset)
    return result.level.code, result.total
