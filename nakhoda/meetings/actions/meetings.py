"""Writes about a meeting itself: announced, changed, minuted, locked."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from nakhoda.meetings.models import Ballot, FollowUp, Lock, Meeting, MeetingFile, Resolution
from nakhoda.meetings.queries.meetings import Proposal
from nakhoda.meetings.rules.kinds import meeting_data
from nakhoda.people.actions import Refused, record
from nakhoda.people.rules.scope import Viewer
from nakhoda.web.images import clean_photo
from nakhoda.web.uploads import UploadRefused, kind_of, plain_name, write_upload

CODE_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
FIELDS = frozenset(
    "title starts_at ends_at place longitude latitude agenda invited chair note_taker summary explained_at "
    "check_in_open".split()
)
MOST_MB = 15


@transaction.atomic
def announce(*, by: Viewer, village_key: str, village_name: str, kind: str, **fields: Any) -> Meeting:
    """A new meeting; without an agenda it gets the usual one of its kind. Refused outside the viewer's areas.

    The same kind, title and hour in a village is the meeting that is there already: a form sent twice announces one.
    """
    _require(by, "meetings.run", village_key)
    if kind not in meeting_data().kinds:
        raise Refused("Jenis pertemuan tidak dikenal.")
    _require_known(fields)
    fields.setdefault("agenda", list(meeting_data().kinds[kind].agenda))
    fields.setdefault("title", f"{meeting_data().kinds[kind].name} {village_name}")
    same = Meeting.objects.filter(village_key=village_key, kind=kind, title=fields["title"], cancelled="")
    if "starts_at" in fields and (found := same.filter(starts_at=fields["starts_at"]).first()) is not None:
        return found
    code = "".join(secrets.choice(CODE_LETTERS) for _ in range(8))
    meeting = Meeting.objects.create(
        village_key=village_key, village_name=village_name, kind=kind, code=code, created_by_id=by.account_id, **fields
    )
    _record(by, "meetings.announce", meeting, {"kind": kind, "title": meeting.title})
    return meeting


@transaction.atomic
def change(*, by: Viewer, meeting: Meeting, **fields: Any) -> None:
    """Change a meeting's description or minutes. Refused once it is locked."""
    require_open(by, meeting)
    _require_known(fields)
    changed = {name: value for name, value in fields.items() if getattr(meeting, name) != value}
    for name, value in changed.items():
        setattr(meeting, name, value)
    if changed:
        meeting.save(update_fields=list(changed))
        _record(by, "meetings.change", meeting, {"fields": sorted(changed)})


@transaction.atomic
def cancel(*, by: Viewer, meeting: Meeting, reason: str) -> None:
    """Call a meeting off, with a reason that its page shows."""
    require_open(by, meeting)
    if not reason.strip():
        raise Refused("Tulis alasan pembatalan.")
    meeting.cancelled, meeting.check_in_open = reason.strip()[:240], False
    meeting.save(update_fields=["cancelled", "check_in_open"])
    _record(by, "meetings.cancel", meeting, {"reason": meeting.cancelled})


@transaction.atomic
def resolve(
    *,
    by: Viewer,
    meeting: Meeting,
    text: str,
    owner: str = "",
    due: date | None = None,
    proposal: Proposal | None = None,
) -> Resolution:
    """Note what the meeting decided; the same once more is one. Refused once it is locked or without a text."""
    require_open(by, meeting)
    if not text.strip():
        raise Refused("Tulis keputusannya.")
    said = {"text": text.strip(), "owner": owner.strip(), "due": due, "proposal": proposal}
    if (found := Resolution.objects.filter(meeting=meeting, **said).first()) is not None:
        return found
    last = Resolution.objects.filter(meeting=meeting).aggregate(Max("number"))["number__max"] or 0
    made = Resolution.objects.create(meeting=meeting, number=last + 1, **said)
    _record(by, "meetings.resolve", meeting, {"number": made.number, "proposal": proposal.pk if proposal else None})
    return made


@transaction.atomic
def amend(*, by: Viewer, resolution: Resolution, text: str, owner: str = "", due: date | None = None) -> None:
    """Write a resolution anew, for instance while its wording is agreed in the hall. Refused once it is locked."""
    require_open(by, resolution.meeting)
    if not text.strip():
        raise Refused("Tulis keputusannya.")
    resolution.text, resolution.owner, resolution.due = text.strip(), owner.strip(), due
    resolution.save(update_fields=["text", "owner", "due"])
    _record(by, "meetings.amend", resolution.meeting, {"number": resolution.number})


