"""The catalogue of activities, for everybody: what is built for which criterion, by which standard, for how long."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from nakhoda.law.rulesets import Ruleset, load
from nakhoda.planning.rules.catalogue import Activity, catalogue
from nakhoda.planning.views.common import unit_name
from nakhoda.scoring.queries.words import name_of
from nakhoda.web.access import public
from nakhoda.web.language import here

CERTAINTIES = {"law": "success", "practice": "info", "assumed": "warning"}


@public()
def catalogue_page(request: HttpRequest) -> HttpResponse:
    """All activities by the aspect they serve first; of one criterion with `?kriteria=`."""
    ruleset = load()
    wanted = request.GET.get("kriteria", "")
    wanted = wanted if any(each.id == wanted for each in ruleset.criteria) else ""
    shown = catalogue().serving(wanted) if wanted else catalogue().activities
    groups: dict[int, list[dict[str, Any]]] = {}
    for activity in shown:
        aspect = ruleset.criterion(activity.effects[0].criterion).aspect
        groups.setdefault(aspect, []).append(_row(activity, ruleset))
    context = {
        "title": _("Katalog kegiatan"),
        "description": _("Kegiatan yang menurunkan kekumuhan: kriteria, satuan, standar, umur, dan pemeliharaannya."),
        "groups": [(here(aspect), groups[aspect.number]) for aspect in ruleset.aspects if aspect.number in groups],
        "criteria": [(each.id, name_of(each)) for each in ruleset.criteria],
        "wanted": wanted,
        "count": len(shown),
    }
    return render(request, "planning/catalogue.html", context)


def certainty(name: str) -> tuple[str, str]:
    """What a certainty is called, and the tone of its badge."""
    words = {"law": _("peraturan"), "practice": _("praktik"), "assumed": _("perkiraan")}
    return words[name], CERTAINTIES[name]


def _row(activity: Activity, ruleset: Ruleset) -> dict[str, Any]:
    return {
        "activity": activity,
        "name": here(activity),
        "unit": unit_name(activity.unit),
        "effects": [
            {
                "criterion": each.criterion,
                "name": name_of(ruleset.criterion(each.criterion)),
                "unit": ruleset.criterion(each.criterion).unit,
                "per_unit": each.per_unit,
                "mode": each.mode,
                "cited": each.cited,
                "certainty": certainty(each.cited.certainty),
            }
            for each in activity.effects
        ],
        "facts": [
            (label, given.value, given.cited, certainty(given.cited.certainty))
            for label, given in (
                ("standard", activity.standard),
                ("life", activity.design_life_years),
                ("upkeep", activity.maintenance_share_per_year),
                ("labour", activity.labour_share),
            )
        ],
        "questions": [here(each, "question") for each in activity.safeguards],
    }
