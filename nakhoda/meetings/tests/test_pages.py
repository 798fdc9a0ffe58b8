"""Every page of a meeting answers, in every state; the projector walks by links alone; papers hold what they must."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from nakhoda.meetings.forms.hall import marks_of
from nakhoda.meetings.queries.meetings import Ballot, Meeting
from nakhoda.meetings.rules.ranking import InvalidBallot, check
from nakhoda.web.tests.reading import SIZES_PT, pages_of, text_of

SignedIn = Callable[[str], Client]
OWN = (
    "meeting", "meeting_edit", "meeting_invite", "meeting_attendance", "meeting_quiz", "meeting_proposals",
    "meeting_ballots", "meeting_minutes", "meeting_screen",
)  # fmt: skip


@pytest.fixture
def example(db: None) -> Meeting:
    """The evening of the example."""
    return Meeting.objects.get(title="Sosialisasi program Tanjungsari (contoh)")


@pytest.mark.parametrize("route", OWN)
@pytest.mark.parametrize("language", ["id", "en"])
def test_every_page_of_a_meeting_answers_the_one_who_runs_it(
    example: Meeting, signed_in: SignedIn, route: str, language: str
) -> None:
    client = signed_in("fasilitator")
    client.cookies["django_language"] = language
    response = client.get(reverse(route, args=[example.pk]))
    assert response.status_code == 200
    assert not re.search(r' style="| on\w+="', response.content.decode())


def test_the_public_sees_numbers_and_no_name_and_no_tool(example: Meeting) -> None:
    page = Client().get(reverse("meeting", args=[example.pk])).content.decode()
    assert "47,1%" in page
    assert "anggapan" in page
    assert "Rini" not in page
    assert example.code not in page
    assert reverse("meeting_attendance", args=[example.pk]) not in page


def test_the_projector_is_walked_by_plain_links_from_the_title_to_the_decisions(
    example: Meeting, signed_in: SignedIn
) -> None:
    client = signed_in("fasilitator")
    seen: list[str] = []
    address: str | None = reverse("meeting_screen", args=[example.pk])
    while address:
        page = client.get(address).content.decode()
        seen += [title.strip() for title in re.findall(r"<h1>(.*?)</h1>", page, re.S)]
        found = re.search(r'<a href="([^"]+)" rel="next"', page)
        address = found[1].replace("&amp;", "&") if found else None
        assert len(seen) < 20
    assert len(seen) == 9
    assert "Keputusan" in seen[-1]


def test_the_projector_shows_the_map_and_the_card_of_an_rt(example: Meeting, signed_in: SignedIn) -> None:
    client, address = signed_in("fasilitator"), reverse("meeting_screen", args=[example.pk])
    page = client.get(address, {"bagian": "peta"}).content.decode()
    assert page.count("<a href=") > 20
    card = client.get(address, {"bagian": "rt", "rt": "RT001-RW001"}).content.decode()
    assert "RT 001/RW 001" in card
    assert 'data-key="ArrowDown"' in card
    assert client.get(address, {"bagian": "rt", "rt": "RT999-RW999"}).status_code == 200
    piece = client.get(address, {"bagian": "hadir", "potong": "1"}).content.decode()
    assert "<html" not in piece
    assert ">36<" in piece


@pytest.mark.parametrize("paper", SIZES_PT)
@pytest.mark.parametrize(
    "route", ["meeting_letter", "meeting_poster", "meeting_attendance_list", "meeting_minutes_pdf"]
)
def test_papers_come_in_both_sizes(
    example: Meeting, signed_in: SignedIn, tmp_path: Path, route: str, paper: str
) -> None:
    response = signed_in("fasilitator").get(reverse(route, args=[example.pk]), {"kertas": paper})
    count, size = pages_of(response.content, tmp_path)
    assert size == SIZES_PT[paper]
    assert count <= 2
    text = " ".join(text_of(response.content, tmp_path).split())
    assert "Kamis, 25 Maret 2021" in text
    assert "DATA CONTOH" not in text


def test_the_attendance_list_is_empty_before_and_filled_after(
    example: Meeting, signed_in: SignedIn, tmp_path: Path
) -> None:
    client, address = signed_in("fasilitator"), reverse("meeting_attendance_list", args=[example.pk])
    assert "Rini" not in text_of(client.get(address).content, tmp_path)
    filled = text_of(client.get(address, {"isi": "1"}).content, tmp_path)
    assert filled.count("(contoh)") == 36 + 1
    assert re.search(r"1\s+Rini \(contoh\)\s+P", filled)


def test_a_paper_of_another_size_and_minutes_before_the_meeting_are_not_there(
    example: Meeting, signed_in: SignedIn
) -> None:
    address = reverse("meeting_minutes_pdf", args=[example.pk])
    assert Client().get(address, {"kertas": "a3"}).status_code == 404
    Meeting.objects.filter(pk=example.pk).update(starts_at="2099-01-01T12:00Z")
    assert Client().get(address).status_code == 404


def ballot_of(method: str) -> Ballot:
    options = [{"id": str(number), "label": f"U{number}"} for number in range(1, 5)]
    return Ballot(method=method, options=options, most_points=10)


@given(
    st.sampled_from(["approval", "borda", "points"]),
    st.dictionaries(
        st.sampled_from(["n-1", "n-2", "n-3", "n-4", "n-9", "x"]), st.text(max_size=5) | st.integers(-2, 12).map(str)
    ),
    st.lists(st.sampled_from(["1", "2", "3", "4", "9", ""]), max_size=6),
)
def test_whatever_a_phone_sends_is_a_lawful_ballot_or_refused(
    method: str, sent: Mapping[str, str], chosen: list[str]
) -> None:
    ballot = ballot_of(method)
    try:
        marks = marks_of(ballot, sent, chosen)
        check(method, [option["id"] for option in ballot.options], marks, ballot.most_points)
    except (ValidationError, InvalidBallot):
        return
    assert marks.count == 1
    assert set(marks.order) | set(marks.points or {}) <= {"1", "2", "3", "4"}
    assert sum((marks.points or {}).values()) <= 10
