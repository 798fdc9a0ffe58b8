"""Papers of a grant: totals are the ledger's, sums stand in words too, the same content gives the same bytes."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nakhoda.grants.files import papers, reports
from nakhoda.grants.files.blocks import Frame
from nakhoda.grants.files.bundle import INDEX, scans_csv, write_bundle
from nakhoda.grants.files.papers import GrantSheet, Share, WorkRow
from nakhoda.grants.files.reports import MoneySheet, lpj_pdf, spending_rows, use_report_pdf
from nakhoda.grants.rules.conditions import Facts, check_tranche
from nakhoda.grants.rules.programmes import checklist, documents, programmes, roles
from nakhoda.ledger.rules.accountability import accountability
from nakhoda.ledger.rules.accounts import templates
from nakhoda.ledger.rules.entries import Posted, from_template, head, reversal
from nakhoda.ledger.rules.terbilang import terbilang_rupiah
from nakhoda.web.numbers import number, rupiah
from nakhoda.web.tests.reading import HOSTILE, SIZES_PT, pages_of, text_of

BANK, CASH = "BRI 3371", "Kas bendahara"
PROGRAMME = programmes()["bpm-padat-karya-2021"]
BOUGHT = (
    ("terima-termin", 210_000_000, 1),
    ("tarik-tunai", 160_000_000, 1),
    ("upah-kas", 147_000_000, 1),
    ("belanja-bahan-kas", 8_500_000, 1),
    ("belanja-bahan-bank", 31_250_000, 1),
    ("terima-termin", 90_000_000, 2),
    ("upah-kas", 2_100_000, 2),
)


def sheet(words: str = "Perbaikan saluran") -> GrantSheet:
    return GrantSheet(
        frame=Frame(
            ("Kabupaten Pacitan (contoh)", "Dinas Permukiman"), "Tanjungsari", 2021, "https://x.example/1", "B-1"
        ),
        programme=PROGRAMME,
        number="BPM-CFW/01 (contoh)",
        amount_idr=300_000_000,
        organisation="BKM Tanjungsari (contoh)",
        executors="KSM Guyub Rukun (contoh)",
        where="Kelurahan Tanjungsari, Kecamatan Pacitan, Kabupaten Pacitan",
        account=BANK,
        tranches=(Share(1, 70, 210_000_000), Share(2, 30, 90_000_000)),
        works=(
            WorkRow(3, words, "RT 01 RW 02", "420 m", 180_000_000),
            WorkRow(4, "Paving", "RW 03", "310 m²", 120_000_000),
        ),
    )


def posted(rows: tuple[tuple[str, int, int], ...] = BOUGHT) -> tuple[Posted, ...]:
    found = []
    for at, (template, amount, tranche) in enumerate(rows, 1):
        entry = from_template(
            templates()[template],
            amount,
            book="cash_for_work-1",
            day=date(2021, 4, at),
            text=f"Catatan {at}",
            document=f"BKT-{at:03}",
            by=7,
            key=f"kunci-{at:04}",
            places={"bank": BANK, "cash": CASH},
            tranche=tranche,
        )
        found.append(Posted(at, entry))
    return tuple(found)


def money(tranche: int | None, book: tuple[Posted, ...]) -> MoneySheet:
    entries = [each for each in book if tranche is None or each.entry.tranche == tranche]
    return MoneySheet(
        sheet(), tranche, entries, book, (("cash", CASH), ("bank", BANK)), ("cash_for_work-1", *head(book)), "50"
    )


Maker = Callable[[str], bytes]
NOTHING_KNOWN = check_tranche(PROGRAMME, 2, Facts(today=date(2021, 6, 1)))
ANSWERS = [(each.name, True, "sesuai") for each in checklist()]
MAKERS: dict[str, Maker] = {
    "sppb": lambda paper: papers.agreement_pdf(sheet(HOSTILE), paper),
    "spk": lambda paper: papers.contract_pdf(sheet(HOSTILE), paper),
    "integrity": lambda paper: papers.integrity_pdf(sheet(), paper),
    "request": lambda paper: papers.request_pdf(sheet(), sheet().tranches[1], NOTHING_KNOWN, paper),
    "receipt": lambda paper: papers.receipt_pdf(sheet(), sheet().tranches[0], paper),
    "sp3k": lambda paper: papers.completion_pdf(sheet(HOSTILE), "100", 299_000_000, 1_000_000, paper),
    "bastp": lambda paper: papers.handover_pdf(sheet(HOSTILE), "100", paper),
    "use_report": lambda paper: use_report_pdf(money(1, posted()), paper),
    "lpj": lambda paper: lpj_pdf(money(None, posted()), paper),
}


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u200b", ""))


@pytest.mark.parametrize("paper", SIZES_PT)
@pytest.mark.parametrize("document", MAKERS)
def test_a_paper_has_its_size_its_title_and_a_box_for_each_who_signs(document: str, paper: str, tmp_path: Path) -> None:
    body = MAKERS[document](paper)
    assert pages_of(body, tmp_path)[1] == SIZES_PT[paper]
    text = flat(text_of(body, tmp_path, layout=False))
    assert documents()[document].name.upper() in text.upper()
    for role in documents()[document].signers:
        assert roles()[role].lower() in text.lower()
    assert body == MAKERS[document](paper)


def test_words_of_people_are_shown_and_never_run(tmp_path: Path) -> None:
    text = flat(text_of(MAKERS["sppb"]("a4"), tmp_path, layout=False))
    assert '#eval("1")' in text


def test_the_receipt_says_the_sum_in_words(tmp_path: Path) -> None:
    text = flat(text_of(MAKERS["receipt"]("a4"), tmp_path))
    assert "Rp210.000.000" in text
    assert "Dua ratus sepuluh juta rupiah" in text


def test_the_request_says_what_is_missing_and_who_must_do_it(tmp_path: Path) -> None:
    text = flat(text_of(MAKERS["request"]("a4"), tmp_path, layout=False))
    assert "Kemajuan fisik belum diperiksa" in text
    assert "bendahara KSM" in text
    assert f"{len(NOTHING_KNOWN) - 2} syarat belum terpenuhi" in text


def test_the_minutes_hold_every_question_and_the_difference_to_the_grant(tmp_path: Path) -> None:
    body = papers.verification_pdf(sheet(), [*ANSWERS[:-1], (ANSWERS[-1][0], False, "belum ada KPP")], "3 Mei 2021")
    text = flat(text_of(body, tmp_path, layout=False))
    assert all(each.name.split()[0] in text for each in checklist())
    assert "belum ada KPP" in text
    assert "Jumlah usulan Rp300.000.000; bantuan Rp300.000.000." in text


@pytest.mark.parametrize("tranche", [1, 2, None])
def test_the_totals_of_the_lpj_are_those_of_the_ledger(tranche: int | None, tmp_path: Path) -> None:
    book = posted()
    taken_back = reversal(book[3], day=date(2021, 4, 9), by=7, key="balik-0001", reason="salah catat")
    book = (*book, Posted(8, taken_back))
    figures, shown = accountability(book, tranche), money(tranche, book)
    text = flat(text_of(lpj_pdf(shown), tmp_path))
    for amount in (figures.received_idr, figures.spent_total_idr, figures.remaining_idr, figures.spent_idr["wages"]):
        assert rupiah(amount) in text
    assert terbilang_rupiah(figures.spent_total_idr) in text
    assert f"Jumlah belanja {number(figures.spent_total_idr)}" in text
    assert f"Jumlah upah {number(figures.spent_idr['wages'])}" in text
    assert shown.noted[:40] in text.replace(" ", "")
    assert "BKT-001" in text if tranche != 2 else "BKT-007" in text


KINDS = ("upah-kas", "belanja-bahan-kas", "belanja-alat", "biaya-bank", "terima-termin", "tarik-tunai")


@given(st.lists(st.tuples(st.sampled_from(KINDS), st.integers(1, 10**12), st.integers(0, 3)), max_size=25))
def test_the_listed_entries_sum_to_the_figures_of_every_kind(drawn: list[tuple[str, int, int]]) -> None:
    book = tuple(Posted(at, each.entry) for at, each in enumerate((one for row in drawn for one in posted((row,))), 1))
    for tranche in (None, 0, 1, 2, 3):
        entries = [each for each in book if tranche is None or each.entry.tranche == tranche]
        listed = spending_rows(entries)
        figures = accountability(entries)
        for kind, amount in figures.spent_idr.items():
            assert sum(each for _posted, name, each in listed if name == kind) == amount
        assert reports.MoneySheet(sheet(), tranche, entries, book, (), ("b", 0, "")).figures == figures


def test_the_zip_is_the_same_for_the_same_content_and_lists_every_hash() -> None:
    files = [("kas/jurnal.csv", b"a;b"), ("cetakan/sppb.pdf", MAKERS["sppb"]("a4")), ("x.csv", scans_csv([]))]
    first, second = io.BytesIO(), io.BytesIO()
    hashes = write_bundle(first, files)
    write_bundle(second, iter(files))
    assert first.getvalue() == second.getvalue()
    with zipfile.ZipFile(first) as archive:
        assert archive.namelist() == [*(name for name, _data in files), INDEX]
        index = archive.read(INDEX).decode("utf-8-sig")
    for name, data in files:
        assert hashes[name] == hashlib.sha256(data).hexdigest()
        assert f"{name},{len(data)},{hashes[name]}" in index


@pytest.mark.parametrize("name", ["/etc/x", "a/../../x", INDEX, "dua.txt"])
def test_a_name_that_leads_astray_or_comes_twice_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="tidak dapat dipakai"):
        write_bundle(io.BytesIO(), [("dua.txt", b""), (name, b"")])
