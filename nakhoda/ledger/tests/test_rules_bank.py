"""Bank statements read by profile, reconciliation, and books written as beancount and tables."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nakhoda.ledger.files.beancount import account_name, beancount_text
from nakhoda.ledger.files.books import accountability_table, cash_book_table, journal_table
from nakhoda.ledger.files.statements import amount_of, profiles, read_statement
from nakhoda.ledger.rules.accountability import by_tranche
from nakhoda.ledger.rules.balances import Assertion, cash_book
from nakhoda.ledger.rules.entries import Line, links
from nakhoda.ledger.rules.reconcile import Movement, StatementLine, movements, reconcile, statement_faults
from nakhoda.ledger.tests.book_maker import BANK, CASH, MARCH, entry_of, moved, numbered
from nakhoda.web.tables import csv_bytes, xlsx_bytes

FILES = {
    "bri": "Rekening;0012\r\n\r\nTanggal;Uraian Transaksi;Teller;Debet;Kredit;Saldo\r\n"
    "01/03/2021;TERMIN 1 BPM;TRX77;;300.000.000,00;300.000.000,00\r\n"
    "05/03/2021;TARIK TUNAI;TRX90;21.000.000,00;0,00;279.000.000,00\r\n",
    "bni": "Post Date,Description,Journal No.,Amount,DB/CR,Balance\n"
    '01/03/2021,TERMIN 1 BPM,TRX77,"300,000,000.00",C,"300,000,000.00"\n'
    '05-Mar-2021,TARIK TUNAI,TRX90,"21,000,000.00",D,"279,000,000.00"\n',
    "mandiri": "Date,Description,Reference No.,Debit,Credit,Balance\n"
    '05/03/2021 10:15,TARIK TUNAI,TRX90,"21,000,000",,"279,000,000"\n'
    '01/03/2021 08:00,TERMIN 1 BPM,TRX77,,"300,000,000","300,000,000"\n',
    "bsi": "Date;Description;FT Number;Amount;DB/CR;Balance\n"
    "2021-03-01;TERMIN 1 BPM;TRX77;300,000,000.00;Kredit;300,000,000.00\n"
    "2021-03-05;TARIK TUNAI;TRX90;21,000,000.00;Debit;279,000,000.00\n",
    "bpd-jatim": "Tgl Trx;Keterangan;No Bukti;Mutasi;Saldo\n"
    "01-03-2021;TERMIN 1 BPM;TRX77;300.000.000,00;300.000.000,00\n"
    "05-03-2021;TARIK TUNAI;TRX90;-21.000.000,00;279.000.000,00\n",
}


@pytest.mark.parametrize("bank", FILES)
def test_the_statement_of_every_bank_reads_to_the_same_lines(bank: str) -> None:
    read = read_statement(FILES[bank].encode("utf-8-sig"), profiles()[bank])
    assert read.bad == ()
    assert [(line.day, line.text, line.reference, line.amount_idr, line.balance_idr) for line in read.lines] == [
        (date(2021, 3, 1), "TERMIN 1 BPM", "TRX77", 300_000_000, 300_000_000),
        (date(2021, 3, 5), "TARIK TUNAI", "TRX90", -21_000_000, 279_000_000),
    ]
    assert statement_faults(read.lines) == ()


def test_every_profile_is_marked_as_assumed_until_seen_on_a_real_file() -> None:
    assert set(profiles()) == set(FILES)
    assert {profile.certainty for profile in profiles().values()} == {"assumed"}


def test_an_unreadable_cell_is_named_by_line_and_column_and_the_rest_is_read() -> None:
    text = FILES["bri"] + "32/03/2021;X;;1,5;;\r\n06/03/2021;Y;;;;\r\n07/03/2021;Z;;1.000;2.000;abc\r\n;;;;;\r\n"
    read = read_statement(text.encode(), profiles()["bri"])
    assert len(read.lines) == 2
    assert [(bad.line, bad.column) for bad in read.bad] == [
        (6, "tanggal"),
        (6, "debet"),
        (7, "debet"),
        (8, "debet"),
        (8, "saldo"),
    ]
    assert "'1,5' bukan jumlah rupiah bulat" in read.bad[1].what


def test_a_file_of_another_bank_says_what_was_looked_for() -> None:
    read = read_statement(FILES["bni"].encode(), profiles()["bri"])
    assert read.lines == ()
    assert "Bank Rakyat Indonesia tidak ditemukan" in read.bad[0].what


@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode), st.sampled_from(sorted(FILES)))
def test_no_bytes_whatever_make_the_reader_fail(content: bytes, bank: str) -> None:
    for text in (content, FILES[bank].encode()[:120] + content):
        read_statement(text, profiles()[bank])


@given(st.integers(-(10**12), 10**12), st.sampled_from(["comma", "point"]), st.sampled_from(["", ",00"]))
def test_a_written_sum_reads_back_in_both_styles(amount: int, decimal: str, sen: str) -> None:
    english = f"{amount:,}" + sen.replace(",", ".")
    written = english if decimal == "point" else english.translate(str.maketrans(",.", ".,"))
    assert amount_of(f"Rp {written}" if amount >= 0 else written, decimal) == amount


@pytest.mark.parametrize("text", ["1,5", "1.00", "1.0000", "12.34.567", "abc", "1e9", "٣"])
def test_a_sum_with_sen_or_wrong_groups_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text) + "$"):
        amount_of(text, "comma")


def line_of(number: int, day: int, amount: int, text: str = "") -> StatementLine:
    return StatementLine(number, date(2021, 3, day), text, "", amount)


def test_a_cut_out_line_shows_in_the_banks_own_balances() -> None:
    lines = [StatementLine(2, MARCH, "", "", 5, 5), StatementLine(4, MARCH, "", "", 5, 15)]
    assert "Baris 4" in statement_faults(lines)[0]


def test_the_reference_wins_over_the_nearer_day_and_each_line_has_one_partner() -> None:
    book = [
        Movement(1, date(2021, 3, 1), "termin", "BKM-0001", 100),
        Movement(2, date(2021, 3, 3), "termin", "BKM-0002", 100),
        Movement(3, date(2021, 3, 20), "jauh", "BKM-0003", 100),
    ]
    found = reconcile([line_of(7, 3, 100, "trf bkm 0001"), line_of(8, 4, 100), line_of(9, 4, 99)], book)
    assert [(match.line.line, match.movement.number, match.referenced, match.sure) for match in found.matches] == [
        (7, 1, True, True),
        (8, 2, False, False),
    ]
    assert [line.line for line in found.unmatched_lines] == [9]
    assert [movement.number for movement in found.unmatched_movements] == [3]


def test_two_equal_withdrawals_on_one_day_are_suggested_but_not_sure() -> None:
    book = movements(numbered(entry_of("tarik-tunai", 5), entry_of("tarik-tunai", 5)), BANK)
    found = reconcile([line_of(1, 1, -5), line_of(2, 1, -5)], book)
    assert [(match.line.line, match.movement.number, match.sure) for match in found.matches] == [
        (1, 1, False),
        (2, 2, False),
    ]


@given(st.lists(st.tuples(st.integers(1, 20), st.integers(1, 3)), max_size=8), st.data())
def test_no_line_or_entry_is_used_twice_and_amounts_are_equal(rows: list[tuple[int, int]], data: st.DataObject) -> None:
    lines = [line_of(number, day, amount) for number, (day, amount) in enumerate(rows, 1)]
    others = data.draw(st.lists(st.tuples(st.integers(1, 20), st.integers(1, 3)), max_size=8))
    book = [Movement(number, date(2021, 3, day), "", "", amount) for number, (day, amount) in enumerate(others, 1)]
    found = reconcile(lines, book)
    assert len({match.movement.number for match in found.matches}) == len(found.matches)
    assert len(found.matches) + len(found.unmatched_lines) == len(lines)
    assert len(found.matches) + len(found.unmatched_movements) == len(book)
    assert all(match.line.amount_idr == match.movement.amount_idr and match.days_apart <= 5 for match in found.matches)


def parse_beancount(text: str) -> tuple[set[str], list[dict[str, Any]], list[tuple[str, str, int]]]:
    """A small reader of the syntax that the manual of beancount describes; anything else fails."""
    account = r"(?:Assets|Liabilities|Equity|Income|Expenses)(?::[A-Z0-9][A-Za-z0-9-]*)+"
    string = r'"(?:[^"\\\n]|\\["\\])*"'
    opened: set[str] = set()
    entries: list[dict[str, Any]] = []
    balances: list[tuple[str, str, int]] = []
    for line in text.splitlines():
        if found := re.fullmatch(rf"(\d{{4}}-\d\d-\d\d) open ({account}) IDR", line):
            opened.add(found[2])
        elif found := re.fullmatch(rf"(\d{{4}}-\d\d-\d\d) balance ({account})  (-?\d+) IDR", line):
            balances.append((found[1], found[2], int(found[3])))
        elif found := re.fullmatch(rf"(\d{{4}}-\d\d-\d\d) \* ({string})((?: [\^#][A-Za-z0-9/_.-]+)*)", line):
            entries.append({"day": found[1], "text": found[2], "links": found[3].split(), "lines": []})
        elif found := re.fullmatch(rf"  ({account})  (-?\d+) IDR", line):
            entries[-1]["lines"].append((found[1], int(found[2])))
        else:
            assert not line or re.fullmatch(rf'option "\w+" {string}|  [a-z][a-z0-9-]+: (\d+|{string})', line), line
    return opened, entries, balances


@given(st.lists(st.tuples(st.integers(1, 10**9), st.text(min_size=1, max_size=15)), max_size=5))
def test_beancount_text_has_correct_syntax_balanced_entries_and_opened_accounts(rows: list[tuple[int, str]]) -> None:
    book = numbered(*(moved(amount, text=text, document=text) for amount, text in rows))
    opened, entries, balances = parse_beancount(beancount_text('KSM "Maju"\n', book, [Assertion(CASH, MARCH, 5, "x")]))
    assert len(entries) == len(rows)
    assert balances == [("2021-03-02", "Assets:Kas:Bendahara", 5)]
    sums: dict[str, int] = defaultdict(int)
    for entry in entries:
        assert sum(amount for _, amount in entry["lines"]) == 0
        for account, amount in entry["lines"]:
            assert account in opened
            sums[account] += amount
    assert sums.get("Expenses:Bahan", 0) == sum(amount for amount, _ in rows)


def test_two_places_that_differ_only_in_marks_stay_two_accounts() -> None:
    def lines(place: str) -> tuple[Line, ...]:
        return Line("bank", 5, place), Line("grant", -5)

    book = numbered(moved(5, lines=lines("BRI 01")), moved(5, lines=lines("BRI-01")))
    opened, _, _ = parse_beancount(beancount_text("x", book))
    assert {"Assets:Bank:BRI-01", "Assets:Bank:BRI-01-2"} <= opened
    assert account_name(("cash", "")) == "Assets:Kas"


def test_tables_of_a_book_add_up_and_hold_no_formula() -> None:
    book = numbered(
        entry_of("terima-termin", 1_000, text="=1+1"), entry_of("tarik-tunai", 600), entry_of("upah-kas", 300)
    )
    journal = journal_table("Jurnal", book, links(book))
    rows = list(csv.DictReader(io.StringIO(csv_bytes(journal).decode("utf-8-sig"))))
    assert sum(int(row["Debet (Rp)"]) for row in rows) == sum(int(row["Kredit (Rp)"]) for row in rows) == 1_900
    assert rows[0]["Uraian"] == "'=1+1"
    assert len(rows[0]["Sidik"]) == 64
    cash = cash_book_table("Buku kas", cash_book(book, CASH))
    assert cash.rows[-1][-1] == 300
    lpj = accountability_table("LPJ", by_tranche(book))
    assert lpj.rows[0][:2] == (1, 1_000)
    for table in (journal, cash, lpj):
        assert {len(row) for row in table.rows} == {len(table.columns)}
        assert xlsx_bytes(table)[:2] == b"PK"
