"""A new draft from uploaded files: all of it or nothing, and computed in the background."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from nakhoda.baseline.actions.drafts import start_draft
from nakhoda.baseline.actions.files import store_file
from nakhoda.baseline.files.guard import WorkbookRefused, check_workbook
from nakhoda.baseline.queries.snapshots import Snapshot, SourceFile, official, path_of
from nakhoda.people.actions import Refused
from nakhoda.people.rules.scope import Viewer
from nakhoda.scoring.jobs import enqueue


@dataclass(frozen=True, slots=True)
class Upload:
    """An uploaded file: its name and its bytes in pieces."""

    name: str
    chunks: Iterable[bytes]


def upload(*, by: Viewer, regency: str, title: str, workbook: Upload | None, boundaries: Upload | None) -> Snapshot:
    """A draft from a workbook with or without boundaries, or from boundaries alone on the official data.

    Refused outside the viewer's areas, without a file, for a file that cannot be used, or for boundaries alone where
    nothing is official yet. What was written to the disk before a refusal is removed.
    """
    if not by.may("baseline.import", regency):
        raise Refused("Wilayah ini di luar kewenangan Anda.")
    if workbook is None and boundaries is None:
        raise Refused("Pilih berkas yang akan diunggah.")
    base = official(regency) if workbook is None else None
    if workbook is None and base is None:
        raise Refused("Belum ada data resmi untuk wilayah ini. Unggah buku kerjanya juga.")
    kept: list[SourceFile] = []
    finished = False
    try:
        with transaction.atomic():
            files = {kind: _kept(by, kind, given, kept) for kind, given in _given(workbook, boundaries)}
            snapshot = start_draft(
                by=by,
                regency=regency,
                title=title,
                workbook=files.get("workbook"),
                boundaries=files.get("boundaries"),
                base=base,
            )
            enqueue(snapshot)
        finished = True
    finally:
        if not finished:
            for source in kept:
                path_of(source).unlink(missing_ok=True)
    return snapshot


def _given(workbook: Upload | None, boundaries: Upload | None) -> Iterable[tuple[str, Upload]]:
    if workbook is not None:
        yield "workbook", workbook
    if boundaries is not None:
        yield "boundaries", boundaries


def _kept(by: Viewer, kind: str, given: Upload, kept: list[SourceFile]) -> SourceFile:
    source = store_file(by=by, kind=kind, name=given.name, chunks=given.chunks)
    kept.append(source)
    if kind == "workbook":
        path = path_of(source)
        try:
            check_workbook(path)
        except WorkbookRefused as error:
            raise Refused(str(error).replace(path.name, source.name)) from error
    return source
