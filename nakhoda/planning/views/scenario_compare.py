"""Up to four scenarios side by side: figures, villages, maps, and RT by RT."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from nakhoda.people.middleware import viewer_in
from nakhoda.planning.queries.plans import Scenario
from nakhoda.planning.queries.scenario_map import leaves, scenario_map
from nakhoda.planning.queries.scenarios import places_for, scenarios_named
from nakhoda.planning.rules.scenario import question_of
from nakhoda.planning.views.scenario_parts import figures_of, rule_words
from nakhoda.scoring.queries.words import spoken
from nakhoda.web.access import needs
from nakhoda.web.answers import to

MOST = 4
MAP_WIDTH, MAP_HEIGHT = 360, 300


@needs("record.read")
def scenario_compare(request: HttpRequest) -> HttpResponse:
    """The scenarios of `?s=` side by side, at most four."""
    viewer = viewer_in(request)
    found = scenarios_named(viewer, chosen_ids(request))
    if len(found) < 2:
        messages.warning(request, _("Centang dua sampai empat skenario untuk dibandingkan."))
        return to("scenarios")
    if len(found) > MOST:
        messages.warning(request, _("Paling banyak empat skenario dapat dibandingkan; yang lain tidak ditampilkan."))
        found = found[:MOST]
    places = {place.area: place.name for place in places_for(viewer)}
    context = {
        "title": _("Bandingkan skenario"),
        "breadcrumbs": [(_("Skenario"), reverse("scenarios")), (_("Bandingkan"), "")],
        "columns": [_column(each, places.get(each.area, each.area)) for each in found],
        "villages": _village_rows(found),
        "rts": _rt_rows(found),
        "same": len({(each.area, each.snapshot_id) for each in found}) == 1,
        "query": urlencode([("s", each.pk) for each in found]),
        "priced": len({each.prices_id for each in found}) == 1,
    }
    return render(request, "planning/scenario_compare.html", context)


def chosen_ids(request: HttpRequest) -> list[int]:
    """The ids of `?s=`."""
    return [int(each[:12]) for each in request.GET.getlist("s") if each.isdecimal()]


def _column(scenario: Scenario, place: str) -> dict[str, Any]:
    label = _("Peta %(name)s: RT yang keluar dari daftar kumuh") % {"name": scenario.name}
    return {
        "scenario": scenario,
        "place": place,
        "rule": rule_words(scenario.question),
        "money_idr": question_of(scenario.question).money_idr,
        "figures": figures_of(scenario),
        "map": scenario_map(scenario, label, MAP_WIDTH, MAP_HEIGHT),
    }


def _village_rows(found: Sequence[Scenario]) -> list[dict[str, Any]]:
    """By village what it gets in each scenario; None where a scenario does not reach there."""
    by_scenario = [{row["village"]: row for row in each.result["villages"]} for each in found]
    names = {key: row["name"] for rows in by_scenario for key, row in rows.items()}
    return [
        {"name": name, "cells": [rows.get(key) for rows in by_scenario]}
        for key, name in sorted(names.items(), key=lambda item: (item[1], item[0]))
    ]


def _rt_rows(found: Sequence[Scenario]) -> list[dict[str, Any]]:
    """RTs that some scenario changes, before and after in each; those that differ first."""
    by_scenario = [{row["rt"]: row for row in each.result["changes"]} for each in found]
    villages = {row["village"]: row["name"] for each in found for row in each.result["villages"]}
    known = {key: row for rows in by_scenario for key, row in rows.items()}
    rows = []
    for key, row in known.items():
        cells = [_cell(rows_of.get(key), each) for rows_of, each in zip(by_scenario, found, strict=True)]
        if any(cell is not None and cell["changed"] for cell in cells):
            where = villages.get(row["village"], "")
            rows.append({"name": spoken(row["name"]), "village": where, "before": row["before"], "cells": cells})
    return sorted(rows, key=lambda row: (row["village"], row["name"]))


def _cell(change: dict[str, Any] | None, scenario: Scenario) -> dict[str, Any] | None:
    if change is None:
        return None
    return {
        "total": change["after"][0],
        "level": change["after"][1],
        "leaves": leaves(change, scenario.question),
        "changed": change["after"] != change["before"],
    }
