"""An official code list (CSV) in, typed rows out, with a finding for every row left out or doubtful."""

from __future__ import annotations

import csv
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from io import StringIO
from pathlib import Path

from nakhoda.law.findings import Finding
from nakhoda.regions.rules.code_rows import FIELDS, Lineage, RegionRow, check_rows, counts_by_level, lineages
from nakhoda.regions.rules.codes import Level

__all__ = ["CodeList", "CodeListError", "read_code_list", "read_code_text", "shipped_code_list"]

MOST_BYTES = 10_000_000
MOST_ROWS = 200_000
MOST_CELL = 10_000
HEADERS: Mapping[str, tuple[str, ...]] = {
    "code": ("kode", "code", "kode wilayah", "kode kemendagri", "id"),
    "name": ("nama", "name", "nama wilayah", "wilayah"),
    "valid_from": ("berlaku dari", "valid from", "berlaku mulai", "mulai berlaku"),
    "valid_to": ("berlaku sampai", "valid to", "berakhir"),
    "predecessors": ("asal", "predecessors", "kode lama", "kode asal"),
    "source": ("dasar", "source", "dasar hukum", "sumber"),
}


class CodeListError(ValueError):
    """A code list is refused; the message says what is wrong, where, and what to do. `findings` tell each row."""

    def __init__(self, message: str, findings: Sequence[Finding] = ()) -> None:
        super().__init__(message)
        self.findings = tuple(findings)


@dataclass(frozen=True, slots=True)
class CodeList:
    """A list read: rows in the order of the file, findings, what became of old codes, and counts.

    `counts_in` rows stood in the file, `counts_out` are usable, `skipped` are not; in = out + skipped.
    """

    rows: tuple[RegionRow, ...]
    findings: tuple[Finding, ...]
    lineages: tuple[Lineage, ...]
    counts_in: int
    counts_out: int
    skipped: int

    @property
    def by_level(self) -> dict[Level, int]:
        """Usable rows of each level, widest first."""
        return counts_by_level(self.rows)


def read_code_list(path: Path, *, known: Container[str] = ()) -> CodeList:
    """The regions of a CSV file; columns by their headers (`HEADERS`), separated by `,`, `;` or tab.

    `known` holds codes that stand elsewhere, so that a list of villages alone is no list without parents.
    CodeListError if the file cannot be read, is over 10 MB or 200,000 rows, or holds no usable row.
    """
    path = Path(path)
    try:
        if not path.is_file():
            raise CodeListError(f"{path.name}: berkas tidak ditemukan. Periksa nama dan letaknya.")
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        reason = error.strerror or "galat baca"
        raise CodeListError(f"{path.name}: berkas tidak dapat dibuka ({reason}). Periksa izin berkas.") from error
    return read_code_text(path.name, data, known=known)


def read_code_text(name: str, data: bytes, *, known: Container[str] = ()) -> CodeList:
    """As `read_code_list`, from the bytes of an uploaded file called `name`."""
    if len(data) > MOST_BYTES:
        raise CodeListError(f"{name}: berkas lebih dari {MOST_BYTES // 1_000_000} MB. Bagi per provinsi, lalu ulangi.")
    lines = _lines(name, _decoded(name, data))
    header = next(lines, None)
    if header is None:
        raise CodeListError(f"{name}: berkas kosong. Isi dengan kolom kode dan nama.")
    columns = _columns(name, header[1])
    records = [
        (line, {field: cells[at - 1] if at <= len(cells) else "" for field, at in columns.items()})
        for line, cells in lines
    ]
    checked = check_rows(records, file=name, columns=columns, known=known)
    if not checked.rows:
        first = f" {checked.findings[0].what()} {checked.findings[0].remedy()}" if checked.findings else ""
        raise CodeListError(
            f"{name}: {len(records)} baris terbaca, tidak satu pun dapat dipakai.{first}", checked.findings
        )
    return CodeList(
        rows=checked.rows,
        findings=checked.findings,
        lineages=lineages(checked.rows),
        counts_in=len(records),
        counts_out=len(checked.rows),
        skipped=checked.skipped,
    )


def shipped_code_list(name: str = "pacitan") -> CodeList:
    """A list that comes with the program: `pacitan`, the regency with its districts and villages.

    Source: Kepmendagri 300.2.2-2138 Tahun 2025. FileNotFoundError for a name that is not shipped.
    """
    data = files("nakhoda.regions").joinpath("data", f"{name}.csv").read_bytes()
    return read_code_text(f"{name}.csv", data)


def _decoded(name: str, data: bytes) -> str:
    if b"\0" in data:
        raise CodeListError(f"{name}: ini bukan berkas CSV. Simpan sebagai “CSV UTF-8” dari Excel, lalu ulangi.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _lines(name: str, text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that hold anything, with the line where each ends, from 1."""
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    count = 0
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise CodeListError(
                f"{name}, baris {reader.line_num}: tanda kutip atau isi sel rusak. Simpan ulang sebagai CSV UTF-8."
            ) from error
        if cells is None:
            return
        if not any(cell.strip() for cell in cells):
            continue
        count += 1
        if count > MOST_ROWS + 1:
            raise CodeListError(f"{name}: lebih dari {MOST_ROWS} baris. Bagi per provinsi, lalu ulangi.")
        if any(len(cell) > MOST_CELL for cell in cells):
            raise CodeListError(
                f"{name}, baris {reader.line_num}: sel lebih dari {MOST_CELL} huruf. Periksa tanda kutipnya."
            )
        yield reader.line_num, cells


def _columns(name: str, header: Sequence[str]) -> dict[str, int]:
    """The column of each field, from 1. CodeListError if code or name is missing or stands twice."""
    found: dict[str, list[int]] = {}
    for at, cell in enumerate(header, start=1):
        plain = " ".join(cell.replace("_", " ").split()).casefold()
        for field in FIELDS:
            if plain in HEADERS[field]:
                found.setdefault(field, []).append(at)
    for field in ("code", "name"):
        if field not in found:
            raise CodeListError(
                f"{name}: kolom “{HEADERS[field][0]}” tidak ada di baris pertama. Baris pertama harus berisi judul "
                "kolom: kode, nama, dan bila ada berlaku_dari, berlaku_sampai, asal, dasar."
            )
    twice = [field for field, places in found.items() if len(places) > 1]
    if twice:
        raise CodeListError(f"{name}: kolom “{HEADERS[twice[0]][0]}” ada dua. Hapus atau ganti judul salah satunya.")
    return {field: places[0] for field, places in found.items()}
