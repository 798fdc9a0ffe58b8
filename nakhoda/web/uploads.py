"""Uploads onto the disk: whole or not at all, under a name of our own, known by their content."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

MAGIC = {
    b"%PDF-": "pdf",
    b"\xff\xd8\xff": "jpg",
    b"\x89PNG\r\n\x1a\n": "png",
    b"PK\x03\x04": "zip",
}


class UploadRefused(ValueError):
    """An upload that is not kept; the message says what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Written:
    """A file on the disk: its path relative to the folder of files, SHA-256 (hex), and size in bytes."""

    path: str
    sha256: str
    size: int


def plain_name(name: str) -> str:
    """The last part of a file's name as a person gave it, at most 200 letters: only ever shown, never a path."""
    return Path(name.replace("\\", "/")).name.replace("\0", "")[-200:] or "berkas"


def kind_of(head: bytes) -> str:
    """What a file is by its first bytes: `pdf`, `jpg`, `png`, `zip`, or "" for anything else."""
    return next((kind for magic, kind in MAGIC.items() if head.startswith(magic)), "")


def write_upload(root: Path, folder: str, ending: str, chunks: Iterable[bytes], *, name: str, most_mb: int) -> Written:
    """Write an upload into `root/folder`: temporary name, flush, fsync, rename. UploadRefused if empty or too large.

    The caller makes its row afterwards, so that no row lacks its file.
    """
    target = root / folder
    target.mkdir(parents=True, exist_ok=True)
    path = target / f"{secrets.token_hex(16)}{ending}"
    temporary = path.with_suffix(".tmp")
    digest, size = hashlib.sha256(), 0
    try:
        with temporary.open("xb") as handle:
            for chunk in chunks:
                size += len(chunk)
                if size > most_mb * 2**20:
                    raise UploadRefused(f"{name}: lebih dari {most_mb} MB. Perkecil berkasnya, lalu unggah lagi.")
                digest.update(chunk)
                handle.write(chunk)
            handle.flush()
            os.fsync(handle.fileno())
        if not size:
            raise UploadRefused(f"{name}: berkas kosong. Pilih berkas yang lain.")
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return Written(path.relative_to(root).as_posix(), digest.hexdigest(), size)
