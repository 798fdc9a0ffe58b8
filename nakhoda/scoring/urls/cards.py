"""Cards and tables of what is official."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
