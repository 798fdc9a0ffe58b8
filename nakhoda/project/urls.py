"""Every address of the site, stage by stage; the language switch is Django's."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from nakhoda.project.views import health, style_guide
from nakhoda.web.access import public

urlpatterns: list[URLPattern | URLResolver] = [
    *(path("", include(f"nakhoda.{stage}.urls")) for stage in settings.STAGES if stage != "baseline"),
    path("bahasa/", public("POST")(set_language), name="set_language"),
    path("sehat/", health, name="health"),
    path("gaya/", style_guide, name="style_guide"),
]
handler400 = "nakhoda.project.views.bad_request"
handler403 = "nakhoda.project.views.forbidden"
handler404 = "nakhoda.project.views.not_found"
handler500 = "nakhoda.project.views.server_error"
