"""Writes of grants: allocated, account checked, proposed, verified, agreed, closed. Every step is a stored row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from nakhoda.grants.models import Grant, GrantLine, LineOut, Progress, Step, Tranche
from nakhoda.grants.queries.grants import (
    FIRM,
    conditions_of,
    lines_of,
    lines_to_choose,
    outside_decree,
    steps_of,
    tranches_of,
)
from nakhoda.grants.rules import life
from nakhoda.grants.rules.programmes import Programme, checklist, programmes
from nakhoda.grants.rules.sums import grant_faults, tranche_amounts
from nakhoda.ledger.actions.books import guard_book
from nakhoda.ledger.queries.books import Book, PotRow
from nakhoda.people.actions import Refused, record
from nakhoda.people.queries import Organisation
from nakhoda.people.rules.scope import Viewer
from nakhoda.planning.queries.plans import PlanLine
from nakhoda.web.numbers import rupiah

OUTSIDE = "Bantuan ini di luar kewenangan Anda."
STALE = "Keadaannya sudah berubah sejak halaman ini dibuka. Periksa lagi, lalu ulangi bila masih perlu."
ALLOCATE = "grants.allocate"
VERIFY = "grants.verify"
LONGEST = 400
WHOLE = 100


@transaction.atomic
def allocate(
    *,
    by: Viewer,
    organisation: Organisation,
    programme: str,
    amount_idr: int,
    number: str,
    year: int,
    key: str,
    ceiling_idr: int | None = None,
) -> Grant:
    """A grant of a programme for a community organisation, with its tranches; the same key is answered with it.

    Refused above the programme's sum, outside its time, or while the organisation has another grant of that fund.
    """
    if not by.may(ALLOCATE, organisation.area):
        raise Refused(OUTSIDE)
    rules = programmes().get(programme)
    if rules is None:
        raise Refused("Pilih program dari daftar.")
    known = Grant.objects.filter(key=key).first()
    if known is not None:
        if (known.organisation_id, known.programme, known.amount_idr) != (organisation.pk, programme, amount_idr):
            raise Refused("Kiriman ini sudah tersimpan dengan isi lain. Mulai dari formulir kosong.")
        return known
    found = _allocation_faults(organisation, rules, amount_idr, number, year, ceiling_idr)
    if found:
        raise Refused(" ".join(found))
    made = Grant.objects.create(
        village_key=organisation.area,
        organisation=organisation,
        programme=programme,
        programme_hash=rules.content_hash,
        fund=rules.fund,
        year=year,
        number=" ".join(number.split())[:80],
        amount_idr=amount_idr,
        key=key,
        by_id=by.account_id,
    )
    earlier = Tranche.objects.filter(grant__organisation=organisation, grant__fund=rules.fund)
    last = earlier.aggregate(last=Max("mark"))["last"] or 0
    for each, amount in enumerate(tranche_amounts(amount_idr, rules), 1):
        Tranche.objects.create(grant=made, number=each, mark=last + each, amount_idr=amount)
    _record(by, "grants.allocate", made, {"title": rules.title, "amount_idr": amount_idr, "number": made.number})
    return made


def _allocation_faults(
    organisation: Organisation, rules: Programme, amount_idr: int, number: str, year: int, ceiling_idr: int | None
) -> list[str]:
    found = list(grant_faults(amount_idr, rules, ceiling_idr))
    if organisation.kind not in ("bkm", "ksm"):
        found.append("Penerima bantuan harus BKM/LKM atau KSM.")
    if not number.strip():
        found.append("Isi nomor surat penetapan alokasi.")
    if not rules.in_force_from.year <= year <= rules.in_force_to.year:
        found.append(f"{rules.title} tidak berlaku pada tahun {year}.")
    alive = Grant.objects.filter(organisation=organisation, fund=rules.fund).exclude(state__in=("closed", "cancelled"))
    if alive.exists():
        found.append(f"{organisation.name} masih mempunyai bantuan {rules.title} yang belum ditutup.")
    return found


def lock(grant: Grant) -> Grant:
    """The grant's row, held until the transaction ends."""
    return Grant.objects.select_for_update().get(pk=grant.pk)


