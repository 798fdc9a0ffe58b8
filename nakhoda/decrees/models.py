"""Slum areas (kawasan) and the decrees that set, revise and retire them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Kawasan(models.Model):
    """A slum area of a regency, known by the key an office gives it."""

    regency = models.CharField(max_length=5)
    key = models.CharField(max_length=60)
    name = models.CharField(max_length=160)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["regency", "key"], name="kawasan_key_once_in_regency")]

    def __str__(self) -> str:
        return self.name
