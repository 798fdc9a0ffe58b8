"""Ranking proposals: ballots of phones, raised hands and paper count alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


class InvalidBallot(ValueError):
    """A ballot that the agreed method does not allow; the message says what to mend."""


@dataclass(frozen=True, slots=True)
class Marks:
    """Equal ballots of `count` people or households.

    `order` holds option ids: for approval those marked, for Borda from the first place down. `points` is used by the
    method of points alone.
    """

    count: int
    order: tuple[str, ...] = ()
    points: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """An option's result: its rank (1 is first; equal scores share one), its score, and whether it is shared."""

    option: str
    rank: int
    score: int
    tied: bool


def check(method: str, options: Sequence[str], marks: Marks, most_points: int) -> None:
    """InvalidBallot if the ballot names unknown options, one twice, or spreads more points than a household has."""
    if marks.count < 1:
        raise InvalidBallot("Jumlah suara harus sedikitnya satu.")
    named = tuple(marks.points or ()) if method == "points" else marks.order
    if unknown := [option for option in named if option not in options]:
        raise InvalidBallot(f"Pilihan {unknown[0]!r} tidak ada dalam daftar.")
    if len(set(named)) != len(named):
        raise InvalidBallot("Satu usulan hanya boleh disebut satu kali.")
    if method == "points":
        spread = sum((marks.points or {}).values())
        if any(value < 0 for value in (marks.points or {}).values()) or spread > most_points:
            raise InvalidBallot(f"Poin dibagi {spread}; paling banyak {most_points} dan tidak boleh negatif.")


def scores(method: str, options: Sequence[str], ballots: Iterable[Marks]) -> dict[str, int]:
    """Score by option, in the order of the options. Methods: `approval`, `borda`, `points` (`data/meetings.toml`)."""
    totals = dict.fromkeys(options, 0)
    for ballot in ballots:
        if method == "points":
            for option, points in (ballot.points or {}).items():
                totals[option] += points * ballot.count
        elif method == "borda":
            for place, option in enumerate(ballot.order, start=1):
                totals[option] += (len(options) - place) * ballot.count
        else:
            for option in ballot.order:
                totals[option] += ballot.count
    return totals


def ranked(method: str, options: Sequence[str], ballots: Iterable[Marks]) -> list[Place]:
    """Every option once, best first; equal scores share a rank and are marked, never broken by chance."""
    totals = scores(method, options, ballots)
    values = list(totals.values())
    places = [
        Place(option, 1 + sum(other > score for other in values), score, values.count(score) > 1)
        for option, score in totals.items()
    ]
    return sorted(places, key=lambda place: place.rank)
