"""Writes of wage lists: drafted from marks and rates, locked, checked, approved and authorised by other people each."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from nakhoda.grants.rules.life import refusal, taken
from nakhoda.payroll.models import ListStep, PaymentRow, WageListRow
from nakhoda.payroll.queries.findings import errors_in, findings_of
from nakhoda.payroll.queries.lists import (
    WAGE,
    basis,
    computed,
    content_text,
    current,
    digest,
    family_of,
    listed,
    next_kind,
    periods_of,
    steps_of,
)
from nakhoda.payroll.rules.identity import NO_NUMBERS, holds_number
from nakhoda.payroll.rules.life import LOCKED, WAGE_LIST
from nakhoda.payroll.rules.payments import payments_of
from nakhoda.payroll.rules.rates import NoRate
from nakhoda.payroll.rules.wages import Period, WageList, adjustment_lines, period_faults
from nakhoda.people.actions import Refused, record
from nakhoda.people.rules.scope import Viewer
from nakhoda.web.numbers import long_date
from nakhoda.works.queries.packages import Package

ATTEND = "payroll.attend"
OUTSIDE = "Daftar upah ini di luar kewenangan Anda."
STALE = "Isi daftar sudah berubah sejak halaman ini dibuka. Periksa lagi, lalu ulangi bila masih perlu."
LONGEST = 400
CONTENT = ("content", "hash", "total_idr", "quarters", "marks_through", "rates_through")


@transaction.atomic
def draft_list(*, by: Viewer, package: Package, start: date, end: date) -> WageListRow:
    """The wage list of a package's days, computed from marks and rates; the draft there is for the same days.

    Refused if another list holds one of the days, if nobody worked, or if a worked day has no wage.
    """
    if not by.may(ATTEND, package.village_key):
        raise Refused(OUTSIDE)
    _hold(package)
    known = WageListRow.objects.filter(package=package, start=start, end=end, kind=WAGE, state=WAGE_LIST.start).first()
    if known is not None:
        return known
    if end < start:
        raise Refused("Tanggal akhir masa upah harus sesudah tanggal mulainya.")
    found = period_faults([*periods_of(package), Period(start, end)])
    if found:
        raise Refused(" ".join(found))
    wages = WageList(package.pk, Period(start, end), WAGE, _lines(package, Period(start, end)))
    if not wages.lines:
        raise Refused(f"Belum ada kehadiran dari {long_date(start)} sampai {long_date(end)}. Isi daftar hadir dahulu.")
    return _store(by, package, wages)


@transaction.atomic
def adjust(*, by: Viewer, wage_list: WageListRow) -> WageListRow:
    """The adjustment list of what changed since a wage list and its adjustments were locked; the draft there is.

    Refused while one of them is still a draft, or if nothing changed.
    """
    package = _held(by, wage_list, ATTEND).package
    family = family_of(wage_list)
    if wage_list.kind != WAGE or all(each.pk != wage_list.pk for each in family):
        raise Refused("Daftar susulan dibuat dari daftar upah masa itu yang masih berlaku.")
    newest = family[-1]
    if newest.state == WAGE_LIST.start and newest.kind != WAGE:
        return newest
    if any(each.state not in LOCKED for each in family):
        raise Refused("Daftar ini belum dikunci: hitung ulang saja, tidak perlu daftar susulan.")
    period = Period(wage_list.start, wage_list.end)
    lines = adjustment_lines([listed(each).lines for each in family], _lines(package, period))
    if not lines:
        raise Refused("Tidak ada kehadiran yang berubah sejak daftar dikunci.")
    return _store(by, package, WageList(package.pk, period, next_kind(wage_list), lines))


@transaction.atomic
def recompute(*, by: Viewer, wage_list: WageListRow) -> WageListRow:
    """A draft from the marks and rates as they are now. Refused once it is locked."""
    row = _held(by, wage_list, ATTEND)
    if row.state != WAGE_LIST.start:
        raise Refused("Daftar sudah dikunci dan tidak berubah lagi. Perubahan masuk ke daftar susulan.")
    wages = _now(row)
    changed = digest(wages) != row.hash
    if changed or basis() != (row.marks_through, row.rates_through):
        _fill(row, wages)
        row.save(update_fields=list(CONTENT))
    if changed:
        _record(by, "payroll.recompute", row, {"total_idr": row.total_idr, "hash": row.hash})
    return row


@transaction.atomic
def step(*, by: Viewer, wage_list: WageListRow, to: str, seen: str, reason: str = "") -> ListStep:
    """The list in its next state; paying is done by orders. `seen` is the hash of the content that the person saw.

    The same step again is answered with it. Refused by the rules of its life (three different people), for other
    content than was seen, for errors on the list (checked), or if nothing is left to pay (locked).
    """
    row = _held(by, wage_list)
    steps = steps_of(row)
    if steps and row.state == to and (steps[-1].by_id, steps[-1].hash) == (by.account_id, seen):
        return steps[-1]
    if to not in WAGE_LIST.states or to in ("paying", "paid", "reconciled"):
        raise Refused("Pembayaran dicatat pada halaman bayar.")
    if to == "locked":
        _fill(row, _now(row))
    met, lacking = True, ""
    if to == "checked" and row.state == "locked":
        errors = errors_in(findings_of(row))
        met = not errors
        lacking = " ".join(each.what() for each in errors[:5])
    said = refused(by, row, to, reason, met=met)
    if said:
        raise Refused(f"{said} {lacking}".strip())
    if seen != row.hash and not (to == "void" and row.state == WAGE_LIST.start):
        raise Refused(STALE)
    if to == "locked" and not listed(row).lines:
        raise Refused("Daftar kosong: tidak ada yang dibayar. Batalkan saja dengan alasan.")
    if to == "void" and any(each.pk > row.pk for each in family_of(row)):
        raise Refused("Batalkan daftar susulannya lebih dahulu.")
    made = move(by, row, to, reason)
    if to == "authorised":
        PaymentRow.objects.bulk_create(
            PaymentRow(wage_list=row, worker_id=each.worker, key=each.key, amount_idr=each.amount_idr)
            for each in payments_of(listed(row))
        )
    return made


def refused(by: Viewer, row: WageListRow, to: str, reason: str, *, met: bool) -> str:
    """Why the rules of its life forbid this person the step, as a sentence; "" if they allow it."""
    return refusal(
        WAGE_LIST,
        row.state,
        to,
        by=by.account_id or 0,
        rights=by.rights_in(row.package.village_key),
        steps=taken(steps_of(row)),
        reason=reason,
        conditions_met=met,
    )


def void(*, by: Viewer, wage_list: WageListRow, seen: str, reason: str) -> ListStep:
    """The list does not count any more; its days may be listed again. Refused once it is authorised."""
    return step(by=by, wage_list=wage_list, to="void", seen=seen, reason=reason)


def move(by: Viewer, row: WageListRow, to: str, reason: str = "") -> ListStep:
    """The step stored and the state moved on, inside the transaction of a deed that the rules allowed.

    Refused for a reason that holds a long number: reasons stand in the trail.
    """
    if holds_number(reason):
        raise Refused(NO_NUMBERS)
    made = ListStep.objects.create(
        wage_list=row,
        before=row.state,
        after=to,
        reason=reason.strip()[:LONGEST],
        hash=row.hash,
        by_id=by.account_id,
    )
    row.state = to
    row.save(update_fields=["state", *CONTENT])
    data = {"before": WAGE_LIST.states[made.before], "after": WAGE_LIST.states[to], "reason": made.reason}
    _record(by, "payroll.step_list", row, data | {"hash": row.hash, "total_idr": row.total_idr})
    return made


def lock(wage_list: WageListRow) -> WageListRow:
    """The list's row, held until the transaction ends."""
    rows = WageListRow.objects.select_for_update(of=("self",)).select_related("package__grant__book")
    return rows.get(pk=wage_list.pk)


