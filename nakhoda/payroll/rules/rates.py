"""Daily wages by role and time, their regency ceilings, and the holiday calendar."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

from nakhoda.web.numbers import long_date, rupiah


class NoRate(LookupError):
    """No wage is set for a role on a day; the message says which."""


@dataclass(frozen=True, slots=True)
class Rate:
    """The wage of one day (HOK) of a role, from a day through a day (None: until further notice).

    `ceiling_idr` is the most that the regency allows, None where it sets none.
    """

    role: str
    wage_idr: int
    valid_from: date
    valid_to: date | None = None
    ceiling_idr: int | None = None
    source: str = ""
    certainty: str = "assumed"

    def holds_on(self, day: date) -> bool:
        """Whether the rate is valid on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def rate_on(rates: Sequence[Rate], role: str, day: date) -> Rate:
    """The one rate of a role on a day (I5). NoRate if there is none."""
    found = [rate for rate in rates if rate.role == role and rate.holds_on(day)]
    if not found:
        raise NoRate(f"Tarif {roles().get(role, role)} pada {long_date(day)} belum ditetapkan.")
    return found[0]


def rate_faults(rates: Sequence[Rate]) -> tuple[str, ...]:
    """Why these rates cannot be used together: overlapping days, no whole positive rupiah, above the ceiling."""
    found = []
    for rate in rates:
        name = roles().get(rate.role, rate.role)
        if type(rate.wage_idr) is not int or rate.wage_idr < 1:
            found.append(f"Tarif {name} harus rupiah bulat, lebih dari nol.")
        elif rate.ceiling_idr is not None and rate.wage_idr > rate.ceiling_idr:
            found.append(f"Tarif {name} {rupiah(rate.wage_idr)} melebihi pagu kabupaten {rupiah(rate.ceiling_idr)}.")
        if rate.valid_to is not None and rate.valid_to < rate.valid_from:
            found.append(f"Masa berlaku tarif {name} berakhir sebelum mulai.")
    ordered = sorted(rates, key=lambda rate: (rate.role, rate.valid_from))
    for before, after in pairwise(ordered):
        if before.role == after.role and before.holds_on(after.valid_from):
            found.append(f"Tarif {roles().get(after.role, after.role)} bertumpang pada {long_date(after.valid_from)}.")
    return tuple(found)


@cache
def roles() -> Mapping[str, str]:
    """Indonesian names of the working roles by id."""
    return {row["id"]: row["name"] for row in _rows(_data("rates.toml")["roles"])}


@cache
def example_rates(regency: str) -> tuple[Rate, ...]:
    """The shipped example rates of a regency, marked as assumed; empty where there are none."""
    rows = [row for row in _rows(_data("rates.toml")["rates"]) if row.pop("regency") == regency]
    return tuple(Rate(**row) for row in rows)


@cache
def holidays() -> Mapping[date, str]:
    """National holidays and joint leave days by day, with their names."""
    return {date.fromisoformat(day): name for day, name in _data("holidays.toml")["days"].items()}


def _rows(table: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]


def _data(name: str) -> dict[str, Any]:
    return tomllib.loads(files("nakhoda.payroll").joinpath("data", name).read_text(encoding="utf-8"))
