"""Addresses of this stage: grants, their steps, tranches, signed papers, prints, and the public page of a village."""

from __future__ import annotations

from django.urls import URLPattern, path

from nakhoda.grants.views import grants, papers, public, steps, tranches

OWN = "bantuan/<int:pk>/"
TRANCHE, PAPER = f"{OWN}termin/<int:number>/", f"{OWN}berkas/<int:paper_id>/"

urlpatterns: list[URLPattern] = [
    path("bantuan/", grants.grants, name="grants"),
    path("bantuan/alokasi/", steps.grant_allocate, name="grant_allocate"),
    path("bantuan/umum/<str:village_key>/", public.grants_public, name="grants_public"),
    path(OWN, grants.grant, name="grant"),
    path(f"{OWN}langkah/", steps.grant_step, name="grant_step"),
    path(f"{OWN}rekening/", steps.grant_account, name="grant_account"),
    path(f"{OWN}proposal/", steps.grant_proposal, name="grant_proposal"),
    path(f"{OWN}verifikasi/", steps.grant_verify, name="grant_verify"),
    path(f"{OWN}kemajuan/", steps.grant_progress, name="grant_progress"),
    path(TRANCHE, tranches.tranche, name="tranche"),
    path(f"{TRANCHE}langkah/", tranches.tranche_step, name="tranche_step"),
    path(f"{TRANCHE}cair/", tranches.tranche_disburse, name="tranche_disburse"),
    path(f"{OWN}berkas/", papers.paper_add, name="paper_add"),
    path(PAPER, papers.paper_file, name="paper_file"),
    path(f"{PAPER}tarik/", papers.paper_withdraw, name="paper_withdraw"),
    path(f"{OWN}cetak/<slug:document>/", papers.grant_print, name="grant_print"),
    path(f"{OWN}pemeriksa.zip", papers.grant_bundle, name="grant_bundle"),
]
