"""The first plan of a village: what a newcomer would stumble over is said where it happens."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from nakhoda.baseline.queries.snapshots import Snapshot
from nakhoda.meetings.queries.meetings import Resolution
from nakhoda.people.rules.scope import Viewer
from nakhoda.planning.actions.plans import step
from nakhoda.planning.rules.story import in_sentence
from nakhoda.planning.tests.desk import NEIGHBOUR, VILLAGE, new_plan, proposed
from nakhoda.planning.views.common import told_apart

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("village", "lacks"), [(NEIGHBOUR, True), (VILLAGE, False)])
def test_a_line_to_be_agreed_leads_to_a_meeting_where_none_has_decided_yet(
    signed_in: Callable[[str], Client], viewer: Callable[[str], Viewer], snapshot: Snapshot, village: str, lacks: bool
) -> None:
    line = proposed(viewer("petugas"), new_plan(viewer("petugas"), village))
    step(by=viewer("kabid"), line=line, to="verified")
    assert Resolution.objects.filter(meeting__village_key=village).exists() != lacks
    page = signed_in("petugas").get(f"/rencana/{line.plan.pk}/baris/{line.number}/").content.decode()
    assert ("belum punya keputusan pertemuan" in page) == lacks
    assert ('href="/pertemuan/baru/"' in page) == lacks


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Saluran U-ditch pracetak", "saluran U-ditch pracetak"),
        ("MCK (mandi, cuci, kakus)", "MCK (mandi, cuci, kakus)"),
        ("Bangunan TPS 3R atau TPST", "bangunan TPS 3R atau TPST"),
    ],
)
def test_abbreviations_stay_as_people_write_them(name: str, said: str) -> None:
    assert in_sentence(name) == said


def test_villages_of_one_name_are_told_apart_by_their_district(snapshot: Snapshot) -> None:
    told = told_apart({"35.01.04.2014": "Ploso", "35.01.99.2001": "Ploso", "35.01.04.2007": "Sidoharjo"})
    assert told == {
        "35.01.04.2014": "Ploso (Pacitan)",
        "35.01.99.2001": "Ploso (35.01.99.2001)",
        "35.01.04.2007": "Sidoharjo",
    }
