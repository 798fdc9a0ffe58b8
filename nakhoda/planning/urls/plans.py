"""Plans, their lines, promises and papers."""

from __future__ import annotations

from django.urls import URLPattern, path

from nakhoda.planning.views import lines, papers, plans, promises, steps

OWN = "rencana/<int:pk>/"
LINE = f"{OWN}baris/<int:number>/"

urlpatterns: list[URLPattern] = [
    path("rencana/", plans.plans, name="plans"),
    path("rencana/baru/", plans.plan_new, name="plan_new"),
    path(OWN, plans.plan, name="plan"),
    path(f"{OWN}ubah/", plans.plan_edit, name="plan_edit"),
    path(f"{OWN}peta.geojson", plans.plan_map, name="plan_map"),
    path(f"{OWN}janji/", promises.plan_promise, name="plan_promise"),
    path(f"{OWN}janji/<int:promise_id>/realisasi/", promises.plan_realise, name="plan_realise"),
    path(f"{OWN}baris/baru/", lines.line_new, name="line_new"),
    path(LINE, lines.line, name="line"),
    path(f"{LINE}ubah/", lines.line_edit, name="line_edit"),
    path(f"{LINE}langkah/", steps.line_step, name="line_step"),
    path(f"{LINE}berkas/", steps.line_file_add, name="line_file_add"),
    path(f"{LINE}berkas/<int:file_id>/", steps.line_file, name="line_file"),
    path(f"{LINE}berkas/<int:file_id>/hapus/", steps.line_file_remove, name="line_file_remove"),
    path(f"{LINE}rab.pdf", papers.line_budget, name="line_budget"),
    path(f"{OWN}rencana.pdf", papers.plan_paper, name="plan_paper"),
    path(f"{OWN}penjelasan.pdf", papers.plan_story, name="plan_story"),
    path(f"{OWN}rencana.docx", papers.plan_docx, name="plan_docx"),
    path(f"{OWN}baris.<slug:kind>", papers.plan_table, name="plan_table"),
]
