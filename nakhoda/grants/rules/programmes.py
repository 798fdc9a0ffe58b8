"""Grant programmes as dated data: sums, wage share, tranches with their conditions, costs, documents, deadlines.

Every value names its source and how sure it is (`law`, `practice`, `assumed`), see `grants/data`.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from nakhoda.law.rulesets import CERTAINTIES, Cited
from nakhoda.ledger.rules.accounts import spending_kinds

KINDS = ("document", "account", "used", "progress", "report", "wages", "books", "findings", "returned", "deadline")
WHOLE = 100


class ProgrammeError(ValueError):
    """A programme's data contradict themselves; the message names the entry."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the programme: who makes it and which roles sign it; `signers` may be empty."""

    id: str
    name: str
    name_en: str
    maker: str
    signers: tuple[str, ...]
    cited: Cited


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition: its kind, the document or percentage it asks for, and the role that must see to it."""

    id: str
    kind: str
    name: str
    name_en: str
    who: str
    document: str = ""
    at_least_percent: int = 0


@dataclass(frozen=True, slots=True)
class Tranche:
    """One tranche: its share of the grant and its conditions, in the order they are shown."""

    number: int
    percent: int
    conditions: tuple[Condition, ...]


@dataclass(frozen=True)
class Programme:
    """One programme of one period. `wage_percent` is the least share of wages, None where the programme has none.

    `quotations` are (from rupiah, how many offers); `costs` are kinds of spending of the ledger; `cited` gives source
    and certainty of each part by name.
    """

    id: str
    title: str
    title_en: str
    fund: str
    in_force_from: date
    in_force_to: date
    ceiling_idr: int
    wage_percent: int | None
    most_working_days: int | None
    closes: tuple[int, int]
    report_within_days: int
    costs: frozenset[str]
    forbidden: tuple[str, ...]
    admin_percent: int
    quotations: tuple[tuple[int, int], ...]
    tranches: tuple[Tranche, ...]
    close_conditions: tuple[Condition, ...]
    cited: Mapping[str, Cited]
    content_hash: str

    def closes_on(self, year: int) -> date:
        """The last day of payments in a budget year."""
        return date(year, *self.closes)

    def quotations_for(self, amount_idr: int) -> int:
        """How many offers a purchase of that sum needs; 0 below the first step."""
        return max((count for least, count in self.quotations if amount_idr >= least), default=0)


@cache
def roles() -> Mapping[str, str]:
    """Indonesian names of the signing roles by id."""
    return {row["id"]: row["name"] for row in _rows(_shared()["roles"])}


@cache
def documents() -> Mapping[str, Document]:
    """Every document by id. ProgrammeError if one names a role that is not there."""
    found = {}
    for row in _rows(_shared()["documents"]):
        cited = _cited(row.pop("source"), row.pop("certainty"), row["id"])
        document = Document(**{**row, "signers": tuple(row["signers"])}, cited=cited)
        if {document.maker, *document.signers} - roles().keys():
            raise ProgrammeError(f"Dokumen {document.id} memakai peran yang tidak dikenal.")
        found[document.id] = document
    return found


@cache
def conditions() -> Mapping[str, Condition]:
    """Every condition by id, without the percentages that each programme sets."""
    found = {}
    for item in _shared()["conditions"]:
        document = documents().get(item.get("document", ""))
        condition = Condition(**{"who": document.maker if document else "", **item})
        if (
            condition.kind not in KINDS
            or condition.who not in roles()
            or (condition.kind == "document") != bool(document)
        ):
            raise ProgrammeError(f"Syarat {condition.id}: jenis, dokumen atau perannya tidak dikenal.")
        found[condition.id] = condition
    return found


@cache
def programmes() -> Mapping[str, Programme]:
    """All programmes by id. ProgrammeError names the first that contradicts itself."""
    folder = files("nakhoda.grants").joinpath("data", "programmes")
    texts = {
        entry.name: entry.read_text(encoding="utf-8") for entry in folder.iterdir() if entry.name.endswith(".toml")
    }
    data = {item["id"]: item for item in (tomllib.loads(texts[name]) for name in sorted(texts))}
    return {key: build_programme(item, data.get(item.get("extends", ""))) for key, item in data.items()}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is checked on a proposal."""

    id: str
    name: str
    name_en: str


