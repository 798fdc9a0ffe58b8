"""The chart of accounts and the templates of common postings, from `ledger/data`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

KINDS = ("asset", "liability", "equity", "income", "expense")
POTS = ("cash", "bank", "")


@dataclass(frozen=True, slots=True)
class Account:
    """One account of the chart. `pot` is `cash` or `bank` where real money lies, `spending` its kind in the LPJ."""

    id: str
    code: str
    name: str
    name_en: str
    kind: str
    pot: str
    spending: str
    beancount: str


@dataclass(frozen=True, slots=True)
class Template:
    """A common posting: amount goes from `credit` to `debit`; `asks` and `proof` say what else it needs.

    `right` names the right under which alone it is posted in a grant's book, "" where a treasurer's hand may.
    """

    id: str
    name: str
    name_en: str
    debit: str
    credit: str
    asks: tuple[str, ...]
    proof: str
    right: str = ""


@cache
def chart() -> Mapping[str, Account]:
    """The accounts by id, in the order of their codes. ValueError if the file contradicts itself."""
    table = _data("accounts.toml")["accounts"]
    accounts = [Account(**dict(zip(table["columns"], row, strict=True))) for row in table["rows"]]
    for account in accounts:
        if account.kind not in KINDS or account.pot not in POTS:
            raise ValueError(f"Akun {account.id}: jenis {account.kind!r} atau tempat {account.pot!r} tidak dikenal.")
        if account.spending and account.kind != "expense":
            raise ValueError(f"Akun {account.id}: hanya akun belanja yang mempunyai jenis belanja.")
    for names in ([each.id for each in accounts], [each.code for each in accounts], [a.beancount for a in accounts]):
        if len(set(names)) != len(names):
            raise ValueError("Bagan akun memuat kode atau nama yang sama dua kali.")
    return {account.id: account for account in sorted(accounts, key=lambda each: each.code)}


@cache
def templates() -> Mapping[str, Template]:
    """The templates by id, in the order of the file. ValueError if one names an account that the chart lacks."""
    found = {}
    for item in _data("templates.toml")["templates"]:
        template = Template(**{**item, "asks": tuple(item["asks"])})
        if template.id in found or {template.debit, template.credit} - chart().keys():
            raise ValueError(f"Templat {template.id!r} ada dua kali atau memakai akun yang tidak ada.")
        found[template.id] = template
    return found


def spending_kinds() -> Mapping[str, str]:
    """Kinds of spending by id with their Indonesian name, in the order of the chart."""
    return {account.spending: account.name for account in chart().values() if account.spending}


def _data(name: str) -> dict[str, Any]:
    return tomllib.loads(files("nakhoda.ledger").joinpath("data", name).read_text(encoding="utf-8"))
