"""The treasurer's pages: what is recorded is stored once, refusals keep what was typed, papers equal the book."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from nakhoda.ledger.example import CASH, picture_of
from nakhoda.ledger.queries.bank import matches_of
from nakhoda.ledger.queries.books import Book, all_books, assertions_of, closing_rows, posted_of, rows_of
from nakhoda.ledger.queries.verify import book_problems
from nakhoda.ledger.tests.test_books import STATEMENT
from nakhoda.web.tests.reading import text_of

pytestmark = pytest.mark.django_db
KEY = "0123456789abcdef0123456789abcdef"
Browser = Callable[[str], Client]


@pytest.fixture
def book(db: None) -> Book:
    return all_books()[0]


def photo(text: str = "NOTA") -> SimpleUploadedFile:
    return SimpleUploadedFile("nota.png", picture_of(text), "image/png")


def purchase(**more: Any) -> dict[str, Any]:
    return {
        "amount_idr": "1.250.000",
        "text": "Pasir dua rit",
        "template": "belanja-bahan-kas",
        "cash": CASH,
        "document": "NOTA-10",
        "tranche": "1",
        "day": "2021-04-02",
        "key": KEY,
    } | more


def test_a_purchase_is_recorded_once_however_often_it_is_sent(signed_in: Browser, book: Book) -> None:
    client, url = signed_in("bendahara"), f"/kas/{book.pk}/catat/"
    for _ in range(3):
        answer = client.post(url, purchase(photo=photo()))
        assert answer.status_code == 302
        assert answer["Location"] == f"/kas/{book.pk}/catatan/8/"
    assert rows_of(book).count() == 8
    assert posted_of(book)[-1].entry.lines[0].amount_idr == 1_250_000
    page = client.get(f"/kas/{book.pk}/catatan/8/").content.decode()
    assert "Satu juta dua ratus lima puluh ribu rupiah" in page


def test_a_refused_purchase_keeps_its_photo_and_words(signed_in: Browser, book: Book) -> None:
    client, url = signed_in("bendahara"), f"/kas/{book.pk}/catat/"
    answer = client.post(url, purchase(photo=photo(), amount_idr="99.000.000"))
    assert answer.status_code == 400
    text = answer.content.decode()
    assert "tidak cukup" in text
    assert "Pasir dua rit" in text
    proof = answer.context["form"]["proof"].value()
    again = client.post(url, purchase(proof=proof))
    assert again.status_code == 302
    assert posted_of(book)[-1].entry.evidence == (proof,)


def test_a_purchase_without_photo_or_sum_is_refused_with_words(signed_in: Browser, book: Book) -> None:
    client, url = signed_in("bendahara"), f"/kas/{book.pk}/catat/"
    assert "memerlukan foto bukti" in client.post(url, purchase()).content.decode()
    assert client.post(url, purchase(amount_idr="-5", photo=photo())).status_code == 400
    assert rows_of(book).count() == 7


def test_an_entry_is_taken_back_from_its_page(signed_in: Browser, book: Book) -> None:
    client, url = signed_in("bendahara"), f"/kas/{book.pk}/catatan/4/balik/"
    said = {"reason": "salah toko", "day": "2021-04-03", "key": KEY}
    assert client.post(url, said).status_code == 302
    assert "sudah pernah dibalik" in client.post(url, said | {"key": KEY[::-1]}).content.decode()
    assert "sudah dibalik" in client.get(f"/kas/{book.pk}/catatan/4/").content.decode()


def test_a_count_makes_the_difference_vanish_and_another_person_closes(signed_in: Browser, book: Book) -> None:
    client = signed_in("bendahara")
    assert "berselisih" in client.get("/kas/").content.decode()
    pot = book.pots.get(account="cash").pk
    said = {"pot": pot, "day": "2021-03-31", "amount_idr": "3.710.000"}
    assert client.post(f"/kas/{book.pk}/hitung/", said).status_code == 302
    assert "berselisih" not in client.get("/kas/").content.decode()
    assert len(assertions_of(book)) == 2
    assert client.get(f"/kas/{book.pk}/tutup/").status_code == 403
    closer, url = signed_in("bkm"), f"/kas/{book.pk}/tutup/"
    assert "catatan baru" in closer.post(url, {"through": "2021-03-31", "seen": "3"}).content.decode()
    assert closer.post(url, {"through": "2021-03-31", "seen": "7"}).status_code == 302
    assert closing_rows(book).count() == 1
    assert (
        "Buku sudah ditutup"
        in client.post(f"/kas/{book.pk}/catat/", purchase(photo=photo(), day="2021-03-20")).content.decode()
    )


def test_a_statement_is_uploaded_matched_and_released(signed_in: Browser, book: Book) -> None:
    client, own = signed_in("bendahara"), f"/kas/{book.pk}/bank/"
    pot = book.pots.get(account="bank").pk
    file = SimpleUploadedFile("maret.csv", STATEMENT)
    client.post(f"{own}unggah/", {"pot": pot, "profile": "bri", "file": file})
    page = client.get(own)
    pairs = [f"{each.line.line}-{each.movement.number}" for each in page.context["states"][0].open.matches]
    client.post(f"{own}cocok/", {"pair": [*pairs, "x-1", "9" * 40]})
    assert matches_of(book).count() == 3
    client.post(f"{own}lepas/", {"match": matches_of(book)[0].pk})
    assert matches_of(book).count() == 2


def test_exports_and_the_printed_book_equal_the_book(signed_in: Browser, book: Book, tmp_path: Path) -> None:
    client, pot = signed_in("pemeriksa"), book.pots.get(account="bank").pk
    lines = client.get(f"/kas/{book.pk}/unduh/jurnal/csv/").content.decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + 2 * 7
    assert book.hash in lines[-1]
    assert "option" in client.get(f"/kas/{book.pk}/unduh/buku/beancount/").content.decode()
    assert client.get(f"/kas/{book.pk}/unduh/lain/csv/").status_code == 404
    for paper in ("a4", "f4"):
        text = text_of(client.get(f"/kas/{book.pk}/tempat/{pot}/unduh/pdf/?kertas={paper}").content, tmp_path)
        assert "Rp95.185.000" in text
        assert "Sembilan puluh lima juta" in text
        assert book.hash[:16] in text.replace("\n", "").replace("\u200b", "")
    assert client.get(f"/kas/{book.pk}/tempat/{pot}/unduh/pdf/?kertas=b9").status_code == 404


def test_the_report_shows_the_ledgers_sums(signed_in: Browser, book: Book) -> None:
    text = signed_in("bkm").get(f"/kas/{book.pk}/lpj/").content.decode()
    assert "Rp14.150.000" in text
    assert "Rp98.895.000" in text


def test_a_book_is_opened_with_its_cash_box(signed_in: Browser, book: Book) -> None:
    client = signed_in("bendahara")
    made = client.post("/kas/buka/", {"organisation": book.organisation_id, "fund": "dues"})
    assert made.status_code == 302
    answer = client.post(f"{made['Location']}tempat/", {"account": "bank", "place": "BRI", "number": "12"})
    assert "6 sampai 30 angka" in answer.content.decode()
    assert client.post(f"{made['Location']}tempat/", {"account": "cash", "place": "Kas"}).status_code == 302
    assert book_problems(all_books().last() or book) == []


def test_a_proof_is_private(signed_in: Browser, book: Book) -> None:
    proof = book.evidence.order_by("id")[0]
    url = f"/kas/{book.pk}/bukti/{proof.pk}/"
    answer = signed_in("bendahara").get(f"{url}?kecil=1")
    assert answer["Cache-Control"] == "no-store, private"
    assert answer["Content-Type"] == "image/jpeg"
    # Read to the end, the client closes the file and leaves the connection alone.
    assert b"".join(getattr(answer, "streaming_content", ())).startswith(b"\xff\xd8\xff")
    assert signed_in("").get(url).status_code == 302
