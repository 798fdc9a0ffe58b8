"""Scenarios: the list of a place, asking for one, its answer, how far it is, and taking it over into a plan."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nakhoda.people.actions import Refused
from nakhoda.people.middleware import viewer_in
from nakhoda.people.rules.scope import Viewer
from nakhoda.planning.actions.scenarios import UNFINISHED, adopt, ask, note_failure, restart, work_out
from nakhoda.planning.forms.scenarios import AdoptForm, ScenarioForm
from nakhoda.planning.jobs import enqueue
from nakhoda.planning.queries.pages import plan_of_village
from nakhoda.planning.queries.plans import Scenario, newest_prices
from nakhoda.planning.queries.scenario_map import scenario_map
from nakhoda.planning.queries.scenarios import (
    SWEEP,
    Desk,
    ScenarioRun,
    adopted_in,
    desk_for,
    open_runs,
    place_for,
    places_for,
    problem_for,
    run_for,
    scenario_for,
    scenarios_in,
)
from nakhoda.planning.rules.optimise.problem import Problem
from nakhoda.planning.rules.scenario import Question, effort_seconds, question_of
from nakhoda.planning.views.common import attempt
from nakhoda.planning.views.scenario_parts import (
    asked_rows,
    default_name,
    figures_of,
    left_out_groups,
    rule_words,
    rules_beside,
    works_by_village,
    worth_of,
)
from nakhoda.web.access import needs
from nakhoda.web.answers import say_errors, to

PAGE_ROWS = 25
# What takes longer is done by the worker.
INLINE_SECONDS = 3.0
# So long nothing takes: the worker was stopped.
SLOW = timedelta(minutes=3)


@needs("record.read")
def scenarios(request: HttpRequest) -> HttpResponse:
    """Scenarios of the places that the viewer works in, or of one (`?wilayah=`), and questions on their way."""
    viewer, area = viewer_in(request), request.GET.get("wilayah", "")
    places = {place.area: place.name for place in places_for(viewer)}
    if area and area not in places:
        raise Http404
    page = Paginator(scenarios_in(viewer, area), PAGE_ROWS).get_page(request.GET.get("halaman"))
    context = {
        "title": _("Skenario"),
        "places": places,
        "area": area,
        "page": page,
        "rows": [(each, places.get(each.area, each.area), rule_words(each.question)) for each in page],
        "runs": [(run, places.get(run.area, run.area)) for run in open_runs(viewer, area)],
        "may": "planning.propose" in viewer.rights,
        "sweeps": any(place.is_regency for place in places_for(viewer)),
    }
    return render(request, "planning/scenarios.html", context)


@needs("planning.propose", "GET POST")
def scenario_new(request: HttpRequest) -> HttpResponse:
    """Ask for a scenario of a place (`?wilayah=`), from an earlier one (`?dari=`) where wanted."""
    viewer, area = viewer_in(request), request.GET.get("wilayah", "")
    crumbs = [(_("Skenario"), reverse("scenarios")), (_("Susun"), "")]
    context: dict[str, Any] = {"title": _("Susun skenario"), "breadcrumbs": crumbs}
    if not area:
        context["places"] = places_for(viewer, "planning.propose")
        return render(request, "planning/scenario_choose.html", context)
    place = place_for(viewer, area, "planning.propose")
    if place is None:
        raise Http404
    desk = desk_for(place)
    form = ScenarioForm(request.POST or None, desk=desk, earlier=_earlier(request, viewer))
    if request.method == "POST" and form.is_valid():
        answer = _asked(viewer, desk, form)
        if answer is not None:
            return answer
    prices = newest_prices(place.snapshot.regency)
    context |= {"form": form, "place": place, "desk": desk, "prices": prices}
    return render(request, "planning/scenario_new.html", context, status=400 if form.errors else 200)


@needs("record.read")
def scenario(request: HttpRequest, pk: int) -> HttpResponse:
    """An answer: what was chosen, what was left out and why, what limits cost, both outcomes, the proof."""
    found, viewer = _scenario_or_404(request, pk), viewer_in(request)
    villages = works_by_village(found)
    adopted = adopted_in(found)
    choices = [
        (row["village"], row["name"])
        for row in villages
        if row["rts"] and viewer.may("planning.propose", row["village"])
    ]
    place = place_for(viewer, found.area)
    context = {
        "title": found.name,
        "breadcrumbs": [(_("Skenario"), reverse("scenarios")), (found.name, "")],
        "scenario": found,
        "place": place.name if place else found.area,
        "newer": place is None or place.snapshot.pk != found.snapshot_id,
        "year": max(found.snapshot.summary.get("years") or [0]),
        "asked": asked_rows(found),
        "figures": figures_of(found),
        "villages": villages,
        "left_out": left_out_groups(found),
        "cheapest": min((cost for _rt, _village, _why, cost, _area in found.result["left_out"] if cost), default=None),
        "beside": rules_beside(found),
        "worth": worth_of(found),
        "map": scenario_map(found, _("Peta RT yang keluar dari daftar kumuh")),
        "adopted": [(lines[0].plan, len(lines)) for lines in adopted.values()],
        "adopt_form": AdoptForm(villages=choices, initial=_adopt_start(viewer, choices)) if choices else None,
        "may": viewer.may("planning.propose", found.area),
        "again": f"{reverse('scenario_new')}?{urlencode({'wilayah': found.area, 'dari': found.pk})}",
    }
    return render(request, "planning/scenario.html", context)


@needs("planning.propose", "POST")
def scenario_adopt(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the works of one village over into its plan as draft lines."""
    found, viewer = _scenario_or_404(request, pk), viewer_in(request)
    villages = [
        (row["village"], row["name"])
        for row in found.result["villages"]
        if viewer.may("planning.propose", row["village"])
    ]
    if not villages:
        raise Http404
    form = AdoptForm(request.POST, villages=villages)
    if not form.is_valid():
        say_errors(request, form)
        return to("scenario", found.pk, anchor="rancangan")
    key = form.cleaned_data["village"]
    try:
        done = adopt(
            by=viewer,
            scenario=found,
            village_key=key,
            village_name=dict(villages)[key],
            year=form.cleaned_data["year"],
        )
    except Refused as error:
        messages.error(request, str(error))
        return to("scenario", found.pk, anchor="rancangan")
    words = _("%(added)s pekerjaan menjadi rancangan baris.") % {"added": done.added}
    if done.present:
        words += " " + _("%(present)s sudah ada dan dibiarkan.") % {"present": done.present}
    messages.success(request, words)
    if done.plan.prices_id != found.prices_id:
        messages.warning(request, _("Rencana ini memakai buku harga lain, jadi biayanya dihitung ulang."))
    return to("plan", done.plan.pk)


