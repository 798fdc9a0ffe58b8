"""Reads of kawasan and decrees."""

from __future__ import annotations

from nakhoda.decrees.models import Kawasan as Kawasan
