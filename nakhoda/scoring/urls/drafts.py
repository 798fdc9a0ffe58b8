"""Drafts: upload, findings, decisions, activation, entry by hand."""

from __future__ import annotations

from django.urls import URLPattern, path

from nakhoda.scoring.views import (
    drafts,
    drafts_entry,
    drafts_files,
    drafts_findings,
    drafts_mapping,
    drafts_review,
)

OWN = "data/<int:snapshot_id>/"

urlpatterns: list[URLPattern] = [
    path("data/", drafts.drafts, name="drafts"),
    path("data/unggah/", drafts.draft_upload, name="draft_upload"),
    path("data/isi/", drafts_entry.entry_choose, name="entry_choose"),
    path("data/isi/<int:rt_id>/<int:year>/", drafts_entry.entry, name="entry"),
    path(OWN, drafts.draft, name="draft"),
    path(f"{OWN}keadaan/", drafts.draft_status, name="draft_status"),
    path(f"{OWN}hitung/", drafts.draft_recompute, name="draft_recompute"),
    path(f"{OWN}buang/", drafts.draft_discard, name="draft_discard"),
    path(f"{OWN}temuan/<slug:code>/", drafts_findings.draft_kind, name="draft_kind"),
    path(f"{OWN}putuskan/", drafts_findings.draft_decide, name="draft_decide"),
    path(f"{OWN}perubahan/", drafts_findings.draft_edits, name="draft_edits"),
    path(f"{OWN}perubahan/<int:number>/batal/", drafts_findings.draft_take_back, name="draft_take_back"),
    path(f"{OWN}petakan/", drafts_mapping.draft_mapping, name="draft_mapping"),
    path(f"{OWN}desa/", drafts_review.draft_villages, name="draft_villages"),
    path(f"{OWN}banding/", drafts_review.draft_difference, name="draft_difference"),
    path(f"{OWN}aktifkan/", drafts_review.draft_activate, name="draft_activate"),
    path(f"{OWN}berkas/", drafts_files.draft_files, name="draft_files"),
    path(f"{OWN}berkas/<slug:which>/", drafts_files.draft_file, name="draft_file"),
]
