"""Lines: one line for everybody, and writing it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from nakhoda.law.rulesets import load
from nakhoda.people.actions import Refused
from nakhoda.people.middleware import viewer_in
from nakhoda.planning.actions.plans import add_line, change_line
from nakhoda.planning.forms.lines import LineForm, bound, initial_of
from nakhoda.planning.forms.plans import LineFileForm
from nakhoda.planning.queries.desk import desk_of
from nakhoda.planning.queries.map import areas_in, works_of
from nakhoda.planning.queries.pages import PUBLIC_FILES, needs_land, public_name, reads, resolutions_in
from nakhoda.planning.queries.plans import PlanLine, WorkPlan, book_of, official_states, proposals_of, rts_of_line
from nakhoda.planning.queries.scenarios import adopted_from
from nakhoda.planning.rules.catalogue import catalogue
from nakhoda.planning.rules.life import EDITABLE, MOVES, WAY, Move
from nakhoda.planning.rules.rab import rab
from nakhoda.planning.rules.sources import fund_name
from nakhoda.planning.views.common import STATES, crumbs, line_or_404, plan_or_404, rt_names, state_of, unit_name
from nakhoda.scoring.queries.words import name_of, spoken
from nakhoda.web.access import needs, public
from nakhoda.web.answers import to
from nakhoda.web.language import here
from nakhoda.web.numbers import number
from nakhoda.web.svgmap import svg_map

MAP_WIDTH, MAP_HEIGHT = 560, 400


@public()
def line(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One line: what is built, for whom, where, for how much and by whose money; its history."""
    plan = plan_or_404(request, pk)
    shown = line_or_404(request, plan, number)
    viewer, working = viewer_in(request), reads(viewer_in(request), plan)
    snapshot, states = official_states(plan.village_key)
    label, tone = state_of(shown)
    known = catalogue().by_id.get(shown.activity)
    context: dict[str, Any] = {
        "title": f"{shown.number}. {shown.title}",
        "description": _("Pekerjaan dalam rencana kerja %(village)s %(year)s.")
        % {"village": plan.village_name, "year": plan.year},
        "breadcrumbs": crumbs(plan, (f"{_('Baris')} {shown.number}", "")),
        "plan": plan,
        "line": shown,
        "activity": known,
        "unit": unit_name(shown.unit),
        "state": label,
        "tone": tone,
        "way": _way(shown),
        "rts": rt_names(shown),
        "effects": _effects(shown, states, snapshot),
        "rab": rab(book_of(plan.prices), shown.activity, shown.volume),
        "sources": [(fund_name(each["source"]), int(each["amount_idr"])) for each in shown.sources],
        "proposals": [(each, public_name(each)) for each in proposals_of(shown) if working or not each.hidden],
        "files": [each for each in shown.files.all() if working or each.kind in PUBLIC_FILES],
        "map": svg_map(
            areas_in(plan, snapshot, [rt.label for rt in rts_of_line(shown)]) if shown.wkb else [],
            works=works_of([shown]),
            label=_("Letak pekerjaan"),
            width=MAP_WIDTH,
            height=MAP_HEIGHT,
        ),
        "reads": working,
        "editable": shown.state in EDITABLE and viewer.may("planning.propose", plan.village_key),
    }
    if working:
        context |= {
            "scenario": adopted_from(viewer, shown),
            "answers": _answers(shown),
            "no_land": needs_land(shown),
            "moves": [_move(each) for each in MOVES[shown.state] if viewer.may(each.right, plan.village_key)],
            "resolutions": resolutions_in(plan.village_key),
            "steps": [(each, STATES[each.before][0], STATES[each.after][0]) for each in shown.steps.all()],
            "file_form": LineFileForm(),
            "may_files": viewer.may("planning.propose", plan.village_key) and shown.state != "budgeted",
        }
    return render(request, "planning/line.html", context)


@needs("planning.propose", "GET POST")
def line_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a new line; a need may be given as `?rt=&kegiatan=&volume=`."""
    plan = plan_or_404(request, pk, "planning.propose")
    asked = request.GET
    initial: dict[str, Any] = {"activity": asked.get("kegiatan", ""), "volume": asked.get("volume", "")[:20]}
    initial["rts"] = asked.getlist("rt")
    return _written(request, plan, None, initial)


@needs("planning.propose", "GET POST")
def line_edit(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Write a line anew while it is a draft or returned."""
    plan = plan_or_404(request, pk, "planning.propose")
    shown = line_or_404(request, plan, number)
    if shown.state not in EDITABLE:
        messages.error(
            request,
            _("Baris ini %(state)s; minta dikembalikan sebelum diubah.") % {"state": state_of(shown)[0].lower()},
        )
        return to("line", plan.pk, shown.number)
    return _written(request, plan, shown, initial_of(shown))


