"""Writes of tranches: asked for, approved by two persons, paid out into the book, reconciled, reported, closed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from nakhoda.grants.actions.grants import LONGEST, STALE, lock, step_grant
from nakhoda.grants.models import Grant, Step, Tranche
from nakhoda.grants.queries.grants import (
    REQUESTABLE,
    conditions_of,
    report_conditions_of,
    steps_of,
    tranches_of,
)
from nakhoda.grants.rules import life
from nakhoda.grants.rules.conditions import Checked
from nakhoda.grants.rules.sums import TrancheState, disbursement_faults
from nakhoda.ledger.actions.books import close_period, open_mark, post_template
from nakhoda.ledger.queries.bank import matches_of
from nakhoda.ledger.queries.books import EntryRow, PotRow, assertions_of, posted_of
from nakhoda.ledger.rules.balances import compare
from nakhoda.people.actions import Refused, record
from nakhoda.people.rules.scope import Viewer

DISBURSE = "grants.disburse"
BEFORE_MONEY = ("requested", "endorsed", "approved", "disbursed")


@transaction.atomic
def step_tranche(
    *,
    by: Viewer,
    tranche: Tranche,
    to: str,
    reason: str = "",
    seen: int | None = None,
    today: date | None = None,
) -> Step:
    """The tranche in its next state; paying out is `disburse`. `seen` is the id of the newest step seen, 0 for none.

    Refused by the rules of its life, while conditions are not met (naming them), and for stale pages.
    """
    day = today or timezone.localdate()
    grant = lock(tranche.grant)
    tranche = Tranche.objects.get(pk=tranche.pk)
    known = _repeated(by, tranche, to, seen)
    if known is not None:
        return known
    if to == "disbursed":
        raise Refused("Pencairan dicatat bersama bukti dan rekeningnya, pada formulir pencairan.")
    missing = _require(by, grant, tranche, to, reason, day)
    if missing:
        raise Refused(" ".join(missing))
    if to == "reconciled" and not _seen_at_bank(grant, tranche):
        raise Refused("Unggah rekening koran dan cocokkan mutasinya, atau catat saldo bank yang sama dengan buku.")
    if to == "reported":
        lacking = [each.missing for each in report_conditions_of(grant, tranche, day) if not each.met]
        if lacking:
            raise Refused(" ".join(lacking))
    if to == "closed" and grant.book is not None:
        close_period(by=by, book=grant.book, through=day, tranche=tranche.mark, reason="", today=day)
    return _move(by, grant, tranche, to, reason)


@transaction.atomic
def disburse(
    *,
    by: Viewer,
    tranche: Tranche,
    day: date,
    document: str,
    pot: PotRow,
    key: str,
    today: date | None = None,
) -> Step:
    """The tranche paid out: its whole sum stands in the grant's book with the same deed. The same key has one effect.

    Refused unless the tranche was approved by two others, the tranche before is accounted for, and the sum fits (I3).
    """
    grant = lock(tranche.grant)
    tranche = Tranche.objects.get(pk=tranche.pk)
    known = Step.objects.filter(tranche=tranche, after="disbursed").select_related("entry").first()
    if known is not None and known.entry is not None and known.entry.key == key:
        return known
    now = today or timezone.localdate()
    missing = _require(by, grant, tranche, "disbursed", "", now)
    states = [TrancheState(each.number, each.amount_idr, each.state) for each in tranches_of(grant)]
    missing += disbursement_faults(tranche.number, tranche.amount_idr, states, grant.amount_idr)
    if missing:
        raise Refused(" ".join(missing))
    if grant.book is None or pot.book_id != grant.book_id or pot.account != "bank":
        raise Refused("Pilih rekening bank dari buku bantuan ini.")
    if not document.strip():
        raise Refused("Isi nomor SP2D atau bukti transfer.")
    if grant.state == "agreed":
        step_grant(by=by, grant=grant, to="running", today=now)
        grant.refresh_from_db()
    open_mark(by=by, book=grant.book, number=tranche.mark, right=DISBURSE)
    row = post_template(
        by=by,
        book=grant.book,
        template="terima-termin",
        amount_idr=tranche.amount_idr,
        places={"bank": pot.place},
        today=now,
        right=DISBURSE,
        day=day,
        text=f"Termin {tranche.number} bantuan {grant.number}",
        document=document.strip(),
        key=key,
        tranche=tranche.mark,
        subject=f"grant:{grant.pk}",
    )
    return _move(by, grant, tranche, "disbursed", "", row)


def _repeated(by: Viewer, tranche: Tranche, to: str, seen: int | None) -> Step | None:
    """The newest step if this request already took it; Refused for a page that did not see the newest one."""
    steps = steps_of(tranche.grant, tranche)
    newest = steps[-1] if steps else None
    if seen is None or seen == (newest.pk if newest else 0):
        return None
    if newest and (newest.after, newest.by_id) == (to, by.account_id):
        return newest
    raise Refused(STALE)


def _require(by: Viewer, grant: Grant, tranche: Tranche, to: str, reason: str, today: date) -> list[str]:
    """Refused if the life forbids the step; else the sentences of the conditions that are not met."""
    if to in BEFORE_MONEY and grant.state not in REQUESTABLE:
        state = life.GRANT.states[grant.state].lower()
        raise Refused(f"Termin berjalan selama perjanjian berlaku; bantuan ini {state}.")
    move = life.TRANCHE.move(tranche.state, to)
    checked: tuple[Checked, ...] = ()
    if move is not None and move.conditions:
        checked = conditions_of(grant, tranche, today)
    missing = [each.missing for each in checked if not each.met]
    said = life.refusal(
        life.TRANCHE,
        tranche.state,
        to,
        by=by.account_id or 0,
        rights=by.rights_in(grant.village_key),
        steps=life.taken(steps_of(grant, tranche)),
        reason=reason,
        conditions_met=True,
    )
    if said:
        raise Refused(said)
    return missing


def _seen_at_bank(grant: Grant, tranche: Tranche) -> bool:
    """Whether the money was seen at the bank: its entry is matched, or a later bank balance equals the book."""
    if grant.book is None:
        return False
    step = Step.objects.filter(tranche=tranche, after="disbursed").select_related("entry").first()
    if step is None or step.entry is None:
        return False
    if matches_of(grant.book).filter(entry=step.entry).exists():
        return True
    places = {(line.account, line.place) for line in step.entry.lines.all() if line.account == "bank"}
    later = [each for each in assertions_of(grant.book) if each.pot in places and each.day >= step.entry.day]
    return any(each.matches for each in compare(later, posted_of(grant.book)))


def _move(by: Viewer, grant: Grant, tranche: Tranche, to: str, reason: str, entry: EntryRow | None = None) -> Step:
    made = Step.objects.create(
        grant=grant,
        tranche=tranche,
        before=tranche.state,
        after=to,
        reason=reason.strip()[:LONGEST],
        entry=entry,
        by_id=by.account_id,
    )
    tranche.state = to
    tranche.save(update_fields=["state"])
    data: dict[str, Any] = {
        "tranche": tranche.number,
        "before": life.TRANCHE.states[made.before],
        "after": life.TRANCHE.states[to],
        "reason": made.reason,
    }
    if entry is not None:
        data |= {"amount_idr": tranche.amount_idr, "entry": entry.number}
    record(by=by, action="grants.step", subject=f"grant:{grant.pk}", area=grant.village_key, data=data)
    return made
