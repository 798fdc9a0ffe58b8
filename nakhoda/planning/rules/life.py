"""The life of a line of the work plan: which step may follow which, and who may take it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Move:
    """A step: the state it leads to, the right it needs, and what else it asks for.

    `other_person` asks for somebody else than who proposed the line; `reason` asks for a written reason.
    """

    to: str
    right: str
    other_person: bool = False
    reason: bool = False


STATES: Mapping[str, str] = {
    "draft": "Disusun",
    "proposed": "Diusulkan",
    "verified": "Diverifikasi",
    "agreed": "Disepakati musyawarah",
    "approved": "Disetujui kabupaten",
    "budgeted": "Dianggarkan",
    "returned": "Dikembalikan",
    "dropped": "Tidak dilanjutkan",
}
_RETURN = Move("returned", "planning.verify", reason=True)
_SEND_BACK = Move("returned", "planning.approve", reason=True)
_DROP = Move("dropped", "planning.propose", reason=True)
MOVES: Mapping[str, tuple[Move, ...]] = {
    "draft": (Move("proposed", "planning.propose"), _DROP),
    "returned": (Move("proposed", "planning.propose"), _DROP),
    "proposed": (Move("verified", "planning.verify", other_person=True), _RETURN),
    "verified": (Move("agreed", "planning.propose"), _RETURN),
    "agreed": (
        Move("approved", "planning.approve", other_person=True),
        Move("returned", "planning.approve", reason=True),
    ),
    "approved": (Move("budgeted", "planning.approve"), Move("returned", "planning.approve", reason=True)),
    "budgeted": (),
    "dropped": (),
}
# Its content may be edited in these states; later it would not be what was verified.
EDITABLE = frozenset({"draft", "returned"})
# What counts as part of the plan when it is simulated or printed.
ALIVE = frozenset(STATES) - {"dropped"}
# What the public sees: proposed to the village and not taken back since.
PUBLIC = ALIVE - EDITABLE
# What the regency has approved: it counts against the ceiling and is no longer a wish.
FIRM = frozenset({"approved", "budgeted"})
# The way of a line that nothing holds up.
WAY = ("draft", "proposed", "verified", "agreed", "approved", "budgeted")


def move(state: str, to: str) -> Move | None:
    """The step from a state to another, or None if there is no such step."""
    return next((each for each in MOVES[state] if each.to == to), None)
