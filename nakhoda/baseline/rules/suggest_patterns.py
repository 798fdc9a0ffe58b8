"""How a result sheet heads its per-criterion columns: one pattern for volumes, one for percents, one for points."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from nakhoda.baseline.rules.layout import normal
from nakhoda.baseline.rules.suggest_columns import Guess, Sheet, synonyms, words_of
from nakhoda.law.findings import column_letters
from nakhoda.law.rulesets import Ruleset

ROLES = ("volume", "percent", "points")


@dataclass(frozen=True, slots=True)
class Patterns:
    """Patterns by role, the columns they take up, and the percents' scale: 1 or 100."""

    guesses: Mapping[str, Guess]
    taken: frozenset[int]
    percent_scale: int


def guess_patterns(sheet: Sheet, ruleset: Ruleset) -> Patterns:
    """The header patterns that name every criterion (or every aspect); empty where there are none."""
    ids = [criterion.id for criterion in ruleset.criteria]
    found = _templates(sheet.headers, ids, "criterion", lambda one: rf"(?<!\d){one}")
    guesses: dict[str, Guess] = {}
    left = dict(found)
    for role in ROLES:
        scored = [(_fit(role, template, columns, sheet, ruleset), template) for template, columns in left.items()]
        if scored and (best := max(scored, key=lambda pair: pair[0]))[0] > 0.3:
            guesses[role] = Guess(left[best[1]][0], best[1], round(best[0], 2))
            del left[best[1]]
    taken = {column for columns in found.values() for column in columns}
    rest = ["" if column in taken else header for column, header in enumerate(sheet.headers)]
    numbers = [str(aspect.number) for aspect in ruleset.aspects]
    means = _templates(rest, numbers, "aspect", lambda one: rf"(?<!\d){one}(?![0-9a-c])")
    if means:
        template = max(means, key=lambda one: _word_fit("aspect_mean", one))
        guesses["aspect_mean"] = Guess(means[template][0], template, 0.7 + 0.3 * _word_fit("aspect_mean", template))
        taken |= set(means[template])
    return Patterns(guesses, frozenset(taken), _scale(guesses, found, sheet))


def repeated_headers(sheet: Sheet, ruleset: Ruleset) -> tuple[list[str], list[str]]:
    """Headers that stand once per criterion without naming it, and for each of their columns the header to write.

    A pattern cannot tell such columns apart; the second list says `D5: 1av`, `E5: 1ap` and so on, in the order of the
    ruleset. Both are empty unless one header stands exactly once per criterion.
    """
    counts = Counter(normal(header) for header in sheet.headers if header)
    often = [header for header, count in counts.items() if count == len(ruleset.criteria)]
    if not often:
        return [], []
    row = sheet.header_index + 1
    renames = []
    for header in often:
        columns = [column for column, text in enumerate(sheet.headers) if normal(text) == header]
        role = max(ROLES, key=lambda role: (_word_fit(role, header), -ROLES.index(role)))
        for criterion, column in zip(ruleset.criteria, columns, strict=True):
            name = f"{criterion.id}{synonyms()['patterns'][role][0]}"
            renames.append((column, f"{column_letters(column + 1)}{row}: {name}"))
    return often, [text for _, text in sorted(renames)]


def _templates(
    headers: Sequence[str], ids: list[str], slot: str, pattern: Callable[[str], str]
) -> dict[str, list[int]]:
    """Header templates that occur once for every id, with their columns in the order of the ids."""
    columns: dict[str, dict[str, int]] = {}
    spelled: dict[str, str] = {}
    for column, header in enumerate(headers):
        for one in ids:
            for place in re.finditer(pattern(one), header, re.IGNORECASE):
                before, after = (part.replace("{", "{{").replace("}", "}}") for part in _around(header, place))
                template = f"{before}{{{slot}}}{after}"
                columns.setdefault(normal(template), {}).setdefault(one, column)
                spelled.setdefault(normal(template), template)
    return {
        spelled[template]: [found[one] for one in ids]
        for template, found in columns.items()
        if len(found) == len(ids) and len(set(found.values())) == len(ids)
    }


def _around(header: str, place: re.Match[str]) -> tuple[str, str]:
    return header[: place.start()], header[place.end() :]


def _word_fit(role: str, template: str) -> float:
    """1 where the words beside the slot are those of the role, half where one of them is among them."""
    plain = words_of(re.sub(r"\{\w+\}", " ", template).replace("%", " persen "))
    words = synonyms()["patterns"][role]
    if plain in words:
        return 1.0
    return 0.7 if set(plain.split()) & set(words) else 0.0


def _fit(role: str, template: str, columns: list[int], sheet: Sheet, ruleset: Ruleset) -> float:
    """Word and value evidence together; without a word, values decide."""
    other = max(_word_fit(one, template) for one in ROLES if one != role)
    word = _word_fit(role, template)
    if word < other:
        return 0.0
    return 0.6 * word + 0.4 * _value_fit(role, columns, sheet, ruleset) + (0.0 if word or other else 0.2)


def _value_fit(role: str, columns: list[int], sheet: Sheet, ruleset: Ruleset) -> float:
    """How well the cells of a pattern fit a role: points are band points, percents stay near one whole."""
    numbers = [number for column in columns for number in sheet.numbers(column)]
    if not numbers:
        return 0.5
    as_points = sum(number in ruleset.point_values for number in numbers) / len(numbers)
    if role == "points":
        return as_points
    if as_points == 1:
        return 0.0
    positive = [number for number in numbers if number > 0]
    whole = sum(number == int(number) for number in numbers) / len(numbers)
    looks_like_share = bool(positive) and (median(positive) <= 1 or (max(positive) <= 400 and whole < 0.6))
    return float(looks_like_share) if role == "percent" else float(not looks_like_share)


def _scale(guesses: Mapping[str, Guess], found: Mapping[str, list[int]], sheet: Sheet) -> int:
    if "percent" not in guesses:
        return 1
    columns = found[guesses["percent"].header]
    positive = [number for column in columns for number in sheet.numbers(column) if number > 0]
    return 100 if positive and median(positive) > 1.5 else 1
