"""What every write of a decree needs: an open draft, its state, and the note of what was done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Max

from nakhoda.decrees.models import Decree, DecreeEvent
from nakhoda.decrees.rules.states import State, state_of
from nakhoda.people.actions import Refused, record
from nakhoda.people.rules.scope import Viewer

NOT_YOURS = "SK ini di luar kewenangan Anda."


def open_decree(by: Viewer, decree: Decree, right: str) -> Decree:
    """The draft, its row locked. Refused without the right there, or if it is in force or was put aside."""
    if not by.may(right, decree.regency):
        raise Refused(NOT_YOURS)
    current = Decree.objects.select_for_update(of=("self",)).get(pk=decree.pk)
    if hasattr(current, "activation"):
        raise Refused("SK ini sudah diberlakukan dan tidak dapat diubah. Susun SK baru yang menggantikannya.")
    if present_state(current) is State.DISCARDED:
        raise Refused("Rancangan ini sudah dibatalkan. Susun rancangan baru.")
    return current


def present_state(decree: Decree) -> State:
    """The state of a decree that is not in force."""
    return state_of(list(decree.events.order_by("number").values_list("event", flat=True)))


def note_event(by: Viewer, decree: Decree, event: str, note: str, data: Mapping[str, Any]) -> None:
    """Append an event to a decree and to the audit chain. Runs in the caller's transaction."""
    number = (decree.events.aggregate(last=Max("number"))["last"] or 0) + 1
    clean = note.strip()[:400]
    DecreeEvent.objects.create(decree=decree, number=number, event=event, note=clean, by_id=by.account_id)
    record(
        by=by,
        action=f"decrees.{event}",
        subject=f"decree:{decree.pk}",
        area=decree.regency,
        data=dict(data) | {"note": clean},
    )
