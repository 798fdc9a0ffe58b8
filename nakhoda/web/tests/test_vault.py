"""Sealed texts open only with their key, unchanged, and at their place; equal texts are found without opening."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nakhoda.web.vault import Vault, VaultError, keys_from, masked, new_key

OLD, NEW = keys_from(new_key())[0], keys_from(new_key())[0]
VAULT = Vault((OLD,))


@given(st.text(max_size=60), st.text(max_size=20))
def test_what_is_sealed_opens_again_and_says_nothing_outside(text: str, context: str) -> None:
    sealed = VAULT.seal(text, context)
    assert VAULT.open(sealed, context) == text
    assert VAULT.seal(text, context) != sealed
    if len(text.encode()) > 8:
        assert text not in sealed


def test_a_text_moved_to_another_place_does_not_open() -> None:
    with pytest.raises(VaultError, match="berubah"):
        VAULT.open(VAULT.seal("0012345678", "rekening:1"), "rekening:2")


@given(st.data())
def test_a_changed_letter_is_noticed(data: st.DataObject) -> None:
    sealed = VAULT.seal("0012345678", "rekening:1")
    # The last letter of base64 may hold bits that stand for nothing.
    place = data.draw(st.integers(0, len(sealed) - 4))
    other = "A" if sealed[place] != "A" else "B"
    with pytest.raises(VaultError):
        VAULT.open(sealed[:place] + other + sealed[place + 1 :], "rekening:1")


def test_after_a_change_of_keys_old_texts_open_and_are_known_as_stale() -> None:
    sealed, both = VAULT.seal("0012345678", "r"), Vault((NEW, OLD))
    assert both.open(sealed, "r") == "0012345678"
    assert both.is_stale(sealed)
    assert not both.is_stale(both.seal("0012345678", "r"))
    assert VAULT.index("0012345678", "r") in both.indexes("0012345678", "r")
    assert both.index("0012345678", "r") != VAULT.index("0012345678", "r")
    with pytest.raises(VaultError, match="kunci"):
        Vault((NEW,)).open(sealed, "r")


def test_equal_numbers_have_one_index_and_others_another() -> None:
    assert VAULT.index("0012345678", "r") == VAULT.index("0012345678", "r")
    assert VAULT.index("0012345678", "r") != VAULT.index("0012345679", "r")
    assert VAULT.index("0012345678", "r") != VAULT.index("0012345678", "nik")


@pytest.mark.parametrize("text", ["", "pendek", "YWJj", "bukan base64!"])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(VaultError):
        keys_from(text)


def test_keys_do_not_show_in_a_representation() -> None:
    assert repr(OLD) not in repr(VAULT)


def test_a_mask_shows_the_last_four() -> None:
    assert masked("0012345678") == "•••• 5678"
