"""Regions by official code over time, RTs, and boundaries."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Region(models.Model):
    """A region for the time its code was in force. Codes are text: 35.10 is not 35.1."""

    KINDS = (
        ("province", _("Provinsi")),
        ("regency", _("Kabupaten/kota")),
        ("district", _("Kecamatan")),
        ("village", _("Desa/kelurahan")),
    )
    code = models.CharField(max_length=13)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=KINDS)
    village_type = models.CharField(max_length=10, blank=True)
    parent_code = models.CharField(max_length=13, blank=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=240, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code"], condition=Q(valid_to=None), name="region_code_once_in_force"),
            models.UniqueConstraint(fields=["code", "valid_from"], name="region_code_once_from_a_day"),
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="region_days"),
        ]
        indexes: ClassVar = [models.Index(fields=["parent_code"])]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Lineage(models.Model):
    """Where a region came from: split off, merged, or renamed."""

    KINDS = (
        ("split", _("Pemekaran")),
        ("merge", _("Penggabungan")),
        ("rename", _("Ganti nama")),
        ("recode", _("Ganti kode")),
        ("redraw", _("Penataan ulang")),
    )
    old_code = models.CharField(max_length=13)
    new_code = models.CharField(max_length=13)
    kind = models.CharField(max_length=10, choices=KINDS)
    day = models.DateField(null=True)
    source = models.CharField(max_length=240, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["old_code", "new_code", "kind", "day"], name="lineage_once")
        ]
        indexes: ClassVar = [models.Index(fields=["new_code"])]

    def __str__(self) -> str:
        return f"{self.old_code} → {self.new_code}"


class CodeListFile(models.Model):
    """An official code list as it was uploaded, with what the person said about it. Changes nothing by itself."""

    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    path = models.CharField(max_length=240)
    effective_on = models.DateField()
    complete = models.BooleanField(default=False)
    uploaded_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class CodeListApplication(models.Model):
    """A code list applied to the record: by whom, when, and how many rows of each kind it changed."""

    file = models.OneToOneField(CodeListFile, models.PROTECT, related_name="application")
    counts = models.JSONField(default=dict)
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.file_id} {self.at:%Y-%m-%d}"


class Rt(models.Model):
    """An RT: the smallest region, known by the key of its village and its one spelling."""

    village_key = models.CharField(max_length=80)
    label = models.CharField(max_length=60)
    village_name = models.CharField(max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["village_key", "label"], name="rt_once_in_village")]

    def __str__(self) -> str:
        return f"{self.village_name} {self.label}"


class BoundarySet(models.Model):
    """One reading of a boundary file: what came in and what could be used."""

    area = models.CharField(max_length=13)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    crs = models.CharField(max_length=120, blank=True)
    counts_in = models.PositiveIntegerField()
    counts_out = models.PositiveIntegerField()
    skipped = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.file_name} ({self.counts_out}/{self.counts_in})"


class Boundary(models.Model):
    """One area: WKB in WGS 84, its box, and its geodesic hectares. `rt` is empty for an outline or a stranger."""

    boundary_set = models.ForeignKey(BoundarySet, models.CASCADE, related_name="boundaries")
    rt = models.ForeignKey(Rt, models.PROTECT, null=True, related_name="boundaries")
    village_name = models.CharField(max_length=120, blank=True)
    code = models.CharField(max_length=120, blank=True)
    wkb = models.BinaryField()
    west = models.FloatField()
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()
    area_ha = models.DecimalField(max_digits=16, decimal_places=6)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["boundary_set", "rt"], name="one_boundary_of_an_rt_in_a_set"),
            models.CheckConstraint(condition=Q(area_ha__gt=0), name="boundary_has_area"),
        ]

    def __str__(self) -> str:
        return f"{self.village_name} {self.code}"
