"""The phone in the hall: cheap, once whatever happens, secret; and what is kept from the public."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from nakhoda.meetings.actions.ballots import open_ballot, tally, tally_hands, vote
from nakhoda.meetings.actions.meetings import announce, lock
from nakhoda.meetings.actions.people import MOST_AN_HOUR, check_in, correct, count_answers, moderate, propose
from nakhoda.meetings.example import load_example
from nakhoda.meetings.queries.hall import attendance_number, attendee, box_of, secret_key, villages_for
from nakhoda.meetings.queries.meetings import Attendance, Meeting, Vote, public_proposals, understanding
from nakhoda.meetings.rules.ranking import Marks
from nakhoda.people.actions import Refused
from nakhoda.people.rules.scope import Viewer

pytestmark = pytest.mark.django_db
Viewers = Callable[[str], Viewer]
VILLAGE = "35.01.04.2014"
OPTIONS = [{"id": "1", "label": "Drainase"}, {"id": "2", "label": "Paving"}]


@pytest.fixture
def meeting(viewer: Viewers) -> Meeting:
    return announce(
        by=viewer("fasilitator"),
        village_key=VILLAGE,
        village_name="Tanjungsari",
        kind="sosialisasi",
        starts_at=datetime(2021, 3, 25, 12, 0, tzinfo=UTC),
        place="Balai",
        check_in_open=True,
    )


def picture() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (30, 20), "teal").save(buffer, "PNG")
    return buffer.getvalue()


def test_a_check_in_costs_three_statements_of_its_own(
    meeting: Meeting, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    sent = {"key": "a" * 32, "name": "Rini", "sex": "f"}
    address = reverse("check_in", args=[meeting.code])
    with django_assert_max_num_queries(5):  # the meeting, the key, the row between savepoint and release
        assert Client().post(address, sent).status_code == 302


def test_two_check_ins_at_once_with_one_key_make_one_entry(meeting: Meeting, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both requests looked before either wrote: the database decides, and the later one gets the earlier entry."""
    first = check_in(meeting=meeting, key="k" * 32, name="Rini")
    looked: list[int] = []
    real = QuerySet.first

    def blind(rows: QuerySet[Attendance]) -> Attendance | None:
        if rows.model is Attendance and not looked:
            looked.append(1)
            return None
        return real(rows)

    monkeypatch.setattr(QuerySet, "first", blind)
    again = check_in(meeting=meeting, key="k" * 32, name="Rini")
    assert looked
    assert again.pk == first.pk
    assert Attendance.objects.filter(meeting=meeting).count() == 1


def test_the_database_itself_refuses_a_second_entry_of_a_key(meeting: Meeting) -> None:
    check_in(meeting=meeting, key="k", name="Rini")
    with pytest.raises(IntegrityError):
        Attendance.objects.create(meeting=meeting, key="k", name="Rini", channel="qr")


def test_a_vote_leads_back_to_nobody(meeting: Meeting, viewer: Viewers) -> None:
    entry = check_in(meeting=meeting, key="b" * 32, name="Rini")
    ballot = open_ballot(by=viewer("fasilitator"), meeting=meeting, title="U", method="approval", options=OPTIONS)
    own = f"{reverse('attendee', args=[meeting.code, entry.key])}suara/{ballot.pk}/"
    assert Client().post(own, {"o": "1"}).status_code == 302
    made = Vote.objects.get(ballot=ballot)
    assert entry.key not in made.key
    assert made.key == secret_key(f"vote.{ballot.pk}", entry.key)
    assert made.by_id is None


def test_hands_are_counted_together_or_not_at_all_and_only_where_they_weigh_the_same(
    meeting: Meeting, viewer: Viewers
) -> None:
    by = viewer("fasilitator")
    ballot = open_ballot(by=by, meeting=meeting, title="U", method="approval", options=OPTIONS)
    with pytest.raises(Refused):
        tally_hands(by=by, ballot=ballot, key="h", counts={"1": 4, "9": 2})
    assert not ballot.votes.exists()
    borda = open_ballot(by=by, meeting=meeting, title="U", method="borda", options=OPTIONS)
    with pytest.raises(Refused, match="kertas"):
        tally(by=by, ballot=borda, key="h", channel="hands", marks=Marks(3, ("1",)))


