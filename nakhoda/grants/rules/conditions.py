"""Conditions of a tranche or of closing, computed from facts: met or not, what is missing, and who must do it.

A fact that nobody has given is unknown: the condition is then not met, and its sentence says that it is not known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from nakhoda.grants.rules.programmes import WHOLE, Condition, Programme, documents, report_conditions, roles
from nakhoda.web.numbers import long_date, number, rupiah


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a grant on a day. `signatures` has every document that is there and the roles that signed it.

    `received_idr` and `used_idr` are those of the tranche before, `wages_idr` and `spent_idr` of the whole grant;
    `unspent_idr` is what is left in the books. None means that it is not known.
    """

    today: date
    signatures: Mapping[str, frozenset[str]] = field(default_factory=dict)
    account_checked: bool | None = None
    received_idr: int | None = None
    used_idr: int | None = None
    wages_idr: int | None = None
    spent_idr: int | None = None
    unspent_idr: int | None = None
    progress_percent: Decimal | None = None
    reports_accepted: frozenset[int] = frozenset()
    books_match: bool | None = None
    open_errors: int | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """A condition and its answer: `missing` is "" if met, else an Indonesian sentence; `who` the role's name."""

    condition: Condition
    missing: str
    who: str

    @property
    def met(self) -> bool:
        return not self.missing


def check_tranche(programme: Programme, number_: int, facts: Facts) -> tuple[Checked, ...]:
    """Every condition of a tranche (1, 2 …), in the programme's order. IndexError if it has no such tranche."""
    if not 1 <= number_ <= len(programme.tranches):
        raise IndexError(f"{programme.id} mempunyai {len(programme.tranches)} termin, bukan {number_}.")
    return tuple(
        check(condition, programme, facts, tranche=number_) for condition in programme.tranches[number_ - 1].conditions
    )


def check_closing(programme: Programme, facts: Facts) -> tuple[Checked, ...]:
    """Every condition of closing the grant."""
    last = len(programme.tranches) + 1
    return tuple(check(condition, programme, facts, tranche=last) for condition in programme.close_conditions)


def check_report(programme: Programme, number_: int, facts: Facts) -> tuple[Checked, ...]:
    """Every condition of handing in the report of a tranche."""
    return tuple(check(condition, programme, facts, tranche=number_) for condition in report_conditions())


def all_met(checked: tuple[Checked, ...]) -> bool:
    """Whether nothing is missing."""
    return all(each.met for each in checked)


def check(condition: Condition, programme: Programme, facts: Facts, *, tranche: int) -> Checked:
    """One condition of a tranche against the facts."""
    who = roles()[condition.who]
    if condition.kind == "document":
        missing, unsigned = _document(condition, facts)
        return Checked(condition, missing, unsigned or who)
    answers = {
        "account": _yes(facts.account_checked, "Rekening belum diperiksa: cocokkan nama dan nomor pada buku tabungan."),
        "used": _used(condition, facts),
        "progress": _progress(condition, facts),
        "report": _report(facts, tranche),
        "wages": _wages(programme, facts),
        "books": _yes(facts.books_match, "Kas atau bank berselisih dengan buku atau belum dihitung. Hitung dan catat."),
        "findings": _findings(facts),
        "returned": _returned(facts),
        "deadline": _deadline(programme, facts),
    }
    return Checked(condition, answers[condition.kind], who)


def wage_share_met(programme: Programme, wages_idr: int, spent_idr: int) -> bool:
    """Whether wages are at least the programme's share of all spending (I11); true where it sets none."""
    return programme.wage_percent is None or wages_idr * WHOLE >= programme.wage_percent * spent_idr


def _document(condition: Condition, facts: Facts) -> tuple[str, str]:
    document = documents()[condition.document]
    signed = facts.signatures.get(document.id)
    if signed is None:
        return f"{document.name} belum ada. Buat, tanda tangani, lalu unggah.", ""
    lacking = [roles()[role] for role in document.signers if role not in signed]
    if lacking:
        return f"{document.name} belum ditandatangani {', '.join(lacking)}.", ", ".join(lacking)
    return "", ""


def _yes(answer: bool | None, sentence: str) -> str:
    return "" if answer else sentence


def _used(condition: Condition, facts: Facts) -> str:
    if facts.received_idr is None or facts.used_idr is None:
        return "Penggunaan dana termin sebelumnya belum diketahui. Lengkapi buku kas."
    needed = -(-facts.received_idr * condition.at_least_percent // WHOLE)
    if facts.received_idr > 0 and facts.used_idr >= needed:
        return ""
    share = _percent(facts.used_idr, facts.received_idr) if facts.received_idr > 0 else "0"
    return (
        f"Baru {share}% dana termin sebelumnya digunakan ({rupiah(facts.used_idr)}); "
        f"perlu {condition.at_least_percent}%, yaitu {rupiah(needed)}."
    )


def _progress(condition: Condition, facts: Facts) -> str:
    if facts.progress_percent is None:
        return "Kemajuan fisik belum diperiksa. Lakukan opname di lapangan."
    if facts.progress_percent >= condition.at_least_percent:
        return ""
    return f"Kemajuan fisik baru {number(facts.progress_percent)}%; perlu {condition.at_least_percent}%."


def _report(facts: Facts, tranche: int) -> str:
    lacking = [str(each) for each in range(1, tranche) if each not in facts.reports_accepted]
    return f"LPJ termin {', '.join(lacking)} belum diterima. Periksa dan terima dahulu." if lacking else ""


def _wages(programme: Programme, facts: Facts) -> str:
    if programme.wage_percent is None:
        return ""
    if facts.wages_idr is None or facts.spent_idr is None or facts.spent_idr <= 0:
        return "Bagian upah belum diketahui. Lengkapi buku kas."
    if wage_share_met(programme, facts.wages_idr, facts.spent_idr):
        return ""
    share = _percent(facts.wages_idr, facts.spent_idr)
    return f"Upah baru {share}% dari belanja; program meminta sedikitnya {programme.wage_percent}%."


def _percent(part: int, whole: int) -> str:
    """Rounded down to one decimal, so that a share just short of a bound never reads as the bound."""
    return number(Fraction(part * WHOLE * 10 // whole, 10))


def _findings(facts: Facts) -> str:
    if facts.open_errors is None:
        return "Pemeriksaan belum dijalankan. Jalankan pemeriksaan dahulu."
    return f"{facts.open_errors} temuan galat belum selesai. Selesaikan satu per satu." if facts.open_errors else ""


def _returned(facts: Facts) -> str:
    if facts.unspent_idr is None:
        return "Sisa dana belum diketahui. Lengkapi buku kas."
    if facts.unspent_idr < 0:
        return f"Buku memakai {rupiah(-facts.unspent_idr)} lebih dari dana yang diterima. Periksa catatannya."
    return f"Sisa {rupiah(facts.unspent_idr)} belum dikembalikan ke kas negara." if facts.unspent_idr else ""


def _deadline(programme: Programme, facts: Facts) -> str:
    last = programme.closes_on(programme.in_force_to.year)
    return "" if facts.today <= last else f"Tenggat pencairan {long_date(last)} sudah lewat. Minta persetujuan PPK."
