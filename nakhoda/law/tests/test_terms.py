"""The glossary: one name per term, one term per name, and the names that the rest of the system uses."""

from __future__ import annotations

import re

import pytest

from nakhoda.law.rulesets import LawError, available, load
from nakhoda.law.terms import load_terms, read_terms

KEPT = ["rt", "rw", "desa", "kelurahan", "kawasan", "rplp", "bkm", "ksm", "kpp", "bpm", "hok", "nik", "lpj"]


def entry(term: str, code: str) -> str:
    return f'[[terms]]\nterm = "{term}"\ncode = "{code}"\nmeaning = "arti"\nsource = "sumber"\n'


def test_a_term_has_one_code_name_and_a_code_name_one_term() -> None:
    terms = load_terms()
    assert len(terms) >= 60
    assert len({term.code for term in terms}) == len({term.term.casefold() for term in terms}) == len(terms)


def test_code_names_are_lower_case_and_every_term_is_explained_and_sourced() -> None:
    for term in load_terms():
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", term.code), term
        assert term.meaning.strip(), term
        assert term.source.strip(), term


def test_the_closed_list_of_indonesian_nouns_is_kept_as_it_is() -> None:
    assert set(KEPT) <= {term.code for term in load_terms()}


def test_the_two_meanings_of_rkm_have_two_names_and_the_acronym_none() -> None:
    codes = {term.term: term.code for term in load_terms()}
    assert codes["rencana kerja masyarakat"] == "work_plan"
    assert codes["rembug kesiapan masyarakat"] == "readiness_meeting"
    assert "rkm" not in codes.values()


@pytest.mark.parametrize("ruleset_id", available())
def test_every_denominator_of_a_ruleset_is_a_term(ruleset_id: str) -> None:
    assert set(load(ruleset_id).denominators) <= {term.code for term in load_terms()}


def test_a_term_or_a_code_name_that_stands_twice_is_refused() -> None:
    with pytest.raises(LawError, match="istilah luas"):
        read_terms(entry("Luas", "area_ha") + entry("luas", "size_ha"))
    with pytest.raises(LawError, match="nama kode area_ha"):
        read_terms(entry("luas", "area_ha") + entry("ukuran", "area_ha"))


@pytest.mark.parametrize("text", ["[[terms]", "", '[[terms]]\nterm = "luas"\n', entry("luas", "area_ha") + 'x = "y"\n'])
def test_a_malformed_list_is_refused(text: str) -> None:
    with pytest.raises(LawError, match="tidak terbaca"):
        read_terms(text)
