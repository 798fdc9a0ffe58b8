"""What several test files of the portal need: a second regency, drafts of it, and numbers as pages show them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from html import unescape
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from nakhoda.baseline.actions.decisions import activate, ignore
from nakhoda.baseline.actions.drafts import start_draft
from nakhoda.baseline.actions.files import store_file
from nakhoda.baseline.example_regency import BOUNDARIES, WORKBOOK
from nakhoda.baseline.queries.snapshots import Snapshot, official, undecided
from nakhoda.people.queries import viewer_of
from nakhoda.people.rules.scope import Viewer
from nakhoda.scoring.actions.compute import compute

CITY, TODAY = "33.75", date(2021, 12, 31)
OFFICIAL = Path(__file__).resolve().parents[4] / "shared" / "data" / "pekalongan"
VILLAGE_ONLY = ("contoh-tanjungsari-2021.xlsx", "contoh-tanjungsari-batas.geojson")
NAMES = {"workbook": "pekalongan.xlsx", "boundaries": "boundaries_latlng.json"}
AccountOf = Callable[[str, str], Any]


def draft_of(by: Viewer, regency: str, title: str, workbook: tuple[str, bytes], bounds: tuple[str, bytes]) -> Snapshot:
    """A computed draft of those files."""
    stored = [
        store_file(by=by, kind=kind, name=name, chunks=[data])
        for kind, (name, data) in (("workbook", workbook), ("boundaries", bounds))
    ]
    snapshot = start_draft(by=by, regency=regency, title=title, workbook=stored[0], boundaries=stored[1])
    compute(snapshot.pk, today=TODAY)
    snapshot.refresh_from_db()
    return snapshot


def example_draft(by: Viewer, regency: str, title: str, names: tuple[str, str] = (WORKBOOK, BOUNDARIES)) -> Snapshot:
    """A draft of the example's files, errors and all, in any regency."""
    folder = files("nakhoda.baseline").joinpath("example")
    workbook, bounds = [(name, folder.joinpath(name).read_bytes()) for name in names]
    return draft_of(by, regency, title, workbook, bounds)


def made_official(by: Viewer, snapshot: Snapshot) -> Snapshot:
    """The draft made official, its findings left with a reason."""
    errors = list(undecided(snapshot).filter(severity="error"))
    ignore(by=by, snapshot=snapshot, findings=errors, reason="hanya uji coba")
    current = official(snapshot.regency)
    activate(by=by, snapshot=snapshot, replaces=current.pk if current else None)
    return snapshot


def real_city(account_of: AccountOf) -> Snapshot:
    """The official workbook of a real city made official; skips where it is not at hand."""
    if not (OFFICIAL / NAMES["workbook"]).is_file():
        pytest.skip("perlu data resmi: ../shared/data/pekalongan")
    by = viewer_of(account_of("regency_officer", CITY))
    read = [(name, (OFFICIAL / name).read_bytes()) for name in NAMES.values()]
    return made_official(by, draft_of(by, CITY, "Kota", read[0], read[1]))


def text_of(html: str) -> str:
    """The words of a page without its tags."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<svg.*?</svg>|<[^>]+>", " ", html, flags=re.DOTALL)))
