"""Snapshots: a workbook with the corrections made to it, its rows, its findings, and whether it is official."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class SourceFile(models.Model):
    """A file as it was uploaded, kept for ever; `path` is relative to the folder of files."""

    KINDS = (("workbook", _("Buku kerja")), ("boundaries", _("Batas")))
    kind = models.CharField(max_length=12, choices=KINDS)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    path = models.CharField(max_length=240)
    uploaded_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Snapshot(models.Model):
    """The state of a regency's slum data as one workbook tells it, with edits; a draft until it is activated."""

    STATES = (
        ("waiting", _("Menunggu dihitung")),
        ("reading", _("Sedang dihitung")),
        ("mapping", _("Tata letak belum dikenal")),
        ("draft", _("Rancangan")),
        ("refused", _("Ditolak")),
        ("discarded", _("Dibuang")),
    )
    regency = models.CharField(max_length=5)
    title = models.CharField(max_length=160)
    state = models.CharField(max_length=10, choices=STATES, default="waiting")
    workbook = models.ForeignKey(SourceFile, models.PROTECT, related_name="+")
    boundaries = models.ForeignKey(SourceFile, models.PROTECT, null=True, related_name="+")
    base = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    boundary_set = models.ForeignKey("regions.BoundarySet", models.PROTECT, null=True, related_name="+")
    layout_toml = models.TextField(blank=True)
    villages = models.JSONField(default=dict)
    ruleset = models.CharField(max_length=60, blank=True)
    ruleset_hash = models.CharField(max_length=64, blank=True)
    step = models.CharField(max_length=80, blank=True)
    percent = models.PositiveSmallIntegerField(default=0)
    message = models.TextField(blank=True)
    summary = models.JSONField(default=dict)
    # One more than the number of edits the rows below were computed with; 0 while they were never computed.
    computed_edits = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["regency", "-id"])]

    def __str__(self) -> str:
        return f"{self.regency} {self.title}"


class Activation(models.Model):
    """A snapshot made official. The official snapshot of a regency is that of its newest activation."""

    snapshot = models.OneToOneField(Snapshot, models.PROTECT, related_name="activation")
    regency = models.CharField(max_length=5)
    number = models.PositiveIntegerField()
    note = models.TextField(blank=True)
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["regency", "number"], name="activation_numbered")]

    def __str__(self) -> str:
        return f"{self.regency} #{self.number}"


class GridEdit(models.Model):
    """One cell changed, with what stood there, why and by whom. `row` may lie below the sheet: a row added by hand."""

    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="edits")
    number = models.PositiveIntegerField()
    sheet = models.CharField(max_length=60)
    row = models.PositiveIntegerField()
    column = models.PositiveIntegerField()
    raw = models.JSONField(null=True)
    value = models.JSONField(null=True)
    reason = models.CharField(max_length=400)
    finding = models.CharField(max_length=60, blank=True)
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["snapshot", "number"], name="edit_numbered")]

    def __str__(self) -> str:
        return f"{self.sheet} {self.row},{self.column}"


class Decision(models.Model):
    """What a person decided about a finding: accept the suggestion, edit the cell, or leave it with a reason."""

    ACTIONS = (("accept", _("Saran diterima")), ("edit", _("Dibetulkan")), ("ignore", _("Dibiarkan")))
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="decisions")
    fingerprint = models.CharField(max_length=64)
    code = models.CharField(max_length=60)
    action = models.CharField(max_length=8, choices=ACTIONS)
    reason = models.CharField(max_length=400)
    edit = models.ForeignKey(GridEdit, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["snapshot", "fingerprint"])]

    def __str__(self) -> str:
        return f"{self.code} {self.action}"