def _written(request: HttpRequest, plan: WorkPlan, shown: PlanLine | None, initial: dict[str, Any]) -> HttpResponse:
    desk = desk_of(plan, shown)
    given = request.POST if request.method == "POST" else bound(initial)
    form = LineForm(given, desk=desk, initial=initial)
    valid = given is not None and form.is_valid()
    if valid and "save" in request.POST:
        try:
            made = (
                change_line(by=viewer_in(request), line=shown, draft=form.draft())
                if shown
                else add_line(by=viewer_in(request), plan=plan, key=form.cleaned_data["key"], draft=form.draft())
            )
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Baris %(number)s tersimpan.") % {"number": made.number})
            return to("line", plan.pk, made.number)
    if "fill" in request.POST and form.cleaned_data.get("volume") is not None:
        data = request.POST.copy()
        data["volume"] = number(form.cleaned_data["volume"])
        del data["fill"]
        form = LineForm(data, desk=desk, initial=initial)
        form.is_valid()
    activity = form.chosen_activity()
    context = {
        "title": _("Ubah baris %(number)s") % {"number": shown.number} if shown else _("Baris baru"),
        "breadcrumbs": crumbs(plan, (_("Ubah baris") if shown else _("Baris baru"), "")),
        "plan": plan,
        "line": shown,
        "form": form,
        "desk": desk,
        "activity": activity,
        "unit": unit_name(activity.unit) if activity else "",
        "served": _served(form, desk),
        "counted": form.spread is not None,
        "cancel": reverse("line", args=[plan.pk, shown.number]) if shown else reverse("plan", args=[plan.pk]),
        "map_url": reverse("plan_map", args=[plan.pk]),
    }
    saving = "save" in request.POST and bool(form.errors)
    return render(request, "planning/line_form.html", context, status=400 if saving else 200)


def _served(form: LineForm, desk: Any) -> list[dict[str, Any]]:
    names = {state.key: spoken(state.name) for state in desk.states}
    rows = []
    for row in form.spread.rows if form.spread else ():
        for criterion_id, before in row.before.items():
            taken = row.effects.get(criterion_id)
            if before or taken:
                criterion = desk.ruleset.criterion(criterion_id)
                rows.append(
                    {
                        "rt": names[row.rt],
                        "share": row.volume,
                        "criterion": criterion,
                        "name": name_of(criterion),
                        "unit": unit_name(criterion.unit),
                        "before": before,
                        "taken": taken,
                        "left": row.left[criterion_id],
                    }
                )
    return rows


def _effects(shown: PlanLine, states: Any, snapshot: Any) -> list[dict[str, Any]]:
    ruleset = load(snapshot.ruleset) if snapshot else load()
    names = {str(rt.pk): spoken(rt.label) for rt in rts_of_line(shown)}
    deficits = {state.key: state.volumes for state in states}
    known = {each.id: each for each in ruleset.criteria}
    return [
        {
            "rt": names.get(str(each["rt"]), "–"),
            "criterion": each["criterion"],
            "name": name_of(known[each["criterion"]]) if each["criterion"] in known else "",
            "unit": unit_name(known[each["criterion"]].unit) if each["criterion"] in known else "",
            "amount": float(each["amount"]),
            "deficit": deficits.get(str(each["rt"]), {}).get(each["criterion"]),
        }
        for each in shown.effects
    ]


def _answers(shown: PlanLine) -> list[tuple[str, str]]:
    known = catalogue().by_id.get(shown.activity)
    return [(here(each, "question"), shown.safeguards.get(each.id, "")) for each in known.safeguards] if known else []


def _move(move: Move) -> dict[str, Any]:
    words = {
        "proposed": (_("Usulkan"), "primary"),
        "verified": (_("Verifikasi"), "primary"),
        "agreed": (_("Sepakati"), "primary"),
        "approved": (_("Setujui"), "primary"),
        "budgeted": (_("Anggarkan"), "primary"),
        "returned": (_("Kembalikan"), "danger"),
        "dropped": (_("Tidak dilanjutkan"), "danger"),
    }
    label, kind = words[move.to]
    return {"to": move.to, "label": label, "kind": kind, "reason": move.reason, "decision": move.to == "agreed"}


def _way(shown: PlanLine) -> list[dict[str, Any]]:
    """The usual way of a line as far as it has come; where it was sent back or dropped, that instead."""
    if shown.state in ("returned", "dropped"):
        return [{"label": STATES["draft"][0], "state": "done"}, {"label": STATES[shown.state][0], "state": "current"}]
    at = WAY.index(shown.state)
    return [
        {"label": STATES[state][0], "state": "done" if place < at else "current" if place == at else "todo"}
        for place, state in enumerate(WAY)
    ]
