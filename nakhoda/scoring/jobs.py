"""Long work of this stage, done by the worker that `nakhoda serve` starts."""

from __future__ import annotations

from datetime import date
from functools import partial

from django.db import transaction
from django_tasks import task

from nakhoda.baseline.actions.drafts import note_failure
from nakhoda.baseline.queries.snapshots import Snapshot
from nakhoda.scoring.actions.compute import compute


@task()
def compute_draft(snapshot_id: int) -> str:
    """Compute a draft; the state it ends in. Where a fault of ours stops it, the draft says so."""
    done = False
    try:
        state = compute(snapshot_id, today=date.today())
        done = True
    finally:
        if not done:
            note_failure(snapshot_id)
    return state


def enqueue(snapshot: Snapshot) -> None:
    """Have a draft computed once the present transaction is done."""
    transaction.on_commit(partial(compute_draft.enqueue, snapshot.pk))
