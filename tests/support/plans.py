"""A plan with a proposed line, a draft line, files and a promise, and one of drafts alone, for the access matrix."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from importlib.resources import files
from typing import Any

from nakhoda.people.rules.scope import Viewer, regency_of
from nakhoda.planning.actions.plans import LineDraft, add_line, add_line_file, save_prices, start_plan, step
from nakhoda.planning.actions.promises import commit_funds
from nakhoda.planning.queries.plans import PlanLine, PriceBookVersion, WorkPlan, newest_prices, official_states
from nakhoda.planning.rules.prices import EXAMPLE

YEAR = 2030


def plan_objects(by: Viewer, village: str) -> dict[str, Any]:
    """Ids of a plan's parts, by the names that the access table uses."""
    prices = newest_prices(regency_of(village)) or _prices(by, regency_of(village))
    plan, drafts = (_plan(by, village, year, prices) for year in (YEAR, YEAR + 1))
    proposed, draft = (_line(by, plan, number) for number in (1, 2))
    _line(by, drafts, 1)
    drawing, letter = (
        add_line_file(by=by, line=proposed, kind=kind, name="uji.pdf", chunks=[b"%PDF-1.7 uji"])
        for kind in ("drawing", "land")
    )
    source = [("swadaya", proposed.total_idr)]
    proposed.sources = [{"source": name, "amount_idr": amount} for name, amount in source]
    proposed.save()
    step(by=by, line=proposed, to="proposed")
    promise = commit_funds(
        by=by, plan=plan, source="csr", party="PT Uji", kind="money", what="Semen", promised_idr=1_000_000
    )
    return {
        "price_book_id": prices.pk,
        "plan_id": plan.pk,
        "draft_plan_id": drafts.pk,
        "line_number": proposed.number,
        "draft_line_number": draft.number,
        "drawing_id": drawing.pk,
        "land_letter_id": letter.pk,
        "promise_id": promise.pk,
    }


def _prices(by: Viewer, regency: str) -> PriceBookVersion:
    text = files("nakhoda.planning").joinpath("data", EXAMPLE).read_text(encoding="utf-8")
    return save_prices(by=by, regency=regency, document=tomllib.loads(text) | {"regency": regency})


def _plan(by: Viewer, village: str, year: int, prices: PriceBookVersion) -> WorkPlan:
    return start_plan(by=by, village_key=village, village_name="Desa Uji", year=year, prices=prices)


def _line(by: Viewer, plan: WorkPlan, number: int) -> PlanLine:
    _snapshot, states = official_states(plan.village_key)
    draft = LineDraft(activity="sampah-wadah", volume=Decimal(5), effects=[], rts=[int(states[0].key)], land="public")
    return add_line(by=by, plan=plan, key=f"uji-{plan.pk}-{number}", draft=draft)