def _hold(package: Package) -> None:
    """Marks of the package wait until the transaction ends: they take the same row."""
    Package.objects.select_for_update().get(pk=package.pk)


def _held(by: Viewer, wage_list: WageListRow, right: str = "record.read") -> WageListRow:
    if not by.may(right, wage_list.package.village_key):
        raise Refused(OUTSIDE)
    _hold(wage_list.package)
    return lock(wage_list)


def _lines(package: Package, period: Period) -> Any:
    try:
        return computed(package, period)
    except NoRate as error:
        raise Refused(f"{error} Minta kabupaten menetapkannya.") from error


def _now(row: WageListRow) -> WageList:
    try:
        return current(row)
    except NoRate as error:
        raise Refused(f"{error} Minta kabupaten menetapkannya.") from error


def _fill(row: WageListRow, wages: WageList) -> None:
    row.content, row.hash = content_text(wages), digest(wages)
    row.total_idr, row.quarters = wages.total_idr, wages.quarters
    row.marks_through, row.rates_through = basis()


def _store(by: Viewer, package: Package, wages: WageList) -> WageListRow:
    row = WageListRow(
        package=package, start=wages.period.start, end=wages.period.end, kind=wages.kind, by_id=by.account_id
    )
    _fill(row, wages)
    row.save(force_insert=True)
    data = {"kind": row.kind, "day": row.start.isoformat(), "through": row.end.isoformat()}
    _record(by, "payroll.draft_list", row, data | {"total_idr": row.total_idr})
    return row


def _record(by: Viewer, action: str, row: WageListRow, data: dict[str, Any]) -> None:
    record(by=by, action=action, subject=f"wage_list:{row.pk}", area=row.package.village_key, data=data)
