"""What every write of a plan needs: the right in its village, and the audit event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nakhoda.people.actions import Refused, record
from nakhoda.people.rules.scope import Viewer
from nakhoda.planning.models import WorkPlan


def require(by: Viewer, right: str, village_key: str) -> None:
    """Refused if the viewer does not hold that right in the village."""
    if not by.may(right, village_key):
        raise Refused("Desa ini di luar kewenangan Anda.")


def note(by: Viewer, action: str, plan: WorkPlan, data: Mapping[str, Any]) -> None:
    """The audit event of a deed on a plan, in the transaction of the deed."""
    record(by=by, action=action, subject=f"plan:{plan.pk}", area=plan.village_key, data=data)
