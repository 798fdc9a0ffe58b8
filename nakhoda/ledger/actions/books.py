"""Writes to a book: opened, given cash boxes and accounts, posted to, counted, closed. Nothing is ever changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from nakhoda.ledger.models import BankNumber, ClosingRow, EvidenceFile, Guarded, LineRow, OpenMark
from nakhoda.ledger.queries.books import (
    AssertionRow,
    Book,
    EntryRow,
    PotRow,
    assertions_of,
    book_code,
    closings_of,
    entry_of,
    number_of,
    posted_of,
    standing_of,
)
from nakhoda.ledger.rules.accounts import templates
from nakhoda.ledger.rules.balances import ASSERTED
from nakhoda.ledger.rules.closing import closing, closing_faults
from nakhoda.ledger.rules.entries import Entry, content_hash, content_of, from_template, reversal
from nakhoda.ledger.rules.posting import faults, same_key
from nakhoda.people.actions import Refused, record
from nakhoda.people.queries import Organisation
from nakhoda.people.rules.chain import link_hash
from nakhoda.people.rules.scope import Viewer
from nakhoda.web.numbers import long_date
from nakhoda.web.vault import Vault

POST, CLOSE = "ledger.post", "ledger.close"
OUTSIDE = "Buku ini di luar kewenangan Anda."
SHORTEST_NUMBER, LONGEST_NUMBER = 6, 30


class KeyTaken(Refused):
    """The key of a request already stands for other content: what was sent first stays, this one is not stored."""


@transaction.atomic
def open_book(*, by: Viewer, organisation: Organisation, fund: str, title: str = "") -> Book:
    """The book of that organisation and fund, opened now or found. Refused outside the viewer's villages."""
    if not by.may(POST, organisation.area):
        raise Refused(OUTSIDE)
    if fund not in dict(Book.FUNDS):
        raise Refused("Pilih jenis dana dari daftar.")
    found = Book.objects.filter(organisation=organisation, fund=fund).first()
    if found is not None:
        return found
    made = Book.objects.create(
        organisation=organisation,
        village_key=organisation.area,
        fund=fund,
        code=book_code(organisation.pk, fund),
        title=title.strip()[:200] or f"{organisation.name} – {dict(Book.FUNDS)[fund]}",
        opened_by_id=by.account_id,
    )
    _record(by, "ledger.open_book", made, {"fund": fund, "title": made.title})
    return made


@transaction.atomic
def add_pot(
    *, by: Viewer, book: Book, account: str, place: str, number: str = "", bank: str = "", holder: str = ""
) -> PotRow:
    """A cash box or bank account of the book; the one there is if the name is known. The number is stored sealed.

    Refused if another account has that name, or if that number belongs to another cash book: funds never mix.
    """
    book = lock(book, by, POST)
    place, digits = " ".join(place.split()), "".join(number.split()).replace("-", "").replace(".", "")
    if account not in dict(PotRow.KINDS) or not place or len(place) > 60:
        raise Refused("Tulis nama kas atau rekening, paling panjang 60 huruf.")
    found = PotRow.objects.filter(book=book, account=account, place=place).first()
    if found is not None:
        known = number_of(found)
        if digits and (known is None or known.index not in vault().indexes(digits, "rekening")):
            raise Refused(f"Nama “{place}” sudah dipakai pada buku ini. Pilih nama lain.")
        return found
    if account == "bank" and not (digits.isdigit() and SHORTEST_NUMBER <= len(digits) <= LONGEST_NUMBER):
        raise Refused("Nomor rekening terdiri dari 6 sampai 30 angka. Salin dari buku tabungan.")
    made = PotRow.objects.create(
        book=book, account=account, place=place, bank=bank[:60], holder=holder[:120], by_id=by.account_id
    )
    if account == "bank":
        if BankNumber.objects.filter(index__in=vault().indexes(digits, "rekening")).exists():
            raise Refused("Nomor rekening ini sudah terdaftar pada buku lain. Satu dana memakai satu rekening sendiri.")
        index = vault().index(digits, "rekening")
        BankNumber.objects.create(pot=made, sealed=vault().seal(digits, f"rekening:{made.pk}"), index=index)
    _record(by, "ledger.add_pot", book, {"kind": account, "place": place})
    return made


def vault() -> Vault:
    """The site's vault."""
    return Vault(settings.DATA_KEYS)


