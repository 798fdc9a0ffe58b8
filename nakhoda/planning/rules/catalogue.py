"""The activity catalogue: what can be built or served, which criteria it serves, and by how much per unit.

Values are data with their basis and certainty (`planning/data/activities.toml`); this module gives them types and
refuses a catalogue that contradicts itself or the ruleset.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property
from importlib.resources import files
from typing import Any, Generic, TypeVar

from nakhoda.law.rulesets import CERTAINTIES, Cited, Ruleset, load

KINDS = ("complete", "service")
MODES = ("direct", "either", "side")
UNITS = ("m", "m2", "m3", "unit", "KK", "ha")

T = TypeVar("T")


class CatalogueError(ValueError):
    """The catalogue cannot mean what it says; the message names the entry and what is wrong."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What one unit of an activity takes off one criterion's deficit.

    `direct`: every unit takes off `per_unit`. `either`: a unit takes it off one of the activity's either-criteria
    only (a metre is new or repaired). `side`: claimed in proportion, `per_unit` x the share of the denominator `of`.
    """

    criterion: str
    mode: str
    per_unit: Decimal
    of: str
    cited: Cited


@dataclass(frozen=True, slots=True)
class Given(Generic[T]):
    """A catalogue value with its source and certainty."""

    value: T
    cited: Cited


@dataclass(frozen=True, slots=True)
class Safeguard:
    """A safeguards question to be answered before a line is agreed."""

    id: str
    question: str
    question_en: str


@dataclass(frozen=True, slots=True)
class Activity:
    """One kind of work or service. `service` kinds are credited without a built work; `whole` units are indivisible."""

    id: str
    name: str
    name_en: str
    unit: str
    kind: str
    default: bool
    whole: bool
    aliases: tuple[str, ...]
    effects: tuple[Effect, ...]
    standard: Given[str]
    labour_share: Given[Decimal]
    design_life_years: Given[int]
    maintenance_share_per_year: Given[Decimal]
    safeguards: tuple[Safeguard, ...]

    @property
    def criteria(self) -> tuple[str, ...]:
        """The criteria it serves, side effects too, in the order of the catalogue."""
        return tuple(effect.criterion for effect in self.effects)

    def effect(self, criterion_id: str) -> Effect | None:
        """Its effect on that criterion, or None."""
        return next((effect for effect in self.effects if effect.criterion == criterion_id), None)


@dataclass(frozen=True)
class Catalogue:
    """All activities, in the order of the file."""

    activities: tuple[Activity, ...]

    @cached_property
    def by_id(self) -> Mapping[str, Activity]:
        """Activities by id."""
        return {activity.id: activity for activity in self.activities}

    @cached_property
    def by_name(self) -> Mapping[str, Activity]:
        """Activities by folded official name or alias."""
        return {_fold(name): activity for activity in self.activities for name in (activity.name, *activity.aliases)}

    def __getitem__(self, activity_id: str) -> Activity:
        found = self.by_id.get(activity_id)
        if found is None:
            raise CatalogueError(f"Kegiatan {activity_id!r} tidak ada dalam katalog kegiatan.")
        return found

    def named(self, name: str) -> Activity | None:
        """The activity of that official name or alias, or None."""
        return self.by_name.get(_fold(name))

    def serving(self, criterion_id: str) -> tuple[Activity, ...]:
        """The activities that serve a criterion, directly or as a side effect."""
        return tuple(activity for activity in self.activities if activity.effect(criterion_id))


@cache
def catalogue() -> Catalogue:
    """The shipped catalogue. CatalogueError if it is malformed."""
    text = files("nakhoda.planning").joinpath("data", "activities.toml").read_text(encoding="utf-8")
    return build_catalogue(tomllib.loads(text), load())


def build_catalogue(data: Mapping[str, Any], ruleset: Ruleset) -> Catalogue:
    """A catalogue from its data, checked against a ruleset. CatalogueError names the first entry that is wrong."""
    bases = {item["id"]: Cited(item["source"], item["certainty"]) for item in data["bases"]}
    for base, cited in bases.items():
        if cited.certainty not in CERTAINTIES:
            raise CatalogueError(f"Dasar {base!r}: kepastian {cited.certainty!r} tidak dikenal; pakai {CERTAINTIES}.")
    questions = {
        item["id"]: Safeguard(item["id"], item["question"], item["question_en"]) for item in data["safeguards"]
    }
    activities = []
    for item in data["activities"]:
        try:
            activities.append(_activity(item, bases, questions))
        except (KeyError, TypeError, ArithmeticError, ValueError) as error:
            raise CatalogueError(f"Kegiatan {item.get('id', '?')!r} tidak lengkap: {error!r}") from error
    result = Catalogue(tuple(activities))
    _check(result, ruleset)
    return result


def _activity(item: Mapping[str, Any], bases: Mapping[str, Cited], questions: Mapping[str, Safeguard]) -> Activity:
    def given(name: str) -> tuple[Any, Cited]:
        return item[name]["value"], bases[item[name]["basis"]]

    standard, labour, life, upkeep = map(
        given, ("standard", "labour_share", "design_life_years", "maintenance_share_per_year")
    )
    return Activity(
        id=item["id"],
        name=item["name"],
        name_en=item["name_en"],
        unit=item["unit"],
        kind=item["kind"],
        default=bool(item["default"]),
        whole=bool(item["whole"]),
        aliases=tuple(item["aliases"]),
        effects=tuple(
            Effect(e["criterion"], e["mode"], Decimal(e["per_unit"]), e.get("of", ""), bases[e["basis"]])
            for e in item["effects"]
        ),
        standard=Given(str(standard[0]), standard[1]),
        labour_share=Given(Decimal(labour[0]), labour[1]),
        design_life_years=Given(int(life[0]), life[1]),
        maintenance_share_per_year=Given(Decimal(upkeep[0]), upkeep[1]),
        safeguards=tuple(questions[each] for each in item["safeguards"]),
    )


def _check(found: Catalogue, ruleset: Ruleset) -> None:
    names = [name for each in found.activities for name in sorted({_fold(n) for n in (each.name, *each.aliases)})]
    for what, values in (("id", [activity.id for activity in found.activities]), ("nama", names)):
        twice = sorted({value for value in values if values.count(value) > 1})
        if twice:
            raise CatalogueError(f"Katalog kegiatan: {what} ganda: {', '.join(twice)}.")
    known = {criterion.id for criterion in ruleset.criteria}
    for activity in found.activities:
        wrong = next(_faults(activity, known, ruleset), None)
        if wrong:
            raise CatalogueError(f"Kegiatan {activity.id!r}: {wrong}.")
    unserved = sorted(known - {criterion for activity in found.activities for criterion in activity.criteria})
    if unserved:
        raise CatalogueError(f"Katalog kegiatan: tidak ada kegiatan untuk kriteria {', '.join(unserved)}.")


def _faults(activity: Activity, known: set[str], ruleset: Ruleset) -> Iterator[str]:
    if activity.unit not in UNITS:
        yield f"satuan {activity.unit!r} tidak dikenal; pakai {UNITS}"
    if activity.kind not in KINDS:
        yield f"jenis {activity.kind!r} tidak dikenal; pakai {KINDS}"
    if not activity.effects or len(set(activity.criteria)) < len(activity.criteria):
        yield "kriteria kosong atau ganda"
    if not 0 <= activity.labour_share.value <= 1 or not 0 <= activity.maintenance_share_per_year.value <= 1:
        yield "bagian upah dan pemeliharaan harus antara 0 dan 1"
    if activity.design_life_years.value <= 0:
        yield "umur rencana harus lebih dari 0"
    for effect in activity.effects:
        if effect.criterion not in known:
            yield f"kriteria {effect.criterion!r} tidak ada pada {ruleset.id}"
        if effect.mode not in MODES or effect.per_unit <= 0:
            yield f"efek pada {effect.criterion}: cara harus salah satu dari {MODES} dan per satuan lebih dari 0"
        if (effect.mode == "side") != bool(effect.of) or (effect.of and effect.of not in ruleset.denominators):
            yield f"efek pada {effect.criterion}: `of` harus penyebut, dan hanya pada cara side"


def _fold(name: str) -> str:
    return " ".join(name.split()).casefold()