@transaction.atomic
def step_grant(
    *,
    by: Viewer,
    grant: Grant,
    to: str,
    reason: str = "",
    facts: Mapping[str, Any] | None = None,
    seen: int | None = None,
    today: date | None = None,
) -> Step:
    """The grant in its next state. `seen` is the id of the newest step that the person saw, 0 for none.

    Refused by the rules of its life, while conditions of closing are not met, and for stale pages.
    """
    grant = lock(grant)
    return _step(by, grant, to, reason, facts or {}, seen, today or timezone.localdate())


def _step(
    by: Viewer, grant: Grant, to: str, reason: str, facts: Mapping[str, Any], seen: int | None, today: date
) -> Step:
    steps = steps_of(grant)
    newest = steps[-1] if steps else None
    if seen is not None and seen != (newest.pk if newest else 0):
        if newest and (newest.after, newest.by_id) == (to, by.account_id):
            return newest
        raise Refused(STALE)
    move = life.GRANT.move(grant.state, to)
    missing = []
    if move is not None and move.conditions:
        missing = [each.missing for each in conditions_of(grant, None, today) if not each.met]
    said = life.refusal(
        life.GRANT,
        grant.state,
        to,
        by=by.account_id or 0,
        rights=by.rights_in(grant.village_key),
        steps=life.taken(steps),
        reason=reason,
        conditions_met=not missing,
    )
    if said:
        raise Refused(" ".join([said, *missing]) if missing else said)
    if to == "reported" and any(each.state not in life.REPORT_ACCEPTED for each in tranches_of(grant)):
        raise Refused("LPJ akhir diajukan sesudah LPJ setiap termin diterima.")
    if to == "cancelled":
        _require_untouched(grant)
    made = Step.objects.create(
        grant=grant,
        before=grant.state,
        after=to,
        reason=reason.strip()[:LONGEST],
        facts=dict(facts),
        by_id=by.account_id,
    )
    grant.state = to
    grant.save(update_fields=["state", "book"])
    data = {"before": life.GRANT.states[made.before], "after": life.GRANT.states[to], "reason": made.reason}
    _record(by, "grants.step", grant, data)
    return made


def _require_untouched(grant: Grant) -> None:
    """Refused to cancel once money came or a package of its works is under way."""
    if any(each.state in life.PAID_OUT for each in tranches_of(grant)):
        raise Refused("Bantuan yang sudah dicairkan tidak dapat dibatalkan; sisanya dikembalikan lalu ditutup.")
    if grant.packages.exclude(state="cancelled").exists():
        raise Refused("Batalkan dahulu paket pekerjaan yang dibiayai bantuan ini.")


@transaction.atomic
def check_account(
    *,
    by: Viewer,
    grant: Grant,
    pot: PotRow,
    holder_matches: bool,
    note: str = "",
    seen: int | None = None,
    today: date | None = None,
) -> Step:
    """The organisation's bank account compared with the savings book by another person than who entered it.

    Refused if the holder is another, or if the account belongs to another organisation's or fund's book.
    """
    grant, book = lock(grant), Book.objects.select_for_update().get(pk=pot.book_id)
    if pot.account != "bank" or (book.organisation_id, book.fund) != (grant.organisation_id, grant.fund):
        raise Refused("Rekening ini bukan rekening lembaga penerima untuk dana ini. Minta bendahara membukanya.")
    if pot.by_id == by.account_id:
        raise Refused("Rekening harus diperiksa orang lain dari yang mencatatnya.")
    if not holder_matches:
        raise Refused("Nama pemilik rekening harus nama lembaga. Perbaiki rekeningnya di bank lebih dahulu.")
    guard_book(by=by, book=book, right=VERIFY)
    grant.book = book
    facts = {"pot": pot.pk, "place": pot.place, "note": note.strip()[:LONGEST]}
    return _step(by, grant, "account_checked", "", facts, seen, today or timezone.localdate())


