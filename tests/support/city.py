"""The official city data in a site's record, where the data are present: imported, decided, activated."""

from __future__ import annotations

from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
DATA = ROOT.parent / "shared" / "data" / "pekalongan"
WORKBOOK, BOUNDARIES = DATA / "pekalongan.xlsx", DATA / "boundaries_latlng.json"
MISSING = "perlu data resmi"
REGENCY = "33.75"


def load_city(username: str) -> None:
    """Import the city's workbook and boundaries as that account, leave its errors with a reason, activate."""
    from nakhoda.baseline.actions.decisions import activate, ignore
    from nakhoda.baseline.actions.drafts import start_draft
    from nakhoda.baseline.actions.files import store_file
    from nakhoda.baseline.queries.snapshots import undecided
    from nakhoda.people.queries import account_named, viewer_of
    from nakhoda.scoring.actions.compute import compute

    officer = viewer_of(account_named(username))
    workbook = store_file(by=officer, kind="workbook", name=WORKBOOK.name, chunks=[WORKBOOK.read_bytes()])
    boundaries = store_file(by=officer, kind="boundaries", name=BOUNDARIES.name, chunks=[BOUNDARIES.read_bytes()])
    draft = start_draft(by=officer, regency=REGENCY, title="Kota", workbook=workbook, boundaries=boundaries)
    compute(draft.pk, today=date(2023, 12, 31))
    draft.refresh_from_db()
    ignore(by=officer, snapshot=draft, findings=list(undecided(draft).filter(severity="error")), reason="tolok ukur")
    activate(by=officer, snapshot=draft, replaces=None)
