"""The pieces of a grant's papers: blocks of text, facts, tables and sums, and the one way they become a PDF."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from nakhoda.grants.rules.programmes import roles
from nakhoda.ledger.rules.terbilang import terbilang_rupiah
from nakhoda.web.numbers import rupiah
from nakhoda.web.prints import Furniture, Signatory, pdf, qr_svg

Block = dict[str, Any]
# Only officials have a NIP.
OFFICIALS = frozenset({"ppk", "village_head", "agency"})
MOST_SIDE_BY_SIDE = 3


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds a paper: letterhead, where it is signed, the address its QR holds, whether data are invented."""

    office: Sequence[str]
    seat: str
    year: int
    url: str
    code: str
    example: bool = False


def heading(text: str) -> Block:
    """A heading inside the paper."""
    return {"kind": "heading", "text": text}


def paragraph(text: str) -> Block:
    """A paragraph."""
    return {"kind": "text", "text": text}


def note(text: str) -> Block:
    """A paragraph in small letters."""
    return {"kind": "note", "text": text}


def facts(*rows: tuple[str, str]) -> Block:
    """Labels and values under each other; rows without a value are left out."""
    return {"kind": "facts", "rows": [list(row) for row in rows if row[1]]}


def points(*rows: str) -> Block:
    """Numbered sentences."""
    return {"kind": "points", "rows": list(rows)}


def rows(
    head: Sequence[str], body: Sequence[Sequence[str]], *, widths: str, right: str = "", total: Sequence[str] = ()
) -> Block:
    """A table: `widths` are `fr`, `auto` or millimetres, `right` the columns set to the right, from 0.

    `total` is the last row from its right: its first cell takes all columns that are left.
    """
    return {
        "kind": "table",
        "head": list(head),
        "rows": [list(row) for row in body],
        "widths": widths.split(),
        "right": [int(each) for each in right.split()],
        "total": list(total),
    }


def money(amount_idr: int) -> Block:
    """A sum in figures and words, framed."""
    return {"kind": "sum", "figure": rupiah(amount_idr), "words": terbilang_rupiah(amount_idr)}


def new_page() -> Block:
    """What follows stands on a new page."""
    return {"kind": "page"}


def sign() -> Block:
    """The boxes for signatures."""
    return {"kind": "sign"}


def chain(noted: str) -> Block:
    """The head of a book's chain as text and QR; `paper_pdf` must get the same text."""
    return {"kind": "chain", "text": noted}


def signatories(signers: Sequence[str]) -> tuple[Signatory, ...]:
    """The boxes of these roles, in the programme's words; officials have a line for their NIP."""
    return tuple(
        Signatory(_upper(roles()[role]), nip="" if role in OFFICIALS else None) for role in signers[:MOST_SIDE_BY_SIDE]
    )


def paper_pdf(
    frame: Frame,
    title: str,
    blocks: Sequence[Block],
    *,
    signers: Sequence[str] = (),
    under: Sequence[str] = (),
    noted: str = "",
    paper: str = "a4",
) -> bytes:
    """The paper as PDF, the same bytes for the same content. ValueError for a paper size that is not known."""
    furniture = Furniture(
        office=frame.office,
        title=title,
        code=frame.code,
        url=frame.url,
        example=frame.example,
        signatories=signatories(signers),
        signed_at=f"{frame.seat}, ........................ {frame.year}" if signers else "",
    )
    data = {"title": title, "under": list(under), "blocks": list(blocks)}
    images = {"head.svg": qr_svg(noted)} if noted else {}
    return pdf(
        files("nakhoda.grants").joinpath("files", "paper.typ"), data, paper=paper, images=images, furniture=furniture
    )


def _upper(name: str) -> str:
    return name[0].upper() + name[1:]
