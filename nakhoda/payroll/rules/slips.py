"""Receipts of wages as data: what each slip says, four to a sheet, and the receipt list with its boxes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from nakhoda.ledger.rules.terbilang import terbilang_rupiah
from nakhoda.payroll.rules.attendance import hok
from nakhoda.payroll.rules.payments import payment_key
from nakhoda.payroll.rules.rates import roles
from nakhoda.payroll.rules.wages import Period, WageList

SLIPS_A_SHEET = 4


@dataclass(frozen=True, slots=True)
class SlipLine:
    """One role and rate: person-days x daily rate = wage, as the worker can recompute it."""

    role: str
    hok: Decimal
    rate_idr: int
    wage_idr: int


@dataclass(frozen=True, slots=True)
class Slip:
    """One worker's receipt: number on the list, payment key, name, lines, sum in figures and words, signs by day."""

    number: int
    key: str
    worker: int
    name: str
    period: Period
    lines: tuple[SlipLine, ...]
    total_idr: int
    in_words: str
    marks: str


def slips(wages: WageList, names: Mapping[int, str]) -> tuple[Slip, ...]:
    """The receipts of a list, one a worker with a positive sum, by worker. KeyError for a worker without name."""
    found = []
    paid = [worker for worker, amount in wages.by_worker.items() if amount > 0]
    for number, worker in enumerate(paid, 1):
        own = [line for line in sorted(wages.lines) if line.worker == worker]
        lines = tuple(
            SlipLine(roles().get(line.role, line.role), hok(line.quarters), line.rate_idr, line.wage_idr)
            for line in own
        )
        total = sum(line.wage_idr for line in own)
        found.append(
            Slip(
                number,
                payment_key(worker, wages),
                worker,
                names[worker],
                wages.period,
                lines,
                total,
                terbilang_rupiah(total),
                _merged(line.marks for line in own),
            )
        )
    return tuple(found)


def sheets(found: Iterable[Slip], each: int = SLIPS_A_SHEET) -> tuple[tuple[Slip, ...], ...]:
    """The slips by sheet of paper, in order; the last sheet may hold fewer."""
    all_slips = tuple(found)
    return tuple(all_slips[at : at + each] for at in range(0, len(all_slips), each))


def _merged(signs: Iterable[str]) -> str:
    """The signs of several roles as one row: quarters of a day add up, `.` where no role has a mark."""
    rows = [row for row in signs if row]
    days = zip(*rows, strict=True) if rows else ()
    return "".join(
        str(sum(int(sign) for sign in day if sign != ".")) if any(sign != "." for sign in day) else "." for day in days
    )
