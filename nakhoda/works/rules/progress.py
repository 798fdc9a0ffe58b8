"""Progress of works in three measures that are never mixed: built (by RAB weight), spent (by the ledger), time gone.

All shares are exact fractions of 1, from 0 to 1. Built quantities are entries that only add; a wrong entry is taken
back as a whole, so that every curve only rises.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from nakhoda.web.numbers import number, percent, signed
from nakhoda.works.rules.plan import Week, planned_until
from nakhoda.works.rules.supervision import WHOLE, deviations, gaps

NOTHING, EVERYTHING = Fraction(0), Fraction(1)
STATES = {"not_measured": "Belum diukur", "on_time": "Sesuai rencana", "late": "Terlambat", "critical": "Kritis"}


@dataclass(frozen=True, slots=True)
class Item:
    """A row of the budget (RAB): its weight in rupiah and its planned volume in its unit."""

    id: str
    name: str
    unit: str
    weight_idr: int
    volume: Decimal


@dataclass(frozen=True, slots=True)
class Built:
    """A quantity of an item that was built and measured, never below zero; what is `taken_back` does not count."""

    item: str
    day: date
    quantity: Decimal
    taken_back: bool = False


@dataclass(frozen=True, slots=True)
class Paid:
    """An entry of the book on a day, in rupiah; a reversal is below zero."""

    day: date
    amount_idr: int


@dataclass(frozen=True, slots=True)
class ItemProgress:
    """An item with the quantity built, its share (at most 1) and what it adds to the whole."""

    item: Item
    quantity: Decimal
    share: Fraction
    part_of_whole: Fraction

    @property
    def over(self) -> Decimal:
        """The quantity built beyond the planned volume; it earns no progress without a change order."""
        return max(self.quantity - self.item.volume, Decimal(0))


@dataclass(frozen=True, slots=True)
class Curve:
    """A cumulative share of 1 by day, in order; it holds until the next day named."""

    points: tuple[tuple[date, Fraction], ...]

    def on(self, day: date) -> Fraction:
        """The share at the end of a day; 0 before the first."""
        return next((share for at, share in reversed(self.points) if at <= day), NOTHING)


def item_progress(
    items: Sequence[Item], entries: Iterable[Built], until: date | None = None
) -> tuple[ItemProgress, ...]:
    """Each item's progress at the end of a day (None: all entries). KeyError for an entry of an unknown item."""
    weights = _weights(items)
    built = _quantities(items, entries, until)
    found = []
    for item in items:
        quantity = built[item.id]
        share = min(Fraction(quantity) / Fraction(item.volume), EVERYTHING) if item.volume > 0 else NOTHING
        found.append(ItemProgress(item, quantity, share, share * weights[item.id]))
    return tuple(found)


def physical(items: Sequence[Item], entries: Iterable[Built], until: date | None = None) -> Fraction:
    """The physical progress, 0..1: shares of the items weighted by their part of the budget."""
    return sum((each.part_of_whole for each in item_progress(items, entries, until)), NOTHING)


def physical_curve(items: Sequence[Item], entries: Sequence[Built]) -> Curve:
    """Physical progress on each day something was built. It never falls."""
    days = sorted({entry.day for entry in entries if not entry.taken_back})
    return Curve(tuple((day, physical(items, entries, day)) for day in days))


@dataclass(frozen=True, slots=True)
class ItemWeek:
    """A row of the weekly report: an item's weight, its part of the whole before the week, in it, and until its end."""

    item: Item
    weight: Fraction
    quantity_before: Decimal
    quantity_now: Decimal
    before: Fraction
    until: Fraction

    @property
    def now(self) -> Fraction:
        """What the week added to the whole."""
        return self.until - self.before


def week_rows(items: Sequence[Item], entries: Sequence[Built], first: date, last: date) -> tuple[ItemWeek, ...]:
    """Every item with its progress in the days from `first` to `last`; the parts of all items sum to the whole."""
    weights = _weights(items)
    starts = item_progress(items, entries, first - timedelta(1))
    ends = item_progress(items, entries, last)
    return tuple(
        ItemWeek(
            item=start.item,
            weight=weights[start.item.id],
            quantity_before=start.quantity,
            quantity_now=end.quantity - start.quantity,
            before=start.part_of_whole,
            until=end.part_of_whole,
        )
        for start, end in zip(starts, ends, strict=True)
    )


def quantity_faults(
    item: Item, before: Decimal, more: Decimal, day: date, starts: date, today: date
) -> tuple[str, ...]:
    """Why a built quantity cannot be noted, as sentences; empty if it can.

    More than the planned volume is refused: the plan changes first, by a change order.
    """
    found = []
    if more <= 0:
        found.append(f"{item.name}: isi jumlah yang dikerjakan, lebih dari nol {item.unit}.")
    elif before + more > item.volume:
        left = max(item.volume - before, Decimal(0))
        found.append(
            f"{item.name}: tersisa {number(left)} {item.unit} dari rencana {number(item.volume)} {item.unit}. "
            "Jumlah lebih perlu perubahan pekerjaan (adendum)."
        )
    if not starts <= day <= today:
        found.append(f"{item.name}: tanggal harus sejak pekerjaan mulai sampai hari ini.")
    return tuple(found)


