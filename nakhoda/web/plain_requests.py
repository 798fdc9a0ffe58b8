"""Requests that no text of ours can hold: PostgreSQL knows no NUL, so an address with one leads nowhere."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponseBase

NUL = "\0"


class PlainRequestMiddleware:
    """Answers "not found" to an address that holds a NUL, whatever page it asks for; queries are read by each page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> None:
        """Before the view runs, so that the page of errors has all that it needs."""
        if NUL in request.path_info:
            raise Http404
