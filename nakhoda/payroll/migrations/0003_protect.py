"""Attendance, wage lists and payments are only added to; a locked list never changes; nobody is paid twice."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from nakhoda.web.append_only import AllowOnly, AppendOnly, RefuseWhen, same, stepped

SAME_LIST = same("id", "package_id", "start", "kind", "by_id", "at")
CONTENT = same("end", "content", "hash", "total_idr", "quarters", "marks_through", "rates_through")
# What a person saw is what moves on.
LIST_STEP = stepped("payroll_liststep", "wage_list_id", also="s.hash = NEW.hash")
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
SAME_MEMBER = same("id", "crew_id", "worker_id", "role", "position", "since")
TABLES = (
    *("wagerate", "worker", "workeraccount", "accountconfirmed", "workerfacts", "enrolment", "publishedlist"),
    *("objection", "objectionanswer", "crewrow", "briefing", "sheet", "markrow", "liststep", "paymentrow"),
    *("orderrow", "outcome", "sample", "sampleresult"),
)
# Sealed numbers are sealed anew when the key changes.
RESEALED = same("id", "worker_id", "bank", "holder", "last4", "by_id", "at")
SAME_NIK = same("id", "worker_id", "last4")


class Migration(migrations.Migration):
    """Triggers."""

    dependencies: ClassVar = [("payroll", "0002_initial")]
    operations: ClassVar = [
        *(AppendOnly(f"payroll_{table}") for table in TABLES if table != "workeraccount"),
        AppendOnly("payroll_workernik", ("DELETE",)),
        AllowOnly("payroll_workernik", {"UPDATE": SAME_NIK}),
        AppendOnly("payroll_workeraccount", ("DELETE",)),
        AllowOnly("payroll_workeraccount", {"UPDATE": RESEALED}),
        AppendOnly("payroll_crewmember", ("DELETE",)),
        AllowOnly("payroll_crewmember", {"UPDATE": f"{SAME_MEMBER} AND OLD.until IS NULL"}),
        AppendOnly("payroll_wagelistrow", ("DELETE",)),
        AllowOnly(
            "payroll_wagelistrow",
            {
                "INSERT": "NEW.state = 'draft'",
                "UPDATE": f"{SAME_LIST} AND (OLD.state = 'draft' OR ({CONTENT})) "
                f"AND (NEW.state = OLD.state OR {LIST_STEP})",
            },
        ),
        RefuseWhen("payroll_paymentrow", {"INSERT": NOT_AUTHORISED}),
        RefuseWhen("payroll_outcome", {"INSERT": f"{PAID} OR {UNORDERED}"}),
    ]
