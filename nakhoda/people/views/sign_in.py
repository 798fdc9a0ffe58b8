"""Signing in and out. The answer is the same whether the name, the password or both are wrong."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from nakhoda.people.forms import SignInForm
from nakhoda.people.middleware import viewer_in
from nakhoda.people.queries import Account
from nakhoda.web.access import public, signed_in

HOME = "/"
LOCKED_MINUTES = 15


@public("GET POST")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in, then on to `next` if it is a page of this site."""
    onward = next_page(request)
    if viewer_in(request).is_signed_in:
        return HttpResponseRedirect(onward)
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        account = authenticate(request, **form.cleaned_data)
        if isinstance(account, Account):
            login(request, account)
            if account.must_change_password:
                return HttpResponseRedirect(reverse("change_password"))
            return HttpResponseRedirect(onward)
        form.add_error(None, _("Nama akun atau kata sandi tidak cocok. Periksa keduanya, lalu coba lagi."))
    context = {"title": _("Masuk"), "form": form, "next": onward if onward != HOME else ""}
    return render(request, "people/sign_in.html", context, status=400 if form.errors else 200)


@signed_in("POST")
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    messages.success(request, _("Anda sudah keluar."))
    return HttpResponseRedirect(HOME)


def locked_out(request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None) -> HttpResponse:
    """The answer after too many wrong passwords for one name from one address, be there such an account or not."""
    context = {"title": _("Tunggu sebentar"), "minutes": LOCKED_MINUTES}
    answer = render(request, "people/locked_out.html", context, status=429)
    answer.headers["Retry-After"] = str(LOCKED_MINUTES * 60)
    return answer


def next_page(request: HttpRequest) -> str:
    """Where to go after signing in: the page that was asked for, if it is of this site, else the first page."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    hosts, secure = {request.get_host()}, request.is_secure()
    if not url_has_allowed_host_and_scheme(wanted, allowed_hosts=hosts, require_https=secure):
        return HOME
    ours = (reverse("sign_in"), reverse("sign_out"))
    return HOME if urlsplit(wanted).path in ours else wanted
