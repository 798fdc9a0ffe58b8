"""The named methods of counting reduced slum area, from `law/methods.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Method:
    """A method's letter, names, and what it counts, in Indonesian and English."""

    id: str
    name: str
    name_en: str
    counts: str
    counts_en: str


@cache
def methods() -> tuple[Method, ...]:
    """The methods in the order of their letters."""
    data = tomllib.loads(files("nakhoda.law").joinpath("methods.toml").read_text(encoding="utf-8"))
    return tuple(Method(**item) for item in data["methods"])
