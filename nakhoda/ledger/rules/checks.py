"""Findings on a book: counts that differ, spending without proof, proofs used twice, what bank and book lack."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from nakhoda.law.findings import Fact, Finding, Place
from nakhoda.ledger.rules.accounts import chart
from nakhoda.ledger.rules.balances import Assertion, compare
from nakhoda.ledger.rules.entries import Posted
from nakhoda.ledger.rules.reconcile import WINDOW_DAYS, Reconciliation


def check_book(posted: Sequence[Posted], assertions: Iterable[Assertion] = ()) -> Iterator[Finding]:
    """Findings on the entries of one book and the counts of its cash and bank. Reversed entries need no proof."""
    for compared in compare(assertions, posted):
        if not compared.matches:
            asserted = compared.assertion
            yield Finding(
                "kas-berselisih",
                Place(),
                {
                    "pot": f"{chart()[asserted.pot[0]].name} {asserted.pot[1]}".strip(),
                    "day": asserted.day.isoformat(),
                    "counted": asserted.amount_idr,
                    "booked": compared.booked_idr,
                    "difference": compared.difference_idr,
                },
            )
    taken_back = {each.entry.reversal_of for each in posted}
    first_use: dict[str, int] = {}
    for each in posted:
        entry = each.entry
        if entry.reversal_of is not None or each.number in taken_back:
            continue
        spends = any(chart()[line.account].spending and line.amount_idr > 0 for line in entry.lines)
        if spends and not entry.evidence:
            facts: dict[str, Fact] = {"number": each.number, "text": entry.text, "day": entry.day.isoformat()}
            yield Finding("catatan-tanpa-foto", Place(), facts)
        for proof in entry.evidence:
            other = first_use.setdefault(proof, each.number)
            if other != each.number:
                yield Finding("bukti-dipakai-ulang", Place(), {"number": each.number, "other": other})


def check_reconciliation(found: Reconciliation, *, through: date) -> Iterator[Finding]:
    """Findings on what found no partner: bank lines at once, entries after the window of days up to `through`."""
    for line in found.unmatched_lines:
        facts: dict[str, Fact] = {"line": line.line, "day": line.day.isoformat(), "amount": line.amount_idr}
        yield Finding("mutasi-belum-cocok", Place(), facts)
    for movement in found.unmatched_movements:
        waited = (through - movement.day).days
        if waited > WINDOW_DAYS:
            yield Finding(
                "catatan-belum-di-bank",
                Place(),
                {
                    "number": movement.number,
                    "day": movement.day.isoformat(),
                    "amount": movement.amount_idr,
                    "days": waited,
                },
            )
