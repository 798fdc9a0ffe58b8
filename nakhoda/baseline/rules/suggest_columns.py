"""Which column of an unknown sheet may be which field: header words first, then what the cells hold."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from itertools import islice
from typing import Any

from nakhoda.baseline.rules.cells import as_number
from nakhoda.baseline.rules.layout import FIELDS
from nakhoda.law.rulesets import Ruleset

HEADER_ROWS = 15
SAMPLE_ROWS = 200
ACCEPTED = 0.5
NUMBERS = frozenset(
    "rt_count area_flag_ha area_ha buildings population households road_ideal_m drainage_ideal_m "
    "year total sector_mean contribution volume amount_idr".split()
)
TEXTS = frozenset("name label activity source level criterion signatory regency province city_size map_file".split())
UNIT = re.compile(r"\((?!\s*rp)([^()]*)\)|\[([^\[\]]*)\]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Guess:
    """A field's column (0-based), its header as written, and how sure that is: 0 to 1."""

    column: int
    header: str
    confidence: float


@dataclass
class Sheet:
    """A sheet with its likely header row (0-based)."""

    name: str
    rows: Sequence[Sequence[Any]]
    header_index: int
    samples: dict[int, list[Any]] = field(default_factory=dict)

    @cached_property
    def headers(self) -> list[str]:
        """The header row as text; empty cells are empty strings."""
        row = self.rows[self.header_index] if self.rows else ()
        return [" ".join(cell.split()) if isinstance(cell, str) else "" for cell in row]

    def sample(self, column: int) -> list[Any]:
        """The first filled cells of a column below the header."""
        if column not in self.samples:
            self.samples[column] = list(islice(self.cells(column), SAMPLE_ROWS))
        return self.samples[column]

    def cells(self, column: int) -> Iterator[Any]:
        """The filled cells of a column below the header."""
        below = self.rows[self.header_index + 1 :]
        return (row[column] for row in below if column < len(row) and row[column] not in (None, ""))

    def numbers(self, column: int) -> list[float]:
        """The numbers of a column's sample."""
        return [number for cell in self.sample(column) if (number := as_number(cell)[0]) is not None]


@cache
def synonyms() -> Mapping[str, Mapping[str, list[str]]]:
    """The words by kind and field, from `synonyms.toml`."""
    resource = files("nakhoda.baseline").joinpath("rules", "synonyms.toml")
    return tomllib.loads(resource.read_text(encoding="utf-8"))


def words_of(text: str) -> str:
    """A header in plain words: signs and units in brackets dropped, `luasVerifikasi` split, lower case."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", UNIT.sub(" ", text))
    return " ".join(re.sub(r"[^0-9a-z]+", " ", spaced.casefold()).split())


def unit_of(text: str) -> str:
    """The unit a header gives in brackets, in lower case, or an empty string."""
    found = UNIT.search(text)
    return (found[1] or found[2] or "").strip().casefold() if found else ""


def open_sheet(name: str, rows: Sequence[Sequence[Any]]) -> Sheet:
    """The sheet with its header row: of the first 15, the one with most different texts, counting known words twice."""
    known = {word for group in synonyms().values() for words in group.values() for word in words}

    def weight(row: Sequence[Any]) -> int:
        texts = {words_of(cell) for cell in row if isinstance(cell, str) and as_number(cell)[0] is None}
        return len(texts - {""}) + len(texts & known)

    weights = [weight(row) for row in rows[:HEADER_ROWS]]
    return Sheet(name, rows, weights.index(max(weights)) if weights else 0)


def guess_fields(sheet: Sheet, kind: str, ruleset: Ruleset, taken: frozenset[int] = frozenset()) -> dict[str, Guess]:
    """The likeliest column of each field of a kind; a column serves one field. `taken` columns are left alone."""
    guesses = [
        (confidence, -column, name)
        for column, header in enumerate(sheet.headers)
        if header and column not in taken
        for name in FIELDS[kind]
        if (confidence := _likeness(header, _words(kind, name)) * _evidence(sheet, column, kind, name, ruleset))
        >= ACCEPTED
    ]
    chosen: dict[str, Guess] = {}
    used: set[int] = set()
    for confidence, minus, name in sorted(guesses, reverse=True):
        if name not in chosen and -minus not in used:
            chosen[name] = Guess(-minus, sheet.headers[-minus], round(confidence, 2))
            used.add(-minus)
    return chosen


def guess_pairs(sheet: Sheet) -> dict[str, Guess]:
    """Decree labels that stand left of their values; empty unless at least three do."""
    found: dict[str, Guess] = {}
    for row in sheet.rows[:40]:
        for column, cell in enumerate(row[:-1]):
            if not isinstance(cell, str) or row[column + 1] in (None, ""):
                continue
            for name in FIELDS["decree"]:
                likeness = _likeness(cell, _words("decree", name))
                if likeness >= 0.9 and (name not in found or found[name].confidence < likeness):
                    found[name] = Guess(column, " ".join(cell.split()), round(likeness, 2))
    return found if len(found) >= 3 and len({guess.column for guess in found.values()}) == 1 else {}


def _words(kind: str, name: str) -> list[str]:
    own = synonyms()[kind].get(name)
    return own if own is not None else synonyms()["lists"].get(name, []) if kind in ("rt", "kawasan") else []


def _likeness(header: str, words: list[str]) -> float:
    """1 for a known word, less where only part of it agrees; later words count a little less."""
    plain = words_of(header)
    if not plain:
        return 0.0
    best = 0.0
    tokens = set(plain.split())
    for rank, word in enumerate(words):
        if plain == word:
            likeness = 1.0
        elif plain.replace(" ", "") == word.replace(" ", ""):
            likeness = 0.97
        else:
            own = set(word.split())
            shared = len(own & tokens) / len(own | tokens)
            likeness = 0.3 + 0.6 * shared if shared >= 0.5 else 0.0
        best = max(best, likeness - 0.01 * rank)
    return best


def _evidence(sheet: Sheet, column: int, kind: str, name: str, ruleset: Ruleset) -> float:
    """How well the cells fit the field: 1 if they do or there are none, down to 0 where they cannot."""
    cells = sheet.sample(column)
    if not cells:
        return 0.9
    numeric = len(sheet.numbers(column)) / len(cells)
    texts = {words_of(str(cell)) for cell in cells}
    if name == "year":
        return float(sum(1990 <= number <= 2100 for number in sheet.numbers(column)) / len(cells) > 0.5)
    if name == "criterion":
        return float(len(texts & {criterion.id for criterion in ruleset.criteria}) / len(texts) > 0.5)
    if name == "level":
        return 1.0 if level_codes(texts) else 0.2
    if name == "key" and kind in ("rt", "kawasan"):
        return 1.0 if len({str(cell) for cell in cells}) == len(cells) else 0.3
    if name in NUMBERS:
        return numeric * _unit_fits(sheet.headers[column], name)
    return 1 - 0.9 * numeric if name in TEXTS else 1.0


def _unit_fits(header: str, name: str) -> float:
    unit, known = unit_of(header), synonyms()["units"].get(name)
    return 0.6 if unit and known and unit not in known else 1.0


def level_codes(texts: set[str]) -> dict[str, str]:
    """Class codes by the words among `texts` that name one."""
    return {word: code for code, words in synonyms()["levels"].items() for word in words if word in texts}


def source_of(text: str) -> str | None:
    """The standard source of funds that a spelling stands for, or None."""
    plain = f" {words_of(re.sub(r'[()/]', ' ', text))} "
    for source, words in synonyms()["sources"].items():
        if any(f" {word} " in plain for word in words):
            return source
    return None
