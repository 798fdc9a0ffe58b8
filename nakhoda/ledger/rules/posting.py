"""What an entry must be before it is posted; every refusal is an Indonesian sentence that says what to do.

Money invariants: the lines sum to zero (I1, hence I2), cash and bank never fall below zero on any day (I4), an entry is
reversed once and exactly (I6), a closed month or tranche takes nothing more (I7). One key is one entry.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from nakhoda.ledger.rules.accounts import chart, templates
from nakhoda.ledger.rules.entries import Entry, Posted, Pot, content_hash
from nakhoda.web.numbers import long_date, rupiah

MOST_IDR = 10**15
DIFFERENCES = ("kas-kurang", "kas-lebih")
LONGEST_TEXT, LONGEST_DOCUMENT, SHORTEST_KEY, LONGEST_KEY = 200, 80, 8, 64


class PostingRefused(ValueError):
    """The entry cannot be posted; the message gives every reason."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What an entry meets in its book.

    `available` is the least that each pot holds at the end of any day from the entry's day on (`balances.available`);
    `places` are the known bank accounts and cash boxes as pots, `originals` the entries that may be named as reversed.
    `marks` are the tranches that were paid into a grant's book, None for any other book; `right` is that of the deed.
    `differences` are counted less booked by the newest count of each pot; None where counts are not looked at.
    """

    available: Mapping[Pot, int] = field(default_factory=dict)
    places: Collection[Pot] = ()
    closed_through: date | None = None
    closed_tranches: Collection[int] = ()
    reversed_numbers: Collection[int] = ()
    originals: Mapping[int, Posted] = field(default_factory=dict)
    today: date | None = None
    marks: Collection[int] | None = None
    right: str = "ledger.post"
    differences: Mapping[Pot, int] | None = None


def faults(entry: Entry, standing: Standing) -> tuple[str, ...]:
    """Everything that forbids posting the entry, as Indonesian sentences; empty if it may be posted."""
    found = [*_words(entry), *_lines(entry, standing), *_asked(entry), *_period(entry, standing)]
    found += [*_reversal(entry, standing), *_of_grant(entry, standing), *_counted(entry, standing)]
    return tuple(found) if found else tuple(_pots(entry, standing))


def require(entry: Entry, standing: Standing) -> None:
    """PostingRefused with all reasons if the entry may not be posted."""
    found = faults(entry, standing)
    if found:
        raise PostingRefused(" ".join(found))


def same_key(entry: Entry, known: Mapping[str, str]) -> Literal["new", "same", "other"]:
    """What a key means: `new`, `same` (a retry: answer with the stored entry) or `other` (refuse: other content).

    `known` gives the content hash of every stored entry by key.
    """
    stored = known.get(entry.key)
    return "new" if stored is None else "same" if stored == content_hash(entry) else "other"


def _words(entry: Entry) -> Iterable[str]:
    if not entry.text.strip() or len(entry.text) > LONGEST_TEXT:
        yield f"Isi uraian, paling panjang {LONGEST_TEXT} huruf."
    if not entry.document.strip() or len(entry.document) > LONGEST_DOCUMENT:
        yield f"Isi nomor bukti, paling panjang {LONGEST_DOCUMENT} huruf."
    if not SHORTEST_KEY <= len(entry.key) <= LONGEST_KEY:
        yield f"Kunci kiriman harus {SHORTEST_KEY} sampai {LONGEST_KEY} huruf. Muat ulang halaman lalu kirim lagi."
    if not entry.book:
        yield "Pilih buku."
    if entry.tranche < 0:
        yield "Nomor termin tidak boleh minus."


def _lines(entry: Entry, standing: Standing) -> Iterable[str]:
    least = 2
    if len(entry.lines) < least:
        yield "Satu catatan memerlukan sedikitnya dua baris: dari mana dan untuk apa."
    for line in entry.lines:
        account = chart().get(line.account)
        if account is None:
            yield f"Akun {line.account!r} tidak ada dalam bagan akun. Pilih akun lain."
        elif account.pot and line.pot not in standing.places:
            yield f"{account.name} {line.place!r} tidak terdaftar pada buku ini. Pilih yang terdaftar."
        elif not account.pot and line.place:
            yield f"Akun {account.name} tidak mempunyai tempat. Kosongkan rekening atau kasnya."
        if type(line.amount_idr) is not int:
            yield "Jumlah harus rupiah bulat."
        elif line.amount_idr == 0 or abs(line.amount_idr) > MOST_IDR:
            yield f"Jumlah {rupiah(line.amount_idr)} tidak dapat dibukukan. Isi jumlah yang bukan nol."
    if not balanced(entry):
        yield "Jumlah debet dan kredit tidak sama. Samakan dahulu."


def balanced(entry: Entry) -> bool:
    """Whether the lines sum to zero (I1)."""
    return sum(line.amount_idr for line in entry.lines) == 0


def _asked(entry: Entry) -> Iterable[str]:
    if not entry.template:
        return
    template = templates().get(entry.template)
    if template is None:
        yield f"Templat {entry.template!r} tidak dikenal. Pilih jenis catatan lagi."
        return
    if "evidence" in template.asks and not entry.evidence:
        yield f"{template.name} memerlukan foto bukti: {template.proof}."
    if "tranche" in template.asks and not entry.tranche:
        yield f"{template.name} memerlukan nomor termin."
    if [line.account for line in entry.lines if line.amount_idr > 0] != [template.debit] or [
        line.account for line in entry.lines if line.amount_idr < 0
    ] != [template.credit]:
        yield f"Baris tidak sesuai dengan {template.name!r}. Isi jumlah yang lebih dari nol."


def _period(entry: Entry, standing: Standing) -> Iterable[str]:
    if not is_open(entry, standing):
        if standing.closed_through is not None and entry.day <= standing.closed_through:
            yield (
                f"Buku sudah ditutup sampai {long_date(standing.closed_through)}. "
                "Catat pada tanggal sesudahnya sebagai pembetulan."
            )
        if entry.tranche in standing.closed_tranches:
            yield f"Termin {entry.tranche} sudah ditutup. Catat pada termin yang masih terbuka sebagai pembetulan."
    if standing.today is not None and entry.day > standing.today:
        yield f"Tanggal {long_date(entry.day)} belum tiba. Isi tanggal kejadian."


def is_open(entry: Entry, standing: Standing) -> bool:
    """Whether the entry's day and tranche still take entries (I7)."""
    closed = standing.closed_through is not None and entry.day <= standing.closed_through
    return not closed and entry.tranche not in standing.closed_tranches


