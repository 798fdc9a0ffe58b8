"""Books, their entries and lines, proofs, counts, closings, and bank statements. All of it is only ever added to."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nakhoda.people.rules.chain import START


class Book(models.Model):
    """One organisation's money of one fund. `code` names it in every entry; `number` and `hash` are the chain's head.

    Its row is the lock of the book. The database lets the head move on only by one whole entry.
    """

    FUNDS = (
        ("regular", _("BPM reguler")),
        ("cash_for_work", _("BPM padat karya")),
        ("dues", _("Iuran dan swadaya")),
        ("other", _("Dana lain")),
    )
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="books")
    village_key = models.CharField(max_length=80, db_index=True)
    fund = models.CharField(max_length=20, choices=FUNDS)
    code = models.CharField(max_length=60, unique=True)
    title = models.CharField(max_length=200)
    opened_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)
    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=START)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["organisation", "fund"], name="book_once_a_fund")]

    def __str__(self) -> str:
        return self.title


class Guarded(models.Model):
    """A book that holds a grant: from here on some entries come only with their deeds, and only for tranches paid."""

    book = models.OneToOneField(Book, models.PROTECT, related_name="guarded")
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.book_id)


class OpenMark(models.Model):
    """A tranche that was paid into a guarded book: entries may name it."""

    book = models.ForeignKey(Book, models.PROTECT, related_name="marks")
    number = models.PositiveIntegerField()
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["book", "number"], name="mark_opened_once")]

    def __str__(self) -> str:
        return f"{self.book_id} {self.number}"


class PotRow(models.Model):
    """A cash box or bank account of a book; `place` is its name in the entries, such as `BRI 0012`."""

    KINDS = (("cash", _("Kas tunai")), ("bank", _("Rekening bank")))
    book = models.ForeignKey(Book, models.PROTECT, related_name="pots")
    account = models.CharField(max_length=10, choices=KINDS)
    place = models.CharField(max_length=60)
    bank = models.CharField(max_length=60, blank=True)
    holder = models.CharField(max_length=120, blank=True)
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["book", "account", "place"], name="pot_once_in_a_book")
        ]

    def __str__(self) -> str:
        return self.place


class BankNumber(models.Model):
    """The number of a bank account, sealed; `index` finds an equal one. Apart: a change of key seals it anew."""

    pot = models.OneToOneField(PotRow, models.PROTECT, related_name="number")
    sealed = models.CharField(max_length=400)
    index = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return f"{self.pot_id}"


class EntryRow(models.Model):
    """One entry: `content` is its canonical JSON, which the hash covers; the other columns repeat it for searching."""

    book = models.ForeignKey(Book, models.PROTECT, related_name="entries")
    number = models.PositiveBigIntegerField()
    key = models.CharField(max_length=64)
    content = models.TextField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    day = models.DateField()
    text = models.CharField(max_length=200)
    document = models.CharField(max_length=80)
    tranche = models.PositiveIntegerField(default=0)
    reversal_of = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["book", "number"], name="entry_once_a_number"),
            models.UniqueConstraint(fields=["book", "key"], name="entry_once_a_key"),
            models.CheckConstraint(condition=Q(number__gte=1), name="entry_numbered_from_one"),
        ]
        indexes: ClassVar = [models.Index(fields=["book", "day"])]

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"


class LineRow(models.Model):
    """One line of an entry, whole rupiah: debit above zero, credit below."""

    entry = models.ForeignKey(EntryRow, models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    account = models.CharField(max_length=40)
    place = models.CharField(max_length=60, blank=True)
    amount_idr = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "position"], name="line_once_a_position"),
            models.CheckConstraint(condition=~Q(amount_idr=0), name="line_moves_money"),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.amount_idr}"


class EvidenceFile(models.Model):
    """A photo or scan of a proof, known by its SHA-256; `path` and `thumb` are relative to the folder of files."""

    book = models.ForeignKey(Book, models.PROTECT, related_name="evidence")
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    path = models.CharField(max_length=240)
    thumb = models.CharField(max_length=240, blank=True)
    size = models.PositiveBigIntegerField()
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["book", "sha256"], name="evidence_once_in_a_book")]

    def __str__(self) -> str:
        return self.name


class Attachment(models.Model):
    """A proof that came after its entry; the entry itself stays as it is."""

    entry = models.ForeignKey(EntryRow, models.PROTECT, related_name="attachments")
    file = models.ForeignKey(EvidenceFile, models.PROTECT, related_name="attachments")
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["entry", "file"], name="attachment_once")]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.file_id}"


class AssertionRow(models.Model):
    """What was counted in a cash box or stands on a statement at the end of a day. The newest of a day holds."""

    KINDS = (("cash_count", _("Hitung kas")), ("bank_line", _("Saldo rekening koran")))
    book = models.ForeignKey(Book, models.PROTECT, related_name="assertions")
    pot = models.ForeignKey(PotRow, models.PROTECT, related_name="assertions")
    day = models.DateField()
    amount_idr = models.BigIntegerField()
    kind = models.CharField(max_length=10, choices=KINDS)
    source = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.pot_id} {self.day} {self.amount_idr}"


class ClosingRow(models.Model):
    """A closing of a month (`tranche` 0) or a tranche: the head then, and every balance as JSON."""

    book = models.ForeignKey(Book, models.PROTECT, related_name="closings")
    through = models.DateField()
    tranche = models.PositiveIntegerField(default=0)
    number = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)
    balances = models.TextField()
    reason = models.CharField(max_length=240, blank=True)
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["book", "tranche"], condition=~Q(tranche=0), name="closing_once_a_tranche"),
            models.UniqueConstraint(fields=["book", "through"], condition=Q(tranche=0), name="closing_once_a_month"),
        ]

    def __str__(self) -> str:
        return f"{self.book_id} {self.through} {self.tranche}"


class StatementFile(models.Model):
    """A bank statement as it was uploaded."""

    pot = models.ForeignKey(PotRow, models.PROTECT, related_name="statements")
    profile = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    path = models.CharField(max_length=240)
    sha256 = models.CharField(max_length=64)
    known = models.PositiveIntegerField(default=0)
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["pot", "sha256"], name="statement_once")]

    def __str__(self) -> str:
        return self.name


class BankLine(models.Model):
    """One line of a statement: above zero came in. `line` is its number in the file."""

    statement = models.ForeignKey(StatementFile, models.PROTECT, related_name="lines")
    line = models.PositiveIntegerField()
    day = models.DateField()
    text = models.CharField(max_length=400, blank=True)
    reference = models.CharField(max_length=120, blank=True)
    amount_idr = models.BigIntegerField()
    balance_idr = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["statement", "line"], name="bank_line_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.amount_idr}"


class MatchRow(models.Model):
    """A person says that a statement line is an entry; taken back by an `Unmatch`."""

    line = models.ForeignKey(BankLine, models.PROTECT, related_name="matches")
    entry = models.ForeignKey(EntryRow, models.PROTECT, related_name="matches")
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.line_id} {self.entry_id}"


class Unmatch(models.Model):
    """A match taken back."""

    match = models.OneToOneField(MatchRow, models.PROTECT, related_name="undone")
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.match_id}"
