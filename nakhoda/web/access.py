"""Who may see a view: declared beside it, enforced by `people.middleware`; a view that declares nothing is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponseBase
from django.http.response import HttpResponseNotAllowed

View = Callable[..., HttpResponseBase]
AnyView = TypeVar("AnyView", bound=View)

PUBLIC, SIGNED_IN = "public", "signed-in"
# Who reads this typed an address that only a form of ours answers. Constant: it needs neither session nor template.
NOT_A_PAGE = """<!doctype html>
<html lang="id"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Bukan halaman</title>
<main><h1>Bukan halaman</h1><p>Alamat ini hanya menjawab formulir di situs ini. Tekan tombol kembali, atau buka
<a href="/">halaman depan</a>.</p></main></html>
"""


@dataclass(frozen=True, slots=True)
class Access:
    """The rule of one view: `public`, `signed-in`, or the name of a right; and the HTTP methods it answers.

    A right must be held somewhere. That the object asked for lies in the viewer's area is decided by the query that
    fetches it, which answers "not found" elsewhere.
    """

    who: str
    methods: frozenset[str]


def public(methods: str = "GET") -> Callable[[AnyView], View]:
    """Anyone may call the view, signed in or not; `methods` are separated by blanks."""
    return _declare(PUBLIC, methods)


def signed_in(methods: str = "GET") -> Callable[[AnyView], View]:
    """Anyone with an account may call the view."""
    return _declare(SIGNED_IN, methods)


def needs(right: str, methods: str = "GET") -> Callable[[AnyView], View]:
    """Who holds that right in some area may call the view."""
    return _declare(right, methods)


def access_of(view: object) -> Access | None:
    """The declared rule of a view, or None if it declares none."""
    found = getattr(view, "access", None)
    return found if isinstance(found, Access) else None


def _declare(who: str, methods: str) -> Callable[[AnyView], View]:
    allowed = frozenset(methods.split()) | ({"HEAD"} if "GET" in methods.split() else set())

    def declared(view: AnyView) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method not in allowed:
                return HttpResponseNotAllowed(sorted(allowed), NOT_A_PAGE)
            return view(request, *args, **kwargs)

        guarded.__dict__["access"] = Access(who, allowed)
        return guarded

    return declared
