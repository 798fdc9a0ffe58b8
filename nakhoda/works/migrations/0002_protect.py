"""Packages move only by a stored step; started budgets are frozen; purchases, stock and changes are only added to."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from nakhoda.web.append_only import AllowOnly, AppendOnly, FrozenOnce, same, stepped

SAME = same("id", "grant_id", "village_key", "ksm_id", "number", "key")
BUDGET = same("budget_idr", "planned_quarters", "starts", "ends", "materials", "title", "crew_planned")
STARTED = "EXISTS (SELECT 1 FROM works_started t WHERE t.package_id = NEW.id)"
STEP = stepped("works_packagestep", "package_id")
TABLES = ("packagestep", "started", "purchase", "quotation", "stockmove", "changeorder", "changedecision")


class Migration(migrations.Migration):
    """Triggers."""

    dependencies: ClassVar = [("works", "0001_initial")]
    operations: ClassVar = [
        *(AppendOnly(f"works_{table}") for table in TABLES),
        FrozenOnce("works_packageline", "package_id", "works_started", "package_id"),
        AppendOnly("works_package", ("DELETE",)),
        AllowOnly(
            "works_package",
            {
                "INSERT": "NEW.state = 'planned'",
                "UPDATE": f"{SAME} AND (NEW.state = OLD.state OR {STEP}) AND (NOT {STARTED} OR ({BUDGET}))",
            },
        ),
    ]
