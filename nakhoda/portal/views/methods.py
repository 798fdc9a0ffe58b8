"""What the numbers mean: scoring as the rules have it, and the named ways to count hectares."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from nakhoda.baseline.queries.snapshots import officials
from nakhoda.law.methods import methods as named_methods
from nakhoda.law.rulesets import DEFAULT, Ruleset, available, load
from nakhoda.portal.queries import words
from nakhoda.portal.rules.figures import OF_PARTS
from nakhoda.scoring.queries.words import certainty_text, name_of
from nakhoda.scoring.views.sheets import aspect_name, denominator_rows
from nakhoda.web.access import public


@public()
def methods(request: HttpRequest) -> HttpResponse:
    """Scoring by one ruleset (`?aturan=`, else that of the official data), then every method of counting hectares."""
    ruleset = _ruleset(request)
    context = {
        "title": _("Apa arti angka ini?"),
        "description": _(
            "Bagaimana nilai dan tingkat kekumuhan dihitung, dan enam cara menghitung luas yang berkurang."
        ),
        "ruleset": ruleset,
        "rulesets": [
            {"label": load(each).number, "url": f"?aturan={each}", "current": each == ruleset.id}
            for each in available()
        ],
        "aspects": _aspects(ruleset),
        "bands": bands(ruleset),
        "levels": [(level, name_of(level)) for level in reversed(ruleset.levels)],
        "rule": ruleset.exit_rule,
        "rule_certainty": certainty_text(ruleset.exit_rule.cited.certainty),
        "services": [aspect_name(ruleset, number) for number in ruleset.exit_rule.service_aspects],
        "bands_certainty": certainty_text(str(ruleset.data["bands"]["certainty"])),
        "methods": [(each, words.method_name(each), words.method_counts(each)) for each in named_methods()],
        "default_method": words.DEFAULT_METHOD,
        "parts": OF_PARTS,
    }
    return render(request, "portal/methods.html", context)


def bands(ruleset: Ruleset) -> list[tuple[int, int | None, int]]:
    """From how many percent up to which (None: no end), and the points, from nothing upwards."""
    starts = [(0, 0), *((band.at_least_percent, band.points) for band in ruleset.bands)]
    ends: list[int | None] = [percent for percent, _points in starts[1:]]
    return [(percent, end, points) for (percent, points), end in zip(starts, [*ends, None], strict=True)]


def _ruleset(request: HttpRequest) -> Ruleset:
    asked = request.GET.get("aturan", "")
    if asked and asked not in available():
        raise Http404
    if asked:
        return load(asked)
    used = {snapshot.ruleset for snapshot in officials()}
    return load(used.pop() if len(used) == 1 else DEFAULT)


def _aspects(ruleset: Ruleset) -> list[dict[str, Any]]:
    wholes = {
        name: label.lower()
        for name, (label, _amount, _unit) in zip(ruleset.denominators, denominator_rows({}, ruleset), strict=True)
    }
    return [
        {
            "number": aspect.number,
            "name": aspect_name(ruleset, aspect.number),
            "criteria": [
                {
                    "criterion": criterion,
                    "name": name_of(criterion),
                    "whole": wholes[criterion.denominator],
                    "certainty": certainty_text(criterion.cited.certainty),
                }
                for criterion in ruleset.of_aspect(aspect.number)
            ],
        }
        for aspect in ruleset.aspects
    ]
