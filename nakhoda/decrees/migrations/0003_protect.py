"""A decree in force never changes; its files, events and activations are only added to."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from nakhoda.web.append_only import AppendOnly, FrozenOnce


class Migration(migrations.Migration):
    """Triggers."""

    dependencies: ClassVar = [("decrees", "0002_decrees")]
    operations: ClassVar = [
        AppendOnly("decrees_decreeactivation"),
        AppendOnly("decrees_decreeevent"),
        AppendOnly("decrees_decreefile"),
        FrozenOnce("decrees_decreeevent", "decree_id", "decrees_decreeactivation", "decree_id", ("INSERT",)),
        FrozenOnce("decrees_decree", "id", "decrees_decreeactivation", "decree_id", ("UPDATE", "DELETE")),
        FrozenOnce("decrees_decreearea", "decree_id", "decrees_decreeactivation", "decree_id"),
        FrozenOnce("decrees_decreemember", "decree_id", "decrees_decreeactivation", "decree_id"),
    ]
