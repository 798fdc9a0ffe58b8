"""The calendar of care: when each task of an asset is due, what is overdue, what comes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from nakhoda.law.findings import Fact, Finding, Place
from nakhoda.maintenance.rules.care import Asset, Task, rules

STATES = {"overdue": "Terlambat", "soon": "Segera", "later": "Nanti"}
# When each task of an asset was last done: by asset id and task id.
Done = Mapping[tuple[int, str], date]


@dataclass(frozen=True, slots=True)
class Duty:
    """A task of an asset and the day it is due; `late_days` is 0 unless that day is over."""

    asset: Asset
    task: Task
    due: date
    late_days: int

    @property
    def key(self) -> str:
        """A name of the duty that never changes, for a form that is sent twice: asset, task and day."""
        return f"{self.asset.id}-{self.task.id}-{self.due.isoformat()}"

    def state(self, today: date) -> str:
        """`overdue`, `soon` (within the days of the house rule) or `later`."""
        if self.late_days:
            return "overdue"
        return "soon" if self.due <= today + timedelta(rules().soon_days) else "later"


def next_due(asset: Asset, task: Task, done: Done) -> date:
    """When a task is due next: its days after it was last done, at first after the handover."""
    last = done.get((asset.id, task.id), asset.handed_over)
    return max(last, asset.handed_over) + timedelta(task.days)


def duties(assets: Sequence[Asset], done: Done, today: date) -> tuple[Duty, ...]:
    """The next duty of every task of every asset, the most overdue first."""
    found = []
    for asset in assets:
        for task in asset.family.tasks:
            due = next_due(asset, task, done)
            found.append(Duty(asset, task, due, max((today - due).days, 0)))
    return tuple(sorted(found, key=lambda duty: (duty.due, duty.asset.id, duty.task.id)))


def overdue(assets: Sequence[Asset], done: Done, today: date) -> tuple[Duty, ...]:
    """The duties whose day is over."""
    return tuple(duty for duty in duties(assets, done, today) if duty.late_days)


def calendar(assets: Sequence[Asset], done: Done, first: date, last: date, today: date) -> tuple[Duty, ...]:
    """Every duty from one day to another, in order, as if each were done on its day; what is overdue stands on `today`.

    A window that begins after today leaves the overdue out.
    """
    found = []
    for asset in assets:
        for task in asset.family.tasks:
            due = next_due(asset, task, done)
            late = max((today - due).days, 0)
            day = max(due, today)
            while day <= last:
                if day >= first:
                    found.append(Duty(asset, task, day, late))
                day, late = day + timedelta(task.days), 0
    return tuple(sorted(found, key=lambda duty: (duty.due, duty.asset.id, duty.task.id)))


def done_faults(
    asset: Asset, task_id: str, day: date, today: date, cost_idr: int, *, has_photo: bool
) -> tuple[str, ...]:
    """Why a task cannot be noted as done, as sentences; empty if it can."""
    found = []
    if task_id not in {task.id for task in asset.family.tasks}:
        found.append(f"{asset.name}: tugas {task_id!r} tidak ada untuk jenis aset ini. Muat ulang halaman.")
    if not asset.handed_over <= day <= today:
        found.append(f"{asset.name}: tanggal harus sejak serah terima sampai hari ini.")
    if cost_idr < 0:
        found.append(f"{asset.name}: biaya tidak boleh di bawah nol.")
    if not has_photo:
        found.append(f"{asset.name}: sertakan foto hasil pekerjaan.")
    return tuple(found)


def duty_findings(assets: Sequence[Asset], done: Done, today: date) -> Iterator[Finding]:
    """A finding for each overdue duty."""
    for duty in overdue(assets, done, today):
        facts: dict[str, Fact] = {"asset": duty.asset.name, "task": duty.task.name.lower(), "days": duty.late_days}
        yield Finding("tugas-pelihara-terlambat", Place(), facts)
