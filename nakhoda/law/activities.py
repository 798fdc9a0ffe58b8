"""Families of works and the criteria they can lower, from `law/activities.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Family:
    """A family of works: words in its activities' names, the criteria it can lower, and its kind of credit."""

    id: str
    words: tuple[str, ...]
    criteria: frozenset[str]
    service_credit: bool


@cache
def families() -> tuple[Family, ...]:
    """All families, in the order in which their words are tried."""
    data = tomllib.loads(files("nakhoda.law").joinpath("activities.toml").read_text(encoding="utf-8"))
    return tuple(
        Family(item["id"], tuple(item["words"]), frozenset(item["criteria"]), item.get("service_credit", False))
        for item in data["families"]
    )


@cache
def family_of(activity: str) -> Family | None:
    """The family of an activity's name, or None if no word fits."""
    name = " ".join(activity.split()).casefold()
    return next((family for family in families() if any(word in name for word in family.words)), None)
