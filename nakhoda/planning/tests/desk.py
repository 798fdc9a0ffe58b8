"""What tests of the pages share: a plan of their own, and a line as the form sends it."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from importlib.resources import files
from typing import Any

from nakhoda.people.rules.scope import Viewer
from nakhoda.planning.actions.plans import LineDraft, add_line, change_line, start_plan, step
from nakhoda.planning.queries.desk import desk_of
from nakhoda.planning.queries.plans import PlanLine, WorkPlan, newest_prices
from nakhoda.planning.rules.prices import EXAMPLE
from nakhoda.planning.rules.states import RtState

VILLAGE, YEAR = "35.01.04.2014", 2025
NEIGHBOUR = "35.01.04.2007"


def example_document() -> dict[str, Any]:
    """The shipped example as plain values."""
    return tomllib.loads(files("nakhoda.planning").joinpath("data", EXAMPLE).read_text(encoding="utf-8"))


def new_plan(by: Viewer, village: str = VILLAGE, year: int = YEAR, ceiling_idr: int | None = None) -> WorkPlan:
    """A plan with the example's price book."""
    prices = newest_prices("35.01")
    assert prices is not None
    return start_plan(
        by=by, village_key=village, village_name="Tanjungsari", year=year, prices=prices, ceiling_idr=ceiling_idr
    )


def worst(plan: WorkPlan, criterion: str = "2b") -> RtState:
    """The RT of the plan's village with the largest deficit of a criterion."""
    return max(desk_of(plan).states, key=lambda each: each.volumes.get(criterion) or 0.0)


def new_line(
    by: Viewer, plan: WorkPlan, *, key: str = "uji", title: str = "Paving uji", funded: bool = True
) -> PlanLine:
    """Forty metres of paving in the worst RT, paid by one source if `funded`."""
    rt = int(worst(plan).key)
    draft: dict[str, Any] = {
        "activity": "jalan-paving",
        "volume": Decimal(40),
        "effects": [(rt, "2b", Decimal(40))],
        "title": title,
        "land": "public",
    }
    line = add_line(by=by, plan=plan, key=f"{key}-{plan.pk}", draft=LineDraft(**draft))
    if not funded:
        return line
    sources = [("bpm-reguler", line.total_idr)]
    return change_line(by=by, line=line, draft=LineDraft(**draft, sources=sources))


def proposed(by: Viewer, plan: WorkPlan, **more: Any) -> PlanLine:
    """A line that was proposed."""
    line = new_line(by, plan, **more)
    step(by=by, line=line, to="proposed")
    return line


def typed(plan: WorkPlan, **changes: Any) -> dict[str, Any]:
    """A line as the form sends it: forty metres of paving in the worst RT, one source for the rest."""
    fields = {
        "key": "0123456789abcdef",
        "activity": "jalan-paving",
        "volume": "40",
        "rts": [worst(plan).key],
        "title": "Paving uji",
        "source-1": "bpm-reguler",
        "amount-1": "",
        "land": "public",
    }
    return fields | changes
