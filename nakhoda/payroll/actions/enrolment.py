"""Writes about who may work for a grant: enrolment, the published list, residents' objections and their answers."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from ipaddress import ip_address
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from nakhoda.grants.queries.grants import Grant
from nakhoda.ledger.actions.books import KeyTaken
from nakhoda.payroll.actions.people import ENROL, OTHER_KEY, OUTSIDE
from nakhoda.payroll.models import Enrolment, Objection, ObjectionAnswer, PublishedList, Worker
from nakhoda.payroll.queries.people import newest_list, ranking_of
from nakhoda.payroll.rules.eligibility import objection_ends, priorities
from nakhoda.payroll.rules.identity import NO_NUMBERS, holds_number
from nakhoda.payroll.rules.rates import roles
from nakhoda.people.actions import Refused, record
from nakhoda.people.rules.scope import NOBODY, Viewer
from nakhoda.web.numbers import long_date

LONGEST_TEXT, SHORTEST_TEXT = 2000, 10
# What a list takes in an hour from one address, and from everybody: high, so that nobody shuts the others out; real
# villages send a handful in three days.
FROM_ONE_ADDRESS, OBJECTIONS_AN_HOUR = 10, 400
HOUR = timedelta(hours=1)
FULL = "Banyak sanggahan baru saja masuk. Kirim lagi satu jam nanti, atau sampaikan ke kantor desa."
# Specific personal data under UU 27/2022; the points of a row still count it.
UNTOLD = frozenset({"disability"})
OVER = frozenset({"closed", "cancelled"})


@transaction.atomic
def enrol(*, by: Viewer, grant: Grant, worker: Worker, role: str = "worker") -> Enrolment:
    """The worker enrolled for a grant under the next number; the enrolment there is if there is one.

    Refused for a worker of another village, an unknown role, or a grant that has ended. Eligibility is not decided
    here: who may not work stands on the ranking with the reason.
    """
    if not by.may(ENROL, grant.village_key) or worker.village_key != grant.village_key:
        raise Refused(OUTSIDE)
    if role not in roles():
        raise Refused("Pilih pekerja, tukang atau mandor.")
    if grant.state in OVER:
        raise Refused("Bantuan ini sudah berakhir; pekerja baru tidak didaftarkan lagi.")
    locked = Grant.objects.select_for_update().get(pk=grant.pk)
    found = Enrolment.objects.filter(grant=locked, worker=worker).first()
    if found is not None:
        if found.role != role:
            raise Refused(f"{worker.name} sudah didaftarkan sebagai {roles()[found.role].lower()}.")
        return found
    last = Enrolment.objects.filter(grant=locked).aggregate(last=Max("number"))["last"] or 0
    made = Enrolment.objects.create(grant=locked, worker=worker, number=last + 1, role=role, by_id=by.account_id)
    _record(by, "payroll.enrol", locked, {"number": made.number, "role": role})
    return made


@transaction.atomic
def publish(*, by: Viewer, grant: Grant, today: date | None = None) -> PublishedList:
    """The accepted workers in order of priority, published without personal data; the objection period begins.

    The list in force again, if nothing changed. Refused while nobody is eligible.
    """
    if not by.may(ENROL, grant.village_key):
        raise Refused(OUTSIDE)
    today = today or timezone.localdate()
    Grant.objects.select_for_update().get(pk=grant.pk)
    entries = [
        {"number": each.enrolment.number, "points": each.found.points, "reasons": public_reasons(each.found.reasons)}
        for each in ranking_of(grant, today)
        if each.place is not None
    ]
    if not entries:
        raise Refused("Belum ada pekerja yang memenuhi syarat. Lengkapi keterangan pekerja lebih dahulu.")
    last = newest_list(grant)
    if last is not None and last.entries == entries:
        return last
    made = PublishedList.objects.create(grant=grant, day=today, entries=entries, by_id=by.account_id)
    _record(by, "payroll.publish", grant, {"count": len(entries), "day": today.isoformat()})
    return made


def public_reasons(reasons: tuple[str, ...]) -> list[str]:
    """The reasons that a public list gives: met priorities, but never a disability, nor what is unknown of somebody.

    Requirements are left out: all on a list meet them.
    """
    told = {rule.met for rule in priorities() if rule.fact not in UNTOLD}
    return [reason for reason in reasons if reason in told]


@transaction.atomic
def object_to(
    *,
    listed: PublishedList,
    text: str,
    key: str,
    number: int | None = None,
    name: str = "",
    address: str = "",
    today: date | None = None,
) -> Objection:
    """A resident's objection to a published list, without an account; what is stored under the key if it is the same.

    Refused after the objection period, for a number not on the list, or when too many came within an hour from one
    `address` of the network or from everybody. The address is counted by its hash for an hour and never stored.
    """
    text, name = text.strip()[:LONGEST_TEXT], " ".join(name.split())[:120]
    stored = Objection.objects.filter(key=key).first()
    if stored is not None:
        if (stored.listed_id, stored.number, stored.text, stored.name) == (listed.pk, number, text, name):
            return stored
        raise KeyTaken(OTHER_KEY)
    PublishedList.objects.select_for_update().get(pk=listed.pk)
    if (today or timezone.localdate()) > objection_ends(listed.day):
        raise Refused(f"Masa sanggah berakhir {long_date(objection_ends(listed.day))}. Hubungi kantor desa.")
    if len(text) < SHORTEST_TEXT:
        raise Refused("Tulis apa yang disanggah, sedikitnya 10 huruf.")
    if number is not None and number not in {entry["number"] for entry in listed.entries}:
        raise Refused(f"Nomor {number} tidak ada pada daftar ini. Salin dari kolom Nomor.")
    recent = Objection.objects.filter(listed=listed, at__gte=timezone.now() - HOUR)
    if _too_many_from(address, listed) or recent.count() >= OBJECTIONS_AN_HOUR:
        raise Refused(FULL)
    made = Objection.objects.create(listed=listed, number=number, text=text, name=name, key=key)
    _record(NOBODY, "payroll.object", listed.grant, {"number": number} if number else {})
    return made


def _too_many_from(address: str, listed: PublishedList) -> bool:
    """Whether that address has sent its share. One that is no public one is a proxy of many, and is not counted."""
    try:
        if not ip_address(address).is_global:
            return False
    except ValueError:
        return False
    key = f"objections:{listed.pk}:{hashlib.sha256(address.encode()).hexdigest()}"
    cache.add(key, 0, HOUR.total_seconds())
    return int(cache.incr(key)) > FROM_ONE_ADDRESS


@transaction.atomic
def answer_objection(*, by: Viewer, objection: Objection, upheld: bool, reason: str) -> ObjectionAnswer:
    """What was decided; upheld takes the worker off the list. The same again is answered with what is stored.

    Refused without a reason, and to who published the list.
    """
    grant = objection.listed.grant
    if not by.may(ENROL, grant.village_key):
        raise Refused(OUTSIDE)
    reason = " ".join(reason.split())[:400]
    if not reason:
        raise Refused("Tulis alasan jawaban atas sanggahan.")
    if holds_number(reason):
        raise Refused(NO_NUMBERS)
    Objection.objects.select_for_update().get(pk=objection.pk)
    stored = ObjectionAnswer.objects.filter(objection=objection).first()
    if stored is not None:
        if (stored.upheld, stored.reason) == (upheld, reason):
            return stored
        raise Refused("Sanggahan ini sudah dijawab.")
    if objection.listed.by_id == by.account_id:
        raise Refused("Sanggahan dijawab orang lain daripada yang mengumumkan daftar.")
    made = ObjectionAnswer.objects.create(objection=objection, upheld=upheld, reason=reason, by_id=by.account_id)
    _record(by, "payroll.answer_objection", grant, {"objection": objection.pk, "upheld": upheld, "reason": reason})
    return made


def _record(by: Viewer, action: str, grant: Grant, data: dict[str, Any]) -> None:
    record(by=by, action=action, subject=f"grant:{grant.pk}", area=grant.village_key, data=data)
