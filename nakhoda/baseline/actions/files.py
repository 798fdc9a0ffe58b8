"""Uploaded files: kept as they came, under a name of our own, before any row speaks of them."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from nakhoda.baseline.files.guard import FILE_BYTES
from nakhoda.baseline.models import SourceFile
from nakhoda.people.actions import Refused
from nakhoda.people.rules.scope import Viewer

ENDINGS = {
    "workbook": (".xlsx",),
    "boundaries": (".geojson", ".json", ".gpkg", ".zip", ".kml", ".kmz"),
}


def store_file(*, by: Viewer, kind: str, name: str, chunks: Iterable[bytes]) -> SourceFile:
    """Write an upload to the disk and note it. Refused for a wrong ending, an empty file, or over 50 MB.

    The bytes are on the disk (written, flushed, synced, renamed) before the row exists, so no row lacks its file.
    """
    clean = Path(name.replace("\\", "/")).name[-200:] or "berkas"
    ending = Path(clean).suffix.lower()
    if ending not in ENDINGS[kind]:
        raise Refused(f"{clean}: berkas ini tidak dapat dipakai di sini. Pakai {', '.join(ENDINGS[kind])}.")
    folder = Path(settings.MEDIA_ROOT) / "sumber"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{secrets.token_hex(16)}{ending}"
    digest, size = _write(path, clean, chunks)
    return SourceFile.objects.create(
        kind=kind,
        name=clean,
        sha256=digest,
        size=size,
        path=path.relative_to(settings.MEDIA_ROOT).as_posix(),
        uploaded_by_id=by.account_id,
    )


def _write(path: Path, name: str, chunks: Iterable[bytes]) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    temporary = path.with_suffix(".tmp")
    try:
        with temporary.open("xb") as handle:
            for chunk in chunks:
                size += len(chunk)
                if size > FILE_BYTES:
                    raise Refused(f"{name}: lebih dari {FILE_BYTES // 2**20} MB. Hapus gambar dan lembar lama.")
                digest.update(chunk)
                handle.write(chunk)
            handle.flush()
            os.fsync(handle.fileno())
        if not size:
            raise Refused(f"{name}: berkas kosong. Pilih berkas yang lain.")
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return digest.hexdigest(), size
