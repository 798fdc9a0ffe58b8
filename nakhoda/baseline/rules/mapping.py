"""A workbook mapped by a person: what may be chosen for each table, and the layout that the choices amount to."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nakhoda.baseline.rules.layout import FIELDS, PATTERNS, REQUIRED
from nakhoda.baseline.rules.suggest_columns import Sheet, guess_fields, level_codes, open_sheet, words_of
from nakhoda.baseline.rules.suggest_patterns import guess_patterns
from nakhoda.law.findings import column_letters
from nakhoda.law.rulesets import Ruleset

MAPPED = ("rt", "rt_year", "kawasan", "kawasan_year", "investment")
SAMPLES, MOST_WORDS = 3, 12
Rows = Mapping[str, Sequence[Sequence[Any]]]


@dataclass(frozen=True, slots=True)
class Option:
    """A column that may be chosen: `value` is what the layout says, `label` what is shown, with sample cells."""

    value: str
    label: str
    sample: str


@dataclass(frozen=True, slots=True)
class FieldChoice:
    """A field of a table: whether it must be given, what may be chosen, and what is."""

    name: str
    required: bool
    options: Sequence[Option]
    chosen: str

    @property
    def sample(self) -> str:
        """Sample cells of the chosen column."""
        return next((option.sample for option in self.options if option.value == self.chosen), "")


@dataclass(frozen=True, slots=True)
class TableChoice:
    """A table: its kind, sheet ("" for none), header row (1-based), fields, and class words with their codes."""

    kind: str
    sheet: str
    header_row: int
    fields: Sequence[FieldChoice] = ()
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def missing(self) -> list[str]:
        """Required fields without a column."""
        return [each.name for each in self.fields if each.required and not each.chosen]


def table_choice(
    kind: str, rows: Rows, ruleset: Ruleset, *, sheet: str, header_row: int = 0, chosen: Mapping[str, str] | None = None
) -> TableChoice:
    """What may be chosen for a kind of table in that sheet; `chosen` columns are kept where they still exist.

    Without `chosen`, or for fields not in it, the likeliest column is chosen. `header_row` 0 finds it.
    """
    if sheet not in rows:
        return TableChoice(kind, "", 0)
    opened = open_sheet(sheet, rows[sheet])
    if 0 < header_row <= len(rows[sheet]):
        opened = Sheet(sheet, rows[sheet], header_row - 1)
    yearly = kind.endswith("_year")
    columns = _columns(opened)
    patterns = _patterns(opened, ruleset) if yearly else {}
    guessed = _guessed(opened, kind, ruleset)
    fields = []
    for name in dict.fromkeys((*FIELDS[kind], *(PATTERNS if yearly else ()))):
        options = patterns.get(name, []) if yearly and name in PATTERNS else columns
        values = {option.value for option in options}
        wanted = guessed.get(name, "") if chosen is None or name not in chosen else chosen[name]
        fields.append(FieldChoice(name, name in REQUIRED[kind], options, wanted if wanted in values else ""))
    level = next((each.chosen for each in fields if each.name == "level"), "")
    return TableChoice(kind, sheet, opened.header_index + 1, fields, _words(opened, level) if level else {})


def layout_data(
    tables: Sequence[TableChoice], *, base: Mapping[str, Any], ruleset: str, city_size: str, percent_scale: int
) -> dict[str, Any]:
    """The layout's data; a decree table and fund words are taken from `base`, a suggestion's data."""
    decree = [table for table in base.get("tables", ()) if table["kind"] == "decree"]
    used = {table.sheet for table in tables}
    words = {word: code for table in tables for word, code in table.words.items() if code}
    return {
        "id": "dipetakan",
        "title": "Dipetakan di layar",
        "ruleset": ruleset,
        "city_size": city_size,
        "percent_scale": percent_scale,
        "level_words": words,
        "source_words": dict(base.get("source_words", {})),
        "tables": [
            *(table for table in decree if table["sheet"] not in used),
            *(
                {
                    "kind": table.kind,
                    "sheet": table.sheet,
                    "header_row": table.header_row,
                    "columns": {each.name: each.chosen for each in table.fields if each.chosen},
                }
                for table in tables
                if table.sheet
            ),
        ],
    }


def layout_toml(data: Mapping[str, Any]) -> str:
    """A layout's data as TOML text."""
    plain = ("id", "title", "ruleset", "city_size", "percent_scale")
    lines = [f"{key} = {_value(data[key])}" for key in plain]
    for group in ("level_words", "source_words"):
        lines += ["", f"[{group}]", *(f"{_value(word)} = {_value(code)}" for word, code in data[group].items())]
    for table in data["tables"]:
        lines += ["", "[[tables]]"]
        lines += [f"{key} = {_value(table[key])}" for key in ("kind", "sheet", "header_row", "pairs") if key in table]
        lines += ["[tables.columns]", *(f"{name} = {_value(header)}" for name, header in table["columns"].items())]
    return "\n".join(lines) + "\n"


