"""An example book: a KSM of Tanjungsari buys for a drain in March 2021. Persons, shops and sums are invented."""

from __future__ import annotations

import io
from datetime import date

from PIL import Image, ImageDraw

from nakhoda.ledger.actions.bank import add_evidence
from nakhoda.ledger.actions.books import add_pot, assert_balance, open_book, post_template
from nakhoda.ledger.queries.books import Book, all_books
from nakhoda.people.actions import SYSTEM, create_organisation
from nakhoda.people.rules.scope import Viewer

VILLAGE = "35.01.04.2014"
BANK, CASH = "BRI 3371", "Kas bendahara"
NUMBER = "0000 0100 0033 371"
# Template, day in March 2021, sum, text, document, whether a photo belongs to it.
ENTRIES = (
    ("terima-dari-bkm", 8, 120_000_000, "Termin 1 dari BKM Tanjungsari", "BKM-01", False),
    ("tarik-tunai", 9, 15_000_000, "Tarik tunai untuk belanja dan upah", "SLIP-01", False),
    ("belanja-bahan-kas", 10, 4_350_000, "Semen 60 zak, Toko Maju (contoh)", "NOTA-01", True),
    ("belanja-alat", 10, 640_000, "Sewa molen dua hari", "NOTA-02", True),
    ("belanja-bahan-bank", 12, 9_800_000, "U-ditch 40x40 28 buah", "INV-07", True),
    ("upah-kas", 13, 6_300_000, "Upah pekan pertama, 70 HOK", "UPAH-01", False),
    ("biaya-bank", 31, 15_000, "Administrasi bank Maret", "RK-03", False),
)


def load_example(treasurer: Viewer) -> Book | None:
    """The book with a month of entries, counted but not yet closed; None if it is there."""
    ksm = create_organisation(by=SYSTEM, kind="ksm", name="KSM Guyub Rukun (contoh)", area=VILLAGE)
    if all_books().filter(organisation=ksm).exists():
        return None
    book = open_book(by=treasurer, organisation=ksm, fund="regular")
    bank = add_pot(by=treasurer, book=book, account="bank", place=BANK, number=NUMBER, bank="bri")
    cash = add_pot(by=treasurer, book=book, account="cash", place=CASH)
    for position, (template, day, amount, text, document, needs_photo) in enumerate(ENTRIES, 1):
        proofs = [
            add_evidence(by=treasurer, book=book, name=f"{document}.png", data=picture_of(document))
        ] * needs_photo
        post_template(
            by=treasurer,
            book=book,
            template=template,
            amount_idr=amount,
            places={"bank": BANK, "cash": CASH},
            day=date(2021, 3, day),
            text=text,
            document=document,
            key=f"contoh-{position:04}",
            tranche=1,
            evidence=tuple(photo.sha256 for photo in proofs),
        )
    end = date(2021, 3, 31)
    assert_balance(by=treasurer, book=book, pot=bank, day=end, amount_idr=95_185_000, source="rekening koran Maret")
    assert_balance(by=treasurer, book=book, pot=cash, day=end, amount_idr=3_700_000, source="hitung kas bersama BKM")
    return book


def picture_of(text: str) -> bytes:
    """An invented proof as a picture: a PNG with that text."""
    image = Image.new("RGB", (480, 320), "#f4f0e6")
    ImageDraw.Draw(image).text((40, 140), f"CONTOH {text}", fill="#333333", font_size=36)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()
