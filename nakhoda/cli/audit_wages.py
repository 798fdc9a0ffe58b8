"""The independent auditor of wages and grants: plain SQL, own sums, nothing of the site (I3, I5, I6, I9, I13)."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from nakhoda.cli.audit import Rows

Line = tuple[int, str, int]
LISTS = (
    'SELECT l.id, l.package_id, l.start, l."end", l.kind, l.state, l.content, l.hash, l.total_idr, l.marks_through, '
    "l.rates_through, p.village_key, g.book_id FROM payroll_wagelistrow l "
    "JOIN works_package p ON p.id = l.package_id JOIN grants_grant g ON g.id = p.grant_id "
    "WHERE l.state NOT IN ('draft', 'void') ORDER BY l.id"
)
MARKS = (
    "SELECT id, worker_id, day, quarters, role, supersedes_id FROM payroll_markrow "
    "WHERE package_id = {package} AND id <= {through} ORDER BY id"
)
RATES = "SELECT role, valid_from, wage_idr FROM payroll_wagerate WHERE regency = '{regency}' AND id <= {through}"
STEPS = "SELECT after, by_id, hash FROM payroll_liststep WHERE wage_list_id = {pk} ORDER BY id"
PAYMENTS = "SELECT id, worker_id, key, amount_idr FROM payroll_paymentrow WHERE wage_list_id = {pk} ORDER BY id"
PAID = (
    "SELECT o.payment_id, o.entry_id, p.amount_idr FROM payroll_outcome o JOIN payroll_paymentrow p "
    "ON p.id = o.payment_id WHERE p.wage_list_id = {pk} AND o.state = 'paid'"
)
BOOKED = (
    "SELECT e.id, e.number, e.book_id, SUM(l.amount_idr), "
    "(SELECT COUNT(*) FROM ledger_entryrow r WHERE r.reversal_of_id = e.id) "
    "FROM ledger_entryrow e JOIN ledger_linerow l "
    "ON l.entry_id = e.id WHERE l.account = 'wages' AND e.reversal_of_id IS NULL "
    "AND e.content LIKE '%:wage_list:{pk}\"%' "
    "GROUP BY e.id, e.number, e.book_id"
)
# Who ordered or noted a payment; and who wrote the draft or a mark that counted.
PAYERS = (
    "SELECT by_id FROM payroll_orderrow WHERE wage_list_id = {pk} UNION SELECT o.by_id FROM payroll_outcome o "
    "JOIN payroll_paymentrow p ON p.id = o.payment_id WHERE p.wage_list_id = {pk}"
)
MAKERS = (
    "SELECT by_id FROM payroll_wagelistrow WHERE id = {pk} UNION SELECT m.by_id FROM payroll_markrow m "
    "JOIN payroll_wagelistrow l ON l.package_id = m.package_id WHERE l.id = {pk} AND m.id <= l.marks_through "
    'AND m.day >= l.start AND m.day <= l."end" AND NOT EXISTS (SELECT 1 FROM payroll_markrow s '
    "WHERE s.supersedes_id = m.id AND s.id <= l.marks_through)"
)
GRANTS = "SELECT id, number, amount_idr, book_id FROM grants_grant ORDER BY id"
TRANCHES = "SELECT id, number, mark, amount_idr, state FROM grants_tranche WHERE grant_id = {pk} ORDER BY number"
DISBURSED = "SELECT after, entry_id FROM grants_step WHERE tranche_id = {pk} ORDER BY id"
RECEIVED = (
    "SELECT e.book_id, e.tranche, l.amount_idr FROM ledger_entryrow e JOIN ledger_linerow l ON l.entry_id = e.id "
    "WHERE e.id = {pk} AND l.account = 'bank'"
)
# Nobody takes a step whose hand another of these steps was.
APART = (
    ("locked", "checked", "approved"),
    ("locked", "checked", "authorised"),
    ("locked", "checked", "approved", "paying"),
    ("authorised", "paying"),
    ("paying", "reconciled"),
)
PAYING = ("authorised", "paying", "paid", "reconciled")


@dataclass
class Family:
    """The lists of one package's days so far: what they pay a line, whom they told of a debt, the most ever earned."""

    lines: dict[Line, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    debtors: set[int] = field(default_factory=set)
    peak: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    paid: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    def take(
        self, lines: list[tuple[Any, ...]], expected: dict[Line, list[int]], payments: list[tuple[int, int]]
    ) -> list[str]:
        """One more list: it must say the difference to what was earned; only a debt that was told may be left out."""
        own: dict[int, int] = defaultdict(int)
        said: dict[Line, list[int]] = defaultdict(lambda: [0, 0])
        for worker, role, rate, quarters, wage in lines:
            own[worker] += wage
            said[worker, role, rate][0] += quarters
            said[worker, role, rate][1] += wage
        earned: dict[int, int] = defaultdict(int)
        for key, (_quarters, wage) in expected.items():
            earned[key[0]] += wage
        wrong, left = False, dict[int, int]()
        for key in {*self.lines, *expected, *said}:
            before, now, told = self.lines[key], expected.get(key, [0, 0]), said[key]
            missing = [now[each] - before[each] - told[each] for each in (0, 1)]
            if missing != [0, 0]:
                wrong = wrong or key[0] in own
                left[key[0]] = left.get(key[0], 0) + missing[1]
        wrong = wrong or any(sum_idr >= 0 or worker not in self.debtors for worker, sum_idr in left.items())
        for key, (quarters, wage) in said.items():
            if own[key[0]] >= 0:
                self.lines[key][0] += quarters
                self.lines[key][1] += wage
        self.debtors |= {worker for worker, sum_idr in own.items() if sum_idr < 0}
        for worker, sum_idr in earned.items():
            self.peak[worker] = max(self.peak[worker], sum_idr)
        for worker, amount in payments:
            self.paid[worker] += amount
        found = ["tidak sama dengan kehadiran kali tarif"] if wrong else []
        if any(amount > self.peak[worker] for worker, amount in self.paid.items()):
            found.append("masa upah ini dibayar lebih dari yang pernah dikerjakan")
        return found


def audit_wages(rows: Rows) -> list[str]:
    """Everything that is wrong with wage lists and their payments; empty if nothing is."""
    found: list[str] = []
    families: dict[tuple[int, str], Family] = defaultdict(Family)
    for row in rows.execute(LISTS).fetchall():
        pk, package, start, _end, kind, state, content, digest = row[:8]
        try:
            said = json.loads(content)
            lines = [(line[0], line[1], line[2], line[3], line[4]) for line in said["lines"]]
        except (ValueError, KeyError, TypeError, IndexError):
            found.append(f"daftar upah {pk}: isinya tidak dapat dibaca")
            continue
        family = families[package, str(start)]
        problems = [
            *_sealed(row, said, lines),
            *_hands(rows.execute(STEPS.format(pk=int(pk))).fetchall(), digest),
            *_worked(rows, row, lines, family),
            *_paid(rows, row, lines if state in PAYING else []),
            *_payers(rows, int(pk)),
        ]
        found += [f"daftar upah {pk} ({kind}): {problem}" for problem in problems]
    return found


def _sealed(row: tuple[Any, ...], said: dict[str, Any], lines: list[tuple[Any, ...]]) -> list[str]:
    canonical = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    found = []
    if hashlib.sha256(canonical.encode()).hexdigest() != row[7]:
        found.append("sidiknya tidak sama dengan isinya")
    heads = (said.get("package"), said.get("start"), said.get("end"), said.get("kind"), said.get("total_idr"))
    if heads != (row[1], str(row[2]), str(row[3]), row[4], row[8]) or sum(line[4] for line in lines) != row[8]:
        found.append("kolom atau jumlahnya tidak sama dengan isinya")
    return found


def _hands(steps: list[tuple[Any, ...]], digest: str) -> list[str]:
    found: list[str] = []
    by: dict[str, set[int]] = defaultdict(set)
    for after, who, _seen in steps:
        by[after].add(who)
    found += [f"langkah {after} melihat isi lain" for after, _who, seen in steps if seen != digest]
    for *others, last in APART:
        if by[last] & set().union(*(by[name] for name in others)):
            found.append(f"langkah {last} oleh orang yang sama dengan langkah sebelumnya")
    if not by["locked"]:
        found.append("tidak pernah dikunci")
    return found


def _worked(rows: Rows, row: tuple[Any, ...], lines: list[tuple[Any, ...]], family: Family) -> list[str]:
    """What the list pays with those before it of the same days, beside quarters x the wage of each day, half up."""
    pk, package, start, end, *_rest = row
    regency = ".".join(str(row[11]).split("-", maxsplit=1)[0].split(".")[:2])
    if not all(part.isdigit() for part in regency.split(".")):
        return ["kode kabupatennya bukan angka"]
    wages: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for role, since, wage in rows.execute(RATES.format(regency=regency, through=int(row[10]))).fetchall():
        wages[role].append((str(since), wage))
    marks = rows.execute(MARKS.format(package=int(package), through=int(row[9]))).fetchall()
    gone = {mark[5] for mark in marks}
    worked: dict[Line, int] = defaultdict(int)
    for number, worker, day, quarters, role, _supersedes in marks:
        if number in gone or not str(start) <= str(day) <= str(end) or not quarters:
            continue
        valid = [(since, wage) for since, wage in wages[role] if since <= str(day)]
        if not valid:
            return [f"kehadiran {day} tanpa tarif"]
        worked[worker, role, max(valid)[1]] += quarters
    expected = {key: [quarters, (quarters * key[2] * 2 + 4) // 8] for key, quarters in worked.items()}
    payments = [(worker, amount) for _id, worker, _key, amount in rows.execute(PAYMENTS.format(pk=int(pk))).fetchall()]
    return family.take(lines, expected, payments)


def _paid(rows: Rows, row: tuple[Any, ...], lines: list[tuple[Any, ...]]) -> list[str]:
    pk, found = int(row[0]), []
    owed: dict[int, int] = defaultdict(int)
    for worker, _role, _rate, _quarters, wage in lines:
        owed[worker] += wage
    payments = rows.execute(PAYMENTS.format(pk=pk)).fetchall()
    parts = [str(row[2]), str(row[3])]
    keys = {
        worker: hashlib.sha256(
            json.dumps([worker, row[1], *parts, row[4]], separators=(",", ":")).encode()
        ).hexdigest()[:24]
        for worker in owed
    }
    wanted = sorted((worker, keys[worker], amount) for worker, amount in owed.items() if amount > 0)
    if sorted((worker, key, amount) for _id, worker, key, amount in payments) != wanted:
        found.append("pembayarannya tidak sama dengan daftar")
    paid = rows.execute(PAID.format(pk=pk)).fetchall()
    if len({payment for payment, _entry, _amount in paid}) != len(paid):
        found.append("ada pekerja yang dibayar dua kali")
    by_entry: dict[int, int] = defaultdict(int)
    for _payment, entry, amount in paid:
        by_entry[entry] += amount
    booked = {each[0]: each[1:] for each in rows.execute(BOOKED.format(pk=pk)).fetchall()}
    for entry, amount in by_entry.items():
        number, book, sum_idr, reversals = booked.pop(entry, ("?", None, None, 0))
        if reversals:
            found.append(f"catatan {number}: dibalik, padahal upahnya tercatat dibayar")
        if (book, sum_idr) != (row[12], amount):
            found.append(f"catatan {number}: jumlah atau bukunya bukan milik pembayaran ini")
    left = [number for number, _book, sum_idr, reversals in booked.values() if sum_idr and not reversals]
    return found + [f"catatan {number}: upah tanpa pembayaran" for number in left]


def _payers(rows: Rows, pk: int) -> list[str]:
    """Who paid neither made the list in any way nor compared it with the book."""
    payers, makers = ({each[0] for each in rows.execute(ask.format(pk=pk)).fetchall()} for ask in (PAYERS, MAKERS))
    hands: dict[str, set[int]] = defaultdict(set)
    for after, who, _seen in rows.execute(STEPS.format(pk=pk)).fetchall():
        hands[after].add(who)
    found = []
    if (payers - {None}) & makers.union(*(hands[name] for name in ("locked", "checked", "approved", "authorised"))):
        found.append("dibayar oleh orang yang menyusun, mengisi, memeriksa atau memerintahkannya")
    if (payers - {None}) & hands["reconciled"]:
        found.append("dicocokkan oleh orang yang membayarnya")
    return found


def audit_grants(rows: Rows) -> list[str]:
    """Grants whose tranches exceed them, and tranches called paid out that the book did not receive (I3)."""
    found = []
    for pk, name, amount, book in rows.execute(GRANTS).fetchall():
        tranches = rows.execute(TRANCHES.format(pk=int(pk))).fetchall()
        if sum(each[3] for each in tranches) > amount:
            found.append(f"bantuan {name}: jumlah terminnya melebihi bantuan")
        for tranche_id, number, mark, sum_idr, state in tranches:
            steps = rows.execute(DISBURSED.format(pk=int(tranche_id))).fetchall()
            paid = [entry for after, entry in steps if after == "disbursed"]
            if (steps[-1][0] if steps else "planned") != state:
                found.append(f"bantuan {name} termin {number}: keadaannya tanpa langkah")
            if len(paid) > 1:
                found.append(f"bantuan {name} termin {number}: dicairkan dua kali")
            for entry in paid:
                got = rows.execute(RECEIVED.format(pk=int(entry or 0))).fetchall()
                if [tuple(each) for each in got] != [(book, mark, sum_idr)]:
                    found.append(f"bantuan {name} termin {number}: tidak sama dengan penerimaan pada buku")
    return found
