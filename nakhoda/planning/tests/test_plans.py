"""The life of a plan's line: priced when written, moved by the right people, frozen once budgeted."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from importlib.resources import files

import pytest
from django.db import IntegrityError, transaction

from nakhoda.law.rulesets import load
from nakhoda.meetings.actions.meetings import announce, resolve
from nakhoda.people.actions import Refused
from nakhoda.people.rules.scope import Viewer
from nakhoda.planning.actions.plans import LineDraft, add_line, change_line, save_prices, start_plan, step
from nakhoda.planning.queries.plans import PlanLine, WorkPlan, official_states, work_line
from nakhoda.planning.rules.simulate import simulate_works
from nakhoda.planning.rules.states import exact

pytestmark = pytest.mark.django_db
VILLAGE = "35.01.04.2014"
Viewers = Callable[[str], Viewer]


@pytest.fixture
def village(snapshot: object) -> str:
    """The example's village, with its official code or without."""
    return next(key for key in (VILLAGE, "35.01-tanjungsari") if official_states(key)[1])


@pytest.fixture
def plan(viewer: Viewers, village: str) -> WorkPlan:
    text = files("nakhoda.planning").joinpath("data", "prices-contoh-pacitan-2021.toml").read_text(encoding="utf-8")
    prices = save_prices(by=viewer("petugas"), regency="35.01", document=tomllib.loads(text))
    return start_plan(by=viewer("petugas"), village_key=village, village_name="Tanjungsari", year=2022, prices=prices)


def draft(village: str, *, metres: int = 40, funded: bool = True, amount: int = 0) -> LineDraft:
    _, states = official_states(village)
    rt = max(states, key=lambda state: exact(state.volumes["2b"]))
    return LineDraft(
        activity="jalan-paving",
        volume=Decimal(metres),
        effects=[(int(rt.key), "2b", Decimal(metres))],
        title="Paving gang mawar",
        sources=[("bpm-reguler", amount)] if funded else [],
        land="public",
    )


def written(viewer: Viewers, plan: WorkPlan, village: str) -> PlanLine:
    first = add_line(by=viewer("petugas"), plan=plan, key="a", draft=draft(village, funded=False))
    return change_line(by=viewer("petugas"), line=first, draft=draft(village, amount=first.total_idr))


def test_a_line_is_priced_by_its_plans_book_and_kept_once(viewer: Viewers, plan: WorkPlan, village: str) -> None:
    line = written(viewer, plan, village)
    again = add_line(by=viewer("petugas"), plan=plan, key="a", draft=draft(village, amount=line.total_idr))
    assert again.pk == line.pk
    assert line.total_idr == sum(each["amount_idr"] for each in line.budget) > 0
    assert line.labour_days > 0


def test_a_line_that_is_not_fully_funded_cannot_be_proposed(viewer: Viewers, plan: WorkPlan, village: str) -> None:
    line = add_line(by=viewer("petugas"), plan=plan, key="b", draft=draft(village, funded=False))
    with pytest.raises(Refused, match="Sumber dana"):
        step(by=viewer("petugas"), line=line, to="proposed")


def test_steps_follow_one_another_and_another_person_verifies(viewer: Viewers, plan: WorkPlan, village: str) -> None:
    line = written(viewer, plan, village)
    with pytest.raises(Refused, match="langkah"):
        step(by=viewer("kabid"), line=line, to="approved")
    step(by=viewer("petugas"), line=line, to="proposed")
    with pytest.raises(Refused, match="sendiri"):
        step(by=viewer("petugas"), line=line, to="verified")
    with pytest.raises(Refused, match="dikembalikan"):
        change_line(by=viewer("petugas"), line=line, draft=draft(village))
    step(by=viewer("fasilitator"), line=line, to="verified")
    with pytest.raises(Refused, match="musyawarah"):
        step(by=viewer("petugas"), line=line, to="agreed")
    meeting = announce(
        by=viewer("petugas"),
        village_key=village,
        village_name="Tanjungsari",
        kind="musyawarah-rkm",
        starts_at=datetime(2021, 4, 8, 12, tzinfo=UTC),
        place="Balai desa",
    )
    decision = resolve(by=viewer("petugas"), meeting=meeting, text="Paving gang mawar disepakati")
    step(by=viewer("petugas"), line=line, to="agreed", resolution=decision)
    step(by=viewer("kabid"), line=line, to="approved")
    step(by=viewer("kabid"), line=line, to="budgeted")
    line = PlanLine.objects.get(pk=line.pk)
    assert [each.after for each in line.steps.order_by("id")] == [
        "proposed",
        "verified",
        "agreed",
        "approved",
        "budgeted",
    ]
    line.total_idr += 1
    with pytest.raises(IntegrityError), transaction.atomic():
        line.save()


def test_a_stored_line_is_simulated_as_it_was_written(viewer: Viewers, plan: WorkPlan, village: str) -> None:
    line = written(viewer, plan, village)
    snapshot, states = official_states(village)
    assert snapshot is not None
    result = simulate_works(states, [work_line(line)], load(snapshot.ruleset))
    change = next(each for each in result.changes if each.rt.key == str(line.effects[0]["rt"]))
    before, after = exact(change.before.volumes["2b"]), exact(change.after.volumes["2b"])
    assert before - after == min(before, Decimal(40))
    assert result.cost_idr == line.total_idr
