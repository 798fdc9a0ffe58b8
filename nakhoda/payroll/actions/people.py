"""Writes about workers: rates, registration, stated facts, account numbers; numbers opened again with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from nakhoda.ledger.actions.books import KeyTaken, vault
from nakhoda.payroll.models import AccountConfirmed, WageRate, Worker, WorkerAccount, WorkerFacts, WorkerNik
from nakhoda.payroll.queries.lists import locked_through
from nakhoda.payroll.queries.people import accounts_of, fact_names, facts_row
from nakhoda.payroll.rules.identity import (
    NO_NUMBERS,
    IdentityCheck,
    banks,
    check_account,
    check_nik,
    holds_number,
    reveals_a_day,
    same_name,
)
from nakhoda.payroll.rules.rates import Rate, rate_faults, roles
from nakhoda.people.actions import Refused, record
from nakhoda.people.queries import AuditEvent
from nakhoda.people.rules.scope import Viewer
from nakhoda.regions.queries import Rt
from nakhoda.web.numbers import long_date

RATES, ENROL, REVEAL = "payroll.rates", "payroll.enrol", "people.reveal"
OUTSIDE = "Desa ini di luar kewenangan Anda."
OTHER_KEY = "Kiriman ini sudah tersimpan dengan isi lain. Periksa yang tersimpan, lalu mulai dari formulir kosong."
NIK, ACCOUNT = "nik", "account"
SHORTEST_REASON, LONGEST_REASON = 10, 240


@transaction.atomic
def set_rate(
    *,
    by: Viewer,
    regency: str,
    role: str,
    wage_idr: int,
    valid_from: date,
    source: str,
    ceiling_idr: int | None = None,
) -> WageRate:
    """The daily wage of a role from a day on; the stored one if it is the same.

    Without a ceiling the last one holds on. Refused above it, without its source, from a day before another rate of
    the role began, or back into days of a locked list of the regency: days that were worked keep their wage.
    """
    if not by.may(RATES, regency):
        raise Refused("Kabupaten ini di luar kewenangan Anda.")
    source = " ".join(source.split())[:240]
    if role not in roles() or not source:
        raise Refused("Pilih peran pekerja dan tulis dasar upahnya, misalnya nomor SK standar harga satuan.")
    found = WageRate.objects.filter(regency=regency, role=role).order_by("-valid_from").first()
    if ceiling_idr is None and found is not None:
        ceiling_idr = found.ceiling_idr
    if found is not None and found.valid_from >= valid_from:
        if (found.valid_from, found.wage_idr, found.ceiling_idr) == (valid_from, wage_idr, ceiling_idr):
            return found
        raise Refused(
            f"Upah {roles()[role].lower()} sudah ditetapkan mulai {long_date(found.valid_from)}. "
            "Upah yang lalu tidak diubah; pilih tanggal sesudahnya."
        )
    locked = locked_through(regency) if found is not None else None
    if locked is not None and valid_from <= locked:
        raise Refused(f"Daftar upah sampai {long_date(locked)} sudah dikunci. Pilih tanggal mulai sesudahnya.")
    faults = rate_faults([Rate(role, wage_idr, valid_from, None, ceiling_idr, source)])
    if faults:
        raise Refused(" ".join(faults))
    made = WageRate.objects.create(
        regency=regency,
        role=role,
        wage_idr=wage_idr,
        ceiling_idr=ceiling_idr,
        valid_from=valid_from,
        source=source,
        by_id=by.account_id,
    )
    data = {"role": role, "amount_idr": wage_idr, "ceiling_idr": ceiling_idr, "day": valid_from.isoformat()}
    record(by=by, action="payroll.set_rate", subject=f"rate:{made.pk}", area=regency, data=data)
    return made


@transaction.atomic
def register_worker(
    *,
    by: Viewer,
    village_key: str,
    name: str,
    nik: str,
    key: str,
    birth: date | None = None,
    sex: str = "",
    rt: Rt | None = None,
    facts: Mapping[str, bool | None] | None = None,
    sure: bool = False,
    today: date | None = None,
) -> Worker:
    """A worker of a village with a sealed NIK and what was stated; what is stored under the key if it is the same.

    Refused for a NIK that cannot be one, that looks doubtful unless `sure`, or that is registered in any village: of
    another village nothing more is said. Nothing is taken from the NIK: sex and birth date hold only if stated.
    """
    if not by.may(ENROL, village_key):
        raise Refused(OUTSIDE)
    name = " ".join(name.split())[:120]
    if not name or sex not in ("", "L", "P") or (rt is not None and rt.village_key != village_key):
        raise Refused("Tulis nama menurut KTP, dan pilih RT dari desa ini.")
    today = today or timezone.localdate()
    if birth is not None and birth > today:
        raise Refused("Tanggal lahir belum tiba. Salin dari KTP.")
    checked = check_nik(nik, today=today, birth=birth, sex="L" if sex == "L" else "P" if sex == "P" else None)
    stored = Worker.objects.filter(key=key).select_related("nik").first()
    if stored is not None:
        same = (stored.village_key, stored.name, stored.birth, stored.sex) == (village_key, name, birth, sex)
        if same and stored.nik.index in vault().indexes(checked.number, NIK):
            return stored
        raise KeyTaken(OTHER_KEY)
    _sound(checked, sure)
    _unknown(by, checked.number, village_key)
    made = Worker.objects.create(
        village_key=village_key, key=key, name=name, birth=birth, sex=sex, rt=rt, by_id=by.account_id
    )
    _seal_nik(by, made, checked.number)
    _record(by, "payroll.register_worker", made)
    state_facts(by=by, worker=made, facts=facts or {}, reason="pendaftaran")
    return made


def _sound(checked: IdentityCheck, sure: bool) -> None:
    if checked.faults:
        raise Refused(" ".join(checked.faults))
    if checked.doubts and not sure:
        raise Refused(" ".join(checked.doubts) + " Bila sudah dicocokkan dan benar, centang “Sudah saya cocokkan”.")


def _unknown(by: Viewer, number: str, village_key: str) -> None:
    found = WorkerNik.objects.filter(index__in=vault().indexes(number, NIK)).select_related("worker").first()
    if found is None:
        return
    if found.worker.village_key == village_key or by.may("record.read", found.worker.village_key):
        raise Refused(f"NIK ini sudah terdaftar atas nama {found.worker.name}. Buka data pekerja itu.")
    raise Refused("NIK ini sudah terdaftar di desa lain. Satu orang didaftarkan sekali; hubungi petugas dinas.")


def _seal_nik(by: Viewer, worker: Worker, number: str) -> None:
    sealed, index = vault().seal(number, f"{NIK}:{worker.pk}"), vault().index(number, NIK)
    try:
        with transaction.atomic():
            WorkerNik.objects.create(worker=worker, sealed=sealed, index=index, last4=number[-4:])
    except IntegrityError:
        # Someone else registered the same person between the look and this row.
        _unknown(by, number, worker.village_key)
        raise


@transaction.atomic
def state_facts(
    *,
    by: Viewer,
    worker: Worker,
    facts: Mapping[str, bool | None],
    died: date | None = None,
    moved: date | None = None,
    reason: str = "",
) -> WorkerFacts:
    """What holds of a worker from now on, whole: a fact left out or None is unknown. The same again adds no row.

    Refused for facts the rules do not know, and for a change without a reason.
    """
    _mine(by, worker)
    if set(facts) - set(fact_names()) or any(value not in (True, False, None) for value in facts.values()):
        raise Refused("Keterangan pekerja hanya yang ada pada formulir. Muat ulang halaman.")
    known = {fact: value for fact, value in facts.items() if value is not None}
    last = facts_row(Worker.objects.get(pk=worker.pk))
    if last is not None and (last.facts, last.died, last.moved) == (known, died, moved):
        return last
    reason = " ".join(reason.split())[:LONGEST_REASON]
    if last is not None and not reason:
        raise Refused("Tulis alasan perubahan keterangan, misalnya dari mana diketahui.")
    if holds_number(reason):
        raise Refused(NO_NUMBERS)
    made = WorkerFacts.objects.create(
        worker=worker, facts=known, died=died, moved=moved, reason=reason, by_id=by.account_id
    )
    # Who is poor or disabled is nobody's business in the trail: it keeps that something was stated, not what.
    _record(by, "payroll.state_facts", worker, {"count": len(known), "reason": reason})
    return made


@transaction.atomic
def set_account(
    *, by: Viewer, worker: Worker, bank: str, number: str, holder: str = "", sure: bool = False
) -> WorkerAccount:
    """A worker's account number, sealed; nothing is sent there before another person confirms it and a day has passed.

    The newest again is answered with what is stored. Refused for a number that cannot be one, or a doubtful one or
    another holder's unless `sure`.
    """
    _mine(by, worker)
    Worker.objects.select_for_update().get(pk=worker.pk)
    if bank not in banks():
        raise Refused("Pilih bank dari daftar.")
    checked = check_account(number, bank=bank)
    holder = " ".join(holder.split())[:120] or worker.name
    other = () if same_name(holder, worker.name) else ("Nama pemilik rekening bukan nama pekerja.",)
    _sound(IdentityCheck(checked.number, checked.faults, (*checked.doubts, *other)), sure)
    newest = next(iter(accounts_of(worker)), None)
    if newest is not None and newest.index in vault().indexes(checked.number, ACCOUNT) and newest.bank == bank:
        return newest
    made = WorkerAccount.objects.create(
        worker=worker,
        bank=bank,
        holder=holder,
        sealed=vault().seal(checked.number, f"{ACCOUNT}:{worker.pk}"),
        index=vault().index(checked.number, ACCOUNT),
        last4=checked.number[-4:],
        by_id=by.account_id,
    )
    _record(by, "payroll.set_account", worker, {"account": made.pk})
    return made


@transaction.atomic
def confirm_account(*, by: Viewer, account: WorkerAccount) -> AccountConfirmed:
    """A second person has compared the newest number with the savings book. Refused to who set it."""
    _mine(by, account.worker)
    Worker.objects.select_for_update().get(pk=account.worker_id)
    if accounts_of(account.worker)[0].pk != account.pk:
        raise Refused("Nomor rekening sudah diganti. Cocokkan yang terbaru.")
    if account.by_id == by.account_id:
        raise Refused("Nomor yang Anda isi dipastikan orang lain. Minta rekan mencocokkannya dengan buku tabungan.")
    made, fresh = AccountConfirmed.objects.get_or_create(account=account, defaults={"by_id": by.account_id})
    if fresh:
        _record(by, "payroll.confirm_account", account.worker, {"account": account.pk})
    return made


def account_number(account: WorkerAccount) -> str:
    """The number in clear, for a transfer file only; pages show `last4`. VaultError if it does not open."""
    return vault().open(account.sealed, f"{ACCOUNT}:{account.worker_id}")


@transaction.atomic
def reveal(*, by: Viewer, worker: Worker, kind: str, reason: str) -> str:
    """The clear NIK (`kind` "nik") or newest account number ("account"). The event keeps who, whose and why, no digits.

    Refused without a reason, outside the viewer's areas, and above the day's number of openings of one account.
    """
    if not by.may(REVEAL, worker.village_key):
        raise Refused(OUTSIDE)
    reason = " ".join(reason.split())[:LONGEST_REASON]
    if len(reason) < SHORTEST_REASON or holds_number(reason):
        raise Refused("Tulis alasan membuka nomor ini dengan kata-kata, sedikitnya 10 huruf, tanpa nomornya.")
    # The event comes first: it holds the chain's row, so that two openings at once are counted one after the other.
    _record(by, "payroll.reveal", worker, {"kind": kind, "reason": reason})
    if reveals_today(by) > reveals_a_day():
        raise Refused(f"Hari ini Anda sudah membuka {reveals_a_day()} nomor. Lanjutkan besok.")
    if kind == NIK:
        return vault().open(WorkerNik.objects.get(worker=worker).sealed, f"{NIK}:{worker.pk}")
    newest = next(iter(accounts_of(worker)), None)
    if kind != ACCOUNT or newest is None:
        raise Refused("Pekerja ini belum mempunyai nomor rekening.")
    return account_number(newest)


def reveals_today(by: Viewer) -> int:
    """How often the viewer has opened a number today."""
    start = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return AuditEvent.objects.filter(actor_id=by.account_id, action="payroll.reveal", at__gte=start).count()


def rekey(batch: int = 500) -> int:
    """Seal with the present key every NIK and account number that still needs an older one; how many there were.

    Batch by batch, each in its own transaction: a run that was cut off goes on where it stopped.
    """
    return _rekey(WorkerNik, NIK, batch) + _rekey(WorkerAccount, ACCOUNT, batch)


def _rekey(table: type[WorkerNik] | type[WorkerAccount], context: str, batch: int) -> int:
    manager: Any = table._default_manager
    count, last = 0, 0
    while True:
        with transaction.atomic():
            rows = list(manager.select_for_update().filter(pk__gt=last).order_by("pk")[:batch])
            for row in rows:
                last = row.pk
                if vault().is_stale(row.sealed):
                    clear = vault().open(row.sealed, f"{context}:{row.worker_id}")
                    row.sealed, row.index = (
                        vault().seal(clear, f"{context}:{row.worker_id}"),
                        vault().index(clear, context),
                    )
                    row.save(update_fields=["sealed", "index"])
                    count += 1
        if not rows:
            return count


def _mine(by: Viewer, worker: Worker) -> None:
    if not by.may(ENROL, worker.village_key):
        raise Refused(OUTSIDE)


def _record(by: Viewer, action: str, worker: Worker, data: Mapping[str, Any] | None = None) -> None:
    record(by=by, action=action, subject=f"worker:{worker.pk}", area=worker.village_key, data=data)
