"""One book with an entry, a proof and a bank account, for the access matrix."""

from __future__ import annotations

from datetime import date
from typing import Any

from nakhoda.ledger.actions.bank import add_evidence
from nakhoda.ledger.actions.books import add_pot, open_book, post_template
from nakhoda.ledger.example import picture_of
from nakhoda.people.actions import SYSTEM, create_organisation
from nakhoda.people.rules.scope import Viewer

FUND = "dues"


def book_objects(treasurer: Viewer, village: str) -> dict[str, Any]:
    """Ids of a book's parts, by the names that the access table uses."""
    made = create_organisation(by=SYSTEM, kind="kpp", name="KPP Uji", area=village)
    book = open_book(by=treasurer, organisation=made, fund=FUND)
    pot = add_pot(by=treasurer, book=book, account="cash", place="Kas uji")
    number = f"5550{made.pk:08}"
    add_pot(by=treasurer, book=book, account="bank", place="BRI uji", number=number, bank="bri")
    proof = add_evidence(by=treasurer, book=book, name="nota.png", data=picture_of("UJI"))
    post_template(
        by=treasurer,
        book=book,
        template="terima-dari-bkm",
        amount_idr=1_000,
        places={"bank": "BRI uji"},
        tranche=1,
        day=date(2021, 3, 1),
        text="uji",
        document="U-1",
        key="uji-0001",
    )
    return {"book_id": book.pk, "pot_id": pot.pk, "proof_id": proof.pk}
