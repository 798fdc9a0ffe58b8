"""A book as beancount text, so that an auditor can check it with a program that is not ours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from nakhoda.ledger.rules.accounts import chart
from nakhoda.ledger.rules.balances import Assertion
from nakhoda.ledger.rules.entries import Posted, Pot

CURRENCY = "IDR"


def account_name(pot: Pot) -> str:
    """The beancount account of an account and its place: `Assets:Bank:BRI-0012-01`."""
    name = chart()[pot[0]].beancount
    place = re.sub(r"[^A-Za-z0-9]+", "-", pot[1]).strip("-")
    if not place:
        return name
    return f"{name}:{place[0].upper()}{place[1:]}"


def beancount_text(title: str, posted: Sequence[Posted], assertions: Iterable[Assertion] = ()) -> str:
    """The whole book: options, accounts opened on the first day, entries by day and number, balances as assertions.

    An assertion of the end of a day becomes a `balance` of the next morning, as beancount reads it. Two places whose
    names differ only in marks would be one account there; the second gets a number behind it.
    """
    entries = sorted(posted, key=lambda each: (each.entry.day, each.number))
    asserted = sorted(assertions, key=lambda each: (each.day, each.pot))
    pots = sorted({line.pot for each in entries for line in each.entry.lines} | {each.pot for each in asserted})
    names = _distinct(pots)
    days = [each.entry.day for each in entries] + [each.day for each in asserted]
    parts = [f'option "title" {_quoted(title)}\noption "operating_currency" "{CURRENCY}"\n']
    if days:
        parts.append("".join(f"{min(days).isoformat()} open {names[pot]} {CURRENCY}\n" for pot in pots))
    parts += [_transaction(each, names) for each in entries]
    if asserted:
        parts.append("".join(_balance(each, names) for each in asserted))
    return "\n".join(parts)


def _distinct(pots: Iterable[Pot]) -> dict[Pot, str]:
    names: dict[Pot, str] = {}
    for pot in pots:
        name, number = account_name(pot), 2
        while name in names.values():
            name, number = f"{account_name(pot)}-{number}", number + 1
        names[pot] = name
    return names


def _transaction(posted: Posted, names: dict[Pot, str]) -> str:
    entry = posted.entry
    lines = [f"{entry.day.isoformat()} * {_quoted(entry.text)} ^no-{posted.number}"]
    if entry.reversal_of is not None:
        lines[0] += f" ^no-{entry.reversal_of} #pembalikan"
    lines.append(f"  nomor: {posted.number}")
    lines.append(f"  bukti: {_quoted(entry.document)}")
    if entry.tranche:
        lines.append(f"  termin: {entry.tranche}")
    lines += [f"  {names[line.pot]}  {line.amount_idr} {CURRENCY}" for line in entry.lines]
    return "\n".join(lines) + "\n"


def _balance(assertion: Assertion, names: dict[Pot, str]) -> str:
    morning: date = assertion.day + timedelta(days=1)
    return f"{morning.isoformat()} balance {names[assertion.pot]}  {assertion.amount_idr} {CURRENCY}\n"


def _quoted(text: str) -> str:
    plain = re.sub(r"\s+", " ", text).strip().replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'
