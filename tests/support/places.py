"""Places with everything a route can be asked about: the example's village, its neighbour, and another regency.

To serve a new kind of argument add it to `_objects`: a name and the id (or code) of an object that lies in that place.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

from django.test import Client

from nakhoda.baseline.actions.decisions import activate, ignore
from nakhoda.baseline.actions.drafts import start_draft
from nakhoda.baseline.actions.files import store_file
from nakhoda.baseline.example import example_data
from nakhoda.baseline.files.template import template_bytes
from nakhoda.baseline.queries.snapshots import Snapshot, official, snapshots_for, undecided
from nakhoda.cli.example import REGENCY, VILLAGE
from nakhoda.law.rulesets import DEFAULT, load
from nakhoda.people.actions import SYSTEM, create_account, first_password, give_role
from nakhoda.people.queries import Account, viewer_of
from nakhoda.people.rules.scope import Viewer
from nakhoda.regions.actions import upload_code_list
from nakhoda.regions.queries import Region
from nakhoda.scoring.actions.compute import compute
from tests.support.access import Visitor, table
from tests.support.books import book_objects
from tests.support.decrees import decree_objects
from tests.support.grants import grant_objects
from tests.support.meetings import meeting_objects
from tests.support.payroll import payroll_objects
from tests.support.plans import plan_objects
from tests.support.scenarios import scenario_objects
from tests.support.works import works_objects

OTHER = "35.02"
TODAY = date(2021, 12, 31)
BACKEND = "nakhoda.people.backends.AccountBackend"
AREAS = {"national": "", "province": "35", "regency": REGENCY, "district": VILLAGE[:8], "village": VILLAGE}
BUILDERS = ("community", "facilitator", "treasurer")
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Place:
    """A village and its regency, with the objects that lie there by the names that the table uses."""

    name: str
    regency: str
    village: str
    objects: dict[str, Any]

    def area(self, of: str) -> str:
        """The code of the place as far as objects of that kind (`village`, `regency`) go; "" for none."""
        return {"village": self.village, "regency": self.regency}.get(of, "")


def places() -> list[Place]:
    """The example's village, another village of its regency, and a village of another regency (made here)."""
    Region.objects.create(code=OTHER, name="Kabupaten Uji", kind="regency")
    head = viewer_of(account("regency_head", OTHER))
    _make_official(head)
    _computed(start_draft(by=head, regency=OTHER, title="Rancangan lain", workbook=_workbook(head)))
    snapshot = official(REGENCY)
    if snapshot is None:
        raise LookupError("the example regency has no official snapshot")
    keys = sorted(set(snapshot.rt_rows.values_list("rt__village_key", flat=True)) - {VILLAGE})
    elsewhere = f"{OTHER}-tanjungsari"
    wanted = (("own village", REGENCY, VILLAGE), ("neighbour", REGENCY, keys[0]), ("elsewhere", OTHER, elsewhere))
    return [Place(name, regency, village, _objects(regency, village)) for name, regency, village in wanted]


def visitors() -> list[Visitor]:
    """The public, an account without roles, and every role in every kind of area it may be given for."""
    kinds = [(role, AREAS[level]) for role, row in table()["roles"].items() for level in row["areas"].split()]
    return [
        Visitor(None, "", Client(raise_request_exception=False), {}),
        *(visitor(role, area) for role, area in [("", ""), *kinds]),
    ]


def visitor(role: str, area: str) -> Visitor:
    """A new account with that role for that area, signed in."""
    client = client_of(account(role, area))
    return Visitor(role, area, client, {name: morsel.value for name, morsel in client.cookies.items()})


def account(role: str, area: str) -> Account:
    """A new account with that role for that area; without roles if `role` is ""."""
    name = f"uji-{next(_numbers)}"
    made = create_account(by=SYSTEM, username=name, name=name, password=first_password(), must_change_password=False)
    if role:
        give_role(by=SYSTEM, account=made, role=role, area=area)
    return made


def client_of(who: Account) -> Client:
    """A browser signed in as that account."""
    client = Client(raise_request_exception=False)
    client.force_login(who, backend=BACKEND)
    return client


def _objects(regency: str, village: str) -> dict[str, Any]:
    head = viewer_of(account("regency_head", regency))
    snapshot = official(regency)
    draft = snapshots_for(head).filter(activation=None).order_by("id").first()
    if snapshot is None or draft is None:
        raise LookupError(f"{regency} lacks its official data or its draft")
    row = snapshot.rt_rows.filter(rt__village_key=village, kawasan__isnull=False).order_by("id")[0]
    managed = account("village_officer", village)
    return {
        "regency": regency,
        "account_id": managed.pk,
        "holding_id": managed.holdings.get().pk,
        "draft_id": draft.pk,
        "official_id": snapshot.pk,
        "village_key": village,
        "rt_id": row.rt_id,
        "rt_label": row.rt.label,
        "kawasan_id": row.kawasan_id,
        "code_list_id": _code_list(head),
        **decree_objects(head, viewer_of(account("regency_head", regency)), snapshot),
        **meeting_objects(head, village),
        **book_objects(viewer_of(account("treasurer", village)), village),
        **plan_objects(head, village),
        **scenario_objects(head, village),
        **payroll_objects(viewer_of(account("foreman", village)), village),
        **grant_objects(viewer_of(account("regency_officer", regency)), village),
        **works_objects(*builders(village), village),
    }


def builders(village: str) -> tuple[Viewer, Viewer, Viewer]:
    """Who plans, approves and buys in a village."""
    planner, approver, treasurer = (viewer_of(account(role, village)) for role in BUILDERS)
    return planner, approver, treasurer


def _make_official(by: Viewer) -> Snapshot:
    snapshot = _computed(start_draft(by=by, regency=OTHER, title="Data lain", workbook=_workbook(by)))
    errors = list(undecided(snapshot).filter(severity="error"))
    if errors:
        ignore(by=by, snapshot=snapshot, findings=errors, reason="data uji")
    activate(by=by, snapshot=snapshot, replaces=None)
    return snapshot


def _workbook(by: Viewer) -> Any:
    ruleset = load(DEFAULT)
    return store_file(by=by, kind="workbook", name="lain.xlsx", chunks=[template_bytes(ruleset, example_data(ruleset))])


def _computed(snapshot: Snapshot) -> Snapshot:
    compute(snapshot.pk, today=TODAY)
    snapshot.refresh_from_db()
    return snapshot


def _code_list(by: Viewer) -> int:
    text = f"kode,nama\n35,JAWA TIMUR\n{REGENCY},KABUPATEN PACITAN\n"
    made = upload_code_list(by=by, name="kode.csv", chunks=[text.encode()], effective_on=TODAY, complete=False)
    return made.pk
