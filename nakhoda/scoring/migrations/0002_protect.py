"""Scores of an official snapshot never change."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from nakhoda.web.append_only import FrozenOnce


class Migration(migrations.Migration):
    """Triggers."""

    dependencies: ClassVar = [("scoring", "0001_initial"), ("baseline", "0002_protect")]
    operations: ClassVar = [
        FrozenOnce("scoring_rtscore", "snapshot_id", "baseline_activation", "snapshot_id"),
        FrozenOnce("scoring_kawasanscore", "snapshot_id", "baseline_activation", "snapshot_id"),
        FrozenOnce("scoring_hectares", "snapshot_id", "baseline_activation", "snapshot_id"),
    ]