def test_the_lock_closes_what_is_open_and_no_phone_votes_afterwards(meeting: Meeting, viewer: Viewers) -> None:
    by = viewer("fasilitator")
    ballot = open_ballot(by=by, meeting=meeting, title="U", method="approval", options=OPTIONS)
    lock(by=by, meeting=meeting, name="ba.pdf", chunks=[b"%PDF-1.7 isi"])
    ballot = meeting.ballots.get()
    assert not ballot.open
    assert not Meeting.objects.get(pk=meeting.pk).check_in_open
    with pytest.raises(Refused):
        vote(ballot=ballot, key="p", order=["1"])


def test_a_meeting_that_has_not_begun_is_not_locked(meeting: Meeting, viewer: Viewers) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=timezone.now() + timedelta(days=1))
    with pytest.raises(Refused, match="belum dimulai"):
        lock(
            by=viewer("fasilitator"),
            meeting=Meeting.objects.get(pk=meeting.pk),
            name="ba.pdf",
            chunks=[b"%PDF-1.7 isi"],
        )


def test_a_later_count_of_paper_answers_replaces_the_earlier(meeting: Meeting, viewer: Viewers) -> None:
    by, asked = viewer("fasilitator"), {"phase": "before", "topic": "mengadu"}
    count_answers(by=by, meeting=meeting, key="1" * 32, right=90, wrong=1, **asked)
    count_answers(by=by, meeting=meeting, key="2" * 32, right=9, wrong=0, **asked)
    assert understanding(meeting)["mengadu"] == {"before": (9, 9)}


def test_a_corrected_person_keeps_the_page_of_their_phone(meeting: Meeting, viewer: Viewers) -> None:
    entry = check_in(meeting=meeting, key="c" * 32, name="Rni")
    newer = correct(by=viewer("desa"), entry=entry, key="d" * 32, name="Rini")
    assert attendee(meeting, entry.key) == newer
    assert attendance_number(newer) == 1


def test_a_strangers_photo_and_a_hidden_proposal_are_kept_from_the_public(
    viewer: Viewers, signed_in: Callable[[str], Client]
) -> None:
    made = propose(key="p1", village_key=VILLAGE, title="Lampu", photo=("f.png", picture()))
    photo, page = reverse("proposal_photo", args=[made.pk]), reverse("proposal", args=[made.pk])
    assert Client().get(photo).status_code == 404
    seen = signed_in("desa").get(photo)
    assert (seen.status_code, seen.headers["Cache-Control"]) == (200, "no-store, private")
    moderate(by=viewer("desa"), proposal=made, photo_shown=True)
    assert Client().get(photo).headers["Content-Type"] == "image/jpeg"
    moderate(by=viewer("desa"), proposal=made, hidden="memuat nama orang", photo_shown=True)
    assert Client().get(page).status_code == 404
    assert made not in public_proposals()
    with pytest.raises(Refused):
        moderate(by=viewer("pemeriksa"), proposal=made)


def test_strangers_cannot_flood_the_proposals_of_a_village(viewer: Viewers) -> None:
    for number in range(MOST_AN_HOUR):
        propose(key=f"banjir-{number}", village_key=VILLAGE, title="x")
    with pytest.raises(Refused, match="terlalu banyak"):
        propose(key="banjir-lagi", village_key=VILLAGE, title="x")
    assert propose(by=viewer("desa"), key="desa", village_key=VILLAGE, title="x").pk


def test_villages_offered_are_those_of_the_viewer(viewer: Viewers) -> None:
    assert villages_for(viewer("desa"), "meetings.run") == {VILLAGE: "Tanjungsari"}
    assert len(villages_for(viewer("fasilitator"), "meetings.run")) > 5
    assert villages_for(viewer("pemeriksa"), "meetings.run") == {}
    assert box_of([VILLAGE])
    assert box_of(["99.99.99.9999"]) is None


def test_the_example_evening_is_there_once_and_names_nobody_real(viewer: Viewers) -> None:
    assert load_example(viewer("fasilitator")) is None
    shown = Meeting.objects.get(starts_at=datetime(2021, 3, 25, 12, 0, tzinfo=UTC))
    assert all("contoh" in row.name for row in shown.attendances.all())
