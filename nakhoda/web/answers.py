"""Answers that every stage gives: on to another page, and what was wrong in a form that has no page of its own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse


def to(route: str, *args: object, anchor: str = "", query: str = "") -> HttpResponseRedirect:
    """A redirect to a route; `query` begins with `?`, `anchor` has no `#`."""
    return HttpResponseRedirect(reverse(route, args=args) + query + (f"#{anchor}" if anchor else ""))


def say_errors(request: HttpRequest, form: Any) -> None:
    """Every error of a small form that has no page of its own, on the next page."""
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        messages.error(request, f"{label}: {' '.join(errors)}" if label else " ".join(errors))
