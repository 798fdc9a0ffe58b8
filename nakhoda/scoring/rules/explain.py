"""Why an RT has its class, down to the cell and the article, and what would lower it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nakhoda.baseline.rules.index import Index, Unit
from nakhoda.law.findings import Place
from nakhoda.law.rulesets import Criterion, Level, Ruleset
from nakhoda.regions.rules.identifiers import normalise_rt
from nakhoda.scoring.rules.evaluate import Evaluation, evaluate
from nakhoda.scoring.rules.score import MILLIONTHS, millionths, points

SMALLEST_STEP = {"unit": 1.0, "KK": 1.0, "m": 1.0, "ha": 0.0001}


@dataclass(frozen=True, slots=True)
class Step:
    """One way to lower a criterion: handle `amount` of `volume`, which saves `points` points."""

    criterion: Criterion
    amount: float
    volume: float
    points: int


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion of an explanation: its cells, its arithmetic, and the steps that lower its points."""

    criterion: Criterion
    volume: float | None
    whole: float | None
    ratio: float | None
    points: int
    volume_cell: Place
    whole_cell: Place
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """An RT's class in one year: evaluation, lines, and the smallest way down to the next lower class.

    `gap` is how many points must go; `way_down` is empty where the class is already the lowest.
    """

    unit: Unit
    kawasan: str
    year: int
    evaluation: Evaluation
    lines: tuple[Line, ...]
    lower: Level | None
    gap: int
    way_down: tuple[Step, ...]


class UnknownRt(LookupError):
    """No RT, or more than one, fits what was asked for; the message lists the nearest."""


def find_rt(index: Index, wanted: str, kawasan: str = "") -> Unit:
    """The RT whose label, or failing that key, is wanted; `kawasan` narrows by name. UnknownRt if none or several."""
    code = normalise_rt(wanted)
    label = code.label if code else wanted.strip()
    fold = kawasan.strip().casefold()
    near = [unit for unit in index.rts.values() if not fold or fold in index.kawasan_name(unit.kawasan).casefold()]
    found = [unit for unit in near if unit.name == label or _label(unit) == label]
    found = found or [unit for unit in near if unit.key == wanted.strip()]
    if len(found) == 1:
        return found[0]
    if not found:
        examples = ", ".join(unit.name for unit in near[:5]) or "tidak ada RT di kawasan itu"
        raise UnknownRt(f"RT {wanted!r} tidak ada. Contoh yang ada: {examples}.")
    places = ", ".join(sorted(index.kawasan_name(unit.kawasan) for unit in found))
    raise UnknownRt(f"RT {label} ada di beberapa kawasan: {places}. Sebut satu dengan --kawasan.")


def explain(index: Index, unit: Unit, year: int | None = None) -> Explanation:
    """Why that RT has its class in that year (the last one if not given). UnknownRt if it has no such row."""
    years = [each for each in index.years if (unit.key, each) in index.rt_row_at]
    chosen = year if year is not None else max(years, default=0)
    if chosen not in years:
        raise UnknownRt(
            f"{unit.name} tidak dinilai pada {chosen}. Tahun yang ada: {', '.join(map(str, years)) or '–'}."
        )
    row = index.rt_row_at[unit.key, chosen]
    table = index.survey.tables["rt_year"]
    volumes = {criterion.id: table.get(f"v_{criterion.id}")[row] for criterion in index.ruleset.criteria}
    evaluation = evaluate(volumes, unit.denominators, index.ruleset)
    lines = tuple(_line(index, unit, row, criterion, evaluation) for criterion in index.ruleset.criteria)
    place = index.ruleset.levels.index(evaluation.level)
    lower = index.ruleset.levels[place - 1] if place else None
    gap = evaluation.total - lower.to_total if lower else 0
    return Explanation(
        unit=unit,
        kawasan=index.kawasan_name(unit.kawasan),
        year=chosen,
        evaluation=evaluation,
        lines=lines,
        lower=lower,
        gap=gap,
        way_down=smallest_way(lines, gap),
    )


def steps_of(criterion: Criterion, volume: float, whole: float, ruleset: Ruleset) -> tuple[Step, ...]:
    """For each band below the present one: how much must be handled to reach it (whole units), and points saved."""
    if volume <= 0 or whole <= 0:
        return ()
    step = millionths(SMALLEST_STEP[criterion.unit])
    have, of = millionths(float(volume)), millionths(float(whole))
    now = points(have, of, ruleset.bands)
    steps: dict[int, Step] = {}
    for band in reversed(ruleset.bands):
        if have * 100 >= band.at_least_percent * of:
            rest = (band.at_least_percent * of - 1) // 100 // step * step
            steps[rest] = Step(criterion, (have - rest) / MILLIONTHS, volume, now - points(rest, of, ruleset.bands))
    return tuple(steps.values())


def smallest_way(lines: Sequence[Line], gap: int) -> tuple[Step, ...]:
    """Steps, at most one a criterion, that save at least `gap` points: fewest criteria, then least share handled.

    The share is amount / whole, summed; it knows no prices. Empty if the gap is 0 or cannot be closed.
    """
    if gap <= 0:
        return ()
    best: dict[int, tuple[int, float, tuple[Step, ...]]] = {0: (0, 0.0, ())}
    for line in lines:
        for saved, (count, share, chosen) in list(best.items()):
            for step in line.steps:
                reach = min(gap, saved + step.points)
                offer = (count + 1, share + step.amount / (line.whole or 1.0), (*chosen, step))
                if reach not in best or offer[:2] < best[reach][:2]:
                    best[reach] = offer
    return best[gap][2] if gap in best else ()


def _label(unit: Unit) -> str:
    code = normalise_rt(unit.name)
    return code.label if code else unit.name


def _line(index: Index, unit: Unit, row: int, criterion: Criterion, evaluation: Evaluation) -> Line:
    volume: float | None = evaluation.volumes[criterion.id]
    denominators: Mapping[str, float | None] = unit.denominators
    whole = denominators.get(criterion.denominator)
    return Line(
        criterion=criterion,
        volume=volume,
        whole=whole,
        ratio=evaluation.ratios[criterion.id],
        points=evaluation.points[criterion.id],
        volume_cell=index.rt_place(row, f"v_{criterion.id}", criterion.id),
        whole_cell=index.unit_place("rt", unit, criterion.denominator),
        steps=steps_of(criterion, volume or 0.0, whole or 0.0, index.ruleset),
    )
