"""Technical standards of each kind of infrastructure as cited data, and the field checklist made from them.

Every check says when it applies, its unit and limits, how many points are measured, how, by which standard and how
sure that is (`works/data/standards.toml`). Each activity of planning's catalogue has exactly one standard.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from nakhoda.law.rulesets import CERTAINTIES, Cited
from nakhoda.planning.rules.catalogue import catalogue
from nakhoda.web.numbers import number

YES = "ya"
FLAGS = frozenset({"critical", "hold", "mean"})
_VALUE = re.compile(r"-?\d{1,9}(?:[.,]\d{1,4})?")


class StandardsError(ValueError):
    """The standards contradict themselves; the message names the entry."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of the works; its checks are due once physical progress has reached `from_percent`."""

    id: str
    name: str
    name_en: str
    from_percent: int


@dataclass(frozen=True, slots=True)
class Method:
    """How something is measured or seen."""

    id: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to check. `low` and `high` are limits in `unit`, None where there is none; unit `ya` is yes or no.

    `points` are measured for each `per` units of the activity, for the whole work if `per` is None. `mean`: the mean
    of the points is judged, not each. `hold`: until it passes, the next tranche waits.
    """

    id: str
    when: str
    name: str
    name_en: str
    unit: str
    low: Decimal | None
    high: Decimal | None
    points: int
    per: Decimal | None
    critical: bool
    hold: bool
    mean: bool
    method: Method
    cited: Cited

    @property
    def yes_or_no(self) -> bool:
        """Whether it is answered yes or no rather than measured."""
        return self.unit == YES

    @property
    def limits(self) -> str:
        """What is wanted, in Indonesian: `0,2–0,5 %`, `paling sedikit 10 cm`, `paling banyak 6 %`, `ya`."""
        if self.yes_or_no:
            return YES
        if self.low is not None and self.high is not None:
            return f"{number(self.low)}–{number(self.high)} {self.unit}"
        word = "paling sedikit" if self.low is not None else "paling banyak"
        return f"{word} {number(self.low if self.low is not None else self.high)} {self.unit}"

    def points_for(self, volume: Decimal) -> int:
        """How many points a work of that volume (in the activity's unit) needs, at least `points`."""
        if self.per is None or volume <= 0:
            return self.points
        return self.points * int((volume / self.per).to_integral_value(ROUND_CEILING))


@dataclass(frozen=True, slots=True)
class Standard:
    """The standard of one kind: the activities of the catalogue it is for, its materials, its checks in order."""

    id: str
    name: str
    name_en: str
    activities: tuple[str, ...]
    materials: tuple[str, ...]
    checks: tuple[Check, ...]

    def check(self, check_id: str) -> Check | None:
        """The check of that id, or None."""
        return next((each for each in self.checks if each.id == check_id), None)


@dataclass(frozen=True)
class Standards:
    """All standards and the stages of the works, in the order of the file."""

    stages: tuple[Stage, ...]
    standards: tuple[Standard, ...]

    def __getitem__(self, standard_id: str) -> Standard:
        found = next((each for each in self.standards if each.id == standard_id), None)
        if found is None:
            raise StandardsError(f"Standar {standard_id!r} tidak ada.")
        return found

    def of_activity(self, activity: str) -> Standard:
        """The standard of an activity of the catalogue. StandardsError if it has none."""
        found = next((each for each in self.standards if activity in each.activities), None)
        if found is None:
            raise StandardsError(f"Kegiatan {activity!r} tidak mempunyai standar.")
        return found

    def stage(self, stage_id: str) -> Stage:
        """The stage of that id. StandardsError if there is none."""
        found = next((each for each in self.stages if each.id == stage_id), None)
        if found is None:
            raise StandardsError(f"Tahap {stage_id!r} tidak ada.")
        return found


@dataclass(frozen=True, slots=True)
class ChecklistRow:
    """A row of the field checklist: the check, its stage, how many points to measure."""

    stage: Stage
    check: Check
    points: int


@cache
def standards() -> Standards:
    """The shipped standards. StandardsError if they are malformed."""
    text = files("nakhoda.works").joinpath("data", "standards.toml").read_text(encoding="utf-8")
    return build_standards(tomllib.loads(text), catalogue().by_id)


def checklist(activity: str, volume: Decimal) -> tuple[ChecklistRow, ...]:
    """The field checklist of a work, by stage and then in the order of the standard. StandardsError if unknown."""
    found = standards()
    rows = found.of_activity(activity).checks
    return tuple(
        ChecklistRow(stage, check, check.points_for(volume))
        for stage in found.stages
        for check in rows
        if check.when == stage.id
    )


def due_checks(standard: Standard, progress_percent: Decimal) -> tuple[Check, ...]:
    """The checks whose stage has begun at that physical progress (0..100)."""
    found = standards()
    return tuple(check for check in standard.checks if found.stage(check.when).from_percent <= progress_percent)


def value_of(check: Check, text: str) -> Decimal | bool:
    """What an inspector typed as a value: a number with comma or point, or `ya`/`tidak`.

    ValueError, with an Indonesian sentence, for anything else, also for a number that may be thousands: `1.250` must
    be typed as `1250` or `1,25`.
    """
    typed = text.strip().casefold()
    if check.yes_or_no:
        if typed in ("ya", "tidak"):
            return typed == "ya"
        raise ValueError(f"{check.name}: pilih ya atau tidak, bukan {text!r}.")
    if not _VALUE.fullmatch(typed) or not typed.isascii():
        raise ValueError(
            f"{check.name}: {text!r} bukan bilangan. Tulis angka saja, misalnya 12,5 (satuan {check.unit})."
        )
    if re.fullmatch(r"-?[1-9]\d{0,2}\.\d{3}", typed):
        raise ValueError(
            f"{check.name}: {text!r} dapat berarti dua hal. Tulis tanpa titik ribuan, misalnya 1250 atau 1,25."
        )
    return Decimal(typed.replace(",", "."))


def build_standards(data: Mapping[str, Any], activities: Iterable[str]) -> Standards:
    """Standards from their data for those activities. StandardsError names the first entry that is wrong."""
    try:
        stages = tuple(Stage(**item) for item in data["stages"])
        bases = {item["id"]: Cited(item["source"], item["certainty"]) for item in data["bases"]}
        methods = {row[0]: Method(*row) for row in data["methods"]["rows"]}
        columns = data["checks"]["columns"]
        groups = {
            name: _checks(group["rows"], data["groups"]["columns"], bases, methods, name)
            for name, group in data["groups"].items()
            if name != "columns"
        }
        found = tuple(_standard(item, columns, groups, bases, methods) for item in data["standards"])
    except (KeyError, TypeError, ArithmeticError) as error:
        raise StandardsError(f"Data standar tidak lengkap: {error!r}") from error
    result = Standards(stages, found)
    wrong = next(_faults(result, bases, list(activities)), None)
    if wrong:
        raise StandardsError(wrong)
    return result


def _standard(
    item: Mapping[str, Any],
    columns: Sequence[str],
    groups: Mapping[str, tuple[Check, ...]],
    bases: Mapping[str, Cited],
    methods: Mapping[str, Method],
) -> Standard:
    own = _checks(item["rows"], columns, bases, methods, item["id"])
    # A kind's own row stands for the group's row of the same id.
    mine = {check.id for check in own}
    shared = tuple(check for name in item["includes"] for check in groups[name] if check.id not in mine)
    return Standard(
        item["id"], item["name"], item["name_en"], tuple(item["activities"]), tuple(item["materials"]), shared + own
    )


def _checks(
    rows: Sequence[Sequence[Any]],
    columns: Sequence[str],
    bases: Mapping[str, Cited],
    methods: Mapping[str, Method],
    where: str,
) -> tuple[Check, ...]:
    found = []
    for row in rows:
        if len(row) != len(columns):
            raise StandardsError(f"{where}: baris {row[0]!r} mempunyai {len(row)} kolom, bukan {len(columns)}.")
        item = dict(zip(columns, row, strict=True))
        flags = frozenset(item["flags"].split())
        if flags - FLAGS:
            raise StandardsError(f"{where}/{item['id']}: tanda {sorted(flags - FLAGS)} tidak dikenal.")
        found.append(
            Check(
                id=item["id"],
                when=item["when"],
                name=item["name"],
                name_en=item["name_en"],
                unit=item["unit"],
                low=_limit(item["low"]),
                high=_limit(item["high"]),
                points=item["points"],
                per=_limit(item["per"]),
                critical="critical" in flags,
                hold="hold" in flags,
                mean="mean" in flags,
                method=methods[item["method"]],
                cited=bases[item["basis"]],
            )
        )
    return tuple(found)


def _limit(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _faults(found: Standards, bases: Mapping[str, Cited], activities: Sequence[str]) -> Iterator[str]:
    for base, cited in bases.items():
        if not cited.source or cited.certainty not in CERTAINTIES:
            yield f"Dasar {base!r}: sumber kosong atau kepastian {cited.certainty!r} tidak dikenal."
    linked = [activity for standard in found.standards for activity in standard.activities]
    for activity in {*activities, *linked}:
        if linked.count(activity) != 1 or activity not in activities:
            yield f"Kegiatan {activity!r} harus ada dalam katalog dan mempunyai tepat satu standar."
    for standard in found.standards:
        ids = [check.id for check in standard.checks]
        if not ids or len(set(ids)) < len(ids):
            yield f"{standard.id}: pemeriksaan kosong atau ganda."
        for check in standard.checks:
            yield from (f"{standard.id}/{check.id}: {fault}" for fault in _check_faults(check, found.stages))


def _check_faults(check: Check, stages: Sequence[Stage]) -> Iterator[str]:
    if check.when not in {stage.id for stage in stages}:
        yield f"tahap {check.when!r} tidak dikenal."
    if check.points < 1 or (check.per is not None and check.per <= 0):
        yield "jumlah titik harus sedikitnya satu."
    limits = [limit for limit in (check.low, check.high) if limit is not None]
    if bool(limits) == check.yes_or_no:
        yield "yang diukur perlu batas, yang dijawab ya/tidak tidak."
    if limits != sorted(limits):
        yield "batas bawah melebihi batas atas."
