"""Scores of a snapshot: of each RT and kawasan in each year, and hectares by class and by named method."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Score(models.Model):
    """What RTs and kawasan have in common: ratios, points, means, total and class by one ruleset."""

    year = models.SmallIntegerField()
    ratios = models.JSONField()
    points = models.JSONField()
    aspect_means = models.JSONField()
    sector_mean = models.FloatField(null=True)
    contribution = models.FloatField(default=0)
    total = models.SmallIntegerField()
    level = models.CharField(max_length=4)
    leaves = models.BooleanField()
    class_code = models.CharField(max_length=4, blank=True)
    priority = models.SmallIntegerField(null=True)
    handling = models.CharField(max_length=40, blank=True)

    class Meta:
        abstract = True


class RtScore(Score):
    """The score of an RT in one year."""

    snapshot = models.ForeignKey("baseline.Snapshot", models.CASCADE, related_name="rt_scores")
    rt_year = models.OneToOneField("baseline.RtYear", models.CASCADE, related_name="score")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["snapshot", "year", "level"])]

    def __str__(self) -> str:
        return f"{self.rt_year_id} {self.total} {self.level}"


class KawasanScore(Score):
    """The score of a kawasan in one year, from the sums of its RTs; `printed_*` is what the office's sheet says."""

    snapshot = models.ForeignKey("baseline.Snapshot", models.CASCADE, related_name="kawasan_scores")
    kawasan = models.ForeignKey("decrees.Kawasan", models.PROTECT, related_name="scores")
    rt_count = models.PositiveIntegerField()
    wholes = models.JSONField()
    volumes = models.JSONField()
    printed_total = models.SmallIntegerField(null=True)
    printed_level = models.CharField(max_length=4, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["snapshot", "kawasan", "year"], name="kawasan_score_once_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.kawasan_id} {self.total} {self.level}"


class Hectares(models.Model):
    """Hectares of a snapshot in one year: of RTs by class, or reduced since the first year by a named method."""

    KINDS = (("level", _("Menurut tingkat")), ("method", _("Berkurang menurut cara")))
    snapshot = models.ForeignKey("baseline.Snapshot", models.CASCADE, related_name="hectares")
    year = models.SmallIntegerField()
    kind = models.CharField(max_length=6, choices=KINDS)
    key = models.CharField(max_length=4)
    area_ha = models.DecimalField(max_digits=16, decimal_places=6)
    rt_count = models.PositiveIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["snapshot", "year", "kind", "key"], name="hectares_once")
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.kind} {self.key}"
