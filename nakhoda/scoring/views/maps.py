"""The map of classes, and the data it draws."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date, parse_etags, quote_etag
from django.utils.translation import gettext as _

from nakhoda.baseline.queries.snapshots import official
from nakhoda.scoring.queries.maps import map_version, rt_geojson, undrawn
from nakhoda.scoring.queries.tables import years_of
from nakhoda.scoring.views.exports import area_method
from nakhoda.scoring.views.scopes import scope_of
from nakhoda.web.access import public

A_YEAR = 31_536_000


@public()
def rt_map_page(request: HttpRequest) -> HttpResponse:
    """The map of one regency; without JavaScript it leads to the table."""
    scope = scope_of(request)
    if scope is None:
        return render(request, "scoring/table_empty.html", {"title": _("Peta")})
    snapshot = scope.snapshot
    query = urlencode({"wilayah": snapshot.regency, "v": map_version(snapshot)})
    table = f"{reverse('rt_table')}?{urlencode({'wilayah': snapshot.regency})}"
    context = {
        "scope": scope,
        "snapshot": snapshot,
        "title": _("Peta tingkat kekumuhan"),
        "map_url": f"{reverse('rt_geojson')}?{query}",
        "map_year": max(years_of(snapshot), default=""),
        "map_table_url": table,
        "area_method": area_method(),
        "undrawn": undrawn(snapshot),
    }
    return render(request, "scoring/map.html", context)


@public()
def rt_geojson_file(request: HttpRequest) -> HttpResponseBase:
    """Official RT with a boundary as GeoJSON; kept by browsers until another snapshot becomes official."""
    snapshot = official(request.GET.get("wilayah", ""))
    if snapshot is None:
        raise Http404
    version = map_version(snapshot)
    etag = quote_etag(f"rt-{version}")
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        response = HttpResponse(status=304)
    else:
        plain, packed = rt_geojson(snapshot, lambda key, label: reverse("rt", args=[key, label]))
        response = _body(request, plain, packed)
    # The page asks with the version in the address, so its answer never changes; others must ask again.
    lasting = f"public, max-age={A_YEAR}, immutable" if request.GET.get("v") == version else "public, no-cache"
    response.headers["Cache-Control"] = lasting
    response.headers["ETag"] = etag
    response.headers["Last-Modified"] = http_date(snapshot.activation.at.timestamp())
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def _body(request: HttpRequest, plain: bytes, packed: bytes) -> HttpResponse:
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        return HttpResponse(packed, content_type="application/geo+json", headers={"Content-Encoding": "gzip"})
    return HttpResponse(plain, content_type="application/geo+json")
