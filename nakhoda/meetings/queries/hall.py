"""Reads of the hall: the person behind a phone, what that phone has still to do, and the desk's lists."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nakhoda.meetings.models import Attendance, Ballot, Meeting, Proposal, QuizAnswer, Resolution, Vote
from nakhoda.meetings.queries.meetings import result_of, voters_by_channel
from nakhoda.meetings.rules.kinds import MeetingData, Method, Topic, meeting_data_in
from nakhoda.meetings.rules.participation import plain_name
from nakhoda.meetings.rules.ranking import Place
from nakhoda.people.queries import in_areas
from nakhoda.people.rules.scope import Viewer
from nakhoda.regions.queries import Boundary, Region, Rt

KEY_LETTERS = 32


@dataclass(frozen=True, slots=True)
class Row:
    """One option of a ballot with its result."""

    label: str
    place: Place


def attendee(meeting: Meeting, key: str) -> Attendance | None:
    """The entry of a phone's key, or what it was corrected to; None if there is none or it was taken back."""
    entry = Attendance.objects.filter(meeting=meeting, key=key).select_related("superseded_by").first()
    while entry is not None and (newer := getattr(entry, "superseded_by", None)) is not None:
        entry = newer
    return None if entry is None or entry.withdrawn else entry


def attendance_number(entry: Attendance) -> int:
    """The place of an entry among those who came: 1 is first. A corrected entry counts where it was corrected."""
    rows = Attendance.objects.filter(meeting=entry.meeting_id, superseded_by=None, withdrawn=False)
    return rows.filter(pk__lte=entry.pk).count()


def secret_key(purpose: str, key: str) -> str:
    """The key under which a phone answers or votes: repeatable, but it leads back to nobody's attendance."""
    return salted_hmac(f"nakhoda.meetings.{purpose}", key, algorithm="sha256").hexdigest()[:KEY_LETTERS]


def data_here() -> MeetingData:
    """Kinds, topics and ways of ranking in the language of the page; papers take `meeting_data()`, the Indonesian."""
    return meeting_data_in((get_language() or "id")[:2])


def questions_left(meeting: Meeting, key: str, phase: str) -> list[Topic]:
    """The questions of the meeting's kind that this phone has not answered in that phase."""
    data = data_here()
    done = QuizAnswer.objects.filter(meeting=meeting, phase=phase, key=secret_key("quiz", key))
    answered = set(done.values_list("topic", flat=True))
    return [data.topics[topic] for topic in data.kinds[meeting.kind].topics if topic not in answered]


def phase_of(meeting: Meeting) -> str:
    """Which questions are open: `before`, or `after` once the explanation is over."""
    return "after" if meeting.explained_at else "before"


def ballots_of(meeting: Meeting) -> QuerySet[Ballot]:
    """The ballots of a meeting, oldest first."""
    return Ballot.objects.filter(meeting=meeting).select_related("meeting", "meeting__lock").order_by("id")


def has_voted(ballot: Ballot, key: str) -> bool:
    """Whether the vote of that phone is in."""
    return Vote.objects.filter(ballot=ballot, key=secret_key(f"vote.{ballot.pk}", key)).exists()


def options_of(ballot: Ballot) -> list[dict[str, Any]]:
    """The options as anybody may read them: of a proposal that was kept from the public since, no word."""
    named = [option["proposal"] for option in ballot.options if option.get("proposal")]
    hidden = set(Proposal.objects.filter(pk__in=named).exclude(hidden="").values_list("pk", flat=True))
    kept_back = _("Usulan yang disembunyikan dari umum")
    return [
        {**option, "label": kept_back} if option.get("proposal") in hidden else dict(option)
        for option in ballot.options
    ]


def rows_of(ballot: Ballot) -> list[Row]:
    """The result so far, best first, with labels."""
    labels = {option["id"]: option["label"] for option in options_of(ballot)}
    return [Row(labels[place.option], place) for place in result_of(ballot)]


