"""Prices, catalogue and needs."""

from __future__ import annotations

from django.urls import URLPattern, path

from nakhoda.planning.views import catalogue, needs, prices

urlpatterns: list[URLPattern] = [
    path("harga/", prices.prices, name="prices"),
    path("harga/unggah/", prices.price_upload, name="price_upload"),
    path("harga/contoh/", prices.price_example, name="price_example"),
    path("harga/simpan/", prices.price_save, name="price_save"),
    path("harga/<int:pk>/", prices.price_book, name="price_book"),
    path("harga/<int:pk>/buku-harga.xlsx", prices.price_book_file, name="price_book_file"),
    path("harga/<int:pk>/indeks/", prices.price_index, name="price_index"),
    path("katalog/", catalogue.catalogue_page, name="catalogue"),
    path("kebutuhan/", needs.needs_page, name="needs"),
    path("kebutuhan/kebutuhan.<slug:kind>", needs.needs_file, name="needs_file"),
]
