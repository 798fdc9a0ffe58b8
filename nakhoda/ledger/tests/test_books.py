"""Books in the database: what is posted stays, once, balanced, and only by who may; nobody else sees it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from nakhoda.cli.audit import audit
from nakhoda.ledger.actions.bank import add_evidence, attach, import_statement, match, unmatch
from nakhoda.ledger.actions.books import (
    KeyTaken,
    add_pot,
    assert_balance,
    bank_number,
    close_period,
    open_book,
    post_template,
    rekey,
    reverse,
)
from nakhoda.ledger.example import BANK, CASH, NUMBER, picture_of
from nakhoda.ledger.queries.bank import bank_states, matches_of, statements_of
from nakhoda.ledger.queries.books import (
    Book,
    EntryRow,
    all_books,
    book_for,
    books_for,
    number_of,
    posted_of,
    pot_states,
    pots_of,
    public_figures,
    rows_of,
    search_entries,
    with_attachments,
)
from nakhoda.ledger.queries.verify import book_problems
from nakhoda.ledger.rules.balances import balances
from nakhoda.ledger.rules.checks import check_book
from nakhoda.people.actions import SYSTEM, Refused, create_organisation
from nakhoda.people.queries import viewer_of
from nakhoda.people.rules.scope import Viewer
from nakhoda.web.vault import keys_from, new_key
from tests.support.asked import Rows

pytestmark = pytest.mark.django_db
TODAY, MARCH_END = date(2021, 4, 30), date(2021, 3, 31)
STATEMENT = b"""Tanggal;Uraian;No. Referensi;Debet;Kredit;Saldo
08/03/2021;DANA BKM;BKM-01;;120.000.000,00;120.000.000,00
09/03/2021;TARIK TUNAI;SLIP-01;15.000.000,00;;105.000.000,00
12/03/2021;TRANSFER;INV-07;9.800.000,00;;95.200.000,00
"""


@pytest.fixture
def book(db: None) -> Book:
    return all_books()[0]


@pytest.fixture
def treasurer(viewer: Callable[[str], Viewer]) -> Viewer:
    return viewer("bendahara")


def buy(by: Viewer, book: Book, amount_idr: int = 50_000, key: str = "belanja-0001", **more: Any) -> Any:
    words: dict[str, Any] = {
        "day": date(2021, 4, 2),
        "text": "Paku dan kawat",
        "document": "NOTA-9",
        "tranche": 1,
        "template": "upah-kas",
        "places": {"cash": CASH, "bank": BANK},
        "today": TODAY,
    }
    return post_template(by=by, book=book, amount_idr=amount_idr, key=key, **words | more)


def audited(book: Book, **noted: tuple[int, str]) -> list[str]:
    return next(each.problems for each in audit(Rows(), noted) if each.code == book.code)


def tamper(sql: str, *values: str | int) -> None:
    """Change stored rows as somebody does who may drop the triggers."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'ledger_%'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in ("entryrow", "linerow", "book", "closingrow"):
                cursor.execute(f"ALTER TABLE ledger_{table} DISABLE TRIGGER USER")
        cursor.execute(sql, values or None)


def test_the_example_book_is_whole_and_two_programs_agree(book: Book) -> None:
    assert book_problems(book) == []
    found = next(each for each in audit(Rows()) if each.code == book.code)
    assert found.problems == []
    assert found.balances == balances(posted_of(book))
    assert sum(found.balances.values()) == 0
    assert [state.booked_idr for state in pot_states(book, posted_of(book))] == [3_710_000, 95_185_000]


def test_a_retry_is_answered_with_what_is_stored(book: Book, treasurer: Viewer) -> None:
    first, again = buy(treasurer, book), buy(treasurer, book)
    assert first.pk == again.pk
    assert rows_of(book).count() == 8
    with pytest.raises(KeyTaken, match="nomor 8 dengan isi lain"):
        buy(treasurer, book, 60_000)


