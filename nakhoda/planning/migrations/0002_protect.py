"""Price books, steps and promises are only added to; a budgeted line never changes."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from nakhoda.web.append_only import AppendOnly, FrozenOnce


class Migration(migrations.Migration):
    """Triggers."""

    dependencies: ClassVar = [("planning", "0001_initial")]
    operations: ClassVar = [
        AppendOnly("planning_pricebookversion"),
        AppendOnly("planning_linestep"),
        AppendOnly("planning_budgetedline"),
        AppendOnly("planning_commitment"),
        AppendOnly("planning_realisation"),
        AppendOnly("planning_scenario"),
        FrozenOnce("planning_planline", "id", "planning_budgetedline", "line_id", ("UPDATE", "DELETE")),
        FrozenOnce("planning_linefile", "line_id", "planning_budgetedline", "line_id"),
    ]
