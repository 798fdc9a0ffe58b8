"""Each kind of error planted in a sound workbook is found at its cell, with its remedy; a sound one has none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from nakhoda.law.findings import count_by_code
from nakhoda.scoring.tests.grids import Book, sound_book

ALWAYS = {"sk-tanpa-tanggal", "sk-tanpa-peta"}


def test_a_sound_workbook_has_no_finding_but_the_decrees() -> None:
    assert set(count_by_code(sound_book().assess().findings)) == ALWAYS


CELLS: list[tuple[str, str, str, str, Any, int | None]] = [
    ("volume-negatif", "kumuhRT", "1", "4av", -0.5, 2019),
    ("volume-kosong", "kumuhRT", "1", "4av", None, 2019),
    ("teks-dalam-angka", "kumuhRT", "1", "3av", "dua puluh", 2019),
    ("angka-mustahil", "kumuhRT", "1", "3av", 1e9, 2019),
    ("koma-desimal", "kumuhRT", "1", "4av", "0,4", 2019),
    ("persen-lebih-100", "kumuhRT", "2", "4bv", 301.0, 2019),
    ("pasangan-lebih-100", "kumuhRT", "2", "2bv", 301.0, 2019),
    ("persen-salah", "kumuhRT", "1", "2bp", 0.51, 2019),
    ("nilai-salah", "kumuhRT", "1", "2bn", 5.0, 2019),
    ("rata-aspek-salah", "kumuhRT", "1", "2r", 0.111, 2019),
    ("rata-aspek-kosong", "kumuhRT", "1", "2r", None, 2019),
    ("total-salah", "kumuhRT", "1", "totalNilai", 99.0, 2019),
    ("tingkat-salah", "kumuhRT", "1", "tingkatKekumuhan", "KB", 2019),
    ("tingkat-tidak-dikenal", "kumuhRT", "1", "tingkatKekumuhan", "parah", 2019),
    ("rata-sektoral-salah", "kumuhRT", "1", "ratarataKekumuhan", 0.999, 2019),
    ("kontribusi-salah", "kumuhRT", "1", "kontribusiPenanganan", 0.9, 2020),
    ("investasi-tidak-diterapkan", "kumuhRT", "1", "2bv", 260.0, 2020),
    ("tahun-bukan-kelanjutan", "kumuhRT", "1", "2bv", 100.0, 2020),
    ("berubah-tanpa-investasi", "kumuhRT", "3", "4cv", 1.0, 2020),
    ("rt-tidak-dikenal", "kumuhRT", "2", "rt", 99.0, 2020),
    ("rt-beda-kawasan", "kumuhRT", "2", "kawasan", 2.0, 2020),
    ("baris-ganda", "kumuhRT", "2", "rt", 1.0, 2020),
    ("tahun-tidak-terbaca", "kumuhRT", "2", "tahun", None, 2020),
    ("penyebut-nol", "rtrw", "2", "jumlahKK", 0.0, None),
    ("jiwa-per-kk-janggal", "rtrw", "2", "jumlahPenduduk", 400.0, None),
    ("jalan-janggal", "rtrw", "2", "panjangJalanIdeal", 4.0, None),
    ("drainase-janggal", "rtrw", "2", "panjangDrainaseIdeal", 4.0, None),
    ("rt-ganda", "rtrw", "2", "rtrw", "RT001-RW001", None),
    ("penyebut-kawasan-bukan-jumlah-rt", "kawasan", "1", "jumlahBangunan", 71.0, None),
    ("penyebut-tersalin", "kawasan", "1", "jumlahKK", 70.0, None),
    ("jumlah-rt-salah", "kawasan", "1", "rt-rw", 3.0, None),
    ("volume-kawasan-bukan-jumlah-rt", "kumuhKawasan", "1", "5bv", 40.0, 2019),
    ("tingkat-kawasan-beda", "kumuhKawasan", "1", "tingkatKekumuhan", "TK", 2020),
    ("investasi-rt-tidak-dikenal", "investasi", "1", "idRTRW", "RT001-RW001", None),
    ("investasi-beda-kawasan", "investasi", "1", "idKawasan", 2.0, None),
    ("investasi-tanpa-kawasan", "investasi", "1", "idKawasan", None, None),
    ("investasi-kriteria-tidak-dikenal", "investasi", "1", "idKriteria", "4d", None),
    ("kegiatan-tidak-cocok", "investasi", "1", "kegiatan", "Sumur Bor", None),
    ("investasi-volume-negatif", "investasi", "1", "volume", -1.0, None),
    ("investasi-volume-nol", "investasi", "1", "volume", 0.0, None),
    ("anggaran-kosong", "investasi", "1", "anggaran", None, None),
    ("anggaran-nol", "investasi", "1", "anggaran", 0.0, None),
    ("sumber-kosong", "investasi", "1", "sumberAnggaran", None, None),
    ("sumber-tidak-baku", "investasi", "1", "sumberAnggaran", "uang kas", None),
]
SHOWN_AT = {"jiwa-per-kk-janggal": "jumlahKK", "jalan-janggal": "panjangJalanIdeal"}


@pytest.mark.parametrize(("code", "sheet", "key", "header", "value", "year"), CELLS, ids=[cell[0] for cell in CELLS])
def test_an_error_in_one_cell_is_found_there(
    code: str, sheet: str, key: str, header: str, value: Any, year: int | None
) -> None:
    book = sound_book()
    cell = book.put(sheet, key, header, value, year)
    if code in SHOWN_AT:
        cell = book.put(
            sheet,
            key,
            SHOWN_AT[code],
            book.grids[sheet].rows[book.row(sheet, key, year)][book.column(sheet, SHOWN_AT[code])],
            year,
        )
    found = book.found(code)
    assert [(finding.place.sheet, finding.place.cell) for finding in found] == [(sheet, cell)]
    assert "{" not in found[0].what() + found[0].remedy("en")


def old_mean(book: Book) -> str:
    row = book.row("kumuhRT", "3", 2019)
    cells = book.grids["kumuhRT"].rows[row]
    cells[book.column("kumuhRT", "2av")], cells[book.column("kumuhRT", "2ap")] = 70.0, 0.1
    return book.put("kumuhRT", "3", "2r", cells[book.column("kumuhRT", "2bp")] / 2, 2019)


def twice_invested(book: Book) -> str:
    book.grids["investasi"].rows.append(list(book.grids["investasi"].rows[1]))
    return "D3"


def too_much(book: Book) -> str:
    book.put("investasi", "1", "volume", 300.0)
    book.put("kumuhRT", "1", "2bv", 0.0, 2020)
    return "F2"


def no_need(book: Book) -> str:
    book.put("investasi", "1", "idKriteria", "2a")
    return "F2"


def truck(book: Book) -> str:
    book.put("investasi", "1", "kegiatan", "Mobil Sampah")
    book.put("investasi", "1", "idKriteria", "6a")
    return "F2"


def dense(book: Book) -> str:
    book.put("rtrw", "2", "jumlahBangunan", 140.0)
    return f"{'H'}{book.row('kumuhRT', '2', 2019) + 1}"


def flagged(book: Book) -> str:
    return book.put("kumuhRT", "2", "1bv", 0.654321, 2019)


def phantom(book: Book) -> str:
    return book.put("kumuhRT", "2", "4av", 0.654321 - 0.65, 2019)


def swapped(book: Book) -> str:
    row = book.grids["kumuhRT"].rows[book.row("kumuhRT", "1", 2019)]
    v, p = book.column("kumuhRT", "5av"), book.column("kumuhRT", "5ap")
    row[v], row[p] = row[p], row[v]
    return book.put("kumuhRT", "1", "5ap", row[p], 2019)


def clamped(book: Book) -> str:
    book.put("kumuhRT", "1", "4av", -0.5, 2019)
    return book.put("kumuhRT", "1", "4av", 0.0, 2020)


def against_base(book: Book) -> str:
    rows = book.grids["kumuhRT"].rows
    rows.append([*rows[book.row("kumuhRT", "1", 2020)]])
    rows[-1][3] = 2021
    base, now = rows[book.row("kumuhRT", "1", 2019)][-2], rows[-1][-2]
    return book.put("kumuhRT", "1", "kontribusiPenanganan", (base - now) / base, 2021)


def gone(book: Book) -> str:
    del book.grids["kumuhRT"].rows[book.row("kumuhRT", "3", 2020)]
    return "C4"


def not_slum(book: Book) -> str:
    row = book.row("kumuhRT", "3", 2019)
    for header in ("6av", "7av", "7bv"):
        book.put("kumuhRT", "3", header, 0.0, 2019)
    return f"BI{row + 1}"


def strange_kawasan(book: Book) -> str:
    return book.put("rtrw", "3", "kawasan", 9.0)


SPOILERS: list[tuple[str, str, Callable[[Book], str]]] = [
    ("rata-aspek-aturan-lama", "kumuhRT", old_mean),
    ("investasi-ganda", "investasi", twice_invested),
    ("investasi-melebihi-kebutuhan", "investasi", too_much),
    ("investasi-tanpa-kebutuhan", "investasi", no_need),
    ("kredit-layanan-tanpa-bangunan", "investasi", truck),
    ("batas-kepadatan-diabaikan", "kumuhRT", dense),
    ("kepadatan-tanpa-dasar", "kumuhRT", flagged),
    ("sisa-semu", "kumuhRT", phantom),
    ("kolom-tertukar", "kumuhRT", swapped),
    ("negatif-menjadi-nol", "kumuhRT", clamped),
    ("kontribusi-tahun-dasar", "kumuhRT", against_base),
    ("tahun-hilang", "rtrw", gone),
    ("tidak-kumuh-dalam-sk", "kumuhRT", not_slum),
    ("kawasan-tidak-dikenal", "rtrw", strange_kawasan),
]


@pytest.mark.parametrize(("code", "sheet", "spoil"), SPOILERS, ids=[spoiler[0] for spoiler in SPOILERS])
def test_an_error_of_several_cells_is_found(code: str, sheet: str, spoil: Callable[[Book], str]) -> None:
    book = sound_book()
    cell = spoil(book)
    assert (sheet, cell) in [(finding.place.sheet, finding.place.cell) for finding in book.found(code)]


def test_a_decree_past_its_review_is_found_from_the_day_after() -> None:
    book = sound_book()
    survey = book.survey()
    survey.tables["decree"].values["date"] = [date(2016, 2, 29)]
    from nakhoda.scoring.rules.assess import assess

    def codes(today: date) -> set[str]:
        return {finding.code for finding in assess(survey, today=today).findings}

    assert "sk-lewat-peninjauan" not in codes(date(2021, 2, 28))
    assert "sk-lewat-peninjauan" in codes(date(2021, 3, 1))


def test_findings_are_sorted_by_weight() -> None:
    book = sound_book()
    book.put("investasi", "1", "sumberAnggaran", "uang kas")
    book.put("kumuhRT", "1", "totalNilai", 99.0, 2019)
    severities = [finding.severity.value for finding in book.assess().findings]
    assert severities == sorted(severities, key=["error", "warning", "note"].index)


def test_a_negative_whole_is_one_finding_and_no_volume_is_measured_by_it() -> None:
    book = sound_book()
    book.put("rtrw", "2", "jumlahKK", -5.0)
    assert len(book.found("penyebut-nol")) == 1
    assert book.found("persen-lebih-100") == []
