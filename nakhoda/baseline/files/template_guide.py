"""The first sheet of the template: how to fill it in, what each criterion counts, what not to do."""

from __future__ import annotations

from typing import Any

from nakhoda.baseline.files.template_book import Book

SHEET = "Petunjuk"
STEPS = (
    "Isi lembar dari kiri ke kanan: Ketetapan, Kawasan, RT, Penilaian, lalu Investasi.",
    "Sel putih diisi. Sel abu-abu menghitung sendiri dari isian; sel itu terkunci tanpa kata sandi.",
    "Kode kawasan dan kode RT adalah teks yang Anda tentukan sendiri, misalnya TJS-001. Kode tidak pernah diganti.",
    "Volume adalah KEKURANGAN: yang belum ada, rusak atau tidak memenuhi syarat. Bukan yang sudah baik.",
    "Isi 0 bila memang tidak ada kekurangan. Sel kosong berarti belum didata, dan totalnya tidak keluar.",
    "Persen adalah volume dibagi keseluruhan di lembar RT. Persen di atas 100 % menyala merah: periksa keduanya.",
    "Setiap tahun satu baris per RT. Volume tahun ini = volume tahun lalu dikurangi investasi tahun ini.",
    "Satu pekerjaan untuk beberapa kriteria ditulis satu baris per kriteria; rupiahnya pada satu baris saja.",
)
DONTS = (
    "Jangan mengetik angka di atas rumus.",
    "Jangan mengetik satuan atau kata di sel angka (“20 m”, “dua puluh”).",
    "Jangan mengubah, menyisipkan atau menghapus kolom, dan jangan mengganti nama lembar atau judul kolom.",
    "Jangan menggeser isi baris dengan gunting dan tempel; tempel hanya nilai (Tempel Khusus > Nilai).",
    "Jangan menulis nama, NIK atau nomor telepon warga di buku kerja ini.",
)
TABLE_HEADS = ("Kode", "Kriteria", "Yang dihitung", "Satuan", "Dibagi dengan")


def write_guide(book: Book) -> None:
    """Writes the sheet `Petunjuk`: steps, the criteria of the ruleset with unit and denominator, bands, classes."""
    sheet = book.sheet(SHEET, "Petunjuk pengisian", f"Menurut {book.ruleset.title} ({book.ruleset.number}).")
    for column, width in enumerate((8, 44, 78, 9, 28)):
        sheet.set_column(column, column, width)
    row = _list(book, sheet, 3, "Cara mengisi", STEPS)
    row = _list(book, sheet, row + 1, "Yang tidak boleh dilakukan", DONTS)
    row = _criteria(book, sheet, row + 1)
    _scale(book, sheet, row + 1)


def _heading(book: Book, sheet: Any, row: int, text: str) -> int:
    sheet.write_string(row, 0, text, book.style("heading", bold=True, font_size=12, font_color="#1F4E79"))
    return row + 1


def _list(book: Book, sheet: Any, row: int, heading: str, lines: tuple[str, ...]) -> int:
    row = _heading(book, sheet, row, heading)
    for number, line in enumerate(lines, start=1):
        sheet.write_string(row, 0, f"{number}.", book.style("number", align="right", valign="top"))
        sheet.write_string(row, 1, line)
        row += 1
    return row


def _criteria(book: Book, sheet: Any, row: int) -> int:
    row = _heading(book, sheet, row, "Kriteria")
    for column, text in enumerate(TABLE_HEADS):
        sheet.write_string(row, column, text, book.header_style())
    body = book.style("body", text_wrap=True, valign="top", border=1, border_color="#CFD8DC")
    heads = book.table("rt").columns
    for criterion in book.ruleset.criteria:
        row += 1
        whole = heads.get(criterion.denominator, criterion.denominator)
        for column, text in enumerate((criterion.id, criterion.name, criterion.meaning, criterion.unit, whole)):
            sheet.write_string(row, column, text, body)
        longest = max(len(criterion.name) / 42, len(criterion.meaning) / 78)
        sheet.set_row(row, 15 * (1 + int(longest)))
    return row + 1


def _scale(book: Book, sheet: Any, row: int) -> None:
    row = _heading(book, sheet, row, "Nilai dan tingkat")
    lines = [f"Persen {band.at_least_percent} atau lebih bernilai {band.points}." for band in book.ruleset.bands[::-1]]
    lines.append("Persen di bawah itu bernilai 0. Persen tidak dibulatkan dahulu.")
    lines += [
        f"Total {level.from_total}–{level.to_total}: {level.name} ({level.code})." for level in book.ruleset.levels
    ]
    for line in lines:
        sheet.write_string(row, 1, line)
        row += 1