class StoredFinding(models.Model):
    """A finding of a snapshot, as the checks last saw it."""

    snapshot = models.ForeignKey(Snapshot, models.CASCADE, related_name="findings")
    fingerprint = models.CharField(max_length=64)
    code = models.CharField(max_length=60)
    severity = models.CharField(max_length=8)
    file = models.CharField(max_length=200, blank=True)
    sheet = models.CharField(max_length=60, blank=True)
    row = models.PositiveIntegerField(null=True)
    column = models.PositiveIntegerField(null=True)
    kawasan = models.CharField(max_length=160, blank=True)
    rt = models.CharField(max_length=60, blank=True)
    year = models.IntegerField(null=True)
    criterion = models.CharField(max_length=8, blank=True)
    facts = models.JSONField(default=dict)
    suggestion = models.JSONField(null=True)
    # The RT that the finding is about, where it is about one that the snapshot knows.
    rt_row = models.ForeignKey("baseline.RtRow", models.CASCADE, null=True, related_name="findings")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["snapshot", "code"])]

    def __str__(self) -> str:
        return f"{self.code} {self.sheet} {self.row}"


class RtRow(models.Model):
    """An RT as a snapshot describes it: where it belongs and the wholes that volumes are measured against."""

    snapshot = models.ForeignKey(Snapshot, models.CASCADE, related_name="rt_rows")
    rt = models.ForeignKey("regions.Rt", models.PROTECT, related_name="rows")
    kawasan = models.ForeignKey("decrees.Kawasan", models.PROTECT, null=True, related_name="rt_rows")
    key = models.CharField(max_length=60)
    label = models.CharField(max_length=60)
    area_flag_ha = models.DecimalField(max_digits=16, decimal_places=6, null=True)
    area_ha = models.DecimalField(max_digits=16, decimal_places=6, null=True)
    buildings = models.DecimalField(max_digits=16, decimal_places=6, null=True)
    population = models.DecimalField(max_digits=16, decimal_places=6, null=True)
    households = models.DecimalField(max_digits=16, decimal_places=6, null=True)
    road_ideal_m = models.DecimalField(max_digits=16, decimal_places=6, null=True)
    drainage_ideal_m = models.DecimalField(max_digits=16, decimal_places=6, null=True)
    considerations_total = models.SmallIntegerField(null=True)
    legality_points = models.SmallIntegerField(null=True)
    sheet = models.CharField(max_length=60, blank=True)
    row = models.PositiveIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["snapshot", "key"], name="rt_key_once_in_snapshot"),
            models.UniqueConstraint(fields=["snapshot", "rt"], name="rt_once_in_snapshot"),
        ]

    def __str__(self) -> str:
        return self.label


class RtYear(models.Model):
    """The deficits of an RT in one year: by criterion id, in the criterion's unit, at most six decimals, or null."""

    snapshot = models.ForeignKey(Snapshot, models.CASCADE, related_name="rt_years")
    rt_row = models.ForeignKey(RtRow, models.CASCADE, related_name="years")
    year = models.SmallIntegerField()
    volumes = models.JSONField()
    sheet = models.CharField(max_length=60, blank=True)
    row = models.PositiveIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["rt_row", "year"], name="rt_year_once")]

    def __str__(self) -> str:
        return f"{self.rt_row_id} {self.year}"


class Investment(models.Model):
    """A work that an office's sheet credits to a criterion in a year. `rt_row` is empty where its key is unknown."""

    snapshot = models.ForeignKey(Snapshot, models.CASCADE, related_name="investments")
    rt_row = models.ForeignKey(RtRow, models.CASCADE, null=True, related_name="investments")
    kawasan = models.ForeignKey("decrees.Kawasan", models.PROTECT, null=True, related_name="investments")
    year = models.SmallIntegerField()
    criterion = models.CharField(max_length=8)
    volume = models.DecimalField(max_digits=16, decimal_places=6, null=True)
    activity = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=120, blank=True)
    amount_idr = models.BigIntegerField(null=True)
    sheet = models.CharField(max_length=60, blank=True)
    row = models.PositiveIntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.year} {self.criterion} {self.activity}"
