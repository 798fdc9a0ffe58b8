"""The sound figures of the synthetic example: RTs, volumes of two years, investments, polygons. Invented throughout."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nakhoda.baseline.rules.printed import CellValue, results_of
from nakhoda.law.rulesets import Criterion, Ruleset

SEED = 3501042014
YEARS = (2020, 2021)
VILLAGE = "Tanjungsari"
KAWASAN = (
    ("TJS-B", "Tanjungsari Barat"),
    ("TJS-T", "Tanjungsari Timur"),
    ("TJS-S", "Tanjungsari Selatan"),
)
LEVELS = "KS KR KR KS KR KR TK KR  KR KR KS KB KR KS KR KR  KR KS KR KR TK KR KR KS".split()
# Per class: how likely a criterion has no, a little, some, much or full deficit.
WEIGHTS: Mapping[str, tuple[int, ...]] = {
    "TK": (60, 30, 10, 0, 0),
    "KR": (40, 20, 15, 10, 15),
    "KS": (15, 15, 15, 20, 35),
    "KB": (0, 0, 5, 5, 90),
}
RATIOS = ((0.0, 0.0), (0.04, 0.22), (0.27, 0.49), (0.53, 0.74), (0.78, 1.0))
WORKS: Mapping[str, tuple[str, int]] = {
    "1c": ("Perbaikan rumah (RTLH)", 20_000_000),
    "2a": ("Rabat beton jalan", 450_000),
    "2b": ("Paving jalan", 380_000),
    "3a": ("Sumur bor", 900_000),
    "3b": ("Perpipaan air minum", 700_000),
    "4b": ("Saluran drainase", 520_000),
    "4c": ("Saluran drainase", 480_000),
    "5a": ("Tangki septik komunal", 4_500_000),
    "5b": ("Jamban keluarga", 3_000_000),
    "6a": ("TPS 3R", 350_000),
    "7b": ("APAR", 400_000),
}
SOURCES = ("BPM KOTAKU", "BPM KOTAKU", "Dana desa", "APBD kabupaten/kota")
INVESTMENTS = 20
ORIGIN_LATITUDE, ORIGIN_LONGITUDE = -8.2, 111.1
METRES_PER_DEGREE = (110_597.0, 110_189.0)  # of latitude and longitude on WGS 84 at 8.2 degrees south
SPACING_M = 190.0


class Dice:
    """A linear congruential generator: unlike the library's, its numbers can never change between versions."""

    def __init__(self, seed: int) -> None:
        self.state = seed

    def between(self, low: float, high: float) -> float:
        """A number in [low, high)."""
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return low + (high - low) * (self.state >> 32) / 2**32

    def pick(self, weights: Sequence[int]) -> int:
        """An index, as likely as its weight."""
        left = self.between(0, sum(weights))
        for index, weight in enumerate(weights):
            left -= weight
            if left < 0:
                return index
        return len(weights) - 1


@dataclass(frozen=True, slots=True)
class Figures:
    """RT rows in order, volumes by RT key and year, and investments of the second year, all without fault."""

    rts: list[dict[str, CellValue]]
    volumes: dict[tuple[str, int], dict[str, float]]
    investments: list[dict[str, CellValue]]


def figures(ruleset: Ruleset) -> Figures:
    """24 RTs in three kawasan; 2021 is 2020 minus the investments. The same ruleset gives the same figures."""
    dice = Dice(SEED)
    rts = [_rt(index, dice) for index in range(len(LEVELS))]
    first = {str(rt["key"]): volumes_of(rt, level, dice, ruleset) for rt, level in zip(rts, LEVELS, strict=True)}
    volumes = {(key, YEARS[0]): dict(cells) for key, cells in first.items()}
    volumes |= {(key, YEARS[1]): dict(cells) for key, cells in first.items()}
    investments = []
    for number in range(INVESTMENTS):
        rt = rts[(number * 5) % len(rts)]
        investment = _investment(rt, volumes[str(rt["key"]), YEARS[1]], number, ruleset)
        if investment is not None:
            investments.append(investment)
    return Figures(rts, volumes, investments)


def polygon(index: int, area_ha: float, dice: Dice) -> list[list[float]]:
    """A closed ring of longitude and latitude: a slightly irregular quadrilateral of that area in the RT's place."""
    column, row = index % 8, index // 8
    corners = []
    for east, north in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        corners.append((east + dice.between(-0.12, 0.12), north + dice.between(-0.12, 0.12)))
    pairs = zip(corners, corners[1:] + corners[:1], strict=True)
    plain_m2 = abs(sum(x * v - u * y for (x, y), (u, v) in pairs)) / 2
    scale = math.sqrt(area_ha * 10_000 / plain_m2)
    ring = [
        [
            round(ORIGIN_LONGITUDE + (column * SPACING_M + scale * x) / METRES_PER_DEGREE[1], 7),
            round(ORIGIN_LATITUDE - (row * SPACING_M - scale * y) / METRES_PER_DEGREE[0], 7),
        ]
        for x, y in corners
    ]
    return [*ring, ring[0]]


