"""The reports on a grant's money: LPD and LPJ, each figure computed here from the entries of the book alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from nakhoda.grants.files.blocks import (
    Block,
    chain,
    facts,
    heading,
    money,
    new_page,
    note,
    paper_pdf,
    paragraph,
    rows,
    sign,
)
from nakhoda.grants.files.papers import GrantSheet
from nakhoda.grants.rules.conditions import wage_share_met
from nakhoda.grants.rules.programmes import documents
from nakhoda.ledger.rules.accountability import Accountability, accountability
from nakhoda.ledger.rules.accounts import chart, spending_kinds
from nakhoda.ledger.rules.balances import cash_book
from nakhoda.ledger.rules.entries import Posted, Pot
from nakhoda.web.numbers import number, percent, rupiah, short_date


@dataclass(frozen=True, slots=True)
class MoneySheet:
    """The money of a grant (`tranche` None), or of one tranche by its number; `entries` are those and no others.

    `book` has every entry of the book, for the cash and bank books; `pots` its cash boxes and accounts; `head` the
    book's code, the number of its last entry and the chain's hash; `progress` the physical progress in percent or "".
    """

    grant: GrantSheet
    tranche: int | None
    entries: Sequence[Posted]
    book: Sequence[Posted]
    pots: Sequence[Pot]
    head: tuple[str, int, str]
    progress: str = ""

    @property
    def figures(self) -> Accountability:
        """Received, spent by kind, returned, passed on, left: the ledger's own figures of these entries."""
        return accountability(self.entries)

    @property
    def noted(self) -> str:
        """The chain's head as the auditor's command takes it."""
        code, last, digest = self.head
        return f"{code}:{last}:{digest}"

    @property
    def label(self) -> str:
        """Which part of the grant this is."""
        return "Seluruh bantuan" if self.tranche is None else f"Termin {self.tranche}"


def spending_rows(entries: Sequence[Posted]) -> list[tuple[Posted, str, int]]:
    """Each entry and kind of spending with its rupiah, below zero where it is taken back; they sum to the figures."""
    found = []
    for each in entries:
        sums: dict[str, int] = {}
        for line in each.entry.lines:
            kind = chart()[line.account].spending
            if kind:
                sums[kind] = sums.get(kind, 0) + line.amount_idr
        found += [(each, kind, amount) for kind, amount in sums.items() if amount]
    return found


def use_report_pdf(sheet: MoneySheet, paper: str = "a4") -> bytes:
    """The report on the use of funds (LPD). ValueError for an unknown paper size."""
    blocks = [
        _about(sheet),
        heading("Penggunaan dana"),
        _figures(sheet),
        *_shares(sheet),
        heading("Belanja dan nomor buktinya"),
        _spent(sheet),
        heading("Sidik buku kas"),
        chain(sheet.noted),
        sign(),
    ]
    found = documents()["use_report"]
    return paper_pdf(
        sheet.grant.frame,
        found.name,
        blocks,
        signers=found.signers,
        under=(sheet.label,),
        noted=sheet.noted,
        paper=paper,
    )


def lpj_pdf(sheet: MoneySheet, paper: str = "a4") -> bytes:
    """The accountability report (LPJ) with its annexes: entries, wages, cash and bank books. ValueError as above."""
    figures = sheet.figures
    blocks = [
        _about(sheet),
        heading("1. Penerimaan dan belanja"),
        _figures(sheet),
        *_shares(sheet),
        paragraph("Jumlah belanja yang dipertanggungjawabkan:"),
        money(figures.spent_total_idr),
        heading("2. Pernyataan"),
        paragraph(
            "Kami menyatakan bahwa angka dalam laporan ini sama dengan buku kas, setiap belanja mempunyai bukti asli "
            "yang kami simpan, dan kami bersedia diperiksa."
        ),
        sign(),
        new_page(),
        heading("Lampiran 1. Belanja dan nomor buktinya"),
        _spent(sheet),
        heading("Lampiran 2. Rekap upah"),
        _wages(sheet),
        *_pots(sheet),
        heading("Sidik buku kas"),
        chain(sheet.noted),
    ]
    found = documents()["lpj"]
    return paper_pdf(
        sheet.grant.frame,
        found.name,
        blocks,
        signers=found.signers,
        under=(sheet.label,),
        noted=sheet.noted,
        paper=paper,
    )


def _about(sheet: MoneySheet) -> Block:
    grant, days = sheet.grant, [each.entry.day for each in sheet.entries]
    period = f"{short_date(min(days))} – {short_date(max(days))}" if days else "belum ada catatan"
    return facts(
        ("Program", grant.programme.title),
        ("Bantuan", f"nomor {grant.number}, {rupiah(grant.amount_idr)}"),
        ("Lembaga", f"{grant.organisation}, {grant.where}"),
        ("Pelaksana", grant.executors),
        ("Bagian", sheet.label),
        ("Masa catatan", period),
        ("Kemajuan fisik", f"{sheet.progress}%" if sheet.progress else "belum diperiksa"),
    )


