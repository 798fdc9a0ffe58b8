"""The page of a kawasan: the sheet from the sums of its RT, the printed total beside it, its RT and their hectares."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from nakhoda.scoring.queries import words
from nakhoda.scoring.queries.kawasans import kawasan_card
from nakhoda.scoring.queries.maps import kawasan_areas
from nakhoda.scoring.views.exports import area_method
from nakhoda.scoring.views.sheets import denominator_rows, service_rows, sheet_of, year_asked, year_tabs
from nakhoda.web.access import public
from nakhoda.web.svgmap import svg_map

MAP_WIDTH, MAP_HEIGHT = 480, 400


@public()
def kawasan(request: HttpRequest, pk: int) -> HttpResponse:
    """One kawasan in the year asked for."""
    card = kawasan_card(pk, year_asked(request))
    if card is None:
        raise Http404
    areas = [
        replace(area, href=reverse("rt", args=area.id.split("/", 1)), id="")
        for area in kawasan_areas(card.snapshot, card.kawasan.pk, card.chosen.year)
    ]
    found = card.chosen.evaluation
    context = {
        "card": card,
        "title": _("Kawasan %(name)s") % {"name": card.kawasan.name},
        "name": card.kawasan.name,
        "level_bounds": words.level_text(found.total, found.level),
        "change": ""
        if card.chosen is card.base
        else words.change_text(card.base.year, card.base.evaluation.total, found.total),
        "breadcrumbs": [(_("Kawasan"), reverse("kawasan_table")), (card.kawasan.name, "")],
        "sheet": sheet_of(card.compared, card.ruleset),
        "tabs": year_tabs(request, card.years, card.chosen.year),
        "denominators": denominator_rows(card.denominators, card.ruleset),
        "services": service_rows(card.compared, card.ruleset),
        "members": [
            (score, score.rt_year.rt_row, words.spoken(score.rt_year.rt_row.rt.label)) for score in card.members
        ],
        "map": svg_map(
            areas, label=_("Peta RT di %(name)s") % {"name": card.kawasan.name}, width=MAP_WIDTH, height=MAP_HEIGHT
        ),
        "area_method": area_method(),
    }
    return render(request, "scoring/kawasan.html", context)
