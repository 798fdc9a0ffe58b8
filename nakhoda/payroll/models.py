"""Workers and their enrolment, crews, attendance, wage lists, payments, and the sample that is called afterwards."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nakhoda.payroll.rules.life import WAGE_LIST
from nakhoda.payroll.rules.payments import STATES
from nakhoda.payroll.rules.sample import RESULTS


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


class WageListRow(models.Model):
    """A wage list of a package and period. `content` is its canonical JSON, which the hash covers; set when locked."""

    package = models.ForeignKey("works.Package", models.PROTECT, related_name="wage_lists")
    start = models.DateField()
    end = models.DateField()
    kind = models.CharField(max_length=20, default="wage")
    state = models.CharField(max_length=20, choices=list(WAGE_LIST.states.items()), default=WAGE_LIST.start)
    content = models.TextField(blank=True)
    hash = models.CharField(max_length=64, blank=True)
    total_idr = models.BigIntegerField(default=0)
    quarters = models.IntegerField(default=0)
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["package", "start", "kind"], condition=~Q(state="void"), name="wage_list_once_a_period"
            ),
            models.CheckConstraint(condition=Q(end__gte=models.F("start")), name="wage_list_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return f"{self.package_id} {self.start} {self.kind}"


class ListStep(models.Model):
    """A step of a wage list; `hash` is the content that this person saw."""

    wage_list = models.ForeignKey(WageListRow, models.PROTECT, related_name="steps")
    before = models.CharField(max_length=20)
    after = models.CharField(max_length=20)
    reason = models.CharField(max_length=400, blank=True)
    hash = models.CharField(max_length=64)
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class PaymentRow(models.Model):
    """What one worker gets of one list, made when it is authorised: from then on no list of that period replaces it.

    The key is the same however often it is computed; its states are `outcomes`.
    """

    wage_list = models.ForeignKey(WageListRow, models.PROTECT, related_name="payments")
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="payments")
    key = models.CharField(max_length=24, unique=True)
    amount_idr = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["wage_list", "worker"], name="payment_once_a_worker"),
            models.CheckConstraint(condition=Q(amount_idr__gt=0), name="payment_is_money"),
        ]

    def __str__(self) -> str:
        return self.key


class OrderRow(models.Model):
    """An instruction to pay what was due of a list: in cash, or as a file for a bank (`path`, with its hash).

    `place` is the cash box or bank account of the book that pays.
    """

    KINDS = (("cash", _("Tunai")), ("bank", _("Transfer bank")))
    wage_list = models.ForeignKey(WageListRow, models.PROTECT, related_name="orders")
    hash = models.CharField(max_length=64)
    list_hash = models.CharField(max_length=64)
    kind = models.CharField(max_length=4, choices=KINDS)
    total_idr = models.BigIntegerField()
    count = models.PositiveIntegerField()
    day = models.DateField()
    place = models.CharField(max_length=60)
    format = models.CharField(max_length=40, blank=True)
    path = models.CharField(max_length=240, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    entry = models.OneToOneField("ledger.EntryRow", models.PROTECT, null=True, related_name="wage_order")
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["wage_list", "hash"], name="order_once")]

    def __str__(self) -> str:
        return self.hash


class Outcome(models.Model):
    """What became of a payment; the newest holds. Once paid, none follows: the database refuses it."""

    payment = models.ForeignKey(PaymentRow, models.PROTECT, related_name="outcomes")
    order = models.ForeignKey(OrderRow, models.PROTECT, null=True, related_name="outcomes")
    state = models.CharField(max_length=10, choices=list(STATES.items()))
    reference = models.CharField(max_length=80, blank=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    entry = models.ForeignKey("ledger.EntryRow", models.PROTECT, null=True, related_name="wage_outcomes")
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["payment"], condition=Q(state="paid"), name="paid_once"),
            models.CheckConstraint(condition=~Q(state="paid") | Q(entry__isnull=False), name="paid_stands_in_the_book"),
        ]

    def __str__(self) -> str:
        return f"{self.payment_id} {self.state}"


class Sample(models.Model):
    """The payments of a list that are called or visited: drawn by a seed that was published after the lock."""

    wage_list = models.OneToOneField(WageListRow, models.PROTECT, related_name="sample")
    seed = models.CharField(max_length=80)
    percent = models.PositiveSmallIntegerField()
    keys = models.JSONField(default=list)
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.seed


class SampleResult(models.Model):
    """What a drawn worker said; the newest of a payment holds."""

    sample = models.ForeignKey(Sample, models.PROTECT, related_name="results")
    payment = models.ForeignKey(PaymentRow, models.PROTECT, related_name="sample_results")
    result = models.CharField(max_length=20, choices=list(RESULTS.items()))
    note = models.CharField(max_length=400, blank=True)
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.result
