"""Worked cases run against the rule: what `nakhoda law check` does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from nakhoda.law.cases import Case, load_cases
from nakhoda.law.rulesets import LawError, Ruleset, load
from nakhoda.scoring.rules.evaluate import Evaluation, evaluate, services_met
from nakhoda.scoring.rules.priority import is_legal, prioritise

PERCENT_TOLERANCE = 0.005 + 1e-9


Compared = list[tuple[str, Any, Any]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case and where the rule disagrees with it, one sentence a difference; none means it holds."""

    case: Case
    differences: tuple[str, ...]


def run_cases(cases: tuple[Case, ...] | None = None) -> list[Outcome]:
    """Every case (the shipped ones if none are given) with its differences. LawError for an unknown kind."""
    return [Outcome(case, tuple(_differences(case))) for case in (load_cases() if cases is None else cases)]


def _differences(case: Case) -> list[str]:
    ruleset = load(case.ruleset)
    runners = {"score": _score, "priority": _priority, "exit": _exit}
    if case.kind not in runners:
        raise LawError(f"Kasus {case.id}: jenis {case.kind!r} tidak dikenal; pakai {', '.join(runners)}")
    found = runners[case.kind](case, ruleset)
    return [f"{name}: diharapkan {want}, didapat {got}" for name, want, got in found if not _same(want, got)]


def evaluated(given: Mapping[str, Any], ruleset: Ruleset) -> Evaluation:
    """The evaluation of a case's `given`: denominators by name and a table of volumes."""
    return evaluate(dict(given["volumes"]), {name: given.get(name) for name in ruleset.denominators}, ruleset)


def _same(want: Any, got: Any) -> bool:
    if isinstance(want, float) and isinstance(got, int | float):
        return abs(want - got) <= PERCENT_TOLERANCE
    return bool(want == got)


def _score(case: Case, ruleset: Ruleset) -> Compared:
    found, want = evaluated(case.given, ruleset), case.expected
    compared: Compared = [("total", want["total"], found.total), ("tingkat", want["level"], found.level.code)]
    compared += [(f"nilai {key}", mark, found.points[key]) for key, mark in want["points"].items()]
    compared += [
        (f"persen {key}", float(percent), _percent(found.ratios[key])) for key, percent in want["percents"].items()
    ]
    compared += [
        (f"rata-rata aspek {number}", float(percent), _percent(found.aspect_means[int(number)]))
        for number, percent in want["aspect_mean_percents"].items()
    ]
    return [*compared, ("rata-rata sektoral", float(want["sector_mean_percent"]), _percent(found.sector_mean))]


def _exit(case: Case, ruleset: Ruleset) -> Compared:
    services = case.given["service_percents"]
    met = all(services_met({int(key): 1 - percent / 100 for key, percent in services.items()}, ruleset).values())
    low = case.given["total"] < ruleset.exit_rule.total_below
    want = case.expected
    return [
        ("nilai cukup rendah", want["total_low_enough"], low),
        ("layanan cukup", want["services_good_enough"], met),
        ("keluar", want["leaves"], low and met),
    ]


def _priority(case: Case, ruleset: Ruleset) -> Compared:
    compared: Compared = []
    for place, (row, want) in enumerate(zip(case.given["rows"], case.expected["rows"], strict=True), start=1):
        total, legal = row["considerations_total"], is_legal(row["legality_points"], ruleset)
        found = asdict(prioritise(row["level"], total, legal, ruleset))
        compared += [(f"baris {place}, {name}", want.get(name), value) for name, value in found.items()]
    return compared


def _percent(ratio: float | None) -> float | None:
    return None if ratio is None else ratio * 100
