"""The gate for workbooks of strangers: what is refused before a parser sees it, and reading what is not."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path, PurePosixPath

import python_calamine

CellValue = str | float | int | bool | date | datetime | time | timedelta | None

FILE_BYTES = 50 * 1024 * 1024
MEMBERS = 2_000
MEMBER_BYTES = 200 * 1024 * 1024
TOTAL_BYTES = 300 * 1024 * 1024
RATIO, RATIO_ABOVE = 200, 5 * 1024 * 1024
ROWS, COLUMNS, CELLS = 100_000, 500, 2_000_000
TAGS = 12_000_000
CHUNK = 1024 * 1024
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
REFERENCE = re.compile(rb'<(?:\w+:)?(?:c|row)\s[^>]{0,200}?\br="([A-Z]{0,3})(\d{1,7})"')
EXTENT = re.compile(rb'<(?:\w+:)?dimension\s[^>]{0,200}?ref="[^"]*?([A-Z]{1,3})(\d{1,7})"')
NESTED = (".zip", ".xlsx", ".xlsm", ".gz", ".7z", ".rar")


class WorkbookRefused(ValueError):
    """A workbook that is not opened: the message says what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as read; `first_row` and `first_column` are the absolute 1-based place of the first cell."""

    name: str
    first_row: int
    first_column: int
    rows: list[list[CellValue]]


def check_workbook(path: Path) -> None:
    """WorkbookRefused if the file is no plain .xlsx or would cost too much to open.

    Sizes are counted while decompressing, never believed; nothing is kept in memory beyond one chunk.
    """
    if not path.is_file():
        raise WorkbookRefused(f"Berkas {path} tidak ada. Periksa nama dan foldernya.")
    size = path.stat().st_size
    if size > FILE_BYTES:
        raise WorkbookRefused(f"{path.name}: {size // 2**20} MB, lebih dari batas 50 MB. Hapus gambar dan lembar lama.")
    with path.open("rb") as handle:
        head = handle.read(8)
        if head.startswith(OLE):
            _refuse_ole(path, handle.read())
    if not head.startswith(b"PK"):
        raise WorkbookRefused(
            f"{path.name}: isinya bukan buku kerja .xlsx. Buka di Excel atau LibreOffice, lalu Simpan Sebagai .xlsx."
        )
    try:
        with zipfile.ZipFile(path) as archive:
            _check_members(path, archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        if isinstance(error, WorkbookRefused):
            raise
        raise WorkbookRefused(
            f"{path.name}: berkas rusak atau terpotong ({error}). Minta salinan yang utuh."
        ) from error


def read_sheets(path: Path) -> dict[str, Sheet]:
    """Every sheet by name, hidden ones too. WorkbookRefused if the file cannot be read."""
    check_workbook(path)
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        return {name: _sheet(name, book.get_sheet_by_name(name)) for name in book.sheet_names}
    except WorkbookRefused:
        raise
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        raise WorkbookRefused(
            f"{path.name}: tidak dapat dibaca sebagai buku kerja ({error}). Buka dan simpan ulang sebagai .xlsx."
        ) from error


def _sheet(name: str, sheet: python_calamine.CalamineSheet) -> Sheet:
    start = sheet.start or (0, 0)
    rows: list[list[CellValue]] = [
        [None if cell == "" else cell for cell in row] for row in sheet.to_python(skip_empty_area=True)
    ]
    return Sheet(name, start[0] + 1, start[1] + 1, rows)


def _refuse_ole(path: Path, content: bytes) -> None:
    if ENCRYPTED in content:
        raise WorkbookRefused(
            f"{path.name}: berkas dikunci kata sandi. Buka di Excel, hapus sandinya, lalu simpan ulang."
        )
    raise WorkbookRefused(f"{path.name}: format .xls lama. Buka di Excel atau LibreOffice, lalu Simpan Sebagai .xlsx.")


def _check_members(path: Path, archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    names = [member.filename for member in members]
    if len(members) > MEMBERS:
        raise WorkbookRefused(
            f"{path.name}: {len(members)} bagian di dalam berkas, batasnya {MEMBERS}. Berkas ini ditolak."
        )
    if len(set(names)) < len(names):
        raise WorkbookRefused(f"{path.name}: ada bagian bernama sama di dalam berkas. Simpan ulang di Excel.")
    if not {"[Content_Types].xml", "xl/workbook.xml"} <= set(names):
        raise WorkbookRefused(f"{path.name}: bukan buku kerja .xlsx. Simpan Sebagai .xlsx dari Excel atau LibreOffice.")
    if any(name.endswith("vbaProject.bin") for name in names):
        raise WorkbookRefused(f"{path.name}: berisi makro. Simpan Sebagai .xlsx tanpa makro, lalu ulangi.")
    total = 0
    for member in members:
        _check_name(path, member.filename)
        unpacked = 0
        for unpacked in _unpacked(path, archive, member):
            if total + unpacked > TOTAL_BYTES:
                raise WorkbookRefused(f"{path.name}: isinya lebih dari 300 MB setelah dibuka. Berkas ini ditolak.")
        total += unpacked


def _check_name(path: Path, name: str) -> None:
    parts = PurePosixPath(name.replace("\\", "/"))
    if parts.is_absolute() or ".." in parts.parts or ":" in name:
        raise WorkbookRefused(f"{path.name}: nama bagian {name[:40]!r} mencurigakan. Berkas ini ditolak.")
    if name.lower().endswith(NESTED) and not name.startswith("xl/embeddings/"):
        raise WorkbookRefused(f"{path.name}: ada arsip {name[:40]!r} di dalam berkas. Keluarkan dahulu, lalu ulangi.")


def _unpacked(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[int]:
    """Bytes unpacked so far, chunk by chunk, each chunk inspected."""
    is_xml = member.filename.endswith((".xml", ".rels", ".vml"))
    is_sheet = member.filename.startswith("xl/worksheets/") and is_xml
    unpacked, tail = 0, b""
    extent = _Extent()
    with archive.open(member) as stream:
        while chunk := stream.read(CHUNK):
            unpacked += len(chunk)
            big = unpacked > RATIO_ABOVE and unpacked > RATIO * max(member.compress_size, 1)
            if unpacked > MEMBER_BYTES or big:
                raise WorkbookRefused(
                    f"{path.name}: {member.filename} mengembang berlebihan (bom zip). Berkas ini ditolak."
                )
            if is_xml:
                _refuse_entities(path, member.filename, tail + chunk)
                if is_sheet:
                    extent.grow(path, tail + chunk)
                tail = chunk[-400:]
            yield unpacked


def _refuse_entities(path: Path, name: str, text: bytes) -> None:
    plain = text.replace(b"\0", b"") if b"\0" in text else text
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise WorkbookRefused(f"{path.name}: {name} memuat deklarasi entitas XML. Berkas ini ditolak.")


class _Extent:
    """How far a sheet reaches: a reader makes room for every cell up to its last row and column."""

    def __init__(self) -> None:
        self.rows = self.columns = self.tags = 0

    def grow(self, path: Path, text: bytes) -> None:
        """Take a piece of the sheet's XML into account. WorkbookRefused beyond the limits."""
        plain = text.replace(b"\0", b"") if b"\0" in text else text
        self.tags += plain.count(b"<")
        for letters, digits in set(REFERENCE.findall(plain)):
            self.rows, self.columns = max(self.rows, int(digits)), max(self.columns, _column(letters))
        too_far = self.rows > ROWS or self.columns > COLUMNS
        if too_far or self.rows * self.columns > CELLS or self.tags > TAGS:
            raise WorkbookRefused(
                f"{path.name}: lembar mencapai baris {self.rows} dan kolom {self.columns}, di luar batas {ROWS} baris, "
                f"{COLUMNS} kolom dan {CELLS} sel. Hapus baris dan kolom kosong di luar tabel, lalu simpan."
            )


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
