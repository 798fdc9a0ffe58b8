"""Decrees on the web: the public sees what is or was in force, officers work on drafts, paper says the same."""

from __future__ import annotations

import importlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from nakhoda.baseline.queries.snapshots import Snapshot
from nakhoda.decrees.models import Decree, DecreeArea
from nakhoda.decrees.queries import active_decree, area_rows
from nakhoda.decrees.views.downloads import annex_of
from nakhoda.people.rules.scope import Viewer
from nakhoda.scoring.actions.decree_draft import candidates, draft_from_snapshot
from nakhoda.web.tests.reading import SIZES_PT, pages_of, text_of

openpyxl = cast(Any, importlib.import_module("openpyxl"))
pytestmark = pytest.mark.django_db
SignedIn = Callable[[str], Client]
EVIL = "<script>alert(1)</script>"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def draft(snapshot: Snapshot, viewer: Callable[[str], Viewer]) -> Decree:
    chosen = {each.kawasan.pk for each in candidates(snapshot, 2021) if each.is_slum}
    return draft_from_snapshot(by=viewer("petugas"), snapshot=snapshot, year=2021, kawasans=chosen, title="SK uji")


def in_force() -> Decree:
    found = active_decree("35.01")
    assert found is not None
    return found


def text(client: Client, name: str, *args: Any) -> str:
    page = client.get(reverse(name, args=args))
    assert page.status_code == 200
    return page.content.decode()


def test_the_public_reads_the_decree_in_force_and_no_draft(signed_in: SignedIn, draft: Decree) -> None:
    public, decree = signed_in(""), in_force()
    listed = text(public, "decrees")
    assert decree.number in listed
    assert "SK uji" not in listed
    page = text(public, "decree", decree.pk)
    assert "Tanjungsari Utara" in page
    assert "25 Maret 2026" in page
    assert "Pemeriksaan isi" not in page
    assert "Riwayat" not in page
    for name in ("decree", "decree_annex"):
        assert public.get(reverse(name, args=[draft.pk])).status_code == 404
    for name in ("decree_table", "decree_rt_table"):
        assert public.get(reverse(name, args=[draft.pk, "csv"])).status_code == 404
    assert public.get(reverse("decree_compare", args=[decree.pk, draft.pk])).status_code == 404


@pytest.mark.parametrize("username", ["petugas", "kabid", "fasilitator", "desa", "bkm", "pemeriksa"])
def test_who_reads_working_data_of_the_regency_reads_its_drafts(
    signed_in: SignedIn, draft: Decree, username: str
) -> None:
    page = text(signed_in(username), "decree", draft.pk)
    assert "Pemeriksaan isi" in page
    assert ("Nyatakan sudah diperiksa" in page) == (username == "kabid")
    assert (reverse("decree_edit", args=[draft.pk]) in page) == (username in ("petugas", "kabid"))


def test_an_officer_of_another_regency_finds_no_draft(
    signed_in: SignedIn, draft: Decree, account_of: Callable[[str, str], Any]
) -> None:
    other = signed_in(account_of("regency_officer", "33.75").username)
    for name in ("decree", "decree_edit"):
        assert other.get(reverse(name, args=[draft.pk])).status_code == 404
    assert other.post(reverse("decree_discard", args=[draft.pk]), {"note": "x"}).status_code == 404
    assert other.get(reverse("decree_from_data"), {"kabupaten": "35.01"}).status_code == 404


def test_a_decree_goes_from_data_to_being_in_force_in_the_browser(signed_in: SignedIn, snapshot: Snapshot) -> None:
    officer, head, before = signed_in("petugas"), signed_in("kabid"), in_force()
    form = officer.get(reverse("decree_from_data"))
    rows, chosen = form.context["rows"], form.context["chosen"]
    assert {row.kawasan.pk for row in rows if row.score.level != "TK"} == chosen
    assert len(chosen) == 9
    sent = {"kabupaten": "35.01", "tahun": "2021", "judul": "Penetapan 2022", "kawasan": sorted(chosen)[:4]}
    page = officer.post(reverse("decree_from_data"), sent)["Location"]
    decree = Decree.objects.get(title="Penetapan 2022")
    assert page == reverse("decree", args=[decree.pk])
    assert decree.areas.count() == 4
    header = {"number": "188/2022", "date": "2022-01-17", "title": "Penetapan 2022", "signatory": "B"}
    header |= {"signatory_title": "Bupati Pacitan", "area_stated_ha": "75,5"}
    officer.post(reverse("decree_edit", args=[decree.pk]), header)
    decree.refresh_from_db()
    assert (decree.number, str(decree.area_stated_ha)) == ("188/2022", "75.5000")
    assert "jumlah kawasan dalam tabel" in text(officer, "decree", decree.pk)
    assert officer.post(reverse("decree_check", args=[decree.pk])).status_code == 403
    head.post(reverse("decree_check", args=[decree.pk]), {"note": "Sesuai"})
    assert f'value="{before.pk}"' in text(head, "decree", decree.pk)
    head.post(reverse("decree_activate", args=[decree.pk]), {"replaces": before.pk})
    assert in_force() == decree
    public = text(signed_in(""), "decree", before.pk)
    assert "sudah digantikan oleh" in public
    assert officer.get(reverse("decree_edit", args=[decree.pk])).status_code == 404
    compared = signed_in("").get(reverse("decree_compare", args=[decree.pk, before.pk])).context
    assert len(compared["left"]) + compared["stayed"] == before.members.count()
    assert compared["stayed"] == decree.members.count()


