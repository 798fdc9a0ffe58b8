"""Faults reported by residents on an asset: their life, deadlines, and what a repair must show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from nakhoda.grants.rules.life import Life, Move
from nakhoda.law.findings import Finding, Place
from nakhoda.maintenance.rules.care import urgencies

FAULT = Life(
    {
        "reported": "Dilaporkan",
        "assigned": "Ditugaskan",
        "repaired": "Diperbaiki, menunggu diperiksa",
        "checked": "Selesai diperiksa",
        "dismissed": "Bukan kerusakan aset",
    },
    {
        "reported": (
            Move("assigned", "maintenance.keep"),
            Move("dismissed", "maintenance.keep", reason=True),
        ),
        "assigned": (
            Move("repaired", "maintenance.keep", conditions=True),
            Move("dismissed", "maintenance.keep", reason=True),
        ),
        "repaired": (
            Move("checked", "maintenance.check", other_than=("repaired",)),
            Move("assigned", "maintenance.check", other_than=("repaired",), reason=True),
        ),
        "checked": (Move("assigned", "maintenance.check", reason=True),),
        "dismissed": (Move("assigned", "maintenance.check", reason=True),),
    },
)
SETTLED = frozenset({"checked", "dismissed"})


@dataclass(frozen=True, slots=True)
class Fault:
    """A reported fault as far as rules go; `asset` is the asset's id."""

    number: int
    asset: int
    urgency: str
    state: str
    reported: date
    what: str

    @property
    def due(self) -> date:
        """The last day of its repair. KeyError for an unknown urgency."""
        return self.reported + timedelta(urgencies()[self.urgency].days)

    @property
    def is_open(self) -> bool:
        """Whether it is neither checked nor dismissed."""
        return self.state not in SETTLED

    def overdue(self, today: date) -> int:
        """By how many days the repair is late; 0 once it is repaired."""
        waiting = self.is_open and self.state != "repaired"
        return max((today - self.due).days, 0) if waiting else 0


def report_faults(what: str, urgency: str, *, has_photo: bool) -> tuple[str, ...]:
    """Why a report cannot be taken, as sentences. What, how urgent, and a photo unless dangerous."""
    found = []
    if not what.strip():
        found.append("Tulis apa yang rusak.")
    if urgency not in urgencies():
        found.append("Pilih seberapa mendesak.")
    if not has_photo and urgency != "danger":
        found.append("Sertakan foto kerusakan.")
    return tuple(found)


def repair_faults(cost_idr: int, *, has_photo: bool, has_entry: bool) -> tuple[str, ...]:
    """Why a repair cannot be noted, as sentences: photo after it, and the entry of the book if it cost money."""
    found = []
    if not has_photo:
        found.append("Sertakan foto sesudah diperbaiki.")
    if cost_idr < 0:
        found.append("Biaya tidak boleh di bawah nol.")
    if cost_idr > 0 and not has_entry:
        found.append("Perbaikan ini berbiaya: catat dahulu pada buku kas KPP.")
    return tuple(found)


def same_fault(faults: Sequence[Fault], asset: int) -> tuple[Fault, ...]:
    """Faults of the asset that are still open, to show before a new report: perhaps it is the same."""
    return tuple(fault for fault in faults if fault.asset == asset and fault.is_open)


def fault_findings(faults: Sequence[Fault], today: date) -> Iterator[Finding]:
    """A finding for each fault whose repair is late."""
    for fault in faults:
        if late := fault.overdue(today):
            yield Finding("kerusakan-terlambat", Place(), {"number": fault.number, "what": fault.what, "days": late})
