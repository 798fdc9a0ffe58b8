"""A small invented world for the tests of planning: RTs by seed, the shipped catalogue and the example prices."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import strategies as st

from nakhoda.law.rulesets import load
from nakhoda.planning.rules.catalogue import catalogue
from nakhoda.planning.rules.prices import example_book
from nakhoda.planning.rules.states import RtState

RULES, WORKS, PRICES = load(), catalogue(), example_book()
CITY = Path(__file__).resolve().parents[4] / "shared" / "data" / "pekalongan" / "pekalongan.xlsx"
VILLAGES = ("35.01.01.2001", "35.01.01.2002")
seeds = st.integers(min_value=0, max_value=10**9)


def rt_of(chance: np.random.Generator, key: str, village: str, *, empty: float = 0.35) -> RtState:
    """An RT whose deficits are whole, part or nothing of their denominators."""
    denominators: dict[str, float | None] = {
        "area_ha": round(float(chance.uniform(0.1, 3.0)), 4),
        "buildings": float(chance.integers(8, 61)),
        "households": float(chance.integers(8, 81)),
        "road_ideal_m": float(chance.integers(60, 601)),
        "drainage_ideal_m": float(chance.integers(60, 601)),
    }
    volumes: dict[str, float | None] = {}
    for criterion in RULES.criteria:
        whole = denominators[criterion.denominator] or 0.0
        part = 0.0 if chance.random() < empty else float(chance.choice((1.0, chance.random())))
        volumes[criterion.id] = round(whole * part, 4) if criterion.unit == "ha" else float(int(whole * part))
    volumes["1b"] = 0.0
    for first, second in RULES.exclusive_pairs:
        whole = denominators[RULES.criterion(first).denominator] or 0.0
        volumes[second] = min(volumes[second] or 0.0, whole - (volumes[first] or 0.0))
    return RtState(key, village, volumes, denominators, kawasan=village, name=f"RT {key}")


def rts(seed: int, count: int = 6) -> list[RtState]:
    """So many RTs, by turns in two villages."""
    chance = np.random.default_rng(seed)
    return [rt_of(chance, str(number), VILLAGES[number % 2]) for number in range(1, count + 1)]
