"""What the pages of plans share: the plan or "not found", deeds with their messages, states with their tones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nakhoda.law.findings import Finding
from nakhoda.people.attempts import attempt as attempt
from nakhoda.people.middleware import viewer_in
from nakhoda.planning.queries.pages import line_for, plan_for
from nakhoda.planning.queries.plans import PlanLine, WorkPlan, rts_of_line
from nakhoda.planning.rules.sources import fund_name
from nakhoda.planning.rules.story import UNITS
from nakhoda.regions.queries import region_names
from nakhoda.scoring.queries.words import spoken
from nakhoda.web.findings import FindingGroup, by_kind
from nakhoda.web.language import language
from nakhoda.web.numbers import number
from nakhoda.web.prints import PAPERS

# What a state is called on a page, and the tone of its badge.
STATES = {
    "draft": (gettext_lazy("Disusun"), "neutral"),
    "proposed": (gettext_lazy("Diusulkan"), "info"),
    "verified": (gettext_lazy("Diverifikasi"), "info"),
    "agreed": (gettext_lazy("Disepakati musyawarah"), "success"),
    "approved": (gettext_lazy("Disetujui kabupaten"), "success"),
    "budgeted": (gettext_lazy("Dianggarkan"), "success"),
    "returned": (gettext_lazy("Dikembalikan"), "warning"),
    "dropped": (gettext_lazy("Tidak dilanjutkan"), "neutral"),
}
MOST_SHOWN = 12


def plan_or_404(request: HttpRequest, pk: int, right: str = "") -> WorkPlan:
    """The plan if the viewer sees any of it and holds that right in its village; 404 elsewhere."""
    plan = plan_for(viewer_in(request), pk, right)
    if plan is None:
        raise Http404
    return plan


def line_or_404(request: HttpRequest, plan: WorkPlan, number: int) -> PlanLine:
    """The line of that number, if the viewer sees it."""
    line = line_for(viewer_in(request), plan, number)
    if line is None:
        raise Http404
    return line


def crumbs(plan: WorkPlan, *last: tuple[Any, str]) -> list[tuple[Any, str]]:
    """The way to a plan, and on to a page of it."""
    own = reverse("plan", args=[plan.pk]) if last else ""
    return [(_("Rencana kerja"), reverse("plans")), (f"{plan.village_name} {plan.year}", own), *last]


def unit_name(unit: str) -> str:
    """A unit as it is written: m2 is m²."""
    return UNITS.get(unit, unit)


def told_apart(villages: Mapping[str, str]) -> dict[str, str]:
    """Names of villages by key as given; of the same name each with its district, or its key where that is unknown."""
    twice = {name for name, count in Counter(villages.values()).items() if count > 1}
    districts = {key: key.rpartition(".")[0] for key, name in villages.items() if name in twice}
    known = region_names(districts.values())
    return {
        key: f"{name} ({known.get(districts[key], key)})" if name in twice else name for key, name in villages.items()
    }


def rt_names(line: PlanLine) -> list[str]:
    """The RTs of a line as people say them."""
    return [spoken(rt.label) for rt in rts_of_line(line)]


def state_of(line: PlanLine) -> tuple[Any, str]:
    """What the line's state is called, and the tone of its badge."""
    return STATES[line.state]


def finding_groups(findings: Iterable[Finding]) -> list[FindingGroup]:
    """Findings of a plan by kind, with their numbers and sources as people write them."""
    return by_kind([_readable(each) for each in findings], MOST_SHOWN)


def _readable(finding: Finding) -> Finding:
    """The finding with its numbers as people here write them and sources by their names."""
    facts: dict[str, Any] = {
        name: fund_name(value)
        if name == "source" and isinstance(value, str)
        else number(value, language=language())
        if isinstance(value, int | float)
        else value
        for name, value in finding.facts.items()
    }
    wanted = finding.suggestion
    return replace(
        finding,
        facts=facts,
        suggestion=number(wanted, language=language()) if isinstance(wanted, int | float) else wanted,
    )


def paper_of(request: HttpRequest) -> str:
    """The paper asked for with `?kertas=`; A4 if none is, 404 for any that there is not."""
    paper = request.GET.get("kertas", "a4").lower()
    if paper not in PAPERS:
        raise Http404
    return paper


def pdf_response(body: bytes, name: str) -> HttpResponse:
    """A PDF shown in the browser."""
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(body, content_type="application/pdf", headers=headers)
