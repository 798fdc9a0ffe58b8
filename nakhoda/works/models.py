"""Work packages: their lines with frozen budgets, steps, purchases with offers, stock, and change orders."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nakhoda.works.rules.life import CHANGE, PACKAGE


class Package(models.Model):
    """Works that one KSM builds with a grant: budget frozen from the RAB when it starts, time, and the crew planned.

    `materials` is what the works need: `{"resource", "name", "unit", "quantity"}`, decimal text.
    """

    grant = models.ForeignKey("grants.Grant", models.PROTECT, related_name="packages")
    village_key = models.CharField(max_length=80, db_index=True)
    ksm = models.ForeignKey("people.Organisation", models.PROTECT, related_name="packages")
    number = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=64, unique=True)
    title = models.CharField(max_length=200)
    starts = models.DateField()
    ends = models.DateField()
    crew_planned = models.PositiveSmallIntegerField(default=0)
    budget_idr = models.BigIntegerField(default=0)
    planned_quarters = models.PositiveIntegerField(default=0)
    materials = models.JSONField(default=list)
    state = models.CharField(max_length=20, choices=list(PACKAGE.states.items()), default=PACKAGE.start)
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["grant", "number"], name="package_once_a_number"),
            models.CheckConstraint(condition=Q(ends__gte=models.F("starts")), name="package_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return self.title


class PackageLine(models.Model):
    """A plan line built in a package: its budget (RAB rows) as it was agreed. Frozen once the package starts."""

    package = models.ForeignKey(Package, models.PROTECT, related_name="package_lines")
    line = models.OneToOneField("planning.PlanLine", models.PROTECT, related_name="package_line")
    volume = models.DecimalField(max_digits=16, decimal_places=6)
    budget = models.JSONField(default=list)
    total_idr = models.BigIntegerField()
    labour_quarters = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.package_id} {self.line_id}"


class PackageStep(models.Model):
    """A step in the life of a package."""

    package = models.ForeignKey(Package, models.PROTECT, related_name="steps")
    before = models.CharField(max_length=20)
    after = models.CharField(max_length=20)
    reason = models.CharField(max_length=400, blank=True)
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class Started(models.Model):
    """A package that started: from here on its lines and budget do not change but by change orders."""

    package = models.OneToOneField(Package, models.PROTECT, related_name="started")
    step = models.ForeignKey(PackageStep, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.package_id)


class Purchase(models.Model):
    """Goods bought for a package: supplier, items, and the entry of the book that paid them.

    `items` are `{"resource", "name", "unit", "quantity", "price_idr", "amount_idr"}`.
    """

    package = models.ForeignKey(Package, models.PROTECT, related_name="purchases")
    key = models.CharField(max_length=64, unique=True)
    day = models.DateField()
    kind = models.CharField(max_length=20)
    supplier = models.CharField(max_length=160)
    items = models.JSONField(default=list)
    amount_idr = models.BigIntegerField()
    entry = models.OneToOneField("ledger.EntryRow", models.PROTECT, related_name="purchase")
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(amount_idr__gt=0), name="purchase_is_money")]

    def __str__(self) -> str:
        return f"{self.day} {self.supplier}"


class Quotation(models.Model):
    """A shop's offer for a purchase; the chosen one is the purchase's supplier."""

    purchase = models.ForeignKey(Purchase, models.PROTECT, related_name="quotations")
    supplier = models.CharField(max_length=160)
    amount_idr = models.BigIntegerField()
    sha256 = models.CharField(max_length=64, blank=True)
    note = models.CharField(max_length=240, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["purchase", "supplier"], name="offer_once_a_shop")]

    def __str__(self) -> str:
        return f"{self.supplier} {self.amount_idr}"


class StockMove(models.Model):
    """Goods in (above zero) or used (below) at a package's store; `count` rows set right what was counted."""

    KINDS = (("in", _("Masuk")), ("used", _("Dipakai")), ("count", _("Hitung gudang")), ("moved", _("Dipindah")))
    package = models.ForeignKey(Package, models.PROTECT, related_name="stock")
    key = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=6, choices=KINDS)
    resource = models.CharField(max_length=60)
    name = models.CharField(max_length=160)
    unit = models.CharField(max_length=20)
    quantity = models.DecimalField(max_digits=14, decimal_places=3)
    day = models.DateField()
    note = models.CharField(max_length=240, blank=True)
    purchase = models.ForeignKey(Purchase, models.PROTECT, null=True, related_name="stock")
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.name} {self.quantity} {self.unit}"


class ChangeOrder(models.Model):
    """A change of a package's line: volume and budget before and after, reason, and the effect on the scores.

    `effect` is what the simulation said: points and levels per RT before and after.
    """

    package = models.ForeignKey(Package, models.PROTECT, related_name="changes")
    package_line = models.ForeignKey(PackageLine, models.PROTECT, related_name="changes")
    key = models.CharField(max_length=64, unique=True)
    reason = models.CharField(max_length=400)
    volume_before = models.DecimalField(max_digits=16, decimal_places=6)
    volume_after = models.DecimalField(max_digits=16, decimal_places=6)
    amount_before_idr = models.BigIntegerField()
    amount_after_idr = models.BigIntegerField()
    labour_quarters_after = models.PositiveIntegerField(default=0)
    budget_after = models.JSONField(default=list)
    effect = models.JSONField(default=dict)
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.reason


class ChangeDecision(models.Model):
    """What another person decided about a change order."""

    change = models.OneToOneField(ChangeOrder, models.PROTECT, related_name="decision")
    after = models.CharField(max_length=20, choices=list(CHANGE.states.items()))
    reason = models.CharField(max_length=400, blank=True)
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.after