def channels_of(ballot: Ballot) -> list[tuple[str, int]]:
    """How many votes came by each channel, in the order phone, hands, paper; channels without any left out."""
    counts = voters_by_channel(ballot)
    return [(str(name), counts[channel]) for channel, name in Vote.CHANNELS if channel in counts]


def method_of(ballot: Ballot) -> Method:
    """The agreed way of ranking."""
    return data_here().methods[ballot.method]


def resolutions_of(meeting: Meeting) -> QuerySet[Resolution]:
    """What was decided, in order, with how it fares."""
    return (
        Resolution.objects.filter(meeting=meeting)
        .select_related("proposal")
        .prefetch_related("follow_ups")
        .order_by("number")
    )


def villages_for(viewer: Viewer, right: str) -> dict[str, str]:
    """Names of villages by key where the viewer holds that right: those with RTs on record, then others by code."""
    areas = viewer.areas(right)
    known = Rt.objects.filter(in_areas("village_key", areas)).values_list("village_key", "village_name").distinct()
    found = dict(known.order_by("village_name", "village_key"))
    coded = Region.objects.filter(in_areas("code", areas), kind="village", valid_to=None).order_by("name")
    return found | {code: name for code, name in coded.values_list("code", "name") if code not in found}


def villages_on_record() -> dict[str, str]:
    """Names of all villages with RTs on record by key: where the public may propose."""
    rows = Rt.objects.values_list("village_key", "village_name").distinct().order_by("village_name", "village_key")
    return dict(rows)


def villages_with_meetings() -> dict[str, str]:
    """Names of villages that have a meeting by key, by name."""
    rows = Meeting.objects.values_list("village_key", "village_name").distinct()
    return dict(rows.order_by("village_name", "village_key"))


def rts_of(village_key: str) -> list[Rt]:
    """The RTs of a village by label."""
    return list(Rt.objects.filter(village_key=village_key).order_by("label"))


def people_counts(meetings: Sequence[Meeting]) -> dict[int, int]:
    """How many people came, by meeting."""
    rows = Attendance.objects.filter(meeting__in=meetings, superseded_by=None, withdrawn=False)
    return dict(rows.values_list("meeting").annotate(people=Count("id")))


def entries_for(viewer: Viewer, meeting: Meeting) -> QuerySet[Attendance]:
    """The attendance that holds with names, newest first, for who runs meetings there; empty for others."""
    if not viewer.may("meetings.run", meeting.village_key):
        return Attendance.objects.none()
    rows = Attendance.objects.filter(meeting=meeting, superseded_by=None, withdrawn=False)
    return rows.select_related("supersedes").order_by("-id")


def same_names(meeting: Meeting) -> set[str]:
    """Names that stand more than once in the attendance, in small letters: perhaps one person entered twice."""
    rows = Attendance.objects.filter(meeting=meeting, superseded_by=None, withdrawn=False)
    seen: set[str] = set()
    twice: set[str] = set()
    for name in rows.values_list("name", flat=True):
        plain = plain_name(name)
        (twice if plain in seen else seen).add(plain)
    return twice


def elements_known(meeting: Meeting) -> list[str]:
    """Elements of society already stated in the village's meetings, for suggestions."""
    rows = Attendance.objects.filter(Q(meeting=meeting) | Q(meeting__village_key=meeting.village_key))
    stated = rows.exclude(element="").values_list("element", flat=True).distinct().order_by("element")
    return list(stated[:60])


def box_of(villages: Collection[str]) -> dict[str, float] | None:
    """The box around the known boundaries of villages in degrees: south, west, north, east; None without any."""
    rows = Boundary.objects.filter(rt__village_key__in=villages)
    found = rows.aggregate(south=Min("south"), west=Min("west"), north=Max("north"), east=Max("east"))
    return None if found["south"] is None else found
