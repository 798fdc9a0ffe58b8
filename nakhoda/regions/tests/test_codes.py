"""Region codes: one spelling, a level, a parent, and no guessing at what a spreadsheet damaged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nakhoda.regions.rules.codes import (
    WIDTHS,
    Level,
    RegionCodeError,
    level_of,
    parent_of,
    parse_code,
    slug_of,
    sort_key,
    village_key,
    within,
)


@st.composite
def codes(draw: st.DrawFn) -> str:
    depth = draw(st.integers(1, 4))
    first = str(draw(st.integers(11, 99)))
    rest = [f"{draw(st.integers(1, 10**width - 1)):0{width}d}" for width in WIDTHS[1:depth]]
    return ".".join([first, *rest])


@pytest.mark.parametrize(
    ("text", "code", "level"),
    [
        ("35.01.04.2014", "35.01.04.2014", Level.VILLAGE),
        ("3501042014", "35.01.04.2014", Level.VILLAGE),
        (" 350104 ", "35.01.04", Level.DISTRICT),
        ("3501", "35.01", Level.REGENCY),
        ("35", "35", Level.PROVINCE),
    ],
)
def test_a_code_has_one_spelling_and_a_level(text: str, code: str, level: Level) -> None:
    assert (parse_code(text).text, level_of(text)) == (code, level)


DAMAGED = [
    "35.1",
    "3501042014.0",
    "3,50104E+09",
    "5",
    "35.0104",
    "35.01.4.2014",
    "",
    None,
    "00",
    "35.00",
    "٣٥",
    "35.01.",
]


@pytest.mark.parametrize("text", DAMAGED)
def test_a_damaged_code_is_refused_and_told_that_the_column_must_be_text(text: str | None) -> None:
    with pytest.raises(RegionCodeError, match="bertipe teks"):
        parse_code(text)


@given(codes())
def test_a_code_is_read_the_same_with_and_without_dots(code: str) -> None:
    assert parse_code(code).text == parse_code(code.replace(".", "")).text == code


@given(st.text(max_size=20))
def test_any_text_is_a_code_that_reads_back_or_refused(text: str) -> None:
    try:
        code = parse_code(text)
    except RegionCodeError:
        return
    assert parse_code(code.text) == code
    assert code.text.replace(".", "") == text.strip().replace(".", "")


@given(codes())
def test_every_code_lies_within_all_its_parents_up_to_the_province(code: str) -> None:
    above = parent_of(code)
    while above is not None:
        assert within(code, above)
        assert not within(above, code)
        assert sort_key(above) < sort_key(code)
        above = parent_of(above)


def test_within_stops_at_the_dot() -> None:
    assert within("35.01.04.2014", "35.01.04")
    assert within("33.75-kauman", "33.75")
    assert not within("35.011", "35.01")
    assert not within("35.10", "35.1")


def test_the_number_of_a_village_says_whether_it_is_a_kelurahan() -> None:
    kinds = [parse_code(code).village_type for code in ("35.01.04.1001", "35.01.04.2014", "91.01.01.3001", "35.01.04")]
    assert kinds == ["kelurahan", "desa", "", ""]


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Kauman", "kauman"), ("Kelurahan Kandang Panjang", "kandang-panjang"), ("Banjar  II", "banjar-ii"), ("…", "")],
)
def test_a_slug_is_the_name_without_its_kind(name: str, slug: str) -> None:
    assert slug_of(name) == slug


@given(st.text(max_size=40))
def test_a_slug_is_plain_and_never_looks_like_part_of_a_code(name: str) -> None:
    slug = slug_of(name)
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert not slug.startswith("-")
    assert not slug.endswith("-")


def test_a_village_key_is_its_code_or_the_regency_and_a_slug() -> None:
    assert village_key("35.01", "3501042014", "Tanjungsari") == "35.01.04.2014"
    assert village_key("33.75", "", "Kel. Kauman") == "33.75-kauman"


@pytest.mark.parametrize(
    ("regency", "code", "name", "said"),
    [
        ("35.01", "35.02.04.2014", "x", "tidak terletak"),
        ("35.01", "35.01.04", "x", "bukan kode desa/kelurahan"),
        ("35", "35.01.04.2014", "x", "bukan kode kabupaten/kota"),
        ("35.01", "", " - ", "tanpa kode dan tanpa nama"),
    ],
)
def test_a_village_key_is_not_made_of_what_does_not_fit(regency: str, code: str, name: str, said: str) -> None:
    with pytest.raises(RegionCodeError, match=said):
        village_key(regency, code, name)


def test_keys_sort_by_region_and_villages_without_code_come_last() -> None:
    keys = ["33.75-kauman", "33.75.01.1001", "33.76", "33.75", "33.75-bendan", "33.75.01"]
    assert sorted(keys, key=sort_key) == [
        "33.75", "33.75.01", "33.75.01.1001", "33.75-bendan", "33.75-kauman", "33.76",
    ]  # fmt: skip
