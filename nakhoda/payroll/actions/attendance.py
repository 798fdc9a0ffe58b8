"""Writes of crews and their days: members, safety briefings, attendance sheets and their corrections."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from nakhoda.ledger.actions.books import KeyTaken
from nakhoda.payroll.actions.people import OTHER_KEY
from nakhoda.payroll.models import Briefing, CrewMember, CrewRow, Enrolment, MarkRow, Sheet, Worker
from nakhoda.payroll.queries.attendance import marks_that_day, role_on
from nakhoda.payroll.queries.people import accepted_numbers, facts_of, members_of
from nakhoda.payroll.rules.attendance import Crew, Mark, active_marks, mark_faults, sheet_faults
from nakhoda.payroll.rules.eligibility import judge
from nakhoda.payroll.rules.identity import NO_NUMBERS, holds_number
from nakhoda.payroll.rules.rates import roles
from nakhoda.people.actions import Refused, record
from nakhoda.people.rules.scope import Viewer
from nakhoda.web.images import Photo, clean_photo
from nakhoda.web.numbers import long_date
from nakhoda.web.uploads import UploadRefused, plain_name, write_upload
from nakhoda.works.queries.packages import Package
from nakhoda.works.rules.life import OPEN

CREW, ATTEND = "payroll.enrol", "payroll.attend"
OUTSIDE = "Paket ini di luar kewenangan Anda."
MOST_MB = 15
MOST_NAMED = 3
ENDED = frozenset({"handed_over", "cancelled"})
Made = TypeVar("Made")


@transaction.atomic
def make_crew(*, by: Viewer, package: Package, name: str) -> CrewRow:
    """A crew of a package under that name; the one there is if the name is known. Refused for an ended package."""
    if not by.may(CREW, package.village_key):
        raise Refused(OUTSIDE)
    name = " ".join(name.split())[:80]
    if not name or package.state in ENDED:
        raise Refused("Tulis nama regu; paket yang sudah berakhir tidak menerima regu baru.")
    made, fresh = CrewRow.objects.get_or_create(package=package, name=name, defaults={"by_id": by.account_id})
    if fresh:
        _record(by, "payroll.make_crew", package, {"crew": made.pk, "name": name})
    return made


@transaction.atomic
def add_member(*, by: Viewer, crew: CrewRow, worker: Worker, role: str = "", since: date) -> CrewMember:
    """The worker at the end of the crew's sheet from a day on; the stay there is if they are in it now.

    `role` "" is that of the enrolment. Refused unless the worker is enrolled for the package's grant, eligible, and
    on a published list whose objection period is over on that day.
    """
    if not by.may(CREW, crew.package.village_key):
        raise Refused(OUTSIDE)
    enrolment = Enrolment.objects.filter(grant=crew.package.grant_id, worker=worker).first()
    if enrolment is None:
        raise Refused(f"{worker.name} belum didaftarkan pada bantuan paket ini.")
    role = role or enrolment.role
    if role not in roles():
        raise Refused("Pilih pekerja, tukang atau mandor.")
    found = judge(facts_of(worker, since))
    if found.answer != "yes":
        raise Refused(f"{worker.name} belum memenuhi syarat: {'; '.join(found.reasons)}.")
    if enrolment.number not in accepted_numbers(crew.package.grant, since):
        raise Refused(f"{worker.name} tidak ada pada daftar yang diumumkan, atau masa sanggahnya belum lewat.")
    CrewRow.objects.select_for_update().get(pk=crew.pk)
    stay = CrewMember.objects.filter(crew=crew, worker=worker, until=None).first()
    if stay is not None:
        return stay
    if CrewMember.objects.filter(crew=crew, worker=worker, until__gte=since).exists():
        raise Refused(f"{worker.name} masih tercatat dalam regu ini pada {long_date(since)}.")
    last = CrewMember.objects.filter(crew=crew).aggregate(last=Max("position"))["last"] or 0
    made = CrewMember.objects.create(crew=crew, worker=worker, role=role, position=last + 1, since=since)
    _record(by, "payroll.add_member", crew.package, {"crew": crew.pk, "worker": worker.pk, "role": role})
    return made


@transaction.atomic
def end_member(*, by: Viewer, member: CrewMember, until: date) -> CrewMember:
    """The stay of a worker in a crew ended with that day, its last. Refused before it began or if marks came later."""
    package = member.crew.package
    if not by.may(CREW, package.village_key):
        raise Refused(OUTSIDE)
    row = CrewMember.objects.select_for_update().get(pk=member.pk)
    if row.until is not None:
        if row.until == until:
            return row
        raise Refused(f"Sudah keluar dari regu pada {long_date(row.until)}.")
    later = MarkRow.objects.filter(package=package, worker=row.worker_id, day__gt=until, superseded_by=None)
    if until < row.since or later.filter(quarters__gt=0).exists():
        raise Refused("Hari terakhir tidak boleh sebelum masuk regu atau sebelum kehadiran yang sudah dicatat.")
    row.until = until
    row.save(update_fields=["until"])
    _record(by, "payroll.end_member", package, {"crew": row.crew_id, "worker": row.worker_id, "day": until.isoformat()})
    return row


@transaction.atomic
def brief(
    *, by: Viewer, crew: CrewRow, day: date, topics: str, workers: Sequence[int], today: date | None = None
) -> Briefing:
    """A safety briefing of a crew with those who were there; the same again is answered with what is stored."""
    if not by.may(ATTEND, crew.package.village_key):
        raise Refused(OUTSIDE)
    topics, present = " ".join(topics.split())[:400], sorted(set(workers))
    if day > (today or timezone.localdate()):
        raise Refused(f"{long_date(day)} belum tiba.")
    if not topics or not present or set(present) - {member.worker_id for member in members_of(crew, day)}:
        raise Refused("Tulis isi pengarahan dan tandai anggota regu yang ikut.")
    found = Briefing.objects.filter(crew=crew, day=day, topics=topics).order_by("-id").first()
    if found is not None and found.workers == present:
        return found
    made = Briefing.objects.create(crew=crew, day=day, topics=topics, workers=present, by_id=by.account_id)
    _record(by, "payroll.brief", crew.package, {"crew": crew.pk, "day": day.isoformat(), "count": len(present)})
    return made


@dataclass(frozen=True, slots=True)
class Claim:
    """What a phone said of itself when the sheet was sent: where it was and what its clock showed; never trusted."""

    latitude: Decimal | None = None
    longitude: Decimal | None = None
    device_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Upload:
    """A photo of the signed sheet as it was sent."""

    name: str
    data: bytes


def mark_day(
    *,
    by: Viewer,
    crew: CrewRow,
    day: date,
    quarters: Mapping[int, int],
    key: str,
    source: str = "phone",
    claim: Claim | None = None,
    photo: Upload | None = None,
    today: date | None = None,
) -> Sheet:
    """The whole crew's attendance of a day: quarters 0 to 4 by worker, for every member of that day; once a key.

    The same key with the same content is answered with the stored sheet, with other content KeyTaken. Refused with
    every reason, naming the workers, where the rules forbid a mark or the package is not being built.
    """
    return _send(_Sending(by, crew, day, quarters, key, source, "", today), claim or Claim(), photo)


def correct_day(
    *,
    by: Viewer,
    crew: CrewRow,
    day: date,
    quarters: Mapping[int, int],
    key: str,
    reason: str,
    source: str = "phone",
    today: date | None = None,
) -> Sheet:
    """Marks of a day put right: those that differ supersede the ones that count, missing ones are added.

    Workers left out keep their marks. Refused without a reason, if nothing differs, and as by `mark_day`.
    """
    if not reason.strip():
        raise Refused("Tulis alasan pembetulan.")
    if holds_number(reason):
        raise Refused(NO_NUMBERS)
    sending = _Sending(by, crew, day, quarters, key, source, " ".join(reason.split())[:240], today)
    return _send(sending, Claim(), None)


@dataclass(frozen=True, slots=True)
class _Sending:
    by: Viewer
    crew: CrewRow
    day: date
    quarters: Mapping[int, int]
    key: str
    source: str
    reason: str
    today: date | None

    @property
    def body_hash(self) -> str:
        """What two sendings with one key are compared by: all that is decided, nothing that the phone only claims."""
        said = [self.crew.pk, self.day.isoformat(), self.source, self.reason, sorted(self.quarters.items())]
        return hashlib.sha256(json.dumps(said, separators=(",", ":")).encode()).hexdigest()


def _send(sending: _Sending, claim: Claim, photo: Upload | None) -> Sheet:
    if not sending.by.may(ATTEND, sending.crew.package.village_key):
        raise Refused(OUTSIDE)
    # A photo is written before its row and only when the sheet is new, so that a retry leaves no second file.
    stored = _stored(sending)
    if stored is not None:
        return stored
    picture = _opened(photo) if photo else None
    with transaction.atomic():
        Package.objects.select_for_update().get(pk=sending.crew.package_id)
        stored = _stored(sending)
        if stored is not None:
            return stored
        marks = _decided(sending)
        kept = _kept(sending.crew, photo, picture) if photo and picture else {}
        return _append(sending, claim, marks, kept)


def _stored(sending: _Sending) -> Sheet | None:
    found = Sheet.objects.filter(key=sending.key).first()
    if found is not None and found.body_hash != sending.body_hash:
        raise KeyTaken(OTHER_KEY)
    return found


def _decided(sending: _Sending) -> list[tuple[Mark, int | None]]:
    """The marks to store, each with the mark it supersedes. Refused with all that is wrong."""
    crew, day, package = sending.crew, sending.day, Package.objects.get(pk=sending.crew.package_id)
    if sending.source not in dict(Sheet.SOURCES):
        raise Refused("Pilih asal lembar: telepon atau kertas.")
    if package.state not in OPEN:
        raise Refused("Kehadiran hanya dicatat selama paket dikerjakan. Periksa keadaan paketnya.")
    members = members_of(crew)
    # Rows of the workers are held, so that two packages cannot each give the same person a whole day at once.
    people = {row.pk: row for row in Worker.objects.select_for_update().filter(pk__in=list(sending.quarters))}
    stored = marks_that_day(sending.quarters, day)
    wanted, faults = [], _sheet_faults(sending, [member.worker_id for member in members_of(crew, day)])
    for worker, quarters in sorted(sending.quarters.items()):
        if worker not in people:
            continue
        counting = [each for each in active_marks(stored[worker]) if each.package == package.pk]
        old = counting[0] if counting else None
        if sending.reason and old is not None and old.quarters == quarters:
            continue
        supersedes = old.number if sending.reason and old else None
        role = role_on(members, worker, day) or (old.role if old else "")
        reason = sending.reason if supersedes else ""
        by = sending.by.account_id or 0
        mark = Mark(0, worker, package.pk, day, quarters, role, by, supersedes, reason)
        found = mark_faults(mark, stored[worker], today=sending.today or timezone.localdate())
        faults += [f"{people[worker].name}: {fault}" for fault in found]
        wanted.append((mark, supersedes))
    if faults:
        raise Refused(_short(faults))
    if not wanted:
        raise Refused("Tidak ada yang berbeda dari catatan yang berlaku.")
    return wanted


def _sheet_faults(sending: _Sending, members: Sequence[int]) -> list[str]:
    crew = Crew(sending.crew.package_id, sending.crew.name, tuple(members))
    if not members and not sending.reason:
        return [f"Regu {crew.name} tidak mempunyai anggota pada {long_date(sending.day)}."]
    if sending.reason:
        known = {member.worker_id for member in members_of(sending.crew)}
        strangers = [worker for worker in sending.quarters if worker not in known]
        return [f"{len(strangers)} orang bukan anggota regu {crew.name}."] if strangers else []
    marks = [Mark(0, worker, crew.package, sending.day, 0, "worker", 0) for worker in sending.quarters]
    return list(sheet_faults(crew, marks))


def _short(faults: Sequence[str]) -> str:
    """The first few in full; a sheet that was sent twice would repeat one sentence for everybody."""
    rest = len(faults) - MOST_NAMED
    more = f" Dan {rest} pekerja lain." if rest > 0 else ""
    return " ".join(faults[:MOST_NAMED]) + more


def _append(
    sending: _Sending, claim: Claim, marks: Sequence[tuple[Mark, int | None]], kept: Mapping[str, str]
) -> Sheet:
    sheet = Sheet.objects.create(
        crew=sending.crew,
        day=sending.day,
        key=sending.key,
        source=sending.source,
        body_hash=sending.body_hash,
        latitude=claim.latitude,
        longitude=claim.longitude,
        device_at=claim.device_at,
        by_id=sending.by.account_id,
        **kept,
    )
    MarkRow.objects.bulk_create(
        MarkRow(
            sheet=sheet,
            package_id=mark.package,
            worker_id=mark.worker,
            day=mark.day,
            quarters=mark.quarters,
            role=mark.role,
            supersedes_id=supersedes,
            reason=mark.reason,
            by_id=sending.by.account_id,
        )
        for mark, supersedes in marks
    )
    total = sum(mark.quarters for mark, _ in marks)
    data: dict[str, Any] = {"sheet": sheet.pk, "day": sending.day.isoformat(), "count": len(marks), "quarters": total}
    action = "payroll.correct_day" if sending.reason else "payroll.mark_day"
    _record(sending.by, action, sending.crew.package, data | ({"reason": sending.reason} if sending.reason else {}))
    return sheet


def _opened(photo: Upload) -> Photo:
    return _told(lambda: clean_photo(photo.data, plain_name(photo.name)))


def _kept(crew: CrewRow, photo: Upload, picture: Photo) -> dict[str, str]:
    root, folder, name = Path(settings.MEDIA_ROOT), f"absen/{crew.package_id}", plain_name(photo.name)

    def write(ending: str, body: bytes) -> Any:
        return _told(lambda: write_upload(root, folder, ending, [body], name=name, most_mb=MOST_MB))

    large, small = write(".jpg", picture.jpeg), write(".kecil.jpg", picture.thumb)
    return {"path": large.path, "sha256": large.sha256, "thumb": small.path}


def _told(deed: Callable[[], Made]) -> Made:
    try:
        return deed()
    except UploadRefused as error:
        raise Refused(str(error)) from error


def _record(by: Viewer, action: str, package: Package, data: dict[str, Any]) -> None:
    record(by=by, action=action, subject=f"package:{package.pk}", area=package.village_key, data=data)
