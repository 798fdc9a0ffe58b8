"""The files of a draft to take away: the workbook, its annotated copy, the list and the letter of findings."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from nakhoda.baseline.files.annotate import Mark, annotate
from nakhoda.baseline.files.letter import letter_pdf
from nakhoda.baseline.queries.snapshots import Snapshot, as_findings, path_of
from nakhoda.people.middleware import viewer_in
from nakhoda.people.rules.scope import Viewer
from nakhoda.scoring.actions.compute import read_draft
from nakhoda.scoring.files.letter import letter_of
from nakhoda.scoring.files.outputs import findings_csv, marks, report
from nakhoda.scoring.queries.drafts import findings_for
from nakhoda.scoring.queries.history import edits_for
from nakhoda.scoring.views.drafts_common import found, language, page
from nakhoda.web.access import needs
from nakhoda.web.downloads import attachment

ORDER = ("severity", "code", "sheet", "row", "column", "id")


@needs("record.read")
def draft_files(request: HttpRequest, snapshot_id: int) -> HttpResponse:
    """What can be downloaded."""
    snapshot = found(request, snapshot_id, whole=True)
    return render(request, "scoring/draft_files.html", page(request, snapshot, "draft_files", title=_("Berkas")))


@needs("record.read")
def draft_file(request: HttpRequest, snapshot_id: int, which: str) -> HttpResponseBase:
    """One of the files, by its name in the address."""
    snapshot = found(request, snapshot_id, whole=True)
    make = FILES.get(which)
    if make is None or (not snapshot.summary and which not in ("buku-kerja", "batas")):
        raise Http404
    return make(viewer_in(request), snapshot)


def _original(viewer: Viewer, snapshot: Snapshot) -> HttpResponseBase:
    return FileResponse(path_of(snapshot.workbook).open("rb"), as_attachment=True, filename=snapshot.workbook.name)


def _boundaries(viewer: Viewer, snapshot: Snapshot) -> HttpResponseBase:
    if snapshot.boundaries is None:
        raise Http404
    return FileResponse(path_of(snapshot.boundaries).open("rb"), as_attachment=True, filename=snapshot.boundaries.name)


def _annotated(viewer: Viewer, snapshot: Snapshot) -> HttpResponseBase:
    findings = as_findings(findings_for(viewer, snapshot).order_by(*ORDER))
    changed = [
        Mark(
            edit.sheet,
            edit.row,
            edit.column,
            "note",
            f"Diubah: {edit.raw if edit.raw is not None else '–'} → {edit.value}. {edit.reason}",
        )
        for edit in edits_for(viewer, snapshot)
    ]
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "beranotasi.xlsx"
        annotate(
            path_of(snapshot.workbook), target, [*marks(findings, language()), *changed], report(findings, language())
        )
        return attachment(target.read_bytes(), "xlsx", f"{Path(snapshot.workbook.name).stem}-beranotasi")


def _csv(viewer: Viewer, snapshot: Snapshot) -> HttpResponseBase:
    text = findings_csv(as_findings(findings_for(viewer, snapshot).order_by(*ORDER)), language())
    return attachment(text.encode("utf-8-sig"), "csv", f"temuan-{snapshot.pk}")


def _letter(paper: str) -> Callable[[Viewer, Snapshot], HttpResponseBase]:
    def made(viewer: Viewer, snapshot: Snapshot) -> HttpResponseBase:
        assessment = read_draft(snapshot, today=date.today(), note=False).assessment
        name = f"surat-temuan-{snapshot.pk}-{paper}.pdf"
        return HttpResponse(
            letter_pdf(letter_of(assessment), paper),
            content_type="application/pdf",
            headers={"Content-Disposition": f'inline; filename="{name}"'},
        )

    return made


FILES: dict[str, Callable[[Viewer, Snapshot], HttpResponseBase]] = {
    "buku-kerja": _original,
    "batas": _boundaries,
    "beranotasi": _annotated,
    "temuan": _csv,
    "surat-a4": _letter("a4"),
    "surat-f4": _letter("f4"),
}
