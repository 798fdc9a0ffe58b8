"""A region's row may learn when it ended, but none is ever deleted; lineage and code lists are only added to."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from nakhoda.web.append_only import AppendOnly


class Migration(migrations.Migration):
    """Triggers."""

    dependencies: ClassVar = [("regions", "0002_code_lists")]
    operations: ClassVar = [
        AppendOnly("regions_region", ("DELETE",)),
        AppendOnly("regions_lineage"),
        AppendOnly("regions_codelistfile"),
        AppendOnly("regions_codelistapplication"),
    ]
