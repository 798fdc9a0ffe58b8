"""Rulesets: one legal instrument for scoring slums, read from `law/texts/<id>.toml` and checked.

Values are data with their article and certainty; this module only gives them types. A ruleset may
extend another by naming it in `extends`: tables merge key by key, lists of tables merge by `id`.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeGuard

DEFAULT = "permen-pupr-14-2018"
CERTAINTIES = ("law", "practice", "assumed")


class LawError(ValueError):
    """A law text is missing, malformed or changed after it was used; the message says how to mend it."""


@dataclass(frozen=True, slots=True)
class Cited:
    """Where a value comes from and how sure that is: `law`, `practice` or `assumed`."""

    source: str
    certainty: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion: what its volume counts (the deficit), in which unit, out of which denominator."""

    id: str
    aspect: int
    name: str
    name_en: str
    meaning: str
    unit: str
    denominator: str
    cited: Cited


@dataclass(frozen=True, slots=True)
class Aspect:
    """One of the seven aspects: number, official name, English name."""

    number: int
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Band:
    """Points given from `at_least_percent` (inclusive, on the raw ratio) up to the next band."""

    at_least_percent: int
    points: int


@dataclass(frozen=True, slots=True)
class Level:
    """A slum class: code (TK, KR, KS, KB), names and the lowest total of it."""

    code: str
    name: str
    name_en: str
    from_total: int
    to_total: int
    letter: str


@dataclass(frozen=True, slots=True)
class ExitRule:
    """When a place leaves the list: total below a bound and services of named aspects good enough."""

    total_below: int
    service_aspects: tuple[int, ...]
    service_at_least_percent: int
    cited: Cited


@dataclass(frozen=True, slots=True)
class Ruleset:
    """A whole instrument. `content_hash` is SHA-256 over the merged values, so any change shows."""

    id: str
    title: str
    number: str
    in_force_from: str
    aspects: tuple[Aspect, ...]
    criteria: tuple[Criterion, ...]
    bands: tuple[Band, ...]
    levels: tuple[Level, ...]
    exit_rule: ExitRule
    density_limit_per_ha: Mapping[str, int]
    exclusive_pairs: tuple[tuple[str, str], ...]
    plausible: Mapping[str, Mapping[str, float]]
    data: Mapping[str, Any]
    content_hash: str

    def criterion(self, criterion_id: str) -> Criterion:
        """The criterion of that id. LawError if the instrument has none."""
        for criterion in self.criteria:
            if criterion.id == criterion_id:
                return criterion
        raise LawError(f"{self.id} tidak mempunyai kriteria {criterion_id}")

    def of_aspect(self, number: int) -> tuple[Criterion, ...]:
        """The criteria of one aspect, in the order of the text."""
        return tuple(criterion for criterion in self.criteria if criterion.aspect == number)

    @property
    def denominators(self) -> tuple[str, ...]:
        """Names of the denominator columns, each once, in order of first use."""
        return tuple(dict.fromkeys(criterion.denominator for criterion in self.criteria))

    @property
    def highest_points(self) -> int:
        return max(band.points for band in self.bands)

    @property
    def highest_total(self) -> int:
        return self.highest_points * len(self.criteria)

    @property
    def point_values(self) -> frozenset[int]:
        """Every number of points that a criterion can have, with 0."""
        return frozenset({0, *(band.points for band in self.bands)})

    def level(self, code: str) -> Level:
        """The class of that code. LawError if there is none."""
        for level in self.levels:
            if level.code == code:
                return level
        raise LawError(f"{self.id} tidak mempunyai tingkat kekumuhan {code}")


def available() -> tuple[str, ...]:
    """Ids of the shipped rulesets, sorted."""
    folder = files("nakhoda.law").joinpath("texts")
    return tuple(sorted(entry.name[:-5] for entry in folder.iterdir() if entry.name.endswith(".toml")))


@cache
def load(ruleset_id: str = DEFAULT) -> Ruleset:
    """The shipped ruleset of that id. LawError if unknown or malformed."""
    return build(_merged(ruleset_id))


