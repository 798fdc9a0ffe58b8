"""Writes of goods: bought (purchase, offers, entry of the book and stock in one transaction), used, counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from nakhoda.grants.queries.grants import programme_of
from nakhoda.ledger.actions.books import KeyTaken, lock, post_template
from nakhoda.ledger.queries.books import Book, EvidenceFile
from nakhoda.ledger.rules.accounts import chart, templates
from nakhoda.people.actions import Refused, record
from nakhoda.people.rules.scope import Viewer
from nakhoda.works.actions.packages import OTHER_KEY, OUTSIDE, PLAN
from nakhoda.works.models import Package, Purchase, Quotation, StockMove
from nakhoda.works.queries.goods import money_of, moves_of, newest_tranche, stock_rows
from nakhoda.works.queries.packages import subject_of
from nakhoda.works.rules.life import OPEN
from nakhoda.works.rules.purchases import Item, Offer, purchase_faults
from nakhoda.works.rules.stock import count_change, count_faults, use_faults

POST = "ledger.post"
GRAM = Decimal("0.001")
# What a package buys; other spending of a KSM goes to its book directly.
TEMPLATES = ("belanja-bahan-kas", "belanja-bahan-bank", "belanja-alat", "belanja-keselamatan")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a person writes of a purchase. `offers` are those of other shops; `reason` says why not the cheapest.

    `places` gives the cash box and bank account of the book by account, `evidence` SHA-256 of proofs kept in it.
    """

    template: str
    amount_idr: int
    day: date
    document: str
    supplier: str
    items: Sequence[Item]
    places: Mapping[str, str]
    evidence: Sequence[str] = ()
    offers: Sequence[Offer] = ()
    reason: str = ""


@transaction.atomic
def buy(*, by: Viewer, package: Package, receipt: Receipt, key: str, today: date | None = None) -> Purchase:
    """Goods bought: the entry in the grant's book, the purchase with its offers, and the goods in the store, or none.

    The same again is answered with what is stored, KeyTaken if the key stands for other content. Refused with every
    reason: outside the villages, before the work started or a tranche was paid, by the programme's rules (offers,
    kinds, days), above the budget, without proof or money.
    """
    book = package.grant.book
    if not by.may(POST, package.village_key):
        raise Refused(OUTSIDE)
    if book is None:
        raise Refused("Bantuan ini belum mempunyai buku kas. Buka bukunya dahulu.")
    book = lock(book, by, POST)
    package = Package.objects.select_for_update(of=("self",)).select_related("grant__book").get(pk=package.pk)
    stored = Purchase.objects.filter(key=key).select_related("entry").first()
    if stored is not None:
        if _same(stored, package, receipt):
            return stored
        raise KeyTaken(OTHER_KEY)
    mark = _require_may_buy(package, receipt, book)
    row = post_template(
        by=by,
        book=book,
        template=receipt.template,
        amount_idr=receipt.amount_idr,
        places=receipt.places,
        today=today,
        day=receipt.day,
        text=f"{', '.join(each.name for each in receipt.items)}, {receipt.supplier.strip()}"[:200],
        document=receipt.document.strip(),
        key=f"beli-{key}",
        tranche=mark,
        evidence=tuple(receipt.evidence),
        subject=subject_of(package.pk),
    )
    made = Purchase.objects.create(
        package=package,
        key=key,
        day=receipt.day,
        kind=chart()[templates()[receipt.template].debit].spending,
        supplier=_plain(receipt.supplier),
        items=_items(receipt.items),
        amount_idr=receipt.amount_idr,
        entry=row,
        by_id=by.account_id,
    )
    _store(made, receipt, by)
    data = {"number": row.number, "amount_idr": made.amount_idr, "party": made.supplier, "day": made.day.isoformat()}
    _record(by, "works.buy", package, data)
    return made


def _require_may_buy(package: Package, receipt: Receipt, book: Book) -> int:
    """The mark of the tranche that pays; Refused with every reason."""
    if package.state not in OPEN:
        raise Refused("Belanja dicatat selama pekerjaan berjalan. Mulai pekerjaannya dahulu.")
    tranche = newest_tranche(package.grant)
    if tranche is None:
        raise Refused("Belum ada termin yang dicairkan untuk bantuan ini.")
    if receipt.template not in TEMPLATES:
        raise Refused("Pilih jenis belanja dari daftar.")
    found = purchase_faults(
        programme_of(package.grant),
        kind=chart()[templates()[receipt.template].debit].spending,
        amount_idr=receipt.amount_idr,
        day=receipt.day,
        supplier=receipt.supplier,
        items=receipt.items,
        offers=receipt.offers,
        reason=receipt.reason,
        money=money_of(package),
    )
    letters = {each.sha256 for each in receipt.offers if each.sha256}
    if letters - set(EvidenceFile.objects.filter(book=book, sha256__in=letters).values_list("sha256", flat=True)):
        found = (*found, "Foto penawaran belum diunggah pada buku ini. Unggah lagi.")
    if found:
        raise Refused(" ".join(found))
    return tranche.mark


