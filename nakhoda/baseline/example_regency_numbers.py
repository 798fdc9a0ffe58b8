"""The sound figures of the regency example: six villages' RTs, volumes of two years, investments. Invented throughout.

Village names and codes are real (Kepmendagri 300.2.2-2138 Tahun 2025); everything else about them is not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from nakhoda.baseline.example_map import Point, Ring, Site, area_m2, cells_of, centre
from nakhoda.baseline.example_numbers import (
    WEIGHTS,
    WORKS,
    YEARS,
    Dice,
    Figures,
    investment_row,
    number_of,
    rounded,
    volumes_of,
    whole_of,
)
from nakhoda.baseline.rules.printed import CellValue, results_of
from nakhoda.law.rulesets import Ruleset

SEED = 3501
CITY_SIZE = "kecil"
DENSE_BELOW_HA = 0.5
LACKING = (6, 0, 4, 15, 75)  # weights of a deficit that most RTs of a kawasan share, as in `WEIGHTS`
OTHERS = {"KR": "TK", "KS": "KR"}
FINISHED_EVERY, UPGRADED_EVERY, WORKED_EVERY = 18, 9, 3
MOST_WORKS = {"finished": len(WORKS), "upgraded": 6, "worked": 1}


@dataclass(frozen=True, slots=True)
class Village:
    """A village: its RWs' sizes, the way in which its RWs follow each other, and each RW's kawasan."""

    prefix: str
    name: str
    code: str
    middle: Point
    onward: Point
    rw_sizes: tuple[int, ...]
    kawasan: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kawasan:
    """A kawasan: percent of its RTs that are medium slums, what most of them lack, and the parts of its priority."""

    key: str
    name: str
    medium: int
    lacking: str
    strategic: int
    social: int
    legality: int


VILLAGES = (
    Village(
        "TJS",
        "Tanjungsari",
        "35.01.04.2014",
        middle=(372.0, 188.0),
        onward=(0.3, -1.0),
        rw_sizes=(4,) * 5,
        kawasan=("TJS-U", "TJS-U", "TJS-S", "TJS-S", "TJS-ARJ"),
    ),
    Village(
        "ARJ",
        "Arjowinangun",
        "35.01.04.2007",
        middle=(553.0, -66.0),
        onward=(0.0, -1.0),
        rw_sizes=(4,) * 4,
        kawasan=("TJS-ARJ", "ARJ-S", "ARJ-S", "ARJ-S"),
    ),
    Village(
        "BLH",
        "Baleharjo",
        "35.01.04.1008",
        middle=(178.0, -36.0),
        onward=(1.0, 0.2),
        rw_sizes=(4,) * 5,
        kawasan=("BLH-B",) * 2 + ("BLH-T",) * 3,
    ),
    Village(
        "PCS",
        "Pucangsewu",
        "35.01.04.1012",
        middle=(-86.0, 436.0),
        onward=(1.0, 0.0),
        rw_sizes=(4,) * 3,
        kawasan=("PCS",) * 3,
    ),
    Village(
        "BGS",
        "Bangunsari",
        "35.01.04.2009",
        middle=(-607.0, 57.0),
        onward=(0.2, 1.0),
        rw_sizes=(5, 5, 4),
        kawasan=("BGS",) * 3,
    ),
    Village(
        "SDH",
        "Sidoharjo",
        "35.01.04.1001",
        middle=(-571.0, -409.0),
        onward=(1.0, 0.0),
        rw_sizes=(3,) * 5,
        kawasan=("SDH-B",) * 2 + ("SDH-T",) * 3,
    ),
)
KAWASAN = (
    Kawasan("TJS-U", "Tanjungsari Utara", 15, "1c 2b 3a 5a 6a", 1, 5, 2),
    Kawasan("TJS-S", "Tanjungsari Selatan", 30, "2b 4b 5a 6a 6b", 1, 5, 2),
    Kawasan("TJS-ARJ", "Tanjungsari–Arjowinangun", 60, "1a 4a 4b 5a 6a 7b", 5, 5, -2),
    Kawasan("ARJ-S", "Arjowinangun Selatan", 20, "2a 4a 5b 6b 7b", 1, 1, 2),
    Kawasan("BLH-B", "Baleharjo Barat", 15, "4c 5a 6a 7a 7b", 5, 1, 2),
    Kawasan("BLH-T", "Baleharjo Timur", 35, "1a 4c 5a 5b 6a 7a", 5, 5, 2),
    Kawasan("PCS", "Pucangsewu", 15, "2b 3a 3b 4b 6a", 1, 1, 2),
    Kawasan("BGS", "Bangunsari", 10, "1c 2a 3a 6a 7b", 1, 1, 2),
    Kawasan("SDH-B", "Sidoharjo Barat", 45, "1a 1c 4a 4b 5b 6a", 5, 5, -2),
    Kawasan("SDH-T", "Sidoharjo Timur", 25, "2b 4a 4b 5b 6b", 5, 1, 2),
)
HEAVY = ("BLH", 3)  # of this village's dense RTs so many are heavy slums


@dataclass(frozen=True, slots=True)
class Place:
    """One RT of the map: its village, kawasan, label, and ring in metres."""

    key: str
    village: Village
    kawasan: str
    label: str
    ring: Ring

    @property
    def area_ha(self) -> float:
        return area_m2(self.ring) / 10_000


@cache
def places() -> tuple[Place, ...]:
    """All RTs in the order of the sheet: villages, RWs as they follow each other, RTs across each RW."""
    sites = [Site(village.middle, sum(village.rw_sizes), village.prefix == HEAVY[0]) for village in VILLAGES]
    found = []
    for village, rings in zip(VILLAGES, cells_of(sites, SEED), strict=True):
        east, north = village.onward
        left = sorted(rings, key=lambda ring: _along(centre(ring), (east, north)))
        for rw, (size, kawasan) in enumerate(zip(village.rw_sizes, village.kawasan, strict=True), start=1):
            members, left = left[:size], left[size:]
            members.sort(key=lambda ring: _along(centre(ring), (north, -east)))
            for rt, ring in enumerate(members, start=1):
                key = f"{village.prefix}-{len(rings) - len(left) - size + rt:03d}"
                found.append(Place(key, village, kawasan, f"RT{rt:03d}-RW{rw:03d}", ring))
    return tuple(found)


def figures(ruleset: Ruleset, shares: Mapping[int, float] | None = None) -> Figures:
    """The RTs and their volumes; 2021 is 2020 minus the investments. Each RT is drawn for itself, by its place.

    The table's areas lie within 1.5 percent of the polygons'; `shares` multiplies those of some RTs (by index).
    """
    rts: list[dict[str, CellValue]] = []
    first: dict[str, dict[str, float]] = {}
    heavy = 0
    for index, place in enumerate(places()):
        dice = Dice(SEED * 1000 + index)
        for _ in range(5):
            dice.between(0, 1)  # neighbouring seeds begin alike
        rt = _rt(place, dice)
        level = "KS" if dice.between(0, 100) < _kawasan(place.kawasan).medium else "KR"
        if place.area_ha < DENSE_BELOW_HA and heavy < HEAVY[1]:
            level, heavy = "KB", heavy + 1
        rts.append(rt)
        first[place.key] = _plain(rt, volumes_of(rt, level, dice, ruleset, _weights(place, level, ruleset)))
    for index, share in (shares or {}).items():
        area_ha = round(number_of(rts[index]["area_ha"]) * share, 4)
        rts[index] |= {"area_flag_ha": area_ha, "area_ha": area_ha}
    rts = [rt | _priority([rt], _kawasan(str(rt["kawasan"])), ruleset) for rt in rts]
    volumes = {(key, year): dict(cells) for year in YEARS for key, cells in first.items()}
    return Figures(rts, volumes, _investments(rts, volumes, ruleset))


def kawasan_rows(rts: Sequence[Mapping[str, CellValue]], ruleset: Ruleset) -> list[dict[str, CellValue]]:
    """The kawasan sheet; denominators are left to its formulas."""
    rows = []
    for kawasan in KAWASAN:
        members = [rt for rt in rts if rt["kawasan"] == kawasan.key]
        area_ha = round(sum(number_of(rt["area_flag_ha"]) for rt in members), 4)
        row: dict[str, CellValue] = {"key": kawasan.key, "name": kawasan.name, "district": "Pacitan"}
        rows.append(row | {"area_flag_ha": area_ha} | _priority(members, kawasan, ruleset))
    return rows


def _rt(place: Place, dice: Dice) -> dict[str, CellValue]:
    area_ha = round(place.area_ha * dice.between(0.985, 1.015), 4)
    dense = place.area_ha < DENSE_BELOW_HA
    per_ha = dice.between(212, 235) if dense else dice.between(26, 48)
    buildings = max(20, int(min(area_ha * per_ha, dice.between(96, 118))))
    households = int(buildings * dice.between(1.03, 1.16))
    road_m = 5.0 * int(area_ha * (dice.between(500, 800) if dense else dice.between(180, 420)) / 5)
    return {
        "key": place.key,
        "kawasan": place.kawasan,
        "label": place.label,
        "kelurahan": place.village.name,
        "area_flag_ha": area_ha,
        "area_ha": area_ha,
        "buildings": buildings,
        "population": int(households * dice.between(2.9, 3.9)),
        "households": households,
        "road_ideal_m": road_m,
        "drainage_ideal_m": 5.0 * int(road_m * dice.between(0.7, 1.2) / 5),
    }


def _plain(rt: Mapping[str, CellValue], volumes: dict[str, float]) -> dict[str, float]:
    """The volumes without a flooded area that happens to look like the verified area minus one of two decimals."""
    rest = number_of(rt["area_ha"]) - volumes["4a"]
    if volumes["4a"] and abs(rest * 100 - round(rest * 100)) < 1e-3:
        volumes["4a"] = round(volumes["4a"] - 0.0001, 4)
    return volumes


def _weights(place: Place, level: str, ruleset: Ruleset) -> dict[str, tuple[int, ...]]:
    """What is lacking in a kawasan is lacking in most of its RTs: so its own class is that of its RTs."""
    if level not in OTHERS:
        return {}
    lacking = _kawasan(place.kawasan).lacking.split()
    return {c.id: LACKING if c.id in lacking else WEIGHTS[OTHERS[level]] for c in ruleset.criteria}


def _investments(
    rts: Sequence[Mapping[str, CellValue]], volumes: Mapping[tuple[str, int], dict[str, float]], ruleset: Ruleset
) -> list[dict[str, CellValue]]:
    """Works taken off the second year's volumes: some RTs until they leave the list or are no slum, others one work."""
    rows: list[dict[str, CellValue]] = []
    for index, rt in enumerate(rts):
        now, aim = volumes[str(rt["key"]), YEARS[1]], _aim(index)
        for _ in range(MOST_WORKS.get(aim, 0)):
            shares = {name: now[name] / whole_of(rt, ruleset.criterion(name)) for name in WORKS}
            worst = ruleset.criterion(max(shares, key=lambda name: (shares[name], name)))
            done = rounded(now[worst.id] * 0.6, worst) if aim == "worked" and index % 2 else now[worst.id]
            if done > 0:
                rows.append(investment_row(rt, now, worst.id, done, len(rows)))
            if _reached(aim, results_of(now, rt, ruleset), ruleset):
                break
    return rows


