"""Upload, the page of a draft, its files, and the way to activation."""

from __future__ import annotations

import importlib
import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from nakhoda.baseline.example import WORKBOOK
from nakhoda.baseline.queries.snapshots import Snapshot, SourceFile, official, undecided
from nakhoda.regions.actions import load_shipped_regions
from nakhoda.scoring.tests.drafts import REGENCY, decide, example_file, said, uploaded

openpyxl: Any = importlib.import_module("openpyxl")
pytestmark = pytest.mark.django_db
SignedIn = Callable[[str], Client]


def ignore_errors(client: Client, commits: Any, draft: Snapshot) -> None:
    for code in set(undecided(draft).filter(severity="error").values_list("code", flat=True)):
        decide(client, commits, draft, code, "biarkan", alasan="sudah diperiksa di lapangan")


def test_a_workbook_goes_from_upload_over_findings_to_official_data(
    signed_in: SignedIn, snapshot: Snapshot, django_capture_on_commit_callbacks: Any
) -> None:
    client = signed_in("petugas")
    draft = uploaded(client, django_capture_on_commit_callbacks, boundaries=True)
    page = said(client.get(f"/data/{draft.pk}/"))
    assert "Temuan menurut jenis" in page
    assert "Kolom bergeser" in page
    assert "galat belum diputuskan" in page

    slipped = decide(client, django_capture_on_commit_callbacks, draft, "kolom-bergeser", "terima")
    assert "1 temuan diterima" in slipped
    assert draft.edits.count() == 0, "the reader mended the row already"
    ignore_errors(client, django_capture_on_commit_callbacks, draft)

    before = official(REGENCY)
    assert before is not None
    confirm = client.get(f"/data/{draft.pk}/aktifkan/")
    assert "Belum dapat diaktifkan" not in said(confirm)
    labels = set(draft.rt_rows.values_list("rt__village_key", "rt__label"))
    gone = set(before.rt_rows.values_list("rt__village_key", "rt__label")) - labels
    assert gone
    assert f"{len(gone)} RT ada dalam data resmi sekarang tetapi tidak ada di rancangan ini" in said(confirm)
    response = client.post(f"/data/{draft.pk}/aktifkan/", {"replaces": before.pk, "note": "BA 7/2021"}, follow=True)
    assert f"data resmi: {draft.rt_rows.count()} RT" in said(response)
    assert official(REGENCY) == draft
    assert "Pernah resmi" in said(client.get(f"/data/{before.pk}/"))


def test_a_draft_with_undecided_errors_or_a_stale_replacement_is_not_activated(
    signed_in: SignedIn, snapshot: Snapshot, django_capture_on_commit_callbacks: Any
) -> None:
    client = signed_in("petugas")
    draft = uploaded(client, django_capture_on_commit_callbacks)
    current = official(REGENCY)
    assert current is not None
    refused = client.post(f"/data/{draft.pk}/aktifkan/", {"replaces": current.pk})
    assert "galat yang belum diputuskan" in said(refused)
    ignore_errors(client, django_capture_on_commit_callbacks, draft)
    stale = client.post(f"/data/{draft.pk}/aktifkan/", {"replaces": current.pk - 1})
    assert "Sementara itu data lain sudah diaktifkan" in said(stale)
    assert official(REGENCY) == current


