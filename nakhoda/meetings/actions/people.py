"""Writes of the hall: who came, what they answered and proposed. A repeated request has one effect."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from nakhoda.meetings.actions.meetings import MOST_MB, require_open
from nakhoda.meetings.models import Attendance, Meeting, Proposal, QuizAnswer
from nakhoda.meetings.rules.kinds import meeting_data
from nakhoda.people.actions import Refused, record
from nakhoda.people.rules.scope import NOBODY, Viewer
from nakhoda.regions.queries import Rt
from nakhoda.regions.rules.geometry import in_indonesia
from nakhoda.web.images import clean_photo
from nakhoda.web.uploads import UploadRefused, plain_name, write_upload

Row = TypeVar("Row", bound=models.Model)
MOST_AN_HOUR = 60
STATED = ("sex", "disability", "low_income", "element", "organisation")


def check_in(*, meeting: Meeting, key: str, name: str, **stated: str) -> Attendance:
    """A person checks in by phone. The same key again gives the same entry.

    Refused while check-in is closed, and for an entry that the desk took back.
    """
    found = Attendance.objects.filter(meeting=meeting, key=key).first()
    if found is not None:
        if Attendance.objects.filter(meeting=meeting, key=f"-{found.pk}", withdrawn=True).exists():
            raise Refused("Catatan hadir ini ditarik petugas. Muat ulang halaman untuk mencatat lagi.")
        return found
    if not meeting.check_in_open or hasattr(meeting, "lock"):
        raise Refused("Daftar hadir pertemuan ini sedang tidak dibuka. Hubungi petugas di meja depan.")
    return _attend(meeting, key, name, "qr", None, stated)


@transaction.atomic
def attend(*, by: Viewer, meeting: Meeting, key: str, name: str, channel: str, **stated: str) -> Attendance:
    """Note a person who came, typed at the table or copied from the signed paper list. Refused once locked."""
    found = Attendance.objects.filter(meeting=meeting, key=key).first()
    if found is not None:
        return found
    require_open(by, meeting)
    return _attend(meeting, key, name, channel, by.account_id, stated)


@transaction.atomic
def correct(*, by: Viewer, entry: Attendance, key: str, name: str, **stated: str) -> Attendance:
    """A newer entry in place of one that was wrong; the old one stays on record. Refused once locked."""
    require_open(by, entry.meeting)
    if hasattr(entry, "superseded_by"):
        raise Refused("Isian ini sudah diganti. Muat ulang halaman.")
    return _attend(entry.meeting, key, name, entry.channel, by.account_id, stated, supersedes=entry)


@transaction.atomic
def withdraw(*, by: Viewer, entry: Attendance) -> Attendance:
    """Take an entry back, for instance one that stands twice; the old one stays on record. Refused once locked."""
    require_open(by, entry.meeting)
    if hasattr(entry, "superseded_by"):
        raise Refused("Isian ini sudah diganti. Muat ulang halaman.")
    values: dict[str, Any] = {name: getattr(entry, name) for name in STATED}
    return _attend(
        entry.meeting,
        f"-{entry.pk}",
        entry.name,
        entry.channel,
        by.account_id,
        values,
        supersedes=entry,
        withdrawn=True,
    )


def answer(*, meeting: Meeting, key: str, phase: str, topic: str, chosen: int) -> None:
    """An answer to a question, without a name; the first answer of a key counts. Refused for what is not asked."""
    known = meeting_data().topics.get(topic)
    if known is None or phase not in ("before", "after") or not 1 <= chosen <= len(known.answers):
        raise Refused("Pertanyaan atau jawaban ini tidak ada.")
    if hasattr(meeting, "lock"):
        raise Refused("Pertemuan ini sudah ditutup.")
    QuizAnswer.objects.get_or_create(
        meeting=meeting, key=key, phase=phase, topic=topic, defaults={"right": chosen == known.right}
    )


@transaction.atomic
def count_answers(*, by: Viewer, meeting: Meeting, key: str, phase: str, topic: str, right: int, wrong: int) -> None:
    """Paper answers counted at the table; a later count of that topic and phase replaces it. Refused once locked."""
    require_open(by, meeting)
    if topic not in meeting_data().topics or phase not in ("before", "after") or min(right, wrong) < 0:
        raise Refused("Pertanyaan atau jumlah ini tidak ada.")
    for is_right, count in ((True, right), (False, wrong)):
        QuizAnswer.objects.get_or_create(
            meeting=meeting,
            key=f"{key[:32]}-{is_right:d}",
            phase=phase,
            topic=topic,
            defaults={"right": is_right, "count": count, "by_id": by.account_id},
        )


@transaction.atomic
def propose(
    *,
    by: Viewer = NOBODY,
    key: str,
    village_key: str,
    title: str,
    meeting: Meeting | None = None,
    rt: Rt | None = None,
    photo: tuple[str, bytes] | None = None,
    **fields: Any,
) -> Proposal:
    """A proposal, in a meeting or by itself. The same key again gives the same one. Refused without a title.

    `photo` is its name and bytes; without a position the proposal takes the one that the camera noted. Refused when
    strangers send more than `MOST_AN_HOUR` for one village, so that nobody floods a list.
    """
    found = Proposal.objects.filter(key=key).first()
    if found is not None:
        return found
    if not title.strip():
        raise Refused("Tulis usulannya dalam beberapa kata.")
    if meeting is not None and hasattr(meeting, "lock"):
        raise Refused("Pertemuan ini sudah ditutup; kirim usulan tanpa pertemuan.")
    if by.account_id is None and _flooded(village_key):
        raise Refused(
            "Usulan untuk desa ini sedang terlalu banyak. Coba lagi satu jam lagi, atau lewat perangkat desa."
        )
    if photo is not None:
        fields |= _proposal_photo(photo, fields)
        fields["photo_shown"] = by.account_id is not None
    made = Proposal.objects.create(
        key=key,
        village_key=village_key,
        title=title.strip()[:160],
        meeting=meeting,
        rt=rt,
        by_id=by.account_id,
        **fields,
    )
    subject = f"proposal:{made.pk}"
    record(by=by, action="meetings.propose", subject=subject, area=village_key, data={"title": made.title})
    return made


@transaction.atomic
def moderate(*, by: Viewer, proposal: Proposal, hidden: str = "", photo_shown: bool = False) -> None:
    """Keep a proposal from the public with a reason (or show it, with ""), and show or keep back its photo."""
    if not by.may("meetings.run", proposal.village_key):
        raise Refused("Desa ini di luar kewenangan Anda.")
    proposal.hidden, proposal.photo_shown = hidden.strip()[:240], photo_shown
    proposal.save(update_fields=["hidden", "photo_shown"])
    subject, data = f"proposal:{proposal.pk}", {"hidden": proposal.hidden, "photo_shown": photo_shown}
    record(by=by, action="meetings.moderate", subject=subject, area=proposal.village_key, data=data)


def _attend(
    meeting: Meeting,
    key: str,
    name: str,
    channel: str,
    account: int | None,
    stated: Mapping[str, str],
    *,
    supersedes: Attendance | None = None,
    withdrawn: bool = False,
) -> Attendance:
    if unknown := sorted(set(stated) - set(STATED)):
        raise ValueError(f"no such facts of a person: {', '.join(unknown)}")
    if not name.strip():
        raise Refused("Tulis nama yang hadir.")
    fields: dict[str, Any] = {
        "name": name.strip()[:120],
        "channel": channel,
        "by_id": account,
        "supersedes": supersedes,
        "withdrawn": withdrawn,
        **stated,
    }
    return once(Attendance, {"meeting": meeting, "key": key[:36]}, fields)


def _flooded(village_key: str) -> bool:
    since = timezone.now() - timedelta(hours=1)
    return Proposal.objects.filter(village_key=village_key, by=None, at__gte=since).count() >= MOST_AN_HOUR


def _proposal_photo(photo: tuple[str, bytes], fields: Mapping[str, Any]) -> dict[str, Any]:
    """The photo re-encoded and on the disk; its path, and the position of the camera where none was given."""
    try:
        clean = clean_photo(photo[1], plain_name(photo[0]))
        written = write_upload(Path(settings.MEDIA_ROOT), "usulan", ".jpg", [clean.jpeg], name="Foto", most_mb=MOST_MB)
    except UploadRefused as error:
        raise Refused(str(error)) from error
    here: dict[str, float] = {}
    if fields.get("longitude") is None and clean.longitude is not None and clean.latitude is not None:
        known = in_indonesia([(clean.longitude, clean.latitude)])
        here = {"longitude": clean.longitude, "latitude": clean.latitude} if known else {}
    return {"photo": written.path, **here}


def once(model: type[Row], identity: Mapping[str, Any], fields: Mapping[str, Any]) -> Row:
    """The row of that identity, made if it is new: two requests at once make one.

    `model` needs a unique constraint over `identity`; `fields` are the other columns of a new row.
    """
    try:
        with transaction.atomic():
            return model._default_manager.create(**identity, **fields)
    except IntegrityError:
        found = model._default_manager.filter(**identity).first()
        if found is None:
            raise
        return found
