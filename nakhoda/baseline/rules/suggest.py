"""A proposed layout for a workbook that no shipped layout fits: TOML for a person to check, edit and save."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nakhoda.baseline.rules.layout import FIELDS, KINDS, PATTERNS, REQUIRED, Layout, build
from nakhoda.baseline.rules.suggest_columns import (
    Guess,
    Sheet,
    guess_fields,
    guess_pairs,
    level_codes,
    open_sheet,
    source_of,
    unit_of,
    words_of,
)
from nakhoda.baseline.rules.suggest_patterns import Patterns, guess_patterns, repeated_headers
from nakhoda.law.findings import column_letters
from nakhoda.law.rulesets import Ruleset

SURE = 0.8
# The tables a layout cannot do without, and the field without which a sheet is not even a part of one.
NEEDED = {"rt": "label", "rt_year": "rt"}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A proposed layout: TOML text, its data, confidence by `kind.field`, what is missing, what to ask a person.

    `data` can be built once `missing` is empty.
    """

    toml_text: str
    data: Mapping[str, Any]
    confidence: Mapping[str, float]
    missing: tuple[str, ...]
    questions: list[str]

    @property
    def layout(self) -> Layout:
        """The layout. LayoutError while something is missing."""
        return build(self.data)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A sheet read as one kind of table."""

    kind: str
    sheet: Sheet
    guesses: Mapping[str, Guess]
    scale: int = 1
    pairs: bool = False

    @property
    def missing(self) -> list[str]:
        return [name for name in REQUIRED[self.kind] if name not in self.guesses]

    @property
    def weight(self) -> tuple[float, float]:
        """Share of required fields found, then the sum of confidences."""
        required = len(REQUIRED[self.kind]) or 1
        return 1 - len(self.missing) / required, sum(guess.confidence for guess in self.guesses.values())


def suggest_layout(headers_and_rows: Mapping[str, Sequence[Sequence[Any]]], ruleset: Ruleset) -> Suggestion:
    """A layout for the workbook whose sheets begin with these rows (absolute order, from row 1; a few hundred do).

    Tables come from header words, units, per-criterion header patterns and cell values. Nothing is guessed silently:
    what is unsure is a comment in the TOML, what must be asked is in `questions`, what lacks is in `missing`.
    """
    sheets = [open_sheet(name, rows) for name, rows in headers_and_rows.items() if rows]
    chosen = _choose(sheets, ruleset)
    missing = [f"Tabel '{kind}' tidak ditemukan di lembar mana pun." for kind in NEEDED if kind not in chosen]
    for candidate in chosen.values():
        if candidate.missing:
            names = ", ".join(candidate.missing)
            missing.append(f"Lembar {candidate.sheet.name!r} (tabel '{candidate.kind}') belum punya kolom: {names}.")
    levels, sources, doubts = _words(chosen)
    questions = [*missing, *_questions(chosen, ruleset), *doubts]
    data: dict[str, Any] = {
        "id": "usulan",
        "title": "Usulan tata letak",
        "ruleset": ruleset.id,
        "city_size": "sedang",
        "percent_scale": next((one.scale for kind, one in chosen.items() if kind.endswith("_year")), 1),
        "level_words": levels,
        "source_words": sources,
        "tables": [_table_data(candidate) for candidate in chosen.values()],
    }
    confidence = {
        f"{kind}.{name}": guess.confidence for kind, one in chosen.items() for name, guess in one.guesses.items()
    }
    return Suggestion(_toml(data, chosen, questions), data, confidence, tuple(missing), questions)


def _choose(sheets: Sequence[Sheet], ruleset: Ruleset) -> dict[str, _Candidate]:
    """Each kind's best sheet, each sheet in one kind; the tables that must be there first, then complete ones."""
    candidates = [candidate for sheet in sheets for candidate in _candidates(sheet, ruleset)]
    candidates.sort(key=lambda one: (NEEDED.get(one.kind, "") in one.guesses, one.weight), reverse=True)
    chosen: dict[str, _Candidate] = {}
    used: set[str] = set()
    for candidate in candidates:
        free = candidate.kind not in chosen and candidate.sheet.name not in used
        usable = NEEDED.get(candidate.kind, "") in candidate.guesses and candidate.weight[0] >= 0.5
        if free and (usable or not candidate.missing):
            chosen[candidate.kind] = candidate
            used.add(candidate.sheet.name)
    return {kind: chosen[kind] for kind in KINDS if kind in chosen}


def _candidates(sheet: Sheet, ruleset: Ruleset) -> Iterator[_Candidate]:
    patterns = guess_patterns(sheet, ruleset)
    for kind in KINDS:
        if kind == "decree":
            yield from _decree(sheet, ruleset)
            continue
        yearly = kind.endswith("_year")
        if yearly and not patterns.guesses and not repeated_headers(sheet, ruleset)[0]:
            continue
        guesses = guess_fields(sheet, kind, ruleset, patterns.taken if yearly else frozenset())
        if kind == "kawasan_year" and "rt" in guess_fields(sheet, "rt_year", ruleset, patterns.taken):
            continue
        yield _Candidate(kind, sheet, {**guesses, **_usable(patterns, kind)}, patterns.percent_scale)


def _usable(patterns: Patterns, kind: str) -> Mapping[str, Guess]:
    return patterns.guesses if kind.endswith("_year") else {}


