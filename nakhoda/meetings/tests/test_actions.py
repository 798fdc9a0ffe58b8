"""Meetings: entries once per key, corrections as newer rows, nothing after the lock, nothing outside one's village."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from nakhoda.meetings.actions.ballots import open_ballot, tally, vote
from nakhoda.meetings.actions.meetings import announce, change, lock, resolve
from nakhoda.meetings.actions.people import attend, check_in, correct, propose, withdraw
from nakhoda.meetings.queries.meetings import Meeting, attendances, participation_of, result_of, voters_by_channel
from nakhoda.meetings.rules.ranking import Marks
from nakhoda.people.actions import Refused
from nakhoda.people.rules.scope import Viewer

pytestmark = pytest.mark.django_db
VILLAGE = "35.01.04.2014"
Viewers = Callable[[str], Viewer]


@pytest.fixture
def meeting(viewer: Viewers) -> Meeting:
    return announce(
        by=viewer("desa"),
        village_key=VILLAGE,
        village_name="Tanjungsari",
        kind="sosialisasi",
        starts_at=datetime(2021, 3, 25, 12, 0, tzinfo=UTC),
        place="Balai desa Tanjungsari",
        check_in_open=True,
    )


def test_a_meeting_gets_the_usual_agenda_of_its_kind(meeting: Meeting) -> None:
    assert meeting.agenda[0] == "Pembukaan dan doa"
    assert meeting.title == "Sosialisasi program Tanjungsari"


def test_a_repeated_check_in_counts_once(meeting: Meeting) -> None:
    for _ in range(3):
        check_in(meeting=meeting, key="a", name="Bu Rini", sex="f")
    check_in(meeting=meeting, key="b", name="Pak Budi")
    came = participation_of(meeting)
    assert (came.people, came.women, came.men, came.sex_not_stated) == (2, 1, 0, 1)
    assert came.women_share == 1


def test_a_correction_is_a_newer_entry_and_the_old_one_stays(meeting: Meeting, viewer: Viewers) -> None:
    first = attend(by=viewer("desa"), meeting=meeting, key="a", name="Rini", channel="paper", sex="m")
    correct(by=viewer("desa"), entry=first, key="a2", name="Rini Astuti", sex="f")
    assert [(row.name, row.sex) for row in attendances(meeting)] == [("Rini Astuti", "f")]
    assert meeting.attendances.count() == 2
    first.refresh_from_db()
    with pytest.raises(Refused):
        correct(by=viewer("desa"), entry=first, key="a3", name="Rini")
    withdraw(by=viewer("desa"), entry=attendances(meeting)[0])
    assert participation_of(meeting).people == 0


def test_phones_hands_and_paper_weigh_alike(meeting: Meeting, viewer: Viewers) -> None:
    options = [{"id": "1", "label": "Drainase RT 3"}, {"id": "2", "label": "Paving RT 4"}]
    ballot = open_ballot(by=viewer("desa"), meeting=meeting, title="Urutan", method="approval", options=options)
    for number in range(3):
        vote(ballot=ballot, key=f"p{number}", order=["1"])
        vote(ballot=ballot, key=f"p{number}", order=["2"])
    tally(by=viewer("desa"), ballot=ballot, key="h", channel="hands", marks=Marks(2, ("2",)))
    tally(by=viewer("desa"), ballot=ballot, key="k", channel="paper", marks=Marks(1, ("2",)))
    assert [(place.option, place.rank, place.score, place.tied) for place in result_of(ballot)] == [
        ("1", 1, 3, True),
        ("2", 1, 3, True),
    ]
    assert voters_by_channel(ballot) == {"phone": 3, "hands": 2, "paper": 1}


def test_nothing_changes_after_the_signed_minutes_are_attached(meeting: Meeting, viewer: Viewers) -> None:
    entry = check_in(meeting=meeting, key="a", name="Bu Rini")
    resolve(by=viewer("desa"), meeting=meeting, text="Drainase RT 3 didahulukan")
    with pytest.raises(Refused, match="kewenangan"):
        lock(by=viewer("desa"), meeting=meeting, name="ba.pdf", chunks=[b"%PDF-1.7 isi"])
    lock(by=viewer("fasilitator"), meeting=meeting, name="ba.pdf", chunks=[b"%PDF-1.7 isi"])
    meeting = Meeting.objects.get(pk=meeting.pk)
    with pytest.raises(Refused, match="dikunci"):
        change(by=viewer("desa"), meeting=meeting, summary="lain")
    with pytest.raises(Refused):
        check_in(meeting=meeting, key="baru", name="Pak Budi")
    meeting.summary = "lain"
    for deed in (meeting.save, meeting.resolutions.all().delete, entry.delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            deed()


def test_another_village_is_out_of_reach(meeting: Meeting, account_of: Callable[[str, str], object]) -> None:
    from nakhoda.people.queries import account_named, viewer_of

    account_of("village_officer", "35.01.04.2009")
    stranger = viewer_of(account_named("uji-village-officer-35.01.04.2009"))
    with pytest.raises(Refused, match="kewenangan"):
        resolve(by=stranger, meeting=meeting, text="x")


def test_a_proposal_sent_twice_is_one(meeting: Meeting) -> None:
    one = propose(key="u1", village_key=VILLAGE, title="Lampu jalan", meeting=meeting)
    assert propose(key="u1", village_key=VILLAGE, title="Lampu jalan", meeting=meeting).pk == one.pk
    assert one.proposer_hidden
    with pytest.raises(Refused):
        propose(key="u2", village_key=VILLAGE, title=" ")
