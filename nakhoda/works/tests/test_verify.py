"""What was changed behind the application's back is found and named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.db.models import F

from nakhoda.people.rules.scope import Viewer
from nakhoda.web.append_only import trigger_name
from nakhoda.works.actions.goods import Receipt, buy, use_stock
from nakhoda.works.actions.packages import decide_change, propose_change
from nakhoda.works.queries.packages import ChangeDecision, Package, Started, all_packages
from nakhoda.works.queries.verify import package_problems
from nakhoda.works.rules.purchases import Item, Offer
from nakhoda.works.tests.site import CASH, make_running, make_site

pytestmark = pytest.mark.django_db
DAY = date(2021, 6, 10)
TABLES = ("package", "packageline", "packagestep", "started", "purchase", "quotation", "stockmove", "changedecision")


@pytest.fixture
def package(viewer: Callable[[str], Viewer]) -> Package:
    """A package with a purchase by offers, goods used and an approved change, without its guards."""
    planner, treasurer, judge = viewer("bkm"), viewer("bendahara"), viewer("fasilitator")
    site = make_site(planner=planner, treasurer=treasurer, village="35.01.04.2014")
    made = make_running(site, planner, judge)
    items = (Item("semen", "Semen", "kg", Decimal(100), 12_000_000),)
    receipt = Receipt(
        "belanja-bahan-kas",
        12_000_000,
        DAY,
        "NOTA-1",
        "Toko Maju",
        items,
        {"cash": CASH},
        (site.proof,),
        (Offer("Toko Lain", 13_000_000),),
    )
    buy(by=treasurer, package=made, receipt=receipt, key="beli-uji-1")
    use_stock(by=treasurer, package=made, resource="semen", quantity=Decimal(60), day=DAY, key="pakai-uji-1")
    row = made.package_lines.order_by("id")[0]
    change = propose_change(
        by=planner, package=made, row=row, volume=Decimal(130), reason="lebih panjang", key="ubah-uji-1"
    )
    decide_change(by=judge, change=change, to="approved")
    with connection.cursor() as cursor:
        for table in TABLES:
            for event in ("UPDATE", "DELETE", "INSERT"):
                if connection.vendor == "sqlite":
                    cursor.execute(f"DROP TRIGGER IF EXISTS {trigger_name(f'works_{table}', event)}")
                else:
                    cursor.execute(f"DROP TRIGGER IF EXISTS {trigger_name(f'works_{table}', event)} ON works_{table}")
    return made


def test_a_package_made_by_its_actions_is_whole(package: Package) -> None:
    for each in all_packages():
        assert package_problems(each) == []


def maker(package: Package) -> Any:
    return package.changes.get().by_id


TAMPERED: list[tuple[Callable[[Package], Any], str]] = [
    (lambda package: Package.objects.filter(pk=package.pk).update(budget_idr=F("budget_idr") - 1), "anggaran paket"),
    (lambda package: Package.objects.filter(pk=package.pk).update(state="handed_over"), "tanpa langkahnya"),
    (lambda package: package.package_lines.update(total_idr=F("total_idr") + 1), "RAB pekerjaan"),
    (lambda package: package.steps.update(by=maker(package)), "orang yang sama"),
    (lambda package: package.steps.update(before="finished"), "tidak menyambung"),
    (lambda package: package.purchases.update(amount_idr=F("amount_idr") + 1), "catatan kasnya"),
    (lambda package: package.purchases.update(kind="tools"), "catatan kasnya"),
    (lambda package: package.purchases.update(items=[]), "jumlah barang"),
    (lambda package: package.purchases.update(supplier="Toko Baru"), "penawarannya"),
    (lambda package: package.stock.update(quantity=F("quantity") - 70), "di bawah nol"),
    (
        lambda package: ChangeDecision.objects.filter(change__package=package).update(by=maker(package)),
        "orang yang sama",
    ),
    (lambda package: Started.objects.filter(package=package).delete(), "tanda mulai"),
]


@pytest.mark.parametrize(("tamper", "said"), TAMPERED, ids=[f"{at}-{said}" for at, (_do, said) in enumerate(TAMPERED)])
def test_what_was_changed_behind_is_named(package: Package, tamper: Callable[[Package], Any], said: str) -> None:
    tamper(package)
    package.refresh_from_db()
    assert any(said in each for each in package_problems(package))
