"""Many workers registered at once, from rows of a spreadsheet: all of them, or none and what is wrong with each row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from nakhoda.payroll.actions.people import register_worker
from nakhoda.payroll.queries.people import Worker
from nakhoda.people.actions import Refused
from nakhoda.people.rules.scope import Viewer

MOST_ROWS, MOST_TOLD = 200, 12
_DAY = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})", re.ASCII)


class RowsRefused(Refused):
    """Nothing was registered; `faults` are sentences that begin with the row."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = list(faults)
        super().__init__(" ".join(self.faults))


@dataclass(frozen=True, slots=True)
class Row:
    """A pasted row: its number from 1, name, NIK as written, birth date and sex as written ("" where empty)."""

    number: int
    name: str
    nik: str
    birth: str = ""
    sex: str = ""


def rows_in(text: str) -> list[Row]:
    """The rows of a pasted table, separated by tabs or semicolons; empty lines and a line of headings are left out."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        cells = [cell.strip() for cell in re.split(r"[\t;]", line)]
        if not any(cells) or (number == 1 and not any(sign.isdigit() for sign in line)):
            continue
        name, nik, birth, sex = (*cells, "", "", "")[:4]
        found.append(Row(number, name, nik, birth, sex.upper()))
    return found


@transaction.atomic
def register_rows(*, by: Viewer, village_key: str, rows: Sequence[Row], key: str, sure: bool = False) -> list[Worker]:
    """Every row registered; what is stored under the key and row if it is the same.

    RowsRefused with what is wrong in which row, none registered then. No message repeats a NIK.
    """
    if not 0 < len(rows) <= MOST_ROWS:
        raise RowsRefused([f"Tempel 1 sampai {MOST_ROWS} baris; terbaca {len(rows)}."])
    made, faults = [], []
    for row in rows:
        try:
            with transaction.atomic():
                made.append(
                    register_worker(
                        by=by,
                        village_key=village_key,
                        name=row.name,
                        nik=row.nik,
                        key=f"{key}-{row.number}",
                        birth=_birth(row.birth),
                        sex=_sex(row.sex),
                        sure=sure,
                    )
                )
        except Refused as error:
            faults.append(f"Baris {row.number}: {error}")
    if faults:
        rest = len(faults) - MOST_TOLD
        raise RowsRefused([*faults[:MOST_TOLD], *([f"Dan {rest} baris lain."] if rest > 0 else [])])
    return made


def _birth(text: str) -> date | None:
    if not text:
        return None
    try:
        if found := _DAY.fullmatch(text):
            day, month, year = map(int, found.groups())
            return date(year, month, day)
        return date.fromisoformat(text[:10])
    except ValueError as error:
        raise Refused("Tanggal lahir ditulis seperti 17-06-1985.") from error


def _sex(text: str) -> str:
    if text not in ("", "L", "P"):
        raise Refused("Jenis kelamin ditulis L atau P, atau kosong.")
    return text
