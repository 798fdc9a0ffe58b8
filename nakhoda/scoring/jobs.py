"""Long work of this stage, done by the worker that `nakhoda serve` starts."""

from __future__ import annotations

from datetime import date
from functools import partial

from django.db import transaction
from django_tasks import task

from nakhoda.baseline.queries.snapshots import Snapshot
from nakhoda.scoring.actions.compute import compute


@task()
def compute_draft(snapshot_id: int) -> str:
    """Compute a draft; the state it ends in."""
    return compute(snapshot_id, today=date.today())


def enqueue(snapshot: Snapshot) -> None:
    """Have a draft computed once the present transaction is done."""
    transaction.on_commit(partial(compute_draft.enqueue, snapshot.pk))
