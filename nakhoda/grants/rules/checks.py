"""Findings on a grant: late reports, money that differs from its tranche, spending outside the programme's rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from nakhoda.grants.rules.life import PAID_OUT
from nakhoda.grants.rules.programmes import WHOLE, Programme
from nakhoda.grants.rules.sums import TrancheState, report_due
from nakhoda.law.findings import Fact, Finding, Place
from nakhoda.ledger.rules.accountability import Accountability
from nakhoda.ledger.rules.accounts import spending_kinds

_WAITING = frozenset({"disbursed", "reconciled"})


def check_grant(
    programme: Programme,
    tranches: Sequence[TrancheState],
    disbursed_on: Mapping[int, date],
    figures: Sequence[Accountability],
    *,
    grant_idr: int,
    today: date,
) -> Iterator[Finding]:
    """Findings on one grant; `figures` are those of each tranche (`by_tranche`), dates by tranche number."""
    received = {each.tranche: each.received_idr for each in figures}
    for tranche in tranches:
        if tranche.state in PAID_OUT and received.get(tranche.number, 0) != tranche.amount_idr:
            facts = {
                "tranche": tranche.number,
                "amount": tranche.amount_idr,
                "received": received.get(tranche.number, 0),
            }
            yield Finding("termin-tidak-sesuai", Place(), facts)
        if tranche.state in _WAITING and tranche.number in disbursed_on:
            due = report_due(programme, disbursed_on[tranche.number])
            if today > due:
                late: dict[str, Fact] = {"tranche": tranche.number, "due": due.isoformat(), "days": (today - due).days}
                yield Finding("lpj-terlambat", Place(), late)
    spent = {kind: sum(each.spent_idr[kind] for each in figures) for kind in spending_kinds()}
    for kind, amount in spent.items():
        if amount and kind not in programme.costs:
            yield Finding("belanja-dilarang", Place(), {"kind": spending_kinds()[kind], "amount": amount})
    most = grant_idr * programme.admin_percent // WHOLE
    if spent["admin"] > most:
        yield Finding("administrasi-melebihi", Place(), {"amount": spent["admin"], "limit": most})