def _figures(sheet: MoneySheet) -> Block:
    figures = sheet.figures
    body = [["Dana diterima", rupiah(figures.received_idr), ""]]
    for kind, name in spending_kinds().items():
        amount = figures.spent_idr[kind]
        if amount:
            body.append([f"Belanja: {name}", rupiah(amount), _share(amount, figures.spent_total_idr)])
    body += [
        ["Jumlah belanja", rupiah(figures.spent_total_idr), "100%" if figures.spent_total_idr else ""],
        ["Diteruskan ke KSM", rupiah(figures.passed_on_idr), ""],
        ["Dikembalikan ke kas negara", rupiah(figures.returned_idr), ""],
    ]
    total = ("Sisa", rupiah(figures.remaining_idr), "")
    return rows(("Uraian", "Jumlah", "Bagian belanja"), body, widths="fr 42 30", right="1 2", total=total)


def _shares(sheet: MoneySheet) -> list[Block]:
    figures, programme = sheet.figures, sheet.grant.programme
    said = []
    if figures.used_share is not None:
        said.append(f"Sudah dibelanjakan {percent(figures.used_share)} dari dana yang diterima.")
    if programme.wage_percent is not None and figures.wage_share is not None:
        met = wage_share_met(programme, figures.spent_idr["wages"], figures.spent_total_idr)
        said.append(
            f"Bagian upah {percent(figures.wage_share)}; program meminta sedikitnya {programme.wage_percent}%: "
            f"{'terpenuhi' if met else 'belum terpenuhi'}."
        )
    return [paragraph(" ".join(said))] if said else []


def _spent(sheet: MoneySheet) -> Block:
    names = spending_kinds()
    found = spending_rows(sheet.entries)
    body: list[list[str]] = [] if found else [["", "", "", "Belum ada belanja.", "", ""]]
    body += [
        [
            str(each.number),
            short_date(each.entry.day),
            each.entry.document,
            each.entry.text,
            names[kind],
            number(amount),
        ]
        for each, kind, amount in found
    ]
    total = ("Jumlah belanja", number(sum(amount for _each, _kind, amount in found)))
    head = ("No.", "Tanggal", "Bukti", "Uraian", "Jenis", "Jumlah (Rp)")
    return rows(head, body, widths="auto auto 24 fr 30 auto", right="0 5", total=total)


def _wages(sheet: MoneySheet) -> Block:
    found = [(each, amount) for each, kind, amount in spending_rows(sheet.entries) if kind == "wages"]
    body = [
        [str(each.number), short_date(each.entry.day), each.entry.document, each.entry.text, number(amount)]
        for each, amount in found
    ]
    total = ("Jumlah upah", number(sum(amount for _each, amount in found)))
    head = ("No.", "Tanggal", "Bukti", "Uraian", "Upah (Rp)")
    return rows(head, body, widths="auto auto 24 fr auto", right="0 4", total=total)


def _pots(sheet: MoneySheet) -> list[Block]:
    days = [each.entry.day for each in sheet.entries]
    if not days:
        return []
    since, through = (None, None) if sheet.tranche is None else (min(days), max(days))
    blocks: list[Block] = []
    for at, pot in enumerate(sheet.pots, 3):
        kind = "Buku kas" if chart()[pot[0]].pot == "cash" else "Buku bank"
        blocks += [heading(f"Lampiran {at}. {kind}: {pot[1]}"), _pot(sheet, pot, since, through)]
    if sheet.tranche is not None and sheet.pots:
        blocks.append(note("Buku kas dan bank memuat semua gerak uang pada masa itu, juga dari termin lain."))
    return blocks


def _pot(sheet: MoneySheet, pot: Pot, since: date | None, through: date | None) -> Block:
    shown = cash_book(sheet.book, pot, since, through)

    def cell(amount_idr: int) -> str:
        return number(amount_idr) if amount_idr else ""

    body = [["", "", "", "Saldo awal", "", "", number(shown.opening_idr)]]
    body += [
        [
            str(row.number),
            short_date(row.day),
            row.document,
            row.text,
            cell(row.incoming_idr),
            cell(row.outgoing_idr),
            number(row.balance_idr),
        ]
        for row in shown.rows
    ]
    total = (
        "Jumlah dan saldo akhir",
        number(sum(row.incoming_idr for row in shown.rows)),
        number(sum(row.outgoing_idr for row in shown.rows)),
        number(shown.closing_idr),
    )
    head = ("No.", "Tanggal", "Bukti", "Uraian", "Masuk (Rp)", "Keluar (Rp)", "Saldo (Rp)")
    return rows(head, body, widths="auto auto 22 fr auto auto auto", right="0 4 5 6", total=total)


def _share(part: int, whole: int) -> str:
    return percent(Fraction(part, whole)) if whole else ""
