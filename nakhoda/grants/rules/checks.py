"""Findings on a grant: late reports, money that differs from its tranche, spending outside the programme's rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from nakhoda.grants.rules.life import PAID_OUT
from nakhoda.grants.rules.programmes import WHOLE, Programme
from nakhoda.grants.rules.sums import OFFERED, TrancheState, report_due
from nakhoda.law.findings import Fact, Finding, Place
from nakhoda.ledger.rules.accountability import Accountability
from nakhoda.ledger.rules.accounts import chart, spending_kinds
from nakhoda.ledger.rules.entries import Posted

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
    """Findings on one grant; `figures` are those of each tranche, with 0 for entries of none; dates by tranche."""
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
    paid = {each.number for each in tranches if each.state in PAID_OUT}
    for number, amount in received.items():
        if amount and number not in paid:
            yield Finding("termin-tidak-sesuai", Place(), {"tranche": number, "amount": 0, "received": amount})
    spent = {kind: sum(each.spent_idr[kind] for each in figures) for kind in spending_kinds()}
    for kind, amount in spent.items():
        if amount and kind not in programme.costs:
            yield Finding("belanja-dilarang", Place(), {"kind": spending_kinds()[kind], "amount": amount})
    most = grant_idr * programme.admin_percent // WHOLE
    if spent["admin"] > most:
        yield Finding("administrasi-melebihi", Place(), {"amount": spent["admin"], "limit": most})


def check_offers(programme: Programme, posted: Iterable[Posted]) -> Iterator[Finding]:
    """Findings on purchases that needed offers and were booked without a package, where offers are kept."""
    entries = list(posted)
    taken_back = {each.entry.reversal_of for each in entries}
    for each in entries:
        if each.entry.reversal_of is not None or each.number in taken_back or each.entry.subject.startswith("package:"):
            continue
        for line in each.entry.lines:
            account = chart()[line.account]
            if account.spending in OFFERED and line.amount_idr > 0:
                needed = programme.quotations_for(line.amount_idr)
                if needed:
                    facts: dict[str, Fact] = {"number": each.number, "amount": line.amount_idr, "offers": needed}
                    yield Finding("belanja-tanpa-penawaran", Place(), facts)
