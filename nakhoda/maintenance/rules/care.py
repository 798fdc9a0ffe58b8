"""The care of assets as cited data: tasks of each kind, classes of condition, deadlines; the yearly plan."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

from nakhoda.law.rulesets import CERTAINTIES, Cited
from nakhoda.planning.rules.catalogue import catalogue
from nakhoda.planning.rules.prices import rounded

DAYS_A_YEAR, MONTHS_A_YEAR, WHOLE = 365, 12, 100


@dataclass(frozen=True, slots=True)
class Task:
    """What is done to an asset every `days`; `part` is its relative part of the yearly cost."""

    id: str
    name: str
    name_en: str
    days: int
    who: str
    part: int
    cited: Cited

    @property
    def times_a_year(self) -> Fraction:
        """How often in a year; below 1 for what is done every few years."""
        return Fraction(DAYS_A_YEAR, self.days)


@dataclass(frozen=True, slots=True)
class Family:
    """A kind of asset with its tasks; each activity of the catalogue is in one."""

    id: str
    name: str
    name_en: str
    activities: tuple[str, ...]
    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """A class of condition: what is left of the remaining life, and how much of the asset must be redone, percent."""

    id: str
    name: str
    name_en: str
    left_percent: int
    redo_percent: int


@dataclass(frozen=True, slots=True)
class Urgency:
    """How urgent a fault is, and within how many days it is repaired."""

    id: str
    name: str
    name_en: str
    days: int


@dataclass(frozen=True, slots=True)
class Rules:
    """Numbers of the house: rounding of dues, how often conditions are surveyed, when a duty is soon, replacement."""

    round_to_idr: int
    survey_every_days: int
    soon_days: int
    replace_within_years: int
    cited: Cited


@dataclass(frozen=True, slots=True)
class Asset:
    """An asset as far as rules go: activity, volume in its unit, value, day of handover, households that use it."""

    id: int
    activity: str
    name: str
    village_key: str
    volume: Decimal
    value_idr: int
    handed_over: date
    households: int

    @property
    def cost_idr(self) -> int:
        """What its care costs a year: value times the yearly share of the catalogue, rounded half up to a rupiah."""
        return rounded(catalogue()[self.activity].maintenance_share_per_year.value * self.value_idr)

    @property
    def family(self) -> Family:
        """Its kind. KeyError for an activity that is not in the catalogue."""
        return family_of(self.activity)


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A task of an asset in the yearly plan, with its cost a year; the rows of an asset sum to its cost."""

    asset: Asset
    task: Task
    cost_idr: int


@dataclass(frozen=True, slots=True)
class CarePlan:
    """The yearly plan of a user group (KPP): all tasks of its assets, and what they cost together."""

    rows: tuple[PlanRow, ...]

    @property
    def total_idr(self) -> int:
        """What the whole plan costs a year."""
        return sum(row.cost_idr for row in self.rows)


def care_plan(assets: Sequence[Asset]) -> CarePlan:
    """The operation and maintenance plan of a year, asset by asset, task by task."""
    return CarePlan(
        tuple(
            PlanRow(asset, task, cost)
            for asset in assets
            for task, cost in zip(
                asset.family.tasks, split(asset.cost_idr, [task.part for task in asset.family.tasks]), strict=True
            )
        )
    )


def split(amount_idr: int, parts: Sequence[int]) -> tuple[int, ...]:
    """An amount by parts in whole rupiah, summing exactly: the largest remainders get the last rupiah."""
    whole = sum(parts)
    shares = [amount_idr * part // whole for part in parts]
    order = sorted(range(len(parts)), key=lambda at: (-(amount_idr * parts[at] % whole), at))
    for at in order[: amount_idr - sum(shares)]:
        shares[at] += 1
    return tuple(shares)


@cache
def families() -> tuple[Family, ...]:
    """All kinds of assets. ValueError unless each activity of the catalogue is in exactly one."""
    columns = _data()["tasks"]["columns"]
    found = []
    for item in _data()["families"]:
        tasks = []
        for row in item["rows"]:
            values = dict(zip(columns, row, strict=True))
            cited = _bases()[values.pop("basis")]
            tasks.append(Task(**values, cited=cited))
        found.append(Family(item["id"], item["name"], item["name_en"], tuple(item["activities"]), tuple(tasks)))
    linked = sorted(activity for family in found for activity in family.activities)
    if linked != sorted(catalogue().by_id):
        raise ValueError("maintenance/data/care.toml: setiap kegiatan katalog harus berada pada tepat satu jenis aset.")
    return tuple(found)


def family_of(activity: str) -> Family:
    """The kind of asset that an activity builds. KeyError if the catalogue has no such activity."""
    found = next((family for family in families() if activity in family.activities), None)
    if found is None:
        raise KeyError(activity)
    return found


@cache
def conditions() -> Mapping[str, Condition]:
    """Classes of condition by id, the best first."""
    return {row["id"]: Condition(**row) for row in _rows("conditions")}


@cache
def flags() -> Mapping[str, str]:
    """Indonesian names of the five flags of the programme by id."""
    return {row["id"]: row["name"] for row in _rows("flags")}


@cache
def urgencies() -> Mapping[str, Urgency]:
    """Urgencies of faults by id, the most urgent first."""
    return {row["id"]: Urgency(**row) for row in _rows("urgencies")}


@cache
def rules() -> Rules:
    """The numbers of the house."""
    table = dict(_data()["rules"])
    cited = _cited(table.pop("source"), table.pop("certainty"))
    return Rules(**table, cited=cited)


@cache
def _bases() -> Mapping[str, Cited]:
    return {item["id"]: _cited(item["source"], item["certainty"]) for item in _data()["bases"]}


def _cited(source: str, certainty: str) -> Cited:
    if not source or certainty not in CERTAINTIES:
        raise ValueError(f"maintenance/data/care.toml: sumber kosong atau kepastian {certainty!r} tidak dikenal.")
    return Cited(source, certainty)


def _rows(name: str) -> list[dict[str, Any]]:
    table = _data()[name]
    _cited(table["source"], table["certainty"])
    return [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("nakhoda.maintenance").joinpath("data", "care.toml").read_text(encoding="utf-8"))