def test_an_area_is_edited_with_its_rts(signed_in: SignedIn, draft: Decree) -> None:
    client, area = signed_in("petugas"), draft.areas.get(number=1)
    address = reverse("decree_area_edit", args=[draft.pk, 1])
    assert client.get(address).status_code == 200
    rts = list(area.members.values_list("rt", flat=True))
    sent: dict[str, Any] = {"name": "Nama baru", "area_stated_ha": "12,5", "note": "x", "members": rts[:2]}
    assert client.post(address, sent)["Location"].endswith("#kawasan-1")
    area.refresh_from_db()
    assert (area.name, str(area.area_stated_ha), area.members.count()) == ("Nama baru", "12.5000", 2)
    refused = client.post(address, sent | {"members": [rts[5]], "name": "Lain"})
    assert refused.status_code == 200
    assert "Lain" in refused.content.decode()
    assert client.get(reverse("decree_area_edit", args=[draft.pk, 77])).status_code == 404
    client.post(reverse("decree_area_remove", args=[draft.pk, 1]))
    assert draft.areas.count() == 8


def test_what_people_type_is_shown_as_text(signed_in: SignedIn, draft: Decree) -> None:
    Decree.objects.filter(pk=draft.pk).update(title=EVIL, number=EVIL, signatory=EVIL)
    DecreeArea.objects.filter(decree=draft).update(name=EVIL, note=EVIL, villages=EVIL, handling=EVIL)
    client = signed_in("petugas")
    address = reverse("decree_upload", args=[draft.pk])
    client.post(address, {"kind": "scan", "file": SimpleUploadedFile(f"{EVIL}.pdf", PDF)})
    pages = [text(client, name, draft.pk) for name in ("decree", "decree_edit")]
    pages += [text(client, "decrees"), text(client, "decree_area_edit", draft.pk, 1)]
    pages.append(text(client, "decree_compare", draft.pk, in_force().pk))
    for page in pages:
        assert "<script>alert" not in page
        assert "alert(1)" in page


def test_a_wrong_upload_is_said_and_not_kept(signed_in: SignedIn, draft: Decree) -> None:
    client = signed_in("petugas")
    file = SimpleUploadedFile("sk.pdf", b"<html>")
    page = client.post(reverse("decree_upload", args=[draft.pk]), {"kind": "scan", "file": file}, follow=True)
    assert "bukan PDF, JPG, atau PNG" in page.content.decode()
    assert not draft.files.exists()


def test_an_uploaded_scan_comes_back_as_what_it_is(signed_in: SignedIn, draft: Decree) -> None:
    client = signed_in("petugas")
    client.post(reverse("decree_upload", args=[draft.pk]), {"kind": "scan", "file": SimpleUploadedFile("sk.exe", PDF)})
    file = draft.files.get()
    found = client.get(reverse("decree_file", args=[draft.pk, file.pk]))
    assert b"".join(found) == PDF
    assert (found["Content-Type"], found["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert signed_in("").get(reverse("decree_file", args=[draft.pk, file.pk])).status_code == 404
    assert client.get(reverse("decree_file", args=[in_force().pk, file.pk])).status_code == 404


@pytest.mark.parametrize("paper", ["a4", "f4"])
def test_the_annex_is_a_pdf_of_every_area(signed_in: SignedIn, paper: str, tmp_path: Path) -> None:
    decree = in_force()
    found = signed_in("").get(reverse("decree_annex", args=[decree.pk]), {"kertas": paper})
    assert found["Content-Type"] == "application/pdf"
    read = " ".join(text_of(found.content, tmp_path, layout=False).split())
    for area in decree.areas.all():
        assert area.name in read
        assert f"{area.area_stated_ha:.2f}".replace(".", ",") in read
    assert decree.number in read
    assert pages_of(found.content, tmp_path)[1] == SIZES_PT[paper][::-1]
    assert len(annex_of(decree, area_rows(decree), url="").areas) == 10
    assert signed_in("").get(reverse("decree_annex", args=[decree.pk]), {"kertas": "a3"}).status_code == 404


def test_the_annex_of_a_draft_says_that_it_is_one(draft: Decree) -> None:
    assert "RANCANGAN" in annex_of(draft, area_rows(draft), url="").number
    assert "RANCANGAN" not in annex_of(in_force(), area_rows(in_force()), url="").number


def test_tables_hold_every_area_and_every_rt(signed_in: SignedIn) -> None:
    client, decree = signed_in(""), in_force()
    book = openpyxl.load_workbook(io.BytesIO(client.get(reverse("decree_table", args=[decree.pk, "xlsx"])).content))
    assert book.worksheets[0].max_row == 11
    lines = client.get(reverse("decree_rt_table", args=[decree.pk, "csv"])).content.decode("utf-8-sig").splitlines()
    assert len(lines) == 98
    assert client.get(reverse("decree_table", args=[decree.pk, "exe"])).status_code == 404


def test_a_decree_cannot_be_compared_with_itself(signed_in: SignedIn) -> None:
    pk = in_force().pk
    assert signed_in("").get(reverse("decree_compare", args=[pk, pk])).status_code == 404