def _aim(index: int) -> str:
    if index % UPGRADED_EVERY == 0:
        return "upgraded" if index % FINISHED_EVERY else "finished"
    return "worked" if index % WORKED_EVERY == 1 else ""


def _reached(aim: str, cells: Mapping[str, CellValue], ruleset: Ruleset) -> bool:
    """Whether an RT is where its works were to bring it. Source: the ruleset's classes and exit rule."""
    rule = ruleset.exit_rule
    if aim == "upgraded":
        return cells["level"] == ruleset.levels[0].code
    lacking = [number_of(cells[f"r_{number}"]) for number in rule.service_aspects]
    served = max(lacking) * 100 <= 100 - rule.service_at_least_percent
    return served and number_of(cells["total"]) < rule.total_below


def _priority(rts: Sequence[Mapping[str, CellValue]], kawasan: Kawasan, ruleset: Ruleset) -> dict[str, CellValue]:
    """The sums of considerations and of legality. Source: the ruleset's `considerations` and `legality`."""
    item = next(each for each in ruleset.data["considerations"]["items"] if "by_city_size" in each)
    people = sum(number_of(rt["population"]) for rt in rts)
    per_ha = people / sum(number_of(rt["area_ha"]) for rt in rts)
    density = item["points_by_bound"][sum(per_ha > bound for bound in item["by_city_size"][CITY_SIZE])]
    return {
        "considerations_total": kawasan.strategic + kawasan.social + density,
        "legality_points": kawasan.legality,
    }


def _kawasan(key: str) -> Kawasan:
    return next(each for each in KAWASAN if each.key == key)


def _along(point: Point, way: Point) -> float:
    return point[0] * way[0] + point[1] * way[1]
