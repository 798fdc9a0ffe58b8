"""One RT or kawasan by hand: the same rule as the columns, for single values; and what-if."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nakhoda.law.rulesets import Level, Ruleset
from nakhoda.scoring.rules.score import level_index, millionths, points


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Scores of one place: ratios and points by criterion, means by aspect, total, class, exit rule.

    `services_met` tells by aspect of the exit rule whether its service is good enough; `leaves` whether both
    clauses hold. A missing volume has no ratio and counts 0 points, as in the columns.
    """

    volumes: Mapping[str, float | None]
    ratios: Mapping[str, float | None]
    points: Mapping[str, int]
    aspect_means: Mapping[int, float | None]
    sector_mean: float | None
    total: int
    level: Level
    services_met: Mapping[int, bool]
    leaves: bool


def evaluate(
    volumes: Mapping[str, float | None], denominators: Mapping[str, float | None], ruleset: Ruleset
) -> Evaluation:
    """Scores of one place from its deficits and denominators, both in the ruleset's units.

    A criterion missing from `volumes` counts as missing. Source: the ruleset, as in `score`.
    """
    ratios: dict[str, float | None] = {}
    earned: dict[str, int] = {}
    for criterion in ruleset.criteria:
        volume, whole = volumes.get(criterion.id), denominators.get(criterion.denominator) or 0.0
        if volume is None:
            ratios[criterion.id], earned[criterion.id] = None, 0
            continue
        ratios[criterion.id] = volume / whole if whole > 0 else 0.0
        earned[criterion.id] = points(millionths(float(volume)), millionths(float(whole)), ruleset.bands)
    means = {
        aspect.number: mean_of([ratios[criterion.id] for criterion in ruleset.of_aspect(aspect.number)])
        for aspect in ruleset.aspects
    }
    total = sum(earned.values())
    met = services_met(means, ruleset)
    return Evaluation(
        volumes=volumes,
        ratios=ratios,
        points=earned,
        aspect_means=means,
        sector_mean=mean_of(list(means.values())),
        total=total,
        level=ruleset.levels[level_index(total, ruleset.levels)],
        services_met=met,
        leaves=total < ruleset.exit_rule.total_below and all(met.values()),
    )


def services_met(aspect_means: Mapping[int, float | None], ruleset: Ruleset) -> dict[int, bool]:
    """By aspect of the exit rule, whether its service (1 − mean ratio) reaches the bound; a missing mean does not."""
    worst = 1 - ruleset.exit_rule.service_at_least_percent / 100 + 1e-12
    means = {number: aspect_means.get(number) for number in ruleset.exit_rule.service_aspects}
    return {number: mean is not None and mean <= worst for number, mean in means.items()}


def simulate(
    before: Evaluation, changes: Mapping[str, float], denominators: Mapping[str, float | None], ruleset: Ruleset
) -> Evaluation:
    """The evaluation after volumes are changed to the given ones. LawError if a criterion is unknown."""
    for criterion_id in changes:
        ruleset.criterion(criterion_id)
    return evaluate({**before.volumes, **changes}, denominators, ruleset)


def mean_of(values: list[float | None]) -> float | None:
    """The arithmetic mean; None if any value is missing or there is none."""
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known and len(known) == len(values) else None
