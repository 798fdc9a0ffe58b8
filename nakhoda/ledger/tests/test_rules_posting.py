"""What may be posted and what not, balances, closings and the figures of the LPJ."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nakhoda.ledger.rules.accountability import accountability, by_tranche, public_figures
from nakhoda.ledger.rules.accounts import chart, spending_kinds, templates
from nakhoda.ledger.rules.balances import Assertion, available, balances, cash_book, compare
from nakhoda.ledger.rules.closing import closed_through, closing, closing_faults, next_open_day
from nakhoda.ledger.rules.entries import Line, Posted, content_hash, content_of, entry_from, head, links, reversal
from nakhoda.ledger.rules.posting import PostingRefused, Standing, faults, require, same_key
from nakhoda.ledger.tests.book_maker import BANK, CASH, MARCH, PLENTY, entry_of, moved, numbered
from nakhoda.people.rules.chain import first_break

AMOUNT = st.integers(1, 10**9)
DAYS = st.integers(0, 40).map(lambda days: MARCH + timedelta(days=days))


def test_every_template_makes_an_entry_that_may_be_posted() -> None:
    for name in templates():
        assert faults(entry_of(name, 50_000), PLENTY) == (), name


def test_the_chart_has_every_kind_of_spending_of_the_lpj() -> None:
    assert {"wages", "materials", "tools", "admin", "tax", "safety"} <= set(spending_kinds())
    assert {account.pot for account in chart().values()} == {"cash", "bank", ""}


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"lines": (Line("materials", 5), Line("cash", -4, CASH[1]))}, "tidak sama"),
    ({"lines": (Line("materials", 0),)}, "sedikitnya dua baris"),
    ({"lines": (Line("materials", 0), Line("cash", 0, CASH[1]))}, "bukan nol"),
    ({"lines": (Line("snacks", 5), Line("cash", -5, CASH[1]))}, "bagan akun"),
    ({"lines": (Line("materials", 5), Line("cash", -5, "dapur"))}, "tidak terdaftar"),
    ({"lines": (Line("materials", 5, "toko"), Line("cash", -5, CASH[1]))}, "tidak mempunyai tempat"),
    ({"lines": (Line("materials", 10**16), Line("cash", -(10**16), CASH[1]))}, "tidak dapat dibukukan"),
    ({"text": "  "}, "uraian"),
    ({"document": ""}, "nomor bukti"),
    ({"key": "x"}, "Kunci kiriman"),
    ({"book": ""}, "Pilih buku"),
    ({"tranche": -1}, "minus"),
    ({"template": "entah"}, "tidak dikenal"),
    ({"template": "belanja-bahan-kas"}, "foto bukti"),
    ({"template": "upah-kas"}, "tidak sesuai"),
    ({"template": "belanja-bahan-kas", "tranche": 0}, "nomor termin"),
    ({"reversal_of": 9}, "tidak ada pada buku"),
]


@pytest.mark.parametrize(("change", "says"), WRONG)
def test_a_wrong_entry_is_refused_with_its_reason(change: dict[str, Any], says: str) -> None:
    with pytest.raises(PostingRefused, match=says):
        require(moved(5, **change), PLENTY)


def test_money_that_is_no_whole_rupiah_is_refused() -> None:
    amount: Any = 5.0
    assert any("rupiah bulat" in fault for fault in faults(moved(amount), PLENTY))


def test_a_negative_amount_on_a_template_cannot_turn_its_direction() -> None:
    assert any("lebih dari nol" in fault for fault in faults(entry_of("terima-termin", -5), PLENTY))


def test_a_closed_day_or_tranche_and_a_day_to_come_take_nothing() -> None:
    closed = replace(PLENTY, closed_through=date(2021, 3, 31), closed_tranches={2}, today=date(2021, 4, 30))
    assert "ditutup sampai 31 Maret 2021" in faults(moved(5, day=date(2021, 3, 31)), closed)[0]
    assert "Termin 2 sudah ditutup" in faults(moved(5, day=date(2021, 4, 1), tranche=2), closed)[0]
    assert "belum tiba" in faults(moved(5, day=date(2021, 5, 1)), closed)[0]
    assert faults(moved(5, day=date(2021, 4, 1)), closed) == ()


def test_an_entry_dated_back_uses_no_money_that_was_spent_later() -> None:
    book = numbered(
        entry_of("terima-termin", 100, day=date(2021, 3, 1)),
        entry_of("tarik-tunai", 100, day=date(2021, 3, 1)),
        entry_of("belanja-bahan-kas", 80, day=date(2021, 3, 20)),
        entry_of("setor-pajak", 10, day=date(2021, 3, 21)),
    )
    assert available(book, date(2021, 3, 10))[CASH] == 10
    assert balances(book, date(2021, 3, 10))[CASH] == 100
    early = moved(11, day=date(2021, 3, 10))
    standing = Standing(available=available(book, early.day), places=(BANK, CASH))
    assert "kurang Rp1" in faults(early, standing)[0]
    assert faults(replace(moved(10), day=date(2021, 3, 10)), standing) == ()


@given(st.lists(st.tuples(DAYS, st.integers(-500, 500).filter(bool)), max_size=12), DAYS)
def test_available_is_the_least_end_of_day_balance_from_then_on(changes: list[tuple[date, int]], day: date) -> None:
    book = numbered(*(moved(-amount, day=when) for when, amount in changes))
    every_day = [day + timedelta(days=offset) for offset in range(60)]
    expected = min((balances(book, when).get(CASH, 0) for when in every_day), default=0)
    assert available(book, day).get(CASH, 0) == expected


def test_a_reversal_takes_back_exactly_one_entry_once() -> None:
    original = numbered(moved(40))[0]
    standing = replace(PLENTY, originals={1: original})
    back = reversal(original, day=MARCH, by=8, key="kunci-0002", reason="salah kas")
    assert faults(back, standing) == ()
    assert balances(numbered(original.entry, back)) == {("materials", ""): 0, CASH: 0}
    assert any("sudah pernah" in each for each in faults(back, replace(standing, reversed_numbers={1})))
    other = replace(back, lines=moved(-39).lines)
    assert any("sama persis" in each for each in faults(other, standing))
    assert any("sebelum catatan" in each for each in faults(replace(back, day=date(2021, 2, 1)), standing))
    twice = Posted(2, back)
    again = reversal(twice, day=MARCH, by=8, key="kunci-0003", reason="lagi")
    assert any("tidak dapat dibalik" in each for each in faults(again, replace(PLENTY, originals={2: twice})))


def test_a_key_sent_again_is_the_same_entry_or_a_conflict() -> None:
    entry = moved(5)
    known = {entry.key: content_hash(entry)}
    assert same_key(entry, {}) == "new"
    assert same_key(entry, known) == "same"
    assert same_key(moved(6), known) == "other"


ENTRIES = st.builds(
    lambda amount, text, day, tranche: moved(amount, text=text, day=day, tranche=tranche, evidence=("e",)),
    AMOUNT,
    st.text(min_size=1, max_size=20),
    DAYS,
    st.integers(0, 3),
)


@given(ENTRIES)
def test_an_entry_survives_its_canonical_content_and_json(entry: Any) -> None:
    assert entry_from(json.loads(json.dumps(content_of(entry)))) == entry


@given(st.lists(ENTRIES, min_size=1, max_size=6), st.data())
def test_a_changed_or_lost_entry_breaks_the_chain_of_its_book(entries: list[Any], data: st.DataObject) -> None:
    book = numbered(*entries)
    chain = links(book)
    assert first_break(chain, head=head(book)) is None
    place = data.draw(st.integers(0, len(book) - 1))
    forged = replace(chain[place], content=content_of(replace(entries[place], document="palsu")))
    assert first_break([*chain[:place], forged, *chain[place + 1 :]]) is not None
    assert first_break(chain[:place] + chain[place + 1 :], head=head(book)) is not None


@given(st.lists(ENTRIES, max_size=8))
def test_all_accounts_sum_to_zero_and_the_cash_book_ends_with_the_balance(entries: list[Any]) -> None:
    book = numbered(*entries)
    assert sum(balances(book).values()) == 0
    whole = cash_book(book, CASH)
    assert whole.closing_idr == balances(book).get(CASH, 0)
    later = cash_book(book, CASH, since=date(2021, 3, 15), through=date(2021, 3, 25))
    rows = [row for row in whole.rows if date(2021, 3, 15) <= row.day <= date(2021, 3, 25)]
    assert [row.number for row in later.rows] == [row.number for row in rows]
    assert later.opening_idr + sum(row.incoming_idr - row.outgoing_idr for row in rows) == later.closing_idr


def closing_reasons(**given: Any) -> str:
    book = numbered(entry_of("terima-termin", 100), entry_of("tarik-tunai", 60, by=8))
    through = given.pop("through", date(2021, 3, 31))
    counted = [
        Assertion(BANK, through, 40, "bank_line"),
        Assertion(CASH, through, given.pop("cash", 60), "cash_count"),
    ]
    wanted = closing(book, through=through, by=given.pop("by", 9), reason=given.pop("reason", ""))
    plain: dict[str, Any] = {"assertions": counted, "earlier": (), "today": date(2021, 4, 2)}
    return " ".join(closing_faults(wanted, book, **plain | given))


def test_a_month_closes_when_cash_and_bank_are_counted_and_match() -> None:
    assert closing_reasons() == ""
    assert "berselisih -Rp5" in closing_reasons(cash=55)
    assert closing_reasons(cash=55, reason="uang palsu diganti bendahara") == ""
    assert "Belum ada hitungan kas" in closing_reasons(assertions=())
    assert "hari terakhir bulan" in closing_reasons(through=date(2021, 3, 30))
    assert "belum berakhir" in closing_reasons(today=date(2021, 3, 31) - timedelta(days=1))


def test_who_posted_may_not_close() -> None:
    assert "orang lain" in closing_reasons(by=7)
    assert "orang lain" in closing_reasons(by=8)


def test_a_month_closes_once_and_the_next_day_is_open() -> None:
    march = closing(numbered(moved(5)), through=date(2021, 3, 31), by=9)
    assert "sudah ditutup" in closing_reasons(earlier=(march,))
    assert closed_through([march]) == date(2021, 3, 31)
    assert next_open_day([march]) == date(2021, 4, 1)
    assert (march.number, march.hash) == head(numbered(moved(5)))


def test_a_count_beside_the_book_shows_the_difference() -> None:
    book = numbered(entry_of("tarik-tunai", 60))
    found = compare([Assertion(CASH, MARCH, 58, "cash_count")], book)
    assert (found[0].booked_idr, found[0].difference_idr, found[0].matches) == (60, -2, False)


def test_the_lpj_of_a_tranche_says_received_spent_by_kind_remaining_and_wage_share() -> None:
    book = numbered(
        entry_of("terima-termin", 1_000),
        entry_of("tarik-tunai", 900),
        entry_of("upah-kas", 490),
        entry_of("belanja-bahan-kas", 200),
        entry_of("belanja-alat", 10),
        entry_of("terima-termin", 500, tranche=2),
        entry_of("upah-kas", 50, tranche=2),
        entry_of("setor-sisa", 30, tranche=2),
    )
    first, second = by_tranche(book)
    assert (first.received_idr, first.spent_total_idr, first.remaining_idr) == (1_000, 700, 300)
    assert (first.wage_share, first.used_share) == (Fraction(7, 10), Fraction(7, 10))
    assert (second.returned_idr, second.remaining_idr) == (30, 420)
    whole = accountability(book)
    assert whole.remaining_idr == balances(book)[BANK] + balances(book)[CASH] == 720
    assert accountability([]).wage_share is None


def test_money_passed_on_to_a_ksm_counts_once_in_public() -> None:
    bkm = numbered(
        entry_of("terima-termin", 1_000, book="bkm"),
        entry_of("teruskan-ke-ksm", 600, book="bkm"),
        entry_of("lpj-ksm", 500, book="bkm"),
        entry_of("sisa-dari-ksm", 100, book="bkm"),
    )
    ksm = numbered(entry_of("terima-dari-bkm", 600), entry_of("belanja-bahan-bank", 500), entry_of("sisa-ke-bkm", 100))
    figures = public_figures([bkm, ksm])
    assert (figures["received"], figures["spent_materials"], figures["returned"]) == (1_000, 500, 0)
    assert accountability(bkm).remaining_idr == 500 == balances(bkm)[BANK]
    assert accountability(ksm).remaining_idr == 0
