"""Kill a process with SIGKILL while it posts to a book, again and again, and look at what is left.

`python -m tests.faults.posting KILLS sound|broken` in an environment that names an empty data folder and, if wanted, a
database. After each kill the same request is sent again, as a telephone does. Prints one JSON object. The broken twin
notes the deed in a transaction of its own: its half-done work must be found.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import django

from tests.faults.killing import kill_in

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

    prepare()
    example.create_accounts()
    treasurer = viewer_of(account_named("bendahara"))
    load_example(treasurer)
    deed = _sound if twin == "sound" else _broken

    def problems() -> list[str]:
        book = all_books().get()
        found = book_problems(book) + [str(audit_break())] * (audit_break() is not None)
        with audit.opened(Path(os.environ["NAKHODA_HOME"]), audit.database_address()) as rows:
            return found + [problem for each in audit.audit(rows) for problem in each.problems]

    found = kill_in(
        kills,
        lambda number: partial(deed, treasurer, number),
        lambda number: partial(_sound, treasurer, number),
        lambda number: rows_of(all_books().get()).filter(key=_key(number)).count(),
        problems,
        statements=45,
        wait_ms=60,
    )
    print(json.dumps(asdict(found)))
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
