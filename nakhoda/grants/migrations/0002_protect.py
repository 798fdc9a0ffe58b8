"""Grants move only by a stored step, tranches likewise; their sums and papers never change."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from nakhoda.web.append_only import AllowOnly, AppendOnly, RefuseWhen, same, stepped

SAME_GRANT = same(
    *("id", "village_key", "organisation_id", "programme", "programme_hash", "fund"),
    *("year", "number", "amount_idr", "key", "by_id", "at"),
)
GRANT_STEP = stepped("grants_step", "grant_id", among="tranche_id")
SAME_TRANCHE = same("id", "grant_id", "number", "mark", "amount_idr")
TRANCHE_STEP = stepped("grants_step", "tranche_id")
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
        AllowOnly(
            "grants_grant",
            {
                "INSERT": "NEW.state = 'allocated'",
                "UPDATE": f"{SAME_GRANT} AND (NEW.state = OLD.state OR {GRANT_STEP}) "
                "AND (OLD.book_id IS NULL OR NEW.book_id = OLD.book_id)",
            },
        ),
        AllowOnly(
            "grants_tranche",
            {
                "INSERT": f"NOT ({OVER}) AND NEW.state = 'planned'",
                "UPDATE": f"{SAME_TRANCHE} AND {TRANCHE_STEP} AND {IN_FORCE}",
            },
        ),
        RefuseWhen("grants_grantline", {"INSERT": TAKEN}),
    ]