@transaction.atomic
def propose(
    *,
    by: Viewer,
    grant: Grant,
    lines: Sequence[tuple[PlanLine, int]],
    seen: int | None = None,
    today: date | None = None,
) -> Step:
    """The proposal: approved lines of the work plan with the rupiah asked for each; earlier choices are replaced.

    Refused above the grant or a line's budget, for lines outside the decreed slum areas, not approved, or paid already.
    """
    grant = lock(grant)
    offered = {line.pk: line for line in lines_to_choose(grant)}
    found = [] if lines else ["Pilih sedikitnya satu baris rencana kerja."]
    for line, amount in lines:
        if line.pk not in offered:
            found.append(f"Baris {line.number} tidak dapat dibiayai: belum disetujui kabupaten atau sudah dibiayai.")
        elif not 0 < amount <= line.total_idr:
            found.append(f"Jumlah baris {line.number} harus di antara Rp1 dan RAB-nya {rupiah(line.total_idr)}.")
    total = sum(amount for _, amount in lines)
    if total > grant.amount_idr:
        found.append(f"Jumlah usulan {rupiah(total)} melebihi bantuan {rupiah(grant.amount_idr)}.")
    outside = outside_decree(grant, [line for line, _ in lines])
    found += [f"Baris {line.number} “{line.title}” di luar SK kumuh. Pilih lokasi dalam SK." for line in outside]
    if found:
        raise Refused(" ".join(found))
    made = _step(by, grant, "proposed", "", {"total_idr": total}, seen, today or timezone.localdate())
    wanted = {line.pk: amount for line, amount in lines}
    for row in lines_of(grant):
        if wanted.get(row.line_id) == row.amount_idr:
            del wanted[row.line_id]
        else:
            LineOut.objects.create(grant_line=row, by_id=by.account_id)
    for line_id, amount in wanted.items():
        GrantLine.objects.create(grant=grant, line_id=line_id, amount_idr=amount, by_id=by.account_id)
    return made


@transaction.atomic
def verify(
    *,
    by: Viewer,
    grant: Grant,
    answers: Mapping[str, tuple[bool, str]],
    seen: int | None = None,
    today: date | None = None,
) -> Step:
    """The proposal verified: every item of the checklist answered yes. Refused while one is not; then send it back."""
    unanswered = [item.name for item in checklist() if not answers.get(item.id, (False, ""))[0]]
    if unanswered:
        raise Refused(f"Belum terpenuhi: {'; '.join(unanswered)}. Lengkapi, atau kembalikan proposal dengan alasan.")
    grant = lock(grant)
    loose = [row.line.number for row in lines_of(grant) if row.line.state not in FIRM]
    if loose:
        raise Refused(f"Baris {', '.join(map(str, loose))} tidak lagi disetujui kabupaten. Kembalikan proposal.")
    facts = {"answers": {name: [yes, note.strip()[:LONGEST]] for name, (yes, note) in answers.items()}}
    return _step(by, grant, "verified", "", facts, seen, today or timezone.localdate())


@transaction.atomic
def note_progress(
    *, by: Viewer, grant: Grant, percent: Any, day: date, note: str, today: date | None = None
) -> Progress:
    """Physical progress measured in the field (percent with two decimals); never less than on an earlier day."""
    if not by.may(VERIFY, grant.village_key):
        raise Refused(OUTSIDE)
    grant = lock(grant)
    if day > (today or timezone.localdate()):
        raise Refused("Tanggal pemeriksaan belum tiba.")
    if not 0 <= percent <= WHOLE:
        raise Refused("Isi kemajuan 0 sampai 100 persen.")
    higher = grant.progress.filter(day__lte=day, percent__gt=percent).exists()
    lower = grant.progress.filter(day__gt=day, percent__lt=percent).exists()
    if (higher or lower) and not note.strip():
        raise Refused("Kemajuan tidak naik menurut hari. Periksa angkanya; bila benar, tulis sebabnya pada catatan.")
    made = Progress.objects.create(
        grant=grant, percent=percent, day=day, note=note.strip()[:LONGEST], by_id=by.account_id
    )
    _record(by, "grants.note_progress", grant, {"percent": str(percent), "day": day.isoformat()})
    return made


def _record(by: Viewer, action: str, grant: Grant, data: dict[str, Any]) -> None:
    record(by=by, action=action, subject=f"grant:{grant.pk}", area=grant.village_key, data=data)
