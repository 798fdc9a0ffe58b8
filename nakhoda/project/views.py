"""Pages that belong to no stage: errors, and the guide of components for developers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from nakhoda.web.access import public


@public()
def style_guide(request: HttpRequest) -> HttpResponse:
    """Every component with sample data."""
    return render(request, "web/style_guide.html")


@public()
def health(request: HttpRequest) -> HttpResponse:
    """A word that the server is there, for whoever watches it."""
    return HttpResponse("ok", content_type="text/plain")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that cannot be read: an address of the site that is not ours, or a form beyond all bounds."""
    return HttpResponse(render_to_string("web/400.html"), status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A page that the viewer may not see."""
    return render(request, "web/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A page that is not there, or not for this viewer: both look the same."""
    return render(request, "web/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of ours; the page needs neither database nor session."""
    return HttpResponse(render_to_string("web/500.html"), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that lay open too long or came from elsewhere."""
    return render(request, "web/csrf.html", status=403)
