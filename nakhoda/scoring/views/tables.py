"""Tables of RT and kawasan: filtered and sorted on the server, 50 rows a page, and to take away as files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from nakhoda.law.rulesets import load
from nakhoda.scoring.queries import tables as queries
from nakhoda.scoring.queries.maps import geometries_of
from nakhoda.scoring.queries.words import name_of, spoken
from nakhoda.scoring.views import exports
from nakhoda.scoring.views.scopes import Scope, scope_of
from nakhoda.scoring.views.sheets import year_asked
from nakhoda.web.access import public
from nakhoda.web.downloads import KINDS, attachment
from nakhoda.web.tables import Table, csv_bytes, geojson_bytes, xlsx_bytes

PAGE_ROWS = 50


@public()
def rt_table(request: HttpRequest) -> HttpResponse:
    """RT of one regency and year, with filters in the address."""
    scope = scope_of(request)
    if scope is None:
        return render(request, "scoring/table_empty.html", {"title": _("Tabel RT")})
    choices = queries.choices(scope.snapshot)
    wanted = _rt_filter(request, choices, _year(request, choices.years))
    rows = queries.rt_rows(scope.snapshot, wanted)
    area_ha, count = queries.area_and_count(rows)
    page = Paginator(rows, PAGE_ROWS)
    page.count = count
    shown = page.get_page(request.GET.get("halaman"))
    context = {
        **_about(request, scope, choices.years, wanted.year, _("Tabel RT")),
        "choices": choices,
        "wanted": wanted,
        "page": shown,
        "rows": [(score, score.rt_year.rt_row, spoken(score.rt_year.rt_row.rt.label)) for score in shown],
        "area_ha": area_ha,
        "count": count,
        "kinds": ("xlsx", "csv", "geojson"),
        "sort": wanted.sort,
    }
    return render(request, "scoring/table_rt.html", context)


@public()
def rt_table_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The RT that the same filters show, all of them with every column, as XLSX, CSV or GeoJSON."""
    scope = scope_of(request)
    if scope is None or kind not in KINDS:
        raise Http404
    choices = queries.choices(scope.snapshot)
    wanted = _rt_filter(request, choices, _year_or_404(request, choices.years))
    rows = list(queries.rt_rows(scope.snapshot, wanted).select_related("rt_year"))
    table = exports.rt_export(scope, rows, wanted.year)
    if kind == "geojson":
        rts = [score.rt_year.rt_row.rt_id for score in rows]
        shapes = geometries_of(scope.snapshot, rts)
        return attachment(geojson_bytes(table, [shapes.get(rt) for rt in rts]), kind, _name(table, scope, wanted.year))
    return _file(table, kind, _name(table, scope, wanted.year))


@public()
def kawasan_table(request: HttpRequest) -> HttpResponse:
    """Kawasan of one regency and year, computed and printed side by side."""
    scope = scope_of(request)
    if scope is None:
        return render(request, "scoring/table_empty.html", {"title": _("Kawasan")})
    years = queries.years_of(scope.snapshot)
    year = _year(request, years)
    level, words, sort = _level(request), _words(request), request.GET.get("urut", "nama")
    rows = queries.kawasan_rows(scope.snapshot, year, level=level, words=words, sort=sort)
    context = {
        **_about(request, scope, years, year, _("Kawasan")),
        "rows": rows,
        "area_ha": sum((row.area_ha or 0 for row in rows), 0),
        "printed": any(row.difference is not None for row in rows),
        "level": level,
        "words": words,
        "kinds": ("xlsx", "csv"),
        "sort": sort,
    }
    return render(request, "scoring/table_kawasan.html", context)


@public()
def kawasan_table_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The kawasan that the same filters show, with every column, as XLSX or CSV."""
    scope = scope_of(request)
    if scope is None or kind not in ("xlsx", "csv"):
        raise Http404
    year = _year_or_404(request, queries.years_of(scope.snapshot))
    rows = queries.kawasan_rows(
        scope.snapshot,
        year,
        level=_level(request),
        words=_words(request),
        sort=request.GET.get("urut", "nama"),
    )
    table = exports.kawasan_export(scope, rows, year)
    return _file(table, kind, _name(table, scope, year))


def _about(request: HttpRequest, scope: Scope, years: Sequence[int], year: int, title: str) -> dict[str, Any]:
    ruleset = load(scope.snapshot.ruleset)
    return {
        "scope": scope,
        "snapshot": scope.snapshot,
        "ruleset": ruleset,
        "levels": [(level.code, name_of(level)) for level in reversed(ruleset.levels)],
        "years": years,
        "year": year,
        "base_year": min(years, default=year),
        "title": title,
        "query": request.GET.urlencode(),
    }


def _rt_filter(request: HttpRequest, choices: queries.Choices, year: int) -> queries.RtFilter:
    """What the address asks for; a village or kawasan of another regency is no wish, but left from before."""
    village, kawasan = request.GET.get("desa", ""), request.GET.get("kawasan", "")
    kawasans = {str(pk): pk for pk, _name in choices.kawasans}
    return queries.RtFilter(
        year=year,
        level=_level(request),
        village=village if village in dict(choices.villages) else "",
        kawasan=kawasans.get(kawasan),
        words=_words(request),
        sort=request.GET.get("urut", "rt"),
    )


def _year(request: HttpRequest, years: Sequence[int]) -> int:
    """The year asked for, if the regency has it; else its last one, which the page names."""
    asked = year_asked(request)
    return asked if asked is not None and asked in years else max(years, default=0)


def _year_or_404(request: HttpRequest, years: Sequence[int]) -> int:
    """The year asked for, the last one if none is; a file of another year than asked for would mislead."""
    year = _year(request, years)
    if year_asked(request) not in (None, year):
        raise Http404
    return year


def _level(request: HttpRequest) -> str:
    return request.GET.get("tingkat", "").replace("\x00", "")[:2]


def _words(request: HttpRequest) -> str:
    """What is looked for, without the sign that no database takes."""
    return request.GET.get("cari", "").replace("\x00", "")


def _name(table: Table, scope: Scope, year: int) -> str:
    return f"nakhoda-{table.name.lower()}-{scope.snapshot.regency}-{year}"


def _file(table: Table, kind: str, name: str) -> HttpResponse:
    return attachment(xlsx_bytes(table) if kind == "xlsx" else csv_bytes(table), kind, name)