def bank_number(pot: PotRow) -> str:
    """The account number in clear, for a transfer file; "" for a cash box. VaultError if it does not open."""
    found = number_of(pot)
    return vault().open(found.sealed, f"rekening:{pot.pk}") if found else ""


@transaction.atomic
def rekey() -> int:
    """Seal with the present key every bank account number that still needs an older one; how many there were."""
    count = 0
    for row in BankNumber.objects.select_for_update().order_by("pk"):
        if vault().is_stale(row.sealed):
            clear = vault().open(row.sealed, f"rekening:{row.pot_id}")
            row.sealed, row.index = vault().seal(clear, f"rekening:{row.pot_id}"), vault().index(clear, "rekening")
            row.save(update_fields=["sealed", "index"])
            count += 1
    return count


def lock(book: Book, by: Viewer, right: str) -> Book:
    """The book's row, held until the transaction ends. Refused where the viewer lacks the right in its village."""
    if not by.may(right, book.village_key):
        raise Refused(OUTSIDE)
    return Book.objects.select_for_update().get(pk=book.pk)


@transaction.atomic
def post(*, by: Viewer, book: Book, entry: Entry, today: date | None = None, right: str = POST) -> EntryRow:
    """The entry stored at the end of the book, or what is stored under its key if the content is the same.

    Refused with every reason if the rules forbid it; KeyTaken if its key stands for other content.
    """
    book = lock(book, by, right)
    if entry.book != book.code or entry.by != by.account_id:
        raise Refused("Catatan ini bukan milik buku atau akun yang mengirim. Muat ulang halaman.")
    stored = EntryRow.objects.filter(book=book, key=entry.key).first()
    if stored is not None:
        if same_key(entry, {entry.key: content_hash(entry_of(stored))}) == "same":
            return stored
        raise KeyTaken(
            f"Kiriman ini sudah tersimpan sebagai catatan nomor {stored.number} dengan isi lain. "
            "Periksa catatan itu; bila memang ada catatan baru, mulai dari formulir kosong."
        )
    known = set(EvidenceFile.objects.filter(book=book, sha256__in=entry.evidence).values_list("sha256", flat=True))
    if set(entry.evidence) - known:
        raise Refused("Bukti yang disebut belum diunggah pada buku ini. Unggah fotonya lagi.")
    posted = posted_of(book)
    found = faults(entry, standing_of(book, posted, entry.day, today or timezone.localdate(), right))
    if found:
        raise Refused(" ".join(found))
    return _append(by, book, entry)


@transaction.atomic
def guard_book(*, by: Viewer, book: Book, right: str) -> None:
    """From here on the book is a grant's: see `rules.posting`. Once more changes nothing."""
    Guarded.objects.get_or_create(book=lock(book, by, right), defaults={"by_id": by.account_id})


@transaction.atomic
def open_mark(*, by: Viewer, book: Book, number: int, right: str) -> None:
    """Entries of the book may name this tranche from here on. Once more changes nothing."""
    OpenMark.objects.get_or_create(book=lock(book, by, right), number=number, defaults={"by_id": by.account_id})


def _append(by: Viewer, book: Book, entry: Entry) -> EntryRow:
    number, content = book.number + 1, content_of(entry)
    original = EntryRow.objects.get(book=book, number=entry.reversal_of) if entry.reversal_of else None
    row = EntryRow.objects.create(
        book=book,
        number=number,
        key=entry.key,
        content=json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")),
        previous=book.hash,
        hash=link_hash(number, content, book.hash),
        day=entry.day,
        text=entry.text,
        document=entry.document,
        tranche=entry.tranche,
        reversal_of=original,
        by_id=entry.by,
    )
    LineRow.objects.bulk_create(
        LineRow(entry=row, position=position, account=line.account, place=line.place, amount_idr=line.amount_idr)
        for position, line in enumerate(entry.lines, 1)
    )
    # The database itself refuses this step unless the lines sum to zero.
    Book.objects.filter(pk=book.pk).update(number=number, hash=row.hash)
    _record(by, "ledger.post", book, {"number": number, "hash": row.hash})
    return row


