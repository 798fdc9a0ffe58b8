"""What is wrong with a stored grant: its tranches beside the grant, and each payout beside the book's receipt."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from nakhoda.grants.queries.grants import Grant, Tranche, programme_of, steps_of, tranches_of
from nakhoda.grants.rules import life


def grant_problems(grant: Grant) -> list[str]:
    """Everything that does not fit in a stored grant; empty if it is whole (I3)."""
    found = list(_steps(grant, None, grant.state, life.GRANT))
    tranches = tranches_of(grant)
    if sum(each.amount_idr for each in tranches) > grant.amount_idr:
        found.append("jumlah termin melebihi bantuan")
    try:
        if programme_of(grant).content_hash != grant.programme_hash:
            found.append("aturan programnya berubah sejak dialokasikan")
    except KeyError:
        found.append(f"aturan program {grant.programme} tidak ada lagi")
    for tranche in tranches:
        found += [f"termin {tranche.number}: {what}" for what in _tranche(grant, tranche)]
    return found


def _tranche(grant: Grant, tranche: Tranche) -> Iterator[str]:
    yield from _steps(grant, tranche, tranche.state, life.TRANCHE)
    paid = [step for step in steps_of(grant, tranche) if step.after == "disbursed"]
    if len(paid) > 1:
        yield "dicairkan dua kali"
    for step in paid:
        entry = step.entry
        got = [line.amount_idr for line in entry.lines.all() if line.account == "bank"] if entry else []
        where = (entry.book_id, entry.tranche) if entry else None
        if got != [tranche.amount_idr] or where != (grant.book_id, tranche.mark):
            yield "pencairannya tidak sama dengan penerimaan pada buku"


def _steps(grant: Grant, tranche: Tranche | None, state: str, machine: life.Life) -> Iterator[str]:
    steps = steps_of(grant, tranche)
    if (steps[-1].after if steps else machine.start) != state:
        yield "keadaannya tanpa langkah"
    if any(before.after != after.before for before, after in pairwise(steps)):
        yield "ada langkah yang hilang"
    for at, step in enumerate(steps):
        move = machine.move(step.before, step.after)
        if move is None or any(each.by_id == step.by_id and each.after in move.other_than for each in steps[:at]):
            yield f"langkah {machine.states.get(step.after, step.after)} tidak boleh oleh orang yang sama"