@pytest.mark.parametrize("name", ["bkm", "petugas", "kabid", "pemeriksa", "desa", "fasilitator"])
def test_only_a_treasurer_posts(book: Book, viewer: Callable[[str], Viewer], name: str) -> None:
    with pytest.raises(Refused, match="kewenangan"):
        buy(viewer(name), book)


def test_a_treasurer_elsewhere_neither_sees_nor_writes(book: Book, account_of: Callable[[str, str], Any]) -> None:
    stranger = viewer_of(account_of("treasurer", "35.01.04.2001"))
    assert book_for(stranger, book.pk) is None
    assert not books_for(stranger).exists()
    assert not search_entries(stranger, "").exists()
    photo = book.evidence.order_by("id")[0]
    with pytest.raises(Refused, match="kewenangan"):
        buy(stranger, book)
    with pytest.raises(Refused, match="kewenangan"):
        reverse(by=stranger, book=book, number=1, day=TODAY, key="balik-0001", reason="x")
    with pytest.raises(Refused, match="kewenangan"):
        add_evidence(by=stranger, book=book, name="a.png", data=picture_of("x"))
    with pytest.raises(Refused, match="kewenangan"):
        add_pot(by=stranger, book=book, account="cash", place="lain")
    with pytest.raises(Refused, match="kewenangan"):
        attach(by=stranger, book=book, number=1, file=photo)
    with pytest.raises(Refused, match="kewenangan"):
        open_book(by=stranger, organisation=book.organisation, fund="dues")
    assert book_problems(book) == []


def test_more_than_there_is_cannot_be_spent(book: Book, treasurer: Viewer) -> None:
    with pytest.raises(Refused, match="tidak cukup: kurang Rp1"):
        buy(treasurer, book, 3_710_001)


def test_spending_without_a_known_photo_is_refused(book: Book, treasurer: Viewer) -> None:
    with pytest.raises(Refused, match="foto bukti"):
        buy(treasurer, book, template="belanja-bahan-kas")
    with pytest.raises(Refused, match="belum diunggah"):
        buy(treasurer, book, template="belanja-bahan-kas", evidence=("f" * 64,))


def test_an_entry_is_taken_back_once(book: Book, treasurer: Viewer) -> None:
    words: dict[str, Any] = {"by": treasurer, "book": book, "day": date(2021, 4, 3), "today": TODAY}
    reverse(number=4, key="balik-0001", reason="salah toko", **words)
    with pytest.raises(Refused, match="sudah pernah dibalik"):
        reverse(number=4, key="balik-0002", reason="lagi", **words)
    with pytest.raises(Refused, match="tidak dapat dibalik"):
        reverse(number=8, key="balik-0003", reason="lagi", **words)
    with pytest.raises(Refused, match="alasan"):
        reverse(number=5, key="balik-0004", reason=" ", **words)
    assert book_problems(Book.objects.get(pk=book.pk)) == []


