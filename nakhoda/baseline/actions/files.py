"""Uploaded files: kept as they came, under a name of our own, before any row speaks of them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from nakhoda.baseline.files.guard import FILE_BYTES
from nakhoda.baseline.models import SourceFile
from nakhoda.people.actions import Refused
from nakhoda.people.rules.scope import Viewer
from nakhoda.web.uploads import UploadRefused, plain_name, write_upload

ENDINGS = {
    "workbook": (".xlsx",),
    "boundaries": (".geojson", ".json", ".gpkg", ".zip", ".kml", ".kmz"),
}


def store_file(*, by: Viewer, kind: str, name: str, chunks: Iterable[bytes]) -> SourceFile:
    """Write an upload to the disk and note it. Refused for a wrong ending, an empty file, or over 50 MB.

    The bytes are on the disk (written, flushed, synced, renamed) before the row exists, so no row lacks its file.
    """
    clean = plain_name(name)
    ending = Path(clean).suffix.lower()
    if ending not in ENDINGS[kind]:
        raise Refused(f"{clean}: berkas ini tidak dapat dipakai di sini. Pakai {', '.join(ENDINGS[kind])}.")
    root = Path(settings.MEDIA_ROOT)
    try:
        written = write_upload(root, "sumber", ending, chunks, name=clean, most_mb=FILE_BYTES // 2**20)
    except UploadRefused as error:
        raise Refused(str(error)) from error
    return SourceFile.objects.create(
        kind=kind,
        name=clean,
        sha256=written.sha256,
        size=written.size,
        path=written.path,
        uploaded_by_id=by.account_id,
    )
