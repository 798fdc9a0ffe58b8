"""A form sent twice, from a weak signal or the back button, has one effect at the desk too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from nakhoda.baseline.queries.snapshots import Snapshot
from nakhoda.meetings.actions.ballots import close_ballot, open_ballot
from nakhoda.meetings.actions.meetings import announce, cancel, follow_up, resolve
from nakhoda.meetings.queries.meetings import Meeting
from nakhoda.people.rules.scope import Viewer

pytestmark = pytest.mark.django_db
VILLAGE = "35.01.04.2014"
ASKED: dict[str, Any] = {
    "village_key": VILLAGE,
    "village_name": "Tanjungsari",
    "kind": "rembug-warga",
    "title": "Rembug dua kali",
    "starts_at": datetime(2021, 3, 25, 12, 0, tzinfo=UTC),
    "place": "Aula",
}
OPTIONS = [{"id": "1", "label": "Saluran", "proposal": None}, {"id": "2", "label": "Lampu", "proposal": None}]


@pytest.fixture
def meeting(viewer: Callable[[str], Viewer], snapshot: Snapshot) -> Meeting:
    return announce(by=viewer("petugas"), **ASKED)


def test_a_meeting_announced_twice_is_one_until_it_is_called_off(
    viewer: Callable[[str], Viewer], meeting: Meeting
) -> None:
    by = viewer("petugas")
    assert announce(by=by, **ASKED) == meeting
    assert announce(by=by, **(ASKED | {"starts_at": ASKED["starts_at"] + timedelta(days=1)})) != meeting
    cancel(by=by, meeting=meeting, reason="Hujan")
    assert announce(by=by, **ASKED) != meeting


def test_a_decision_and_its_news_noted_twice_are_one(viewer: Callable[[str], Viewer], meeting: Meeting) -> None:
    by = viewer("petugas")
    first = resolve(by=by, meeting=meeting, text="Saluran dahulu", owner="Ketua RT")
    assert resolve(by=by, meeting=meeting, text="Saluran dahulu ", owner="Ketua RT") == first
    assert resolve(by=by, meeting=meeting, text="Lampu kemudian").number == 2
    news = follow_up(by=by, resolution=first, text="Mulai digali")
    assert follow_up(by=by, resolution=first, text="Mulai digali") == news
    assert follow_up(by=by, resolution=first, text="Selesai", done=True) != news
    assert follow_up(by=by, resolution=first, text="Mulai digali") != news


def test_a_ranking_opened_twice_takes_all_votes_in_one_place(viewer: Callable[[str], Viewer], meeting: Meeting) -> None:
    by = viewer("petugas")
    asked: dict[str, Any] = {"title": "Urutan", "method": "approval", "options": OPTIONS}
    first = open_ballot(by=by, meeting=meeting, **asked)
    assert open_ballot(by=by, meeting=meeting, **asked) == first
    assert open_ballot(by=by, meeting=meeting, **(asked | {"method": "borda"})) != first
    close_ballot(by=by, ballot=first)
    assert open_ballot(by=by, meeting=meeting, **asked) != first


def test_counts_of_a_thousand_digits_are_refused_in_words(
    signed_in: Callable[[str], Client], viewer: Callable[[str], Viewer], meeting: Meeting
) -> None:
    ballot = open_ballot(by=viewer("petugas"), meeting=meeting, title="Urutan", method="approval", options=OPTIONS)
    address = f"/pertemuan/{meeting.pk}/suara/{ballot.pk}/"
    for text in ("9" * 5000, "5001", "-1", "²"):
        for sent in ({"count": text, "o": "1"}, {"n-1": text}):
            answer = signed_in("petugas").post(address + ("?cara=angkat" if "n-1" in sent else ""), sent)
            assert answer.status_code == 400
            assert "bilangan 0 sampai 5000" in answer.content.decode()
