"""Official code lists: tolerant of headers and encodings, strict with codes, and every row accounted for."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nakhoda.law.findings import count_by_code
from nakhoda.regions.files import code_list
from nakhoda.regions.files.code_list import CodeList, CodeListError, read_code_list, read_code_text, shipped_code_list
from nakhoda.regions.rules.code_rows import Change, parse_day

TOP = "35;Jawa Timur;;;;\n35.01;Kabupaten Pacitan;;;;\n35.01.04;Pacitan;;;;\n"
HEADER = "Kode;Nama;Berlaku_dari;Berlaku sampai;Asal;Dasar\n"


def read(rows: str, *, top: str = TOP) -> CodeList:
    return read_code_text("kode.csv", (HEADER + top + rows).encode())


def changes(found: CodeList) -> list[tuple[Change, tuple[str, ...], tuple[str, ...]]]:
    return [(each.change, each.before, each.after) for each in found.lineages]


def test_the_shipped_list_is_the_whole_regency() -> None:
    pacitan = shipped_code_list()
    assert (pacitan.counts_in, pacitan.skipped, pacitan.findings) == (186, 0, ())
    assert list(pacitan.by_level.values()) == [1, 1, 12, 172]
    names = {row.code.text: row.name for row in pacitan.rows}
    assert names["35.01.04.2014"] == "Tanjungsari"
    assert names["35.01"] == "Kabupaten Pacitan"
    assert all("300.2.2-2138" in row.source for row in pacitan.rows)
    assert not any(row.name.isupper() or row.name.casefold().startswith("kecamatan") for row in pacitan.rows)
    assert sum(row.code.village_type == "kelurahan" for row in pacitan.rows) == 5


def test_the_columns_that_the_shipped_list_repeats_follow_from_its_codes() -> None:
    lines = Path(code_list.__file__).parent.parent.joinpath("data", "pacitan.csv").read_text("utf-8").splitlines()
    kinds = {line.split(",")[0]: tuple(line.split(",")[2:4]) for line in lines[1:]}
    rows = shipped_code_list().rows
    assert kinds == {row.code.text: (row.code.level.value, row.code.village_type) for row in rows}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
@pytest.mark.parametrize("header", [("kode", "nama"), ("CODE", "Name"), (" Kode Wilayah ", "Nama_Wilayah")])
def test_delimiter_encoding_and_headers_may_differ(delimiter: str, encoding: str, header: tuple[str, str]) -> None:
    lines = [header, ("35", "Jawa Timur"), ("35.01", "Kabupatén Pacitan")]
    data = "\r\n".join(delimiter.join(line) for line in lines).encode(encoding)
    found = read_code_text("kode.csv", data)
    assert [row.name for row in found.rows] == ["Jawa Timur", "Kabupatén Pacitan"]
    assert [row.line for row in found.rows] == [2, 3]


def test_a_code_that_a_spreadsheet_damaged_is_told_with_its_cell() -> None:
    found = read("35.1;Bandar;;;;\n")
    (finding,) = found.findings
    assert (finding.code, finding.place.cell, finding.facts["value"]) == ("kode-wilayah-rusak", "A5", "35.1")
    assert "bertipe teks" in finding.remedy()
    assert (found.counts_in, found.counts_out, found.skipped) == (4, 3, 1)
    assert read("35.01.08;Bandar;;;;\n").findings == ()


def test_a_code_twice_at_one_time_is_told_and_one_after_the_other_is_not() -> None:
    twice = read("35.01.04.2014;Tanjungsari;;;;\n3501042014;Tanjung Sari;;;;\n")
    assert count_by_code(twice.findings) == {"kode-wilayah-ganda": 1}
    assert twice.findings[0].facts["first"] == 5
    later = read("35.01.04.2014;Lama;;31/12/2019;;\n35.01.04.2014;Tanjungsari;2020-01-01;;35.01.04.2014;Perda\n")
    assert later.findings == ()
    assert [(row.name, row.valid_from, row.valid_to) for row in later.rows[3:]] == [
        ("Lama", None, date(2019, 12, 31)),
        ("Tanjungsari", date(2020, 1, 1), None),
    ]


def test_a_missing_parent_is_told_once_unless_it_is_known() -> None:
    rows = "35.01.05.2001;A;;;;\n35.01.05.2002;B;;;;\n"
    assert count_by_code(read(rows).findings) == {"kode-wilayah-tanpa-induk": 1}
    data = (HEADER + rows).encode()
    assert read_code_text("kode.csv", data, known={"35.01.05"}).findings == ()
    assert read(rows + "35.01.05;Kebonagung;;;;\n").findings == ()


def test_a_row_without_name_or_with_an_unreadable_time_is_left_out() -> None:
    found = read(
        "35.01.04.2014; ;;;;\n35.01.04.2015;Menadi;31/02/2020;;;\n35.01.04.2016;Mentoro;2021-01-01;2020-01-01;;\n"
    )
    assert count_by_code(found.findings) == {"tanggal-wilayah-rusak": 2, "nama-wilayah-kosong": 1}
    assert (found.counts_out, found.skipped) == (3, 3)


def test_an_unknown_origin_is_told_and_the_row_is_kept() -> None:
    found = read("35.01.04.2014;Tanjungsari;2020-01-01;;35.01.04.2013;\n")
    assert count_by_code(found.findings) == {"asal-wilayah-tidak-dikenal": 1}
    assert found.counts_out == 4
    assert read("35.01.04.2013;Lama;;2019-12-31;;\n35.01.04.2014;Baru;2020-01-01;;35.01.04.2013;\n").findings == ()


OLD = "35.01.04.2001;Satu;;2019-12-31;;\n35.01.04.2002;Dua;;2019-12-31;;\n"
ONE, TWO, THREE, FOUR = (f"35.01.04.200{number}" for number in (1, 2, 3, 4))


@pytest.mark.parametrize(
    ("rows", "change"),
    [
        (f"{ONE};Baru;2020-01-01;;{ONE};\n", (Change.RENAME, (ONE,), (ONE,))),
        (f"{THREE};Satu;2020-01-01;;{ONE};\n", (Change.RECODE, (ONE,), (THREE,))),
        (f"{THREE};A;2020-01-01;;{ONE};\n{FOUR};B;2020-01-01;;{ONE};\n", (Change.SPLIT, (ONE,), (THREE, FOUR))),
        (f'{THREE};A;2020-01-01;;"{ONE};{TWO}";\n', (Change.MERGE, (ONE, TWO), (THREE,))),
        (
            f"{THREE};A;2020-01-01;;{ONE} {TWO};\n{FOUR};B;2020-01-01;;{TWO};\n",
            (Change.REDRAW, (ONE, TWO), (THREE, FOUR)),
        ),
    ],
)
def test_rows_say_what_became_of_old_codes(rows: str, change: tuple[Change, tuple[str, ...], tuple[str, ...]]) -> None:
    found = read(OLD + rows)
    assert changes(found) == [change]
    assert found.lineages[0].on == date(2020, 1, 1)
    assert found.findings == ()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "berkas kosong"),
        (b"\n\n", "berkas kosong"),
        (b"nama\nPacitan\n", "“kode” tidak ada"),
        (b"kode;nama;Name\n35;a;b\n", "“nama” ada dua"),
        (b"PK\x03\x04\0\0", "bukan berkas CSV"),
        (b"kode,nama\n", "0 baris terbaca"),
        (b"kode,nama\n35.1,x\n", "1 baris terbaca, tidak satu pun dapat dipakai"),
        (b'kode,nama\n35,"' + b"a\n" * 9000 + b'"\n', "sel lebih dari"),
        (b'kode,nama\n35,"' + b"a" * 200_000, "rusak"),
    ],
)
def test_an_unusable_file_is_refused_with_what_to_do(data: bytes, said: str) -> None:
    with pytest.raises(CodeListError, match=said):
        read_code_text("kode.csv", data)


def test_the_limits_hold(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "kode.csv"
    path.write_text("kode,nama\n35,Jawa Timur\n36,Banten\n", encoding="utf-8")
    assert read_code_list(path).counts_out == 2
    monkeypatch.setattr(code_list, "MOST_ROWS", 1)
    with pytest.raises(CodeListError, match="lebih dari 1 baris"):
        read_code_list(path)
    monkeypatch.setattr(code_list, "MOST_BYTES", 20)
    with pytest.raises(CodeListError, match="lebih dari"):
        read_code_list(path)
    with pytest.raises(CodeListError, match="tidak ditemukan"):
        read_code_list(tmp_path / "tiada.csv")


CELL = st.text(st.sampled_from("35.01;,\"'\n 2014Aé-/"), max_size=16)


@given(st.lists(st.tuples(CELL, CELL, CELL, CELL), max_size=10))
def test_every_row_is_used_or_left_out_with_a_finding(rows: list[tuple[str, str, str, str]]) -> None:
    def quoted(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"'

    text = "kode,nama,berlaku_dari,asal\n35,Jawa Timur,,\n" + "".join(",".join(map(quoted, row)) + "\n" for row in rows)
    found = read_code_text("kode.csv", text.encode())
    assert found.counts_in == 1 + sum(any(cell.strip() for cell in row) for row in rows)
    assert found.counts_in == found.counts_out + found.skipped
    errors = [finding for finding in found.findings if finding.severity == "error"]
    assert len(errors) == found.skipped
    assert all(finding.what("id") and finding.remedy("en") for finding in found.findings)
    assert sum(found.by_level.values()) == found.counts_out


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_a_day_is_read_in_both_spellings(day: date) -> None:
    assert parse_day(day.isoformat()) == parse_day(f"{day.day}/{day.month}/{day.year}") == day
    assert parse_day(" ") is None