def load_file(path: Path) -> Ruleset:
    """A local variant from a file; its `extends` names a shipped ruleset. LawError if malformed."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise LawError(f"{path} tidak dapat dibaca sebagai aturan: {error}") from error
    return build(_extended(data))


def build(data: Mapping[str, Any]) -> Ruleset:
    """A ruleset from its merged data. LawError names the first value that is missing or wrong."""
    try:
        ruleset = _typed(data)
    except (KeyError, TypeError, ValueError) as error:
        raise LawError(f"Teks aturan {data.get('id', '?')!r} tidak lengkap: {error!r}") from error
    _check(ruleset)
    return ruleset


def require_unchanged(ruleset: Ruleset, content_hash: str) -> None:
    """LawError if a stored result used another content of this ruleset; says how to revise it."""
    if ruleset.content_hash != content_hash:
        raise LawError(
            f"Aturan {ruleset.id} sudah berubah sejak hasil ini dibuat (tersimpan {content_hash[:12]}, "
            f"sekarang {ruleset.content_hash[:12]}). Aturan yang pernah dipakai tidak boleh diubah: kembalikan "
            f"isinya, lalu tulis perubahan sebagai berkas baru, misalnya {ruleset.id}-r2.toml dengan "
            f'extends = "{ruleset.id}".'
        )


def _merged(ruleset_id: str) -> dict[str, Any]:
    if ruleset_id not in available():
        raise LawError(f"Aturan {ruleset_id!r} tidak ada. Yang tersedia: {', '.join(available())}.")
    resource = files("nakhoda.law").joinpath("texts", f"{ruleset_id}.toml")
    return _extended(tomllib.loads(resource.read_text(encoding="utf-8")))


def _extended(data: dict[str, Any]) -> dict[str, Any]:
    base = data.pop("extends", None)
    if base is None:
        return data
    if data.get("id", base) == base:
        raise LawError(f"Aturan yang memperluas {base} harus mempunyai id sendiri.")
    return _merge(_merged(base), data)


def _merge(base: dict[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in change.items():
        old = merged.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            merged[key] = _merge(old, value)
        elif _has_ids(old) and _has_ids(value):
            by_id = {item["id"]: item for item in old}
            for item in value:
                by_id[item["id"]] = _merge(by_id.get(item["id"], {}), item)
            merged[key] = [item for item in by_id.values() if not item.get("removed")]
        else:
            merged[key] = value
    return merged


def _has_ids(value: object) -> TypeGuard[list[dict[str, Any]]]:
    return isinstance(value, list) and bool(value) and all(isinstance(x, dict) and "id" in x for x in value)


def _cited(data: Mapping[str, Any]) -> Cited:
    return Cited(source=data["source"], certainty=data["certainty"])


def _typed(data: Mapping[str, Any]) -> Ruleset:
    levels = sorted(data["levels"], key=lambda level: int(level["from_total"]))
    exit_rule = data["exit_rule"]
    return Ruleset(
        id=data["id"],
        title=data["title"],
        number=data["number"],
        in_force_from=str(data["in_force_from"]),
        aspects=tuple(Aspect(int(a["id"]), a["name"], a["name_en"]) for a in data["aspects"]),
        criteria=tuple(_criterion(item) for item in data["criteria"]),
        bands=tuple(
            sorted(
                (Band(int(b["at_least_percent"]), int(b["points"])) for b in data["bands"]["steps"]),
                key=lambda band: band.at_least_percent,
            )
        ),
        levels=tuple(
            Level(
                level["id"],
                level["name"],
                level["name_en"],
                int(level["from_total"]),
                int(level["to_total"]),
                level.get("letter", ""),
            )
            for level in levels
        ),
        exit_rule=ExitRule(
            total_below=int(exit_rule["total_below"]),
            service_aspects=tuple(exit_rule["service_aspects"]),
            service_at_least_percent=int(exit_rule["service_at_least_percent"]),
            cited=_cited(exit_rule),
        ),
        density_limit_per_ha={city["id"]: int(city["density_limit_per_ha"]) for city in data["city_sizes"]},
        exclusive_pairs=tuple((first, second) for first, second in data["exclusive_pairs"]["pairs"]),
        plausible={item["id"]: {"low": item["low"], "high": item["high"]} for item in data["plausible"]},
        data=data,
        content_hash=_hash(data),
    )


def _criterion(item: Mapping[str, Any]) -> Criterion:
    return Criterion(
        id=item["id"],
        aspect=int(item["aspect"]),
        name=item["name"],
        name_en=item["name_en"],
        meaning=item["meaning"],
        unit=item["unit"],
        denominator=item["denominator"],
        cited=_cited(item),
    )


def _hash(data: Mapping[str, Any]) -> str:
    canonical = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _check(ruleset: Ruleset) -> None:
    """Bounds meet without gap or overlap, ids are single and known, every citation has a known certainty."""
    ids = [criterion.id for criterion in ruleset.criteria]
    if len(set(ids)) < len(ids) or not {one for pair in ruleset.exclusive_pairs for one in pair} <= set(ids):
        raise LawError(f"{ruleset.id}: ada kriteria ganda, atau pasangan menyebut kriteria yang tidak ada")
    if not ruleset.bands:
        raise LawError(f"{ruleset.id}: pita nilai kosong")
    expected = 0
    for level in ruleset.levels:
        if level.from_total != expected:
            raise LawError(f"{ruleset.id}: tingkat {level.code} mulai {level.from_total}, seharusnya {expected}")
        expected = level.to_total + 1
    if expected != ruleset.highest_total + 1:
        raise LawError(f"{ruleset.id}: tingkat terakhir berakhir {expected - 1}, bukan {ruleset.highest_total}")
    numbers = {aspect.number for aspect in ruleset.aspects}
    if {criterion.aspect for criterion in ruleset.criteria} != numbers:
        raise LawError(f"{ruleset.id}: ada aspek tanpa kriteria atau kriteria tanpa aspek")
    for certainty in _certainties(ruleset.data):
        if certainty not in CERTAINTIES:
            raise LawError(f"{ruleset.id}: kepastian {certainty!r} tidak dikenal; pakai {CERTAINTIES}")


def _certainties(value: object) -> list[str]:
    if isinstance(value, dict):
        own = [value["certainty"]] if "certainty" in value else []
        return own + [found for item in value.values() for found in _certainties(item)]
    if isinstance(value, list):
        return [found for item in value for found in _certainties(item)]
    return []
