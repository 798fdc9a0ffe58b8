"""Addresses of the stage `grants`."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