@transaction.atomic
def follow_up(*, by: Viewer, resolution: Resolution, text: str, done: bool = False) -> FollowUp:
    """Note how a resolution fares; also after the meeting is locked. The newest note once more is one."""
    meeting = resolution.meeting
    _require(by, "meetings.run", meeting.village_key)
    if not text.strip():
        raise Refused("Tulis perkembangannya.")
    newest = FollowUp.objects.filter(resolution=resolution).order_by("-id").first()
    if newest is not None and (newest.text, newest.done, newest.by_id) == (text.strip()[:400], done, by.account_id):
        return newest
    made = FollowUp.objects.create(resolution=resolution, text=text.strip()[:400], done=done, by_id=by.account_id)
    _record(by, "meetings.follow_up", meeting, {"number": resolution.number, "done": done})
    return made


@transaction.atomic
def add_file(
    *, by: Viewer, meeting: Meeting, kind: str, name: str, chunks: Iterable[bytes], caption: str = ""
) -> MeetingFile:
    """Attach a photo (re-encoded, without metadata) or a scan (PDF, JPG, PNG). Refused once the meeting is locked."""
    require_open(by, meeting)
    made = _store(by, meeting, kind, name, chunks, caption)
    _record(by, "meetings.add_file", meeting, {"kind": kind, "sha256": made.sha256})
    return made


@transaction.atomic
def remove_file(*, by: Viewer, file: MeetingFile) -> None:
    """Take a photo or attachment away, for instance one that shows somebody who does not want it.

    Refused once the meeting is locked. The picture itself goes from the disk when the row is gone for certain.
    """
    require_open(by, file.meeting)
    path = Path(settings.MEDIA_ROOT) / file.path
    _record(by, "meetings.remove_file", file.meeting, {"kind": file.kind, "sha256": file.sha256})
    file.delete()
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


@transaction.atomic
def lock(*, by: Viewer, meeting: Meeting, name: str, chunks: Iterable[bytes]) -> Lock:
    """Attach the signed minutes; from then on the database refuses every change of the meeting's record.

    Check-in and ballots that are still open are closed first. Refused before the meeting has begun.
    """
    _require(by, "meetings.lock", meeting.village_key)
    require_open(by, meeting)
    if meeting.starts_at > timezone.now():
        raise Refused("Pertemuan ini belum dimulai; berita acaranya belum dapat dikunci.")
    Meeting.objects.filter(pk=meeting.pk).update(check_in_open=False)
    Ballot.objects.filter(meeting=meeting).update(open=False)
    scan = _store(by, meeting, "scan", name, chunks, "Berita acara bertanda tangan")
    made = Lock.objects.create(meeting=meeting, scan=scan, by_id=by.account_id)
    _record(by, "meetings.lock", meeting, {"sha256": scan.sha256})
    return made


def require_open(by: Viewer, meeting: Meeting) -> None:
    """Refused outside the viewer's areas, for a cancelled meeting, or once it is locked."""
    _require(by, "meetings.run", meeting.village_key)
    current = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if hasattr(current, "lock"):
        raise Refused("Berita acara sudah ditandatangani dan dikunci; catatan pertemuan ini tidak dapat diubah.")
    if current.cancelled:
        raise Refused("Pertemuan ini dibatalkan.")


def _store(by: Viewer, meeting: Meeting, kind: str, name: str, chunks: Iterable[bytes], caption: str) -> MeetingFile:
    clean, data = plain_name(name), b"".join(chunks)
    ending = kind_of(data[:16])
    try:
        if kind == "photo":
            data, ending = clean_photo(data, clean).jpeg, "jpg"
        elif ending not in ("pdf", "jpg", "png"):
            raise Refused(f"{clean}: pakai PDF, JPG, atau PNG.")
        elif ending != "pdf":
            data, ending = clean_photo(data, clean).jpeg, "jpg"
        root = Path(settings.MEDIA_ROOT)
        written = write_upload(root, "pertemuan", f".{ending}", [data], name=clean, most_mb=MOST_MB)
    except UploadRefused as error:
        raise Refused(str(error)) from error
    return MeetingFile.objects.create(
        meeting=meeting,
        kind=kind,
        name=clean,
        caption=caption.strip()[:240],
        path=written.path,
        sha256=written.sha256,
        size=written.size,
        by_id=by.account_id,
    )


def _require(by: Viewer, right: str, village_key: str) -> None:
    if not by.may(right, village_key):
        raise Refused("Desa ini di luar kewenangan Anda.")


def _require_known(fields: Mapping[str, Any]) -> None:
    if unknown := sorted(set(fields) - FIELDS):
        raise ValueError(f"no such fields of a meeting: {', '.join(unknown)}")


def _record(by: Viewer, action: str, meeting: Meeting, data: Mapping[str, Any]) -> None:
    record(by=by, action=action, subject=f"meeting:{meeting.pk}", area=meeting.village_key, data=data)


def agenda_lines(text: str) -> Sequence[str]:
    """The agenda that a person typed, one item a line."""
    return [line.strip()[:200] for line in text.splitlines() if line.strip()]
