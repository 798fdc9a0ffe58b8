"""Plans: the list for everybody, starting one, and one plan with its lines, sums, changes, map and checks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from nakhoda.baseline.queries.snapshots import official
from nakhoda.law.methods import methods
from nakhoda.meetings.queries.hall import villages_for
from nakhoda.people.actions import Refused
from nakhoda.people.middleware import viewer_in
from nakhoda.people.rules.scope import regency_of
from nakhoda.planning.actions.plans import change_plan, start_plan
from nakhoda.planning.forms.plans import PlanForm, PromiseForm, RealiseForm
from nakhoda.planning.queries.map import areas_in, plan_geojson, works_of
from nakhoda.planning.queries.pages import (
    Outlook,
    commitments_of,
    findings_of,
    listed_plans,
    matrix_of,
    outlook_of,
    reads,
    sums_of,
    visible_lines,
)
from nakhoda.planning.queries.plans import PlanLine, PriceBookVersion
from nakhoda.planning.rules.recap import Recap
from nakhoda.planning.rules.simulate import RtChange
from nakhoda.planning.rules.sources import fund_name
from nakhoda.planning.views.common import (
    STATES,
    crumbs,
    finding_groups,
    plan_or_404,
    rt_names,
    state_of,
    told_apart,
    unit_name,
)
from nakhoda.regions.queries import region_name
from nakhoda.scoring.queries.words import spoken
from nakhoda.web.access import needs, public
from nakhoda.web.answers import to
from nakhoda.web.svgmap import svg_map

MAP_WIDTH, MAP_HEIGHT = 720, 520


@public()
def plans(request: HttpRequest) -> HttpResponse:
    """Plans by year and village; drafts only for who reads there."""
    viewer, village = viewer_in(request), request.GET.get("desa", "")
    every = listed_plans(viewer)
    villages = dict(sorted({(row.plan.village_key, row.plan.village_name) for row in every}, key=lambda each: each[1]))
    shown = [row for row in every if not village or row.plan.village_key == village]
    context = {
        "title": _("Rencana kerja"),
        "description": _(
            "Rencana kerja masyarakat: apa yang dibangun di desa dan kelurahan, biayanya, dan sampai mana."
        ),
        "rows": [(row, [(STATES[state], count) for state, _name, count in row.states]) for row in shown],
        "villages": villages,
        "village": village if village in villages else "",
        "may": "planning.propose" in viewer.rights,
        "reads": "record.read" in viewer.rights,
    }
    return render(request, "planning/plans.html", context)


@needs("planning.propose", "GET POST")
def plan_new(request: HttpRequest) -> HttpResponse:
    """Start the plan of a village (`?desa=`) for a year."""
    viewer = viewer_in(request)
    villages, village = villages_for(viewer, "planning.propose"), request.GET.get("desa", "")
    if len(villages) == 1:
        village = next(iter(villages))
    context: dict[str, Any] = {
        "title": _("Rencana kerja baru"),
        "breadcrumbs": [(_("Rencana kerja"), reverse("plans")), (_("Baru"), "")],
        "villages": told_apart(villages),
    }
    if village not in villages:
        return render(request, "planning/plan_new.html", context)
    form = PlanForm(request.POST or None, village_key=village)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            made = start_plan(
                by=viewer,
                village_key=village,
                village_name=villages[village],
                year=values["year"],
                prices=form.book(),
                title=values["title"],
                ceiling_idr=values["ceiling_idr"],
            )
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Rencana dimulai. Tambahkan pekerjaannya."))
            return to("plan", made.pk)
    context |= {
        "form": form,
        "village": village,
        "village_name": villages[village],
        "may_prices": viewer.may("planning.prices", regency_of(village)),
        "regency": regency_of(village),
    }
    return render(request, "planning/plan_new.html", context, status=400 if form.errors else 200)


@needs("planning.propose", "GET POST")
def plan_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Title, ceiling and price book of a plan."""
    plan = plan_or_404(request, pk, "planning.propose")
    form = PlanForm(request.POST or None, village_key=plan.village_key, plan=plan)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        book: PriceBookVersion = form.book()
        try:
            change_plan(
                by=viewer_in(request),
                plan=plan,
                title=values["title"],
                ceiling_idr=values["ceiling_idr"],
                prices=book,
            )
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Tersimpan."))
            return to("plan", plan.pk)
    context = {
        "title": _("Ubah rencana"),
        "breadcrumbs": crumbs(plan, (_("Ubah"), "")),
        "plan": plan,
        "form": form,
        "village_name": plan.village_name,
    }
    return render(request, "planning/plan_new.html", context, status=400 if form.errors else 200)


