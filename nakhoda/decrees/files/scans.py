"""Scans of signed decrees and maps: known by their content, never by their name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PIL import Image

from nakhoda.web.uploads import UploadRefused, kind_of

MEDIA = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}
FORMATS = {"jpg": "JPEG", "png": "PNG"}
MOST_MB = 20
MOST_PIXELS = 120_000_000  # an A3 map at 600 dots per inch is 70 million
_HEAD, _TAIL = 16, 2048


def scan_kind(path: Path, name: str) -> str:
    """What a file on the disk is: `pdf`, `jpg` or `png`. UploadRefused for anything else, or a damaged one."""
    with path.open("rb") as handle:
        kind = kind_of(handle.read(_HEAD))
        handle.seek(max(0, path.stat().st_size - _TAIL))
        tail = handle.read()
    if kind not in MEDIA:
        raise UploadRefused(f"{name}: bukan PDF, JPG, atau PNG. Pindai SK sebagai PDF, lalu unggah lagi.")
    if kind == "pdf":
        if b"%%EOF" not in tail:
            raise UploadRefused(f"{name}: PDF ini terpotong. Unduh atau pindai ulang, lalu unggah lagi.")
        return kind
    _look(path, name, FORMATS[kind])
    return kind


def _look(path: Path, name: str, wanted: str) -> None:
    damaged = UploadRefused(f"{name}: gambar ini tidak dapat dibuka. Pindai ulang sebagai PDF, JPG, atau PNG.")
    try:
        with Image.open(path, formats=[wanted]) as image:
            size: Any = image.size
            image.verify()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise damaged from error
    if size[0] * size[1] > MOST_PIXELS:
        raise UploadRefused(f"{name}: gambar terlalu besar ({size[0]} × {size[1]}). Kecilkan dahulu.")
