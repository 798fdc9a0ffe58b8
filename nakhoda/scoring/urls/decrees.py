"""Decrees drafted from what is official."""

from __future__ import annotations

from django.urls import URLPattern, path

from nakhoda.scoring.views.decree_draft import decree_from_data

urlpatterns: list[URLPattern] = [path("sk/dari-data/", decree_from_data, name="decree_from_data")]
