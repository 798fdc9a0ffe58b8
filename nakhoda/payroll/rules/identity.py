"""Guards of NIK and account numbers: structure, damage by spreadsheets, agreement with what is stated, masking.

They help to find mistakes; they prove no identity. The words never repeat the whole number.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Literal

Sex = Literal["L", "P"]
NIK_DIGITS, WOMAN_DAY, SHOWN = 16, 40, 4
_BY_SPREADSHEET = re.compile(r"\d([.,]\d+)?[eE]\+?\d+|\d{8,}[.,]0+")
NO_NUMBERS = "Alasan tidak boleh memuat nomor panjang seperti NIK, rekening atau telepon. Tulis dengan kata-kata."


@dataclass(frozen=True, slots=True)
class IdentityCheck:
    """What a check of a number found: `faults` forbid storing it, `doubts` ask for a second look.

    `number` is the cleaned number ("" if it cannot be one); `birth` and `sex` are what a NIK's structure says.
    """

    number: str
    faults: tuple[str, ...]
    doubts: tuple[str, ...]
    birth: date | None = None
    sex: Sex | None = None

    @property
    def sound(self) -> bool:
        return not self.faults


def check_nik(
    written: str,
    *,
    today: date,
    birth: date | None = None,
    sex: Sex | None = None,
    regions: Collection[str] = (),
) -> IdentityCheck:
    """A NIK as written against its structure and against the stated birth date and sex (None: not stated).

    `regions` are known first six digits, if a list of districts is at hand.
    """
    number = re.sub(r"[\s.\-']", "", written)
    if _BY_SPREADSHEET.fullmatch(written.strip()):
        what = "NIK rusak oleh Excel (ditulis sebagai bilangan). Ubah kolomnya menjadi teks, lalu ketik ulang dari KTP."
        return IdentityCheck("", (what,), ())
    if not re.fullmatch(r"\d{16}", number, re.ASCII):
        return IdentityCheck("", (f"NIK harus {NIK_DIGITS} angka; tertulis {len(number)} tanda. Salin dari KTP.",), ())
    faults, doubts = [], []
    if number[:2] not in _provinces():
        faults.append("Dua angka pertama NIK bukan kode provinsi. Salin lagi dari KTP.")
    elif regions and number[:6] not in regions:
        doubts.append("Enam angka pertama NIK bukan kecamatan yang dikenal. Periksa KTP.")
    if number[-4:] == "0000":
        faults.append("Empat angka terakhir NIK 0000: mungkin rusak oleh Excel. Salin lagi dari KTP.")
    elif number[-1] == "0":
        doubts.append("NIK berakhir 0: benar hanya bila KTP juga demikian; Excel sering menolkan angka terakhir.")
    day = int(number[6:8])
    said: Sex = "P" if day > WOMAN_DAY else "L"
    born = _birth(number, today, birth)
    if born is None:
        faults.append("Angka tanggal lahir dalam NIK tidak mungkin. Salin lagi dari KTP.")
        return IdentityCheck(number, tuple(faults), tuple(doubts))
    if birth is not None and born != birth:
        doubts.append("Tanggal lahir tidak sama dengan yang terkandung dalam NIK. Periksa KTP.")
    if sex is not None and sex != said:
        doubts.append("Jenis kelamin tidak sama dengan yang terkandung dalam NIK. Periksa KTP.")
    return IdentityCheck(number, tuple(faults), tuple(doubts), born, said)


def _birth(number: str, today: date, stated: date | None) -> date | None:
    """The birth date in a NIK: the stated one's century if that fits, else the latest that is not in the future."""
    day, month, year = int(number[6:8]) % WOMAN_DAY, int(number[8:10]), int(number[10:12])
    found = []
    for century in (2000, 1900):
        try:
            born = date(century + year, month, day)
        except ValueError:
            continue
        if born <= today:
            found.append(born)
    return stated if stated in found else next(iter(found), None)


def check_account(written: str, *, bank: str = "") -> IdentityCheck:
    """A bank account number as written; `bank` is an id of `banks()` whose usual length is compared."""
    number = re.sub(r"[\s.\-']", "", written)
    data = _data()["accounts"]
    if _BY_SPREADSHEET.fullmatch(written.strip()):
        what = "Nomor rekening rusak oleh Excel (ditulis sebagai bilangan). Salin lagi dari buku tabungan."
        return IdentityCheck("", (what,), ())
    if not re.fullmatch(r"\d+", number, re.ASCII) or not data["shortest"] <= len(number) <= data["longest"]:
        what = f"Nomor rekening harus {data['shortest']}–{data['longest']} angka. Salin dari buku tabungan."
        return IdentityCheck("", (what,), ())
    if len(set(number)) == 1:
        return IdentityCheck("", ("Nomor rekening berisi satu angka yang diulang. Salin dari buku tabungan.",), ())
    doubts = []
    lengths = banks()[bank]["lengths"] if bank in banks() else ()
    if lengths and len(number) not in lengths:
        usual = " atau ".join(str(length) for length in lengths)
        doubts.append(f"Rekening {banks()[bank]['name']} lazimnya {usual} angka; ini {len(number)}. Periksa lagi.")
    if len(number) >= NIK_DIGITS and number.endswith("0"):
        doubts.append("Nomor panjang berakhir 0: mungkin rusak oleh Excel. Periksa buku tabungan.")
    return IdentityCheck(number, (), tuple(doubts))


def mask(number: str) -> str:
    """A NIK or account number with only its last four digits: `************0001`; shorter ones wholly hidden."""
    hidden = max(0, len(number) - SHOWN)
    return "*" * hidden + number[hidden:] if hidden >= SHOWN else "*" * len(number)


def holds_number(text: str) -> bool:
    """Whether a free text holds a number of ten digits or more, also one written in groups: a NIK, account or phone."""
    return re.search(r"(?:\d[\s.,-]?){10,}", text) is not None


def same_name(holder: str, person: str) -> bool:
    """Whether an account holder's name is the person's, apart from capitals, titles after a comma and marks."""
    plain = [sorted(re.findall(r"[a-z]+", name.split(",")[0].casefold())) for name in (holder, person)]
    return bool(plain[0]) and plain[0] == plain[1]


def age_on(birth: date, day: date) -> int:
    """Whole years of age on a day; who was born on 29 February has a birthday on 1 March in common years."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


@cache
def banks() -> Mapping[str, Mapping[str, Any]]:
    """Banks by id: name, bic, usual lengths of account numbers."""
    table = _data()["accounts"]
    return {row[0]: dict(zip(table["columns"], row, strict=True)) for row in table["rows"]}


@cache
def reveals_a_day() -> int:
    """How often a day one account may open a sealed number."""
    return int(_data()["reveal"]["a_day"])


@cache
def _provinces() -> frozenset[str]:
    return frozenset(_data()["nik"]["provinces"])


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("nakhoda.payroll").joinpath("data", "identity.toml").read_text(encoding="utf-8"))
