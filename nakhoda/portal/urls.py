"""Addresses of this stage."""

from __future__ import annotations

from django.urls import URLPattern, path

from nakhoda.portal.views import home, methods, public

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("wilayah/<str:code>/", public.region, name="region"),
    path("arti-angka/", methods.methods, name="methods"),
]