def _rt(index: int, dice: Dice) -> dict[str, CellValue]:
    heavy = LEVELS[index] == "KB"
    area_ha = round(dice.between(0.3, 0.32) if heavy else dice.between(0.45, 1.65), 4)
    households = int(dice.between(78, 84) if heavy else dice.between(28, 82))
    road_m = 5.0 * int(area_ha * dice.between(300, 800) / 5)
    return {
        "key": f"TJS-{index + 1:03d}",
        "kawasan": KAWASAN[index // 8][0],
        "label": f"RT{index % 4 + 1:03d}-RW{index // 4 + 1:03d}",
        "kelurahan": VILLAGE,
        "area_flag_ha": area_ha,
        "area_ha": area_ha,
        "buildings": int(households * dice.between(0.85, 0.95)),
        "population": int(households * dice.between(3.0, 4.0)),
        "households": households,
        "road_ideal_m": road_m,
        "drainage_ideal_m": 5.0 * int(road_m * dice.between(0.7, 1.2) / 5),
    }


def volumes_of(
    rt: Mapping[str, CellValue],
    level: str,
    dice: Dice,
    ruleset: Ruleset,
    weights: Mapping[str, tuple[int, ...]] | None = None,
) -> dict[str, float]:
    """Volumes by criterion id, until the total is of the wanted class; `weights` of a criterion go before its own."""
    weights = weights or {}
    while True:
        volumes: dict[str, float] = {}
        for criterion in ruleset.criteria:
            low, high = RATIOS[dice.pick(weights.get(criterion.id, WEIGHTS[level]))]
            volumes[criterion.id] = rounded(dice.between(low, high) * whole_of(rt, criterion), criterion)
        limit = ruleset.density_limit_per_ha["kecil"]
        dense = number_of(rt["buildings"]) / number_of(rt["area_ha"]) > limit
        volumes["1b"] = number_of(rt["area_ha"]) if dense else 0.0
        for one, two in ruleset.exclusive_pairs:
            room = whole_of(rt, ruleset.criterion(one)) - volumes[one]
            volumes[two] = min(volumes[two], room)
        if results_of(volumes, rt, ruleset)["level"] == level:
            return volumes


def _investment(
    rt: Mapping[str, CellValue], now: dict[str, float], number: int, ruleset: Ruleset
) -> dict[str, CellValue] | None:
    """A work on the RT's greatest deficit, taken off `now`; None where nothing is lacking."""
    shares = {name: now[name] / whole_of(rt, ruleset.criterion(name)) for name in WORKS}
    criterion = ruleset.criterion(max(shares, key=lambda name: (shares[name], name)))
    whole_deficit = now[criterion.id]
    done = whole_deficit if number % 3 == 0 else rounded(whole_deficit * 0.6, criterion)
    return investment_row(rt, now, criterion.id, done, number) if done > 0 else None


def investment_row(
    rt: Mapping[str, CellValue], now: dict[str, float], criterion: str, done: float, number: int
) -> dict[str, CellValue]:
    """The row of a work of that volume, which is taken off `now`. The source of money follows from its number."""
    now[criterion] = round(now[criterion] - done, 4)
    activity, price_idr = WORKS[criterion]
    return {
        "year": YEARS[1],
        "kawasan": rt["kawasan"],
        "rt": rt["key"],
        "criterion": criterion,
        "volume": done,
        "activity": activity,
        "source": SOURCES[number % len(SOURCES)],
        "amount_idr": int(done * price_idr),
    }


def rounded(volume: float, criterion: Criterion) -> float:
    """A volume as a surveyor writes it: 0.0001 ha, 5 m, whole households and buildings."""
    if criterion.unit == "ha":
        return round(volume, 4)
    return 5.0 * int(volume / 5) if criterion.unit == "m" else float(int(volume))


def whole_of(rt: Mapping[str, CellValue], criterion: Criterion) -> float:
    """The RT's denominator for a criterion."""
    return number_of(rt[criterion.denominator])


def number_of(value: CellValue) -> float:
    """A cell that must hold a number. TypeError otherwise."""
    if not isinstance(value, int | float):
        raise TypeError(value)
    return float(value)
