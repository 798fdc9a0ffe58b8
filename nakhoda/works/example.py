"""An example package of the cash-for-work grant of Tanjungsari: started, with first purchases. All invented."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from nakhoda.grants.queries.grants import Grant
from nakhoda.ledger.actions.bank import add_evidence
from nakhoda.ledger.example import picture_of
from nakhoda.ledger.queries.books import Book, pots_of
from nakhoda.people.rules.scope import Viewer
from nakhoda.works.actions.goods import Receipt, buy, use_stock
from nakhoda.works.actions.packages import make_package, step_package
from nakhoda.works.queries.packages import Package, lines_to_pack
from nakhoda.works.rules.purchases import Item

STARTS, ENDS, CREW = date(2021, 9, 6), date(2021, 11, 13), 25
# Template, day in September, document, shop, and the things: name, unit, quantity, rupiah.
Thing = tuple[str, str, int, int]
GEAR: Sequence[Thing] = (("Sarung tangan dan sepatu bot", "set", 10, 850_000),)
TOOLS: Sequence[Thing] = (("Cangkul", "bh", 10, 750_000), ("Pengki", "bh", 10, 250_000))
SACKS: Sequence[Thing] = (("Karung plastik", "bh", 200, 400_000),)
PURCHASES = (
    ("belanja-keselamatan", 6, "NOTA-31", "Toko Sumber Rejeki (contoh)", GEAR),
    ("belanja-alat", 6, "NOTA-32", "Toko Besi Barokah (contoh)", TOOLS),
    ("belanja-bahan-bank", 7, "INV-114", "UD Karya Tani (contoh)", SACKS),
)


def load_example(hands: Mapping[str, Viewer], grant: Grant) -> Package | None:
    """The package of all lines of the grant, agreed and begun, with three purchases; None if it has none to give.

    `hands` are viewers by account name: bkm (plans), fasilitator (approves), bendahara (buys).
    """
    lines, treasurer = lines_to_pack(grant), hands["bendahara"]
    if not lines or grant.book is None:
        return None
    package = make_package(
        by=hands["bkm"],
        grant=grant,
        ksm=grant.organisation,
        lines=lines,
        starts=STARTS,
        ends=ENDS,
        crew=CREW,
        key=f"contoh-paket-{grant.pk}",
    )
    step_package(by=hands["fasilitator"], package=package, to="agreed")
    step_package(by=hands["bkm"], package=package, to="running")
    package.refresh_from_db()
    for number, (template, day, document, shop, things) in enumerate(PURCHASES, 1):
        receipt = _receipt(treasurer, grant.book, template, date(2021, 9, day), document, shop, things)
        buy(by=treasurer, package=package, receipt=receipt, key=f"contoh-belanja-{grant.pk}-{number}")
    use_stock(
        by=treasurer,
        package=package,
        resource="lain:karung plastik",
        quantity=Decimal(60),
        day=date(2021, 9, 9),
        key=f"contoh-pakai-{grant.pk}",
        note="lumpur diangkut (contoh)",
    )
    return package


def _receipt(
    by: Viewer, book: Book, template: str, day: date, document: str, shop: str, things: Sequence[Thing]
) -> Receipt:
    proof = add_evidence(by=by, book=book, name=f"{document}.png", data=picture_of(document))
    items = [Item("", name, unit, Decimal(quantity), amount) for name, unit, quantity, amount in things]
    return Receipt(
        template=template,
        amount_idr=sum(item.amount_idr for item in items),
        day=day,
        document=document,
        supplier=shop,
        items=items,
        places={pot.account: pot.place for pot in pots_of(book)},
        evidence=(proof.sha256,),
    )
