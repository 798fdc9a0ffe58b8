"""The lives of a work package and of a change order."""

from __future__ import annotations

from nakhoda.grants.rules.life import Life, Move

PACKAGE = Life(
    {
        "planned": "Disusun",
        "agreed": "Disetujui",
        "running": "Dikerjakan",
        "finished": "Selesai dikerjakan",
        "handed_over": "Diserahterimakan",
        "cancelled": "Dibatalkan",
    },
    {
        "planned": (
            Move("agreed", "works.approve", other_than=("planned",)),
            Move("cancelled", "works.plan", reason=True),
        ),
        "agreed": (
            Move("running", "works.plan"),
            Move("planned", "works.approve", reason=True),
            Move("cancelled", "works.approve", reason=True),
        ),
        "running": (Move("finished", "works.plan"),),
        "finished": (
            Move("handed_over", "works.approve", other_than=("finished",)),
            Move("running", "works.approve", reason=True),
        ),
        "handed_over": (),
        "cancelled": (),
    },
)
# Attendance and purchases are noted while a package is in one of these states.
OPEN = frozenset({"running"})
CHANGE = Life(
    {"proposed": "Diusulkan", "approved": "Disetujui", "refused": "Ditolak"},
    {
        "proposed": (
            Move("approved", "works.approve", other_than=("proposed",)),
            Move("refused", "works.approve", reason=True),
        ),
        "approved": (),
        "refused": (),
    },
)
