"""Which property of an area names its village and which its RT: the words that offices use."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nakhoda.regions.rules.identifiers import RtCode, normalise_rt

# Earlier words win; keys are compared without case and signs. WADM* are the field names of the national base map (BIG).
VILLAGE_KEYS = (
    "kelurahan",
    "namakelurahan",
    "namakel",
    "nmkelurahan",
    "nmkel",
    "wadmkd",
    "desakelurahan",
    "kelurahandesa",
    "desakel",
    "keldesa",
    "desa",
    "namadesa",
    "nmdesa",
    "kel",
    "village",
    "villagename",
    "nagari",
    "gampong",
    "kampung",
    "kawasan",
    "namakawasan",
)
CODE_KEYS = (
    "kodertrw",
    "rtrw",
    "rtrwkode",
    "kodert",
    "idrt",
    "labelrt",
    "namart",
    "rtname",
    "rtdanrw",
    "label",
    "kode",
)
RT_KEYS = ("rt", "nort", "nomorrt", "wadmrt", "rtno")
RW_KEYS = ("rw", "norw", "nomorrw", "wadmrw", "rwno")
NAME_KEYS = ("nama", "name", "namobj", "title", "judul", "remark", "keterangan", "description")
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Names:
    """What an area says of itself: kelurahan, RT code or `None`, and the texts these came from."""

    kelurahan: str
    rt: RtCode | None
    raw_name: str
    raw_code: str


def names_of(properties: Mapping[str, Any], folder: str = "") -> Names:
    """The names in an area's properties; `folder`, the group it lies in, serves where no village is named.

    A village or a code may also stand inside one text, such as `Kauman RT 001 RW 002`.
    """
    plain = {_key(key): _text(value) for key, value in properties.items()}
    kelurahan = _first(plain, VILLAGE_KEYS)
    name = _first(plain, NAME_KEYS)
    raw_code, rt = _code(plain)
    if rt is None and name and (found := normalise_rt(name)):
        raw_code, rt = raw_code or name, found
        kelurahan = kelurahan or _readable(found.place, name)
    kelurahan = kelurahan or _text(folder)
    if not kelurahan and rt is None:
        kelurahan = name
    return Names(kelurahan, rt, name or kelurahan, raw_code)


def _code(plain: Mapping[str, str]) -> tuple[str, RtCode | None]:
    """The text of the RT code and what it means; a column for RT and one for RW are read together."""
    written = [plain[key] for key in CODE_KEYS if plain.get(key)]
    for text in written:
        if code := normalise_rt(text):
            return text, code
    rt, rw = _first(plain, RT_KEYS), _first(plain, RW_KEYS)
    if rt and (code := normalise_rt(rt)):
        return rt, code
    if rt and rw:
        together = f"RT {_without('RT', rt)} RW {_without('RW', rw)}"
        return together, normalise_rt(together)
    return (written[0] if written else rt), None


def _without(prefix: str, text: str) -> str:
    return re.sub(rf"^\s*{prefix}[\s.:]*", "", text, flags=re.IGNORECASE)


def _readable(place: str, name: str) -> str:
    """The place as it was written, if it stands so in the name; else in the capitals of the code."""
    found = re.search(re.escape(place), name, re.IGNORECASE) if place else None
    return found.group(0) if found else place


def _first(plain: Mapping[str, str], keys: tuple[str, ...]) -> str:
    return next((plain[key] for key in keys if plain.get(key)), "")


def _key(key: object) -> str:
    return re.sub(r"[^a-z0-9]", "", str(key).casefold())


def _text(value: object) -> str:
    """A property as printable text: whole numbers without a decimal point, nothing for true, lists and NaN."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    if isinstance(value, float):
        value = int(value) if value.is_integer() else "" if math.isnan(value) else value
    if isinstance(value, int) and value.bit_length() > 64:
        return ""
    spaced = " ".join(str(value)[: 4 * _LONGEST].split())
    return "".join(char for char in spaced if char.isprintable())[:_LONGEST]
