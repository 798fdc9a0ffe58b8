"""Addresses of this stage."""

from __future__ import annotations

from django.urls import URLPattern

from nakhoda.planning.urls import plans, prices, scenarios

urlpatterns: list[URLPattern] = [*prices.urlpatterns, *plans.urlpatterns, *scenarios.urlpatterns]
