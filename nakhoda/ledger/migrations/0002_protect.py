"""Books are only added to; the head of a book moves on by exactly one whole entry whose lines sum to zero."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from nakhoda.web.append_only import AppendOnly, CheckedOnCommit, RefuseWhen

SAME = " AND ".join(f"NEW.{name} = OLD.{name}" for name in ("id", "organisation_id", "village_key", "fund", "code"))
WHOLE = (
    "EXISTS (SELECT 1 FROM ledger_entryrow e WHERE e.book_id = OLD.id AND e.number = NEW.number AND e.hash = NEW.hash "
    "AND e.previous = OLD.hash AND (SELECT COUNT(*) FROM ledger_linerow l WHERE l.entry_id = e.id) >= 2 "
    "AND (SELECT SUM(l.amount_idr) FROM ledger_linerow l WHERE l.entry_id = e.id) = 0)"
)
# An entry is complete once the head of its book stands on it: then no line may be added.
COMPLETE = (
    "EXISTS (SELECT 1 FROM ledger_entryrow e JOIN ledger_book b ON b.id = e.book_id "
    "WHERE e.id = NEW.entry_id AND e.number <= b.number)"
)
MATCHED = (
    "EXISTS (SELECT 1 FROM ledger_matchrow m WHERE m.line_id = NEW.line_id "
    "AND NOT EXISTS (SELECT 1 FROM ledger_unmatch u WHERE u.match_id = m.id))"
)
UNBALANCED = (
    "(SELECT COUNT(*) FROM ledger_linerow l WHERE l.entry_id = {0}) < 2 "
    "OR (SELECT COALESCE(SUM(l.amount_idr), 1) FROM ledger_linerow l WHERE l.entry_id = {0}) <> 0"
)
TABLES = ("potrow", "entryrow", "linerow", "evidencefile", "attachment", "assertionrow", "closingrow")
BANK_TABLES = ("statementfile", "bankline", "matchrow", "unmatch")


class Migration(migrations.Migration):
    """Triggers."""

    dependencies: ClassVar = [("ledger", "0001_initial")]
    operations: ClassVar = [
        *(AppendOnly(f"ledger_{table}") for table in TABLES + BANK_TABLES),
        AppendOnly("ledger_banknumber", ("DELETE",)),
        AppendOnly("ledger_book", ("DELETE",)),
        RefuseWhen("ledger_book", {"UPDATE": f"NOT (NEW.number = OLD.number + 1 AND {SAME} AND {WHOLE})"}),
        RefuseWhen("ledger_linerow", {"INSERT": COMPLETE}),
        RefuseWhen("ledger_matchrow", {"INSERT": MATCHED}),
        CheckedOnCommit("ledger_entryrow", UNBALANCED.format("NEW.id")),
        CheckedOnCommit("ledger_linerow", UNBALANCED.format("NEW.entry_id")),
    ]
