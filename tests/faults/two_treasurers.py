"""Two treasurers post to one book at the same time, each request sent twice; then both spend the last rupiah.

`python -m tests.faults.two_treasurers COUNT` in an environment that names an empty data folder and, if wanted, a
database. Prints one JSON object.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import date
from typing import Any

import django


def main() -> int:
    """Let both post COUNT entries, twice each, then race for the rest of the cash box; 0 always: the test judges."""
    count = int(sys.argv[1])
    django.setup()
    from nakhoda.cli import example
    from nakhoda.cli.server import prepare
    from nakhoda.ledger.example import load_example
    from nakhoda.ledger.queries.books import all_books, posted_of, rows_of
    from nakhoda.ledger.queries.verify import book_problems
    from nakhoda.ledger.rules.balances import balances
    from nakhoda.people.actions import SYSTEM, create_account, first_password, give_role
    from nakhoda.people.queries import account_named, viewer_of

    prepare()
    example.create_accounts()
    other = create_account(by=SYSTEM, username="bendahara-2", name="Bendahara dua", password=first_password())
    give_role(by=SYSTEM, account=other, role="treasurer", area=example.VILLAGE)
    load_example(viewer_of(account_named("bendahara")))
    names = ("bendahara", "bendahara-2")
    answers = _at_once([(name, [f"{name}-{n:04}" for n in range(count)] * 2, 1_000) for name in names])
    left = balances(posted_of(all_books().get()))["cash", "Kas bendahara"]
    last = _at_once([(name, [f"{name}-terakhir"], left) for name in names])
    book = all_books().get()
    result = {
        "entries": rows_of(book).filter(key__startswith="bendahara").count() - sum(last),
        "problems": book_problems(book),
        "overdrawn": balances(posted_of(book))["cash", "Kas bendahara"] < 0,
        "answers": sum(answers),
        "refused_last": len(names) - sum(last),
    }
    print(json.dumps(result))
    return 0


def _at_once(work: list[tuple[str, list[str], int]]) -> list[int]:
    """Each piece of work in a process of its own, started together; how many requests of each were acknowledged."""
    from django.db import connections

    connections.close_all()
    waiting, start = os.pipe()
    children = []
    for name, keys, amount_idr in work:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(start)
            os.read(waiting, 1)
            os.write(writing, str(_posts(name, keys, amount_idr)).encode())
            os._exit(0)
        os.close(writing)
        children.append((child, reading))
    os.close(start)
    os.close(waiting)
    found = []
    for child, reading in children:
        found.append(int(os.read(reading, 20) or b"0"))
        os.close(reading)
        os.waitpid(child, 0)
    return found


def _posts(name: str, keys: list[str], amount_idr: int) -> int:
    from nakhoda.ledger.actions.books import post_template
    from nakhoda.ledger.queries.books import all_books
    from nakhoda.people.actions import Refused
    from nakhoda.people.queries import account_named, viewer_of

    words: dict[str, Any] = {"day": date(2021, 4, 2), "text": "Upah", "document": "U", "tranche": 1}
    done = 0
    for key in keys:
        try:
            post_template(
                by=viewer_of(account_named(name)),
                book=all_books().get(),
                template="upah-kas",
                amount_idr=amount_idr,
                places={"cash": "Kas bendahara"},
                key=key,
                **words,
            )
        except Refused:
            continue
        done += 1
    return done


if __name__ == "__main__":
    sys.exit(main())
