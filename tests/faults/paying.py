"""Kill a process while wage lists are locked, checked, approved, ordered and paid, worker by worker.

`python -m tests.faults.paying KILLS sound|broken` in an environment that names an empty data folder and, if wanted, a
database. Prints one JSON object. The broken twin posts the wages in one transaction and notes who was paid in another.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import django

from tests.faults.killing import Deed, apart, kill_in

START, WORKERS = date(2021, 9, 6), 8
STEPS = (("mandor", "locked"), ("fasilitator", "checked"), ("kades", "approved"), ("bkm", "authorised"))


def main() -> int:
    """Run the kills and print what was found; 0 always: the test judges."""
    kills, twin = int(sys.argv[1]), sys.argv[2]
    django.setup()
    if not apart(_example):
        return 1
    hall = _Hall(twin)
    found = kill_in(kills, hall.request, hall.again, hall.count, hall.problems, statements=70, wait_ms=90)
    print(json.dumps(asdict(found)))
    return 0


def _example() -> None:
    from nakhoda.cli import example
    from nakhoda.cli.server import prepare

    prepare()
    example.load()


class _Hall:
    """The example's cash for work with a crew, one list a day, and the requests that carry the lists to the hand."""

    def __init__(self, twin: str) -> None:
        from nakhoda.cli import example
        from nakhoda.grants.queries.grants import all_grants
        from nakhoda.payroll.queries.people import rates_of
        from nakhoda.people.queries import account_named, viewer_of
        from nakhoda.people.rules.scope import regency_of
        from tests.support import crew

        self.twin = twin
        self.hands = {name: viewer_of(account_named(name)) for name, *_ in example.ACCOUNTS}
        grant = all_grants().get(fund="cash_for_work")
        packages = list(grant.packages.filter(state="running"))
        if packages:
            self.package = packages[0]
        else:
            self.package = crew.running_package(self.hands, grant, START, START + timedelta(days=120), WORKERS)
        if not rates_of(regency_of(grant.village_key)):
            crew.rates(self.hands, grant.village_key, {"worker": 90_000}, START)
        self.crew = crew.crew_of(self.hands, self.package, WORKERS, START, first=500, name="Regu uji")
        self.workers = sorted(member.worker_id for member in self.crew.members.all())
        self.book_code = grant.book.code if grant.book else ""
        self.steps = STEPS if twin == "sound" else ()
        self.lists: list[Any] = []
        self.seen: dict[int, str] = {}

    def _list(self, number: int) -> Any:
        """The list of that number: one working day of this crew, drafted when it is first asked for."""
        from nakhoda.payroll.actions.lists import draft_list
        from tests.support import crew

        while len(self.lists) <= number:
            index = len(self.lists)
            day = START + timedelta(days=21 + 7 * (index // 5) + index % 5)
            crew.worked(self.hands, self.crew, [day], self.workers, quarters=1)
            made = draft_list(by=self.hands["mandor"], package=self.package, start=day, end=day)
            self.lists.append(made)
            if not self.steps:
                # The twin's fault is in the paying: its lists come there without being killed.
                apart(partial(_carried, self.hands, made))
        self.lists[number].refresh_from_db()
        return self.lists[number]

    def request(self, number: int) -> Deed:
        """The deed of that number: a list's next step, or the wage of its next worker handed out."""
        return self._deed(number, _sound if self.twin == "sound" else _broken)

    def again(self, number: int) -> Deed:
        """The same deed as the site does it, sent once more."""
        return self._deed(number, _sound)

    def _deed(self, number: int, pay: Callable[..., None]) -> Deed:
        from nakhoda.payroll.actions.lists import step
        from nakhoda.payroll.queries.payments import due_order

        index, at = divmod(number - 1, len(self.steps) + WORKERS)
        wages = self._list(index)
        if at < len(self.steps):
            who, to = self.steps[at]
            return partial(step, by=self.hands[who], wage_list=wages, to=to, seen=wages.hash)
        worker = self.workers[at - len(self.steps)]
        return partial(pay, self, wages, worker, self.seen.setdefault(number, due_order(wages).hash))

    def count(self, number: int) -> int:
        """How often the effect of a request is stored: the step, or the payment of the worker."""
        index, at = divmod(number - 1, len(self.steps) + WORKERS)
        wages = self.lists[index]
        if at < len(self.steps):
            return int(wages.steps.filter(after=self.steps[at][1]).count())
        paid = wages.payments.filter(worker=self.workers[at - len(self.steps)], outcomes__state="paid")
        return int(paid.count())

    def problems(self) -> list[str]:
        """What verify and the independent audit find, and wages that stand in the book but not with the workers."""
        from django.db.models import Sum

        from nakhoda.cli import audit
        from nakhoda.ledger.queries.books import all_books
        from nakhoda.ledger.queries.verify import book_problems
        from nakhoda.people.queries import audit_break

        book = all_books().get(code=self.book_code)
        found = [*book_problems(book), *([str(audit_break())] if audit_break() else [])]
        with audit.opened(Path(os.environ["NAKHODA_HOME"]), audit.database_address()) as rows:
            found += [problem for each in audit.audit(rows) for problem in each.problems]
        for wages in self.lists:
            paid = wages.payments.filter(outcomes__state="paid").aggregate(sum=Sum("amount_idr"))["sum"] or 0
            booked = sum(
                line.amount_idr
                for order in wages.orders.exclude(entry=None)
                for line in order.entry.lines.filter(account="wages")
            )
            if paid != booked:
                found.append(f"daftar {wages.pk}: dibayar {paid}, dibukukan {booked}")
            wages.refresh_from_db()
            last = wages.steps.order_by("-id").first()
            if last and last.after != wages.state:
                found.append(f"daftar {wages.pk}: langkah terakhir {last.after}, keadaan {wages.state}")
        return found


def _carried(hands: Any, wages: Any) -> None:
    """A list from its draft to the order to pay it."""
    from nakhoda.payroll.actions.lists import step

    for who, to in STEPS:
        wages.refresh_from_db()
        step(by=hands[who], wage_list=wages, to=to, seen=wages.hash)


def _sound(hall: _Hall, wages: Any, worker: int, seen: str) -> None:
    """One worker's wage handed out, as the treasurer's page sends it: again with what was seen the first time."""
    from nakhoda.ledger.queries.books import all_books, pots_of
    from nakhoda.payroll.actions.payments import hand_out

    hand_out(
        by=hall.hands["bendahara"],
        wage_list=wages,
        paid={worker: f"KW-{wages.pk}-{worker}"},
        held=[],
        pot=pots_of(all_books().get(code=hall.book_code)).get(account="cash"),
        day=wages.end,
        seen=seen,
        today=wages.end,
    )


def _broken(hall: _Hall, wages: Any, worker: int, seen: str) -> None:
    """The same, but who was paid is noted after the money was posted, each in a transaction of its own."""
    from unittest.mock import patch

    from django.db import transaction

    from nakhoda.payroll.actions import paying, payments

    later: list[tuple[Any, ...]] = []
    with patch.object(payments, "store_outcome", lambda *given: later.append(given)):
        _sound(hall, wages, worker, seen)
    for given in later:
        with transaction.atomic():
            paying.store_outcome(*given)


if __name__ == "__main__":
    sys.exit(main())
