"""Addresses of this stage. Files come before pages, so that none is taken for the other."""

from __future__ import annotations

from django.urls import URLPattern, path

from nakhoda.impact.views import downloads, pages

urlpatterns: list[URLPattern] = [
    path("dampak/", pages.impacts, name="impacts"),
    path("dampak/<str:code>/laporan.pdf", downloads.impact_report, name="impact_report"),
    path("dampak/<str:code>/tabel/<slug:table>.<str:kind>", downloads.impact_file, name="impact_file"),
    path("dampak/<str:code>/", pages.impact, name="impact"),
]
