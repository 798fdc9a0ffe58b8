"""Addresses of this stage."""

from __future__ import annotations

from django.urls import path

from nakhoda.regions import views

urlpatterns = [
    path("wilayah/", views.regions, name="regions"),
    path("wilayah/riwayat/", views.region_history, name="region_history"),
    path("wilayah/impor/", views.region_import, name="region_import"),
    path("wilayah/impor/disertakan/", views.region_shipped, name="region_shipped"),
    path("wilayah/impor/<int:file_id>/", views.region_preview, name="region_preview"),
]
