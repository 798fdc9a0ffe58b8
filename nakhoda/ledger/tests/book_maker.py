"""Entries for tests, with as few words as a test needs."""

from __future__ import annotations

from datetime import date
from typing import Any

from nakhoda.ledger.rules.accounts import templates
from nakhoda.ledger.rules.entries import Entry, Line, Posted, from_template
from nakhoda.ledger.rules.posting import Standing

BANK, CASH = ("bank", "BRI 0012"), ("cash", "bendahara")
PLACES = {"bank": BANK[1], "cash": CASH[1]}
MARCH = date(2021, 3, 1)
PLENTY = Standing(available={BANK: 10**9, CASH: 10**9}, places=(BANK, CASH))


def entry_of(template: str, amount_idr: int, **given: Any) -> Entry:
    """An entry from a template on 1 March 2021, with everything a template may ask."""
    plain: dict[str, Any] = {
        "book": "ksm-1",
        "day": MARCH,
        "text": "uji",
        "document": "BKK-001",
        "by": 7,
        "key": "kunci-0001",
        "places": PLACES,
        "tranche": 1,
        "evidence": ("a" * 64,),
    }
    return from_template(templates()[template], amount_idr, **plain | given)


def moved(amount_idr: int, **given: Any) -> Entry:
    """An entry of two lines: materials from the cash box."""
    plain: dict[str, Any] = {"text": "uji", "document": "B-1", "by": 7, "key": "kunci-0001", "book": "ksm-1"}
    lines = (Line("materials", amount_idr), Line("cash", -amount_idr, CASH[1]))
    return Entry(**plain | {"day": MARCH, "lines": lines, "tranche": 1} | given)


def numbered(*entries: Entry) -> list[Posted]:
    """The entries as posted, numbered from 1."""
    return [Posted(number, entry) for number, entry in enumerate(entries, 1)]
