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


def here(thing: Any, field: str = "name") -> str:
    """A text of a thing in the language of the page: `name_en` on English pages, `name` on all others."""
    english = (translation.get_language() or "").startswith("en")
    return str(getattr(thing, f"{field}_en" if english else field))


class LanguageMiddleware:
    """Activates the language of the cookie that the switch sets, else Indonesian."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.__dict__["LANGUAGE_CODE"] = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Cookie"])
        return response
