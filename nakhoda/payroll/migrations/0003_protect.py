"""Attendance, wage lists and payments are only added to; a locked list never changes; nobody is paid twice."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from nakhoda.web.append_only import AppendOnly, RefuseWhen

# A row may have no account, and NULL equals nothing.
SAME_HAND = "COALESCE(NEW.by_id, 0) = COALESCE(OLD.by_id, 0)"
SAME_LIST = " AND ".join(f"NEW.{name} = OLD.{name}" for name in ("id", "package_id", "start", "kind", "at"))
SAME_LIST += f" AND {SAME_HAND}"
FIXED = ("end", "content", "hash", "total_idr", "quarters", "marks_through", "rates_through")
CONTENT = " AND ".join(f"NEW.{name} = OLD.{name}" for name in FIXED)
CONTENT = CONTENT.replace("NEW.end = OLD.end", 'NEW."end" = OLD."end"')
LIST_STEP = (
    "EXISTS (SELECT 1 FROM payroll_liststep s WHERE s.wage_list_id = NEW.id AND s.before = OLD.state "
    "AND s.after = NEW.state AND s.hash = NEW.hash "
    "AND s.id = (SELECT MAX(t.id) FROM payroll_liststep t WHERE t.wage_list_id = NEW.id))"
)
PAID = "EXISTS (SELECT 1 FROM payroll_outcome o WHERE o.payment_id = NEW.payment_id AND o.state = 'paid')"
# Only a list that was ordered to be paid has payments settled.
UNORDERED = (
    "NOT EXISTS (SELECT 1 FROM payroll_paymentrow p JOIN payroll_wagelistrow l ON l.id = p.wage_list_id "
    "WHERE p.id = NEW.payment_id AND l.state IN ('authorised', 'paying'))"
)
# Payments are made once the list is authorised, when no other list can take its place.
NOT_AUTHORISED = (
    "NOT EXISTS (SELECT 1 FROM payroll_wagelistrow l WHERE l.id = NEW.wage_list_id AND l.state = 'authorised')"
)
SAME_MEMBER = " AND ".join(
    f"NEW.{name} = OLD.{name}" for name in ("id", "crew_id", "worker_id", "role", "position", "since")
)
TABLES = (
    *("wagerate", "worker", "workeraccount", "accountconfirmed", "workerfacts", "enrolment", "publishedlist"),
    *("objection", "objectionanswer", "crewrow", "briefing", "sheet", "markrow", "liststep", "paymentrow"),
    *("orderrow", "outcome", "sample", "sampleresult"),
)
# Sealed numbers are sealed anew when the key changes.
RESEALED = " AND ".join(f"NEW.{name} = OLD.{name}" for name in ("id", "worker_id", "bank", "holder", "last4", "at"))
RESEALED += f" AND {SAME_HAND}"
SAME_NIK = " AND ".join(f"NEW.{name} = OLD.{name}" for name in ("id", "worker_id", "last4"))


class Migration(migrations.Migration):
    """Triggers."""

    dependencies: ClassVar = [("payroll", "0002_initial")]
    operations: ClassVar = [
        *(AppendOnly(f"payroll_{table}") for table in TABLES if table != "workeraccount"),
        AppendOnly("payroll_workernik", ("DELETE",)),
        RefuseWhen("payroll_workernik", {"UPDATE": f"({SAME_NIK}) IS NOT TRUE"}),
        AppendOnly("payroll_workeraccount", ("DELETE",)),
        RefuseWhen("payroll_workeraccount", {"UPDATE": f"({RESEALED}) IS NOT TRUE"}),
        AppendOnly("payroll_crewmember", ("DELETE",)),
        RefuseWhen("payroll_crewmember", {"UPDATE": f"({SAME_MEMBER} AND OLD.until IS NULL) IS NOT TRUE"}),
        AppendOnly("payroll_wagelistrow", ("DELETE",)),
        RefuseWhen(
            "payroll_wagelistrow",
            {
                "INSERT": "(NEW.state = 'draft') IS NOT TRUE",
                "UPDATE": f"({SAME_LIST} AND (OLD.state = 'draft' OR ({CONTENT})) "
                f"AND (NEW.state = OLD.state OR {LIST_STEP})) IS NOT TRUE",
            },
        ),
        RefuseWhen("payroll_paymentrow", {"INSERT": NOT_AUTHORISED}),
        RefuseWhen("payroll_outcome", {"INSERT": f"{PAID} OR {UNORDERED}"}),
    ]
