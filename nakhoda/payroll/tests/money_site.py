"""A crew with a week of attendance and its wage list, taken as far as a test needs: all invented."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db import connection

from nakhoda.ledger.queries.books import Book, PotRow
from nakhoda.payroll.actions.attendance import mark_day
from nakhoda.payroll.actions.lists import draft_list, step
from nakhoda.payroll.actions.payments import Handed, hand_out
from nakhoda.payroll.queries.lists import WageListRow, current, digest
from nakhoda.payroll.queries.payments import due_order, payments_of
from nakhoda.payroll.queries.people import CrewRow, members_of
from nakhoda.payroll.tests.crew_site import make_manned
from nakhoda.people.rules.scope import Viewer
from nakhoda.works.tests.site import STARTS

See = Callable[[str], Viewer]
DAYS = 5
PAYDAY = STARTS + timedelta(days=6)
HANDS = {"locked": "mandor", "checked": "fasilitator", "approved": "kades", "authorised": "bkm"}


def marked(viewer: See, crew: CrewRow, since: date = STARTS, days: int = DAYS, quarters: int = 4) -> None:
    """Every member marked on each of the days."""
    for day in (since + timedelta(days=count) for count in range(days)):
        whole = {member.worker_id: quarters for member in members_of(crew, day)}
        mark_day(by=viewer("mandor"), crew=crew, day=day, quarters=whole, key=f"lembar-{crew.pk}-{day.isoformat()}")


def make_list(viewer: See, to: str = "draft", crew: CrewRow | None = None, since: date = STARTS) -> WageListRow:
    """The wage list of a week of five days, moved on by its hands up to a state."""
    crew = crew or make_manned(viewer)
    marked(viewer, crew, since)
    row = draft_list(by=viewer("mandor"), package=crew.package, start=since, end=since + timedelta(days=DAYS - 1))
    return moved(viewer, row, to)


def moved(viewer: See, row: WageListRow, to: str) -> WageListRow:
    """A list moved on by its hands up to a state."""
    for state, who in HANDS.items() if to != "draft" else ():
        step(by=viewer(who), wage_list=row, to=state, seen=digest(current(row)))
        row.refresh_from_db()
        if state == to:
            break
    return row


def pot_of(row: WageListRow, account: str = "cash") -> PotRow:
    """The cash box or bank account of the paying book."""
    return book_of(row).pots.get(account=account)


def book_of(row: WageListRow) -> Book:
    """The paying book."""
    book = row.package.grant.book
    assert book is not None
    return book


def pay_cash(viewer: See, row: WageListRow, workers: list[int] | None = None, **more: Any) -> Handed:
    """Wages handed out to these workers, or to all who are due."""
    due = [each.worker for each in due_order(row).payments]
    chosen = due if workers is None else workers
    told: dict[str, Any] = {
        "by": viewer("bendahara"),
        "paid": {worker: f"KW-{worker}" for worker in chosen},
        "held": [],
        "pot": pot_of(row),
        "day": PAYDAY,
        "seen": due_order(row).hash,
    }
    return hand_out(wage_list=row, **told | more)


def states(row: WageListRow) -> list[str]:
    """The states of the list's payments by worker."""
    return [each.state for each in payments_of(row)]


def tamper(sql: str, *values: Any) -> None:
    """Change stored rows as somebody does who may drop the triggers."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' "
                "AND (tbl_name LIKE 'payroll_%%' OR tbl_name LIKE 'grants_%%' OR tbl_name LIKE 'ledger_%%')"
                if values
                else "SELECT name FROM sqlite_master WHERE type = 'trigger' "
                "AND (tbl_name LIKE 'payroll_%' OR tbl_name LIKE 'grants_%' OR tbl_name LIKE 'ledger_%')"
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET session_replication_role = replica")
        cursor.execute(sql, values or None)