def bomb() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", b" " * (6 * 2**20))
    return held.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("laporan.pdf", b"%PDF-1.7", "berkas ini tidak dapat dipakai di sini"),
        ("laporan.xlsx", b"%PDF-1.7 laporan", "isinya bukan buku kerja .xlsx"),
        ("bom.xlsx", bomb(), "bom zip"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_a_reason_and_nothing_is_kept(
    name: str, content: bytes, why: str, signed_in: SignedIn
) -> None:
    kept = sorted((settings.MEDIA_ROOT / "sumber").iterdir())
    counts = SourceFile.objects.count(), Snapshot.objects.count()
    given = {"regency": REGENCY, "workbook": SimpleUploadedFile(name, content), "title": "Judul saya"}
    response = signed_in("petugas").post("/data/unggah/", given)
    assert response.status_code == 400
    assert why in said(response)
    assert name in said(response)
    assert b"Judul saya" in response.content
    assert (SourceFile.objects.count(), Snapshot.objects.count()) == counts
    assert sorted((settings.MEDIA_ROOT / "sumber").iterdir()) == kept


def test_an_upload_is_only_for_regencies_of_ones_own(signed_in: SignedIn, snapshot: Snapshot) -> None:
    book = SimpleUploadedFile(WORKBOOK, example_file(WORKBOOK))
    refused = signed_in("petugas").post("/data/unggah/", {"regency": "33.75", "workbook": book})
    assert refused.status_code == 400
    assert signed_in("fasilitator").get("/data/unggah/").status_code == 403


def test_boundaries_alone_make_a_draft_on_the_official_data(
    signed_in: SignedIn, snapshot: Snapshot, django_capture_on_commit_callbacks: Any
) -> None:
    from nakhoda.baseline.example import BOUNDARIES

    given = {"regency": REGENCY, "boundaries": SimpleUploadedFile(BOUNDARIES, example_file(BOUNDARIES))}
    with django_capture_on_commit_callbacks(execute=True):
        response = signed_in("petugas").post("/data/unggah/?jenis=batas", given)
    draft = Snapshot.objects.order_by("-id")[0]
    assert response.headers["Location"] == f"/data/{draft.pk}/"
    assert draft.base == official(REGENCY)
    assert draft.workbook_id == snapshot.workbook_id
    assert draft.boundary_set is not None


def test_computing_again_leaves_no_boundaries_behind(
    signed_in: SignedIn, django_capture_on_commit_callbacks: Any
) -> None:
    from nakhoda.regions.queries import BoundarySet

    client = signed_in("petugas")
    draft = uploaded(client, django_capture_on_commit_callbacks, boundaries=True)
    sets = BoundarySet.objects.count()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/data/{draft.pk}/hitung/")
    assert BoundarySet.objects.count() == sets


def test_while_a_draft_waits_its_page_shows_the_steps(signed_in: SignedIn, snapshot: Snapshot) -> None:
    client = signed_in("petugas")
    client.post("/data/unggah/", {"regency": REGENCY, "workbook": SimpleUploadedFile("a.xlsx", example_file(WORKBOOK))})
    draft = Snapshot.objects.order_by("-id")[0]
    page = client.get(f"/data/{draft.pk}/")
    assert "Menunggu giliran" in said(page)
    assert b'<noscript><meta http-equiv="refresh"' in page.content
    assert "HX-Refresh" not in client.get(f"/data/{draft.pk}/keadaan/?cara=penuh").headers


def test_the_annotated_copy_the_list_and_the_letter_can_be_taken_away(
    signed_in: SignedIn, django_capture_on_commit_callbacks: Any
) -> None:
    client = signed_in("petugas")
    draft = uploaded(client, django_capture_on_commit_callbacks)
    decide(client, django_capture_on_commit_callbacks, draft, "volume-negatif", "terima")
    copy = client.get(f"/data/{draft.pk}/berkas/beranotasi/").content
    book = openpyxl.load_workbook(io.BytesIO(copy))
    edit = draft.edits.order_by("number")[0]
    note = book[edit.sheet].cell(edit.row, edit.column).comment
    assert note is not None
    assert "Diubah" in note.text
    assert b"persen-lebih-100" in client.get(f"/data/{draft.pk}/berkas/temuan/").content
    for paper in ("a4", "f4"):
        assert client.get(f"/data/{draft.pk}/berkas/surat-{paper}/").content.startswith(b"%PDF")
    original: Any = client.get(f"/data/{draft.pk}/berkas/buku-kerja/")
    assert b"".join(original.streaming_content) == example_file(WORKBOOK)


def test_a_village_name_is_confirmed_and_the_rts_move_to_its_code(
    signed_in: SignedIn, django_capture_on_commit_callbacks: Any
) -> None:
    from nakhoda.regions.queries import villages_in

    load_shipped_regions()
    client = signed_in("petugas")
    draft = uploaded(client, django_capture_on_commit_callbacks)
    page = client.get(f"/data/{draft.pk}/desa/")
    assert "sama" in said(page)
    other = next(code for code, name in villages_in(REGENCY).items() if name != "Tanjungsari")
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/data/{draft.pk}/desa/", {"desa-0": other})
    draft.refresh_from_db()
    assert set(draft.villages.values()) == {other}
    assert draft.rt_rows.filter(rt__village_key=other).exists()
    assert "dipastikan" in said(client.get(f"/data/{draft.pk}/desa/"))


def test_a_discarded_draft_stays_readable_with_its_reason(
    signed_in: SignedIn, django_capture_on_commit_callbacks: Any
) -> None:
    client = signed_in("petugas")
    draft = uploaded(client, django_capture_on_commit_callbacks)
    assert client.post(f"/data/{draft.pk}/buang/", {"reason": "x"}).status_code == 400
    client.post(f"/data/{draft.pk}/buang/", {"reason": "berkas tahun yang salah"})
    assert "berkas tahun yang salah" in said(client.get(f"/data/{draft.pk}/"))
    assert "sudah ditutup" in decide(client, django_capture_on_commit_callbacks, draft, "volume-negatif", "terima")


def test_somebody_elses_draft_is_discarded_only_by_those_who_import(
    signed_in: SignedIn, django_capture_on_commit_callbacks: Any
) -> None:
    draft = uploaded(signed_in("petugas"), django_capture_on_commit_callbacks)
    response = signed_in("fasilitator").post(f"/data/{draft.pk}/buang/", {"reason": "tidak perlu lagi"}, follow=True)
    assert "hanya dapat dibuang" in said(response)
    draft.refresh_from_db()
    assert draft.state == "draft"
