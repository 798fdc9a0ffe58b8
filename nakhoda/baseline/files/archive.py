"""The zip container of a stranger's workbook: its directory checked, its members unpacked and counted, never believed."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

MEMBERS = 2_000
MEMBER_BYTES = 200 * 1024 * 1024
TOTAL_BYTES = 300 * 1024 * 1024
RATIO, RATIO_ABOVE = 200, 5 * 1024 * 1024
CHUNK = 1024 * 1024
NESTED = (".zip", ".xlsx", ".xlsm", ".xlsb", ".gz", ".bz2", ".xz", ".7z", ".rar", ".tar", ".jar")
OFFICE_FILES = (".docx", ".xlsx", ".pptx")
LOCAL, CENTRAL, END, END64, LOCATOR64 = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
UNKNOWN16, UNKNOWN32 = 0xFFFF, 0xFFFFFFFF
UNKNOWN_SIZES = (UNKNOWN16, UNKNOWN32, UNKNOWN32)
PIECE = 64 * 1024
SYMLINK = 0o120000
ENCRYPTED = 1
DAMAGED = "berkas rusak atau terpotong. Minta salinan yang utuh kepada pengirimnya, lalu ulangi."
# What the standard library raises on a damaged directory; a bad name is a ValueError, an unknown version a RuntimeError.
DIRECTORY_ERRORS = (zipfile.BadZipFile, struct.error, EOFError, OSError, RuntimeError, ValueError, IndexError)


class WorkbookRefused(ValueError):
    """A workbook that is not opened: the message says which file, what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Member:
    """A member whose bytes lie at `start`; `packed` and `size` are what the directory says, `size` still unproven."""

    name: str
    start: int
    packed: int
    size: int
    stored: bool
    checksum: int


