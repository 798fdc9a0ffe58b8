"""A chain of records: each hash covers the record and the hash before it, so no record can change unseen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

START = "0" * 64


@dataclass(frozen=True, slots=True)
class Link:
    """A stored record: its number (1, 2, 3 …), content, and the two hashes stored with it."""

    number: int
    content: Mapping[str, Any]
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Break:
    """The first record that does not fit the chain, and what is wrong with it."""

    number: int
    what: str


def link_hash(number: int, content: Mapping[str, Any], previous: str) -> str:
    """SHA-256 (hex) over the number, the content as canonical JSON, and the previous hash."""
    text = json.dumps([number, content, previous], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def first_break(
    links: Iterable[Link], *, head: tuple[int, str] | None = None, noted: tuple[int, str] | None = None
) -> Break | None:
    """The first break of a chain in order of number, or None if all links fit.

    `head` is the number and hash that the chain should end with: without it a cut-off tail cannot be seen. `noted`
    are those of an earlier end, written down outside: without them a chain computed anew as a whole cannot be seen.
    """
    number, previous = 0, START
    for link in links:
        number += 1
        if link.number != number:
            return Break(number, f"catatan nomor {number} hilang")
        if link.previous != previous:
            return Break(number, "sidik catatan sebelumnya tidak sama")
        if link.hash != link_hash(number, link.content, previous):
            return Break(number, "isi tidak sesuai dengan sidiknya")
        if noted is not None and number == noted[0] and link.hash != noted[1]:
            return Break(number, "sidiknya tidak sama dengan yang dicatat di luar sistem")
        previous = link.hash
    if noted is not None and noted[0] > number:
        return Break(number + 1, f"catatan sampai nomor {noted[0]} pernah ada, kini hilang")
    if head is not None and head != (number, previous):
        return Break(number + 1 if head[0] > number else number, f"rantai seharusnya berakhir pada nomor {head[0]}")
    return None
