"""The list of grants for officers, and the page of one grant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from nakhoda.grants.queries.grants import (
    Grant,
    Paper,
    Tranche,
    figures_by_tranche,
    figures_of,
    findings_of,
    grants_for,
    lines_of,
    papers_of,
    posted_for,
    progress_of,
    steps_of,
    tranches_of,
    waiting_for,
)
from nakhoda.grants.queries.pages import (
    Need,
    all_steps,
    first_need,
    late_reports,
    need_of,
    newest_step,
    to_sign,
    tranche_in_hand,
    tranche_sums,
    withdrawn_papers,
)
from nakhoda.grants.rules.conditions import Checked
from nakhoda.grants.rules.life import PAID_OUT
from nakhoda.grants.rules.programmes import documents, programmes, roles
from nakhoda.grants.rules.sums import unspent_idr
from nakhoda.grants.views.common import (
    GRANT_STATES,
    TRANCHE_STATES,
    TURNS,
    deeds_for,
    grant_or_404,
    name_of,
    page,
    step_bar,
)
from nakhoda.grants.views.paper_data import MADE
from nakhoda.law.findings import Finding, Severity
from nakhoda.ledger.rules.accountability import Accountability
from nakhoda.ledger.rules.accounts import chart
from nakhoda.people.middleware import viewer_in
from nakhoda.people.queries import area_names
from nakhoda.web.access import needs
from nakhoda.web.language import here, language

PAGE_ROWS = 25


@dataclass(frozen=True, slots=True)
class Row:
    """A grant in the list: where it lies, its tranches with name and tone of their state, errors that are open."""

    grant: Grant
    village: str
    name: str
    state: Any
    tone: str
    tranches: list[tuple[Tranche, Any, str]]
    errors: int


@needs("record.read")
def grants(request: HttpRequest) -> HttpResponse:
    """Grants of the viewer's villages: what waits, what is late, tranches by state, and each with its exceptions."""
    viewer, today = viewer_in(request), timezone.localdate()
    every = grants_for(viewer)
    years = sorted(set(every.order_by().values_list("year", flat=True)), reverse=True)
    funds = {each.fund: here(each, "title") for each in programmes().values()}
    wanted = {name: request.GET.get(name, "") for name in ("keadaan", "dana", "tahun")}
    shown = every
    if wanted["keadaan"] in GRANT_STATES:
        shown = shown.filter(state=wanted["keadaan"])
    if wanted["dana"] in funds:
        shown = shown.filter(fund=wanted["dana"])
    if wanted["tahun"] in {str(year) for year in years}:
        shown = shown.filter(year=int(wanted["tahun"]))
    found = Paginator(shown.prefetch_related("tranches"), PAGE_ROWS).get_page(request.GET.get("halaman"))
    late, waiting = late_reports(shown, today), waiting_for(viewer, today)
    keys = {grant.village_key for grant in found} | {each.tranche.grant.village_key for each in late}
    names = area_names(keys | {each.grant.village_key for each in waiting})
    context = {
        "title": _("Bantuan untuk masyarakat"),
        "rows": [_row(grant, names, today) for grant in found],
        "page": found,
        "wanted": wanted,
        "states": [(key, label) for key, (label, _tone) in GRANT_STATES.items()],
        "funds": [("regular", _("BPM reguler")), ("cash_for_work", _("BPM padat karya"))],
        "years": years,
        "sums": [(*TRANCHE_STATES[state], count, amount) for state, count, amount in tranche_sums(shown)],
        "paid": sum(amount for state, _count, amount in tranche_sums(shown) if state in PAID_OUT),
        "late": [(each, names.get(each.tranche.grant.village_key, "")) for each in late],
        "waiting": [(each, names.get(each.grant.village_key, ""), name_of(each.grant)) for each in waiting],
        "allocates": "grants.allocate" in viewer.rights,
        "breadcrumbs": [(_("Bantuan"), "")],
    }
    return render(request, "grants/grants.html", context)


