"""Kill a process with SIGKILL while it posts to a book, again and again, and look at what is left.

`python -m tests.faults.posting KILLS sound|broken` in an environment that names an empty data folder and, if wanted, a
database. Every second kill comes before the n-th SQL statement, the others after 1 to 120 ms. After each the same
request is sent again until it is acknowledged, as a telephone does. Prints one JSON object. The broken twin notes the
deed in a transaction of its own: its half-done work must be found.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import django

DAY = date(2021, 4, 2)


def main() -> int:
    """Run the kills and print what was found; 0 always: the test judges."""
    kills, twin = int(sys.argv[1]), sys.argv[2]
    django.setup()
    from nakhoda.cli import audit, example
    from nakhoda.cli.server import prepare
    from nakhoda.ledger.example import load_example
    from nakhoda.ledger.queries.books import all_books, rows_of
    from nakhoda.ledger.queries.verify import book_problems
    from nakhoda.people.queries import account_named, audit_break, viewer_of
    from tests.faults.activation import _killed

    prepare()
    example.create_accounts()
    treasurer = viewer_of(account_named("bendahara"))
    load_example(treasurer)
    deed = _sound if twin == "sound" else _broken
    result: dict[str, Any] = {"kills": 0, "stored": 0, "not_stored": 0, "mixtures": [], "lost": 0, "doubled": 0}
    request, step = 1, 0
    while result["kills"] < kills and not result["mixtures"]:
        step = step + 1 if result["kills"] % 2 == 0 else step
        statement = step if result["kills"] % 2 == 0 else 0
        # By the request, not by the kill: a wait longer than the deed would otherwise be tried for ever.
        wait_s = 0.001 + request * 7919 % 60 / 1000
        died, acknowledged = _killed(partial(deed, treasurer, request), statement, wait_s)
        book = all_books().get()
        stored = rows_of(book).filter(key=_key(request)).count()
        result["doubled"] += stored > 1
        result["lost"] += acknowledged and not stored
        result["mixtures"] += book_problems(book) + [str(audit_break())] * (audit_break() is not None)
        with audit.opened(Path(os.environ["NAKHODA_HOME"]), audit.database_address()) as rows:
            result["mixtures"] += [problem for each in audit.audit(rows) for problem in each.problems]
        if died:
            result["kills"] += 1
            result["stored" if stored else "not_stored"] += 1
        else:
            step = 0
        # A request that was not acknowledged is sent again: it may neither fail nor count twice.
        if not result["mixtures"] and not acknowledged and twin == "sound":
            _sound(treasurer, request)
        request += 1
    book = all_books().get()
    if twin == "sound":
        result["lost"] += request - 1 - rows_of(book).filter(key__startswith="mati-").count()
    print(json.dumps(result))
    return 0


def _key(request: int) -> str:
    return f"mati-{request:06}"


def _words(request: int) -> dict[str, Any]:
    from nakhoda.ledger.example import BANK, CASH

    return {
        "template": "upah-kas",
        "amount_idr": 1_000 + request,
        "places": {"cash": CASH, "bank": BANK},
        "day": DAY,
        "text": f"Upah {request}",
        "document": f"U-{request}",
        "tranche": 1,
        "key": _key(request),
    }


def _sound(treasurer: Any, request: int) -> None:
    from nakhoda.ledger.actions.books import post_template
    from nakhoda.ledger.queries.books import all_books

    post_template(by=treasurer, book=all_books().get(), **_words(request))


def _broken(treasurer: Any, request: int) -> None:
    """The same writes, but the audit event in a transaction of its own."""
    from unittest.mock import patch

    from django.db import transaction

    from nakhoda.ledger.actions import books
    from nakhoda.people import actions

    later: list[dict[str, Any]] = []
    with patch.object(books, "record", lambda **given: later.append(given)):
        _sound(treasurer, request)
    for given in later:
        with transaction.atomic():
            actions.record(**given)


if __name__ == "__main__":
    sys.exit(main())
