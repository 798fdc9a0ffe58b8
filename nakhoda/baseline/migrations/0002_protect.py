"""Edits, decisions and activations are only added to; an official snapshot never changes."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from nakhoda.web.append_only import AppendOnly, FrozenOnce


class Migration(migrations.Migration):
    """Triggers."""

    dependencies: ClassVar = [("baseline", "0001_initial")]
    operations: ClassVar = [
        AppendOnly("baseline_activation"),
        AppendOnly("baseline_gridedit"),
        AppendOnly("baseline_decision"),
        AppendOnly("baseline_sourcefile"),
        FrozenOnce("baseline_gridedit", "snapshot_id", "baseline_activation", "snapshot_id", ("INSERT",)),
        FrozenOnce("baseline_decision", "snapshot_id", "baseline_activation", "snapshot_id", ("INSERT",)),
        FrozenOnce("baseline_snapshot", "id", "baseline_activation", "snapshot_id"),
        FrozenOnce("baseline_rtrow", "snapshot_id", "baseline_activation", "snapshot_id"),
        FrozenOnce("baseline_rtyear", "snapshot_id", "baseline_activation", "snapshot_id"),
        FrozenOnce("baseline_investment", "snapshot_id", "baseline_activation", "snapshot_id"),
        FrozenOnce("baseline_storedfinding", "snapshot_id", "baseline_activation", "snapshot_id"),
    ]
