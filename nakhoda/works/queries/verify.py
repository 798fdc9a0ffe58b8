"""What is wrong with a stored package: its budget, its steps, its purchases beside the book, its store, its changes."""

from __future__ import annotations

import json
from collections.abc import Iterator

from nakhoda.grants.rules.life import Life
from nakhoda.ledger.rules.accounts import chart
from nakhoda.ledger.rules.entries import entry_from
from nakhoda.works.models import ChangeOrder, Package, Purchase
from nakhoda.works.queries.goods import moves_of, stock_rows
from nakhoda.works.queries.packages import Started, steps_of, subject_of
from nakhoda.works.rules.life import PACKAGE
from nakhoda.works.rules.stock import balances, least_from


def package_problems(package: Package) -> list[str]:
    """Everything that does not fit in a stored package, in Indonesian; empty if it is whole."""
    return [*_steps(package, PACKAGE), *_budget(package), *_purchases(package), *_store(package), *_changes(package)]


def _steps(package: Package, life: Life) -> Iterator[str]:
    """Steps that do not follow each other, are not in the life, or were taken by a hand that must be another."""
    state = ""
    hands: list[tuple[str, int | None]] = []
    for step in steps_of(package):
        move = life.move(state, step.after) if state else None
        if step.before != state or (state and move is None):
            yield f"langkah {step.before} → {step.after} tidak menyambung"
        if move and any(by == step.by_id and name in move.other_than for name, by in hands):
            yield f"langkah ke {step.after} oleh orang yang sama"
        hands.append((step.after, step.by_id))
        state = step.after
    if state != package.state:
        yield f"keadaan {package.state} tanpa langkahnya"
    if (state in ("running", "finished", "handed_over")) != Started.objects.filter(package=package).exists():
        yield "tanda mulai pekerjaan tidak sesuai dengan keadaannya"


def _budget(package: Package) -> Iterator[str]:
    if package.state == "cancelled":
        return
    lines = list(package.package_lines.all())
    if package.budget_idr != sum(line.total_idr for line in lines):
        yield "anggaran paket tidak sama dengan jumlah pekerjaannya"
    for line in lines:
        if line.total_idr != sum(int(row["amount_idr"]) for row in line.budget):
            yield f"RAB pekerjaan {line.line_id} tidak sama dengan jumlahnya"


def _purchases(package: Package) -> Iterator[str]:
    for row in package.purchases.select_related("entry").prefetch_related("quotations"):
        yield from (f"belanja {row.pk}: {said}" for said in _purchase(package, row))


def _purchase(package: Package, row: Purchase) -> Iterator[str]:
    entry = entry_from(json.loads(row.entry.content))
    paid = {chart()[line.account].spending: line.amount_idr for line in entry.lines if chart()[line.account].spending}
    if paid != {row.kind: row.amount_idr} or entry.day != row.day or row.entry.book_id != package.grant.book_id:
        yield "tidak sama dengan catatan kasnya"
    if entry.subject != subject_of(package.pk):
        yield "catatan kasnya menyebut paket lain"
    if row.amount_idr != sum(int(item["amount_idr"]) for item in row.items):
        yield "jumlah barang tidak sama dengan jumlah nota"
    offers = list(row.quotations.all())
    if offers and (row.supplier, row.amount_idr) not in {(each.supplier, each.amount_idr) for each in offers}:
        yield "toko yang dipilih tidak ada pada penawarannya"


def _store(package: Package) -> Iterator[str]:
    moves = moves_of(stock_rows(package))
    for resource in balances(moves):
        first = min(move.day for move in moves if move.resource == resource)
        if least_from(moves, resource, first) < 0:
            yield f"kartu gudang {resource} di bawah nol"


def _changes(package: Package) -> Iterator[str]:
    rows = ChangeOrder.objects.filter(package=package).select_related("decision", "package_line").order_by("id")
    now: dict[int, int] = {}
    for row in rows:
        decided = getattr(row, "decision", None)
        if decided is None or decided.after != "approved":
            continue
        if decided.by_id == row.by_id:
            yield f"perubahan {row.pk} diusulkan dan disetujui orang yang sama"
        if row.amount_before_idr != now.get(row.package_line_id, row.package_line.total_idr):
            yield f"perubahan {row.pk} tidak menyambung dengan anggaran sebelumnya"
        if row.amount_after_idr != sum(int(each["amount_idr"]) for each in row.budget_after):
            yield f"RAB perubahan {row.pk} tidak sama dengan jumlahnya"
        now[row.package_line_id] = row.amount_after_idr
