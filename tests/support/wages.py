"""A locked wage list of the matrix's crew with a transfer order, for the access matrix."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from nakhoda.payroll.models import ListStep, OrderRow, WageListRow
from nakhoda.payroll.queries.lists import content_text, digest
from nakhoda.payroll.rules.wages import Period, WageLine, WageList
from nakhoda.people.rules.scope import Viewer
from nakhoda.web.uploads import write_upload

RATE_IDR = 90_000


def wage_objects(treasurer: Viewer, package_id: int, worker_id: int, day: date) -> dict[str, Any]:
    """Ids of a wage list and its order, by the names that the access table uses."""
    line = WageLine(worker_id, "worker", RATE_IDR, 4, RATE_IDR, "4")
    wages = WageList(package_id, Period(day, day), "wage", (line,))
    row = WageListRow.objects.create(
        package_id=package_id,
        start=day,
        end=day,
        content=content_text(wages),
        hash=digest(wages),
        total_idr=wages.total_idr,
        quarters=wages.quarters,
        by_id=treasurer.account_id,
    )
    ListStep.objects.create(wage_list=row, before="draft", after="locked", hash=row.hash)
    row.state = "locked"
    row.save(update_fields=["state"])
    root = Path(settings.MEDIA_ROOT)
    kept = write_upload(root, f"upah/{row.pk}", ".csv", [b"UJI\r\n"], name="perintah bayar", most_mb=1)
    order = OrderRow.objects.create(
        wage_list=row,
        hash="0" * 64,
        list_hash=row.hash,
        due_hash="0" * 64,
        kind="bank",
        total_idr=RATE_IDR,
        count=1,
        day=day,
        place="BRI uji",
        format="bri",
        path=kept.path,
        sha256=kept.sha256,
        by_id=treasurer.account_id,
    )
    return {"wage_list_id": row.pk, "wage_order_id": order.pk}
