"""Files that a page gives to take away. Apart from `tables`, so that the command line loads no web server."""

from __future__ import annotations

from django.http import HttpResponse

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
}


def attachment(body: bytes, kind: str, name: str) -> HttpResponse:
    """A download of that kind (`csv`, `xlsx`, `geojson`); KeyError for any other."""
    return HttpResponse(
        body,
        content_type=KINDS[kind],
        headers={"Content-Disposition": f'attachment; filename="{name}.{kind}"', "X-Content-Type-Options": "nosniff"},
    )
