"""The cash or bank book on paper: rows, the balance in words, and the chain's head as QR for the auditor."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

from nakhoda.ledger.rules.balances import CashBook
from nakhoda.ledger.rules.terbilang import terbilang_rupiah
from nakhoda.web.numbers import number, rupiah, short_date
from nakhoda.web.prints import Furniture, Signatory, pdf, qr_svg


@dataclass(frozen=True, slots=True)
class CashBookPrint:
    """What stands on the paper. `head` is the book's code, the number of its last entry and the hash of the chain."""

    title: str
    book: str
    organisation: str
    village: str
    pot: str
    period: str
    shown: CashBook
    head: tuple[str, int, str]
    url: str
    example: bool = False


def cash_book_pdf(printed: CashBookPrint, paper: str = "a4") -> bytes:
    """The book as PDF with room for treasurer and chair to sign. ValueError for unknown paper."""
    shown, (code, last, head) = printed.shown, printed.head
    noted = f"{code}:{last}:{head}"

    def cell(amount_idr: int) -> str:
        return number(amount_idr) if amount_idr else ""

    data = {
        "title": printed.title,
        "facts": [
            ["Buku", printed.book],
            ["Lembaga", f"{printed.organisation}, {printed.village}"],
            ["Kas/rekening", printed.pot],
            ["Masa", printed.period],
        ],
        "opening": number(shown.opening_idr),
        "rows": [
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
        ],
        "incoming": number(sum(row.incoming_idr for row in shown.rows)),
        "outgoing": number(sum(row.outgoing_idr for row in shown.rows)),
        "closing": rupiah(shown.closing_idr),
        "words": terbilang_rupiah(shown.closing_idr) if shown.closing_idr >= 0 else "",
        "noted": noted,
    }
    furniture = Furniture(
        title=f"{printed.title} {printed.organisation}",
        code=f"{code} no. {last}",
        url=printed.url,
        example=printed.example,
        signatories=(
            Signatory("Ketua", nip=None, heading="Mengetahui,"),
            Signatory("Bendahara", nip=None, heading="Dibuat oleh,"),
        ),
    )
    template = files("nakhoda.ledger").joinpath("files", "cash_book.typ")
    return pdf(template, data, paper=paper, images={"head.svg": qr_svg(noted)}, furniture=furniture)