def _store(made: Purchase, receipt: Receipt, by: Viewer) -> None:
    if receipt.offers:
        own = Offer(receipt.supplier, receipt.amount_idr, next(iter(receipt.evidence), ""), receipt.reason)
        Quotation.objects.bulk_create(
            Quotation(
                purchase=made,
                supplier=_plain(each.supplier),
                amount_idr=each.amount_idr,
                sha256=each.sha256,
                note=each.note.strip()[:240],
            )
            for each in (own, *receipt.offers)
        )
    if made.kind != "materials":
        return
    StockMove.objects.bulk_create(
        StockMove(
            package=made.package,
            key=f"{made.key}-{position}",
            kind="in",
            resource=each.resource or resource_name(each.name),
            name=each.name.strip()[:160],
            unit=each.unit.strip()[:20],
            quantity=each.quantity.quantize(GRAM),
            day=made.day,
            purchase=made,
            by_id=by.account_id,
        )
        for position, each in enumerate(receipt.items, 1)
    )


def resource_name(name: str) -> str:
    """What goods that no price book knows are called in the store: their name in small letters."""
    return f"lain:{' '.join(name.lower().split())}"[:60]


def _items(items: Sequence[Item]) -> list[dict[str, Any]]:
    return [
        {
            "resource": each.resource,
            "name": each.name.strip()[:160],
            "unit": each.unit.strip()[:20],
            "quantity": f"{each.quantity.normalize():f}",
            "price_idr": int((Decimal(each.amount_idr) / each.quantity).to_integral_value()),
            "amount_idr": each.amount_idr,
        }
        for each in items
    ]


def _same(stored: Purchase, package: Package, receipt: Receipt) -> bool:
    kind = chart()[templates()[receipt.template].debit].spending if receipt.template in TEMPLATES else ""
    own = (stored.package_id, stored.kind, stored.day, stored.amount_idr, stored.supplier, stored.entry.document)
    return own == (
        package.pk,
        kind,
        receipt.day,
        receipt.amount_idr,
        _plain(receipt.supplier),
        receipt.document.strip(),
    ) and stored.items == _items(receipt.items)


def _plain(name: str) -> str:
    return " ".join(name.split())[:160]


@transaction.atomic
def use_stock(
    *,
    by: Viewer,
    package: Package,
    resource: str,
    quantity: Decimal,
    day: date,
    key: str,
    note: str = "",
    today: date | None = None,
) -> StockMove:
    """Goods taken from the store for the works; the same again is answered with what is stored.

    Refused outside the villages, for goods that were never in, or more than there was on that day or any later one.
    """
    return _move(by, POST, package, resource, "used", quantity, day, note, key, today)


@transaction.atomic
def count_stock(
    *,
    by: Viewer,
    package: Package,
    resource: str,
    counted: Decimal,
    day: date,
    key: str,
    note: str = "",
    today: date | None = None,
) -> StockMove:
    """What was counted in the store at the end of a day, noted as the difference from the card; 0 if it is right.

    By other hands than who buys and uses. Refused without a reason for a difference, or if later uses do not fit.
    """
    return _move(by, PLAN, package, resource, "count", counted, day, note, key, today)


def _move(
    by: Viewer,
    right: str,
    package: Package,
    resource: str,
    kind: str,
    quantity: Decimal,
    day: date,
    note: str,
    key: str,
    today: date | None,
) -> StockMove:
    if not by.may(right, package.village_key):
        raise Refused(OUTSIDE)
    package = Package.objects.select_for_update(of=("self",)).get(pk=package.pk)
    rows = list(stock_rows(package))
    known = next((row for row in rows if row.resource == resource), None)
    stored = _known_move(package, key, resource, kind, quantity, day, note)
    if stored is not None:
        return stored
    if known is None:
        raise Refused("Pilih bahan yang pernah masuk gudang paket ini.")
    if package.state not in ("running", "finished"):
        raise Refused("Gudang dicatat selama pekerjaan berjalan.")
    moves, now = moves_of(rows), today or timezone.localdate()
    if kind == "used":
        found, change = use_faults(moves, resource, quantity, day, unit=known.unit, today=now), -quantity
    else:
        found = count_faults(moves, resource, quantity, day, unit=known.unit, note=note, today=now)
        change = count_change(moves, resource, quantity, day)
    if found:
        raise Refused(" ".join(found))
    made = StockMove.objects.create(
        package=package,
        key=key,
        kind=kind,
        resource=resource,
        name=known.name,
        unit=known.unit,
        quantity=change,
        day=day,
        note=note.strip()[:240],
        by_id=by.account_id,
    )
    deed = "works.use_stock" if kind == "used" else "works.count_stock"
    _record(by, deed, package, {"name": made.name, "quantity": f"{change:f}", "day": day.isoformat()})
    return made


def _known_move(
    package: Package, key: str, resource: str, kind: str, quantity: Decimal, day: date, note: str
) -> StockMove | None:
    """What is stored under the key; KeyTaken if it is something else."""
    stored = StockMove.objects.filter(key=key).first()
    if stored is None:
        return None
    own = (stored.package_id, stored.kind, stored.resource, stored.day, stored.note)
    same = own == (package.pk, kind, resource, day, note.strip()[:240])
    if same and (kind == "count" or stored.quantity == -quantity):
        return stored
    raise KeyTaken(OTHER_KEY)


def _record(by: Viewer, action: str, package: Package, data: Mapping[str, Any]) -> None:
    record(by=by, action=action, subject=f"package:{package.pk}", area=package.village_key, data=data)
