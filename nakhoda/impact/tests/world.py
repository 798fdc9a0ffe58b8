"""A small regency for tests: RT in kawasan and villages, and works on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl
from hypothesis import strategies as st

from nakhoda.impact.rules.report import Impact, impact
from nakhoda.impact.rules.works import Period, Work, effects_frame, works_frame
from nakhoda.law.rulesets import load

RULESET = load()
CRITERIA = [criterion.id for criterion in RULESET.criteria]
YEAR = Period(2021, date(2020, 12, 31), date(2021, 12, 31))
DAY = date(2021, 10, 4)
WHOLES = {"buildings": 100.0, "area_ha": 2.0, "road_ideal_m": 1000.0, "households": 100.0, "drainage_ideal_m": 1000.0}


def rt(unit: str, volumes: Mapping[str, float | None], **other: Any) -> dict[str, Any]:
    """A row of a state: every criterion 0 but those given."""
    row: dict[str, Any] = {
        "year": 2021,
        "unit": unit,
        "name": unit,
        "kawasan": "K",
        "village": "V",
        "population": 400.0,
    }
    return row | WHOLES | {f"v_{name}": volumes.get(name, 0.0) for name in CRITERIA} | other


def state(rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """The rows as a state."""
    numbers = dict.fromkeys([*WHOLES, "population", *(f"v_{name}" for name in CRITERIA)], pl.Float64)
    texts = dict.fromkeys(["unit", "name", "kawasan", "village"], pl.String)
    return pl.DataFrame(list(rows), schema={"year": pl.Int32, **texts, **numbers}, orient="row")


def work(name: str, effects: Mapping[tuple[str, str], float | int], idr: int = 1_000_000, quarters: int = 8) -> Work:
    """An accepted work."""
    exact = {key: Decimal(repr(amount)) for key, amount in effects.items()}
    return Work(name, name, DAY, idr, quarters, exact)


def impact_of(before: pl.DataFrame, works: Sequence[Work], after: pl.DataFrame | None = None) -> Impact:
    """The impact in the year 2021."""
    return impact(before, after, works_frame(works), effects_frame(works, RULESET), [YEAR], RULESET)


UNITS = ("a", "b", "c", "d")


def any_state(seed: int) -> pl.DataFrame:
    """Some of the RT, with missing, negative and oversized volumes, empty denominators, whole and broken numbers."""
    chance = np.random.default_rng(seed)
    rows: list[dict[str, Any]] = []
    for name in UNITS:
        if rows and chance.random() < 0.25:
            continue
        wholes = {each: _whole(chance, most) for each, most in WHOLES.items()}
        wholes["area_ha"] = round(float(chance.uniform(0.01, 5)), 6)
        keys = dict(zip(CRITERIA, (criterion.denominator for criterion in RULESET.criteria), strict=True))
        volumes = {criterion: _volume(chance, wholes[key]) for criterion, key in keys.items()}
        places = {"kawasan": str(chance.choice(["", "K", "L"])), "village": str(chance.choice(["V", "W"]))}
        rows.append(rt(name, volumes, **wholes, **places))
    return state(rows)


def _whole(chance: np.random.Generator, most: float) -> float:
    return 0.0 if chance.random() < 0.05 else float(chance.integers(1, int(most) + 2))


def _volume(chance: np.random.Generator, whole: float) -> float | None:
    kind = chance.random()
    if kind < 0.04:
        return None
    amount = float(chance.uniform(-0.1, 1.3) if kind < 0.5 else chance.choice([0, 0.25, 0.3, 0.51, 0.76, 1])) * whole
    return round(amount, 6)


def any_works(seed: int) -> list[Work]:
    """Up to eight works, some on an RT that nobody knows, some of nothing."""
    chance = np.random.default_rng(seed)
    return [
        work(f"w{at}", any_effects(chance), int(chance.integers(0, 10**12)), int(chance.integers(0, 5000)))
        for at in range(int(chance.integers(0, 9)))
    ]


def any_effects(chance: np.random.Generator) -> dict[tuple[str, str], float]:
    """Quantities on some cells."""
    found: dict[tuple[str, str], float] = {}
    for _ in range(int(chance.integers(0, 9))):
        key = (str(chance.choice([*UNITS, "x"])), str(chance.choice(CRITERIA)))
        found[key] = round(float(chance.choice([0, chance.uniform(0, 2), chance.uniform(0, 600)])), 6)
    return found


seeds = st.integers(0, 2**32 - 1)
states, some_works = seeds.map(any_state), seeds.map(any_works)
effects = seeds.map(lambda seed: any_effects(np.random.default_rng(seed)))
