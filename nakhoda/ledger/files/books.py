"""Books as tables to take away, CSV or XLSX by `nakhoda.web.tables`: there texts like formulas are made harmless."""

from __future__ import annotations

from collections.abc import Iterable

from nakhoda.ledger.rules.accountability import Accountability
from nakhoda.ledger.rules.accounts import chart, spending_kinds
from nakhoda.ledger.rules.balances import CashBook
from nakhoda.ledger.rules.entries import Posted
from nakhoda.people.rules.chain import Link
from nakhoda.web.tables import Column, Table

_JOURNAL = (
    ("number", "Nomor", ""),
    ("day", "Tanggal", ""),
    ("document", "Nomor bukti", ""),
    ("text", "Uraian", ""),
    ("tranche", "Termin", "0: tidak pada termin mana pun"),
    ("account_code", "Kode akun", ""),
    ("account", "Akun", ""),
    ("place", "Rekening atau kas", ""),
    ("debit_idr", "Debet (Rp)", ""),
    ("credit_idr", "Kredit (Rp)", ""),
    ("reversal_of", "Pembalikan nomor", ""),
    ("by", "Pencatat", "nomor akun pengguna"),
    ("hash", "Sidik", "SHA-256 catatan ini dan semua catatan sebelumnya"),
)
_BOOK = (
    ("day", "Tanggal", ""),
    ("number", "Nomor", ""),
    ("document", "Nomor bukti", ""),
    ("text", "Uraian", ""),
    ("incoming_idr", "Masuk (Rp)", ""),
    ("outgoing_idr", "Keluar (Rp)", ""),
    ("balance_idr", "Saldo (Rp)", ""),
)


def journal_table(name: str, posted: Iterable[Posted], chain: Iterable[Link] = ()) -> Table:
    """Every line of every entry, a row each, with the hash of its entry where `chain` gives it."""
    hashes = {link.number: link.hash for link in chain}
    rows = [
        (
            each.number,
            each.entry.day,
            each.entry.document,
            each.entry.text,
            each.entry.tranche,
            chart()[line.account].code,
            chart()[line.account].name,
            line.place,
            max(line.amount_idr, 0),
            max(-line.amount_idr, 0),
            each.entry.reversal_of,
            each.entry.by,
            hashes.get(each.number, ""),
        )
        for each in posted
        for line in each.entry.lines
    ]
    return Table(name, [Column(*column) for column in _JOURNAL], rows)


def cash_book_table(name: str, book: CashBook) -> Table:
    """The cash or bank book with its opening balance as first row."""
    opening = (None, None, "", "Saldo awal", None, None, book.opening_idr)
    rows = [
        (row.day, row.number, row.document, row.text, row.incoming_idr, row.outgoing_idr, row.balance_idr)
        for row in book.rows
    ]
    return Table(
        name, [Column(*column) for column in _BOOK], [opening, *rows], [("Saldo akhir (Rp)", book.closing_idr)]
    )


def accountability_table(name: str, figures: Iterable[Accountability]) -> Table:
    """The LPJ's figures: a row a tranche, a column a kind of spending."""
    kinds = spending_kinds()
    columns = [
        Column("tranche", "Termin"),
        Column("received_idr", "Diterima (Rp)"),
        *(Column(f"spent_{kind}_idr", f"{label} (Rp)") for kind, label in kinds.items()),
        Column("spent_idr", "Jumlah belanja (Rp)"),
        Column("returned_idr", "Dikembalikan (Rp)"),
        Column("passed_on_idr", "Diteruskan ke KSM (Rp)"),
        Column("remaining_idr", "Sisa (Rp)"),
    ]
    rows = [
        (
            "semua" if each.tranche is None else each.tranche,
            each.received_idr,
            *(each.spent_idr[kind] for kind in kinds),
            each.spent_total_idr,
            each.returned_idr,
            each.passed_on_idr,
            each.remaining_idr,
        )
        for each in figures
    ]
    return Table(name, columns, rows)
