"""What people mistype or send on purpose: numbers, days and places that would spoil a plan are refused in words."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import pytest
from django.test import Client

from nakhoda.baseline.queries.snapshots import Snapshot
from nakhoda.meetings.queries.meetings import Resolution
from nakhoda.people.actions import Refused
from nakhoda.people.rules.scope import Viewer
from nakhoda.planning.actions.plans import change_plan, save_prices, step
from nakhoda.planning.actions.promises import commit_funds, realise
from nakhoda.planning.forms.common import to_decimal
from nakhoda.planning.forms.plans import RealiseForm
from nakhoda.planning.queries.plans import PlanLine, PriceBookVersion, WorkPlan
from nakhoda.planning.rules.place import PlaceRefused, is_near, read_place
from nakhoda.planning.tests.desk import VILLAGE, example_document, new_plan, proposed, typed

Clients = Callable[[str], Client]
Viewers = Callable[[str], Viewer]


@pytest.fixture
def plan(viewer: Viewers, snapshot: Snapshot) -> WorkPlan:
    return new_plan(viewer("petugas"))


@pytest.mark.parametrize("digits", [400, 4000, 6000])
def test_a_position_of_a_thousand_digits_is_refused(digits: int) -> None:
    with pytest.raises(PlaceRefused):
        read_place('{"type": "Point", "coordinates": [' + "9" * digits + ", 0]}")


@pytest.mark.parametrize(
    ("typed_", "meant"), [("500.000", 500_000), ("-1.000", -1000), ("Rp2.500.000", 2_500_000), ("750000", 750_000)]
)
def test_money_received_is_read_with_its_thousands(typed_: str, meant: int) -> None:
    form = RealiseForm({"amount": typed_, "day": "2021-05-01"})
    assert form.is_valid()
    assert form.cleaned_data["amount"] == meant


@pytest.mark.parametrize("typed_", ["9" * 19, "9" * 300, "1e9", "NaN", "1,5"])
def test_money_that_no_plan_receives_is_refused(typed_: str) -> None:
    assert not RealiseForm({"amount": typed_, "day": "2021-05-01"}).is_valid()


@pytest.mark.parametrize("text", ["1,234.50", "12.34,5", "1.23.4,5", "0.123,4"])
def test_numbers_that_mix_up_comma_and_point_are_not_guessed(text: str) -> None:
    with pytest.raises(InvalidOperation):
        to_decimal(text)


def test_near_a_village_is_some_kilometres_and_not_the_next_regency() -> None:
    box = {"south": -8.21, "west": 111.09, "north": -8.19, "east": 111.11}
    near, far = (read_place(json.dumps({"type": "Point", "coordinates": [x, -8.2]})).wkb for x in (111.14, 111.4))
    assert is_near(near, box)
    assert not is_near(far, box)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("starts", "0021-03-01", "Tahun harus antara"),
        ("ends", "9999-12-31", "Tahun harus antara"),
        ("geometry", '{"type": "Point", "coordinates": [112.7, -7.2]}', "jauh di luar"),
    ],
)
def test_a_line_far_from_its_year_or_village_is_refused(
    signed_in: Clients, plan: WorkPlan, field: str, value: str, says: str
) -> None:
    sent = typed(plan) | {field: value, "save": "1"}
    answer = signed_in("petugas").post(f"/rencana/{plan.pk}/baris/baru/", sent)
    assert answer.status_code == 400
    assert says in answer.content.decode()
    assert not PlanLine.objects.filter(plan=plan).exists()


@pytest.mark.django_db
def test_money_noted_twice_by_one_form_is_received_once(viewer: Viewers, plan: WorkPlan) -> None:
    by = viewer("petugas")
    told: dict[str, Any] = {
        "source": "csr",
        "party": "PT Uji",
        "kind": "money",
        "what": "Semen",
        "promised_idr": 1_000_000,
    }
    promise = commit_funds(by=by, plan=plan, **told)
    with pytest.raises(Refused, match="sudah dicatat"):
        commit_funds(by=by, plan=plan, **told)
    came: dict[str, Any] = {"by": by, "commitment": promise, "amount_idr": 400_000, "day": date(2021, 5, 1)}
    realise(**came)
    with pytest.raises(Refused, match="sudah dicatat"):
        realise(**came)
    realise(**came, remark="tahap kedua")
    with pytest.raises(Refused, match="bukan nol"):
        realise(**(came | {"amount_idr": 0}))
    assert sum(promise.realisations.values_list("amount_idr", flat=True)) == 800_000


@pytest.mark.django_db
def test_the_same_prices_once_more_are_no_newer_version(viewer: Viewers, snapshot: Snapshot) -> None:
    document = example_document() | {"regency": "35.01", "year": 2033}
    first = save_prices(by=viewer("petugas"), regency="35.01", document=document)
    assert save_prices(by=viewer("petugas"), regency="35.01", document=document) == first
    dearer = document | {"source": "sumber lain"}
    assert save_prices(by=viewer("petugas"), regency="35.01", document=dearer).version == first.version + 1
    assert PriceBookVersion.objects.filter(year=2033).count() == 2
    assert Decimal(first.document["overhead_percent"]) > 0


@pytest.mark.django_db
def test_a_form_gone_back_to_corrected_and_saved_again_is_kept_as_corrected(signed_in: Clients, plan: WorkPlan) -> None:
    sent = typed(plan) | {"save": "1"}
    for volume in ("40", "40", "25"):
        answer = signed_in("petugas").post(f"/rencana/{plan.pk}/baris/baru/", sent | {"volume": volume})
        assert answer.status_code == 302
    assert [line.volume for line in PlanLine.objects.filter(plan=plan)] == [25]


@pytest.mark.django_db
def test_the_regency_approves_nothing_above_the_ceiling(viewer: Viewers, plan: WorkPlan) -> None:
    decision = Resolution.objects.filter(meeting__village_key=VILLAGE).earliest("id")
    lines = []
    for key in ("satu", "dua"):
        line = proposed(viewer("petugas"), plan, key=key)
        step(by=viewer("kabid"), line=line, to="verified")
        step(by=viewer("petugas"), line=line, to="agreed", resolution=decision)
        lines.append(line)
    one, other = lines
    change_plan(by=viewer("petugas"), plan=plan, title="", ceiling_idr=one.total_idr + other.total_idr - 1)
    step(by=viewer("kabid"), line=one, to="approved")
    with pytest.raises(Refused, match="Pagu rencana ini"):
        step(by=viewer("kabid"), line=other, to="approved")
    step(by=viewer("kabid"), line=one, to="budgeted")
    with pytest.raises(Refused, match="di bawah"):
        change_plan(by=viewer("petugas"), plan=plan, title="", ceiling_idr=one.total_idr - 1)
    change_plan(by=viewer("petugas"), plan=plan, title="", ceiling_idr=one.total_idr + other.total_idr)
    step(by=viewer("kabid"), line=other, to="approved")
    assert other.state == "approved"
