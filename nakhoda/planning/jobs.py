"""Long work of this stage, done by the worker that `nakhoda serve` starts."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django_tasks import task

from nakhoda.planning.actions.scenarios import note_failure, work_out
from nakhoda.planning.queries.scenarios import ScenarioRun


@task()
def answer_question(run_id: int) -> str:
    """Work out an answer; the state it ends in. Where a fault of ours stops it, the run says so."""
    done = False
    try:
        run = work_out(run_id)
        done = True
    finally:
        if not done:
            note_failure(run_id)
    return run.state


def enqueue(run: ScenarioRun) -> None:
    """Have a question answered once the present transaction is done."""
    transaction.on_commit(partial(answer_question.enqueue, run.pk))
