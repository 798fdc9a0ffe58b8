"""Numbers in words: fixed answers, and two constructions of our own that share nothing with the code."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nakhoda.ledger.rules.terbilang import LARGEST, terbilang, terbilang_rupiah

KNOWN = {
    0: "nol",
    1: "satu",
    10: "sepuluh",
    11: "sebelas",
    12: "dua belas",
    19: "sembilan belas",
    20: "dua puluh",
    21: "dua puluh satu",
    100: "seratus",
    101: "seratus satu",
    110: "seratus sepuluh",
    111: "seratus sebelas",
    200: "dua ratus",
    1_000: "seribu",
    1_001: "seribu satu",
    1_100: "seribu seratus",
    1_111: "seribu seratus sebelas",
    2_000: "dua ribu",
    11_000: "sebelas ribu",
    21_000: "dua puluh satu ribu",
    100_000: "seratus ribu",
    101_000: "seratus satu ribu",
    1_000_000: "satu juta",
    1_001_000: "satu juta seribu",
    1_250_000: "satu juta dua ratus lima puluh ribu",
    11_000_000: "sebelas juta",
    300_000_000: "tiga ratus juta",
    1_000_000_000: "satu miliar",
    1_000_000_000_000: "satu triliun",
    10**15: "satu kuadriliun",
    -5: "minus lima",
}
DIGITS = "nol satu dua tiga empat lima enam tujuh delapan sembilan".split()
SCALES = {"ribu": 10**3, "juta": 10**6, "miliar": 10**9, "triliun": 10**12, "kuadriliun": 10**15}


def from_words(text: str) -> int:
    """The number that Indonesian words mean, read word by word."""
    if text.startswith("minus "):
        return -from_words(text.removeprefix("minus "))
    words = text.replace("seratus", "satu ratus").replace("seribu", "satu ribu").replace("sepuluh", "satu puluh")
    total = group = digit = 0
    for word in words.replace("sebelas", "satu belas").split():
        if word in DIGITS:
            digit = DIGITS.index(word)
        elif word == "belas":
            group, digit = group + digit + 10, 0
        elif word in ("puluh", "ratus"):
            group, digit = group + digit * (10 if word == "puluh" else 100), 0
        else:
            total, group, digit = total + (group + digit) * SCALES[word], 0, 0
    return total + group + digit


def by_rewriting(number: int) -> str:
    """The words by writing every digit with its place, then the contractions of the language one after another."""
    padded = f"{number:018d}"
    text = ""
    for group, scale in zip(re.findall(r"\d{3}", padded), [*reversed(SCALES), ""], strict=True):
        if group != "000":
            places = [(DIGITS[int(digit)], name) for digit, name in zip(group, ("ratus", "puluh", ""), strict=True)]
            text += " ".join(f"{digit} {name}" for digit, name in places if digit != "nol") + f" {scale}; "
    text = re.sub(r" +", " ", text).replace(" ;", ";")
    text = re.sub(r"satu puluh (\w+)\b(?= |;)", _teens, text)
    text = text.replace("satu puluh", "sepuluh").replace("satu ratus", "seratus")
    text = re.sub(r"(^|; )satu ribu", r"\1seribu", text)
    return re.sub(r"\s+", " ", text.replace(";", "")).strip() or "nol"


def _teens(found: re.Match[str]) -> str:
    digit = found[1]
    if digit not in DIGITS:
        return f"sepuluh {digit}"
    return "sebelas" if digit == "satu" else f"{digit} belas"


@pytest.mark.parametrize(("number", "words"), KNOWN.items())
def test_known_numbers_are_said_as_people_say_them(number: int, words: str) -> None:
    assert terbilang(number) == words


def test_every_number_below_twenty_thousand_agrees_with_both_constructions() -> None:
    for number in range(20_000):
        words = terbilang(number)
        assert from_words(words) == number
        assert by_rewriting(number) == words


@given(st.integers(min_value=0, max_value=LARGEST) | st.integers(0, 10**6).map(lambda n: n * 1000 + 1))
def test_any_number_agrees_with_both_constructions(number: int) -> None:
    words = terbilang(number)
    assert from_words(words) == number
    assert by_rewriting(number) == words
    assert "  " not in words
    assert not re.search(r"satu (ratus|puluh|belas)\b", words)


@given(st.integers(min_value=1, max_value=LARGEST))
def test_a_negative_number_says_minus_first(number: int) -> None:
    assert terbilang(-number) == f"minus {terbilang(number)}"


def test_a_receipt_begins_with_a_capital_and_ends_with_rupiah() -> None:
    assert terbilang_rupiah(1_250_000) == "Satu juta dua ratus lima puluh ribu rupiah"


def test_what_is_no_whole_number_or_too_large_is_refused() -> None:
    with pytest.raises(ValueError, match="terlalu besar"):
        terbilang(LARGEST + 1)
    wrong: list[Any] = [True, 1.5]
    for number in wrong:
        with pytest.raises(TypeError, match="bilangan bulat"):
            terbilang(number)
