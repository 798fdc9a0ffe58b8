"""Writes of rankings: opened, voted by phone, counted by hand or from paper, closed. A request has one effect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from nakhoda.meetings.actions.meetings import require_open
from nakhoda.meetings.actions.people import once
from nakhoda.meetings.models import Ballot, Meeting, Vote
from nakhoda.meetings.rules.kinds import meeting_data
from nakhoda.meetings.rules.ranking import InvalidBallot, Marks, check
from nakhoda.people.actions import Refused, record
from nakhoda.people.rules.scope import Viewer

MOST_OPTIONS = 40


@transaction.atomic
def open_ballot(
    *, by: Viewer, meeting: Meeting, title: str, method: str, options: Sequence[Mapping[str, Any]]
) -> Ballot:
    """A ranking of proposals by an agreed method. Refused with fewer than two options, or more than people can rank.

    While the same ranking is open it is that one: a form sent twice never splits the votes over two.
    """
    require_open(by, meeting)
    if method not in meeting_data().methods:
        raise Refused("Cara mengurutkan tidak dikenal.")
    if len(options) < 2:
        raise Refused("Pilih sedikitnya dua usulan untuk diurutkan.")
    if len(options) > MOST_OPTIONS:
        raise Refused(f"Paling banyak {MOST_OPTIONS} pilihan sekali pungut; bagi menjadi beberapa pemungutan.")
    asked: dict[str, Any] = {
        "title": title.strip()[:160] or meeting.title,
        "method": method,
        "options": [dict(each) for each in options],
    }
    found = Ballot.objects.filter(meeting=meeting, open=True, title=asked["title"], method=method).order_by("id").last()
    if found is not None and found.options == asked["options"]:
        return found
    made = Ballot.objects.create(meeting=meeting, most_points=meeting_data().points_per_household, **asked)
    data = {"ballot": made.pk, "method": method, "options": len(options)}
    record(by=by, action="meetings.open_ballot", subject=f"meeting:{meeting.pk}", area=meeting.village_key, data=data)
    return made


def vote(*, ballot: Ballot, key: str, order: Sequence[str] = (), points: Mapping[str, int] | None = None) -> Vote:
    """One person's vote by phone; the first vote of a key counts. Refused once the ballot is closed."""
    found = Vote.objects.filter(ballot=ballot, key=key).first()
    if found is not None:
        return found
    if not ballot.open or hasattr(ballot.meeting, "lock"):
        raise Refused("Pemungutan suara ini sudah ditutup.")
    return _vote(ballot, key, "phone", Marks(1, tuple(order), points), None)


@transaction.atomic
def tally(*, by: Viewer, ballot: Ballot, key: str, channel: str, marks: Marks) -> Vote:
    """Raised hands or equal papers counted at the table: `marks.count` people. Refused once the meeting is locked.

    Hands cannot rank or spread points; there they would weigh less than a phone, so only papers are taken.
    """
    found = Vote.objects.filter(ballot=ballot, key=key).first()
    if found is not None:
        return found
    require_open(by, ballot.meeting)
    if channel not in ("hands", "paper"):
        raise Refused("Pilih angkat tangan atau kertas suara.")
    if channel == "hands" and ballot.method != "approval":
        raise Refused("Angkat tangan hanya untuk cara Setuju; untuk urutan dan poin pakai kertas suara.")
    return _vote(ballot, key, channel, marks, by.account_id)


@transaction.atomic
def tally_hands(*, by: Viewer, ballot: Ballot, key: str, counts: Mapping[str, int]) -> None:
    """The raised hands of every option (id: number) at once, or none of them. Refused as `tally`, or without hands."""
    if not any(counts.values()):
        raise Refused("Isi jumlah tangan sedikitnya untuk satu usulan.")
    for at, (option, count) in enumerate(counts.items()):
        if count:
            tally(by=by, ballot=ballot, key=f"{key[:32]}.{at}", channel="hands", marks=Marks(count, (option,)))


@transaction.atomic
def withdraw_vote(*, by: Viewer, vote: Vote) -> None:
    """Take back a tally that was typed wrongly. Phone votes are not taken back. Refused once locked."""
    require_open(by, vote.ballot.meeting)
    if vote.channel == "phone":
        raise Refused("Suara dari ponsel tidak dapat ditarik.")
    vote.withdrawn_by_id = by.account_id
    vote.save(update_fields=["withdrawn_by"])
    area, data = vote.ballot.meeting.village_key, {"ballot": vote.ballot.pk, "count": vote.count}
    subject = f"meeting:{vote.ballot.meeting.pk}"
    record(by=by, action="meetings.withdraw_vote", subject=subject, area=area, data=data)


@transaction.atomic
def close_ballot(*, by: Viewer, ballot: Ballot) -> None:
    """End the voting; the result stands."""
    require_open(by, ballot.meeting)
    ballot.open = False
    ballot.save(update_fields=["open"])
    subject = f"meeting:{ballot.meeting.pk}"
    data = {"ballot": ballot.pk}
    record(by=by, action="meetings.close_ballot", subject=subject, area=ballot.meeting.village_key, data=data)


def _vote(ballot: Ballot, key: str, channel: str, marks: Marks, account: int | None) -> Vote:
    try:
        check(ballot.method, [option["id"] for option in ballot.options], marks, ballot.most_points)
    except InvalidBallot as error:
        raise Refused(str(error)) from error
    fields = {
        "channel": channel,
        "count": marks.count,
        "order": list(marks.order),
        "points": dict(marks.points) if marks.points is not None else None,
        "by_id": account,
    }
    return once(Vote, {"ballot": ballot, "key": key[:36]}, fields)
