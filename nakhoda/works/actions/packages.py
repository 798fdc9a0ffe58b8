"""Writes of packages: made from lines of a grant, moved step by step, changed by orders that another person decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max

from nakhoda.grants.queries.grants import Grant, GrantLine
from nakhoda.grants.rules import life
from nakhoda.ledger.actions.books import KeyTaken
from nakhoda.people.actions import Refused, record
from nakhoda.people.queries import Organisation
from nakhoda.people.rules.scope import Viewer
from nakhoda.planning.rules.prices import PriceError
from nakhoda.works.models import ChangeDecision, ChangeOrder, Package, PackageLine, PackageStep, Started
from nakhoda.works.queries.goods import Change, change_to
from nakhoda.works.queries.packages import (
    FIRM,
    MAKEABLE,
    STARTABLE,
    line_now,
    lines_now,
    lines_to_pack,
    materials_now,
    open_changes,
    steps_of,
)
from nakhoda.works.rules.life import CHANGE, OPEN, PACKAGE
from nakhoda.works.rules.plan import quarters_of

PLAN, APPROVE = "works.plan", "works.approve"
OUTSIDE = "Paket ini di luar kewenangan Anda."
OTHER_KEY = "Kiriman ini sudah tersimpan dengan isi lain. Periksa yang tersimpan, lalu mulai dari formulir kosong."


@transaction.atomic
def make_package(
    *,
    by: Viewer,
    grant: Grant,
    ksm: Organisation,
    lines: Sequence[GrantLine],
    starts: date,
    ends: date,
    crew: int,
    key: str,
    title: str = "",
) -> Package:
    """A package of those lines of the grant, built by the KSM; what is stored under the key if it is the same.

    Refused outside the viewer's villages, for lines that are in a package already or not approved any more, for a KSM
    of another village, or for a grant before its proposal was verified.
    """
    if not by.may(PLAN, grant.village_key):
        raise Refused(OUTSIDE)
    grant = Grant.objects.select_for_update().get(pk=grant.pk)
    stored = Package.objects.filter(key=key).first()
    if stored is not None:
        own = set(stored.package_lines.values_list("line_id", flat=True))
        same = (stored.grant_id, stored.ksm_id, stored.starts, stored.ends, own)
        if same == (grant.pk, ksm.pk, starts, ends, {each.line_id for each in lines}):
            return stored
        raise KeyTaken(OTHER_KEY)
    _require_makeable(grant, ksm, lines, starts, ends, crew)
    last = Package.objects.filter(grant=grant).aggregate(last=Max("number"))["last"] or 0
    package = Package.objects.create(
        grant=grant,
        village_key=grant.village_key,
        ksm=ksm,
        number=last + 1,
        key=key,
        title=title.strip()[:200] or ", ".join(each.line.title for each in lines)[:200],
        starts=starts,
        ends=ends,
        crew_planned=crew,
        by_id=by.account_id,
    )
    _take_lines(package, lines)
    PackageStep.objects.create(package=package, before="", after=PACKAGE.start, by_id=by.account_id)
    data = {"number": package.number, "title": package.title, "lines": len(lines), "total_idr": package.budget_idr}
    _record(by, "works.make_package", package, data)
    return package


def _require_makeable(
    grant: Grant, ksm: Organisation, lines: Sequence[GrantLine], starts: date, ends: date, crew: int
) -> None:
    if grant.state not in MAKEABLE:
        raise Refused("Paket disusun sesudah proposal bantuannya diverifikasi.")
    if ksm.kind != "ksm" or ksm.area != grant.village_key:
        raise Refused("Pilih KSM dari desa atau kelurahan ini.")
    if not lines or len({each.pk for each in lines}) != len(lines):
        raise Refused("Pilih sedikitnya satu pekerjaan.")
    free = {each.pk for each in lines_to_pack(grant)}
    for each in lines:
        if each.pk not in free:
            raise Refused(f"{each.line.title} sudah ada pada paket lain, atau bukan pekerjaan bantuan ini.")
        if each.line.state not in FIRM:
            raise Refused(f"{each.line.title} tidak lagi disetujui kabupaten. Selesaikan rencana kerjanya dahulu.")
    if ends < starts:
        raise Refused("Tanggal selesai harus sesudah tanggal mulai.")
    if not 0 <= crew <= 2_000:
        raise Refused("Isi banyaknya pekerja yang direncanakan, 0 sampai 2.000.")


def _take_lines(package: Package, chosen: Sequence[GrantLine]) -> None:
    """The lines as they are budgeted, and from them the budget, person-days and materials of the package."""
    for each in sorted(chosen, key=lambda each: each.line.number):
        PackageLine.objects.create(
            package=package,
            line=each.line,
            volume=each.line.volume,
            budget=each.line.budget,
            total_idr=each.line.total_idr,
            labour_quarters=quarters_of(each.line.labour_days),
        )
    try:
        lines = lines_now(package)
        materials = materials_now(lines)
    except PriceError as error:
        raise Refused(str(error)) from error
    package.budget_idr = sum(each.total_idr for each in lines)
    package.planned_quarters = sum(each.labour_quarters for each in lines)
    package.materials = [
        {"resource": each.resource, "name": each.name, "unit": each.unit, "quantity": f"{each.quantity:f}"}
        for each in materials
    ]
    package.save()


@transaction.atomic
def step_package(*, by: Viewer, package: Package, to: str, reason: str = "") -> PackageStep:
    """The next step of a package; its start freezes lines and budget for ever.

    Refused without the right, by the same person where another is asked for, without a reason where one is due, for a
    start before the agreement of the grant is signed, if a line changed meanwhile, or with changes not decided yet.
    """
    package = _locked(package)
    refusal = life.refusal(
        PACKAGE,
        package.state,
        to,
        by=by.account_id or 0,
        rights=by.rights_in(package.village_key),
        steps=life.taken(steps_of(package)),
        reason=reason,
    )
    if refusal:
        raise Refused(refusal)
    if to in ("agreed", "running") and package.state in ("planned", "agreed"):
        _require_unchanged(package)
    if to == "running" and package.grant.state not in STARTABLE:
        raise Refused("Pekerjaan dimulai sesudah perjanjian bantuannya ditandatangani.")
    if to in ("finished", "handed_over") and open_changes(package).exists():
        raise Refused("Masih ada usulan perubahan yang belum diputuskan.")
    made = PackageStep.objects.create(
        package=package, before=package.state, after=to, reason=reason.strip()[:400], by_id=by.account_id
    )
    starting = to == "running" and not Started.objects.filter(package=package).exists()
    package.state = to
    package.save(update_fields=["state"])
    if starting:
        Started.objects.create(package=package, step=made)
    data: dict[str, Any] = {"before": made.before, "after": to, "total_idr": package.budget_idr}
    if to == "cancelled":
        # Its lines may then be given to another package; what they were stays in the audit event.
        data["lines"] = package.package_lines.count()
        package.package_lines.all().delete()
    _record(by, "works.step", package, data | ({"reason": made.reason} if made.reason else {}))
    return made


def _require_unchanged(package: Package) -> None:
    for row in package.package_lines.select_related("line"):
        same = (row.line.total_idr, row.line.volume) == (row.total_idr, row.volume)
        if not same or row.line.state not in FIRM:
            raise Refused(f"{row.line.title} berubah sejak paket disusun. Batalkan paket ini dan susun lagi.")


@transaction.atomic
def propose_change(
    *, by: Viewer, package: Package, row: PackageLine, volume: Decimal, reason: str, key: str
) -> ChangeOrder:
    """A change of a line's volume with its new RAB and its effect on the scores, for another person to decide.

    The same again is answered with what is stored. Refused while another change of the line waits, without a reason,
    unless the package is being built, and where the grant does not bear it.
    """
    package = _locked(package)
    if not by.may(PLAN, package.village_key):
        raise Refused(OUTSIDE)
    stored = ChangeOrder.objects.filter(key=key).first()
    if stored is not None:
        if (stored.package_line_id, stored.volume_after, stored.reason) == (row.pk, volume, reason.strip()[:400]):
            return stored
        raise KeyTaken(OTHER_KEY)
    if package.state not in OPEN or row.package_id != package.pk:
        raise Refused("Perubahan diusulkan selama pekerjaan berjalan.")
    if len(reason.strip()) < 5:
        raise Refused("Tulis alasan perubahan (sedikitnya lima huruf).")
    if open_changes(package).filter(package_line=row).exists():
        raise Refused("Perubahan lain pada pekerjaan ini masih menunggu keputusan.")
    change = _change_or_refused(package, row, volume)
    made = ChangeOrder.objects.create(
        package=package,
        package_line=row,
        key=key,
        reason=reason.strip()[:400],
        volume_before=change.now.volume,
        volume_after=volume,
        amount_before_idr=change.now.total_idr,
        amount_after_idr=change.total_idr,
        labour_quarters_after=change.labour_quarters,
        budget_after=change.budget,
        effect=change.effect,
        by_id=by.account_id,
    )
    data = {"change": made.pk, "before_idr": made.amount_before_idr, "amount_idr": made.amount_after_idr}
    _record(by, "works.propose_change", package, data | {"reason": made.reason})
    return made


def _change_or_refused(package: Package, row: PackageLine, volume: Decimal) -> Change:
    try:
        change = change_to(package, line_now(row), volume)
    except PriceError as error:
        raise Refused(str(error)) from error
    if change.faults:
        raise Refused(" ".join(change.faults))
    return change


@transaction.atomic
def decide_change(*, by: Viewer, change: ChangeOrder, to: str, reason: str = "") -> ChangeDecision:
    """A change order `approved` or `refused` by another person than who proposed it; the same again changes nothing.

    Refused if it was decided otherwise, if the line has changed since, or if the grant no longer bears it.
    """
    package = _locked(change.package)
    change = ChangeOrder.objects.select_related("package_line").get(pk=change.pk)
    stored = ChangeDecision.objects.filter(change=change).first()
    if stored is not None:
        if (stored.after, stored.by_id) == (to, by.account_id):
            return stored
        raise Refused(f"Perubahan ini sudah {CHANGE.states[stored.after].lower()}.")
    refusal = life.refusal(
        CHANGE,
        CHANGE.start,
        to,
        by=by.account_id or 0,
        rights=by.rights_in(package.village_key),
        steps=[life.Step(CHANGE.start, change.by_id or 0)],
        reason=reason,
    )
    if refusal:
        raise Refused(refusal)
    if to == "approved":
        if package.state not in OPEN:
            raise Refused("Perubahan disetujui selama pekerjaan berjalan.")
        now = line_now(change.package_line)
        if (now.volume, now.total_idr) != (change.volume_before, change.amount_before_idr):
            raise Refused("Pekerjaan ini sudah berubah sejak diusulkan. Tolak usulan ini dan usulkan lagi.")
        _change_or_refused(package, change.package_line, change.volume_after)
    made = ChangeDecision.objects.create(change=change, after=to, reason=reason.strip()[:400], by_id=by.account_id)
    _record(
        by, "works.decide_change", package, {"change": change.pk, "after": to, "amount_idr": change.amount_after_idr}
    )
    return made


def _locked(package: Package) -> Package:
    """The rows of grant and package, held until the transaction ends."""
    Grant.objects.select_for_update().get(pk=package.grant_id)
    return Package.objects.select_for_update(of=("self",)).select_related("grant__book", "ksm").get(pk=package.pk)


def _record(by: Viewer, action: str, package: Package, data: Mapping[str, Any]) -> None:
    record(by=by, action=action, subject=f"package:{package.pk}", area=package.village_key, data=data)
