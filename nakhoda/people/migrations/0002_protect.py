"""The audit trail is only ever added to."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from nakhoda.web.append_only import AppendOnly


class Migration(migrations.Migration):
    """Triggers."""

    dependencies: ClassVar = [("people", "0001_initial")]
    operations: ClassVar = [
        AppendOnly("people_auditevent"),
    ]
