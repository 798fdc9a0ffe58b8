"""What people changed and decided in a draft, as far as the viewer may see it."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Max, QuerySet

from nakhoda.baseline.queries.snapshots import Decision, GridEdit, Snapshot
from nakhoda.people.rules.scope import Viewer
from nakhoda.scoring.queries.drafts import findings_for, rows_in_areas, sees_whole


def edits_for(viewer: Viewer, snapshot: Snapshot) -> QuerySet[GridEdit]:
    """The changed cells of a snapshot, newest first; who sees a part of the regency gets the rows of its RTs."""
    edits = GridEdit.objects.filter(snapshot=snapshot).select_related("by").order_by("-number")
    if sees_whole(viewer, snapshot):
        return edits
    mine = rows_in_areas(viewer, snapshot)
    numbers = [number for number, sheet, row in edits.values_list("number", "sheet", "row") if (sheet, row) in mine]
    return edits.filter(number__in=numbers)


def decisions_for(viewer: Viewer, snapshot: Snapshot) -> list[dict[str, Any]]:
    """Decisions in groups of one kind, action, reason and person: `count` and the `last` time, newest first."""
    decisions = Decision.objects.filter(snapshot=snapshot)
    if not sees_whole(viewer, snapshot):
        decisions = decisions.filter(fingerprint__in=findings_for(viewer, snapshot).values("fingerprint"))
    grouped = decisions.values("code", "action", "reason", "by__name").annotate(count=Count("id"), last=Max("at"))
    names = dict(Decision.ACTIONS)
    return [{**row, "action_name": names[row["action"]]} for row in grouped.order_by("-last")[:200]]
