"""One's own account: what it may do and where, its password, its sessions."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from nakhoda.people.actions import Refused, change_own_password, end_sessions
from nakhoda.people.forms import PasswordForm
from nakhoda.people.middleware import STARTED, viewer_in
from nakhoda.people.queries import Account, account_of, recent_sign_ins
from nakhoda.people.rules.roles import RIGHTS
from nakhoda.people.rules.roles_en import RIGHTS_EN
from nakhoda.people.rules.sessions import LONGEST, MINUTE, idle_limit
from nakhoda.people.views.common import held_roles, language
from nakhoda.web.access import signed_in

BACKEND = "nakhoda.people.backends.AccountBackend"
HOUR = 60 * MINUTE


@signed_in()
def account(request: HttpRequest) -> HttpResponse:
    """My roles, what each allows and where, and when this session ends."""
    viewer = viewer_in(request)
    mine = account_of(viewer)
    idle = idle_limit(decides=any(role.decides for role in viewer.roles))
    started = request.session.get(STARTED, 0)
    said = RIGHTS | RIGHTS_EN if language() == "en" else RIGHTS
    context = {
        "title": _("Akun saya"),
        "mine": mine,
        "roles": held_roles((held.role, held.area) for held in viewer.held),
        "rights": [(said[right], right) for right in said if right in viewer.rights],
        "started": datetime.fromtimestamp(started, UTC),
        "ends": datetime.fromtimestamp(started + LONGEST, UTC),
        "idle_minutes": idle // MINUTE if idle < HOUR else None,
        "idle_hours": idle // HOUR if idle >= HOUR else None,
        "sign_ins": recent_sign_ins(mine) if mine else [],
    }
    return render(request, "people/account.html", context)


@signed_in("GET POST")
def change_password(request: HttpRequest) -> HttpResponse:
    """Change my password; a first password must be changed before anything else."""
    viewer = viewer_in(request)
    mine = account_of(viewer)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            changed = change_own_password(by=viewer, old=form.cleaned_data["old"], new=form.cleaned_data["new"])
        except Refused as error:
            form.add_error(None, str(error))
        else:
            _stay(request, changed)
            messages.success(request, _("Kata sandi diganti. Sesi Anda di perangkat lain sudah diakhiri."))
            return HttpResponseRedirect(reverse("account"))
    must = bool(mine and mine.must_change_password)
    crumbs = [] if must else [(_("Akun saya"), reverse("account")), (_("Ganti kata sandi"), "")]
    context = {"title": _("Ganti kata sandi"), "form": form, "must": must, "breadcrumbs": crumbs, "mine": mine}
    return render(request, "people/change_password.html", context, status=400 if form.errors else 200)


@signed_in("POST")
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """End my sessions everywhere but here."""
    _stay(request, end_sessions(by=viewer_in(request)))
    messages.success(request, _("Sesi Anda di perangkat lain sudah diakhiri."))
    return HttpResponseRedirect(reverse("account"))


def _stay(request: HttpRequest, mine: Account) -> None:
    """Begin this session anew, under a new key, after all sessions were ended."""
    login(request, mine, backend=BACKEND)
