"""What a purchase must be: items that sum to it, offers where the programme asks, inside the budget; and split ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from nakhoda.grants.rules.programmes import WHOLE, Programme
from nakhoda.grants.rules.sums import OFFERED, cost_faults
from nakhoda.web.numbers import rupiah, short_date

# In how many days purchases of one shop are looked at together.
TOGETHER_DAYS = 7
MOST_ITEMS = 40


@dataclass(frozen=True, slots=True)
class Item:
    """Goods on a receipt: resource id of the price book ("" for others), name, unit, quantity, whole rupiah."""

    resource: str
    name: str
    unit: str
    quantity: Decimal
    amount_idr: int


@dataclass(frozen=True, slots=True)
class Offer:
    """What a shop asked for the same goods; `sha256` is its letter's proof, where there is one."""

    supplier: str
    amount_idr: int
    sha256: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Money:
    """What a purchase meets: the grant, spent before by kind in all of it, and what the package may still spend."""

    grant_idr: int
    spent_idr: Mapping[str, int]
    left_idr: int


def offers_needed(programme: Programme, kind: str, amount_idr: int) -> int:
    """How many offers a purchase needs, the chosen shop's own among them; 0 where none are asked for."""
    return programme.quotations_for(amount_idr) if kind in OFFERED else 0


def shop(name: str) -> str:
    """A shop's name as it is compared: small letters, single blanks."""
    return " ".join(name.lower().split())


def purchase_faults(
    programme: Programme,
    *,
    kind: str,
    amount_idr: int,
    day: date,
    supplier: str,
    items: Sequence[Item],
    offers: Sequence[Offer],
    reason: str,
    money: Money,
) -> tuple[str, ...]:
    """Why a purchase may not be made, as Indonesian sentences; empty if it may.

    `offers` are those of other shops; `reason` says why the cheapest was not taken, where it was not.
    """
    found = [*_items(items, amount_idr), *_offers(offers, supplier, amount_idr, reason)]
    found += cost_faults(
        programme,
        kind,
        amount_idr,
        day=day,
        quotations=1 + len({shop(each.supplier) for each in offers}),
        spent_idr=money.spent_idr,
        grant_idr=money.grant_idr,
    )
    found += _wage_share(programme, kind, amount_idr, money)
    if amount_idr > money.left_idr:
        found.append(
            f"Belanja {rupiah(amount_idr)} melebihi sisa anggaran paket {rupiah(max(money.left_idr, 0))}. "
            "Ajukan perubahan pekerjaan dahulu."
        )
    return tuple(found)


def _wage_share(programme: Programme, kind: str, amount_idr: int, money: Money) -> Iterable[str]:
    """What is not wages may not take so much of the grant that the wage share cannot be kept any more."""
    if programme.wage_percent is None or kind == "wages":
        return
    most = money.grant_idr * (WHOLE - programme.wage_percent) // WHOLE
    already = sum(amount for name, amount in money.spent_idr.items() if name != "wages")
    if already + amount_idr > most:
        yield (
            f"Selain upah paling banyak {WHOLE - programme.wage_percent}% bantuan, yaitu {rupiah(most)}; "
            f"sudah {rupiah(already)}."
        )


def _items(items: Sequence[Item], amount_idr: int) -> Iterable[str]:
    if not items or len(items) > MOST_ITEMS:
        yield f"Tulis barangnya: sedikitnya satu, paling banyak {MOST_ITEMS}."
        return
    for item in items:
        if not item.name.strip():
            yield "Tulis nama barangnya."
        if item.quantity <= 0 or item.amount_idr < 1:
            yield f"{item.name or 'Barang'}: isi banyaknya dan harganya, lebih dari nol."
    total = sum(item.amount_idr for item in items)
    if total != amount_idr:
        yield f"Jumlah barang {rupiah(total)} tidak sama dengan jumlah nota {rupiah(amount_idr)}. Samakan dahulu."


def _offers(offers: Sequence[Offer], supplier: str, amount_idr: int, reason: str) -> Iterable[str]:
    if not supplier.strip():
        yield "Tulis nama toko atau pemasoknya."
    names = [shop(each.supplier) for each in offers]
    if shop(supplier) in names or len(set(names)) != len(names):
        yield "Penawaran pembanding harus dari toko lain, masing-masing sekali."
    if any(not name for name in names) or any(each.amount_idr < 1 for each in offers):
        yield "Tiap penawaran pembanding memerlukan nama toko dan harganya."
    least = min((each.amount_idr for each in offers), default=amount_idr)
    if 0 < least < amount_idr and not reason.strip():
        yield f"Ada penawaran lebih murah ({rupiah(least)}). Tulis alasan tidak memilihnya."


@dataclass(frozen=True, slots=True)
class Bought:
    """A purchase that was made: day, kind, shop, sum, and how many offers it had, its own among them."""

    day: date
    kind: str
    supplier: str
    amount_idr: int
    offers: int


def split_faults(programme: Programme, bought: Iterable[Bought]) -> tuple[str, ...]:
    """Purchases at one shop within a week that together would have needed more offers than any of them had."""
    by_shop: dict[tuple[str, str], list[Bought]] = {}
    for each in sorted(bought, key=lambda each: each.day):
        if each.kind in OFFERED:
            by_shop.setdefault((each.kind, shop(each.supplier)), []).append(each)
    found = []
    for rows in by_shop.values():
        for at, first in enumerate(rows):
            near = [each for each in rows[at:] if each.day - first.day < timedelta(TOGETHER_DAYS)]
            total = sum(each.amount_idr for each in near)
            needed = programme.quotations_for(total)
            if len(near) > 1 and needed > max(each.offers for each in near):
                found.append(
                    f"{len(near)} belanja di {first.supplier} sejak {short_date(first.day)} berjumlah {rupiah(total)}; "
                    f"bila satu belanja perlu {needed} penawaran. Periksa apakah belanja dipecah."
                )
                break
    return tuple(found)
