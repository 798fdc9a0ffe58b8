"""Pages of grants: each hand finds its step, refusals keep what was typed, papers count or not, all of it as a ZIP."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from nakhoda.cli.example import ACCOUNTS
from nakhoda.grants.files.bundle import INDEX
from nakhoda.grants.queries.grants import Grant, all_grants, figures_of, papers_of, steps_of, tranches_of
from nakhoda.grants.rules.programmes import checklist
from nakhoda.ledger.actions.books import post_template
from nakhoda.ledger.example import picture_of
from nakhoda.ledger.queries.books import posted_of, pots_of
from nakhoda.people.actions import SYSTEM, create_organisation
from nakhoda.people.rules.scope import Viewer
from nakhoda.web.numbers import rupiah
from nakhoda.web.tests.reading import text_of

pytestmark = pytest.mark.django_db
TODAY = date(2021, 9, 20)
VILLAGE = "35.01.04.2014"
Browser = Callable[[str], Client]


@pytest.fixture(autouse=True)
def in_september(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_args: TODAY)


@pytest.fixture
def work(db: None) -> Grant:
    """The grant for cash for work, its first tranche paid and seen at the bank."""
    return all_grants().get(fund="cash_for_work", village_key=VILLAGE)


@pytest.fixture
def regular(db: None) -> Grant:
    """The regular grant, whose proposal waits to be verified."""
    return all_grants().get(fund="regular", village_key=VILLAGE)


def scan(text: str = "TANDA TANGAN") -> SimpleUploadedFile:
    return SimpleUploadedFile("lembar.png", picture_of(text), "image/png")


def seen(grant: Grant, tranche: Any = None) -> int:
    return steps_of(grant, tranche)[-1].pk if steps_of(grant, tranche) else 0


def answers(**more: str) -> dict[str, str]:
    return {f"{item.id}-yes": "ya" for item in checklist()} | more


def said(client: Client, answer: Any) -> str:
    return client.get(answer["Location"]).content.decode() if answer.status_code == 302 else answer.content.decode()


def test_the_list_says_what_waits_and_counts_tranches_by_state(signed_in: Browser, regular: Grant) -> None:
    page = signed_in("petugas").get("/bantuan/")
    assert [each.grant.pk for each, *_ in page.context["waiting"]] == [regular.pk]
    assert sum(count for *_, count, _amount in page.context["sums"]) == 5
    assert page.context["paid"] == 39_900_000
    only = signed_in("petugas").get("/bantuan/?dana=regular&keadaan=proposed&tahun=2021")
    assert [row.grant.pk for row in only.context["rows"]] == [regular.pk]
    assert len(signed_in("petugas").get("/bantuan/?dana=x&keadaan=%00&tahun=99999999999").context["rows"]) == 2


def test_a_late_report_is_named_with_its_days(signed_in: Browser, work: Grant, monkeypatch: pytest.MonkeyPatch) -> None:
    assert signed_in("petugas").get("/bantuan/").context["late"] == []
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_args: date(2021, 10, 13))
    late = signed_in("petugas").get("/bantuan/").context["late"]
    assert [(each.tranche.grant_id, each.days) for each, _village in late] == [(work.pk, 10)]
    assert "terlambat" in signed_in("kades").get(f"/bantuan/{work.pk}/termin/1/").content.decode()


def test_a_grant_is_allocated_once_and_never_above_the_programme(signed_in: Browser) -> None:
    client = signed_in("petugas")
    bkm = create_organisation(by=SYSTEM, kind="bkm", name="BKM Baru (contoh)", area=VILLAGE)
    form = {
        "organisation": bkm.pk,
        "programme": "bpm-padat-karya-2021",
        "year": 2021,
        "amount_idr": "300.000.001",
        "number": "600/9/2021",
        "key": "0123456789abcdef",
    }
    refused = client.post("/bantuan/alokasi/", form)
    assert "melebihi pagu program" in refused.content.decode()
    assert "600/9/2021" in refused.content.decode()
    for _ in range(2):
        made = client.post("/bantuan/alokasi/", form | {"amount_idr": "300.000.000"})
        assert made.status_code == 302
    grant = all_grants().get(organisation=bkm)
    assert made["Location"] == f"/bantuan/{grant.pk}/"
    assert "belum diperiksa" in client.get(made["Location"]).content.decode()
    page = signed_in("fasilitator").get(f"/bantuan/{grant.pk}/rekening/").content.decode()
    assert "belum mempunyai rekening" in page


def test_a_proposal_above_the_grant_is_refused_and_what_was_typed_stays(signed_in: Browser, regular: Grant) -> None:
    signed_in("fasilitator").post(
        f"/bantuan/{regular.pk}/langkah/", {"to": "returned", "reason": "gambar kurang", "seen": seen(regular)}
    )
    client, url = signed_in("bkm"), f"/bantuan/{regular.pk}/proposal/"
    field = f"line-{regular.grant_lines.get().line_id}"
    too_much = client.post(url, {field: "360.000.001", "seen": seen(regular)})
    assert too_much.status_code == 400
    assert "360.000.001" in too_much.content.decode()
    assert "melebihi bantuan" in too_much.content.decode()
    assert client.post(url, {field: "350.000.000", "seen": seen(regular)}).status_code == 302
    regular.refresh_from_db()
    assert regular.state == "proposed"
    assert regular.grant_lines.get(out=None).amount_idr == 350_000_000


def test_a_checklist_with_a_no_keeps_every_answer(signed_in: Browser, regular: Grant) -> None:
    client, url = signed_in("fasilitator"), f"/bantuan/{regular.pk}/verifikasi/"
    given = answers(**{"land-yes": "tidak", "land-note": "hibah belum ditandatangani", "seen": str(seen(regular))})
    refused = client.post(url, given)
    assert refused.status_code == 400
    assert "Belum terpenuhi" in refused.content.decode()
    assert "hibah belum ditandatangani" in refused.content.decode()
    assert client.post(url, given | {"land-yes": "ya"}).status_code == 302
    regular.refresh_from_db()
    assert regular.state == "verified"


def test_from_verification_to_money_in_the_book_by_pages_alone(
    signed_in: Browser, regular: Grant, tmp_path: Path
) -> None:
    own = f"/bantuan/{regular.pk}/"
    signed_in("fasilitator").post(f"{own}verifikasi/", answers(seen=str(seen(regular))))
    signed_in("kabid").post(f"{own}langkah/", {"to": "agreed", "seen": seen(regular)})
    bkm = signed_in("bkm")
    assert [each.document.id for each, *_ in signed_in("ppk").get(own).context["to_sign"]] == ["sppb"]
    assert "belum ada" in bkm.get(f"{own}termin/1/").content.decode()
    for document, signers in (
        ("sppb", ["bkm_coordinator", "ppk"]),
        ("spk", ["bkm_coordinator", "ksm_head"]),
        ("integrity", ["ksm_head", "bkm_coordinator"]),
        ("work_schedule", ["ksm_head"]),
    ):
        form = {"file": scan(document), "signers": signers, "tranche": ""}
        assert bkm.post(f"{own}berkas/?dokumen={document}", form).status_code == 302
    bkm.post(f"{own}termin/1/langkah/", {"to": "requested", "seen": 0})
    tranche = tranches_of(regular)[0]
    facilitator = signed_in("fasilitator")
    early = facilitator.post(f"{own}termin/1/langkah/", {"to": "endorsed", "seen": seen(regular, tranche)})
    assert early.status_code == 302
    page = facilitator.get(early["Location"])
    assert "Surat permintaan pencairan belum ada" in str([str(each) for each in page.context["messages"]])
    request = ["bkm_coordinator", "bkm_treasurer", "village_head"]
    bkm.post(f"{own}berkas/?dokumen=request", {"file": scan("request"), "signers": request, "tranche": "1"})
    for who, state in (("fasilitator", "endorsed"), ("kabid", "approved")):
        signed_in(who).post(f"{own}termin/1/langkah/", {"to": state, "seen": seen(regular, tranche)})
    pot = pots_of(regular.book).get(account="bank") if regular.book else None
    assert pot is not None
    paid = {"day": "2021-09-18", "document": "SP2D-77", "pot": pot.pk, "key": "fedcba9876543210"}
    for _ in range(2):
        assert signed_in("ppk").post(f"{own}termin/1/cair/", paid).status_code == 302
    tranche.refresh_from_db()
    assert tranche.state == "disbursed"
    assert figures_of(regular).received_idr == tranche.amount_idr == 216_000_000
    receipt = text_of(bkm.get(f"{own}cetak/receipt/?termin=1&kertas=f4").content, tmp_path)
    assert "Dua ratus enam belas juta rupiah" in receipt


def test_who_asked_cannot_approve_and_a_stale_page_is_told(signed_in: Browser, work: Grant) -> None:
    bkm, url = signed_in("bkm"), f"/bantuan/{work.pk}/termin/2/langkah/"
    bkm.post(url, {"to": "requested", "seen": 0})
    refused = bkm.post(url, {"to": "endorsed", "seen": seen(work, tranches_of(work)[1])})
    assert "memerlukan hak lain" in said(bkm, refused)
    facilitator = signed_in("fasilitator")
    stale = facilitator.post(url, {"to": "returned", "reason": "kurang", "seen": 0})
    assert "sudah berubah sejak halaman ini dibuka" in said(facilitator, stale)
    assert tranches_of(work)[1].state == "requested"


def test_a_step_back_needs_its_reason(signed_in: Browser, regular: Grant) -> None:
    client = signed_in("fasilitator")
    answer = client.post(f"/bantuan/{regular.pk}/langkah/", {"to": "returned", "seen": seen(regular)})
    assert "Tulis alasannya" in said(client, answer)
    broken = client.post(f"/bantuan/{regular.pk}/langkah/", {"to": "x" * 30, "seen": "y"})
    assert broken.status_code == 302


def test_a_report_is_offered_only_when_nothing_lacks(signed_in: Browser, work: Grant) -> None:
    page = signed_in("bkm").get(f"/bantuan/{work.pk}/")
    assert [deed["refusal"] for deed in page.context["tranche_deeds"]] == ["Lengkapi dahulu syarat di bawah."]
    assert "bendahara BKM" in page.content.decode()


def test_who_must_sign_sees_it_first_and_the_paper_counts_until_it_is_withdrawn(
    signed_in: Browser, work: Grant
) -> None:
    own = f"/bantuan/{work.pk}/"
    treasurer = signed_in("bendahara")
    page = treasurer.get(own)
    assert [(each.document.id, each.tranche.number) for each, *_ in page.context["to_sign"]] == [("use_report", 1)]
    text = page.content.decode()
    assert text.index("Menunggu tanda tangan Anda") < text.index("Dokumen bertanda tangan")
    form = {"file": scan(), "tranche": "1", "signers": ["bkm_treasurer"]}
    assert treasurer.post(f"{own}berkas/?dokumen=use_report", form).status_code == 302
    assert treasurer.get(own).context["to_sign"] == []
    assert [each.document.id for each, *_ in signed_in("fasilitator").get(own).context["to_sign"]] == ["use_report"]
    paper = papers_of(work)[-1]
    assert "Alasan" in treasurer.post(f"{own}berkas/{paper.pk}/tarik/", {"reason": ""}).content.decode()
    treasurer.post(f"{own}berkas/{paper.pk}/tarik/", {"reason": "lembar keliru"})
    assert "lembar keliru" in treasurer.get(own).content.decode()
    assert len(treasurer.get(own).context["to_sign"]) == 1


def test_the_village_head_is_told_what_to_sign_and_whom_to_give_it(signed_in: Browser, work: Grant) -> None:
    page = signed_in("kades").get(f"/bantuan/{work.pk}/termin/2/")
    assert [each.document.id for each, *_ in page.context["to_sign"]] == ["request"]
    assert "serahkan ke BKM untuk diunggah" in page.content.decode()
    assert "Langkah Anda" not in page.content.decode()


def test_a_file_that_is_no_scan_is_refused_in_words(signed_in: Browser, work: Grant) -> None:
    client, url = signed_in("bkm"), f"/bantuan/{work.pk}/berkas/?dokumen=sppb"
    wrong = client.post(url, {"file": SimpleUploadedFile("a.exe", b"MZ" * 40), "signers": ["ppk"], "tranche": ""})
    assert wrong.status_code == 400
    assert "a.exe" in wrong.content.decode()
    assert client.post(url, {"file": scan(), "signers": ["village_head"], "tranche": "9"}).status_code == 400
    before = len(papers_of(work))
    signed_in("pemeriksa").post(url, {"file": scan(), "signers": ["ppk"], "tranche": ""})
    assert len(papers_of(work)) == before


def test_a_scan_is_private(signed_in: Browser, work: Grant) -> None:
    url = f"/bantuan/{work.pk}/berkas/{papers_of(work)[0].pk}/"
    answer = signed_in("kades").get(url)
    assert answer["Cache-Control"] == "no-store, private"
    assert b"".join(getattr(answer, "streaming_content", ())).startswith(b"\xff\xd8\xff")
    assert signed_in("").get(url).status_code == 302


def test_progress_is_noted_by_who_checks(signed_in: Browser, work: Grant) -> None:
    client, url = signed_in("fasilitator"), f"/bantuan/{work.pk}/kemajuan/"
    assert client.post(url, {"percent": "101", "day": "2021-09-15"}).status_code == 400
    assert client.post(url, {"percent": "42,5", "day": "2021-09-15", "note": "opname"}).status_code == 302
    assert "42,5%" in client.get(f"/bantuan/{work.pk}/").content.decode()


def spend(work: Grant, treasurer: Viewer) -> None:
    assert work.book is not None
    post_template(
        by=treasurer,
        book=work.book,
        template="biaya-bank",
        amount_idr=15_001,
        places={pot.account: pot.place for pot in pots_of(work.book)},
        today=TODAY,
        day=TODAY,
        text="Biaya uji",
        document="B-1",
        key="uji-biaya-bank",
        tranche=tranches_of(work)[0].mark,
    )


def body_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_the_zip_for_the_auditor_is_whole_and_the_same_each_time(
    signed_in: Browser, work: Grant, viewer: Callable[[str], Viewer], tmp_path: Path
) -> None:
    spend(work, viewer("bendahara"))
    client, url = signed_in("pemeriksa"), f"/bantuan/{work.pk}/pemeriksa.zip"
    first = body_of(client.get(url))
    assert first == body_of(client.get(url))
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        index = list(csv.reader(io.StringIO(archive.read(INDEX).decode("utf-8-sig"))))[1:]
        assert {name for name, *_ in index} == set(archive.namelist()) - {INDEX}
        for name, size, digest in index:
            data = archive.read(name)
            assert (len(data), hashlib.sha256(data).hexdigest()) == (int(size), digest)
        scans = list(csv.reader(io.StringIO(archive.read("pindaian.csv").decode("utf-8-sig"))))[1:]
        assert [row[4] for row in scans] == [paper.sha256 for paper in papers_of(work)]
        assert all(hashlib.sha256(archive.read(row[3])).hexdigest() == row[4] for row in scans)
        assert "buku/buku.beancount" in archive.namelist()
        lpj = archive.read("cetakan/lpj-termin-1.pdf")
    text = re.sub(r"\s+", " ", text_of(lpj, tmp_path))
    figures = figures_of(work)
    assert figures.spent_idr["bank_charges"] >= 15_001
    for amount in (figures.received_idr, figures.spent_total_idr, figures.remaining_idr):
        assert rupiah(amount) in text
    assert work.book is not None
    work.book.refresh_from_db()
    assert work.book.hash[:20] in text.replace(" ", "").replace("\u200b", "")
    assert len(posted_of(work.book)) == work.book.number


def test_a_paper_that_lacks_its_tranche_or_is_made_elsewhere_is_not_found(signed_in: Browser, work: Grant) -> None:
    client = signed_in("pemeriksa")
    for path in ("request/", "insurance/", "lain/", "sppb/?kertas=b5", "request/?termin=9", "request/?termin=²"):
        assert client.get(f"/bantuan/{work.pk}/cetak/{path}").status_code == 404


def test_the_public_page_shows_money_and_no_person(
    signed_in: Browser, work: Grant, regular: Grant, viewer: Callable[[str], Viewer]
) -> None:
    spend(work, viewer("bendahara"))
    page = signed_in("").get(f"/bantuan/umum/{VILLAGE}/")
    text = page.content.decode()
    figures = figures_of(work)
    for amount in (
        57_000_000,
        39_900_000,
        figures.spent_total_idr,
        figures.spent_idr["bank_charges"],
        figures.remaining_idr,
    ):
        assert rupiah(amount) in text
    assert rupiah(regular.amount_idr) not in text
    assert not [name for _username, name, *_ in ACCOUNTS if name.removesuffix(" (contoh)") in text]
    assert signed_in("").get("/bantuan/umum/35.01/").status_code == 404
    assert signed_in("").get("/bantuan/umum/35.01.99.9999/").status_code == 404


def test_a_grant_of_another_village_is_not_found(signed_in: Browser, work: Grant) -> None:
    assert signed_in("desa").get(f"/bantuan/{work.pk}/").status_code == 200
    assert signed_in("petugas").get(f"/bantuan/{10**6}/").status_code == 404
    assert signed_in("bkm").get(f"/bantuan/{work.pk}/termin/9/").status_code == 404
