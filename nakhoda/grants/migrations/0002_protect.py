"""Grants move only by a stored step, tranches likewise; their sums and papers never change.

A condition with an empty column is neither true nor false: what is not surely allowed is refused.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from nakhoda.web.append_only import AppendOnly, RefuseWhen

GRANT_COLUMNS = (
    *("id", "village_key", "organisation_id", "programme", "programme_hash", "fund"),
    *("year", "number", "amount_idr", "key"),
)
SAME_GRANT = " AND ".join(f"NEW.{name} = OLD.{name}" for name in GRANT_COLUMNS)
SAME_TRANCHE = " AND ".join(f"NEW.{name} = OLD.{name}" for name in ("id", "grant_id", "number", "mark", "amount_idr"))
# The newest step leads from the old state to the new one.
GRANT_STEP = (
    "EXISTS (SELECT 1 FROM grants_step s WHERE s.grant_id = NEW.id AND s.tranche_id IS NULL "
    "AND s.before = OLD.state AND s.after = NEW.state "
    "AND s.id = (SELECT MAX(t.id) FROM grants_step t WHERE t.grant_id = NEW.id AND t.tranche_id IS NULL))"
)
TRANCHE_STEP = (
    "EXISTS (SELECT 1 FROM grants_step s WHERE s.tranche_id = NEW.id AND s.before = OLD.state AND s.after = NEW.state "
    "AND s.id = (SELECT MAX(t.id) FROM grants_step t WHERE t.tranche_id = NEW.id))"
)
# Up to the payment a tranche moves only while the agreement is in force.
IN_FORCE = (
    "(NEW.state NOT IN ('requested', 'endorsed', 'approved', 'disbursed') OR EXISTS "
    "(SELECT 1 FROM grants_grant g WHERE g.id = NEW.grant_id AND g.state IN ('agreed', 'running')))"
)
# Tranches together never exceed the grant (I3).
OVER = (
    "(SELECT COALESCE(SUM(t.amount_idr), 0) FROM grants_tranche t WHERE t.grant_id = NEW.grant_id) + NEW.amount_idr "
    "> (SELECT g.amount_idr FROM grants_grant g WHERE g.id = NEW.grant_id)"
)
# A line is paid by one living grant only.
TAKEN = (
    "EXISTS (SELECT 1 FROM grants_grantline l JOIN grants_grant g ON g.id = l.grant_id "
    "WHERE l.line_id = NEW.line_id AND g.state <> 'cancelled' "
    "AND NOT EXISTS (SELECT 1 FROM grants_lineout o WHERE o.grant_line_id = l.id))"
)
TABLES = ("step", "grantline", "lineout", "paper", "paperout", "progress")


class Migration(migrations.Migration):
    """Triggers."""

    dependencies: ClassVar = [("grants", "0001_initial")]
    operations: ClassVar = [
        *(AppendOnly(f"grants_{table}") for table in TABLES),
        AppendOnly("grants_grant", ("DELETE",)),
        AppendOnly("grants_tranche", ("DELETE",)),
        RefuseWhen(
            "grants_grant",
            {
                "UPDATE": f"({SAME_GRANT} AND (NEW.state = OLD.state OR {GRANT_STEP}) "
                "AND COALESCE(NEW.by_id, 0) = COALESCE(OLD.by_id, 0) "
                "AND (OLD.book_id IS NULL OR NEW.book_id = OLD.book_id)) IS NOT TRUE",
                "INSERT": "NEW.state <> 'allocated'",
            },
        ),
        RefuseWhen(
            "grants_tranche",
            {
                "UPDATE": f"({SAME_TRANCHE} AND {TRANCHE_STEP} AND {IN_FORCE}) IS NOT TRUE",
                "INSERT": f"{OVER} OR NEW.state <> 'planned'",
            },
        ),
        RefuseWhen("grants_grantline", {"INSERT": TAKEN}),
    ]
