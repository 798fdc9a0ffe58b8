"""Which language a page is in: Indonesian, until a person chooses English.

A browser's own language does not count: many phones of villagers are set to English.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers

from nakhoda.law.findings import Language


def language() -> Language:
    """The language of the page, as findings and law data speak it; Indonesian where none is active."""
    return "en" if (translation.get_language() or "").startswith("en") else "id"


def here(thing: Any, field: str = "name") -> str:
    """A text of a thing in the language of the page: `name_en` on English pages, `name` on all others."""
    return str(getattr(thing, f"{field}_en" if language() == "en" else field))


class LanguageMiddleware:
    """Activates the language of the cookie that the switch sets, else Indonesian."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        active = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(active):
            request.__dict__["LANGUAGE_CODE"] = active
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", active)
        patch_vary_headers(response, ["Cookie"])
        return response
