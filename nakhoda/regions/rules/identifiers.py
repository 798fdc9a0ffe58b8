"""RT codes: one spelling for the many ways in which offices write an RT and its RW."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from nakhoda.regions.rules.names import NameMatch, match_names

__all__ = ["NameMatch", "RtCode", "match_names", "normalise_rt"]

_GAP = r"[^A-Z0-9]*"
_NUMBER = r"(?:0*\d{1,3}(?!\d)|[IVXL]+(?![A-Z0-9]))"
_RT = rf"(?<![A-Z0-9])RT{_GAP}(?P<rt>{_NUMBER})(?:\s?(?P<suffix>[A-Z])(?=[^A-Z0-9]|$|RW|DS))?"
_RW = rf"(?P<unit>RW|DS){_GAP}(?P<rw>{_NUMBER})(?![A-Z0-9])"
_SPELLINGS = (
    re.compile(rf"{_RT}{_GAP}{_RW}"),
    re.compile(rf"(?<![A-Z0-9]){_RW}{_GAP}{_RT.removeprefix('(?<![A-Z0-9])')}"),
    re.compile(
        rf"(?<![A-Z0-9])RT{_GAP}(?P<unit>RW|DS){_GAP}(?P<rt>{_NUMBER})(?P<suffix>[A-Z])?\s*[/-]\s*(?P<rw>{_NUMBER})"
    ),
    re.compile(rf"^(?P<rt>0*\d{{1,3}})(?P<suffix>[A-Z])?\s*[/-]\s*(?P<rw>{_NUMBER})$"),
)
_LONG_FORMS = ((re.compile(r"\bRUKUN\s+TETANGGA\b"), "RT"), (re.compile(r"\bRUKUN\s+WARGA\b"), "RW"))
_MORE_CODES = re.compile(r"^\s*[/,&+-]\s*\d|(?<![A-Z0-9])(?:RT|RW|DS)[^A-Z0-9]*\d")
_ROMAN = re.compile(r"^(?=.)(?:XL|L?X{0,3})(?:IX|IV|V?I{0,3})$")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50}
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class RtCode:
    """An RT and its RW: both as three digits; `suffix` is the letter of a split RT such as 6A.

    `unit` is `RW`, or `DS` where an office wrote that part so; `place` is what else stood in the text,
    such as the name of a hamlet, in capitals; `original` is the text as it was found.
    """

    rt: str
    rw: str
    suffix: str = ""
    unit: str = "RW"
    place: str = ""
    original: str = ""

    @property
    def label(self) -> str:
        """The one spelling: `RT001-RW002`, `RT006A-RW002`, `RT303-DS03`."""
        number = self.rw if self.unit == "RW" else f"{int(self.rw):02d}"
        return f"RT{self.rt}{self.suffix}-{self.unit}{number}"


def normalise_rt(text: str) -> RtCode | None:
    """The RT code in a text, or `None` if there is none or more than one.

    Reads `RT001-RW002`, `RT 1 RW 2`, `001/002`, `RT.01/RW.02`, `RT/RW 01/02`, `RW 2 RT 1`, `RT06A-RW002`, `RT303-DS03`
    and Roman numerals. RT 0 is no RT. Normalising a label gives the same label.
    """
    if len(text) > _LONGEST:
        return None
    plain = unicodedata.normalize("NFKC", text).upper().strip()
    for pattern, short in _LONG_FORMS:
        plain = pattern.sub(short, plain)
    for spelling in _SPELLINGS:
        if found := spelling.search(plain):
            return _code(found, plain, text)
    return None


def _code(found: re.Match[str], plain: str, original: str) -> RtCode | None:
    before, after = plain[: found.start()], plain[found.end() :]
    if _MORE_CODES.search(after) or _MORE_CODES.search(before):
        return None
    parts = found.groupdict()
    rt, rw = _number(parts["rt"]), _number(parts["rw"])
    if not rt or rw is None:
        return None
    place = " ".join(re.sub(r"[^\w\s'.-]", " ", f"{before} {after}").split()).strip(" .-'_")
    return RtCode(f"{rt:03d}", f"{rw:03d}", parts["suffix"] or "", parts.get("unit") or "RW", place, original)


def _number(text: str) -> int | None:
    """The value of digits or of a well-formed Roman numeral, else `None`."""
    if text.isdigit():
        return int(text)
    if not _ROMAN.match(text):
        return None
    values = [_ROMAN_VALUES[letter] for letter in text]
    return sum(
        -value if any(after > value for after in values[index + 1 :]) else value for index, value in enumerate(values)
    )
