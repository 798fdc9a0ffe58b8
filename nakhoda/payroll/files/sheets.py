"""The attendance sheet of a week on paper: a row a worker, a box a day, room to sign; typed in again later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files

from nakhoda.web.numbers import long_date, short_date
from nakhoda.web.prints import Furniture, Signatory, pdf

WEEK = ("Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min")
# Room for people who join in the middle of the week.
SPARE = 2


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A worker on the sheet: name and role in words. No number of theirs stands on paper."""

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class SheetPrint:
    """What stands on the paper: the crew, its package, builder and village, the first of seven days."""

    crew: str
    package: str
    ksm: str
    village: str
    since: date
    rows: Sequence[SheetRow]
    url: str
    example: bool = False


def sheet_pdf(printed: SheetPrint, paper: str = "a4") -> bytes:
    """The sheet as PDF. ValueError for unknown paper."""
    days = [printed.since + timedelta(days=count) for count in range(len(WEEK))]
    data = {
        "title": "Daftar Hadir Padat Karya",
        "facts": [
            ["Paket", printed.package],
            ["Pelaksana", f"{printed.ksm}, {printed.village}"],
            ["Regu", printed.crew],
            ["Masa", f"{long_date(days[0])} – {long_date(days[-1])}"],
        ],
        "days": [[WEEK[day.weekday()], short_date(day)[:5]] for day in days],
        "rows": [[str(number), row.name, row.role] for number, row in enumerate(printed.rows, 1)],
        "spare": SPARE,
        "help": "Isi tiap kotak: 1 sehari penuh, ¾, ½, ¼, atau 0 bila tidak hadir. Pekerja memaraf pada akhir pekan.",
    }
    furniture = Furniture(
        title=f"Daftar hadir {printed.crew}",
        code=f"{printed.crew} {printed.since.isoformat()}",
        url=printed.url,
        example=printed.example,
        signatories=(
            Signatory("Ketua KSM", nip=None, heading="Mengetahui,"),
            Signatory("Fasilitator", nip=None, heading="Diperiksa oleh,"),
            Signatory("Mandor", nip=None, heading="Dibuat oleh,"),
        ),
    )
    template = files("nakhoda.payroll").joinpath("files", "sheet.typ")
    return pdf(template, data, paper=paper, furniture=furniture)
