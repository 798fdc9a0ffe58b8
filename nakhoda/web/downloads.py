"""Files that a page gives to take away. Apart from `tables`, so that the command line loads no web server."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
}


def attachment(body: bytes, kind: str, name: str) -> HttpResponse:
    """A download of that kind (`csv`, `xlsx`, `geojson`) under that name, whatever signs it has; KeyError otherwise."""
    said = content_disposition_header(as_attachment=True, filename=f"{' '.join(name.split())}.{kind}") or "attachment"
    headers = {"Content-Disposition": said, "X-Content-Type-Options": "nosniff"}
    return HttpResponse(body, content_type=KINDS[kind], headers=headers)
