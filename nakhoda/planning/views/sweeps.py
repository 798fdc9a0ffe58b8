"""The budget sweep of a regency: hectares for each budget by the optimum, by habits, and by what was recorded."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nakhoda.people.actions import Refused
from nakhoda.people.middleware import viewer_in
from nakhoda.planning.actions.scenarios import ask
from nakhoda.planning.jobs import enqueue
from nakhoda.planning.queries.plans import Scenario, newest_prices
from nakhoda.planning.queries.recorded import sweep_question
from nakhoda.planning.queries.scenarios import SWEEP, Place, open_runs, place_for, places_for, sweep_for
from nakhoda.planning.rules.sweep_chart import Curve, key_svg, nice_top, sweep_chart
from nakhoda.planning.views.scenario_parts import rule_words
from nakhoda.web.access import needs
from nakhoda.web.answers import to

# The column of a row, what it is called, and whether it needs recorded works.
WAYS = (
    ("optimum", gettext_lazy("terbaik (terbukti)"), False),
    ("greedy", gettext_lazy("termurah per hektare dahulu"), False),
    ("worst_first", gettext_lazy("terburuk dahulu"), False),
    ("recorded", gettext_lazy("yang tercatat dikerjakan"), True),
)
RULES = ((False, False), (False, True), (True, False), (True, True))


@needs("record.read")
def scenario_sweep(request: HttpRequest) -> HttpResponse:
    """The newest sweep of a regency (`?wilayah=`) as tables and charts, or the button that computes it."""
    viewer = viewer_in(request)
    places = [place for place in places_for(viewer) if place.is_regency]
    place = _regency(request.GET.get("wilayah", ""), places)
    found = sweep_for(viewer, place.area) if place else None
    context: dict[str, Any] = {
        "title": _("Sapuan anggaran"),
        "breadcrumbs": [(_("Skenario"), reverse("scenarios")), (_("Sapuan anggaran"), "")],
        "places": places,
        "place": place,
        "sweep": found,
        "key": secrets.token_hex(16),
    }
    if place is not None:
        context |= {
            "run": open_runs(viewer, place.area, SWEEP).first(),
            "prices": newest_prices(place.area),
            "may": viewer.may("planning.propose", place.area),
            "newer": found is not None and found.snapshot_id != place.snapshot.pk,
        }
    if found is not None:
        context |= _shown(found)
    return render(request, "planning/scenario_sweep.html", context)


@needs("planning.propose", "POST")
def scenario_sweep_start(request: HttpRequest) -> HttpResponse:
    """Have the sweep of a regency (`?wilayah=`) computed with its newest prices."""
    viewer, area = viewer_in(request), request.GET.get("wilayah", "")
    place = place_for(viewer, area, "planning.propose")
    if place is None or not place.is_regency:
        raise Http404
    prices = newest_prices(place.area)
    if prices is None:
        messages.error(request, _("Kabupaten ini belum punya buku harga. Simpan satu dahulu."))
        return to("prices")
    key = request.POST.get("key", "")
    try:
        run = ask(
            by=viewer,
            place=place,
            name=_("Sapuan anggaran %(place)s") % {"place": place.name},
            question=sweep_question(place.snapshot),
            prices=prices,
            key=key if len(key) == len(secrets.token_hex(16)) and key.isalnum() else secrets.token_hex(16),
        )
    except Refused as error:
        messages.error(request, str(error))
        return to("scenario_sweep")
    if run.state == "waiting":
        enqueue(run)
    return to("scenario_run", run.pk)


def _regency(area: str, places: Sequence[Place]) -> Place | None:
    """The regency asked for, or the first; 404 for one that the viewer does not read as a whole."""
    if not area:
        return places[0] if places else None
    found = next((place for place in places if place.area == area), None)
    if found is None:
        raise Http404
    return found


def _shown(found: Scenario) -> dict[str, Any]:
    rows = found.result["rows"]
    works = found.result["recorded_lines"] > 0
    ways = [(name, label) for name, label, needs_works in WAYS if works or not needs_works]
    most = nice_top(max((row[name] for row in rows for name, _label in ways), default=0.0))
    return {
        "ways": [(label, key_svg(at)) for at, (_name, label) in enumerate(ways)],
        "groups": [_group(rows, rule, ways, most) for rule in RULES],
        "works": works,
        "result": found.result,
        "gap": max((row["gap"] for row in rows), default=0.0),
        "year": found.question["year"],
    }


def _group(
    rows: Sequence[Mapping[str, Any]], rule: tuple[bool, bool], ways: Sequence[tuple[str, Any]], most: float
) -> dict[str, Any]:
    """One rule: its chart, and its rows with the columns in the order of the ways."""
    own = sorted(
        (row for row in rows if (row["complete_works"], row["clause"]) == rule), key=lambda row: int(row["budget_idr"])
    )
    own = [row for row in own if row["budget_idr"] > 0]
    words = rule_words({"complete_works": rule[0], "clause": rule[1], "fairness": False})
    curves = [Curve(str(label), [row[name] for row in own]) for name, label in ways]
    label = _("Hektare menurut anggaran, %(rule)s") % {"rule": words}
    return {
        "rule": words,
        "gaming": rule != (True, True),
        "chart": sweep_chart(
            [row["budget_idr"] for row in own], curves, most=most, label=label, unit=_("miliar rupiah")
        ),
        "rows": [(row, [row[name] for name, _label in ways]) for row in own],
    }
