"""The annex of a decree: every kawasan, totals, signature and map; both papers; strange text as text."""

from __future__ import annotations

import importlib
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pytest

from nakhoda.decrees.files.annex import Annex, AnnexRow, annex_pdf
from nakhoda.web.prints import EXAMPLE
from nakhoda.web.svgmap import Area, Outline
from nakhoda.web.tests.reading import HOSTILE, SIZES_PT, pages_of, text_of

shapely = cast(Any, importlib.import_module("shapely"))
LEVELS = ("KR", "KS", "KB", "TK", "")


def row(number: int) -> AnnexRow:
    level = LEVELS[number % 5]
    return AnnexRow(
        number=number,
        name=f"Kawasan Muara {number}",
        area_stated_ha=Decimal("10.25"),
        area_measured_ha=10.2 + number / 100,
        villages="Kelurahan Melati, Desa Kenanga",
        district="Sukamaju",
        rts="RW 001: RT 001, 002, 003; RW 002: RT 001",
        latitude=-8.2,
        longitude=111.1,
        level=level,
        total=None if not level else 30,
        land_status="Legal",
        priority="3",
        handling="Pemugaran",
    )


def annex(count: int, **changes: Any) -> Annex:
    areas = [
        Area(shapely.box(111 + at / 100, -8, 111.008 + at / 100, -7.99), LEVELS[(at + 1) % 5], label=str(at + 1))
        for at in range(count)
    ]
    whole = Annex(
        office=("Pemerintah Kabupaten Contoh", "Dinas Permukiman"),
        decree="Keputusan Bupati Contoh",
        number="188.45/12/2021",
        day=date(2021, 3, 25),
        about="Penetapan lokasi permukiman kumuh",
        heading="Daftar lokasi permukiman kumuh",
        signatory_name="Ratna Dewi",
        signatory_title="Bupati Contoh",
        ruleset_number="Peraturan Menteri PUPR Nomor 14/PRT/M/2018",
        rows=[row(number + 1) for number in range(count)],
        areas=areas,
        outlines=[Outline(shapely.box(111, -8.02, 111.3, -7.97), "village")],
        place="Contoh",
        code="SK-12",
        url="https://contoh.example/sk/12/",
    )
    return replace(whole, **changes)


@pytest.mark.parametrize("paper", SIZES_PT)
def test_thirty_kawasan_keep_their_head_on_every_page_and_a_map_at_the_end(paper: str, tmp_path: Path) -> None:
    made = annex_pdf(annex(30), paper)
    count, size = pages_of(made, tmp_path)
    assert size == SIZES_PT[paper][::-1]
    pages = text_of(made, tmp_path).rstrip("\f").split("\f")
    assert len(pages) == count >= 3
    *tables, last = pages
    assert all("RT menurut RW" in page and "(12)" in page for page in tables)
    assert "PETA DAFTAR LOKASI" in last
    assert "Keterangan" in last
    for number in range(1, 31):
        assert any(f"Muara {number}\n" in page or f"Muara {number} " in page for page in tables)
        assert re.search(rf"Kawasan Muara {number}\b", last)


def test_the_head_says_which_decree_and_the_foot_who_signs(tmp_path: Path) -> None:
    text = text_of(annex_pdf(annex(3)), tmp_path)
    for said in (
        "KEPUTUSAN BUPATI CONTOH",
        "188.45/12/2021",
        "25 Maret 2021",
        "PENETAPAN LOKASI PERMUKIMAN KUMUH",
        "Ditetapkan di Contoh",
        "BUPATI CONTOH,",
        "RATNA DEWI",
        "luas geodesik WGS 84",
        "Nomor 14/PRT/M/2018",
        "8°12′00″ LS",
        "111°06′00″ BT",
        "SK-12",
    ):
        assert said in text
    assert "NIP" not in text
    assert EXAMPLE not in text


def test_totals_are_added_exactly_and_say_where_one_is_missing(tmp_path: Path) -> None:
    rows = [row(1), row(2), replace(row(3), area_measured_ha=None)]
    text = text_of(annex_pdf(annex(3, rows=rows)), tmp_path)
    assert "Jumlah (3 kawasan)" in text
    assert "30,75" in text
    assert "20,43*" in text
    assert "jumlah ini belum lengkap" in " ".join(text.split())


def test_complete_totals_have_no_star(tmp_path: Path) -> None:
    assert "*" not in text_of(annex_pdf(annex(2)), tmp_path)


def test_without_shapes_there_is_no_map_page(tmp_path: Path) -> None:
    bare = annex(2, areas=(), outlines=())
    assert pages_of(annex_pdf(bare), tmp_path)[0] == 1
    unreadable = annex(2, areas=[Area(None)], outlines=())
    assert pages_of(annex_pdf(unreadable), tmp_path)[0] == 1


def test_an_annex_without_rows_or_names_is_a_form_to_fill(tmp_path: Path) -> None:
    empty = annex(0, outlines=(), signatory_name="", day=None, place="", url="")
    text = text_of(annex_pdf(empty), tmp_path)
    assert "Jumlah (0 kawasan)" in text
    assert "pada tanggal ...." in text


def test_text_of_strangers_is_shown_as_text(tmp_path: Path) -> None:
    strange = replace(row(1), name="*tebal* $x$ #eval", rts="x" * 400, handling="<b>&amp;</b> [y]")
    text = text_of(
        annex_pdf(annex(1, rows=[strange], about="x", office=(HOSTILE,), place="#p")), tmp_path, layout=False
    )
    flat = " ".join(text.split())
    for said in ("*tebal* $x$ #eval", "<b>&amp;</b> [y]", "Ditetapkan di #p", HOSTILE.upper()):
        assert said in flat
    assert re.sub(r"[\s\u200b]", "", text).count("x" * 400) == 1


def test_a_row_longer_than_a_page_goes_on_and_none_of_it_is_lost(tmp_path: Path) -> None:
    rts = "; ".join(f"RW {rw:03}: " + ", ".join(f"RT {rt:03}" for rt in range(1, 13)) for rw in range(1, 81))
    text = text_of(annex_pdf(annex(1, rows=[replace(row(1), rts=rts)]), "a4"), tmp_path, layout=False)
    assert re.findall(r"\b(\d{3}):", text) == [f"{rw:03}" for rw in range(1, 81)]


def test_long_names_and_a_hundred_kawasan_still_leave_one_map_page(tmp_path: Path) -> None:
    rows = [
        replace(row(number), name=f"{number} Kampung Nelayan Pesisir Muara Sungai Besar") for number in range(1, 101)
    ]
    pages = text_of(annex_pdf(annex(40, rows=rows), "a4"), tmp_path).rstrip("\f").split("\f")
    assert sum("PETA DAFTAR LOKASI" in page for page in pages) == 1
    assert "PETA DAFTAR LOKASI" in pages[-1]


def test_made_up_data_are_marked(tmp_path: Path) -> None:
    assert text_of(annex_pdf(annex(1, example=True)), tmp_path).count(EXAMPLE) >= 4


def test_another_paper_is_refused() -> None:
    with pytest.raises(ValueError, match="a3"):
        annex_pdf(annex(1), "a3")
