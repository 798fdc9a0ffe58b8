"""The random sample of workers who are called or visited: nobody chooses it, everybody can recompute it.

A seed is published after the list is locked; each payment's place is the SHA-256 of seed, list hash and payment key.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

RESULTS: Mapping[str, str] = {
    "confirmed": "Sesuai",
    "less": "Menerima kurang",
    "not_received": "Tidak menerima",
    "not_worked": "Tidak bekerja",
    "unreachable": "Tidak dapat dihubungi",
}
WHOLE = 100


@dataclass(frozen=True, slots=True)
class SampleRate:
    """How many were drawn, reached and confirmed; `confirmed_share` is of those reached, None if nobody was."""

    drawn: int
    reached: int
    confirmed: int

    @property
    def confirmed_share(self) -> Fraction | None:
        return Fraction(self.confirmed, self.reached) if self.reached else None


def sample_size(total: int, *, percent: int, least: int = 1) -> int:
    """How many to draw: the percentage rounded up, at least `least`, at most all."""
    return min(total, max(least, -(-total * percent // WHOLE)))


def draw(keys: Iterable[str], *, seed: str, list_hash: str, size: int) -> tuple[str, ...]:
    """The drawn payment keys in the order in which to call them. ValueError without a seed."""
    if not seed.strip():
        raise ValueError("Benih undian kosong. Umumkan benihnya sesudah daftar dikunci.")
    return tuple(sorted(set(keys), key=lambda key: _place(key, seed, list_hash))[:size])


def sample_rate(drawn: Collection[str], results: Mapping[str, str]) -> SampleRate:
    """The rate from results by key; results of keys that were not drawn do not count."""
    found = [results[key] for key in drawn if key in results]
    reached = [result for result in found if result != "unreachable"]
    return SampleRate(len(drawn), len(reached), reached.count("confirmed"))


def _place(key: str, seed: str, list_hash: str) -> tuple[bytes, str]:
    return hashlib.sha256(f"{seed}\n{list_hash}\n{key}".encode()).digest(), key
