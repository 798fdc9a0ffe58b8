"""A bank's answers to a transfer file: which payment was paid or failed, found by the payment key in the row."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

PAID = ("berhasil", "sukses", "success", "paid", "dibayar", "settled", "accc", "acsc")
FAILED = ("gagal", "failed", "ditolak", "rejected", "retur", "rjct")
REFERENCE = ("referensi", "no referensi", "no. referensi", "reference", "nomor referensi", "alasan", "reason")
KEY = re.compile(r"\b[0-9a-f]{24}\b")
MOST_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Answers:
    """By payment key the state (`paid` or `failed`) and reference or reason; `bad` says which lines are not read."""

    results: dict[str, tuple[str, str]]
    bad: tuple[str, ...]


def read_answers(data: bytes) -> Answers:
    """The answers of a CSV with comma, semicolon or tab. A line with a key but without a known status is named.

    ValueError (in Indonesian) if the file is no text of lines, no UTF-8, or has a cell too long to read.
    """
    try:
        text = data.decode("utf-8-sig", "strict") if b"\0" not in data else ""
    except UnicodeDecodeError as error:
        raise ValueError("Berkas bukan teks UTF-8. Simpan lagi jawaban bank sebagai CSV UTF-8.") from error
    if not text.strip():
        raise ValueError("Berkas kosong atau bukan CSV. Simpan jawaban bank sebagai CSV.")
    first = text.splitlines()[0]
    separator = max(";,\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))[:MOST_ROWS]
    except csv.Error as error:
        raise ValueError(
            "Berkas tidak terbaca sebagai CSV: ada kolom yang terlalu panjang atau tanda kutip yang tidak ditutup."
        ) from error
    heads = [cell.strip().lower() for cell in rows[0]]
    column = next((heads.index(name) for name in REFERENCE if name in heads), None)
    results: dict[str, tuple[str, str]] = {}
    bad = []
    for number, row in enumerate(rows, 1):
        key = next((found.group() for cell in row if (found := KEY.search(cell.lower()))), "")
        if not key:
            continue
        words = {cell.strip().lower() for cell in row}
        state = "paid" if words & set(PAID) else "failed" if words & set(FAILED) else ""
        reference = row[column].strip() if column is not None and column < len(row) else ""
        if not state or (state == "paid" and not reference):
            bad.append(f"Baris {number}: {'nomor referensi kosong' if state else 'status tidak dikenal'}.")
            continue
        if results.get(key, (state, reference)) != (state, reference):
            bad.append(f"Baris {number}: pembayaran yang sama dijawab dua kali dengan isi lain.")
            continue
        results[key] = state, reference
    return Answers(results, tuple(bad))
