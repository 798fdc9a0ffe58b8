"""What the pages of padat karya share: objects or "not found", their paths, and forms that an action may refuse."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from nakhoda.grants.queries.grants import Grant, grant_for
from nakhoda.payroll.queries.people import CrewRow, Worker, crew_for, worker_for
from nakhoda.people.actions import Refused
from nakhoda.people.middleware import viewer_in
from nakhoda.works.queries.packages import Package, package_for

YEARS = (2000, 2100)
Thing = TypeVar("Thing")


def crumbs(*more: tuple[Any, str]) -> list[tuple[Any, str]]:
    """The way to a page below the first page of padat karya."""
    return [(_("Padat karya"), reverse("cash_work")), *more]


def worker_or_404(request: HttpRequest, pk: int, right: str = "record.read") -> Worker:
    """The worker where the viewer holds that right; 404 elsewhere, whether there is one or not."""
    return _found(worker_for(viewer_in(request), pk, right))


def grant_or_404(request: HttpRequest, pk: int, right: str = "record.read") -> Grant:
    """The grant where the viewer holds that right; 404 elsewhere."""
    return _found(grant_for(viewer_in(request), pk, right))


def package_or_404(request: HttpRequest, pk: int, right: str = "record.read") -> Package:
    """The package where the viewer holds that right; 404 elsewhere."""
    return _found(package_for(viewer_in(request), pk, right))


def crew_or_404(request: HttpRequest, pk: int, right: str = "record.read") -> CrewRow:
    """The crew where the viewer holds that right; 404 elsewhere."""
    return _found(crew_for(viewer_in(request), pk, right))


def _found(found: Thing | None) -> Thing:
    if found is None:
        raise Http404
    return found


def day_in(request: HttpRequest, name: str, otherwise: date) -> date:
    """The day that the address asks for; the other one if it names none, nonsense, or one of another century."""
    try:
        found = date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return otherwise
    return found if YEARS[0] <= found.year <= YEARS[1] else otherwise


def asked(
    request: HttpRequest,
    form: forms.Form,
    deed: Callable[[Mapping[str, Any]], object],
    done: str,
    *,
    then: Callable[[], HttpResponse],
    context: Mapping[str, Any],
    template: str = "payroll/form.html",
) -> HttpResponse:
    """A form page: the deed with what was filled in, then on; what was refused stands over the kept input (400)."""
    if request.method == "POST" and form.is_valid():
        try:
            deed(form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, done)
            return then()
    return render(request, template, {**context, "form": form}, status=400 if form.errors else 200)
