"""Reads of meetings: what the public may see, and what those who run them see."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from nakhoda.meetings.models import Attendance as Attendance
from nakhoda.meetings.models import Ballot as Ballot
from nakhoda.meetings.models import FollowUp as FollowUp
from nakhoda.meetings.models import Meeting as Meeting
from nakhoda.meetings.models import MeetingFile as MeetingFile
from nakhoda.meetings.models import Proposal as Proposal
from nakhoda.meetings.models import QuizAnswer
from nakhoda.meetings.models import Resolution as Resolution
from nakhoda.meetings.models import Vote as Vote
from nakhoda.meetings.rules.participation import Participation, Person, participation
from nakhoda.meetings.rules.ranking import Marks, Place, ranked
from nakhoda.people.queries import in_areas
from nakhoda.people.rules.scope import Viewer


def meetings_for(viewer: Viewer, right: str = "record.read") -> QuerySet[Meeting]:
    """Meetings of villages in the viewer's areas for that right, newest first."""
    return Meeting.objects.filter(in_areas("village_key", viewer.areas(right))).order_by("-starts_at")


def public_meetings(area: str = "") -> QuerySet[Meeting]:
    """Meetings that took place or are announced, in an area; cancelled ones say so."""
    return Meeting.objects.filter(in_areas("village_key", [area])).order_by("-starts_at")


def meeting_for(viewer: Viewer, pk: int, right: str = "meetings.run") -> Meeting | None:
    """The meeting with its lock, where the viewer holds that right in its village; None elsewhere."""
    return meetings_for(viewer, right).select_related("lock").filter(pk=pk).first()


def public_meeting(pk: int) -> Meeting | None:
    """The meeting with its lock, as anybody may see it."""
    return Meeting.objects.select_related("lock").filter(pk=pk).first()


def meeting_by_code(code: str) -> Meeting | None:
    """The meeting whose QR was scanned, with its lock."""
    return Meeting.objects.select_related("lock").filter(code=code).first()


def is_locked(meeting: Meeting) -> bool:
    """Whether the signed minutes are attached."""
    return hasattr(meeting, "lock")


def attendances(meeting: Meeting) -> QuerySet[Attendance]:
    """The attendance that holds: superseded and withdrawn entries left out, in the order they came."""
    return Attendance.objects.filter(meeting=meeting, superseded_by=None, withdrawn=False).order_by("id")


def participation_of(meeting: Meeting) -> Participation:
    """Who came, in counts."""
    rows = attendances(meeting).values_list("sex", "disability", "low_income", "element")
    return participation(Person(*row) for row in rows)


def understanding(meeting: Meeting) -> dict[str, dict[str, tuple[int, int]]]:
    """By topic and phase: how many answers were right, of how many. Phones, and the newest count of paper answers."""
    found: dict[str, dict[str, tuple[int, int]]] = {}
    paper: dict[tuple[str, str, bool], int] = {}
    rows = QuizAnswer.objects.filter(meeting=meeting).order_by("id")
    columns = ("topic", "phase", "right", "count")
    for topic, phase, right, count in rows.filter(by=None).values_list(*columns):
        _add(found, topic, phase, right, count)
    for topic, phase, right, count in rows.exclude(by=None).values_list(*columns):
        paper[topic, phase, right] = count
    for (topic, phase, right), count in paper.items():
        _add(found, topic, phase, right, count)
    return found


def _add(found: dict[str, dict[str, tuple[int, int]]], topic: str, phase: str, right: bool, count: int) -> None:
    good, of = found.setdefault(topic, {}).get(phase, (0, 0))
    if count:
        found[topic][phase] = (good + count * right, of + count)


def votes_of(ballot: Ballot) -> QuerySet[Vote]:
    """The votes that count."""
    return Vote.objects.filter(ballot=ballot, withdrawn_by=None).order_by("id")


def result_of(ballot: Ballot) -> list[Place]:
    """The ranking so far; phones, hands and paper weigh alike."""
    marks = [
        Marks(count, tuple(order), points)
        for count, order, points in votes_of(ballot).values_list("count", "order", "points")
    ]
    return ranked(ballot.method, [option["id"] for option in ballot.options], marks)


def voters_by_channel(ballot: Ballot) -> dict[str, int]:
    """How many people voted by phone, by hand, on paper."""
    found: dict[str, int] = {}
    for channel, count in votes_of(ballot).values_list("channel", "count"):
        found[channel] = found.get(channel, 0) + count
    return found


def proposals_in(village_key: str) -> QuerySet[Proposal]:
    """Proposals of a village, newest first, also those kept from the public."""
    return Proposal.objects.filter(village_key=village_key).select_related("rt", "meeting").order_by("-at")


def public_proposals(village_key: str = "") -> QuerySet[Proposal]:
    """Proposals that anybody may read, of one village or all, newest first."""
    shown = Proposal.objects.filter(hidden="").select_related("rt", "meeting").order_by("-at", "-id")
    return shown.filter(village_key=village_key) if village_key else shown


def proposals_for(viewer: Viewer) -> QuerySet[Proposal]:
    """Proposals of the villages that the viewer works in, newest first."""
    areas = viewer.areas("record.read")
    return Proposal.objects.filter(in_areas("village_key", areas)).select_related("rt", "meeting").order_by("-at")


def open_follow_ups(viewer: Viewer) -> QuerySet[Resolution]:
    """Resolutions of the viewer's villages that nobody closed, the most urgent first."""
    mine = Resolution.objects.filter(in_areas("meeting__village_key", viewer.areas("record.read")))
    closed = Q(pk__in=FollowUp.objects.filter(done=True).values("resolution"))
    return mine.exclude(closed).select_related("meeting").order_by("due", "id")
