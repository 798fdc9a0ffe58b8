"""The evening in the hall through the pages: announced, attended three ways, asked, ranked, decided, signed, locked."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from nakhoda.meetings.queries.hall import rows_of
from nakhoda.meetings.queries.meetings import Meeting, Proposal, attendances, participation_of, voters_by_channel
from nakhoda.web.tests.reading import text_of

pytestmark = pytest.mark.django_db
SignedIn = Callable[[str], Client]
VILLAGE = "35.01.04.2014"
WIB = ZoneInfo("Asia/Jakarta")


def announced(client: Client) -> Meeting:
    """Announce through the form, as the village officer does."""
    page = client.get(reverse("meeting_new"), {"jenis": "rembug-warga"})
    assert "Warga membahas masalah lingkungannya" in page.content.decode()
    response = client.post(
        reverse("meeting_new") + "?jenis=rembug-warga",
        {
            "village_key": VILLAGE,
            "title": "Rembug warga",
            "day": "2021-03-25",
            "starts": "19:00",
            "ends": "21:30",
            "place": "Aula kantor desa Tanjungsari",
            "agenda": "Pembukaan\nKeadaan tiap RT\nUsulan warga\nPenutup",
            "invited": "Bappeda\nPKK",
        },
    )
    assert response.status_code == 302, response.content.decode()
    return Meeting.objects.latest("id")


def checked_in(meeting: Meeting, name: str, **stated: str) -> tuple[Client, str]:
    """Check in by phone; the phone and the address of its page."""
    phone = Client()
    address = reverse("check_in", args=[meeting.code])
    page = phone.get(address).content.decode()
    found = re.search(r'name="key" value="([0-9a-f]{32})"', page)
    assert found, page
    for _ in range(2):  # a press too many on a slow network
        response = phone.post(address, {"key": found[1], "name": name, **stated})
        assert response.status_code == 302
    return phone, response.headers["Location"]


def test_an_evening_from_the_invitation_to_the_lock(signed_in: SignedIn, tmp_path: Path) -> None:
    desk = signed_in("desa")
    meeting = announced(desk)
    assert meeting.starts_at == datetime(2021, 3, 25, 19, 0, tzinfo=WIB)
    assert (meeting.title, meeting.invited) == ("Rembug warga Tanjungsari", ["Bappeda", "PKK"])
    desk.post(reverse("meeting_check_in", args=[meeting.pk]), {"buka": "1"})
    phone, own = _attended(desk, meeting)
    _asked(desk, meeting, phone, own)
    _proposed(meeting, phone, own)
    ballot = _ranked(desk, meeting, phone, own)
    _minuted(desk, meeting)
    text = " ".join(text_of(desk.get(reverse("meeting_minutes_pdf", args=[meeting.pk])).content, tmp_path).split())
    for said in (
        "BERITA ACARA", "REMBUG WARGA TANJUNGSARI", "Kamis, 25 Maret 2021", "pukul 19.00–21.30 WIB",
        "Aula kantor desa Tanjungsari", "Pak Kades", "Bu Tini", "Keadaan tiap RT", "5 orang", "3 (75,0%)",
        "1 dari 1 (100%)", "Dari mana nilai kekumuhan RT dihitung?", "Lampu jalan gang", "1 (seri)",
        "Ponsel 1, Angkat tangan 3, Kertas suara 2", "Saluran diukur ulang", "Bu RW", "9 April 2021",
        "Ketua RW", "Koordinator BKM/LKM", "Fasilitator", "Warga bertanya tentang genangan.",
    ):  # fmt: skip
        assert said in text, (said, text)
    assert "Sulastri" not in text
    _locked(desk, signed_in("fasilitator"), meeting, phone, own, ballot)


def _attended(desk: Client, meeting: Meeting) -> tuple[Client, str]:
    phone, own = checked_in(meeting, "Rini Astuti", sex="f", low_income="y")
    checked_in(meeting, "Tanpa isian")
    for channel, name, sex in (("typed", "Sulastri", "f"), ("paper", "Budi", "m"), ("typed", "Salah", "m")):
        address = reverse("meeting_attendance", args=[meeting.pk]) + f"?cara={channel}"
        key = f"{len(name):032x}" if channel == "paper" else f"{sum(map(ord, name)):032x}"
        assert desk.post(address, {"key": key, "name": name, "sex": sex}).status_code == 302
    wrong = attendances(meeting).get(name="Salah")
    desk.post(reverse("attendance_correct", args=[meeting.pk, wrong.pk]), {"key": "c" * 32, "name": "Wati", "sex": "f"})
    assert participation_of(meeting).people == 5
    assert [row.channel for row in attendances(meeting)] == ["qr", "qr", "typed", "paper", "typed"]
    page = desk.get(reverse("meeting_attendance", args=[meeting.pk])).content.decode()
    assert "Sulastri" in page
    public = Client().get(reverse("meeting", args=[meeting.pk])).content.decode()
    assert "Sulastri" not in public
    assert "75,0%" in public
    return phone, own


def _asked(desk: Client, meeting: Meeting, phone: Client, own: str) -> None:
    answer = {"phase": "before", "t-keadaan-rt": "1"}
    phone.post(f"{own}jawab/", answer)
    phone.post(f"{own}jawab/", answer | {"t-keadaan-rt": "2"})  # the first answer counts
    desk.post(reverse("meeting_explained", args=[meeting.pk]), {"sesudah": "1"})
    assert "Sesudah penjelasan" in phone.get(own).content.decode()
    phone.post(f"{own}jawab/", {"phase": "after", "t-keadaan-rt": "2"})
    quiz = {"topic": "keadaan-rt", "phase": "before"}
    desk.post(reverse("meeting_quiz", args=[meeting.pk]), quiz | {"key": "1" * 32, "right": "50", "wrong": "9"})
    desk.post(reverse("meeting_quiz", args=[meeting.pk]), quiz | {"key": "2" * 32, "right": "4", "wrong": "5"})
    public = Client().get(reverse("meeting", args=[meeting.pk])).content.decode()
    assert "(4/10)" in public
    assert "(1/1)" in public


def _proposed(meeting: Meeting, phone: Client, own: str) -> None:
    sent = {"key": "d" * 32, "title": "Lampu jalan gang", "proposer": "Rini Astuti", "proposer_sex": "f"}
    for _ in range(2):
        assert phone.post(f"{own}usul/", sent).status_code == 302
    made = Proposal.objects.get(meeting=meeting)
    public = Client().get(reverse("proposal", args=[made.pk])).content.decode()
    assert "Lampu jalan gang" in public
    assert "Rini" not in public


def _ranked(desk: Client, meeting: Meeting, phone: Client, own: str) -> int:
    made = Proposal.objects.get(meeting=meeting)
    form = {"title": "Urutan", "method": "approval", "proposals": [made.pk], "others": "Paving\nSepeda"}
    assert desk.post(reverse("meeting_ballots", args=[meeting.pk]), form).status_code == 302
    ballot = meeting.ballots.get()
    address = f"{own}suara/{ballot.pk}/"
    assert phone.post(address, {}).status_code == 400
    for choice in ("1", "2"):
        phone.post(address, {"o": choice})
    screen = reverse("meeting_screen", args=[meeting.pk]) + f"?bagian=suara-{ballot.pk}"
    for _ in range(2):
        assert desk.post(screen, {"key": "e" * 32, "n-1": "1", "n-2": "2", "n-3": ""}).status_code == 302
    desk.post(reverse("ballot", args=[meeting.pk, ballot.pk]), {"key": "f" * 32, "count": "2", "o": ["3"]})
    assert [(row.label, row.place.score, row.place.tied) for row in rows_of(ballot)] == [
        ("Lampu jalan gang", 2, True),
        ("Paving", 2, True),
        ("Sepeda", 2, True),
    ]
    assert voters_by_channel(ballot) == {"phone": 1, "hands": 3, "paper": 2}
    desk.post(reverse("ballot_close", args=[meeting.pk, ballot.pk]))
    return ballot.pk


def _minuted(desk: Client, meeting: Meeting) -> None:
    minutes = {"chair": "Pak Kades", "note_taker": "Bu Tini", "summary": "Warga bertanya tentang genangan."}
    desk.post(reverse("meeting_minutes", args=[meeting.pk]), minutes)
    proposal = Proposal.objects.get(meeting=meeting)
    decision = {"text": "Saluran diukur", "owner": "Bu RW", "due": "2021-04-09", "proposal": proposal.pk}
    desk.post(reverse("resolution_add", args=[meeting.pk]), decision)
    mended = {"text": "Saluran diukur ulang", "owner": "Bu RW", "due": "2021-04-09"}
    desk.post(reverse("resolution_edit", args=[meeting.pk, 1]), mended)
    assert meeting.resolutions.get().due == date(2021, 4, 9)


def _locked(desk: Client, facilitator: Client, meeting: Meeting, phone: Client, own: str, ballot: int) -> None:
    def scan() -> SimpleUploadedFile:
        return SimpleUploadedFile("ba.pdf", b"%PDF-1.7 bertanda tangan", content_type="application/pdf")

    address = reverse("meeting_lock", args=[meeting.pk])
    assert desk.post(address, {"scan": scan()}).status_code == 403
    facilitator.post(address, {"scan": scan()})
    before = _state(meeting)
    phone.post(f"{own}suara/{ballot}/", {"o": "1"})
    phone.post(f"{own}jawab/", {"phase": "after", "t-keadaan-rt": "1"})
    Client().post(reverse("check_in", args=[meeting.code]), {"key": "9" * 32, "name": "Terlambat"})
    for route, sent in (
        ("meeting_attendance", {"key": "8" * 32, "name": "Terlambat"}),
        ("meeting_minutes", {"summary": "lain"}),
        ("resolution_add", {"text": "Tambahan"}),
        ("meeting_check_in", {"buka": "1"}),
        ("meeting_cancel", {"reason": "lain"}),
        ("meeting_ballots", {"title": "x", "method": "approval", "others": "a\nb"}),
        ("meeting_quiz", {"key": "7" * 32, "topic": "keadaan-rt", "phase": "after", "right": "1", "wrong": "1"}),
    ):
        facilitator.post(reverse(route, args=[meeting.pk]), sent)
    assert _state(meeting) == before
    with pytest.raises(IntegrityError), transaction.atomic():
        meeting.ballots.get().votes.create(key="x", channel="paper", order=["1"])
    facilitator.post(reverse("resolution_follow_up", args=[meeting.pk, 1]), {"text": "Sudah diukur", "done": "on"})
    page = Client().get(reverse("meeting", args=[meeting.pk])).content.decode()
    assert "Sudah diukur" in page
    scanned = facilitator.get(reverse("meeting_scan", args=[meeting.pk]))
    assert scanned.getvalue() == b"%PDF-1.7 bertanda tangan"
    scanned.close()
    assert Client().get(reverse("meeting_scan", args=[meeting.pk])).status_code == 302


def _state(meeting: Meeting) -> list[object]:
    fresh = Meeting.objects.get(pk=meeting.pk)
    return [
        *[getattr(fresh, name) for name in ("title", "summary", "check_in_open", "cancelled")],
        *[getattr(fresh, name).count() for name in ("attendances", "answers", "resolutions", "ballots", "files")],
        [ballot.votes.count() for ballot in fresh.ballots.all()],
    ]


def test_the_invitation_stays_short_and_leads_to_the_public_page(signed_in: SignedIn) -> None:
    desk = signed_in("desa")
    meeting = announced(desk)
    page = desk.get(reverse("meeting_invite", args=[meeting.pk])).content.decode()
    assert "Hari: Kamis, 25 Maret 2021" in page
    assert f"https://wa.me/?text={quote('*Undangan: Rembug warga')}" in page
    message = re.search(r'<pre class="message-text" lang="id">(.*?)</pre>', page, re.S)
    assert message
    assert meeting.code not in message[1]


def test_names_of_those_who_came_are_text_never_markup(signed_in: SignedIn) -> None:
    meeting = announced(signed_in("desa"))
    signed_in("desa").post(reverse("meeting_check_in", args=[meeting.pk]), {"buka": "1"})
    checked_in(meeting, "<script>alert(1)</script>")
    page = signed_in("desa").get(reverse("meeting_attendance", args=[meeting.pk])).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def test_one_phone_may_check_in_a_neighbour_and_each_has_a_page(signed_in: SignedIn) -> None:
    meeting = announced(signed_in("desa"))
    signed_in("desa").post(reverse("meeting_check_in", args=[meeting.pk]), {"buka": "1"})
    phone, own = checked_in(meeting, "Rini")
    address = reverse("check_in", args=[meeting.code])
    assert own in phone.get(address).content.decode()
    page = phone.get(address, {"orang": "lain"}).content.decode()
    key = re.search(r'name="key" value="([0-9a-f]{32})"', page)
    assert key
    phone.post(address, {"key": key[1], "name": "Budi"})
    assert participation_of(meeting).people == 2


def test_what_a_robot_fills_in_is_not_taken(signed_in: SignedIn) -> None:
    meeting = announced(signed_in("desa"))
    signed_in("desa").post(reverse("meeting_check_in", args=[meeting.pk]), {"buka": "1"})
    sent = {"key": "a" * 32, "name": "Bot", "website": "http://spam.example"}
    assert Client().post(reverse("check_in", args=[meeting.code]), sent).status_code == 400
    assert participation_of(meeting).people == 0


def test_a_page_of_a_withdrawn_entry_is_gone(signed_in: SignedIn) -> None:
    desk = signed_in("desa")
    meeting = announced(desk)
    desk.post(reverse("meeting_check_in", args=[meeting.pk]), {"buka": "1"})
    phone, own = checked_in(meeting, "Rini")
    desk.post(reverse("attendance_withdraw", args=[meeting.pk, attendances(meeting).get().pk]))
    assert phone.get(own).status_code == 404
