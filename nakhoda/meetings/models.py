"""Meetings, who came, what they understood, proposed, decided and ranked. A locked meeting never changes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nakhoda.meetings.rules.kinds import meeting_data

STATED = (("", _("tidak disebut")), ("y", _("ya")), ("n", _("tidak")))


class Meeting(models.Model):
    """One meeting of a village; `code` is what its QR leads to."""

    KINDS: ClassVar = [(kind.id, kind.name) for kind in meeting_data().kinds.values()]
    village_key = models.CharField(max_length=80)
    village_name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=KINDS)
    title = models.CharField(max_length=200)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    place = models.CharField(max_length=200)
    longitude = models.FloatField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    agenda = models.JSONField(default=list)
    invited = models.JSONField(default=list)
    chair = models.CharField(max_length=120, blank=True)
    note_taker = models.CharField(max_length=120, blank=True)
    summary = models.TextField(blank=True)
    code = models.CharField(max_length=12, unique=True)
    explained_at = models.DateTimeField(null=True, blank=True)
    check_in_open = models.BooleanField(default=False)
    cancelled = models.CharField(max_length=240, blank=True)
    created_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["village_key", "-starts_at"])]

    def __str__(self) -> str:
        return self.title


class MeetingFile(models.Model):
    """A photo, a signed scan or another file of a meeting; `path` is relative to the folder of files."""

    KINDS = (("photo", _("Foto")), ("scan", _("Pindaian bertanda tangan")), ("other", _("Lampiran")))
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="files")
    kind = models.CharField(max_length=8, choices=KINDS)
    name = models.CharField(max_length=200)
    caption = models.CharField(max_length=240, blank=True)
    path = models.CharField(max_length=240)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Lock(models.Model):
    """The signed minutes: from here on the meeting's record never changes."""

    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="lock")
    scan = models.ForeignKey(MeetingFile, models.PROTECT, related_name="+")
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.at:%Y-%m-%d}"


class Attendance(models.Model):
    """One person who came. Corrected by a newer row that supersedes it; `withdrawn` takes an entry back."""

    CHANNELS = (("qr", _("Ponsel (QR)")), ("typed", _("Diketik")), ("paper", _("Dari daftar kertas")))
    SEXES = (("", _("tidak disebut")), ("f", _("perempuan")), ("m", _("laki-laki")))
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attendances")
    key = models.CharField(max_length=36)
    name = models.CharField(max_length=120)
    sex = models.CharField(max_length=1, choices=SEXES, blank=True)
    disability = models.CharField(max_length=1, choices=STATED, blank=True)
    low_income = models.CharField(max_length=1, choices=STATED, blank=True)
    element = models.CharField(max_length=60, blank=True)
    organisation = models.CharField(max_length=120, blank=True)
    channel = models.CharField(max_length=6, choices=CHANNELS)
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded_by")
    withdrawn = models.BooleanField(default=False)
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["meeting", "key"], name="attendance_once_a_key")]

    def __str__(self) -> str:
        return self.name


class QuizAnswer(models.Model):
    """Answers without a name: whether they were right, before or after the explanation.

    A phone's is one. `by` is who counted paper answers; of those the newest count of a topic and phase holds.
    """

    PHASES = (("before", _("Sebelum")), ("after", _("Sesudah")))
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="answers")
    key = models.CharField(max_length=36)
    phase = models.CharField(max_length=6, choices=PHASES)
    topic = models.CharField(max_length=40)
    right = models.BooleanField()
    count = models.PositiveIntegerField(default=1)
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "key", "phase", "topic"], name="answer_once_a_key")
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.phase}"


class Proposal(models.Model):
    """A proposal (usulan): in a meeting or from anywhere; its author may be hidden from the public.

    `hidden` is why the whole proposal is kept from the public. A stranger's photo is public once `photo_shown`.
    """

    village_key = models.CharField(max_length=80)
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, related_name="proposals")
    rt = models.ForeignKey("regions.Rt", models.PROTECT, null=True, related_name="proposals")
    key = models.CharField(max_length=36, unique=True)
    title = models.CharField(max_length=160)
    description = models.TextField(blank=True)
    activity = models.CharField(max_length=60, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    photo = models.CharField(max_length=240, blank=True)
    proposer = models.CharField(max_length=120, blank=True)
    proposer_sex = models.CharField(max_length=1, choices=Attendance.SEXES, blank=True)
    proposer_hidden = models.BooleanField(default=True)
    photo_shown = models.BooleanField(default=False)
    hidden = models.CharField(max_length=240, blank=True)
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["village_key", "-at"])]

    def __str__(self) -> str:
        return self.title


class Resolution(models.Model):
    """What a meeting decided, with who follows it up and until when."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="resolutions")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    owner = models.CharField(max_length=120, blank=True)
    due = models.DateField(null=True, blank=True)
    proposal = models.ForeignKey(Proposal, models.PROTECT, null=True, blank=True, related_name="resolutions")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["meeting", "number"], name="resolution_numbered")]

    def __str__(self) -> str:
        return f"{self.number}. {self.text[:60]}"


class FollowUp(models.Model):
    """A note on how a resolution fares; `done` closes it. Written after the meeting is locked, so never frozen."""

    resolution = models.ForeignKey(Resolution, models.PROTECT, related_name="follow_ups")
    text = models.CharField(max_length=400)
    done = models.BooleanField(default=False)
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.text


class Ballot(models.Model):
    """A ranking of proposals by one agreed method; `options` are `{"id", "label", "proposal"}` in the order shown."""

    METHODS: ClassVar = [(method.id, method.name) for method in meeting_data().methods.values()]
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="ballots")
    title = models.CharField(max_length=160)
    method = models.CharField(max_length=10, choices=METHODS)
    options = models.JSONField()
    most_points = models.PositiveSmallIntegerField(default=10)
    open = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.title


class Vote(models.Model):
    """Equal ballots of `count` people: one phone, a count of raised hands, or a heap of equal papers."""

    CHANNELS = (("phone", _("Ponsel")), ("hands", _("Angkat tangan")), ("paper", _("Kertas suara")))
    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="votes")
    key = models.CharField(max_length=36)
    channel = models.CharField(max_length=6, choices=CHANNELS)
    count = models.PositiveIntegerField(default=1)
    order = models.JSONField(default=list)
    points = models.JSONField(null=True)
    withdrawn_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ballot", "key"], name="vote_once_a_key"),
            models.CheckConstraint(condition=Q(count__gte=1), name="vote_counts_someone"),
        ]

    def __str__(self) -> str:
        return f"{self.ballot_id} {self.channel} {self.count}"
