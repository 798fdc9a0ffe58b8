"""Wage lists, payments, orders, and the sample that is called afterwards."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nakhoda.payroll.models.people import Worker
from nakhoda.payroll.rules.life import WAGE_LIST
from nakhoda.payroll.rules.payments import STATES
from nakhoda.payroll.rules.sample import RESULTS


class WageListRow(models.Model):
    """A wage list of a package and period. `content` is its canonical JSON, which the hash covers.

    It was computed from the marks and rates through those ids; whatever is newer goes to an adjustment list.
    """

    package = models.ForeignKey("works.Package", models.PROTECT, related_name="wage_lists")
    start = models.DateField()
    end = models.DateField()
    kind = models.CharField(max_length=20, default="wage")
    state = models.CharField(max_length=20, choices=list(WAGE_LIST.states.items()), default=WAGE_LIST.start)
    content = models.TextField(blank=True)
    hash = models.CharField(max_length=64, blank=True)
    total_idr = models.BigIntegerField(default=0)
    quarters = models.IntegerField(default=0)
    marks_through = models.BigIntegerField(default=0)
    rates_through = models.BigIntegerField(default=0)
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
    """An instruction to pay what was due of a list: in cash, or as a sealed file for a bank (`path`).

    `sha256` is the hash of what the bank gets, `sealed_sha256` that of the bytes on the disk.

    `due_hash` is that of all that was due when it was made, `place` the cash box or bank account of the book that pays.
    """

    KINDS = (("cash", _("Tunai")), ("bank", _("Transfer bank")))
    wage_list = models.ForeignKey(WageListRow, models.PROTECT, related_name="orders")
    hash = models.CharField(max_length=64)
    list_hash = models.CharField(max_length=64)
    due_hash = models.CharField(max_length=64)
    kind = models.CharField(max_length=4, choices=KINDS)
    total_idr = models.BigIntegerField()
    count = models.PositiveIntegerField()
    day = models.DateField()
    place = models.CharField(max_length=60)
    format = models.CharField(max_length=40, blank=True)
    path = models.CharField(max_length=240, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    sealed_sha256 = models.CharField(max_length=64, blank=True)
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
