"""Cards, tables and the map of what is official. A label may hold a slash, so the longer addresses come first."""

from __future__ import annotations

from django.urls import URLPattern, path

from nakhoda.scoring.views import cards, kawasans, maps, simulation, tables

urlpatterns: list[URLPattern] = [
    path("peta/", maps.rt_map_page, name="map"),
    path("peta/rt.geojson", maps.rt_geojson_file, name="rt_geojson"),
    path("tabel/rt/", tables.rt_table, name="rt_table"),
    path("tabel/rt.<str:kind>", tables.rt_table_file, name="rt_table_file"),
    path("tabel/kawasan/", tables.kawasan_table, name="kawasan_table"),
    path("tabel/kawasan.<str:kind>", tables.kawasan_table_file, name="kawasan_table_file"),
    path("kawasan/<int:pk>/", kawasans.kawasan, name="kawasan"),
    path("rt/<str:village_key>/<path:label>/simulasi/", simulation.rt_simulate, name="rt_simulate"),
    path("rt/<str:village_key>/<path:label>/kartu.pdf", cards.rt_pdf, name="rt_pdf"),
    path("rt/<str:village_key>/<path:label>/", cards.rt, name="rt"),
]
