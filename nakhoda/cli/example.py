"""The example regency in the record: invented data, a decree, and an account for each role."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable
from datetime import date
from importlib.resources import files

from nakhoda.baseline.actions.decisions import accept, acceptable, activate, ignore
from nakhoda.baseline.actions.drafts import confirm_villages, start_draft
from nakhoda.baseline.actions.files import store_file
from nakhoda.baseline.example import LABEL
from nakhoda.baseline.example_regency import BOUNDARIES, DECREE, WORKBOOK
from nakhoda.baseline.example_regency_numbers import VILLAGES
from nakhoda.baseline.queries.snapshots import Snapshot, edits_of, official, path_of, undecided
from nakhoda.baseline.rules.edits import cell_at
from nakhoda.decrees.actions.decisions import activate_decree, confirm_check
from nakhoda.decrees.queries import Decree
from nakhoda.grants.example import load_example as load_grants
from nakhoda.law.findings import Severity
from nakhoda.ledger.example import load_example as load_book
from nakhoda.meetings.example import load_example as load_meeting
from nakhoda.payroll.example import load_people
from nakhoda.payroll.example_money import load_money
from nakhoda.people.actions import SYSTEM, create_account, give_role
from nakhoda.people.queries import account_named, viewer_of
from nakhoda.people.rules.scope import Viewer
from nakhoda.planning.example import load_example as load_plan
from nakhoda.regions.actions import load_shipped_regions
from nakhoda.regions.queries import villages_in
from nakhoda.scoring.actions.compute import compute
from nakhoda.scoring.actions.decree_draft import candidates, draft_from_snapshot
from nakhoda.scoring.files.reading import read_grids
from nakhoda.scoring.queries.tables import years_of
from nakhoda.works.example import load_example as load_package

REGENCY, VILLAGE = "35.01", "35.01.04.2014"
TODAY, FIRST_MONDAY = date(2021, 12, 31), date(2021, 9, 13)
# Name of the account, its person (invented), role and area.
ACCOUNTS = (
    ("pengelola", "Wulan Pengelola (contoh)", "administrator", REGENCY),
    ("kabid", "Bagus Kepala Bidang (contoh)", "regency_head", REGENCY),
    ("petugas", "Sari Petugas (contoh)", "regency_officer", REGENCY),
    ("fasilitator", "Joko Fasilitator (contoh)", "facilitator", REGENCY),
    ("desa", "Tini Perangkat Desa (contoh)", "village_officer", VILLAGE),
    ("kades", "Harto Kepala Desa (contoh)", "village_head", VILLAGE),
    ("bkm", "Slamet BKM Tanjungsari (contoh)", "community", VILLAGE),
    ("bendahara", "Endah Bendahara KSM (contoh)", "treasurer", VILLAGE),
    ("mandor", "Yanto Mandor KSM (contoh)", "foreman", VILLAGE),
    ("ppk", "Dewi PPK (contoh)", "commitment_officer", REGENCY),
    ("pemeriksa", "Ratna Pemeriksa (contoh)", "auditor", REGENCY),
)


def create_accounts(password: Callable[[], str] = lambda: secrets.token_urlsafe(9)) -> dict[str, str]:
    """An account for each role, where missing; the new ones' passwords by name, to be shown once."""
    shown = {}
    for username, name, role, area in ACCOUNTS:
        if account_named(username) is None:
            shown[username] = password()
            account = create_account(
                by=SYSTEM, username=username, name=name, password=shown[username], must_change_password=False
            )
            give_role(by=SYSTEM, account=account, role=role, area=area)
    return shown


def start(by: Viewer, title: str) -> Snapshot:
    """A draft of the example workbook and boundaries, computed, nothing decided yet."""
    folder = files("nakhoda.baseline").joinpath("example")
    workbook = store_file(by=by, kind="workbook", name=WORKBOOK, chunks=[folder.joinpath(WORKBOOK).read_bytes()])
    boundaries = store_file(
        by=by, kind="boundaries", name=BOUNDARIES, chunks=[folder.joinpath(BOUNDARIES).read_bytes()]
    )
    snapshot = start_draft(by=by, regency=REGENCY, title=title, workbook=workbook, boundaries=boundaries)
    names = Counter(villages_in(REGENCY).values())
    shared = {village.name: village.code for village in VILLAGES if names[village.name] > 1}
    confirm_villages(by=by, snapshot=snapshot, villages=shared)
    return _computed(snapshot)


def load_official(by: Viewer) -> Snapshot:
    """The example made official: suggestions accepted, what has none left with a reason, then activated."""
    snapshot = start(by, "Baseline 2020–2021 (contoh)")
    grids = read_grids(path_of(snapshot.workbook), edits_of(snapshot))
    mended = [finding for finding in snapshot.findings.order_by("id") if acceptable(finding)]

    def raw(sheet: str, row: int, column: int) -> object:
        return cell_at(grids[sheet], row, column)

    accept(by=by, snapshot=snapshot, findings=mended, raw=raw)
    snapshot = _computed(snapshot)
    errors = list(undecided(snapshot).filter(severity=Severity.ERROR.value))
    if errors:
        ignore(by=by, snapshot=snapshot, findings=errors, reason=f"{LABEL}; kesalahan sengaja ditanam")
    current = official(REGENCY)
    activate(by=by, snapshot=snapshot, note=LABEL, replaces=current.pk if current else None)
    return snapshot


def load_decree(author: Viewer, head: Viewer, snapshot: Snapshot) -> Decree:
    """The example's decree from its first year: written by one, checked and put in force by another."""
    header = {
        "number": DECREE["number"],
        "date": DECREE["date"],
        "signatory": "Nama Bupati (contoh)",
        "signatory_title": "Bupati Pacitan",
    }
    year = min(years_of(snapshot))
    slum = {each.kawasan.pk for each in candidates(snapshot, year) if each.is_slum}
    title = f"Penetapan Lokasi Perumahan Kumuh dan Permukiman Kumuh di Kabupaten Pacitan ({LABEL})"
    decree = draft_from_snapshot(by=author, snapshot=snapshot, year=year, kawasans=slum, title=title, header=header)
    confirm_check(by=head, decree=decree, note="Lampiran sesuai data resmi (contoh)")
    activate_decree(by=head, decree=decree, replaces=None)
    return decree


def _computed(snapshot: Snapshot) -> Snapshot:
    compute(snapshot.pk, today=TODAY)
    snapshot.refresh_from_db()
    return snapshot


def load() -> dict[str, str]:
    """The whole example, where it is missing; passwords of new accounts by name."""
    shown = create_accounts()
    load_shipped_regions()
    if official(REGENCY) is None:
        officer = viewer_of(account_named("petugas"))
        snapshot = load_official(officer)
        load_decree(officer, viewer_of(account_named("kabid")), snapshot)
        start(officer, "Pemutakhiran 2022 (contoh): masih ada temuan")
    load_meeting(viewer_of(account_named("fasilitator")))
    load_plan(*(viewer_of(account_named(name)) for name in ("petugas", "fasilitator", "kabid")))
    load_book(viewer_of(account_named("bendahara")))
    hands = {name: viewer_of(account_named(name)) for name, *_ in ACCOUNTS}
    grant = load_grants(hands)
    package = load_package(hands, grant) if grant is not None else None
    if grant is not None and package is not None:
        crew = load_people(hands, grant, package, FIRST_MONDAY)
        load_money(hands, crew, FIRST_MONDAY)
    return shown
