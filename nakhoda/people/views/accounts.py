"""Accounts of the areas where the viewer manages them: list, new, roles, close and reopen, first password."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from nakhoda.people.actions import (
    Refused,
    end_role,
    first_password,
    give_role,
    open_account,
    reset_password,
    set_active,
)
from nakhoda.people.forms import AREA_LIST, AccountFilterForm, AccountForm, RoleForm
from nakhoda.people.middleware import viewer_in
from nakhoda.people.queries import (
    Account,
    accounts_for,
    area_choices,
    area_names,
    holding_for,
    listed_accounts,
)
from nakhoda.people.rules.scope import Viewer
from nakhoda.people.views.common import area_name, role_name
from nakhoda.web.access import needs

ROWS = 25
STATES = {"terbuka": True, "tertutup": False}


@needs("people.manage")
def accounts(request: HttpRequest) -> HttpResponse:
    """The accounts of my areas with their roles."""
    viewer = viewer_in(request)
    form = AccountFilterForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    rows = listed_accounts(
        viewer,
        search=wanted.get("search", ""),
        role=wanted.get("role", ""),
        active=STATES.get(wanted.get("state", "")),
    )
    listed = Paginator(rows, ROWS).get_page(request.GET.get("halaman"))
    held = [(account, list(getattr(account, "present", []))) for account in listed.object_list]
    names = area_names({holding.area for _account, holdings in held for holding in holdings})
    context = {
        "title": _("Akun"),
        "form": form,
        "filtered": any(wanted.values()),
        "listed": listed,
        "rows": [
            (account, [(role_name(each.role), area_name(each.area, names)) for each in holdings])
            for account, holdings in held
        ],
        "areas": _my_areas(viewer),
    }
    return render(request, "people/accounts.html", context)


@needs("people.manage", "GET POST")
def account_new(request: HttpRequest) -> HttpResponse:
    """A new account with its first role; its first password is shown once, on the answer itself."""
    viewer = viewer_in(request)
    form = AccountForm(request.POST or None, viewer=viewer)
    crumbs = [(_("Akun"), reverse("accounts")), (_("Akun baru"), "")]
    if request.method == "POST" and form.is_valid():
        password = first_password()
        try:
            made = open_account(by=viewer, password=password, **form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            context = {"title": _("Akun dibuat"), "managed": made, "password": password, "breadcrumbs": crumbs}
            return render(request, "people/first_password.html", context)
    context = {"title": _("Akun baru"), "form": form, "breadcrumbs": crumbs, **_area_list(viewer)}
    return render(request, "people/account_new.html", context, status=400 if form.errors else 200)


@needs("people.manage", "GET POST")
def managed_account(request: HttpRequest, account_id: int) -> HttpResponse:
    """One account: its roles now and before; a POST gives a role."""
    viewer, managed = viewer_in(request), _found(request, account_id)
    form = RoleForm(request.POST or None, viewer=viewer)
    if request.method == "POST" and form.is_valid():
        try:
            given = give_role(by=viewer, account=managed, **form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Peran %(role)s diberikan.") % {"role": role_name(given.role)})
            if given.area and given.area not in area_names([given.area]):
                text = _("Kode %(area)s belum ada di daftar wilayah. Periksa sekali lagi apakah benar.")
                messages.warning(request, text % {"area": given.area})
            return _back(managed)
    holdings = list(managed.holdings.select_related("given_by", "ended_by").order_by("-id"))
    names = area_names({holding.area for holding in holdings})
    told = [(each, role_name(each.role), area_name(each.area, names)) for each in holdings]
    context: dict[str, Any] = {
        "title": managed.name,
        "managed": managed,
        "own": managed.pk == viewer.account_id,
        "present": [row for row in told if row[0].ended_at is None],
        "ended": [row for row in told if row[0].ended_at is not None],
        "form": form,
        "breadcrumbs": [(_("Akun"), reverse("accounts")), (managed.name, "")],
        **_area_list(viewer),
    }
    return render(request, "people/managed_account.html", context, status=400 if form.errors else 200)


@needs("people.manage", "POST")
def account_end_role(request: HttpRequest, account_id: int, holding_id: int) -> HttpResponse:
    """Take a role back."""
    viewer = viewer_in(request)
    holding = holding_for(viewer, account_id, holding_id)
    if holding is None:
        raise Http404
    try:
        end_role(by=viewer, holding=holding)
        messages.success(request, _("Peran %(role)s dicabut.") % {"role": role_name(holding.role)})
    except Refused as error:
        messages.error(request, str(error))
    still = accounts_for(viewer).filter(pk=account_id).exists()
    return _back(holding.account) if still else HttpResponseRedirect(reverse("accounts"))


@needs("people.manage", "POST")
def account_state(request: HttpRequest, account_id: int) -> HttpResponse:
    """Close the account, or reopen it with `aktif=1`."""
    managed, active = _found(request, account_id), request.POST.get("aktif") == "1"
    try:
        set_active(by=viewer_in(request), account=managed, active=active)
        done = _("Akun dibuka kembali.") if active else _("Akun ditutup dan semua sesinya diakhiri.")
        messages.success(request, done)
    except Refused as error:
        messages.error(request, str(error))
    return _back(managed)


@needs("people.manage", "POST")
def account_reset_password(request: HttpRequest, account_id: int) -> HttpResponse:
    """A new first password, shown once, on the answer itself."""
    managed, password = _found(request, account_id), first_password()
    try:
        reset_password(by=viewer_in(request), account=managed, password=password)
    except Refused as error:
        messages.error(request, str(error))
        return _back(managed)
    own = reverse("managed_account", args=[managed.pk])
    crumbs = [(_("Akun"), reverse("accounts")), (managed.name, own), (_("Kata sandi baru"), "")]
    context = {"title": _("Kata sandi baru"), "managed": managed, "password": password, "breadcrumbs": crumbs}
    context["onward"] = own  # another language is asked for with GET, which this address does not answer
    return render(request, "people/first_password.html", context)


def _found(request: HttpRequest, account_id: int) -> Account:
    found = accounts_for(viewer_in(request)).filter(pk=account_id).first()
    if found is None:
        raise Http404
    return found


def _back(managed: Account) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("managed_account", args=[managed.pk]))


def _my_areas(viewer: Viewer) -> list[str]:
    areas = viewer.areas("people.manage")
    names = area_names(areas)
    return [area_name(area, names) for area in areas]


def _area_list(viewer: Viewer) -> dict[str, Any]:
    return {"area_list": AREA_LIST, "area_choices": area_choices(viewer.areas("people.manage"))}