@cache
def checklist() -> tuple[Item, ...]:
    """What the verification of a proposal asks, in order; every answer must be yes."""
    return tuple(Item(**row) for row in _rows(_shared()["checklist"]))


@cache
def report_conditions() -> tuple[Condition, ...]:
    """The conditions of handing in a tranche's report, the same in every programme."""
    return _named(_shared()["report"]["conditions"], "LPJ termin")


def in_force(fund: str, day: date) -> tuple[Programme, ...]:
    """The programmes of a fund (`regular`, `cash_for_work`) in force on a day."""
    return tuple(
        each for each in programmes().values() if each.fund == fund and each.in_force_from <= day <= each.in_force_to
    )


def build_programme(data: Mapping[str, Any], base: Mapping[str, Any] | None = None) -> Programme:
    """A programme from its data, with the tables that it lacks taken from `base`. ProgrammeError says what is wrong."""
    whole = {**(base or {}), **data}
    whole.pop("extends", None)
    try:
        costs, deadline = whole["costs"], whole["deadline"]
        programme = Programme(
            id=whole["id"],
            title=whole["title"],
            title_en=whole["title_en"],
            fund=whole["fund"],
            in_force_from=whole["in_force_from"],
            in_force_to=whole["in_force_to"],
            ceiling_idr=whole["ceiling"]["sum_idr"],
            wage_percent=whole.get("wage_share", {}).get("at_least_percent"),
            most_working_days=whole.get("working_days", {}).get("most"),
            closes=(deadline["closes_month"], deadline["closes_day"]),
            report_within_days=deadline["report_within_days"],
            costs=frozenset(costs["allowed"]),
            forbidden=tuple(costs["forbidden"]),
            admin_percent=costs["admin_at_most_percent"],
            quotations=tuple((step["from_idr"], step["at_least"]) for step in costs["quotations"]),
            tranches=tuple(
                Tranche(number, item["percent"], _named(item["conditions"], whole["id"]))
                for number, item in enumerate(whole["tranches"], 1)
            ),
            close_conditions=_named(whole["close"]["conditions"], whole["id"]),
            cited={
                name: _cited(part.get("source", ""), part.get("certainty", ""), f"{whole['id']} {name}")
                for name, part in whole.items()
                if isinstance(part, Mapping) and name != "close"
            },
            content_hash=_hash(whole),
        )
    except (KeyError, TypeError) as error:
        raise ProgrammeError(f"Program {data.get('id', '?')!r} tidak lengkap: {error!r}") from error
    _require_sound(programme)
    return programme


def _require_sound(programme: Programme) -> None:
    if sum(tranche.percent for tranche in programme.tranches) != WHOLE or any(
        t.percent < 1 for t in programme.tranches
    ):
        raise ProgrammeError(f"{programme.id}: jumlah persen termin harus 100.")
    if programme.costs - spending_kinds().keys():
        raise ProgrammeError(f"{programme.id}: jenis belanja tidak dikenal.")
    if programme.in_force_to < programme.in_force_from or programme.ceiling_idr < 1:
        raise ProgrammeError(f"{programme.id}: masa berlaku atau pagunya tidak mungkin.")


def _named(items: Iterable[Mapping[str, Any]], programme: str) -> tuple[Condition, ...]:
    found = []
    for item in items:
        condition = conditions().get(item["id"])
        if condition is None:
            raise ProgrammeError(f"{programme}: syarat {item['id']!r} tidak dikenal.")
        percent = int(item.get("at_least_percent", 0))
        if (condition.kind in ("used", "progress")) != bool(percent):
            raise ProgrammeError(f"{programme}: syarat {item['id']!r} harus menyebut persennya, syarat lain tidak.")
        found.append(
            Condition(
                condition.id,
                condition.kind,
                condition.name,
                condition.name_en,
                condition.who,
                condition.document,
                percent,
            )
        )
    return tuple(found)


def _cited(source: str, certainty: str, what: str) -> Cited:
    if not source or certainty not in CERTAINTIES:
        raise ProgrammeError(f"{what}: sumber kosong atau kepastian {certainty!r} tidak dikenal.")
    return Cited(source, certainty)


def _hash(whole: Mapping[str, Any]) -> str:
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _rows(table: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]


@cache
def _shared() -> dict[str, Any]:
    return tomllib.loads(files("nakhoda.grants").joinpath("data", "conditions.toml").read_text(encoding="utf-8"))
