"""Everything about a grant as one ZIP for the auditor: same content, same bytes; every file with its hash."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable, Sequence
from typing import IO, Any

from nakhoda.web.tables import Column, Table, csv_bytes

INDEX = "daftar-isi.csv"
_EPOCH = (1980, 1, 1, 0, 0, 0)


def write_bundle(out: IO[bytes], files: Iterable[tuple[str, bytes]]) -> dict[str, str]:
    """Write the ZIP and, last, `daftar-isi.csv` with size and SHA-256 of each file; the hashes by name.

    Files are written one at a time. ValueError for a name that comes twice or leads out of the folder.
    """
    hashes: dict[str, str] = {}
    listed = []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            if name in hashes or name == INDEX or name.startswith("/") or ".." in name.split("/"):
                raise ValueError(f"Nama berkas {name!r} tidak dapat dipakai dalam ZIP.")
            hashes[name] = hashlib.sha256(data).hexdigest()
            listed.append((name, len(data), hashes[name]))
            _write(archive, name, data)
        _write(archive, INDEX, csv_bytes(_table("daftar-isi", ("Berkas", "Ukuran (byte)", "SHA-256"), listed)))
    return hashes


def scans_csv(rows: Iterable[tuple[str, str, str, str, str]]) -> bytes:
    """The signed scans as CSV: document, tranche, who signed, file in the ZIP, SHA-256 noted at the upload."""
    return csv_bytes(_table("pindaian", ("Dokumen", "Termin", "Penanda tangan", "Berkas", "SHA-256"), rows))


def steps_csv(rows: Iterable[tuple[str, str, str, str, str, str]]) -> bytes:
    """The steps as CSV: time, grant or tranche, from, to, by whom, reason."""
    return csv_bytes(_table("langkah", ("Waktu", "Bagian", "Dari", "Ke", "Oleh", "Alasan"), rows))


def conditions_csv(rows: Iterable[tuple[str, str, str, str, str]]) -> bytes:
    """The conditions as CSV: which part, condition, met or not, what is missing, who must do it."""
    return csv_bytes(_table("syarat", ("Bagian", "Syarat", "Keadaan", "Kekurangan", "Siapa"), rows))


def _table(name: str, labels: Sequence[str], rows: Iterable[Sequence[Any]]) -> Table:
    return Table(name, [Column(label, label) for label in labels], list(rows))


def _write(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.compress_type, info.external_attr, info.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
    archive.writestr(info, data)