def _decree(sheet: Sheet, ruleset: Ruleset) -> Iterator[_Candidate]:
    """A decree as label and value pairs, or as a table of one row or few."""
    if pairs := guess_pairs(sheet):
        yield _Candidate("decree", sheet, pairs, pairs=True)
        return
    guesses = guess_fields(sheet, "decree", ruleset)
    filled = len(sheet.rows) - sheet.header_index - 1
    if "number" in guesses and len(guesses) >= 2 and filled <= 10:
        yield _Candidate("decree", sheet, guesses)


def _table_data(candidate: _Candidate) -> dict[str, Any]:
    order = (*FIELDS[candidate.kind], *PATTERNS)
    guesses = candidate.guesses
    headers = [
        guess.header for name, guess in guesses.items() if name not in PATTERNS or candidate.kind == "investment"
    ]
    columns = {}
    for name in dict.fromkeys(order):
        if name in guesses:
            twice = headers.count(guesses[name].header) > 1
            columns[name] = f"#{column_letters(guesses[name].column + 1)}" if twice else guesses[name].header
    data: dict[str, Any] = {"kind": candidate.kind, "sheet": candidate.sheet.name}
    if candidate.pairs:
        data["pairs"] = True
    else:
        data["header_row"] = candidate.sheet.header_index + 1
    return data | {"columns": columns}


def _words(chosen: Mapping[str, _Candidate]) -> tuple[dict[str, str], dict[str, str], list[str]]:
    """Class words and fund sources as the cells spell them, and a question for each that is unknown."""
    levels: dict[str, str] = {}
    sources: dict[str, str] = {}
    doubts = []
    for text in _texts(chosen, ("rt_year", "kawasan_year"), "level"):
        known = level_codes({words_of(text)})
        if known:
            levels[text] = next(iter(known.values()))
        else:
            doubts.append(f"Kata tingkat kekumuhan {text!r} belum dikenal: TK, KR, KS atau KB? Isi di [level_words].")
    for text in _texts(chosen, ("investment",), "source"):
        source = source_of(text)
        if source:
            sources[text] = source
        else:
            doubts.append(f"Sumber dana {text!r} belum dikenal: sumber baku mana? Isi di [source_words].")
    return levels, sources, doubts


def _texts(chosen: Mapping[str, _Candidate], kinds: tuple[str, ...], name: str) -> list[str]:
    texts: dict[str, None] = {}
    for kind in kinds:
        candidate = chosen.get(kind)
        if candidate and name in candidate.guesses:
            cells = candidate.sheet.cells(candidate.guesses[name].column)
            texts |= dict.fromkeys(" ".join(cell.split()) for cell in cells if isinstance(cell, str) and words_of(cell))
    return list(texts)


def _questions(chosen: Mapping[str, _Candidate], ruleset: Ruleset) -> Iterator[str]:
    for kind, candidate in chosen.items():
        sheet = candidate.sheet
        for name, guess in candidate.guesses.items():
            if guess.confidence < SURE:
                yield (
                    f"Lembar {sheet.name!r}: apakah kolom {guess.header!r} benar berisi '{name}'? "
                    f"(keyakinan {guess.confidence:.0%})"
                )
            if name in ("area_ha", "area_flag_ha") and unit_of(guess.header) in ("m2", "m²"):
                yield f"Lembar {sheet.name!r}: kolom {guess.header!r} dalam m²; ubah dahulu menjadi hektare."
        often, renames = repeated_headers(sheet, ruleset) if kind.endswith("_year") else ([], [])
        if often and "volume" not in candidate.guesses:
            heads = ", ".join(repr(head) for head in often)
            yield (
                f"Lembar {sheet.name!r}: judul {heads} berulang tanpa kode kriteria. "
                f"Tulis judul yang berbeda: {'; '.join(renames)}."
            )
    yield "Ukuran kota apa yang berlaku (metropolitan, besar, sedang, kecil)? Ubah city_size bila bukan 'sedang'."
    if "investment" not in chosen:
        yield "Tidak ada lembar investasi yang dikenal; perubahan volume antartahun tidak dapat diperiksa."


def _toml(data: Mapping[str, Any], chosen: Mapping[str, _Candidate], questions: Sequence[str]) -> str:
    lines = ["# Usulan tata letak. Periksa setiap baris, jawab pertanyaan di bawah, lalu simpan."]
    lines += [f"# - {' '.join(question.split())}" for question in questions]
    lines.append("")
    lines += [f"{key} = {_value(data[key])}" for key in ("id", "title", "ruleset", "city_size", "percent_scale")]
    if not data["tables"]:
        lines.append("tables = []  # belum satu tabel pun ditemukan; 'rt' dan 'rt_year' wajib ada")
    for group in ("level_words", "source_words"):
        lines += ["", f"[{group}]", *(f"{_value(word)} = {_value(code)}" for word, code in data[group].items())]
    for table in data["tables"]:
        candidate = chosen[table["kind"]]
        lines += ["", "[[tables]]"]
        lines += [f"{key} = {_value(table[key])}" for key in ("kind", "sheet", "header_row", "pairs") if key in table]
        lines.append("[tables.columns]")
        for name, header in table["columns"].items():
            confidence = candidate.guesses[name].confidence
            doubt = "" if confidence >= SURE else ", PERIKSA"
            lines.append(f"{name} = {_value(header)}  # keyakinan {confidence:.0%}{doubt}")
        lines += [f'# {name} = ""  # WAJIB, belum ditemukan' for name in candidate.missing]
    return "\n".join(lines) + "\n"


def _value(value: object) -> str:
    """A TOML value: JSON's escapes are TOML's, but for the one control character that JSON leaves as it is."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
