"""Workers and their enrolment, crews, briefings and attendance."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class WageRate(models.Model):
    """The daily wage of a role in a regency from a day on, until a newer row begins; what it may be at most."""

    regency = models.CharField(max_length=5, db_index=True)
    role = models.CharField(max_length=20)
    wage_idr = models.BigIntegerField()
    ceiling_idr = models.BigIntegerField(null=True)
    valid_from = models.DateField()
    source = models.CharField(max_length=240)
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["regency", "role", "valid_from"], name="rate_once_a_day"),
            models.CheckConstraint(condition=Q(wage_idr__gt=0), name="rate_is_money"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.wage_idr}"


class Worker(models.Model):
    """A person who may work, known to one village. Sex is L, P, or "" where not stated; never supposed."""

    village_key = models.CharField(max_length=80, db_index=True)
    key = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=120)
    birth = models.DateField(null=True)
    sex = models.CharField(max_length=1, blank=True, choices=(("L", _("Laki-laki")), ("P", _("Perempuan"))))
    rt = models.ForeignKey("regions.Rt", models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class WorkerNik(models.Model):
    """A worker's NIK, sealed; `index` finds an equal one in any village. Apart: a change of key seals it anew."""

    worker = models.OneToOneField(Worker, models.PROTECT, related_name="nik")
    sealed = models.CharField(max_length=400)
    index = models.CharField(max_length=64, unique=True)
    last4 = models.CharField(max_length=4)

    def __str__(self) -> str:
        return str(self.worker_id)


class WorkerAccount(models.Model):
    """A worker's bank account number as it was set, sealed; the newest holds once another person confirmed it."""

    worker = models.ForeignKey(Worker, models.PROTECT, related_name="accounts")
    bank = models.CharField(max_length=60)
    holder = models.CharField(max_length=120)
    sealed = models.CharField(max_length=400)
    index = models.CharField(max_length=64, db_index=True)
    last4 = models.CharField(max_length=4)
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.worker_id)


class AccountConfirmed(models.Model):
    """Another person compared an account number with the savings book."""

    account = models.OneToOneField(WorkerAccount, models.PROTECT, related_name="confirmed")
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.account_id)


class WorkerFacts(models.Model):
    """What was stated about a worker; the newest row holds. An absent fact is unknown.

    `facts` has those of `rules.eligibility` (true, false); `died` and `moved` are days, where known.
    """

    worker = models.ForeignKey(Worker, models.PROTECT, related_name="facts")
    facts = models.JSONField(default=dict)
    died = models.DateField(null=True)
    moved = models.DateField(null=True)
    reason = models.CharField(max_length=240, blank=True)
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.worker_id)


class Enrolment(models.Model):
    """A worker registered for a grant's cash for work, numbered in the order in which they came."""

    grant = models.ForeignKey("grants.Grant", models.PROTECT, related_name="enrolments")
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="enrolments")
    number = models.PositiveIntegerField()
    role = models.CharField(max_length=20)
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["grant", "worker"], name="enrolled_once"),
            models.UniqueConstraint(fields=["grant", "number"], name="enrolment_once_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.grant_id} {self.number}"


class PublishedList(models.Model):
    """The list of accepted workers as it was published, without personal data; the objection period begins that day.

    `entries` are `{"number", "points", "reasons"}` in order of priority; the newest list of a grant holds.
    """

    grant = models.ForeignKey("grants.Grant", models.PROTECT, related_name="published_lists")
    day = models.DateField()
    entries = models.JSONField(default=list)
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.grant_id} {self.day}"


class Objection(models.Model):
    """What a resident objected to a published list: without an account, perhaps without a name."""

    listed = models.ForeignKey(PublishedList, models.PROTECT, related_name="objections")
    number = models.PositiveIntegerField(null=True)
    text = models.TextField()
    name = models.CharField(max_length=120, blank=True)
    key = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.listed_id)


class ObjectionAnswer(models.Model):
    """What was decided on an objection; upheld takes the worker off the list."""

    objection = models.OneToOneField(Objection, models.PROTECT, related_name="answer")
    upheld = models.BooleanField()
    reason = models.CharField(max_length=400)
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.upheld)


class CrewRow(models.Model):
    """A crew of a package; its members are called together in their order."""

    package = models.ForeignKey("works.Package", models.PROTECT, related_name="crews")
    name = models.CharField(max_length=80)
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["package", "name"], name="crew_once_a_name")]

    def __str__(self) -> str:
        return self.name


class CrewMember(models.Model):
    """A worker of a crew with their role, from a day through another (None: still there)."""

    crew = models.ForeignKey(CrewRow, models.PROTECT, related_name="members")
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="crews")
    role = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField()
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["crew", "worker"], condition=Q(until=None), name="member_once_now")
        ]

    def __str__(self) -> str:
        return f"{self.crew_id} {self.worker_id}"


class Briefing(models.Model):
    """A safety briefing (K3) of a crew: day, what was said, who was there."""

    crew = models.ForeignKey(CrewRow, models.PROTECT, related_name="briefings")
    day = models.DateField()
    topics = models.CharField(max_length=400)
    workers = models.JSONField(default=list)
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.crew_id} {self.day}"


class Sheet(models.Model):
    """One sending of attendance: a crew's day from a phone, or a paper sheet typed in; `key` makes it once.

    Place and `device_at` are what the phone said, a claim; `at` is the server's time. `path` is the signed sheet.
    """

    SOURCES = (("phone", _("dari telepon di lapangan")), ("paper", _("disalin dari lembar kertas")))
    crew = models.ForeignKey(CrewRow, models.PROTECT, related_name="sheets")
    day = models.DateField()
    key = models.CharField(max_length=64, unique=True)
    source = models.CharField(max_length=6, choices=SOURCES)
    body_hash = models.CharField(max_length=64)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    device_at = models.DateTimeField(null=True)
    path = models.CharField(max_length=240, blank=True)
    thumb = models.CharField(max_length=240, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.crew_id} {self.day}"


class MarkRow(models.Model):
    """One worker's attendance of one day in one package, in quarters of a day; corrections supersede."""

    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="marks")
    package = models.ForeignKey("works.Package", models.PROTECT, related_name="marks")
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="marks")
    day = models.DateField(db_index=True)
    quarters = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=20)
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded_by")
    reason = models.CharField(max_length=240, blank=True)
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["worker", "package", "day"], condition=Q(supersedes=None), name="mark_once_a_day"
            ),
            models.CheckConstraint(condition=Q(quarters__lte=4), name="mark_at_most_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.worker_id} {self.day} {self.quarters}"