def _reversal(entry: Entry, standing: Standing) -> Iterable[str]:
    if entry.reversal_of is None:
        return
    original = standing.originals.get(entry.reversal_of)
    if original is None:
        yield f"Catatan nomor {entry.reversal_of} tidak ada pada buku ini."
        return
    if original.entry.book != entry.book or original.entry.reversal_of is not None:
        yield f"Catatan nomor {entry.reversal_of} tidak dapat dibalik: ia sendiri pembalikan atau milik buku lain."
    if entry.reversal_of in standing.reversed_numbers:
        yield f"Catatan nomor {entry.reversal_of} sudah pernah dibalik."
    if [(line.pot, -line.amount_idr) for line in original.entry.lines] != [
        (line.pot, line.amount_idr) for line in entry.lines
    ]:
        yield f"Pembalikan harus sama persis dengan catatan nomor {entry.reversal_of}, dengan tanda terbalik."
    if entry.tranche != original.entry.tranche and original.entry.tranche not in standing.closed_tranches:
        yield f"Pembalikan masuk termin catatan aslinya: termin {original.entry.tranche}."
    if entry.day < original.entry.day:
        yield "Pembalikan tidak boleh bertanggal sebelum catatan yang dibalik."


def _of_grant(entry: Entry, standing: Standing) -> Iterable[str]:
    """What a grant's book forbids a single hand: other tranches than those paid, and what other deeds post."""
    if standing.marks is None:
        return
    if entry.tranche and entry.tranche not in standing.marks:
        yield f"Termin {entry.tranche} belum dicairkan ke buku ini. Pilih termin yang sudah dicairkan."
    if not entry.tranche and any(
        account.kind in ("income", "expense") for line in entry.lines if (account := chart().get(line.account))
    ):
        yield "Pada buku bantuan, penerimaan dan belanja memerlukan nomor termin."
    original = standing.originals.get(entry.reversal_of) if entry.reversal_of is not None else None
    template = templates().get(original.entry.template if original else entry.template)
    if template is not None and template.right and template.right != standing.right:
        where = "pencairan termin" if template.right.startswith("grants") else "daftar upah"
        yield f"{template.name} dicatat oleh {where}, tidak di buku kas. Betulkan di sana."


def _counted(entry: Entry, standing: Standing) -> Iterable[str]:
    """A cash difference is booked only as it was counted: the newest count of that cash box shows just this one."""
    if entry.template not in DIFFERENCES or standing.differences is None:
        return
    moved = {line.pot: line.amount_idr for line in entry.lines if line.account == "cash"}
    if any(standing.differences.get(pot) != amount for pot, amount in moved.items()):
        yield "Hitung kas dahulu: selisih yang dicatat harus sama dengan hitungan terakhir."


def _pots(entry: Entry, standing: Standing) -> Iterable[str]:
    for pot, short in shortfalls(entry, standing.available).items():
        name = chart()[pot[0]].name
        yield (
            f"{name} {pot[1]} tidak cukup: kurang {rupiah(short)} pada {long_date(entry.day)} atau sesudahnya. "
            "Periksa jumlah dan tanggal, atau catat dahulu penerimaannya."
        )


def shortfalls(entry: Entry, available: Mapping[Pot, int]) -> dict[Pot, int]:
    """By how much each cash box or bank account would fall below zero (I4); empty if none would."""
    change: dict[Pot, int] = {}
    for line in entry.lines:
        account = chart().get(line.account)
        if account is not None and account.pot:
            change[line.pot] = change.get(line.pot, 0) + line.amount_idr
    left = {pot: available.get(pot, 0) + amount for pot, amount in change.items() if amount < 0}
    return {pot: -amount for pot, amount in left.items() if amount < 0}
