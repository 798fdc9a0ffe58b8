"""The gate for workbooks of strangers: what is refused before a parser sees it, and reading what is not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

import python_calamine

from nakhoda.baseline.files.archive import Member, WorkbookRefused, members_of, unpacked
from nakhoda.baseline.files.extent import CELLS, Part, Reach, check_repeats

__all__ = ["CellValue", "Sheet", "WorkbookRefused", "check_workbook", "read_sheets"]

CellValue = str | float | int | bool | date | datetime | time | timedelta | None

FILE_BYTES = 50 * 1024 * 1024
SHEETS = 300
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
CONTENT_TYPES, WORKBOOK = "[Content_Types].xml", "xl/workbook.xml"
MACROS = re.compile(rb"macro(?:enabled|sheet)|vbaproject", re.IGNORECASE)
SAVE_AS = "Buka di Excel atau LibreOffice, lalu Simpan Sebagai .xlsx."
NO_MACROS = "berisi makro. Buka di Excel, Simpan Sebagai .xlsx (tanpa makro), lalu ulangi."


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as read; `first_row` and `first_column` are the absolute 1-based place of the first cell."""

    name: str
    first_row: int
    first_column: int
    rows: list[list[CellValue]]


def check_workbook(path: Path) -> None:
    """Nothing, if the file is a plain .xlsx of bearable size; WorkbookRefused (message in Indonesian) if not.

    Sizes are counted while unpacking, never believed. At most the file itself (50 MB) and a few chunks of it are in memory.
    """
    _inspect(path)


def read_sheets(path: Path) -> dict[str, Sheet]:
    """Every worksheet by name in the workbook's order, hidden ones too; empty texts and error values are None.

    WorkbookRefused if `check_workbook` refuses the file or the reader cannot read it.
    """
    parts = _inspect(path)
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        names = [sheet.name for sheet in book.sheets_metadata if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet]
        if len(set(names)) < len(names) or len(names) > min(parts, SHEETS):
            raise WorkbookRefused(
                f"{path.name}: {len(names)} lembar, tetapi nama atau isinya dipakai bersama. {SAVE_AS}"
            )
        return _sheets(path, book, names)
    except WorkbookRefused:
        raise
    except BaseException as error:
        # A panic of the reader's Rust code arrives as a BaseException whose class cannot be imported.
        if isinstance(error, KeyboardInterrupt | SystemExit | GeneratorExit | MemoryError):
            raise
        raise WorkbookRefused(f"{path.name}: tidak dapat dibaca sebagai buku kerja ({error}). {SAVE_AS}") from error


def _sheets(path: Path, book: python_calamine.CalamineWorkbook, names: list[str]) -> dict[str, Sheet]:
    sheets, cells = {}, 0
    for name in names:
        sheet = book.get_sheet_by_name(name)
        cells += sheet.height * sheet.width
        if cells > CELLS:
            raise WorkbookRefused(f"{path.name}: lebih dari {CELLS // 1_000_000} juta sel. Pecah buku kerja ini.")
        start = sheet.start or (0, 0)
        rows: list[list[CellValue]] = [
            [None if cell == "" else cell for cell in row] for row in sheet.to_python(skip_empty_area=True)
        ]
        sheets[name] = Sheet(name, start[0] + 1, start[1] + 1, rows)
    return sheets


def _inspect(path: Path) -> int:
    """The number of parts that hold a sheet, all parts having been found harmless."""
    content = _content(path)
    _check_kind(path, content)
    members = members_of(path.name, content)
    _check_parts(path, {member.name for member in members})
    reach = Reach(path.name)
    for member in members:
        part = Part(member.name, reach)
        for chunk in unpacked(path.name, content, member):
            if member.name == CONTENT_TYPES and MACROS.search(chunk):
                raise WorkbookRefused(f"{path.name}: {NO_MACROS}")
            part.feed(chunk)
        part.finish()
    if reach.may_repeat():
        check_repeats(reach, _all_chunks(path, content, members))
    return reach.sheets


def _all_chunks(path: Path, content: bytes, members: list[Member]) -> Iterator[bytes]:
    for member in members:
        yield from unpacked(path.name, content, member)


def _content(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise WorkbookRefused(f"{path.name}: berkas tidak ada. Periksa nama dan foldernya.")
        with path.open("rb") as handle:
            content = handle.read(FILE_BYTES + 1)
    except OSError as error:
        raise WorkbookRefused(
            f"{path.name}: berkas tidak dapat dibuka ({error.strerror}). Tutup di Excel atau periksa izinnya, lalu ulangi."
        ) from error
    if len(content) > FILE_BYTES:
        raise WorkbookRefused(
            f"{path.name}: {path.stat().st_size // 2**20} MB, batasnya {FILE_BYTES // 2**20} MB. "
            "Hapus gambar dan lembar lama, lalu simpan ulang."
        )
    return content


def _check_kind(path: Path, content: bytes) -> None:
    """WorkbookRefused if the first bytes or the name are not those of an .xlsx."""
    if not content:
        raise WorkbookRefused(f"{path.name}: berkas kosong (0 byte). Minta salinan yang utuh kepada pengirimnya.")
    if content.startswith(OLE):
        if ENCRYPTED in content:
            raise WorkbookRefused(
                f"{path.name}: berkas dikunci kata sandi. Buka di Excel dengan sandinya, pilih Berkas > Info > "
                "Lindungi Buku Kerja > Enkripsi dengan Kata Sandi, kosongkan sandinya, lalu simpan ulang."
            )
        raise WorkbookRefused(f"{path.name}: format .xls lama (Excel 97–2003). {SAVE_AS}")
    start = content[:1_000].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if not content.startswith(b"PK\x03\x04"):
        kinds = {b"%pdf": "dokumen PDF", b"<!doctype html": "halaman web (HTML)", b"<html": "halaman web (HTML)"}
        kind = next((words for mark, words in kinds.items() if start.startswith(mark)), "bukan buku kerja")
        raise WorkbookRefused(f"{path.name}: isinya {kind}, bukan .xlsx. {SAVE_AS}")
    if path.suffix.lower() in (".xlsm", ".xltm", ".xlam"):
        raise WorkbookRefused(f"{path.name}: {NO_MACROS}")
    if path.suffix.lower() != ".xlsx":
        raise WorkbookRefused(f"{path.name}: akhiran nama {path.suffix or '(tanpa akhiran)'} bukan .xlsx. {SAVE_AS}")


def _check_parts(path: Path, names: set[str]) -> None:
    if any("vbaproject" in name.lower() for name in names):
        raise WorkbookRefused(f"{path.name}: {NO_MACROS}")
    if {CONTENT_TYPES, WORKBOOK} <= names:
        return
    kinds = {
        "content.xml": "buku kerja ODS",
        "xl/workbook.bin": "buku kerja .xlsb",
        "word/document.xml": "dokumen Word",
    }
    kind = next((words for name, words in kinds.items() if name in names), "arsip zip")
    raise WorkbookRefused(f"{path.name}: isinya {kind}, bukan .xlsx. {SAVE_AS}")
