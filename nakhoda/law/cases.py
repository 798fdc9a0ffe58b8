"""Worked cases: examples with a known answer, from `law/cases/*.toml`; tests and documentation at once.

A file holds one case. Shape of `given` and `expected` by kind:

- `score`: given the denominators and `volumes` by criterion; expected `percents` (two decimals) and `points` by
  criterion, `aspect_mean_percents` by aspect, `sector_mean_percent`, `total`, `level`.
- `priority`: given `rows` of `level`, `considerations_total`, `legality_points`; expected `rows` in the same order of
  `considerations`, `legal`, `code`, `priority`, `handling`; what the law leaves open is absent.
- `exit`: given `total` and `service_percents` by aspect; expected `total_low_enough`, `services_good_enough`, `leaves`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

from nakhoda.law.rulesets import LawError

Kind = Literal["score", "priority", "exit"]
KINDS: tuple[Kind, ...] = get_args(Kind)

NEEDED: Mapping[Kind, tuple[frozenset[str], frozenset[str]]] = {
    "score": (
        frozenset({"area_ha", "buildings", "population", "households", "road_ideal_m", "drainage_ideal_m", "volumes"}),
        frozenset({"percents", "points", "aspect_mean_percents", "sector_mean_percent", "total", "level"}),
    ),
    "priority": (frozenset({"rows"}), frozenset({"rows"})),
    "exit": (
        frozenset({"total", "service_percents"}),
        frozenset({"total_low_enough", "services_good_enough", "leaves"}),
    ),
}


@dataclass(frozen=True, slots=True)
class Case:
    """One worked case. `given` and `expected` are as in the file, shaped by `kind` (see the module)."""

    id: str
    title: str
    kind: Kind
    ruleset: str
    source: str
    given: Mapping[str, Any]
    expected: Mapping[str, Any]


@cache
def load_cases() -> tuple[Case, ...]:
    """All shipped cases, sorted by id. LawError names the first file that is malformed."""
    folder = files("nakhoda.law").joinpath("cases")
    names = sorted(entry.name[:-5] for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return tuple(read_case(name, folder.joinpath(f"{name}.toml").read_text(encoding="utf-8")) for name in names)


def read_case(name: str, text: str) -> Case:
    """The case of a file's text; `name` is the file's name without `.toml` and must be the case's id.

    LawError says what is missing, unknown or unequal.
    """
    try:
        data = tomllib.loads(text)
        case = Case(**data)
    except (tomllib.TOMLDecodeError, TypeError) as error:
        raise LawError(
            f"Contoh hitung {name}.toml tidak terbaca: {error}. Samakan bentuknya dengan contoh lain."
        ) from error
    if case.id != name:
        raise LawError(f"Contoh hitung {name}.toml ber-id {case.id!r}; samakan id dengan nama berkasnya.")
    if case.kind not in KINDS:
        raise LawError(f"Contoh hitung {name}.toml berjenis {case.kind!r}; pakai {', '.join(KINDS)}.")
    for part, table, needed in zip(("given", "expected"), (case.given, case.expected), NEEDED[case.kind], strict=True):
        if set(table) != needed:
            wrong = ", ".join(sorted(set(table) ^ needed))
            raise LawError(f"Contoh hitung {name}.toml, [{part}]: kurang atau lebih: {wrong}.")
    if case.kind == "priority" and len(case.given["rows"]) != len(case.expected["rows"]):
        raise LawError(f"Contoh hitung {name}.toml: banyak baris given dan expected tidak sama.")
    return case