@needs("record.read")
def scenario_run(request: HttpRequest, pk: int) -> HttpResponse:
    """How far an answer is; the answer itself once it is there."""
    viewer = viewer_in(request)
    run = run_for(viewer, pk)
    if run is None:
        raise Http404
    sweep = run.question["kind"] == SWEEP
    if run.scenario_id is not None:
        answer = reverse("scenario", args=[run.scenario_id])
        if sweep:
            answer = f"{reverse('scenario_sweep')}?{urlencode({'wilayah': run.area})}"
        # The waiting page asks for a piece of itself; only this header makes the browser leave it.
        waiting = request.headers.get("HX-Request") == "true"
        return HttpResponse(headers={"HX-Redirect": answer}) if waiting else HttpResponseRedirect(answer)
    context = {
        "title": run.name,
        "breadcrumbs": [(_("Skenario"), reverse("scenarios")), (run.name, "")],
        "run": run,
        "running": run.state in UNFINISHED,
        "slow": timezone.now() - run.at > SLOW and viewer.may("planning.propose", run.area),
        "sweep": sweep,
        "again": "" if sweep else f"{reverse('scenario_new')}?{urlencode({'wilayah': run.area, 'hitungan': run.pk})}",
    }
    return render(request, "planning/scenario_run.html", context)


@needs("planning.propose", "POST")
def scenario_run_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Work on a question again whose worker was stopped."""
    viewer = viewer_in(request)
    run = run_for(viewer, pk)
    if run is None or not viewer.may("planning.propose", run.area):
        raise Http404
    if attempt(request, lambda: restart(by=viewer, run=run)):
        enqueue(run)
    return to("scenario_run", run.pk)


def _asked(viewer: Viewer, desk: Desk, form: ScenarioForm) -> HttpResponse | None:
    """Ask, and answer at once what is quick; None where that failed, which the form then says."""
    asked, prices = form.question(), form.book()
    try:
        run = ask(
            by=viewer,
            place=desk.place,
            name=form.cleaned_data["name"] or default_name(asked),
            question=asked.data(),
            prices=prices,
            key=form.cleaned_data["key"],
        )
    except Refused as error:
        form.add_error(None, str(error))
        return None
    if run.state == "waiting":
        run = _answered(run, problem_for(desk, asked, prices))
    if run.state == "failed":
        form.add_error(None, run.message)
        form.renew()
        return None
    return to("scenario", run.scenario_id) if run.scenario_id else to("scenario_run", run.pk)


def _answered(run: ScenarioRun, problem: Problem) -> ScenarioRun:
    """The run, answered if that is quick; else handed to the worker."""
    if effort_seconds(problem) >= INLINE_SECONDS:
        enqueue(run)
        return run
    done = False
    try:
        run = work_out(run.pk)
        done = True
    finally:
        if not done:
            note_failure(run.pk)
    return run


def _earlier(request: HttpRequest, viewer: Viewer) -> Question | None:
    """The question to start from: of a scenario (`?dari=`) or of a run without an answer (`?hitungan=`)."""
    given, run = request.GET.get("dari", ""), request.GET.get("hitungan", "")
    source: Scenario | ScenarioRun | None = None
    if given.isdecimal():
        source = scenario_for(viewer, int(given[:12]))
    elif run.isdecimal():
        source = run_for(viewer, int(run[:12]))
    return question_of(source.question) if source is not None and source.question["kind"] != SWEEP else None


def _adopt_start(viewer: Viewer, choices: list[tuple[str, str]]) -> dict[str, Any]:
    plan = plan_of_village(viewer, choices[0][0]) if len(choices) == 1 else None
    return {"year": plan.year if plan else timezone.localdate().year}


def _scenario_or_404(request: HttpRequest, pk: int) -> Scenario:
    found = scenario_for(viewer_in(request), pk)
    if found is None:
        raise Http404
    return found