@public()
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """One plan: sums, lines, what they change, where they lie, who pays; checks and forms for who works on it."""
    found = plan_or_404(request, pk)
    viewer = viewer_in(request)
    lines, working = visible_lines(viewer, found), reads(viewer, found)
    sums, outlook = sums_of(found, lines), outlook_of(found, lines)
    promises = commitments_of(found)
    may = viewer.may("planning.propose", found.village_key)
    address = reverse("line", args=[found.pk, 0]).removesuffix("0/") + "{}/"
    context: dict[str, Any] = {
        "title": found.title,
        "description": _("Rencana kerja masyarakat %(village)s %(year)s.")
        % {"village": found.village_name, "year": found.year},
        "breadcrumbs": crumbs(found),
        "plan": found,
        "regency": region_name(regency_of(found.village_key)),
        "lines": [line_row(line) for line in lines],
        "sums": sums,
        "states": [(STATES[state], count, total) for state, _name, count, total in sums.states],
        "sources": money_rows(sums),
        "outlook": outlook,
        "result": result_of(outlook),
        "map": svg_map(
            areas_in(found, outlook.snapshot),
            works=works_of(lines, address),
            label=_("Peta rencana kerja %(village)s") % {"village": found.village_name},
            width=MAP_WIDTH,
            height=MAP_HEIGHT,
        ),
        "drawn": sum(line.wkb is not None for line in lines),
        "matrix": matrix_of(lines, promises),
        "promises": promise_rows(promises),
        "reads": working,
        "may": may,
    }
    if working:
        context["groups"] = finding_groups(findings_of(found, lines, outlook.states))
    if may:
        context |= {"promise_form": PromiseForm(lines=lines), "realise_form": RealiseForm(auto_id=False)}
    return render(request, "planning/plan.html", context)


@public()
def plan_map(request: HttpRequest, pk: int) -> HttpResponse:
    """The works and the village's RTs as GeoJSON, for the drawing map and for taking away."""
    found = plan_or_404(request, pk)
    lines = visible_lines(viewer_in(request), found)
    snapshot = official(regency_of(found.village_key))
    body = json.dumps(plan_geojson(found, snapshot, lines), ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(body, content_type="application/geo+json", headers={"X-Content-Type-Options": "nosniff"})


def line_row(line: PlanLine) -> dict[str, Any]:
    """A line in the table of its plan."""
    label, tone = state_of(line)
    return {
        "line": line,
        "state": label,
        "tone": tone,
        "unit": unit_name(line.unit),
        "rts": rt_names(line),
        "sources": [fund_name(each["source"]) for each in line.sources],
    }


def money_rows(sums: Recap) -> list[tuple[str, int]]:
    """Sources of a plan by name with their rupiah; what has none stands last."""
    rows = [(fund_name(source), amount) for source, amount in sums.sources]
    return [*rows, (_("Belum ada sumbernya"), sums.unfunded_idr)] if sums.unfunded_idr else rows


def result_of(outlook: Outlook) -> dict[str, Any] | None:
    """What a plan changes, as the pages and papers show it; None without official data."""
    found, ruleset = outlook.simulation, outlook.ruleset
    if found is None or ruleset is None:
        return None
    bound = ruleset.exit_rule
    slum = [each for each in found.changes if each.before.total >= bound.total_below]
    score = [each for each in slum if each.after.total < bound.total_below]
    both = [each for each in slum if each.after.leaves]
    touched = [each for each in found.changes if each.after.volumes != each.before.volumes]
    named = {each.id: each for each in methods()}
    return {
        "slum": len(slum),
        "score": len(score),
        "score_ha": _area(score),
        "both": len(both),
        "both_ha": _area(both),
        "methods": [(named[letter], area_ha) for letter, area_ha in found.area_ha.items()],
        "households": int(found.households_at_least),
        "services": int(found.services),
        "below": bound.total_below,
        "percent": bound.service_at_least_percent,
        "rows": [_change_row(each) for each in sorted(touched, key=lambda each: each.rt.name)],
    }


def promise_rows(promises: Sequence[Any]) -> list[dict[str, Any]]:
    """Promises with what came of them so far."""
    rows = []
    for each in promises:
        came = list(each.realisations.all())
        total = sum(row.amount_idr for row in came)
        rows.append({"promise": each, "source": fund_name(each.source), "came": came, "total_idr": total})
    return rows


def _change_row(change: RtChange) -> dict[str, Any]:
    return {
        "name": spoken(change.rt.name),
        "area_ha": change.rt.area_ha,
        "before": change.before,
        "after": change.after,
        "met": sum(change.after.services_met.values()),
        "met_before": sum(change.before.services_met.values()),
        "of": len(change.after.services_met),
        "households": int(change.households_at_least),
    }


def _area(changes: Sequence[RtChange]) -> float:
    return sum(each.rt.area_ha for each in changes)
