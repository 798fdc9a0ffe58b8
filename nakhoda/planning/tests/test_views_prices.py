"""Prices, catalogue and needs as pages: who sees them, what is checked before it is saved, what they offer."""

from __future__ import annotations

import importlib
import io
import re
from collections.abc import Callable
from html import unescape
from typing import Any, cast

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from nakhoda.baseline.queries.snapshots import Snapshot
from nakhoda.people.rules.scope import Viewer
from nakhoda.planning.actions.plans import save_prices
from nakhoda.planning.files.price_book import price_book_bytes
from nakhoda.planning.queries.plans import PriceBookVersion, book_of, newest_prices
from nakhoda.planning.rules.catalogue import catalogue
from nakhoda.planning.tests.desk import NEIGHBOUR, VILLAGE, example_document

openpyxl = cast(Any, importlib.import_module("openpyxl"))
pytestmark = pytest.mark.django_db
Clients = Callable[[str], Client]
Viewers = Callable[[str], Viewer]


@pytest.fixture
def version(snapshot: Snapshot) -> PriceBookVersion:
    """The example's price book."""
    found = newest_prices("35.01", 2021)
    assert found is not None
    return found


def changed(version: PriceBookVersion, sheet: str, cell: str, value: object) -> SimpleUploadedFile:
    """The book as a workbook with one cell written over."""
    book = openpyxl.load_workbook(io.BytesIO(price_book_bytes(book_of(version))))
    book[sheet][cell] = value
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("harga.xlsx", out.getvalue())


def document_in(page: str) -> str:
    found = re.search(r'name="document" value="([^"]+)"', page)
    assert found is not None
    return unescape(found[1])


def test_an_example_book_says_so_and_shows_its_analyses(signed_in: Clients, version: PriceBookVersion) -> None:
    page = signed_in("bkm").get(f"/harga/{version.pk}/").content.decode()
    assert "Jangan dipakai untuk anggaran" in page
    assert "Rp444.736" in page
    assert "Pasang paving block 6 cm" in page
    assert "Unggah perubahan" not in page


def test_an_uploaded_book_is_looked_at_before_it_is_saved(signed_in: Clients, version: PriceBookVersion) -> None:
    client, count = signed_in("petugas"), PriceBookVersion.objects.count()
    preview = client.post("/harga/unggah/", {"file": changed(version, "Sumber Daya", "E2", 95000)}).content.decode()
    assert "Rp90.000" in preview
    assert "Rp95.000" in preview
    assert PriceBookVersion.objects.count() == count
    saved = {"document": document_in(preview), "title": "Harga 2021", "source": "SK Bupati 1/2021"}
    answer = client.post("/harga/simpan/", saved, follow=True)
    made = newest_prices("35.01", 2021)
    assert made is not None
    assert (made.version, made.source) == (version.version + 1, "SK Bupati 1/2021")
    assert book_of(made).resource_by_id["pekerja"].price_idr == 95000
    assert "46 harga sumber daya" in answer.content.decode()


@pytest.mark.parametrize(
    ("sheet", "cell", "value"),
    [("Sumber Daya", "E5", "mahal"), ("Koefisien", "C3", "banyak"), ("Buku", "B4", "duaribu")],
)
def test_an_upload_with_errors_names_the_cell_and_saves_nothing(
    signed_in: Clients, version: PriceBookVersion, sheet: str, cell: str, value: str
) -> None:
    count = PriceBookVersion.objects.count()
    answer = signed_in("petugas").post("/harga/unggah/", {"file": changed(version, sheet, cell, value)})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert f"<td>{sheet}</td>" in page
    assert f">{cell}</th>" in page
    assert PriceBookVersion.objects.count() == count


def test_what_is_no_workbook_is_refused_by_the_name_it_had(signed_in: Clients, version: PriceBookVersion) -> None:
    given = SimpleUploadedFile("catatan.xlsx", b"bukan buku kerja")
    answer = signed_in("petugas").post("/harga/unggah/", {"file": given})
    assert answer.status_code == 400
    assert "catatan.xlsx" in answer.content.decode()


def test_a_book_of_another_regency_is_not_taken(signed_in: Clients, version: PriceBookVersion) -> None:
    given = changed(version, "Buku", "B3", "35.02")
    page = signed_in("petugas").post("/harga/unggah/", {"file": given}).content.decode()
    assert "35.02" in page
    assert "kewenangan" in page


def test_a_preview_that_was_tampered_with_is_not_saved(signed_in: Clients, version: PriceBookVersion) -> None:
    count = PriceBookVersion.objects.count()
    client = signed_in("petugas")
    client.post("/harga/simpan/", {"document": "palsu:1:2", "title": "x", "source": "y"})
    assert PriceBookVersion.objects.count() == count


def test_an_index_shows_the_exact_prices_and_stores_nothing(signed_in: Clients, version: PriceBookVersion) -> None:
    count = PriceBookVersion.objects.count()
    asked = {"year": "2022", "factor": "1,035", "source": "inflasi"}
    page = signed_in("petugas").get(f"/harga/{version.pk}/indeks/", asked).content.decode()
    assert "Rp93.150" in page
    assert "+3,5%" in page
    assert PriceBookVersion.objects.count() == count


def test_hostile_names_in_a_book_stay_text(signed_in: Clients, viewer: Viewers, snapshot: Snapshot) -> None:
    document = example_document()
    document["resources"]["rows"][0][2] = "<script>alert(1)</script>"
    made = save_prices(by=viewer("petugas"), regency="35.01", document=document, title="<b>tebal</b>")
    page = signed_in("petugas").get(f"/harga/{made.pk}/").content.decode()
    assert "<script>alert" not in page
    assert "<b>tebal" not in page


def test_the_catalogue_is_public_and_every_value_names_its_basis(client: Client) -> None:
    page = client.get("/katalog/").content.decode()
    assert "SNI 03-0691-1996" in page
    assert page.count("<details") == len(catalogue().activities)
    paving = client.get("/katalog/?kriteria=2a").content.decode()
    assert "Jalan paving block" in paving
    assert "Kloset" not in paving


def test_needs_lie_in_the_viewers_villages_and_lead_to_a_line(signed_in: Clients, snapshot: Snapshot) -> None:
    village = signed_in("bkm").get("/kebutuhan/").content.decode()
    assert "Tanjungsari" in village
    assert "Baleharjo" not in village
    assert "/baris/baru/?rt=" in village
    assert signed_in("bkm").get(f"/kebutuhan/?wilayah={NEIGHBOUR}").status_code == 404
    assert "Baleharjo" in signed_in("petugas").get("/kebutuhan/").content.decode()


def test_needs_that_lower_the_class_are_fewer_and_the_file_holds_the_same(
    signed_in: Clients, snapshot: Snapshot
) -> None:
    client = signed_in("bkm")
    rows = {
        name: openpyxl.load_workbook(
            io.BytesIO(client.get(f"/kebutuhan/kebutuhan.xlsx?wilayah={VILLAGE}&bila={name}").content)
        )
        .worksheets[0]
        .max_row
        for name in ("", "kelas")
    }
    assert 1 < rows["kelas"] < rows[""]
    cheapest = client.get("/kebutuhan/?urut=biaya").content.decode()
    costs = [int(found.replace(".", "")) for found in re.findall(r"<b>Rp([\d.]+)</b>", cheapest)]
    assert costs == sorted(costs)
