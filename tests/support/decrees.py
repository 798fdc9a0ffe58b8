"""Decrees of a place for the access matrix: one in force, and a draft with a file."""

from __future__ import annotations

from datetime import date
from typing import Any

from nakhoda.baseline.queries.snapshots import Snapshot
from nakhoda.decrees.actions.decisions import activate_decree, confirm_check
from nakhoda.decrees.actions.drafts import add_file
from nakhoda.decrees.queries import Decree, active_decree
from nakhoda.people.rules.scope import Viewer
from nakhoda.scoring.actions.decree_draft import candidates, draft_from_snapshot
from nakhoda.scoring.queries.tables import years_of

SCAN = b"%PDF-1.7\n%%EOF\n"
SIGNED = {"number": "1/UJI", "date": date(2021, 3, 25), "signatory": "Uji", "signatory_title": "Bupati Uji"}


def decree_objects(author: Viewer, other: Viewer, snapshot: Snapshot) -> dict[str, Any]:
    """Ids by the names that the table uses: `decree_id` in force, `draft_decree_id` and its file `scan_id`."""
    active = active_decree(snapshot.regency)
    if active is None:
        active = _draft(author, snapshot)
        confirm_check(by=other, decree=active)
        activate_decree(by=other, decree=active, replaces=None)
    draft = _draft(author, snapshot)
    scan = add_file(by=author, decree=draft, kind="scan", name="sk.pdf", chunks=[SCAN])
    return {"decree_id": active.pk, "draft_decree_id": draft.pk, "scan_id": scan.pk}


def _draft(author: Viewer, snapshot: Snapshot) -> Decree:
    year = max(years_of(snapshot))
    kawasans = {each.kawasan.pk for each in candidates(snapshot, year)}
    return draft_from_snapshot(
        by=author, snapshot=snapshot, year=year, kawasans=kawasans, title="SK uji", header=SIGNED
    )
