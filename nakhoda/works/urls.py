"""Addresses of this stage: packages and their steps, purchases, the store, changes, and prints."""

from __future__ import annotations

from django.urls import URLPattern, path

from nakhoda.works.views import goods, packages, papers

OWN = "paket/<int:pk>/"
PURCHASE, CHANGE = "paket/belanja/<int:purchase_id>/", "paket/perubahan/<int:change_id>/"

urlpatterns: list[URLPattern] = [
    path("paket/", packages.packages, name="packages"),
    path("paket/susun/<int:grant_id>/", packages.package_new, name="package_new"),
    path(OWN, packages.package, name="package"),
    path(f"{OWN}langkah/", packages.package_step, name="package_step"),
    path(f"{OWN}belanja/", goods.purchase_new, name="purchase_new"),
    path(f"{OWN}gudang/", goods.stock, name="stock"),
    path(f"{OWN}gudang/pakai/", goods.stock_use, name="stock_use"),
    path(f"{OWN}gudang/hitung/", goods.stock_count, name="stock_count"),
    path(f"{OWN}gudang/cetak/", papers.stock_paper, name="stock_paper"),
    path(f"{OWN}ubah/", packages.change_new, name="change_new"),
    path(f"{OWN}spk/", papers.package_paper, name="package_paper"),
    path(PURCHASE, goods.purchase, name="purchase"),
    path(f"{PURCHASE}cetak/", papers.purchase_paper, name="purchase_paper"),
    path(CHANGE, packages.change, name="change_order"),
    path(f"{CHANGE}putus/", packages.change_decide, name="change_decide"),
    path(f"{CHANGE}cetak/", papers.change_paper, name="change_paper"),
]