def test_a_month_is_closed_by_another_person_and_takes_nothing_more(
    book: Book, treasurer: Viewer, viewer: Callable[[str], Viewer]
) -> None:
    with pytest.raises(Refused, match="berselisih"):
        close_period(by=viewer("bkm"), book=book, through=MARCH_END, today=TODAY)
    with pytest.raises(Refused, match="catatan baru"):
        close_period(by=viewer("bkm"), book=book, through=MARCH_END, reason="receh", seen=3, today=TODAY)
    with pytest.raises(Refused, match="kewenangan"):
        close_period(by=treasurer, book=book, through=MARCH_END, reason="receh", today=TODAY)
    close_period(by=viewer("bkm"), book=book, through=MARCH_END, reason="Rp10.000 receh", seen=7, today=TODAY)
    with pytest.raises(Refused, match="sudah ditutup sampai 31 Maret 2021"):
        buy(treasurer, book, day=date(2021, 3, 20))
    cash = pots_of(book).get(account="cash")
    with pytest.raises(Refused, match="ditutup"):
        assert_balance(by=treasurer, book=book, pot=cash, day=MARCH_END, amount_idr=1, today=TODAY)
    assert book_problems(book) == audited(book) == []


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger_entryrow SET text = 'x' WHERE number = 1",
        "DELETE FROM ledger_linerow WHERE position = 2",
        "UPDATE ledger_linerow SET amount_idr = amount_idr + 1",
        "UPDATE ledger_book SET hash = 'x'",
        "UPDATE ledger_book SET number = number + 1",
        "DELETE FROM ledger_book",
        "INSERT INTO ledger_linerow SELECT id + 999, 3, account, place, 5, entry_id FROM ledger_linerow LIMIT 1",
    ],
)
def test_the_database_refuses_to_change_or_unbalance(book: Book, sql: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert book_problems(book) == []


def test_an_entry_whose_lines_do_not_sum_to_zero_is_not_stored(
    book: Book, treasurer: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nakhoda.ledger.actions.books.faults", lambda *_: ())
    monkeypatch.setattr("nakhoda.ledger.actions.books.LineRow.objects.bulk_create", lambda _rows: None)
    with pytest.raises(DatabaseError), transaction.atomic():
        buy(treasurer, book)
    assert book_problems(book) == []


@pytest.mark.parametrize(
    ("sql", "first"),
    [
        ("UPDATE ledger_entryrow SET content = REPLACE(content, '4350000', '4350001') WHERE number = 3", "catatan 3"),
        ("UPDATE ledger_linerow SET amount_idr = amount_idr + 1 WHERE id = (SELECT MIN(id) FROM ledger_linerow)", ""),
        ("UPDATE ledger_book SET number = 6, hash = (SELECT previous FROM ledger_entryrow WHERE number = 7)", ""),
        ("UPDATE ledger_entryrow SET number = 99 WHERE number = 5", "catatan 5"),
    ],
)
def test_a_changed_row_is_found_by_both_programs(book: Book, sql: str, first: str) -> None:
    tamper(sql)
    changed = Book.objects.get(pk=book.pk)
    assert book_problems(changed)[0].startswith(first)
    assert audited(book)[0].startswith(first)


def test_a_cut_off_tail_is_found_by_the_trail_and_by_a_noted_head(book: Book) -> None:
    number, head = book.number, book.hash
    last = EntryRow.objects.get(book=book, number=7)
    tamper("DELETE FROM ledger_linerow WHERE entry_id = %s", last.pk)
    tamper("UPDATE ledger_book SET number = 6, hash = %s WHERE id = %s", last.previous, book.pk)
    tamper("DELETE FROM ledger_entryrow WHERE id = %s", last.pk)
    cut = Book.objects.get(pk=book.pk)
    assert book_problems(cut)[0] == "catatan 7: tidak sama dengan jejak perubahan"
    assert "pernah ada" in book_problems(cut, noted=(number, head))[0]
    assert audited(book) == []
    assert "pernah ada" in audit(Rows(), {book.code: (number, head)})[0].problems[0]


def test_a_bank_number_is_sealed_unique_and_survives_a_new_key(book: Book, treasurer: Viewer, settings: Any) -> None:
    bank, plain = pots_of(book).get(account="bank"), "".join(NUMBER.split())
    stored = number_of(bank)
    assert stored is not None
    assert plain not in stored.sealed + stored.index
    assert bank_number(bank) == plain
    other = create_organisation(by=SYSTEM, kind="ksm", name="KSM Lain", area=book.village_key)
    second = open_book(by=treasurer, organisation=other, fund="regular")
    with pytest.raises(Refused, match="buku lain"), transaction.atomic():
        add_pot(by=treasurer, book=second, account="bank", place="BRI x", number=NUMBER)
    settings.DATA_KEYS = (*keys_from(new_key()), *settings.DATA_KEYS)
    with pytest.raises(Refused, match="buku lain"), transaction.atomic():
        add_pot(by=treasurer, book=second, account="bank", place="BRI x", number=NUMBER)
    banks = sum(pot.account == "bank" for each in all_books() for pot in pots_of(each))
    assert (rekey(), rekey()) == (banks, 0)
    settings.DATA_KEYS = settings.DATA_KEYS[:1]
    assert bank_number(bank) == plain


def test_a_later_photo_answers_the_finding(book: Book, treasurer: Viewer) -> None:
    before = [each.code for each in check_book(posted_of(book))]
    assert before.count("catatan-tanpa-foto") == 2
    photo = add_evidence(by=treasurer, book=book, name="daftar.png", data=picture_of("UPAH"))
    assert add_evidence(by=treasurer, book=book, name="lain.png", data=picture_of("UPAH")) == photo
    attach(by=treasurer, book=book, number=6, file=photo)
    attach(by=treasurer, book=book, number=6, file=photo)
    after = [each.code for each in check_book(with_attachments(book, posted_of(book)))]
    assert after.count("catatan-tanpa-foto") == 1
    assert book_problems(book) == []


def test_a_statement_is_read_once_and_matched_by_a_person(book: Book, treasurer: Viewer) -> None:
    bank = pots_of(book).get(account="bank")
    given: dict[str, Any] = {"by": treasurer, "book": book, "pot": bank, "profile": "bri", "name": "maret.csv"}
    first = import_statement(data=STATEMENT, **given)
    assert import_statement(data=STATEMENT, **given) == first
    longer = STATEMENT + b"31/03/2021;ADM;;15.000,00;;95.185.000,00\n"
    second = import_statement(data=longer, **given)
    assert (first.lines.count(), second.lines.count(), second.known) == (3, 1, 3)
    state = bank_states(book, posted_of(book))[0]
    assert len(state.open.matches) == 4
    assert all(each.sure for each in state.open.matches)
    chosen = state.open.matches[0]
    match(by=treasurer, book=book, line_id=chosen.line.line, number=chosen.movement.number)
    with pytest.raises(Refused, match="tidak sama"):
        match(by=treasurer, book=book, line_id=state.open.matches[1].line.line, number=1)
    assert len(bank_states(book, posted_of(book))[0].open.matches) == 3
    unmatch(by=treasurer, book=book, match_id=matches_of(book)[0].pk)
    assert len(bank_states(book, posted_of(book))[0].open.matches) == 4
    assert statements_of(book).count() == 2


def test_an_unreadable_statement_is_refused_with_its_line(book: Book, treasurer: Viewer) -> None:
    bank = pots_of(book).get(account="bank")
    with pytest.raises(Refused, match="baris 2 tanggal"):
        import_statement(
            by=treasurer, book=book, pot=bank, profile="bri", name="x.csv", data=STATEMENT.replace(b"08/03", b"88/03")
        )
    assert not statements_of(book).exists()


def test_the_public_figures_are_the_sums_of_the_entries(book: Book) -> None:
    found = public_figures(book.village_key)
    sums = Counter[str]()
    for each in all_books():
        for line in (line for posted in posted_of(each) for line in posted.entry.lines):
            sums[line.account] += line.amount_idr
    assert found["spent_materials"] == sums["materials"] >= 4_350_000 + 9_800_000
    assert found["spent_wages"] == sums["wages"] >= 6_300_000
    assert public_figures("33") == dict.fromkeys(found, 0)


def test_the_auditor_finds_an_entry_by_its_sum(book: Book, viewer: Callable[[str], Viewer]) -> None:
    assert [row.number for row in search_entries(viewer("pemeriksa"), "4.350.000")] == [3]
    assert [row.number for row in search_entries(viewer("pemeriksa"), "ditch INV-07")] == [5]
    assert json.loads(search_entries(viewer("pemeriksa"), "INV-07")[0].content)["document"] == "INV-07"


def test_a_village_whose_key_begins_like_another_is_another(account_of: Callable[[str, str], Any]) -> None:
    mine, lor = (viewer_of(account_of("treasurer", key)) for key in ("33.75-kauman", "33.75-kauman-lor"))
    ksm = create_organisation(by=SYSTEM, kind="ksm", name="KSM Lor", area="33.75-kauman-lor")
    made = open_book(by=lor, organisation=ksm, fund="regular")
    assert book_for(lor, made.pk) == made
    assert book_for(mine, made.pk) is None
    with pytest.raises(Refused, match="kewenangan"):
        add_pot(by=mine, book=made, account="cash", place="Kas")
