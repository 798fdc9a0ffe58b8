"""Slum areas (kawasan) and the decrees that set, revise and retire them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nakhoda.decrees.rules.states import STATES

LEVELS = (("", "–"), ("TK", "TK"), ("KR", "KR"), ("KS", "KS"), ("KB", "KB"))


class Kawasan(models.Model):
    """A slum area of a regency, known by the key an office gives it."""

    regency = models.CharField(max_length=5)
    key = models.CharField(max_length=60)
    name = models.CharField(max_length=160)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["regency", "key"], name="kawasan_key_once_in_regency")]

    def __str__(self) -> str:
        return self.name


class Decree(models.Model):
    """A decree (SK) with its areas: a draft while it has no activation, then unchangeable."""

    regency = models.CharField(max_length=5)
    number = models.CharField(max_length=120, blank=True)
    date = models.DateField(null=True, blank=True)
    title = models.CharField(max_length=240)
    signatory = models.CharField(max_length=120, blank=True)
    signatory_title = models.CharField(max_length=120, blank=True)
    in_force_from = models.DateField(null=True, blank=True)
    area_stated_ha = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    ruleset = models.CharField(max_length=60)
    # The official data the draft was made of, and the year whose classes it shows; 0 where it was made by hand.
    basis = models.PositiveBigIntegerField(default=0)
    year = models.PositiveSmallIntegerField(null=True)
    boundary_set = models.ForeignKey("regions.BoundarySet", models.PROTECT, null=True, related_name="+")
    supersedes = models.ForeignKey("self", models.PROTECT, null=True, related_name="superseded_by")
    created_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(area_stated_ha=None) | Q(area_stated_ha__gt=0), name="decree_has_area")
        ]
        indexes: ClassVar = [models.Index(fields=["regency", "-id"])]

    def __str__(self) -> str:
        return self.number or self.title


class DecreeArea(models.Model):
    """One slum area as the decree lists it. `longitude` and `latitude` are of its middle, WGS 84."""

    decree = models.ForeignKey(Decree, models.PROTECT, related_name="areas")
    number = models.PositiveIntegerField()
    kawasan = models.ForeignKey(Kawasan, models.PROTECT, related_name="decree_areas")
    name = models.CharField(max_length=160)
    district = models.CharField(max_length=160, blank=True)
    villages = models.CharField(max_length=400, blank=True)
    area_stated_ha = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    area_measured_ha = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    level = models.CharField(max_length=4, blank=True, choices=LEVELS)
    total = models.SmallIntegerField(null=True)
    year = models.PositiveSmallIntegerField(null=True)
    land_status = models.CharField(max_length=60, blank=True)
    priority = models.CharField(max_length=40, blank=True)
    handling = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["decree", "number"], name="decree_area_numbered"),
            models.UniqueConstraint(fields=["decree", "kawasan"], name="kawasan_once_in_decree"),
            models.CheckConstraint(
                condition=Q(area_stated_ha=None) | Q(area_stated_ha__gt=0), name="decree_area_has_area"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.name}"


class DecreeMember(models.Model):
    """An RT in an area of a decree, with its verified hectares, and its class in the year of the decree's data."""

    decree = models.ForeignKey(Decree, models.PROTECT, related_name="members")
    area = models.ForeignKey(DecreeArea, models.PROTECT, related_name="members")
    rt = models.ForeignKey("regions.Rt", models.PROTECT, related_name="decree_members")
    area_ha = models.DecimalField(max_digits=16, decimal_places=6, null=True)
    level = models.CharField(max_length=4, blank=True)
    total = models.SmallIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["area", "rt"], name="rt_once_in_decree_area")]

    def __str__(self) -> str:
        return f"{self.area_id} {self.rt_id}"


class DecreeFile(models.Model):
    """The signed decree or its map as uploaded. Never changed: a better copy is another row, the newest counts."""

    KINDS = (("scan", _("SK bertanda tangan")), ("map", _("Peta sebaran")))
    decree = models.ForeignKey(Decree, models.PROTECT, related_name="files")
    kind = models.CharField(max_length=4, choices=KINDS)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    media = models.CharField(max_length=4)
    path = models.CharField(max_length=240)
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class DecreeEvent(models.Model):
    """What happened to a decree, by whom and why; its state is that of the newest event that sets one."""

    decree = models.ForeignKey(Decree, models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    event = models.CharField(max_length=10, choices=STATES)
    note = models.CharField(max_length=400, blank=True)
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["decree", "number"], name="decree_event_numbered")]

    def __str__(self) -> str:
        return f"{self.decree_id} #{self.number} {self.event}"


class DecreeActivation(models.Model):
    """A decree put in force. The decree in force in a regency is that of its newest activation."""

    decree = models.OneToOneField(Decree, models.PROTECT, related_name="activation")
    regency = models.CharField(max_length=5)
    number = models.PositiveIntegerField()
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["regency", "number"], name="decree_activation_numbered")
        ]

    def __str__(self) -> str:
        return f"{self.regency} #{self.number}"