def members_of(file: str, content: bytes) -> list[Member]:
    """The members of an archive, none of which overlaps another, escapes, is locked or says to be too big.

    WorkbookRefused otherwise. `file` is the name for messages. Nothing is unpacked yet.
    """
    if content.count(CENTRAL) > MEMBERS:
        raise WorkbookRefused(
            f"{file}: lebih dari {MEMBERS} bagian di dalam berkas, tanda arsip berbahaya. Minta berkas asli."
        )
    directory = _directory_start(file, content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found = archive.infolist()
            if archive.comment or archive.start_dir != directory:
                raise WorkbookRefused(f"{file}: ada data asing di dalam arsip. Buka dan simpan ulang sebagai .xlsx.")
        members = [_member(file, content, info) for info in found]
    except DIRECTORY_ERRORS as error:
        if isinstance(error, WorkbookRefused):
            raise
        raise WorkbookRefused(f"{file}: {DAMAGED}") from error
    _check_places(file, found, members, directory)
    _check_sizes(file, members)
    return members


def unpacked(file: str, content: bytes, member: Member) -> Iterator[bytes]:
    """The member's bytes in chunks of at most 1 MB. WorkbookRefused where size or checksum is not as the directory says.

    It stops at the first byte beyond the size that was declared, so a lie costs no more than the truth.
    """
    size = checksum = 0
    for chunk in _chunks(file, memoryview(content)[member.start : member.start + member.packed], member):
        size += len(chunk)
        if size > member.size:
            raise WorkbookRefused(
                f"{file}: {short(member.name)} lebih besar daripada yang tertulis di arsip (bom zip). "
                "Jangan dibuka; minta berkas asli."
            )
        checksum = zlib.crc32(chunk, checksum)
        yield chunk
    if size != member.size or checksum != member.checksum:
        raise WorkbookRefused(f"{file}: isi {short(member.name)} tidak utuh; {DAMAGED}")


def short(name: str) -> str:
    """A member's name fit to print: at most 60 characters, none of them invisible."""
    return "".join(char if char.isprintable() else "?" for char in name[:60])


def _chunks(file: str, packed: memoryview, member: Member) -> Iterator[bytes]:
    if member.stored:
        for at in range(0, len(packed), CHUNK):
            yield bytes(packed[at : at + CHUNK])
        return
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for at in range(0, len(packed), PIECE):
            waiting: bytes | memoryview = packed[at : at + PIECE]
            while waiting:
                chunk = inflate.decompress(waiting, CHUNK)
                waiting = inflate.unconsumed_tail
                if chunk:
                    yield chunk
            while chunk := inflate.decompress(b"", CHUNK):
                yield chunk
            if inflate.eof:
                break
    except zlib.error as error:
        raise WorkbookRefused(f"{file}: isi {short(member.name)} tidak dapat dibuka; {DAMAGED}") from error
    if not inflate.eof or inflate.unused_data:
        raise WorkbookRefused(f"{file}: isi {short(member.name)} tidak utuh; {DAMAGED}")


def _directory_start(file: str, content: bytes) -> int:
    """Where the directory starts, if every reader must find the same one: one end record, at the very end."""
    tail = max(0, len(content) - 22 - UNKNOWN16)
    ends = []
    at = content.find(END, tail)
    while at >= 0:
        if len(content) >= at + 22 == len(content) - int.from_bytes(content[at + 20 : at + 22], "little"):
            ends.append(at)
        at = content.find(END, at + 1)
    if not ends:
        raise WorkbookRefused(f"{file}: {DAMAGED}")
    count, size, start = struct.unpack_from("<HII", content, ends[0] + 10)
    stop = ends[0]
    if content[stop - 20 : stop - 16] == LOCATOR64 and stop >= 76:
        stop -= 76
        wide = struct.unpack_from("<QQQ", content, stop + 32)
        narrow = (count, size, start)
        same = all(few in (many, unknown) for few, many, unknown in zip(narrow, wide, UNKNOWN_SIZES, strict=True))
        if content[stop : stop + 4] != END64 or not same:
            raise WorkbookRefused(f"{file}: {DAMAGED}")
        count, size, start = wide
    if len(ends) > 1 or start + size != stop:
        raise WorkbookRefused(f"{file}: ada data asing di dalam arsip. Buka dan simpan ulang sebagai .xlsx.")
    return int(start)


def _member(file: str, content: bytes, info: zipfile.ZipInfo) -> Member:
    name = info.orig_filename
    _check_name(file, name)
    if info.flag_bits & ENCRYPTED:
        raise WorkbookRefused(f"{file}: isinya dikunci kata sandi. Hapus sandinya di Excel, lalu simpan ulang.")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise WorkbookRefused(f"{file}: {short(name)} dimampatkan dengan cara lain. Simpan ulang sebagai .xlsx.")
    if (info.external_attr >> 16) & 0o170000 == SYMLINK:
        raise WorkbookRefused(f"{file}: {short(name)} adalah tautan ke luar berkas. Minta berkas asli.")
    at = info.header_offset
    signature, method, name_length, extra_length = struct.unpack_from("<4s4xH16xHH", content, at)
    raw = content[at + 30 : at + 30 + name_length]
    encoding = "utf-8" if info.flag_bits & 0x800 else "cp437"
    if signature != LOCAL or method != info.compress_type or raw != name.encode(encoding):
        raise WorkbookRefused(f"{file}: {DAMAGED}")
    start = at + 30 + name_length + extra_length
    stored = info.compress_type == zipfile.ZIP_STORED
    if stored and info.compress_size != info.file_size:
        raise WorkbookRefused(f"{file}: ukuran {short(name)} tidak masuk akal; {DAMAGED}")
    return Member(name, start, info.compress_size, info.file_size, stored, info.CRC)


def _check_name(file: str, name: str) -> None:
    parts = PurePosixPath(name.replace("\\", "/"))
    if parts.is_absolute() or ".." in parts.parts or ":" in name or not name.isprintable():
        raise WorkbookRefused(
            f"{file}: nama bagian “{short(name)}” menunjuk ke luar berkas. Jangan dibuka; minta berkas asli."
        )
    lower = name.lower()
    attached = lower.startswith("xl/embeddings/") and lower.endswith(OFFICE_FILES)
    if lower.endswith(NESTED) and not attached:
        raise nested(file, name)


def nested(file: str, name: str) -> WorkbookRefused:
    """The refusal of an archive inside the workbook."""
    return WorkbookRefused(f"{file}: ada arsip “{short(name)}” di dalam berkas. Keluarkan dahulu, lalu simpan ulang.")


def _check_places(file: str, found: list[zipfile.ZipInfo], members: list[Member], directory: int) -> None:
    names = [member.name.lower() for member in members]
    if len(set(names)) < len(names):
        raise WorkbookRefused(f"{file}: ada bagian bernama sama di dalam berkas. Buka dan simpan ulang sebagai .xlsx.")
    free = 0
    for info, member in sorted(zip(found, members, strict=True), key=lambda pair: pair[0].header_offset):
        if info.header_offset < free or (free == 0 and info.header_offset > 0):
            raise WorkbookRefused(
                f"{file}: bagian-bagian di dalam arsip saling tumpang tindih (bom zip). Jangan dibuka; minta berkas asli."
            )
        free = member.start + member.packed
    if free > directory:
        raise WorkbookRefused(f"{file}: {DAMAGED}")


def _check_sizes(file: str, members: list[Member]) -> None:
    for member in members:
        swollen = member.size > RATIO_ABOVE and member.size > RATIO * member.packed
        if member.size > MEMBER_BYTES or swollen:
            raise WorkbookRefused(
                f"{file}: {short(member.name)} mengembang menjadi {member.size // 2**20} MB (bom zip). "
                "Jangan dibuka; minta berkas asli."
            )
    if sum(member.size for member in members) > TOTAL_BYTES:
        raise WorkbookRefused(
            f"{file}: isinya lebih dari {TOTAL_BYTES // 2**20} MB setelah dibuka. Pecah menjadi beberapa buku kerja."
        )
