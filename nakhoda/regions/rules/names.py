"""Village names: which of the known ones a spelling means, and how sure that is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

_KIND = re.compile(r"^\s*(?:kelurahan|kel|desa|ds|kawasan)\b[\s.:]*(?=\S)", re.IGNORECASE)
_ORDINAL = re.compile(r"^(?:\d+|[ivx]+)$")


class How(StrEnum):
    """How a name was matched: letter by letter, after folding case, spaces and signs, by few typing errors, or not."""

    EXACT = "exact"
    NORMALISED = "normalised"
    NEAR = "near"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class NameMatch:
    """A name and the known name it means (`None` if none or several); `score` is 0..1, 1 for equal letters.

    `candidates` are the known names that fit equally well, or came nearest, when none could be chosen.
    """

    name: str
    known: str | None
    how: How
    score: float
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Known:
    name: str
    folded: str
    ordinals: tuple[str, ...]


def match_names(names: Iterable[str], known: Iterable[str]) -> list[NameMatch]:
    """One match per name, in order. A typing error is forgiven in names of five letters or more, two from nine.

    Names that differ in a number or ordinal (`Sumber Rejo 1`, `Banjar II`) are never near; when two known
    names are equally near none is chosen.
    """
    official = tuple(_Known(name, fold(name), _ordinals(name)) for name in dict.fromkeys(known))
    by_name = {entry.name for entry in official}
    by_fold: dict[str, list[str]] = {}
    for entry in official:
        by_fold.setdefault(entry.folded, []).append(entry.name)
    return [
        NameMatch(name, name, How.EXACT, 1.0) if name in by_name else _match(name, official, by_fold) for name in names
    ]


def fold(name: str) -> str:
    """A name without case, accents, spaces, signs and the word for its kind (kelurahan, desa, Kel.)."""
    return "".join(words(name))


def words(name: str) -> list[str]:
    """The words of a name in small letters, without accents, signs and the word for its kind."""
    plain = unicodedata.normalize("NFKD", _KIND.sub("", name)).casefold()
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return re.findall(r"[^\W_]+", plain)


def _match(name: str, official: tuple[_Known, ...], by_fold: dict[str, list[str]]) -> NameMatch:
    folded = fold(name)
    same = by_fold.get(folded, []) if folded else []
    if len(same) == 1:
        return NameMatch(name, same[0], How.NORMALISED, 1.0)
    if same:
        return NameMatch(name, None, How.NONE, 1.0, tuple(same))
    return _nearest(name, folded, official)


def _nearest(name: str, folded: str, official: tuple[_Known, ...]) -> NameMatch:
    allowed = 0 if len(folded) < 5 else 1 if len(folded) < 9 else 2
    ordinals = _ordinals(name)
    ranked = []
    for entry in official:
        if abs(len(entry.folded) - len(folded)) <= allowed and entry.ordinals == ordinals:
            distance = edit_distance(folded, entry.folded)
            if distance <= allowed:
                ranked.append((distance, entry.name, 1 - distance / max(len(folded), len(entry.folded), 1)))
    if not ranked:
        return NameMatch(name, None, How.NONE, 0.0)
    best = min(distance for distance, _, _ in ranked)
    winners = [(other, score) for distance, other, score in ranked if distance == best]
    if len(winners) > 1:
        return NameMatch(name, None, How.NONE, winners[0][1], tuple(other for other, _ in winners))
    return NameMatch(name, winners[0][0], How.NEAR, winners[0][1])


def _ordinals(name: str) -> tuple[str, ...]:
    parts = words(name)
    digits = tuple(re.findall(r"\d+", " ".join(parts)))
    return digits + tuple(word for word in parts[1:] if _ORDINAL.match(word) and not word.isdigit())


def edit_distance(first: str, second: str) -> int:
    """Fewest typing errors between two texts: a letter added, lost, replaced, or two neighbours swapped."""
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, left in enumerate(first, 1):
        current = [i]
        for j, right in enumerate(second, 1):
            cost = min(row[j] + 1, current[j - 1] + 1, row[j - 1] + (left != right))
            if i > 1 and j > 1 and left == second[j - 2] and first[i - 2] == right:
                cost = min(cost, before[j - 2] + 1)
            current.append(cost)
        before, row = row, current
    return row[-1]
