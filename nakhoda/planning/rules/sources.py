"""Sources of money: the list that a line chooses from, and which party brings each."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Party:
    """Who brings money, goods or labour: ministry, province, regency, village, companies, residents."""

    id: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Fund:
    """A source of money and the id of its party."""

    id: str
    name: str
    party: str


@cache
def parties() -> Mapping[str, Party]:
    """Parties by id, in the order of the file."""
    return {item["id"]: Party(**item) for item in _data()["parties"]}


@cache
def funds() -> Mapping[str, Fund]:
    """Sources of money by id, in the order of the file. Source: the form of SIM KOTAKU."""
    return {item["id"]: Fund(**item) for item in _data()["sources"]}


def fund_name(fund_id: str) -> str:
    """The name of a source; its id where it is not on the list."""
    found = funds().get(fund_id)
    return found.name if found else fund_id


def _data() -> dict[str, list[dict[str, str]]]:
    text = files("nakhoda.planning").joinpath("data", "sources.toml").read_text(encoding="utf-8")
    return {name: value for name, value in tomllib.loads(text).items() if isinstance(value, list)}
