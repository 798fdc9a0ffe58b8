"""Each check finds what it is for and nothing on an honest list; transfer files and pain.001."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from typing import Any
from xml.etree import ElementTree as ET

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nakhoda.grants.rules.checks import check_grant
from nakhoda.grants.rules.programmes import programmes
from nakhoda.grants.rules.sums import TrancheState
from nakhoda.law.findings import Finding
from nakhoda.ledger.rules.accountability import by_tranche
from nakhoda.ledger.rules.balances import Assertion
from nakhoda.ledger.rules.checks import check_book, check_reconciliation
from nakhoda.ledger.rules.reconcile import StatementLine, movements, reconcile
from nakhoda.ledger.tests.book_maker import BANK, CASH, MARCH, entry_of, numbered
from nakhoda.payroll.files.pain001 import NAMESPACE, pain001
from nakhoda.payroll.files.transfers import (
    Destination,
    Payer,
    TransferRefused,
    bank_text,
    transfer_csv,
    transfer_profiles,
)
from nakhoda.payroll.rules.bulk import wage_frame
from nakhoda.payroll.rules.checks import WORKERS, check_attendance, check_lists, check_wage_share, check_workers
from nakhoda.payroll.rules.payments import order_of, payments_of
from nakhoda.payroll.rules.rates import Rate
from nakhoda.payroll.rules.wages import list_hash
from nakhoda.payroll.tests.crew_maker import MONDAY, RATES, WEEK, around, frame, list_of, mark


def codes(findings: Any) -> dict[str, int]:
    """How often each code was found; every sentence is built, so that a missing fact fails here."""
    found: list[Finding] = list(findings)
    for each in found:
        assert each.what()
        assert each.remedy("en")
    return dict(Counter(each.code for each in found))


HONEST = [mark(worker, offset) for worker in (1, 2, 3) for offset in range(6)]


def test_an_honest_week_has_no_finding() -> None:
    assert codes(check_attendance(frame(*HONEST), around())) == {}
    assert codes(check_lists(wage_frame(frame(*HONEST), RATES, [WEEK]))) == {}


CASES: list[tuple[list[Any], dict[str, Any], dict[str, int]]] = [
    ([mark(1, 0, 2), mark(1, 0, 2, package=2)], {}, {"hadir-dua-paket": 1}),
    ([mark(1, 0, 4), mark(1, 0, 2, package=2)], {}, {"hadir-dua-paket": 1, "hadir-lebih-sehari": 1}),
    ([mark(1, 0, 4), mark(1, 0, 0, package=2)], {}, {}),
    ([mark(1, day) for day in range(7)], {}, {"tanpa-hari-istirahat": 1}),
    (
        [mark(1, day, package=package) for day in range(7) for package in (1, 2)],
        {},
        {"hadir-dua-paket": 7, "hadir-lebih-sehari": 7, "lebih-tujuh-hari": 1, "tanpa-hari-istirahat": 1},
    ),
    (HONEST, {"works": [(1, date(2021, 9, 1), date(2021, 9, 30), 71)]}, {"hok-melebihi-rencana": 1}),
    (HONEST, {"works": [(1, date(2021, 9, 1), date(2021, 9, 30), 72)]}, {}),
    (HONEST, {"works": [(1, date(2021, 9, 7), date(2021, 9, 10), None)]}, {"hadir-luar-jadwal": 6}),
    (HONEST, {"holidays": {MONDAY: "Hari Uji"}}, {"hadir-hari-libur": 1}),
    ([mark(1, 2)], {"people": [(1, "p", "a", MONDAY, None, True)]}, {"hadir-setelah-meninggal": 1}),
    ([mark(1, 0)], {"people": [(1, "p", "a", MONDAY, None, True)]}, {}),
    ([mark(1, 2)], {"people": [(1, "p", "a", None, MONDAY, True)]}, {"hadir-setelah-pindah": 1}),
    ([mark(1, 2), mark(1, 3)], {"people": [(1, "p", "a", None, None, False)]}, {"hadir-belum-layak": 1}),
    ([mark(1, 2)], {"people": [(1, "p", "a", None, None, None)]}, {"hadir-belum-layak": 1}),
    ([mark(99, 2)], {}, {"hadir-belum-layak": 1}),
    ([mark(1, 0)], {"rates": ()}, {"tarif-tidak-ada": 1}),
    ([mark(1, 0)], {"rates": (Rate("worker", 9, MONDAY, None, 8),)}, {"tarif-melebihi-pagu": 1}),
]


@pytest.mark.parametrize(("marks", "given_", "expected"), CASES)
def test_a_check_finds_what_it_is_for(marks: list[Any], given_: dict[str, Any], expected: dict[str, int]) -> None:
    assert codes(check_attendance(frame(*marks), around(**given_))) == expected


CELLS = st.tuples(st.integers(1, 3), st.integers(1, 3), st.integers(0, 9), st.integers(0, 4))


@settings(deadline=None)
@given(st.lists(CELLS, max_size=25, unique_by=lambda cell: cell[:3]))
def test_clashes_and_long_weeks_are_those_a_plain_loop_finds(cells: list[tuple[int, int, int, int]]) -> None:
    packages: dict[tuple[int, int], set[int]] = defaultdict(set)
    by_day: Counter[tuple[int, int]] = Counter()
    by_week: Counter[tuple[int, int]] = Counter()
    days: dict[tuple[int, int], set[int]] = defaultdict(set)
    for worker, package, offset, quarters in cells:
        if quarters:
            packages[worker, offset].add(package)
            by_day[worker, offset] += quarters
            by_week[worker, offset // 7] += quarters
            days[worker, offset // 7].add(offset)
    expected = {
        "hadir-dua-paket": sum(len(found) > 1 for found in packages.values()),
        "hadir-lebih-sehari": sum(found > 4 for found in by_day.values()),
        "lebih-tujuh-hari": sum(found > 28 for found in by_week.values()),
        "tanpa-hari-istirahat": sum(len(found) > 6 for found in days.values()),
    }
    marks = [mark(worker, day, quarters, package=package) for worker, package, day, quarters in cells]
    found = codes(check_attendance(frame(*marks), around()))
    assert {code: found.get(code, 0) for code in expected} == expected


def test_copied_marks_are_asked_about_but_a_crew_of_full_days_is_not() -> None:
    def lists(*patterns: str) -> pl.DataFrame:
        marks = [
            mark(worker, day, int(sign))
            for worker, pattern in enumerate(patterns, 1)
            for day, sign in enumerate(pattern)
        ]
        return wage_frame(frame(*marks), RATES, [WEEK])

    assert codes(check_lists(lists(*["4042042"] * 5, "4444440"))) == {"pola-hadir-sama": 1}
    assert codes(check_lists(lists(*["4042042"] * 4, "4444440"))) == {}
    assert codes(check_lists(lists(*["4042042"] * 5, *["4444440"] * 4))) == {}
    assert codes(check_lists(lists(*["0444440"] * 9))) == {}


def test_a_shared_account_and_a_person_registered_twice_are_found_once() -> None:
    rows = [
        (1, "p1", "a1", None, None, True),
        (2, "p2", "a1", None, None, True),
        (3, "p3", "", None, None, True),
        (4, "p4", "", None, None, True),
        (5, "p5", "a5", None, None, True),
        (6, "p5", "a5", None, None, True),
    ]
    workers = pl.DataFrame(rows, schema=WORKERS, orient="row")
    found = list(check_workers(workers))
    assert [(each.code, each.facts["workers"]) for each in found] == [
        ("rekening-dipakai-bersama", "1, 2"),
        ("orang-terdaftar-ganda", "5, 6"),
    ]


def test_the_wage_share_is_asked_about_only_where_the_programme_has_one() -> None:
    assert codes(check_wage_share(programmes()["bpm-padat-karya-2021"], 69, 100)) == {"bagian-upah-kurang": 1}
    assert codes(check_wage_share(programmes()["bpm-padat-karya-2021"], 70, 100)) == {}
    assert codes(check_wage_share(programmes()["bpm-reguler-2021"], 0, 100)) == {}


def test_a_books_findings() -> None:
    book = numbered(
        entry_of("terima-termin", 900, evidence=()),
        entry_of("tarik-tunai", 500, evidence=()),
        entry_of("upah-kas", 100, evidence=()),
        entry_of("belanja-bahan-kas", 50, evidence=("x",)),
        entry_of("belanja-alat", 50, evidence=("x",)),
    )
    assert codes(
        check_book(book, [Assertion(CASH, MARCH, 299, "cash_count"), Assertion(BANK, MARCH, 400, "bank_line")])
    ) == {
        "kas-berselisih": 1,
        "catatan-tanpa-foto": 1,
        "bukti-dipakai-ulang": 1,
    }
    found = reconcile(
        [StatementLine(1, MARCH, "", "", 900), StatementLine(2, MARCH, "", "", -7)], movements(book, BANK)
    )
    assert codes(check_reconciliation(found, through=MARCH + timedelta(days=5))) == {"mutasi-belum-cocok": 1}
    late = codes(check_reconciliation(found, through=MARCH + timedelta(days=6)))
    assert late == {"mutasi-belum-cocok": 1, "catatan-belum-di-bank": 1}


def test_a_grants_findings() -> None:
    programme = programmes()["bpm-padat-karya-2021"]
    book = numbered(entry_of("terima-termin", 200), entry_of("administrasi", 10), entry_of("kas-kurang", 1, tranche=1))
    states = [TrancheState(1, 210, "disbursed"), TrancheState(2, 90, "planned")]
    found = check_grant(programme, states, {1: MARCH}, by_tranche(book), grant_idr=300, today=date(2021, 4, 1))
    assert codes(found) == {
        "termin-tidak-sesuai": 1,
        "lpj-terlambat": 1,
        "belanja-dilarang": 1,
        "administrasi-melebihi": 1,
    }


WAGES = list_of(mark(1, 0), mark(2, 0, 3), mark(3, 0, role="mason"))
ORDER = order_of(payments_of(WAGES), list_hash(WAGES))
PAYER = Payer("BKM Maju; Bersama", "001201012345678", "bri")
TO = {
    1: Destination("=SITI Aminah\n", "001201012345001", "bri"),
    2: Destination("Budi “Pak Dhé” Santoso, S.T.", "1234567890", "bni"),
    3: Destination("Wagiyo", "9876543210", "koperasi"),
}


@pytest.mark.parametrize("bank", sorted(transfer_profiles()))
def test_every_line_of_a_transfer_file_is_one_payment_and_the_total_is_the_orders(bank: str) -> None:
    profile = transfer_profiles()[bank]
    content = transfer_csv(ORDER, TO, PAYER, profile, day=MONDAY)
    assert content == transfer_csv(ORDER, TO, PAYER, profile, day=MONDAY)
    rows = list(csv.reader(io.StringIO(content.decode("ascii")), delimiter=profile.separator))
    body = rows[bool(profile.first) + profile.header :]
    fields = [name for _, name in profile.columns]
    assert [row[fields.index("reference")] for row in body] == [payment.key for payment in ORDER.payments]
    assert [row[fields.index("account")] for row in body] == [TO[payment.worker].account for payment in ORDER.payments]
    amounts = [int(row[fields.index("amount")].removesuffix(".00")) for row in body]
    assert sum(amounts) == ORDER.total_idr == WAGES.total_idr
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    if profile.first:
        assert rows[0][-2:] == ["3", str(ORDER.total_idr)]


def test_a_worker_without_account_stops_the_file() -> None:
    with pytest.raises(TransferRefused, match="1 pekerja belum mempunyai rekening: 3"):
        transfer_csv(ORDER, {1: TO[1], 2: TO[2]}, PAYER, transfer_profiles()["bri"], day=MONDAY)
    with pytest.raises(TransferRefused, match="bukan angka"):
        transfer_csv(ORDER, TO | {3: Destination("x", "=1+1", "bri")}, PAYER, transfer_profiles()["bri"], day=MONDAY)


@given(st.text(max_size=60), st.integers(1, 50))
def test_bank_text_has_only_letters_that_banks_take(text: str, most: int) -> None:
    plain = bank_text(text, most)
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9 .,-]*", plain)
    assert len(plain) <= max(most, len("TANPA NAMA"))


# The order of elements of pain.001.001.09 as far as it is used: tag -> the children allowed, in order.
ORDER_OF_TAGS = {
    "Document": ["CstmrCdtTrfInitn"],
    "CstmrCdtTrfInitn": ["GrpHdr", "PmtInf"],
    "GrpHdr": ["MsgId", "CreDtTm", "NbOfTxs", "CtrlSum", "InitgPty"],
    "PmtInf": [
        "PmtInfId", "PmtMtd", "NbOfTxs", "CtrlSum", "ReqdExctnDt", "Dbtr", "DbtrAcct", "DbtrAgt", "CdtTrfTxInf",
    ],
    "ReqdExctnDt": ["Dt"],
    "CdtTrfTxInf": ["PmtId", "Amt", "CdtrAgt", "Cdtr", "CdtrAcct", "RmtInf"],
    "PmtId": ["InstrId", "EndToEndId"],
    "Amt": ["InstdAmt"],
    "RmtInf": ["Ustrd"],
    "FinInstnId": ["BICFI", "Othr"],
    "Id": ["Othr"],
    "Othr": ["Id"],
}  # fmt: skip
PATTERNS = {
    "MsgId": r".{1,35}", "PmtInfId": r".{1,35}", "InstrId": r".{1,35}", "EndToEndId": r".{1,35}",
    "NbOfTxs": r"\d{1,15}", "CtrlSum": r"\d{1,18}", "InstdAmt": r"\d{1,18}", "Nm": r".{1,140}", "Ustrd": r".{1,140}",
    "BICFI": r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?", "Dt": r"\d{4}-\d\d-\d\d", "PmtMtd": "TRF",
    "CreDtTm": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d",
}  # fmt: skip


def require_structure(element: ET.Element) -> None:
    tag = element.tag.split("}")[1]
    children = [child.tag.split("}")[1] for child in element]
    if tag in ORDER_OF_TAGS and children:
        places = [ORDER_OF_TAGS[tag].index(child) for child in children]
        assert places == sorted(places), (tag, children)
        repeated = {child for child in children if children.count(child) > 1}
        assert repeated <= {"CdtTrfTxInf"}, tag
    if tag in PATTERNS:
        assert re.fullmatch(PATTERNS[tag], element.text or ""), (tag, element.text)
    for child in element:
        require_structure(child)


def test_pain001_has_the_order_of_the_standard_and_the_sums_of_the_order() -> None:
    at = datetime(2021, 9, 11, 9, 30, tzinfo=UTC)
    content = pain001(ORDER, TO, PAYER, at=at)
    assert content == pain001(ORDER, TO, PAYER, at=at)
    root: ET.Element = import_module("defusedxml.ElementTree").fromstring(content)
    assert root.tag == f"{{{NAMESPACE}}}Document"
    require_structure(root)
    names = {"p": NAMESPACE}
    amounts = root.findall(".//p:InstdAmt", names)
    assert sum(int(amount.text or "") for amount in amounts) == ORDER.total_idr
    assert {amount.get("Ccy") for amount in amounts} == {"IDR"}
    assert [each.text for each in root.findall(".//p:NbOfTxs", names)] == ["3", "3"]
    assert [each.text for each in root.findall(".//p:CtrlSum", names)] == [str(ORDER.total_idr)] * 2
    assert [each.text for each in root.findall(".//p:EndToEndId", names)] == [p.key for p in ORDER.payments]
    assert len({each.text for each in root.findall(".//p:CdtrAcct/p:Id/p:Othr/p:Id", names)}) == 3


def test_pain001_of_nothing_or_of_a_worker_without_account_is_refused() -> None:
    at = datetime(2021, 9, 11, tzinfo=UTC)
    for order, to in ((order_of([], "h"), TO), (ORDER, {})):
        with pytest.raises(TransferRefused, match="kosong atau"):
            pain001(order, to, PAYER, at=at)
