"""Limits that every boundary file must keep before its content is read."""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePosixPath

from nakhoda.law.findings import Finding

MOST_BYTES = 50_000_000
MOST_AREAS = 100_000
MOST_VERTICES = 2_000_000
MOST_MEMBERS = 2_000
MOST_UNPACKED_BYTES = 200_000_000
MOST_RATIO = 100
RATIO_FREE_BYTES = 1_000_000
_CHUNK = 1 << 16
_SYMLINK = 0o120000
# What the standard library raises on damaged archives; NotImplementedError is a RuntimeError, a bad name a ValueError.
_ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
)


class BoundaryFileError(ValueError):
    """A boundary file is refused; the message says what is wrong, where, and what to do.

    `findings` tell each area that was skipped, where the file was read but held nothing usable.
    """

    def __init__(self, message: str, findings: Sequence[Finding] = ()) -> None:
        super().__init__(message)
        self.findings = tuple(findings)


def read_limited(path: Path) -> bytes:
    """The file's bytes. BoundaryFileError if it cannot be opened, is empty or over the size limit."""
    try:
        if not path.is_file():
            raise BoundaryFileError(f"{path.name}: berkas tidak ditemukan. Periksa nama dan letaknya.")
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        reason = error.strerror or "galat baca"
        raise BoundaryFileError(f"{path.name}: berkas tidak dapat dibuka ({reason}). Periksa izin berkas.") from error
    if not data:
        raise BoundaryFileError(f"{path.name}: berkas kosong. Ekspor ulang dari aplikasi peta.")
    if len(data) > MOST_BYTES:
        raise BoundaryFileError(
            f"{path.name}: berkas lebih dari {MOST_BYTES // 1_000_000} MB, batas untuk berkas batas wilayah. "
            "Bagi per kecamatan, atau sederhanakan garisnya, lalu ulangi."
        )
    return data


class Archive:
    """A zip whose members are read with their true size counted, whatever its directory claims."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        try:
            self._zip = zipfile.ZipFile(path)
        except _ZIP_ERRORS as error:
            raise BoundaryFileError(
                f"{self.name}: arsip zip rusak atau terpotong. Buat ulang arsipnya, lalu kirim lagi."
            ) from error
        self._unpacked = 0
        try:
            self._check_directory()
        except BoundaryFileError:
            self._zip.close()
            raise

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def names(self, *suffixes: str) -> list[str]:
        """Names of the members with one of these endings, sorted; without folders and system litter."""
        return sorted(
            name
            for name in self._zip.namelist()
            if name.lower().endswith(suffixes) and not name.startswith("__MACOSX/") and not name.endswith("/")
        )

    def read(self, name: str) -> bytes:
        """The member's bytes. BoundaryFileError if it is damaged, encrypted, or unpacks to more than the limits."""
        return b"".join(self._chunks(name))

    def _chunks(self, name: str) -> Iterator[bytes]:
        packed = max(self._zip.getinfo(name).compress_size, 1)
        size = 0
        try:
            with self._zip.open(name) as stream:
                while chunk := stream.read(_CHUNK):
                    size += len(chunk)
                    self._unpacked += len(chunk)
                    self._check_size(name, size, packed)
                    yield chunk
        except BoundaryFileError:
            raise
        except _ZIP_ERRORS as error:
            raise BoundaryFileError(
                f"{self.name}: isi “{_short(name)}” rusak, terkunci sandi, atau dimampatkan dengan cara lain. "
                "Buat ulang arsip zip biasa tanpa sandi."
            ) from error

    def _check_size(self, name: str, size: int, packed: int) -> None:
        if self._unpacked > MOST_UNPACKED_BYTES:
            raise BoundaryFileError(
                f"{self.name}: isi arsip lebih dari {MOST_UNPACKED_BYTES // 1_000_000} MB setelah dibuka. "
                "Kirim hanya berkas batas wilayahnya."
            )
        if size > RATIO_FREE_BYTES and size > MOST_RATIO * packed:
            raise BoundaryFileError(
                f"{self.name}: isi “{_short(name)}” mengembang lebih dari {MOST_RATIO} kali, tanda arsip berbahaya. "
                "Minta berkas asli kepada pengirimnya."
            )

    def _check_directory(self) -> None:
        members = self._zip.infolist()
        if len(members) > MOST_MEMBERS:
            raise BoundaryFileError(
                f"{self.name}: arsip berisi {len(members)} berkas, batasnya {MOST_MEMBERS}. "
                "Kirim hanya berkas batas wilayahnya."
            )
        for member in members:
            path = PurePosixPath(member.filename.replace("\\", "/"))
            drive = len(member.filename) > 1 and member.filename[1] == ":"
            if path.is_absolute() or ".." in path.parts or drive or (member.external_attr >> 16) & 0o170000 == _SYMLINK:
                raise BoundaryFileError(
                    f"{self.name}: nama “{_short(member.filename)}” di dalam arsip menunjuk ke luar arsip. "
                    "Buat ulang arsip dari folder biasa."
                )


class Tally:
    """Counts areas and vertices while a file is read, and refuses at the limits."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.areas = 0
        self.vertices = 0

    def area(self) -> None:
        """One more area. BoundaryFileError above the limit."""
        self.areas += 1
        if self.areas > MOST_AREAS:
            raise BoundaryFileError(
                f"{self.name}: lebih dari {MOST_AREAS} area, batas untuk satu berkas. Bagi per kecamatan, lalu ulangi."
            )

    def add_vertices(self, count: int) -> None:
        """More vertices. BoundaryFileError above the limit."""
        self.vertices += count
        if self.vertices > MOST_VERTICES:
            raise BoundaryFileError(
                f"{self.name}: lebih dari {MOST_VERTICES} titik, batas untuk satu berkas. "
                "Sederhanakan garis batasnya, atau bagi per kecamatan."
            )


def require_content(name: str, data: bytes, looks_right: Callable[[bytes], bool], kind: str) -> None:
    """BoundaryFileError if the first bytes are not those of the kind of file that the name promises."""
    if not looks_right(data[:4096]):
        raise BoundaryFileError(
            f"{name}: isinya bukan {kind}, tidak sesuai dengan akhiran namanya. "
            "Periksa apakah berkas ini hanya diganti namanya, lalu ekspor ulang."
        )


def _short(name: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in name[:80])
