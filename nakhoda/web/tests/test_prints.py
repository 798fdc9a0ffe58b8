"""Documents: paper sizes, shared furniture, data shown as text, the same bytes again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from nakhoda.web.prints import EXAMPLE, Furniture, Signatory, pdf, png_pages, qr_svg
from nakhoda.web.svgmap import swatch_svg
from nakhoda.web.tests.reading import HOSTILE, SIZES_PT, pages_of, text_of

TEMPLATE = b"""#import "/print.typ": *
#show: sheet
#letterhead()
#band
#data.text
#tag("KB", "Kumuh Berat")
#qr()
#signatures()
"""
FURNITURE = Furniture(
    office=("Pemerintah Kabupaten Contoh", "Dinas Permukiman", "Jl. Contoh 1"),
    code="SK-7",
    url="https://contoh.example/sk/7/",
    example=True,
    signatories=(
        Signatory("Kepala Dinas,", "Siti Aminah", "19700101 199503 2 001", heading="Mengetahui,"),
        Signatory("Ketua BKM,", nip=None),
        Signatory("Petugas,"),
    ),
    signed_at="Contoh, 25 Maret 2021",
)


@pytest.mark.parametrize("paper", SIZES_PT)
@pytest.mark.parametrize("landscape", [False, True])
def test_the_paper_has_its_size(paper: str, landscape: bool, tmp_path: Path) -> None:
    size = SIZES_PT[paper][::-1] if landscape else SIZES_PT[paper]
    made = pdf(TEMPLATE, {"text": "x"}, paper=paper, landscape=landscape)
    assert pages_of(made, tmp_path) == (1, size)


def test_every_page_has_its_number_code_and_maker(tmp_path: Path) -> None:
    long = TEMPLATE.replace(b"#data.text", b"#data.text #pagebreak() dua")
    text = text_of(pdf(long, {"text": "satu"}, furniture=FURNITURE), tmp_path)
    for page in ("Halaman 1 dari 2", "Halaman 2 dari 2"):
        assert page in text
    assert text.count("dicetak dari Nakhoda") == 2
    assert text.count("SK-7") == 2


def test_letterhead_and_signatures_name_people_and_leave_lines_for_others(tmp_path: Path) -> None:
    text = text_of(pdf(TEMPLATE, {"text": "isi"}, furniture=FURNITURE), tmp_path)
    for said in ("PEMERINTAH KABUPATEN CONTOH", "DINAS PERMUKIMAN", "Jl. Contoh 1", "Mengetahui,", "Siti Aminah"):
        assert said in text
    assert "Contoh, 25 Maret 2021" in text
    assert text.count("NIP") == 2


def test_made_up_data_are_marked_and_others_are_not(tmp_path: Path) -> None:
    assert text_of(pdf(TEMPLATE, {"text": "isi"}, furniture=FURNITURE), tmp_path).count(EXAMPLE) >= 2
    assert "CONTOH" not in text_of(pdf(TEMPLATE, {"text": "isi"}), tmp_path)


def test_text_of_strangers_is_shown_as_text(tmp_path: Path) -> None:
    furniture = Furniture(office=(HOSTILE,), code=HOSTILE, signatories=(Signatory("$a$ #b", "*c* _d_", "`e` @f"),))
    text = " ".join(text_of(pdf(TEMPLATE, {"text": HOSTILE}, furniture=furniture), tmp_path, layout=False).split())
    assert text.count(HOSTILE) == 2
    assert all(said in text for said in ("$a$ #b", "*c* _d_", "NIP `e` @f"))
    assert HOSTILE.upper() in text


def test_a_word_longer_than_the_page_breaks_and_none_of_it_is_lost(tmp_path: Path) -> None:
    word = "a1" * 300
    text = text_of(pdf(TEMPLATE, {"text": word}), tmp_path)
    assert re.sub(r"[\s\u200b]", "", text).count("a1") == 300


def test_the_same_input_gives_the_same_bytes() -> None:
    first, again = (pdf(TEMPLATE, {"text": "isi"}, furniture=FURNITURE) for _ in range(2))
    assert first == again
    assert pdf(TEMPLATE, {"text": "lain"}, furniture=FURNITURE) != first


def test_a_preview_is_one_picture_a_page() -> None:
    pages = png_pages(TEMPLATE.replace(b"#band", b"#pagebreak()"), {"text": "isi"}, dots_per_inch=30)
    assert [page[:4] for page in pages] == [b"\x89PNG"] * 2
    assert len(png_pages(TEMPLATE, {"text": "isi"}, dots_per_inch=30)) == 1


def test_a_picture_is_shown_by_its_name() -> None:
    template = TEMPLATE + b'#image("/map.svg", width: 3cm)'
    with_picture = pdf(template, {"text": "isi"}, images={"map.svg": swatch_svg("KB").encode()})
    assert len(with_picture) > len(pdf(TEMPLATE, {"text": "isi"}))


@pytest.mark.parametrize("name", ["../x.svg", "a/b.svg", "print.typ", "data.json", "main", ""])
def test_a_picture_cannot_take_the_place_of_another_file(name: str) -> None:
    with pytest.raises(ValueError, match="gambar"):
        pdf(TEMPLATE, {"text": "isi"}, images={name: b"<svg/>"})


def test_another_paper_is_refused() -> None:
    with pytest.raises(ValueError, match="a3"):
        pdf(TEMPLATE, {"text": "isi"}, paper="a3")


def test_a_qr_is_an_svg_that_differs_by_address() -> None:
    assert qr_svg("https://a.example/").startswith(b"<svg")
    assert qr_svg("https://a.example/") != qr_svg("https://b.example/")
