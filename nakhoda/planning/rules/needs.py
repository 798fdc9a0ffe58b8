"""Needs: what each RT lacks by criterion, and how much work lowers a band, the class, or reaches the service bound."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nakhoda.law.rulesets import Criterion, Ruleset
from nakhoda.planning.rules.catalogue import Activity, Catalogue
from nakhoda.planning.rules.states import RtState
from nakhoda.scoring.rules.evaluate import Evaluation, evaluate
from nakhoda.scoring.rules.explain import SMALLEST_STEP, Step, steps_of
from nakhoda.scoring.rules.score import MILLIONTHS


@dataclass(frozen=True, slots=True)
class Need:
    """One deficit of one RT. `volume` out of `whole`, in the criterion's unit.

    `bands` lowers the points band by band; `class_step` is the smallest step that by itself lowers the class, if any;
    `service_amount` is what brings the aspect's service to the exit rule's bound by this criterion alone: 0 where it
    is met, None where the aspect has no such bound or this criterion alone cannot reach it.
    """

    rt: str
    village: str
    criterion: Criterion
    volume: float
    whole: float
    ratio: float
    points: int
    bands: tuple[Step, ...]
    class_step: Step | None
    service_amount: float | None
    activities: tuple[Activity, ...]


def needs_of(states: Iterable[RtState], catalogue: Catalogue, ruleset: Ruleset) -> Iterator[Need]:
    """Every positive deficit of the RTs, in their order and the order of the criteria.

    Source: the ruleset's bands, classes and exit rule.
    """
    for state in states:
        found = evaluate(state.volumes, state.denominators, ruleset)
        for criterion in ruleset.criteria:
            volume = state.volumes.get(criterion.id) or 0.0
            whole = state.denominators.get(criterion.denominator) or 0.0
            if volume <= 0 or whole <= 0:
                continue
            bands = steps_of(criterion, volume, whole, ruleset)
            yield Need(
                rt=state.key,
                village=state.village,
                criterion=criterion,
                volume=volume,
                whole=whole,
                ratio=volume / whole,
                points=found.points[criterion.id],
                bands=bands,
                class_step=_class_step(found, bands, ruleset),
                service_amount=_service_amount(found, criterion, volume, whole, ruleset),
                activities=catalogue.serving(criterion.id),
            )


def points_to_lose(found: Evaluation, ruleset: Ruleset) -> int:
    """How many points must go for the next lower class; 0 in the lowest."""
    place = ruleset.levels.index(found.level)
    return found.total - ruleset.levels[place - 1].to_total if place else 0


def _class_step(found: Evaluation, bands: tuple[Step, ...], ruleset: Ruleset) -> Step | None:
    gap = points_to_lose(found, ruleset)
    enough = [step for step in bands if gap and step.points >= gap]
    return min(enough, key=lambda step: step.amount, default=None)


def _service_amount(
    found: Evaluation, criterion: Criterion, volume: float, whole: float, ruleset: Ruleset
) -> float | None:
    rule = ruleset.exit_rule
    ratios = [found.ratios[each.id] for each in ruleset.of_aspect(criterion.aspect)]
    if criterion.aspect not in rule.service_aspects:
        return None
    known = [ratio for ratio in ratios if ratio is not None]
    if len(known) < len(ratios):
        return None
    if found.services_met[criterion.aspect]:
        return 0.0
    worst = (1 - rule.service_at_least_percent / 100 + 1e-12) * len(ratios)
    step = round(SMALLEST_STEP[criterion.unit] * MILLIONTHS)
    rest = math.floor((worst - (sum(known) - volume / whole)) * whole * MILLIONTHS) // step * step
    return None if rest < 0 else volume - rest / MILLIONTHS
