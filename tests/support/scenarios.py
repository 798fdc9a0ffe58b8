"""A scenario of a village, one of its regency, and a question that waits, for the access matrix."""

from __future__ import annotations

from typing import Any

from nakhoda.people.rules.scope import Viewer, regency_of
from nakhoda.planning.actions.scenarios import ask, work_out
from nakhoda.planning.queries.plans import newest_prices
from nakhoda.planning.queries.scenarios import ScenarioRun, place_for
from nakhoda.planning.rules.scenario import Question

QUESTION = Question(budget_idr=50_000_000)


def scenario_objects(by: Viewer, village: str) -> dict[str, Any]:
    """Ids of scenarios, by the names that the access table uses. The regency has prices already."""
    return {
        "scenario_id": work_out(asked(by, village, "a").pk).scenario_id,
        "regency_scenario_id": work_out(asked(by, regency_of(village), "b").pk).scenario_id,
        "scenario_run_id": asked(by, village, "c").pk,
    }


def asked(by: Viewer, area: str, key: str) -> ScenarioRun:
    """A question about that place, waiting."""
    place, prices = place_for(by, area, "planning.propose"), newest_prices(regency_of(area))
    if place is None or prices is None:
        raise LookupError(f"{area} lacks official data or prices")
    key = f"uji-{by.account_id}-{key}"
    return ask(by=by, place=place, name="Uji", question=QUESTION.data(), prices=prices, key=key)
