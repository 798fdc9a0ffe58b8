"""Writes of proofs and bank statements: photos attached, statements read, lines matched by people."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings
from django.db import transaction

from nakhoda.ledger.actions.books import POST, lock
from nakhoda.ledger.files.statements import profiles, read_statement
from nakhoda.ledger.models import Attachment, MatchRow, PotRow, StatementFile, Unmatch
from nakhoda.ledger.queries.bank import BankLine, seen_lines
from nakhoda.ledger.queries.books import Book, EntryRow, EvidenceFile, pot_of
from nakhoda.people.actions import Refused, record
from nakhoda.people.rules.scope import Viewer
from nakhoda.web.images import clean_photo
from nakhoda.web.uploads import UploadRefused, kind_of, plain_name, write_upload

MOST_MB = 15
MOST_BAD = 3


def add_evidence(*, by: Viewer, book: Book, name: str, data: bytes) -> EvidenceFile:
    """A proof kept for the book: a photo made small and freed of its place, or a PDF; the one there is if it is known.

    Refused for any other kind of file, and outside the viewer's villages.
    """
    if not by.may(POST, book.village_key):
        raise Refused("Buku ini di luar kewenangan Anda.")
    name = plain_name(name)
    root, folder = Path(settings.MEDIA_ROOT), f"kas/{book.pk}"
    try:
        thumb = b""
        if kind_of(data[:16]) == "pdf":
            body, ending = data, ".pdf"
        else:
            photo = clean_photo(data, name)
            body, thumb, ending = photo.jpeg, photo.thumb, ".jpg"
        known = EvidenceFile.objects.filter(book=book, sha256=hashlib.sha256(body).hexdigest()).first()
        if known is not None:
            return known
        kept = write_upload(root, folder, ending, [body], name=name, most_mb=MOST_MB)
        small = write_upload(root, folder, ".kecil.jpg", [thumb], name=name, most_mb=MOST_MB).path if thumb else ""
    except UploadRefused as error:
        raise Refused(str(error)) from error
    with transaction.atomic():
        lock(book, by, POST)
        made, fresh = EvidenceFile.objects.get_or_create(
            book=book,
            sha256=kept.sha256,
            defaults={
                "name": name,
                "path": kept.path,
                "thumb": small,
                "size": kept.size,
                "by_id": by.account_id,
            },
        )
        if fresh:
            _record(by, "ledger.add_evidence", book, {"name": name, "sha256": kept.sha256})
    return made


@transaction.atomic
def attach(*, by: Viewer, book: Book, number: int, file: EvidenceFile) -> Attachment:
    """A proof that came later, attached to an entry of the same book; the same again changes nothing."""
    book = lock(book, by, POST)
    entry = EntryRow.objects.filter(book=book, number=number).first()
    if entry is None or file.book_id != book.pk:
        raise Refused(f"Catatan nomor {number} atau buktinya tidak ada pada buku ini.")
    made, fresh = Attachment.objects.get_or_create(entry=entry, file=file, defaults={"by_id": by.account_id})
    if fresh:
        _record(by, "ledger.attach", book, {"number": number, "sha256": file.sha256})
    return made


def import_statement(*, by: Viewer, book: Book, pot: PotRow, profile: str, name: str, data: bytes) -> StatementFile:
    """A bank statement read and kept; lines that an earlier statement already gave are left out and counted.

    The same file again is answered with what is stored. Refused whole if a line cannot be read, which is named.
    """
    if not by.may(POST, book.village_key) or pot.book_id != book.pk:
        raise Refused("Rekening ini di luar kewenangan Anda.")
    if profile not in profiles() or pot.account != "bank":
        raise Refused("Pilih rekening bank dan bentuk rekening koran dari daftar.")
    digest = hashlib.sha256(data).hexdigest()
    known = StatementFile.objects.filter(pot=pot, sha256=digest).first()
    if known is not None:
        return known
    read = read_statement(data, profiles()[profile])
    if read.bad or not read.lines:
        said = [f"baris {bad.line} {bad.column}: {bad.what}" for bad in read.bad[:MOST_BAD]]
        more = f" (dan {len(read.bad) - MOST_BAD} lagi)" if len(read.bad) > MOST_BAD else ""
        raise Refused(f"Rekening koran tidak dapat dibaca. {' '.join(said) or 'Tidak ada mutasi di dalamnya.'}{more}")
    try:
        kept = write_upload(Path(settings.MEDIA_ROOT), f"kas/{book.pk}", ".csv", [data], name=name, most_mb=MOST_MB)
    except UploadRefused as error:
        raise Refused(str(error)) from error
    with transaction.atomic():
        lock(book, by, POST)
        seen, fresh = seen_lines(pot), []
        for line in read.lines:
            plain = (line.day, line.text[:400], line.reference[:120], line.amount_idr, line.balance_idr)
            if seen[plain]:
                seen[plain] -= 1
            else:
                fresh.append((line.line, *plain))
        made = StatementFile.objects.create(
            pot=pot,
            profile=profile,
            name=plain_name(name),
            path=kept.path,
            sha256=kept.sha256,
            known=len(read.lines) - len(fresh),
            by_id=by.account_id,
        )
        columns = ("line", "day", "text", "reference", "amount_idr", "balance_idr")
        BankLine.objects.bulk_create(BankLine(statement=made, **dict(zip(columns, row, strict=True))) for row in fresh)
        _record(by, "ledger.import_statement", book, {"name": made.name, "lines": len(fresh), "sha256": made.sha256})
    return made


@transaction.atomic
def match(*, by: Viewer, book: Book, line_id: int, number: int) -> MatchRow:
    """A statement line said to be an entry of the same amount; the same again is answered with what is stored.

    Refused if either already has another partner, or if the amounts differ.
    """
    book = lock(book, by, POST)
    line = BankLine.objects.filter(pk=line_id, statement__pot__book=book).select_related("statement__pot").first()
    entry = EntryRow.objects.filter(book=book, number=number).first()
    if line is None or entry is None:
        raise Refused("Mutasi bank atau catatan itu tidak ada pada buku ini.")
    pot = line.statement.pot
    moved = sum(each.amount_idr for each in entry.lines.all() if (each.account, each.place) == pot_of(pot))
    if moved != line.amount_idr:
        raise Refused("Jumlah mutasi bank dan catatan tidak sama. Catat yang benar lebih dahulu.")
    active = MatchRow.objects.filter(undone=None)
    held = active.filter(line=line).first()
    if held is not None and held.entry_id == entry.pk:
        return held
    if held is not None or active.filter(entry=entry, line__statement__pot=pot).exists():
        raise Refused("Mutasi bank atau catatan itu sudah dicocokkan. Batalkan dahulu kecocokannya.")
    made = MatchRow.objects.create(line=line, entry=entry, by_id=by.account_id)
    _record(by, "ledger.match", book, {"line": line.pk, "number": number})
    return made


@transaction.atomic
def unmatch(*, by: Viewer, book: Book, match_id: int) -> None:
    """A match taken back; once more changes nothing. Refused if it is not of this book."""
    book = lock(book, by, POST)
    found = MatchRow.objects.filter(pk=match_id, line__statement__pot__book=book).first()
    if found is None:
        raise Refused("Kecocokan itu tidak ada pada buku ini.")
    _made, fresh = Unmatch.objects.get_or_create(match=found, defaults={"by_id": by.account_id})
    if fresh:
        _record(by, "ledger.unmatch", book, {"line": found.line_id, "number": found.entry.number})


def _record(by: Viewer, action: str, book: Book, data: dict[str, str | int]) -> None:
    record(by=by, action=action, subject=f"book:{book.pk}", area=book.village_key, data=data)
