"""One meeting with everything in it, and one that is locked, for the access matrix."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

from PIL import Image

from nakhoda.meetings.actions.ballots import open_ballot, tally
from nakhoda.meetings.actions.meetings import add_file, announce, lock, resolve
from nakhoda.meetings.actions.people import attend, check_in, moderate, propose
from nakhoda.meetings.queries.meetings import Meeting
from nakhoda.meetings.rules.ranking import Marks
from nakhoda.people.rules.scope import Viewer

BEGAN = datetime(2021, 3, 25, 12, 0, tzinfo=UTC)


def meeting_objects(by: Viewer, village: str) -> dict[str, Any]:
    """Ids and codes of a meeting's parts, by the names that the access table uses."""
    meeting = _announced(by, village)
    key = f"{meeting.pk:032x}"
    check_in(meeting=meeting, key=key, name="Bu Uji")
    entry = attend(by=by, meeting=meeting, key=f"meja-{meeting.pk}", name="Pak Uji", channel="typed")
    options = [{"id": "1", "label": "Satu", "proposal": None}, {"id": "2", "label": "Dua", "proposal": None}]
    ballot = open_ballot(by=by, meeting=meeting, title="Urutan", method="approval", options=options)
    vote = tally(by=by, ballot=ballot, key="kertas", channel="paper", marks=Marks(2, ("1",)))
    photo = add_file(by=by, meeting=meeting, kind="photo", name="foto.png", chunks=[_picture()])
    shown = propose(by=by, key=f"usul-{meeting.pk}", village_key=village, title="Lampu", photo=("a.png", _picture()))
    hidden = propose(by=by, key=f"lain-{meeting.pk}", village_key=village, title="Kasar", photo=("a.png", _picture()))
    moderate(by=by, proposal=hidden, hidden="memuat nama orang")
    resolve(by=by, meeting=meeting, text="Diputuskan")
    done = _announced(by, village)
    lock(by=by, meeting=done, name="ba.pdf", chunks=[b"%PDF-1.7 uji"])
    return {
        "meeting_id": meeting.pk,
        "meeting_code": meeting.code,
        "attendee_key": key,
        "entry_id": entry.pk,
        "ballot_id": ballot.pk,
        "vote_id": vote.pk,
        "photo_id": photo.pk,
        "proposal_id": shown.pk,
        "hidden_proposal_id": hidden.pk,
        "locked_meeting_id": done.pk,
    }


def _announced(by: Viewer, village: str) -> Meeting:
    return announce(
        by=by,
        village_key=village,
        village_name="Desa Uji",
        kind="sosialisasi",
        starts_at=BEGAN,
        place="Balai",
        check_in_open=True,
    )


def _picture() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 6), "teal").save(buffer, "PNG")
    return buffer.getvalue()
