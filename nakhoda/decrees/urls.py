"""Addresses of this stage."""

from __future__ import annotations

from django.urls import path

from nakhoda.decrees.views import downloads, pages, work

urlpatterns = [
    path("sk/", pages.decrees, name="decrees"),
    path("sk/<int:decree_id>/", pages.decree, name="decree"),
    path("sk/<int:decree_id>/banding/<int:other_id>/", pages.decree_compare, name="decree_compare"),
    path("sk/<int:decree_id>/lampiran.pdf", downloads.decree_annex, name="decree_annex"),
    path("sk/<int:decree_id>/lampiran.<str:kind>", downloads.decree_table, name="decree_table"),
    path("sk/<int:decree_id>/rt.<str:kind>", downloads.decree_rt_table, name="decree_rt_table"),
    path("sk/<int:decree_id>/berkas/<int:file_id>/", downloads.decree_file, name="decree_file"),
    path("sk/<int:decree_id>/ubah/", work.decree_edit, name="decree_edit"),
    path("sk/<int:decree_id>/kawasan/<int:number>/ubah/", work.decree_area_edit, name="decree_area_edit"),
    path("sk/<int:decree_id>/kawasan/<int:number>/keluar/", work.decree_area_remove, name="decree_area_remove"),
    path("sk/<int:decree_id>/berkas/", work.decree_upload, name="decree_upload"),
    path("sk/<int:decree_id>/periksa/", work.decree_check, name="decree_check"),
    path("sk/<int:decree_id>/kembalikan/", work.decree_return, name="decree_return"),
    path("sk/<int:decree_id>/berlakukan/", work.decree_activate, name="decree_activate"),
    path("sk/<int:decree_id>/batalkan/", work.decree_discard, name="decree_discard"),
]
