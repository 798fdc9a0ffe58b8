"""The field's terms and their names in code, from `law/terms.toml`."""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from nakhoda.law.rulesets import LawError


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the field as officers say it, its one name in code, its meaning and where that comes from.

    `term_en` is its English on the screens, where it names a column of official data; "" elsewhere.
    """

    term: str
    code: str
    meaning: str
    source: str
    term_en: str = ""


@cache
def load_terms() -> tuple[Term, ...]:
    """All terms, in the order of the file (that of the programme). LawError as in `read_terms`."""
    return read_terms(files("nakhoda.law").joinpath("terms.toml").read_text(encoding="utf-8"))


def read_terms(text: str) -> tuple[Term, ...]:
    """The terms of a file's text. LawError if it is malformed, or a term or a code name stands twice."""
    try:
        terms = tuple(Term(**item) for item in tomllib.loads(text)["terms"])
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise LawError(
            f"Daftar istilah tidak terbaca: {error!r}. Tiap istilah: term, code, meaning, source; boleh term_en."
        ) from error
    for what, names in (("istilah", [term.term.casefold() for term in terms]), ("nama kode", [t.code for t in terms])):
        twice = [name for name, count in Counter(names).items() if count > 1]
        if twice:
            raise LawError(f"Daftar istilah: {what} {', '.join(twice)} berdiri lebih dari sekali; pilih satu.")
    return terms
