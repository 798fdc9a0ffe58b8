"""The life of a wage list: locked, checked, approved, authorised, paid, reconciled, each by the right hands (I9)."""

from __future__ import annotations

from nakhoda.grants.rules.life import Life, Move

_MAKERS = ("locked", "checked", "approved")
WAGE_LIST = Life(
    {
        "draft": "Disusun",
        "locked": "Dikunci",
        "checked": "Diperiksa",
        "approved": "Disetujui",
        "authorised": "Diperintahkan bayar",
        "paying": "Sedang dibayar",
        "paid": "Dibayar",
        "reconciled": "Dicocokkan",
        "void": "Dibatalkan",
    },
    {
        "draft": (Move("locked", "payroll.attend"), Move("void", "payroll.attend", reason=True)),
        "locked": (
            Move("checked", "payroll.check", other_than=("locked",), conditions=True),
            Move("void", "payroll.check", reason=True),
        ),
        "checked": (
            Move("approved", "payroll.approve", other_than=("locked", "checked")),
            Move("void", "payroll.approve", reason=True),
        ),
        "approved": (
            Move("authorised", "payroll.authorise", other_than=("locked", "checked")),
            Move("void", "payroll.authorise", reason=True),
        ),
        "authorised": (Move("paying", "payroll.pay", other_than=(*_MAKERS, "authorised")),),
        "paying": (Move("paid", "payroll.pay", other_than=(*_MAKERS, "authorised"), conditions=True),),
        "paid": (Move("reconciled", "ledger.close", other_than=("paying", "paid")),),
        "reconciled": (),
        "void": (),
    },
)
# From these states on a list's content never changes; what comes later goes to an adjustment list.
LOCKED = frozenset(WAGE_LIST.states) - {"draft", "void"}
# Only in these states may a line of the list be paid.
PAYABLE = frozenset({"authorised", "paying"})


def may_change(state: str) -> bool:
    """Whether lines of a list in this state may still change: only a draft's."""
    return state not in LOCKED and state != "void"
