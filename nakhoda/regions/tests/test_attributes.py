"""Which property says what: the words that offices use for village and RT."""

from typing import Any

import pytest

from nakhoda.regions.rules.attributes import names_of


@pytest.mark.parametrize(
    ("properties", "kelurahan", "label"),
    [
        ({"kelurahan": "Kauman", "kodeRTRW": "RT001-RW002"}, "Kauman", "RT001-RW002"),
        ({"WADMKD": "Kauman", "RT": 1.0, "RW": 2}, "Kauman", "RT001-RW002"),
        ({"NAMA_DESA": "Gembong", "No RT": "RT 03", "No RW": "RW IV"}, "Gembong", "RT003-RW004"),
        ({"Desa": "Gembong", "rt": "6A", "rw": "2"}, "Gembong", "RT006A-RW002"),
        ({"Name": "Kandang Panjang RT 01 RW 02"}, "Kandang Panjang", "RT001-RW002"),
        ({"kelurahan": "Kauman", "Name": "RT 1/RW 2"}, "Kauman", "RT001-RW002"),
        ({"Name": "Kauman"}, "Kauman", None),
        ({"kelurahan": "Kauman", "kodeRTRW": ""}, "Kauman", None),
        ({}, "", None),
        ({"kelurahan": ["Kauman"], "rt": True, "rw": float("nan")}, "", None),
    ],
)
def test_village_and_code_are_found_under_many_names(
    properties: dict[str, Any], kelurahan: str, label: str | None
) -> None:
    names = names_of(properties)
    assert (names.kelurahan, names.rt.label if names.rt else None) == (kelurahan, label)


def test_the_folder_names_the_village_where_nothing_else_does() -> None:
    names = names_of({"Name": "RT 1 RW 2"}, folder="Kauman")
    assert (names.kelurahan, names.raw_code) == ("Kauman", "RT 1 RW 2")


def test_text_that_cannot_be_printed_is_left_out_and_long_text_cut() -> None:
    names = names_of({"kelurahan": "Kau\x00man\ud800 \n Baru" + "x" * 500})
    assert names.kelurahan.startswith("Kauman Barux")
    assert len(names.kelurahan) == 200
