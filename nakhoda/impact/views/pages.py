"""Public pages of impact: what changed in an area since the first year of its official data."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from nakhoda.baseline.queries.snapshots import officials
from nakhoda.impact.rules.next_decree import NextDecree, next_decree
from nakhoda.impact.rules.summary import sentences, summary_of
from nakhoda.impact.views import shown
from nakhoda.impact.views.area import Asked, asked_in
from nakhoda.impact.views.downloads import downloads_of
from nakhoda.people.queries import area_names
from nakhoda.people.rules.scope import regency_of
from nakhoda.web.access import public

PER_PAGE = 50


@public()
def impacts(request: HttpRequest) -> HttpResponse:
    """The only regency's impact, or the choice of several."""
    found = [snapshot.regency for snapshot in officials()]
    if len(found) == 1:
        return redirect("impact", found[0])
    names = area_names(found)
    rows = [(code, names.get(code, code)) for code in found]
    return render(request, "impact/choice.html", {"title": _("Dampak penanganan"), "rows": rows})


@public()
def impact(request: HttpRequest, code: str) -> HttpResponse:
    """An area in one year (`?tahun=`, the last) as a summary, or a list of it: `?lihat=karya`, `rt`, `sk`."""
    asked = asked_in(request, code)
    if asked is None:
        name = area_names([code]).get(code, code)
        context = {"title": _("Dampak penanganan di %(name)s") % {"name": name}, "code": code, "name": name}
        return render(request, "impact/one_year.html", context)
    view = request.GET.get("lihat", "")
    pages = {"": _summary, "karya": _works, "rt": _rts, "sk": _decree}
    if view not in pages:
        raise Http404
    context = {**_common(asked, view), **pages[view](request, asked)}
    return render(request, f"impact/{view or 'impact'}.html", context)


def _common(asked: Asked, view: str) -> dict[str, Any]:
    address, known = reverse("impact", args=[asked.code]), asked.known

    def link(chosen: str, year: int) -> str:
        query = [f"lihat={chosen}"] if chosen else []
        query += [f"tahun={year}"] if year != known.years[-1] else []
        return f"{address}?{'&'.join(query)}" if query else address

    names = (("", _("Ringkasan")), ("karya", _("Karya")), ("rt", "RT"), ("sk", _("Usulan SK")))
    crumbs = [(asked.name, reverse("region", args=[asked.code])), (_("Dampak"), "")]
    if not asked.whole:
        crumbs.insert(0, (asked.regency_name, reverse("impact", args=[regency_of(asked.code)])))
    return {
        "title": _("Dampak penanganan di %(name)s") % {"name": asked.name},
        "asked": asked,
        "snapshot": known.snapshot,
        "ruleset": asked.ruleset,
        "breadcrumbs": crumbs,
        "years": [{"label": str(year), "url": link(view, year), "current": year == asked.year} for year in known.years],
        "views": [{"label": label, "url": link(each, asked.year), "current": each == view} for each, label in names],
    }


def _summary(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    found, year = asked.found, asked.year
    summary = summary_of(found, year)
    chart, legend = shown.method_chart(summary)
    kind, unit = ("regency", "") if asked.whole else ("village", asked.code)
    said = sentences(summary, asked.name, _since(asked))
    villages = shown.village_rows(asked.known, found, year)
    return {
        "description": said[0],
        "sentences": said,
        "summary": summary,
        "fall": summary.points_before - summary.points_after,
        "chart": chart,
        "legend": legend,
        "methods": shown.method_rows(summary),
        "parts": shown.part_names(),
        "levels": shown.level_rows(summary),
        "services": shown.service_rows(found, kind, unit, year, asked.ruleset),
        "sources": shown.source_rows(found, year),
        "unpaid": summary.works - summary.paid,
        "villages": villages if len(villages) > 1 else [],
        "downloads": downloads_of(asked),
        "reports": _reports(asked) if asked.whole else [],
    }


def _works(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    rows = shown.work_rows(asked.known, asked.found, asked.year)
    return {"page": Paginator(rows, PER_PAGE).get_page(request.GET.get("halaman"))}


def _rts(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    rows = shown.rt_rows(asked.known, asked.found, asked.year)
    return {"page": Paginator(rows, PER_PAGE).get_page(request.GET.get("halaman"))}


def _decree(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    draft: NextDecree = next_decree(asked.found, asked.year)
    rows = shown.decree_rows(asked.known, draft, asked.ruleset)
    return {
        "fates": shown.fate_rows(draft),
        "kawasans": shown.kawasan_rows(asked.known, draft) if asked.whole else [],
        "rule": asked.ruleset.exit_rule,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("halaman")),
    }


def _since(asked: Asked) -> str:
    return f"akhir {asked.known.base}"


def _reports(asked: Asked) -> list[tuple[str, str]]:
    address, join = reverse("impact_report", args=[asked.code]) + asked.year_query, "&" if asked.year_query else "?"
    return [("A4", address), ("F4", f"{address}{join}kertas=f4")]