def _columns(sheet: Sheet) -> list[Option]:
    """Every headed column; one whose header stands twice is named by its letter."""
    counts = Counter(header.casefold() for header in sheet.headers)
    options = []
    for column, header in enumerate(sheet.headers):
        if header:
            letters = column_letters(column + 1)
            value = header if counts[header.casefold()] == 1 and not header.startswith("#") else f"#{letters}"
            options.append(Option(value, f"{letters}: {header}", _sample(sheet, column)))
    return options


def _patterns(sheet: Sheet, ruleset: Ruleset) -> dict[str, list[Option]]:
    """Header patterns that stand for every criterion (volume, percent, points) or every aspect (aspect_mean)."""
    criteria = _templates(sheet, [criterion.id for criterion in ruleset.criteria], "criterion")
    aspects = _templates(sheet, [str(aspect.number) for aspect in ruleset.aspects], "aspect")
    taken = {option.value.replace("{criterion}", criterion.id) for option in criteria for criterion in ruleset.criteria}
    free = [option for option in aspects if option.value.replace("{aspect}", "1") not in taken]
    return {"volume": criteria, "percent": criteria, "points": criteria, "aspect_mean": free}


def _templates(sheet: Sheet, ids: Sequence[str], slot: str) -> list[Option]:
    found: dict[str, dict[str, int]] = {}
    for column, header in enumerate(sheet.headers):
        for one in ids:
            for place in re.finditer(rf"(?<!\d){re.escape(one)}(?!\d)", header, re.IGNORECASE):
                before, after = header[: place.start()], header[place.end() :]
                if "{" not in before + after and "}" not in before + after:
                    found.setdefault(f"{before}{{{slot}}}{after}", {}).setdefault(one, column)
    return [
        Option(template, _first_to_last(sheet, columns, ids), _sample(sheet, columns[ids[0]]))
        for template, columns in found.items()
        if len(columns) == len(ids) == len(set(columns.values()))
    ]


def _first_to_last(sheet: Sheet, columns: Mapping[str, int], ids: Sequence[str]) -> str:
    """The headers that a pattern stands for, as `1av … 7bv`."""
    return " … ".join(sheet.headers[columns[one]] for one in (ids[0], ids[-1]))


def _guessed(sheet: Sheet, kind: str, ruleset: Ruleset) -> dict[str, str]:
    yearly = kind.endswith("_year")
    patterns = guess_patterns(sheet, ruleset)
    guesses = guess_fields(sheet, kind, ruleset, patterns.taken if yearly else frozenset())
    counts = Counter(header.casefold() for header in sheet.headers)
    chosen = {
        name: guess.header if counts[guess.header.casefold()] == 1 else f"#{column_letters(guess.column + 1)}"
        for name, guess in guesses.items()
    }
    return chosen | ({name: guess.header for name, guess in patterns.guesses.items()} if yearly else {})


def _words(sheet: Sheet, chosen: str) -> dict[str, str]:
    """The class words in the chosen column with the code each is known to mean, "" where it is not."""
    column = next((at for at, option in _numbered(sheet) if option.value == chosen), None)
    if column is None:
        return {}
    texts = dict.fromkeys(" ".join(cell.split()) for cell in sheet.cells(column) if isinstance(cell, str))
    known = {text: level_codes({words_of(text)}) for text in list(texts)[:MOST_WORDS] if text}
    return {text: next(iter(codes.values()), "") for text, codes in known.items()}


def _numbered(sheet: Sheet) -> list[tuple[int, Option]]:
    headed = [column for column, header in enumerate(sheet.headers) if header]
    return list(zip(headed, _columns(sheet), strict=True))


def _sample(sheet: Sheet, column: int) -> str:
    cells = [" ".join(str(cell).split())[:24] for cell, _ in zip(sheet.cells(column), range(SAMPLES), strict=False)]
    return " · ".join(cell[:-2] if cell.endswith(".0") else cell for cell in cells)


def _value(value: object) -> str:
    """A TOML value: JSON's escapes are TOML's, but for the one control character that JSON leaves as it is."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
