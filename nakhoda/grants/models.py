"""Grants and their tranches, the steps of both, lines, papers, and progress measured in the field."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from nakhoda.grants.rules.life import GRANT, TRANCHE


class Grant(models.Model):
    """A BPM grant to one organisation. Only its state and its book move on, and only with a stored step.

    `programme_hash` is the hash of the programme's data when it was allocated.
    """

    village_key = models.CharField(max_length=80, db_index=True)
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="grants")
    programme = models.CharField(max_length=60)
    programme_hash = models.CharField(max_length=64)
    fund = models.CharField(max_length=20)
    year = models.SmallIntegerField()
    number = models.CharField(max_length=80)
    amount_idr = models.BigIntegerField()
    key = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=20, choices=list(GRANT.states.items()), default=GRANT.start)
    book = models.ForeignKey("ledger.Book", models.PROTECT, null=True, related_name="grants")
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_idr__gt=0), name="grant_is_money"),
            models.UniqueConstraint(
                fields=["organisation", "fund"],
                condition=~Q(state__in=["closed", "cancelled"]),
                name="grant_one_alive_a_fund",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Tranche(models.Model):
    """One tranche. `number` counts in the programme, `mark` is the tranche's number in the entries of the book."""

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="tranches")
    number = models.PositiveSmallIntegerField()
    mark = models.PositiveIntegerField()
    amount_idr = models.BigIntegerField()
    state = models.CharField(max_length=20, choices=list(TRANCHE.states.items()), default=TRANCHE.start)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["grant", "number"], name="tranche_once_a_number"),
            models.CheckConstraint(condition=Q(amount_idr__gt=0), name="tranche_is_money"),
        ]

    def __str__(self) -> str:
        return f"{self.grant_id} {self.number}"


class Step(models.Model):
    """A step of a grant, or of one of its tranches: by whom, why, and what was known then.

    `facts` keeps the answers of a checklist or the conditions as they were computed.
    """

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="steps")
    tranche = models.ForeignKey(Tranche, models.PROTECT, null=True, related_name="steps")
    before = models.CharField(max_length=20)
    after = models.CharField(max_length=20)
    reason = models.CharField(max_length=400, blank=True)
    facts = models.JSONField(default=dict)
    entry = models.OneToOneField("ledger.EntryRow", models.PROTECT, null=True, related_name="grant_step")
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tranche"], condition=Q(after="disbursed"), name="tranche_disbursed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class GrantLine(models.Model):
    """A line of the work plan that the grant pays, with the sum asked for; taken out by a `LineOut`."""

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="grant_lines")
    line = models.ForeignKey("planning.PlanLine", models.PROTECT, related_name="grant_lines")
    amount_idr = models.BigIntegerField()
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(amount_idr__gt=0), name="grant_line_is_money")]

    def __str__(self) -> str:
        return f"{self.grant_id} {self.line_id}"


class LineOut(models.Model):
    """A line taken out of a proposal again."""

    grant_line = models.OneToOneField(GrantLine, models.PROTECT, related_name="out")
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.grant_line_id)


class Paper(models.Model):
    """A signed document as it was uploaded. `tranche` None for the whole grant; `signers` are role ids."""

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="papers")
    tranche = models.ForeignKey(Tranche, models.PROTECT, null=True, related_name="papers")
    document = models.CharField(max_length=40)
    signers = models.JSONField(default=list)
    name = models.CharField(max_length=200)
    path = models.CharField(max_length=240)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class PaperOut(models.Model):
    """A paper that does not count any more: the wrong file, or a better scan followed."""

    paper = models.OneToOneField(Paper, models.PROTECT, related_name="out")
    reason = models.CharField(max_length=240)
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.reason


class Progress(models.Model):
    """Physical progress of a grant's works as measured in the field, percent; the newest day holds."""

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="progress")
    percent = models.DecimalField(max_digits=5, decimal_places=2)
    day = models.DateField()
    note = models.CharField(max_length=400, blank=True)
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(percent__gte=0, percent__lte=100), name="progress_is_percent")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.percent}%"
