"""A form sent twice, from a weak signal or the back button, has one effect at the desk too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from nakhoda.baseline.queries.snapshots import Snapshot
from nakhoda.meetings.actions.ballots import close_ballot, open_ballot
from nakhoda.meetings.actions.meetings import announce, cancel, change, follow_up, resolve
from nakhoda.meetings.actions.people import attend, moderate, propose, withdraw
from nakhoda.meetings.forms.common import Position
from nakhoda.meetings.forms.meetings import ResolutionForm
from nakhoda.meetings.queries.hall import rows_of
from nakhoda.meetings.queries.meetings import Attendance, Meeting
from nakhoda.people.actions import Refused
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


def test_an_entry_that_the_desk_took_back_is_told_so_when_the_phone_sends_it_again(
    client: Client, viewer: Callable[[str], Viewer], meeting: Meeting
) -> None:
    change(by=viewer("petugas"), meeting=meeting, check_in_open=True)
    address, sent = f"/hadir/{meeting.code}/", {"key": "0123456789abcdef", "name": "Rini"}
    assert client.post(address, sent).status_code == 302
    withdraw(by=viewer("petugas"), entry=Attendance.objects.get(meeting=meeting))
    answer = client.post(address, sent)
    assert answer.status_code == 400
    assert "ditarik petugas" in answer.content.decode()


@pytest.mark.parametrize(
    ("latitude", "longitude", "ok"),
    [
        ("-8,2", "111,1", True),
        ("-8.2", "111.1", True),
        ("111.1", "-8.2", False),
        ("48", "2", False),
        ("nan", "1", False),
    ],
)
def test_a_position_takes_commas_and_lies_in_indonesia(latitude: str, longitude: str, ok: bool) -> None:
    form = Position({"latitude": latitude, "longitude": longitude})
    assert form.is_valid() == ok
    if ok:
        assert (form.cleaned_data["latitude"], form.cleaned_data["longitude"]) == (-8.2, 111.1)


def test_days_of_another_century_and_rankings_of_a_hundred_are_refused(
    viewer: Callable[[str], Viewer], meeting: Meeting
) -> None:
    for day in ("0202-03-25", "9999-12-31"):
        form = ResolutionForm({"text": "Putusan", "due": day}, meeting=meeting)
        assert "Periksa tahunnya" in str(form.errors["due"])
    options = [{"id": str(at), "label": f"Usul {at}", "proposal": None} for at in range(100)]
    with pytest.raises(Refused, match="Paling banyak"):
        open_ballot(by=viewer("petugas"), meeting=meeting, title="Urutan", method="approval", options=options)


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


def test_a_proposal_kept_back_after_the_vote_is_named_on_no_page_and_no_paper(
    client: Client, signed_in: Callable[[str], Client], viewer: Callable[[str], Viewer], meeting: Meeting
) -> None:
    by = viewer("petugas")
    made = propose(by=by, key="a" * 16, village_key=VILLAGE, title="Utang Pak Anu", meeting=meeting)
    options: list[dict[str, Any]] = [{"id": "1", "label": made.title, "proposal": made.pk}, OPTIONS[1]]
    ballot = open_ballot(by=by, meeting=meeting, title="Urutan", method="approval", options=options)
    change(by=by, meeting=meeting, check_in_open=True)
    phone = f"/hadir/{meeting.code}/"
    client.post(phone, {"key": "0123456789abcdef", "name": "Rini"})
    pages = (
        (client, f"/pertemuan/{meeting.pk}/"),
        (client, f"{phone}0123456789abcdef/suara/{ballot.pk}/"),
        (signed_in("petugas"), f"/pertemuan/{meeting.pk}/layar/?bagian=suara-{ballot.pk}"),
        (signed_in("petugas"), f"/pertemuan/{meeting.pk}/layar/?bagian=hasil-{ballot.pk}"),
    )
    assert all("Utang Pak Anu" in who.get(address).content.decode() for who, address in pages)
    moderate(by=by, proposal=made, hidden="menyebut nama orang")
    for who, address in pages:
        page = who.get(address).content.decode()
        assert "Utang Pak Anu" not in page, address
        assert "disembunyikan dari umum" in page, address
    assert [row.label for row in rows_of(ballot)] == ["Usulan yang disembunyikan dari umum", "Lampu"]


def test_a_second_click_on_an_entry_already_taken_back_leads_to_the_list(
    signed_in: Callable[[str], Client], viewer: Callable[[str], Viewer], meeting: Meeting
) -> None:
    entry = attend(by=viewer("petugas"), meeting=meeting, key="k", name="Rini", channel="typed")
    for page in ("tarik", "betulkan"):
        address = f"/pertemuan/{meeting.pk}/hadir/{entry.pk}/{page}/"
        for _click in range(2):
            answer = signed_in("petugas").post(address, {"key": "0123456789abcdef", "name": "Rini"})
            assert (answer.status_code, answer.headers["Location"]) == (302, f"/pertemuan/{meeting.pk}/hadir/")
    assert signed_in("petugas").post(f"/pertemuan/{meeting.pk}/hadir/999999/tarik/").status_code == 404
    assert Attendance.objects.filter(meeting=meeting).count() == 2
