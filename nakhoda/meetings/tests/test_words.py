"""Words of an invitation: the right day, always short enough, the address always whole."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from nakhoda.meetings.rules.words import LONGEST_MESSAGE, Invitation, full_day, hours, invitation_text

EVENING = datetime(2021, 3, 25, 19, 0, tzinfo=UTC)


def test_the_first_evening_was_a_thursday() -> None:
    assert full_day(date(2021, 3, 25)) == "Kamis, 25 Maret 2021"
    assert full_day(date(2021, 3, 25), "en") == "Thursday, 25 March 2021"


def test_hours_say_when_it_ends_or_that_nobody_knows() -> None:
    assert hours(EVENING, EVENING.replace(hour=21, minute=30)) == "pukul 19.00–21.30 WIB"
    assert hours(EVENING, None) == "pukul 19.00 WIB – selesai"


@given(
    title=st.text(max_size=300),
    place=st.text(max_size=300),
    agenda=st.lists(st.text(max_size=300), max_size=40),
    url=st.sampled_from(["", "https://nakhoda.example/pertemuan/12/"]),
    sender=st.text(max_size=200),
)
def test_an_invitation_is_never_longer_than_a_message(
    title: str, place: str, agenda: list[str], url: str, sender: str
) -> None:
    text = invitation_text(Invitation(title, "Tanjungsari", EVENING, None, place, agenda, url, sender))
    assert len(text) <= LONGEST_MESSAGE
    assert text.endswith(url)
    assert "Kamis, 25 Maret 2021" in text
