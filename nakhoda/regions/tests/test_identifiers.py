"""RT codes and village names: every spelling of an office leads to one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nakhoda.regions.rules.identifiers import match_names, normalise_rt
from nakhoda.regions.rules.names import How, edit_distance

ROMANS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XIV", "XIX", "XL")


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("RT001-RW002", "RT001-RW002"),
        ("RT 1 RW 2", "RT001-RW002"),
        ("rt1rw2", "RT001-RW002"),
        ("001/002", "RT001-RW002"),
        ("RT.01/RW.02", "RT001-RW002"),
        ("RT/RW 01/02", "RT001-RW002"),
        ("RT: 04, RW: 02", "RT004-RW002"),
        ("RT 04 RW 02", "RT004-RW002"),
        ("RW 2 RT 1", "RT001-RW002"),
        ("RT06A-RW002", "RT006A-RW002"),
        ("RT 06 A RW 02", "RT006A-RW002"),
        ("RT303-DS03", "RT303-DS03"),
        ("RT 01 RW IV", "RT001-RW004"),
        ("001/IX", "RT001-RW009"),
        ("Rukun Tetangga 3 Rukun Warga 4", "RT003-RW004"),
    ],
)
def test_every_spelling_of_an_office_has_one_label(text: str, label: str) -> None:
    code = normalise_rt(text)
    assert code is not None
    assert (code.label, code.original) == (label, text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "RT 1",
        "RW 2",
        "Kauman",
        "RT 0 RW 1",
        "RT 1,2 RW 3",
        "RT 1-3 RW 2",
        "RT 1 RW 2/3",
        "RT 1 RW 2 dan RT 3 RW 2",
        "01/02/2020",
        "RT1000-RW1",
        "RT 1 RW IIII",
        "ART 5 RW 1",
        "RT 1 RW 2" + " " * 300,
    ],
)
def test_a_text_with_no_code_or_with_several_has_none(text: str) -> None:
    assert normalise_rt(text) is None


def test_the_name_of_a_hamlet_is_kept_beside_the_code() -> None:
    code = normalise_rt("RT 02 RW 02 Joho")
    assert code is not None
    assert (code.label, code.place) == ("RT002-RW002", "JOHO")


def test_the_letter_of_a_split_rt_is_a_part_of_its_label() -> None:
    code = normalise_rt("RT06A-RW002")
    assert code is not None
    assert (code.rt, code.suffix, code.rw) == ("006", "A", "002")


@given(
    rt=st.integers(1, 999),
    rw=st.integers(0, 999),
    suffix=st.sampled_from(["", "A", "B"]),
    gap=st.sampled_from([" ", "-", "/", ". ", ""]),
    width=st.integers(1, 3),
)
def test_normalising_a_label_changes_nothing(rt: int, rw: int, suffix: str, gap: str, width: int) -> None:
    code = normalise_rt(f"RT{gap}{rt:0{width}d}{suffix}{gap}RW{gap}{rw:0{width}d}")
    assert code is not None
    assert (int(code.rt), int(code.rw), code.suffix) == (rt, rw, suffix)
    again = normalise_rt(code.label)
    assert again is not None
    assert again.label == code.label


@given(st.text(alphabet="RTWDSAIVX0123456789 -/.,", max_size=30) | st.text(max_size=30))
def test_any_text_gives_none_or_a_label_that_stays(text: str) -> None:
    code = normalise_rt(text)
    if code is not None:
        again = normalise_rt(code.label)
        assert again is not None
        assert again.label == code.label


@pytest.mark.parametrize("numeral", ROMANS)
def test_a_roman_rw_is_read_as_its_value(numeral: str) -> None:
    values = dict(zip(ROMANS, (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 14, 19, 40), strict=True))
    code = normalise_rt(f"RT 7 RW {numeral}")
    assert code is not None
    assert int(code.rw) == values[numeral]


@pytest.mark.parametrize(
    ("name", "known", "how"),
    [
        ("Kauman", "Kauman", How.EXACT),
        ("Kandang panjang", "Kandang Panjang", How.NORMALISED),
        ("Kalibaros", "Kali Baros", How.NORMALISED),
        ("KEL. KALI-BAROS", "Kali Baros", How.NORMALISED),
        ("Sekoduwet", "Sokoduwet", How.NEAR),
        ("Noyotaansari", "Noyontaansari", How.NEAR),
        ("Kamuan", "Kauman", How.NEAR),
        ("Medono", None, How.NONE),
    ],
)
def test_a_village_name_is_found_despite_its_spelling(name: str, known: str | None, how: How) -> None:
    official = ["Kandang Panjang", "Kali Baros", "Sokoduwet", "Noyontaansari", "Kauman", "Poncol"]
    (match,) = match_names([name], official)
    assert (match.known, match.how) == (known, how)


def test_two_names_equally_near_are_offered_and_none_is_chosen() -> None:
    (match,) = match_names(["Karangsari"], ["Karangsali", "Karangsati"])
    assert (match.known, match.how, match.candidates) == (None, How.NONE, ("Karangsali", "Karangsati"))


def test_two_names_that_only_a_space_tells_apart_are_not_guessed_between() -> None:
    (match,) = match_names(["KALIBAROS"], ["Kali Baros", "Kalibaros"])
    assert (match.known, match.candidates) == (None, ("Kali Baros", "Kalibaros"))


@pytest.mark.parametrize(("name", "other"), [("Sumber Rejo 1", "Sumber Rejo 2"), ("Banjaran II", "Banjaran I")])
def test_names_that_differ_in_a_number_are_never_near(name: str, other: str) -> None:
    (match,) = match_names([name], [other])
    assert match.known is None


@given(st.text(max_size=12), st.text(max_size=12))
def test_edit_distance_is_symmetric_and_zero_only_for_equals(first: str, second: str) -> None:
    distance = edit_distance(first, second)
    assert distance == edit_distance(second, first)
    assert (distance == 0) == (first == second)
    assert abs(len(first) - len(second)) <= distance <= max(len(first), len(second))
