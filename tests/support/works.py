"""A running package of a grant with a purchase and a change order, for the access matrix."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from nakhoda.people.rules.scope import Viewer
from nakhoda.works.actions.goods import Receipt, buy
from nakhoda.works.actions.packages import propose_change
from nakhoda.works.rules.purchases import Item
from nakhoda.works.tests.site import CASH, make_running, make_site


def works_objects(planner: Viewer, approver: Viewer, treasurer: Viewer, village: str) -> dict[str, Any]:
    """Ids of a package's parts, by the names that the access table uses."""
    site = make_site(planner=planner, treasurer=treasurer, village=village)
    package = make_running(site, planner, approver, key=f"paket-{site.grant.pk:08}")
    items = (Item("semen", "Semen portland", "kg", Decimal(10), 15_000),)
    receipt = Receipt(
        "belanja-bahan-kas", 15_000, date(2021, 6, 10), "NOTA-1", "Toko Uji", items, {"cash": CASH}, (site.proof,)
    )
    bought = buy(by=treasurer, package=package, receipt=receipt, key=f"beli-{package.pk:08}")
    change = propose_change(
        by=planner,
        package=package,
        row=package.package_lines.all()[0],
        volume=Decimal(121),
        reason="gang lebih panjang",
        key=f"ubah-{package.pk:08}",
    )
    return {
        "package_id": package.pk,
        "package_grant_id": site.grant.pk,
        "purchase_id": bought.pk,
        "change_id": change.pk,
    }
