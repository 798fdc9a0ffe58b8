"""Offices and community bodies: list and registration."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from nakhoda.people.actions import Refused, create_organisation
from nakhoda.people.forms import AREA_LIST, OrganisationForm
from nakhoda.people.middleware import viewer_in
from nakhoda.people.queries import area_choices, area_names, organisations_for
from nakhoda.people.views.common import area_name
from nakhoda.web.access import needs

ROWS = 50


@needs("people.manage", "GET POST")
def organisations(request: HttpRequest) -> HttpResponse:
    """The organisations of my areas; a POST registers one."""
    viewer = viewer_in(request)
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = create_organisation(by=viewer, **form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("%(name)s terdaftar.") % {"name": made.name})
            return HttpResponseRedirect(reverse("organisations"))
    listed = Paginator(organisations_for(viewer), ROWS).get_page(request.GET.get("halaman"))
    names = area_names({each.area for each in listed.object_list})
    context = {
        "title": _("Lembaga"),
        "form": form,
        "listed": listed,
        "rows": [(each, area_name(each.area, names)) for each in listed.object_list],
        "breadcrumbs": [(_("Akun"), reverse("accounts")), (_("Lembaga"), "")],
        "area_list": AREA_LIST,
        "area_choices": area_choices(viewer.areas("people.manage")),
    }
    return render(request, "people/organisations.html", context, status=400 if form.errors else 200)
