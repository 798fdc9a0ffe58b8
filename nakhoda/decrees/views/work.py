"""Work on a draft decree: its header, its areas, its files, and the decisions about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from nakhoda.decrees.actions.decisions import activate_decree, confirm_check, discard_decree, return_decree
from nakhoda.decrees.actions.drafts import AREA, HEADER, add_file, edit_area, edit_decree, remove_area
from nakhoda.decrees.forms import AreaForm, FileForm, HeaderForm
from nakhoda.decrees.queries import Decree, DecreeArea, area_rows, row_of
from nakhoda.decrees.views.common import OPEN, crumbs, found
from nakhoda.people.actions import Refused
from nakhoda.people.middleware import viewer_in
from nakhoda.web.access import needs
from nakhoda.web.numbers import whole


@needs("decrees.draft", "GET POST")
def decree_edit(request: HttpRequest, decree_id: int) -> HttpResponse:
    """Fields of the header."""
    decree = _draft(request, decree_id)
    form = HeaderForm(request.POST or None, instance=decree)
    if request.method == "POST" and form.is_valid():
        # A bound model form writes into its instance; the action compares with what is stored.
        stored = found(request, decree_id)
        try:
            edit_decree(by=viewer_in(request), decree=stored, values={name: form.cleaned_data[name] for name in HEADER})
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Rancangan disimpan."))
            return _back(decree)
    context = {"title": _("Ubah kepala SK"), "breadcrumbs": crumbs(decree, _("Ubah")), "form": form, "decree": decree}
    return render(request, "decrees/decree_edit.html", context)


@needs("decrees.draft", "GET POST")
def decree_area_edit(request: HttpRequest, decree_id: int, number: int) -> HttpResponse:
    """Fields of one area, and which RT stay in it."""
    decree = _draft(request, decree_id)
    area, rts = _area(decree, number)
    form = AreaForm(request.POST or None, instance=area, rts=rts)
    if request.method == "POST" and form.is_valid():
        stored = _area(decree, number)[0]
        values = {name: form.cleaned_data[name] for name in AREA}
        try:
            edit_area(by=viewer_in(request), area=stored, values=values, keep=form.cleaned_data["members"])
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Kawasan disimpan."))
            return _back(decree, f"#kawasan-{number}")
    name = f"{number}. {_area(decree, number)[0].name}"
    context = {"title": name, "breadcrumbs": crumbs(decree, name), "form": form, "decree": decree, "number": number}
    return render(request, "decrees/decree_area_edit.html", context)


@needs("decrees.draft", "POST")
def decree_area_remove(request: HttpRequest, decree_id: int, number: int) -> HttpResponse:
    """Take an area out of a draft."""
    decree = _draft(request, decree_id)
    area = _area(decree, number)[0]
    return _done(
        request,
        decree,
        lambda: remove_area(by=viewer_in(request), area=area),
        _("%(name)s dikeluarkan dari rancangan.") % {"name": area.name},
    )


@needs("decrees.draft", "POST")
def decree_upload(request: HttpRequest, decree_id: int) -> HttpResponse:
    """A scan of the signed decree, or its map."""
    decree = found(request, decree_id, "decrees.draft")
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, " ".join(str(each) for errors in form.errors.values() for each in errors))
        return _back(decree, "#berkas")
    kind, upload = form.cleaned_data["kind"], form.cleaned_data["file"]

    def deed() -> None:
        add_file(by=viewer_in(request), decree=decree, kind=kind, name=upload.name, chunks=upload.chunks())

    return _done(request, decree, deed, _("Berkas disimpan."), "#berkas")


@needs("decrees.activate", "POST")
def decree_check(request: HttpRequest, decree_id: int) -> HttpResponse:
    """Say that a draft was checked."""
    decree = found(request, decree_id, "decrees.activate")
    note = request.POST.get("note", "")
    return _done(
        request,
        decree,
        lambda: confirm_check(by=viewer_in(request), decree=decree, note=note),
        _("Rancangan dinyatakan sudah diperiksa."),
    )


@needs("decrees.activate", "POST")
def decree_return(request: HttpRequest, decree_id: int) -> HttpResponse:
    """Send a draft back with what is to be mended."""
    decree = found(request, decree_id, "decrees.activate")
    note = request.POST.get("note", "")
    return _done(
        request,
        decree,
        lambda: return_decree(by=viewer_in(request), decree=decree, note=note),
        _("Rancangan dikembalikan kepada penyusunnya."),
    )


@needs("decrees.activate", "POST")
def decree_activate(request: HttpRequest, decree_id: int) -> HttpResponse:
    """Put a checked draft in force, in place of the decree that the person saw."""
    decree = found(request, decree_id, "decrees.activate")
    replaces = whole(request.POST.get("replaces", ""))

    def deed() -> None:
        activate_decree(by=viewer_in(request), decree=decree, replaces=replaces, note=request.POST.get("note", ""))

    return _done(request, decree, deed, _("SK diberlakukan. Isinya tidak dapat diubah lagi."))


@needs("decrees.draft", "POST")
def decree_discard(request: HttpRequest, decree_id: int) -> HttpResponse:
    """Put a draft aside for good."""
    decree = found(request, decree_id, "decrees.draft")
    note = request.POST.get("note", "")
    return _done(
        request,
        decree,
        lambda: discard_decree(by=viewer_in(request), decree=decree, note=note),
        _("Rancangan dibatalkan; tetap dapat dibaca."),
    )


def _draft(request: HttpRequest, decree_id: int) -> Decree:
    """The decree where the viewer may write and it is still open; 404 otherwise."""
    decree = found(request, decree_id, "decrees.draft")
    if row_of(decree, localdate()).state not in OPEN:
        raise Http404
    return decree


def _area(decree: Decree, number: int) -> tuple[DecreeArea, list[tuple[int, str]]]:
    row = next((row for row in area_rows(decree) if row.area.number == number), None)
    if row is None:
        raise Http404
    return row.area, [(member.rt, _label(member)) for member in row.content.members]


def _label(member: Any) -> str:
    level = f" ({member.level}, {member.total})" if member.level else ""
    return f"{member.name}{level}"


def _done(
    request: HttpRequest, decree: Decree, deed: Callable[[], object], said: str, part: str = ""
) -> HttpResponseRedirect:
    """Do it and say so, or say why not; then back to the decree."""
    try:
        deed()
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return _back(decree, part)


def _back(decree: Decree, part: str = "") -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("decree", args=[decree.pk]) + part)
