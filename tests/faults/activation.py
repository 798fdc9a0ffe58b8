"""Kill a process with SIGKILL while it activates a draft, again and again, and look at what is left.

`python -m tests.faults.activation KILLS sound|broken` in an environment that names an empty data folder and,
if wanted, a database. Every second kill comes before the n-th SQL statement, n = 1, 2, 3 …, the others after 1
to 30 ms. Prints one JSON object. The broken twin activates without a transaction: its half-done work must be found.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from functools import partial
from typing import Any

import django

from tests.faults.killing import killed


def main() -> int:
    """Run the kills and print what was found; 0 always: the test judges."""
    kills, twin = int(sys.argv[1]), sys.argv[2]
    django.setup()
    from nakhoda.cli import example
    from nakhoda.cli.server import prepare
    from nakhoda.cli.verify import changed_scores
    from nakhoda.people.queries import account_named, audit_break, viewer_of

    prepare()
    example.load()
    officer = viewer_of(account_named("petugas"))
    activate = _sound if twin == "sound" else _broken
    result: dict[str, Any] = {"kills": 0, "old": 0, "new": 0, "mixtures": [], "lost": 0}
    draft, step, attempts = _draft(officer), 0, 0
    while result["kills"] < kills:
        before = _official()
        step = step + 1 if result["kills"] % 2 == 0 else step
        statement = step if result["kills"] % 2 == 0 else 0
        # By the attempt, not by the kill: a wait longer than the deed would otherwise be tried for ever.
        attempts += 1
        wait_s = 0.001 + attempts * 7919 % 30 / 1000
        died, acknowledged = killed(partial(activate, officer, draft), statement, wait_s)
        after = _official()
        if after.pk not in (before.pk, draft.pk):
            result["mixtures"].append("neither the old nor the new snapshot")
        result["mixtures"] += _halves(after) + [str(audit_break())] * (audit_break() is not None)
        result["lost"] += acknowledged and after.pk != draft.pk
        if died:
            result["kills"] += 1
            result["new" if after.pk == draft.pk else "old"] += 1
        else:
            step = 0
        if after.pk == draft.pk or result["mixtures"]:
            result["mixtures"] += changed_scores(after)
            draft = _draft(officer)
        if result["mixtures"] and twin == "broken":
            break
    print(json.dumps(result))
    return 0


def _official() -> Any:
    from nakhoda.baseline.queries.snapshots import official
    from nakhoda.cli.example import REGENCY

    return official(REGENCY)


def _draft(officer: Any) -> Any:
    from nakhoda.baseline.actions.decisions import ignore
    from nakhoda.baseline.actions.drafts import start_draft
    from nakhoda.baseline.queries.snapshots import undecided
    from nakhoda.cli.example import REGENCY
    from nakhoda.scoring.actions.compute import compute

    base = _official()
    draft = start_draft(by=officer, regency=REGENCY, title="uji mati mendadak", base=base, boundaries=base.boundaries)
    compute(draft.pk, today=date(2021, 12, 31))
    draft.refresh_from_db()
    left = list(undecided(draft).filter(severity="error"))
    if left:
        ignore(by=officer, snapshot=draft, findings=left, reason="data contoh")
    return draft


def _sound(officer: Any, draft: Any) -> None:
    from nakhoda.baseline.actions.decisions import activate

    activate(by=officer, snapshot=draft, replaces=_official().pk)


def _broken(officer: Any, draft: Any) -> None:
    """The same writes, each in a transaction of its own."""
    from django.db import transaction

    from nakhoda.baseline.queries.snapshots import Snapshot
    from nakhoda.people.actions import record

    number = _official().activation.number + 1
    Snapshot.activation.related.related_model._default_manager.create(
        snapshot=draft, regency=draft.regency, number=number, by_id=officer.account_id
    )
    with transaction.atomic():
        record(by=officer, action="baseline.activate", subject=f"snapshot:{draft.pk}", area=draft.regency)


def _halves(snapshot: Any) -> list[str]:
    """An activation without its audit event, or the other way round, is half a deed."""
    from nakhoda.people.queries import event_subjects

    noted = event_subjects("baseline.activate")
    active = {f"snapshot:{pk}" for pk in type(snapshot).objects.exclude(activation=None).values_list("pk", flat=True)}
    return [f"only half done: {subject}" for subject in sorted(noted ^ active)]


if __name__ == "__main__":
    sys.exit(main())
