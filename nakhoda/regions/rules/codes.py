"""Official region codes (Kemendagri): province `35`, regency `35.01`, district `35.01.04`, village `35.01.04.2014`.

A code is text. A spreadsheet that takes it for a number loses its noughts, so a damaged code is refused, never guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from nakhoda.people.rules.scope import within
from nakhoda.regions.rules.names import words

__all__ = [
    "Level",
    "RegionCode",
    "RegionCodeError",
    "level_of",
    "parent_of",
    "parse_code",
    "slug_of",
    "sort_key",
    "village_key",
    "within",
]

WIDTHS = (2, 2, 2, 4)
_LENGTHS = {2: 1, 4: 2, 6: 3, 10: 4}
_DIGITS = re.compile(r"[0-9]+(?:\.[0-9]+)*")
_HOW = "Jadikan kolom kode bertipe teks, lalu isi ulang lengkap dengan nolnya, misalnya 35.01 atau 35.01.04.2014."
_SHOWN = 40


class RegionCodeError(ValueError):
    """A text is no region code, or not of the wanted level; the message says what is wrong and what to do."""


class Level(StrEnum):
    """The four levels that have an official code, widest first."""

    PROVINCE = "province"
    REGENCY = "regency"
    DISTRICT = "district"
    VILLAGE = "village"


@dataclass(frozen=True, slots=True, order=True)
class RegionCode:
    """A well-formed code; `text` is its one spelling, with dots. Whether the region exists is for a list to say."""

    text: str

    @property
    def level(self) -> Level:
        return tuple(Level)[self.text.count(".")]

    @property
    def parent(self) -> RegionCode | None:
        """The region one level up; `None` for a province."""
        return RegionCode(self.text.rpartition(".")[0]) if "." in self.text else None

    @property
    def village_type(self) -> str:
        """`kelurahan` where the village's number begins with 1, `desa` with 2, else "". Source: Kemendagri's codes."""
        if self.level is not Level.VILLAGE:
            return ""
        return {"1": "kelurahan", "2": "desa"}.get(self.text[9], "")


def parse_code(text: object) -> RegionCode:
    """The code in a cell: `35.01.04.2014` or `3501042014`, blanks around it allowed.

    RegionCodeError for anything else, such as `35.1`, `3501042014.0` or `3,5E+09`, which a spreadsheet makes of codes.
    """
    plain = str(text).strip() if text is not None else ""
    if not plain:
        raise RegionCodeError(f"Kode wilayah kosong. {_HOW}")
    if not _DIGITS.fullmatch(plain):
        raise RegionCodeError(f"“{plain[:_SHOWN]}” bukan kode wilayah: hanya angka dan titik yang dipakai. {_HOW}")
    parts = plain.split(".")
    if len(parts) == 1:
        parts = _cut(plain)
    if len(parts) > len(WIDTHS) or [len(part) for part in parts] != list(WIDTHS[: len(parts)]):
        raise RegionCodeError(f"“{plain[:_SHOWN]}” bukan kode wilayah: nol di kode hilang atau angkanya kurang. {_HOW}")
    if any(set(part) == {"0"} for part in parts) or parts[0].startswith("0"):
        raise RegionCodeError(f"“{plain[:_SHOWN]}” bukan kode wilayah: tidak ada wilayah bernomor nol. {_HOW}")
    return RegionCode(".".join(parts))


def level_of(code: str) -> Level:
    """The level of a code. RegionCodeError if it is none."""
    return parse_code(code).level


def parent_of(code: str) -> str | None:
    """The code one level up, `None` for a province. RegionCodeError if it is no code."""
    parent = parse_code(code).parent
    return parent.text if parent else None


def slug_of(name: str) -> str:
    """A name as a key: small letters and digits without accents, words joined by `-`, the word for its kind left out.

    "" where nothing is left.
    """
    plain = (word.encode("ascii", "ignore").decode() for word in words(name))
    return "-".join(word for word in plain if word)


def village_key(regency: str, village_code: str, village_name: str) -> str:
    """The key of a village: its code, or without one `<regency>-<slug>` such as `33.75-kauman`.

    RegionCodeError where the code is no village's, lies in another regency, or neither code nor name can be used.
    """
    whole = parse_code(regency)
    if whole.level is not Level.REGENCY:
        raise RegionCodeError(f"“{whole.text}” bukan kode kabupaten/kota. Pakai kode seperti 35.01.")
    if village_code.strip():
        code = parse_code(village_code)
        if code.level is not Level.VILLAGE:
            raise RegionCodeError(f"“{code.text}” bukan kode desa/kelurahan. Pakai kode lengkap seperti 35.01.04.2014.")
        if not within(code.text, whole.text):
            raise RegionCodeError(f"{code.text} tidak terletak di kabupaten/kota {whole.text}. Periksa kodenya.")
        return code.text
    slug = slug_of(village_name)
    if not slug:
        raise RegionCodeError("Desa/kelurahan tanpa kode dan tanpa nama. Isi salah satunya.")
    return f"{whole.text}-{slug}"


def sort_key(key: str) -> tuple[tuple[str, ...], str]:
    """Sorts codes and village keys by region: a region before its parts, villages with a code before those without."""
    code, _, slug = key.partition("-")
    parts = tuple(code.split("."))
    return ((*parts, "~"), slug) if slug else (parts, "")


def _cut(digits: str) -> list[str]:
    """Digits without dots, cut into the parts of a code; one part where their number fits no level."""
    level = _LENGTHS.get(len(digits))
    if level is None:
        return [digits]
    starts = [sum(WIDTHS[:number]) for number in range(level)]
    return [digits[start : start + width] for start, width in zip(starts, WIDTHS, strict=False)]
