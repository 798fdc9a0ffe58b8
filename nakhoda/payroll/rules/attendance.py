"""Attendance in quarter days: marks, corrections that supersede, and crews' sheets."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from nakhoda.payroll.rules.rates import roles
from nakhoda.web.numbers import long_date

FULL_DAY = 4


@dataclass(frozen=True, slots=True)
class Mark:
    """One worker's attendance of one day in one package: 0 to 4 quarters. `number` orders marks as they were stored.

    A correction names the mark it supersedes and its reason; 0 quarters say that the worker was absent.
    """

    number: int
    worker: int
    package: int
    day: date
    quarters: int
    role: str
    by: int
    supersedes: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Crew:
    """Workers who are called together, in the order of the sheet."""

    package: int
    name: str
    workers: tuple[int, ...]


def hok(quarters: int) -> Decimal:
    """Person-days of so many quarters, exact: 5 quarters are 1.25 HOK."""
    return Decimal(quarters) / FULL_DAY


def active_marks(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """The marks that count: those that no other supersedes, in order of number."""
    kept = sorted(marks, key=lambda mark: mark.number)
    superseded = {mark.supersedes for mark in kept}
    return tuple(mark for mark in kept if mark.number not in superseded)


def mark_faults(mark: Mark, stored: Sequence[Mark], *, today: date) -> tuple[str, ...]:
    """Why a mark cannot be stored; `stored` are all marks of that worker and day, in every package.

    One mark a worker, day and package; a correction supersedes the one that counts and says why.
    """
    found = []
    if mark.quarters not in range(FULL_DAY + 1) or type(mark.quarters) is not int:
        found.append("Isi kehadiran 0, ¼, ½, ¾ atau 1 hari.")
    if mark.role not in roles():
        found.append("Pilih pekerja, tukang atau mandor.")
    if mark.day > today:
        found.append(f"{long_date(mark.day)} belum tiba.")
    active = active_marks(stored)
    own = [each for each in active if each.package == mark.package]
    if mark.supersedes is None:
        if own:
            found.append("Kehadiran hari itu sudah dicatat. Buat pembetulan bila salah.")
    elif [each.number for each in own] != [mark.supersedes]:
        found.append("Pembetulan harus menggantikan catatan yang berlaku. Muat ulang halaman.")
    elif not mark.reason.strip():
        found.append("Tulis alasan pembetulan.")
    elsewhere = sum(each.quarters for each in active if each.package != mark.package)
    if mark.quarters and elsewhere + mark.quarters > FULL_DAY:
        found.append("Pekerja ini sudah tercatat pada paket lain hari itu; jumlahnya melebihi satu hari.")
    return tuple(found)


def sheet_faults(crew: Crew, marks: Iterable[Mark]) -> tuple[str, ...]:
    """What a day's sheet lacks or has too much of, beside its crew."""
    present = [mark.worker for mark in marks]
    strangers = [worker for worker in present if worker not in crew.workers]
    twice = {worker for worker in present if present.count(worker) > 1}
    missing = [worker for worker in crew.workers if worker not in present]
    found = []
    if missing:
        found.append(f"{len(missing)} dari {len(crew.workers)} pekerja regu {crew.name} belum ditandai.")
    if strangers:
        found.append(f"{len(strangers)} orang bukan anggota regu {crew.name}.")
    if twice:
        found.append(f"{len(twice)} pekerja ditandai lebih dari sekali.")
    return tuple(found)


def late_numbers(marks: Iterable[Mark], listed: Collection[int]) -> tuple[int, ...]:
    """Numbers of marks that came after a list was locked: they change nothing there and go to an adjustment."""
    return tuple(mark.number for mark in active_marks(marks) if mark.number not in listed)