def _row(grant: Grant, names: dict[str, str], today: Any) -> Row:
    label, tone = GRANT_STATES[grant.state]
    tranches = sorted(grant.tranches.all(), key=lambda each: each.number)
    over = grant.state in ("closed", "cancelled")
    errors = 0 if over else sum(1 for each in findings_of(grant, today) if each.severity is Severity.ERROR)
    shown = [(each, *TRANCHE_STATES[each.state]) for each in tranches]
    village = names.get(grant.village_key, grant.village_key)
    return Row(grant, village, name_of(grant), label, tone, shown, errors)


@needs("record.read")
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    """One grant: what waits for the viewer and what is missing first, then its money, tranches, papers and works."""
    found, today, viewer = grant_or_404(request, pk), timezone.localdate(), viewer_in(request)
    tranches, posted = tranches_of(found), posted_for(found)
    hand = tranche_in_hand(found, tranches)
    need = need_of(found, hand, today)
    own = deeds_for(request, found, None, today)
    if hand is not None:
        own = [deed for deed in own if deed["choice"].move.to not in ("running", "reported")]
    steps = all_steps(found)
    figures = figures_of(found, posted)
    context = page(
        request,
        found,
        bar=step_bar(found),
        hand=hand,
        need=need,
        turn=TURNS.get(found.state, ""),
        to_sign=[
            (each, here(each.document), each.document.id in MADE)
            for each in to_sign(viewer, found, need or first_need(found, today))
        ],
        deeds=own,
        seen=newest_step(steps_of(found)),
        tranche_deeds=deeds_for(request, found, hand, today, need) if hand else [],
        tranche_seen=newest_step(steps_of(found, hand)) if hand else 0,
        figures=figures,
        unspent=unspent_idr(figures),
        kinds=spent_by_kind(figures),
        tranches=tranche_rows(tranches, figures_by_tranche(found, posted)),
        papers=[paper_row(each) for each in papers_of(found)],
        conditions=named_conditions(need),
        withdrawn=[(each, paper_name(each)) for each in withdrawn_papers(found)],
        lines=lines_of(found),
        progress=progress_of(found),
        findings=[shown_finding(each) for each in findings_of(found, today, posted)],
        steps=[step_row(each) for each in steps],
        prints=[(key, here(documents()[key])) for key in MADE if key not in OF_TRANCHE and key in documents()],
    )
    return render(request, "grants/grant.html", context)


OF_TRANCHE = ("request", "receipt", "use_report")


def shown_finding(finding: Finding) -> dict[str, Any]:
    """A finding in the language of the page."""
    said = language()
    number = finding.facts.get("number")
    return {
        "severity": finding.severity,
        "what": finding.what(said),
        "remedy": finding.remedy(said),
        "number": number,
    }


def spent_by_kind(figures: Accountability) -> list[tuple[str, int]]:
    """Kinds of spending with a sum, by name."""
    names = {each.spending: here(each) for each in chart().values() if each.spending}
    return [(name, figures.spent_idr[kind]) for kind, name in names.items() if figures.spent_idr[kind]]


def tranche_rows(tranches: list[Tranche], figures: dict[int, Accountability]) -> list[dict[str, Any]]:
    """Each tranche with the name and tone of its state and its figures."""
    rows = []
    for each in tranches:
        label, tone = TRANCHE_STATES[each.state]
        rows.append({"tranche": each, "state": label, "tone": tone, "figures": figures[each.number]})
    return rows


def paper_name(paper: Paper) -> str:
    """What a paper is called, in the language of the page."""
    found = documents().get(paper.document)
    return here(found) if found else paper.document


def paper_row(paper: Paper) -> tuple[Paper, str, str]:
    """A paper with its name and who signed it."""
    return paper, paper_name(paper), ", ".join(roles().get(role, role) for role in paper.signers)


def named_conditions(need: Need | None) -> list[tuple[Checked, str]]:
    """Every condition of a need with its name in the language of the page."""
    return [(each, here(each.condition)) for each in need.checked] if need else []


def step_row(step: Any) -> dict[str, Any]:
    """A step as the history shows it."""
    states = TRANCHE_STATES if step.tranche_id else GRANT_STATES
    return {"step": step, "after": states.get(step.after, (step.after, ""))[0], "tone": states[step.after][1]}
