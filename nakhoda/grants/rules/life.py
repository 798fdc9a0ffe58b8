"""Lives with several hands: which step may follow which, the right it needs, and whose hand it may not be (I9).

The machine is general; payroll uses it too. The two lives here are those of a grant and of one tranche.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Move:
    """A step: the state it leads to, the right it needs, and what else it asks for.

    `other_than` names earlier steps: nobody who took one of them, ever in this life, may take this one.
    `conditions` says that the computed conditions must be met first; `reason` that a written reason is needed.
    """

    to: str
    right: str
    other_than: tuple[str, ...] = ()
    reason: bool = False
    conditions: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A step that was taken: the state it led to, and by whom (account id)."""

    to: str
    by: int


@dataclass(frozen=True)
class Life:
    """The states with their Indonesian names, and the moves out of each; the first state is the beginning."""

    states: Mapping[str, str]
    moves: Mapping[str, tuple[Move, ...]]

    @property
    def start(self) -> str:
        return next(iter(self.states))

    def move(self, state: str, to: str) -> Move | None:
        """The step from a state to another, or None if there is none."""
        return next((move for move in self.moves[state] if move.to == to), None)


def refusal(
    life: Life,
    state: str,
    to: str,
    *,
    by: int,
    rights: Collection[str],
    steps: Sequence[Step],
    reason: str = "",
    conditions_met: bool | None = None,
) -> str:
    """Why this person may not take this step now, as an Indonesian sentence; "" if they may."""
    move = life.move(state, to)
    if move is None:
        return f"Dari {life.states[state]!r} tidak ada langkah ke {life.states.get(to, to)!r}. Muat ulang halaman."
    if move.right not in rights:
        return f"Langkah {life.states[to]!r} memerlukan hak lain dari yang Anda miliki."
    if not is_other(move, by, steps):
        names = ", ".join(life.states[name] for name in move.other_than)
        return f"Langkah {life.states[to]!r} harus oleh orang lain dari yang melakukan: {names}."
    if move.reason and not reason.strip():
        return "Tulis alasannya."
    if move.conditions and not conditions_met:
        return "Syarat belum lengkap. Lihat daftar kekurangannya."
    return ""


def is_other(move: Move, by: int, steps: Sequence[Step]) -> bool:
    """Whether this person took none of the steps whose hand the move excludes."""
    return not any(step.by == by and step.to in move.other_than for step in steps)


@dataclass(frozen=True, slots=True)
class Choice:
    """A step that may come next, by name, and why this person may not take it ("" if they may)."""

    move: Move
    name: str
    refusal: str


def choices_in(
    life: Life,
    state: str,
    *,
    by: int,
    rights: Collection[str],
    steps: Sequence[Step],
    conditions_met: bool | None = None,
) -> list[Choice]:
    """The next steps, those first that lead on; a reason is asked for when one is taken."""
    return [
        Choice(
            move,
            life.states[move.to],
            refusal(
                life, state, move.to, by=by, rights=rights, steps=steps, reason="ada", conditions_met=conditions_met
            ),
        )
        for move in life.moves[state]
    ]


class _Taken(Protocol):
    @property
    def after(self) -> str: ...

    @property
    def by_id(self) -> int | None: ...


def taken(rows: Iterable[_Taken]) -> list[Step]:
    """Stored steps as the machine takes them."""
    return [Step(row.after, row.by_id or 0) for row in rows]


_CANCEL = Move("cancelled", "grants.approve", reason=True)
GRANT = Life(
    {
        "allocated": "Dialokasikan",
        "account_checked": "Rekening diperiksa",
        "proposed": "Proposal diajukan",
        "returned": "Dikembalikan",
        "verified": "Proposal diverifikasi",
        "agreed": "Perjanjian ditandatangani",
        "running": "Berjalan",
        "reported": "LPJ akhir diajukan",
        "accepted": "LPJ akhir diterima",
        "closed": "Ditutup",
        "cancelled": "Dibatalkan",
    },
    {
        "allocated": (Move("account_checked", "grants.verify"), _CANCEL),
        "account_checked": (Move("proposed", "grants.prepare"), _CANCEL),
        "proposed": (
            Move("verified", "grants.verify", other_than=("proposed",)),
            Move("returned", "grants.verify", reason=True),
            _CANCEL,
        ),
        "returned": (Move("proposed", "grants.prepare"), _CANCEL),
        "verified": (
            Move("agreed", "grants.approve", other_than=("proposed", "verified")),
            Move("returned", "grants.approve", reason=True),
            _CANCEL,
        ),
        "agreed": (Move("running", "grants.disburse", other_than=("proposed", "agreed")), _CANCEL),
        "running": (Move("reported", "grants.prepare"),),
        "reported": (
            Move("accepted", "grants.verify", other_than=("reported",)),
            Move("running", "grants.verify", reason=True),
        ),
        "accepted": (
            Move("closed", "grants.approve", other_than=("reported", "accepted"), conditions=True),
            Move("running", "grants.approve", reason=True),
        ),
        "closed": (),
        "cancelled": (),
    },
)
_SEND_BACK = Move("returned", "grants.verify", reason=True)
TRANCHE = Life(
    {
        "planned": "Direncanakan",
        "requested": "Diminta",
        "returned": "Dikembalikan",
        "endorsed": "Disetujui pertama",
        "approved": "Disetujui kedua",
        "disbursed": "Dicairkan",
        "reconciled": "Dicocokkan dengan bank",
        "reported": "LPJ diajukan",
        "accepted": "LPJ diterima",
        "closed": "Ditutup",
    },
    {
        "planned": (Move("requested", "grants.prepare"),),
        "returned": (Move("requested", "grants.prepare"),),
        "requested": (Move("endorsed", "grants.verify", other_than=("requested",), conditions=True), _SEND_BACK),
        "endorsed": (
            Move("approved", "grants.approve", other_than=("requested", "endorsed"), conditions=True),
            Move("returned", "grants.approve", reason=True),
        ),
        "approved": (
            Move("disbursed", "grants.disburse", other_than=("requested", "endorsed", "approved")),
            Move("returned", "grants.approve", reason=True),
        ),
        "disbursed": (Move("reconciled", "ledger.post", other_than=("disbursed",)),),
        "reconciled": (Move("reported", "grants.prepare"),),
        "reported": (
            Move("accepted", "grants.verify", other_than=("reported",)),
            Move("reconciled", "grants.verify", reason=True),
        ),
        "accepted": (Move("closed", "ledger.close", other_than=("reported",)),),
        "closed": (),
    },
)
# From these states on the tranche's money is out.
PAID_OUT = frozenset({"disbursed", "reconciled", "reported", "accepted", "closed"})
REPORT_ACCEPTED = frozenset({"accepted", "closed"})
