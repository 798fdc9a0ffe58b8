"""That a book holds a grant, and which tranches were paid into it, is only ever added."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from nakhoda.web.append_only import AppendOnly


class Migration(migrations.Migration):
    """Triggers."""

    dependencies: ClassVar = [("ledger", "0003_guarded")]
    operations: ClassVar = [AppendOnly("ledger_guarded"), AppendOnly("ledger_openmark")]
