"""Entries of a book as values: their lines, their canonical content for the chain, and how one is reversed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from nakhoda.ledger.rules.accounts import Template
from nakhoda.people.rules.chain import START, Link, link_hash

# An account and the place in it: ("bank", "BRI 0012"), ("cash", "bendahara"), ("wages", "").
Pot = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `amount_idr` is positive for debit, negative for credit; `place` is the bank account or cash box."""

    account: str
    amount_idr: int
    place: str = ""

    @property
    def pot(self) -> Pot:
        return self.account, self.place


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of one book (an organisation's money of one fund). `by` is the account id of who posts it.

    `key` is the idempotency key that the client made before sending; `tranche` 0 belongs to no tranche; `evidence`
    are SHA-256 of photos and scans; `subject` names what it pays for, such as a package or wage list.
    """

    book: str
    day: date
    text: str
    lines: tuple[Line, ...]
    document: str
    by: int
    key: str
    tranche: int = 0
    template: str = ""
    reversal_of: int | None = None
    evidence: tuple[str, ...] = ()
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Posted:
    """An entry with its number in the book: 1, 2, 3 and so on."""

    number: int
    entry: Entry


def content_of(entry: Entry) -> dict[str, Any]:
    """The entry as plain JSON values, the same everywhere: this is what the chain's hash covers."""
    return {
        "book": entry.book,
        "day": entry.day.isoformat(),
        "text": entry.text,
        "lines": [[line.account, line.place, line.amount_idr] for line in entry.lines],
        "document": entry.document,
        "by": entry.by,
        "key": entry.key,
        "tranche": entry.tranche,
        "template": entry.template,
        "reversal_of": entry.reversal_of,
        "evidence": list(entry.evidence),
        "subject": entry.subject,
    }


def entry_from(content: Mapping[str, Any]) -> Entry:
    """The entry that has this content. KeyError, TypeError or ValueError if it is no entry's content."""
    plain = dict(content)
    plain["day"] = date.fromisoformat(plain["day"])
    plain["lines"] = tuple(Line(account, amount, place) for account, place, amount in plain["lines"])
    plain["evidence"] = tuple(plain["evidence"])
    return Entry(**plain)


def content_hash(entry: Entry) -> str:
    """SHA-256 (hex) of the canonical content alone: two requests with one key must agree in it."""
    text = json.dumps(content_of(entry), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def links(posted: Iterable[Posted]) -> list[Link]:
    """The chain that these entries make from the start, in the order given."""
    chain: list[Link] = []
    previous = START
    for each in posted:
        content = content_of(each.entry)
        previous_hash, previous = previous, link_hash(each.number, content, previous)
        chain.append(Link(each.number, content, previous_hash, previous))
    return chain


def head(posted: Iterable[Posted]) -> tuple[int, str]:
    """Number and hash that the chain of these entries ends with; (0, START) for none."""
    chain = links(posted)
    return (chain[-1].number, chain[-1].hash) if chain else (0, START)


def reversal(original: Posted, *, day: date, by: int, key: str, reason: str, tranche: int | None = None) -> Entry:
    """The entry that takes another back: the same lines, opposite sign. `tranche` where the original's is closed."""
    entry = original.entry
    return replace(
        entry,
        day=day,
        by=by,
        key=key,
        text=f"Pembalikan nomor {original.number}: {reason}"[:200],
        lines=tuple(replace(line, amount_idr=-line.amount_idr) for line in entry.lines),
        tranche=entry.tranche if tranche is None else tranche,
        template="",
        reversal_of=original.number,
    )


def from_template(
    template: Template,
    amount_idr: int,
    *,
    book: str,
    day: date,
    text: str,
    document: str,
    by: int,
    key: str,
    places: Mapping[str, str],
    tranche: int = 0,
    evidence: tuple[str, ...] = (),
    subject: str = "",
) -> Entry:
    """The entry of a common posting. `places` gives the bank account and cash box by account id (`bank`, `cash`)."""
    lines = (
        Line(template.debit, amount_idr, places.get(template.debit, "")),
        Line(template.credit, -amount_idr, places.get(template.credit, "")),
    )
    return Entry(book, day, text, lines, document, by, key, tranche, template.id, None, evidence, subject)
