"""Who asks, whether they may, and when a session ends."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.core.exceptions import PermissionDenied
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from nakhoda.people.queries import Account, viewer_of
from nakhoda.people.rules.scope import NOBODY, Viewer
from nakhoda.people.rules.sessions import MINUTE, is_over
from nakhoda.web.access import PUBLIC, SIGNED_IN, access_of

logger = logging.getLogger(__name__)
# A visit is noted at most once a minute, so that reading pages does not write to the database each time.
NOTED_EVERY = MINUTE
STARTED, SEEN, EPOCH = "started", "seen", "epoch"
# What is shown to one account is kept by no browser or proxy; what is public is asked for anew each time.
PERSONAL, FRESH = "no-store, private", "no-cache, private"


class ViewerMiddleware:
    """Puts `request.viewer` on every request and holds each view to the access it declares."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.__dict__["viewer"] = SimpleLazyObject(lambda: _viewer(request))
        response = self.get_response(request)
        if request.__dict__.get("guarded", False):
            response.headers["Cache-Control"] = PERSONAL
        else:
            response.headers.setdefault("Cache-Control", PERSONAL if request.session.accessed else FRESH)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Refuse a view without a declared access, and a viewer who lacks what it asks for."""
        access = access_of(view)
        if access is None:
            logger.error("view %s declares no access", getattr(view, "__qualname__", view))
            raise PermissionDenied
        if access.who == PUBLIC:
            return None
        request.__dict__["guarded"] = True
        viewer = viewer_in(request)
        if not viewer.is_signed_in:
            query = f"?{urlencode({'next': request.get_full_path()})}" if request.method in ("GET", "HEAD") else ""
            return HttpResponseRedirect(f"{reverse('sign_in')}{query}")
        if access.who != SIGNED_IN and access.who not in viewer.rights:
            logger.warning("refused %r to account %s", request.path, viewer.account_id)
            raise PermissionDenied
        must_change = request.__dict__.get("must_change_password", False)
        name = request.resolver_match.view_name if request.resolver_match else ""
        if must_change and name not in ("change_password", "sign_out"):
            return HttpResponseRedirect(reverse("change_password"))
        return None


def viewer_in(request: HttpRequest) -> Viewer:
    """The viewer of a request."""
    viewer = request.__dict__.get("viewer", NOBODY)
    return viewer if isinstance(viewer, Viewer) else NOBODY


@receiver(user_logged_in)
def begin_session(request: HttpRequest, user: Account, **kwargs: object) -> None:
    """Mark a new session with its start and the account's epoch."""
    now = int(time.time())
    request.session[STARTED], request.session[SEEN], request.session[EPOCH] = now, now, user.session_epoch


def _viewer(request: HttpRequest) -> Viewer:
    # Without a session cookie nobody is signed in, and a public page costs no query.
    if request.session.session_key is None:
        return NOBODY
    account = request.user if isinstance(request.user, Account) else None
    if account is None:
        return NOBODY
    viewer, session, now = viewer_of(account), request.session, int(time.time())
    seen, started = session.get(SEEN, 0), session.get(STARTED, 0)
    decides = any(role.decides for role in viewer.roles)
    if session.get(EPOCH) != account.session_epoch or is_over(now=now, started=started, seen=seen, decides=decides):
        logout(request)
        return NOBODY
    if now - seen > NOTED_EVERY:
        session[SEEN] = now
    request.__dict__["must_change_password"] = account.must_change_password
    return viewer