def post_template(
    *,
    by: Viewer,
    book: Book,
    template: str,
    amount_idr: int,
    places: Mapping[str, str],
    today: date | None = None,
    right: str = POST,
    **words: Any,
) -> EntryRow:
    """A common posting by its template; `words` are day, text, document, key, tranche, evidence, subject.

    `right` is that of the deed that posts: of a stage above, where the entry comes with its own.
    """
    if template not in templates():
        raise Refused("Pilih jenis catatan dari daftar.")
    entry = from_template(
        templates()[template], amount_idr, book=book.code, by=by.account_id or 0, places=places, **words
    )
    return post(by=by, book=book, entry=entry, today=today, right=right)


@transaction.atomic
def reverse(
    *, by: Viewer, book: Book, number: int, day: date, key: str, reason: str, tranche: int | None = None, **more: Any
) -> EntryRow:
    """The entry taken back by an opposite one. Refused without a reason, twice, or for a reversal."""
    if not reason.strip():
        raise Refused("Tulis alasan pembalikan.")
    posted = {each.number: each for each in posted_of(lock(book, by, POST))}
    if number not in posted:
        raise Refused(f"Catatan nomor {number} tidak ada pada buku ini.")
    entry = reversal(posted[number], day=day, by=by.account_id or 0, key=key, reason=reason.strip(), tranche=tranche)
    return post(by=by, book=book, entry=entry, **more)


@transaction.atomic
def assert_balance(
    *, by: Viewer, book: Book, pot: PotRow, day: date, amount_idr: int, source: str = "", today: date | None = None
) -> AssertionRow:
    """A cash count or the balance on a bank statement at the end of a day; a newer one of the same day replaces it.

    The same again is answered with what is stored. Refused for days to come or inside a closed period.
    """
    book = lock(book, by, POST)
    if pot.book_id != book.pk:
        raise Refused("Kas atau rekening itu milik buku lain.")
    if day > (today or timezone.localdate()):
        raise Refused(f"Tanggal {long_date(day)} belum tiba.")
    if any(not each.tranche and day <= each.through for each in closings_of(book)):
        raise Refused("Buku sudah ditutup pada tanggal itu; hitungan baru dicatat pada tanggal sesudahnya.")
    kind = "cash_count" if pot.account == "cash" else "bank_line"
    newest = AssertionRow.objects.filter(book=book, pot=pot, day=day).order_by("-id").first()
    if newest is not None and (newest.amount_idr, newest.source) == (amount_idr, source.strip()):
        return newest
    made = AssertionRow.objects.create(
        book=book,
        pot=pot,
        day=day,
        amount_idr=amount_idr,
        kind=kind,
        source=source.strip()[:200],
        by_id=by.account_id,
    )
    data = {"kind": ASSERTED[kind], "place": pot.place, "day": day.isoformat(), "amount_idr": amount_idr}
    _record(by, "ledger.assert", book, data)
    return made


@transaction.atomic
def close_period(
    *,
    by: Viewer,
    book: Book,
    through: date,
    tranche: int = 0,
    reason: str = "",
    seen: int | None = None,
    today: date | None = None,
) -> ClosingRow:
    """A month or a tranche closed by another person than those who posted in it.

    `seen` is the number of the last entry that the closer saw: Refused if another came meanwhile, or by the rules.
    """
    book = lock(book, by, CLOSE)
    if seen is not None and seen != book.number:
        raise Refused("Ada catatan baru sejak halaman ini dibuka. Periksa lagi, lalu tutup.")
    posted = posted_of(book)
    wanted = closing(posted, through=through, by=by.account_id or 0, tranche=tranche, reason=reason.strip()[:240])
    found = closing_faults(
        wanted,
        posted,
        assertions=assertions_of(book),
        earlier=closings_of(book),
        today=today or timezone.localdate(),
    )
    if found:
        raise Refused(" ".join(found))
    made = ClosingRow.objects.create(
        book=book,
        through=through,
        tranche=tranche,
        number=wanted.number,
        hash=wanted.hash,
        balances=json.dumps([[*pot, amount] for pot, amount in wanted.balances], separators=(",", ":")),
        reason=wanted.reason,
        by_id=by.account_id,
    )
    data = {"closing": made.pk, "through": through.isoformat(), "number": made.number, "hash": made.hash}
    _record(by, "ledger.close", book, data)
    return made


def _record(by: Viewer, action: str, book: Book, data: dict[str, Any]) -> None:
    record(by=by, action=action, subject=f"book:{book.pk}", area=book.village_key, data=data)