def spent_idr(payments: Iterable[Paid], until: date | None = None) -> int:
    """What the book says was spent by the end of a day, reversals taken off."""
    return sum(each.amount_idr for each in payments if until is None or each.day <= until)


def financial(budget_idr: int, payments: Iterable[Paid], until: date | None = None) -> Fraction:
    """Financial progress, 0..1: spending by the budget. What is spent above the budget stays visible in `spent_idr`."""
    if budget_idr <= 0:
        return NOTHING
    return min(max(Fraction(spent_idr(payments, until), budget_idr), NOTHING), EVERYTHING)


def time_gone(starts: date, ends: date, day: date) -> Fraction:
    """The share of the days of the works that is over at the end of a day, 0..1; first and last day count."""
    days = (ends - starts).days + 1
    return min(max(Fraction((day - starts).days + 1, days), NOTHING), EVERYTHING)


def state_of(planned: Fraction, built: Fraction | None) -> str:
    """`on_time`, `late` or `critical` by `supervision.deviations`; `not_measured` without measurement.

    Late from the limit on, critical beyond its limit.
    """
    if built is None:
        return "not_measured"
    step = deviations().at(planned)
    behind = (built - planned) * WHOLE
    if behind < step.critical_percent:
        return "critical"
    return "late" if behind <= step.late_percent else "on_time"


@dataclass(frozen=True, slots=True)
class WeekState:
    """A week: plan, and what was built and spent by `day` (None for weeks not begun), deviation and state.

    `day` is the end of the week, for the running one today; the plan is that of this day.
    """

    week: Week
    day: date | None
    planned: Fraction
    built: Fraction | None
    spent: Fraction | None
    deviation: Fraction | None
    state: str


def by_week(weeks: Sequence[Week], built: Curve, spent: Curve, today: date) -> tuple[WeekState, ...]:
    """Every week of the plan with plan and fact at its end, the running week as of today.

    Before anything was measured the fact of a begun week is 0 built, not unknown: a work that nobody measured is late.
    """
    found = []
    for week in weeks:
        if week.first > today:
            found.append(WeekState(week, None, week.until, None, None, None, "not_measured"))
            continue
        day = min(week.last, today)
        planned, done = planned_until(weeks, day), built.on(day)
        found.append(WeekState(week, day, planned, done, spent.on(day), done - planned, state_of(planned, done)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Standing:
    """Progress on a day in its three measures beside the plan, the state, and sentences on what does not fit."""

    planned: Fraction
    built: Fraction
    spent: Fraction
    time: Fraction
    state: str
    remarks: tuple[str, ...]

    @property
    def deviation(self) -> Fraction:
        """Built less planned, as a share of 1."""
        return self.built - self.planned


def standing(planned: Fraction, built: Fraction, spent: Fraction, time: Fraction) -> Standing:
    """The state of a work with what an inspector should ask, in Indonesian sentences."""
    state, remarks = state_of(planned, built), []
    if state in ("late", "critical"):
        remarks.append(
            f"Fisik {percent(built)} dari rencana {percent(planned)}: deviasi {signed((built - planned) * WHOLE, 1)}%."
        )
    if state == "critical":
        remarks.append("Keadaan kritis: adakan rapat pembuktian dan jadwal susulan bersama KSM.")
    if (spent - built) * WHOLE > gaps().money_percent:
        remarks.append(
            f"Uang terpakai {percent(spent)}, fisik baru {percent(built)}: cocokkan bahan di gudang dan bukti belanja."
        )
    if (time - built) * WHOLE > gaps().time_percent:
        remarks.append(f"Waktu berjalan {percent(time)}, fisik baru {percent(built)}.")
    return Standing(planned, built, spent, time, state, tuple(remarks))


def items_of(rows: Iterable[Mapping[str, object]], key: str = "") -> tuple[Item, ...]:
    """Items from the stored rows of a line's budget (`plan.budget_rows`); `key` goes before each id."""
    return tuple(
        Item(
            f"{key}{row['item']}",
            str(row["name"]),
            str(row["unit"]),
            int(str(row["amount_idr"])),
            Decimal(str(row["volume"])),
        )
        for row in rows
    )


def _weights(items: Sequence[Item]) -> dict[str, Fraction]:
    """Each item's part of the budget, together exactly 1; without any money all items count alike."""
    whole = sum(max(item.weight_idr, 0) for item in items)
    if whole == 0:
        return {item.id: Fraction(1, len(items)) for item in items}
    return {item.id: Fraction(max(item.weight_idr, 0), whole) for item in items}


def _quantities(items: Sequence[Item], entries: Iterable[Built], until: date | None) -> dict[str, Decimal]:
    built = {item.id: Decimal(0) for item in items}
    for entry in entries:
        if entry.quantity < 0:
            raise ValueError(f"Jumlah terpasang {entry.item} di bawah nol; batalkan catatan yang salah.")
        if not entry.taken_back and (until is None or entry.day <= until):
            built[entry.item] += entry.quantity
    return built
