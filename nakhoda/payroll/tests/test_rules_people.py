"""NIK and account guards, eligibility, rates, attendance marks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nakhoda.payroll.rules.attendance import Crew, active_marks, hok, late_numbers, mark_faults, sheet_faults
from nakhoda.payroll.rules.eligibility import Facts, judge, objection_ends, priorities, ranked, requirements
from nakhoda.payroll.rules.identity import Sex, age_on, check_account, check_nik, mask, same_name
from nakhoda.payroll.rules.rates import NoRate, Rate, example_rates, holidays, rate_faults, rate_on, roles
from nakhoda.payroll.tests.crew_maker import MONDAY, mark

TODAY = date(2021, 9, 6)
BIRTHS = st.dates(date(1930, 1, 1), TODAY)


def nik_of(birth: date, sex: str, serial: int = 1, region: str = "350104") -> str:
    day = birth.day + (40 if sex == "P" else 0)
    return f"{region}{day:02}{birth.month:02}{birth.year % 100:02}{serial:04}"


@given(BIRTHS, st.sampled_from(["L", "P"]), st.integers(1, 9999))
def test_a_sound_nik_agrees_with_the_person_it_was_made_for(birth: date, sex: Sex, serial: int) -> None:
    found = check_nik(nik_of(birth, sex, serial), today=TODAY, birth=birth, sex=sex)
    assert found.faults == ()
    assert (found.birth, found.sex) == (birth, sex)
    assert [doubt for doubt in found.doubts if "berakhir 0" not in doubt] == []


@given(BIRTHS, st.integers(1, 9999))
def test_the_other_sex_or_another_day_raises_a_doubt_and_no_fault(birth: date, serial: int) -> None:
    found = check_nik(nik_of(birth, "L", serial), today=TODAY, birth=date(1901, 5, 5), sex="P")
    assert found.sound
    assert {"Tanggal lahir", "Jenis kelamin"} <= {" ".join(doubt.split()[:2]) for doubt in found.doubts}


WRONG_NIK = {
    "3,50104E+15": "rusak oleh Excel",
    "3.50104010190E+15": "rusak oleh Excel",
    "3501040101900001.0": "rusak oleh Excel",
    "350104010190001": "harus 16 angka",
    "35010401019000011": "harus 16 angka",
    "35010401019O0001": "harus 16 angka",
    "1001040101900001": "kode provinsi",
    "3501040101900000": "0000",
    "3501043202900001": "tidak mungkin",
    "3501040113900001": "tidak mungkin",
    "3501044001900001": "tidak mungkin",
    "٣٥٠١٠٤٠١٠١٩٠٠٠٠١": "harus 16 angka",
}


@pytest.mark.parametrize(("written", "says"), WRONG_NIK.items())
def test_a_damaged_nik_is_refused_and_never_repeated(written: str, says: str) -> None:
    found = check_nik(written, today=TODAY)
    assert says in " ".join(found.faults)
    assert written not in " ".join(found.faults + found.doubts)


def test_marks_in_a_nik_are_no_fault_but_a_rounded_one_and_a_strange_district_are_doubted() -> None:
    assert check_nik("350104-010190.0001", today=TODAY).number == "3501040101900001"
    assert "Excel" in check_nik("3501040101900010", today=TODAY).doubts[0]
    assert "kecamatan" in check_nik("3501040101900001", today=TODAY, regions={"350105"}).doubts[0]
    assert check_nik("3501040101900001", today=TODAY, regions={"350104"}).doubts == ()


def test_one_digit_repeated_passes_the_date_so_structure_proves_nothing() -> None:
    assert check_nik("1111111111111111", today=TODAY).sound


@pytest.mark.parametrize(
    ("written", "bank", "fault", "doubt"),
    [
        ("0012 0101 2345 678", "bri", "", ""),
        ("1234567890", "bri", "", "lazimnya 15"),
        ("1,2E+14", "bri", "rusak oleh Excel", ""),
        ("1234567", "", "8–20 angka", ""),
        ("AB12345678", "", "8–20 angka", ""),
        ("0000000000", "bni", "diulang", ""),
        ("1234567890123450", "", "", "berakhir 0"),
    ],
)
def test_account_numbers_are_guarded(written: str, bank: str, fault: str, doubt: str) -> None:
    found = check_account(written, bank=bank)
    assert fault in " ".join(found.faults)
    assert bool(fault) == bool(found.faults)
    assert doubt in " ".join(found.doubts)
    assert bool(doubt) == bool(found.doubts)


@given(st.from_regex(r"[0-9]{0,24}", fullmatch=True))
def test_a_masked_number_shows_four_digits_at_most_and_keeps_its_length(number: str) -> None:
    masked = mask(number)
    assert len(masked) == len(number)
    assert sum(letter != "*" for letter in masked) in (0, 4)
    assert number.endswith(masked.lstrip("*"))


def test_names_agree_apart_from_capitals_and_titles() -> None:
    assert same_name("SITI AMINAH", "Siti Aminah, S.Pd.")
    assert not same_name("SITI AMINAH", "Sito Aminah")
    assert not same_name("", "")


@given(BIRTHS, st.dates(TODAY, date(2040, 1, 1)))
def test_age_rises_by_one_a_year_and_never_falls(birth: date, day: date) -> None:
    assert age_on(birth, birth) == 0
    assert age_on(birth, day) in (day.year - birth.year, day.year - birth.year - 1)
    assert age_on(date(2000, 2, 29), date(2021, 2, 28)) == 20


ABLE: dict[str, Any] = {"resident": True, "age": 30, "public_servant": False, "consent": True}


def test_nobody_is_eligible_or_poor_by_default() -> None:
    found = judge({})
    assert found.answer == "unknown"
    assert found.points == 0
    assert set(found.unknown) == {rule.fact for rule in requirements()} | {rule.fact for rule in priorities()}


@pytest.mark.parametrize(
    ("change", "answer", "reason"),
    [
        ({}, "yes", "penduduk setempat"),
        ({"resident": False}, "no", "bukan penduduk setempat"),
        ({"age": 17}, "no", "usia di luar"),
        ({"age": 18}, "yes", "usia 18"),
        ({"age": 64}, "yes", "usia 18"),
        ({"age": 65}, "no", "usia di luar"),
        ({"age": None}, "unknown", "tanggal lahir belum"),
        ({"public_servant": True}, "no", "ASN"),
        ({"public_servant": None, "resident": False}, "no", "belum ditanya"),
        ({"consent": False}, "no", "tidak menyetujui"),
    ],
)
def test_eligibility_gives_its_reasons(change: dict[str, Any], answer: str, reason: str) -> None:
    found = judge(ABLE | change)
    assert found.answer == answer
    assert any(reason in said for said in found.reasons)


FACT = st.none() | st.booleans()
CANDIDATES = st.lists(
    st.fixed_dictionaries(
        {rule.fact: FACT for rule in priorities()} | {"resident": FACT} | {"age": st.none() | st.integers(10, 80)}
    ),
    max_size=8,
)


@given(CANDIDATES)
def test_the_ranking_holds_only_the_eligible_by_points_then_by_registration(people: list[Facts]) -> None:
    candidates = [(number, {**facts, "public_servant": False, "consent": True}) for number, facts in enumerate(people)]
    found = ranked(candidates)
    assert {number for number, _ in found} == {n for n, facts in candidates if judge(facts).answer == "yes"}
    order = [(-eligibility.points, number) for number, eligibility in found]
    assert order == sorted(order)


def test_residents_may_object_for_some_days_after_publication() -> None:
    assert objection_ends(date(2021, 9, 6)) == date(2021, 9, 9)


def test_a_day_has_the_rate_that_was_valid_on_it() -> None:
    rates = [Rate("worker", 80, date(2021, 1, 1), date(2021, 6, 30)), Rate("worker", 90, date(2021, 7, 1))]
    assert [rate_on(rates, "worker", date(2021, month, day)).wage_idr for month, day in ((6, 30), (7, 1))] == [80, 90]
    with pytest.raises(NoRate, match="Pekerja pada 31 Desember 2020"):
        rate_on(rates, "worker", date(2020, 12, 31))


def test_rates_that_overlap_pass_a_ceiling_or_are_no_money_are_refused() -> None:
    first = Rate("worker", 80, date(2021, 1, 1), date(2021, 6, 30))
    assert rate_faults([first, Rate("worker", 90, date(2021, 7, 1))]) == ()
    assert "bertumpang pada 30 Juni 2021" in rate_faults([first, Rate("worker", 90, date(2021, 6, 30))])[0]
    assert "melebihi pagu" in rate_faults([replace(first, ceiling_idr=79)])[0]
    assert "rupiah bulat" in rate_faults([replace(first, wage_idr=0)])[0]
    assert "sebelum mulai" in rate_faults([replace(first, valid_to=date(2020, 1, 1))])[0]


def test_the_example_rates_and_the_calendar_can_be_used() -> None:
    rates = example_rates("35.01")
    assert {rate.role for rate in rates} == set(roles())
    assert rate_faults(rates) == ()
    assert {rate.certainty for rate in rates} == {"assumed"}
    assert holidays()[date(2021, 8, 17)] == "Hari Kemerdekaan"


def test_quarters_are_exact_days() -> None:
    assert [hok(quarters) for quarters in (0, 1, 5)] == [Decimal(0), Decimal("0.25"), Decimal("1.25")]


def test_a_correction_supersedes_and_the_old_mark_no_longer_counts() -> None:
    first = mark(1, 0, 4)
    second = mark(1, 0, 2, number=99_999, supersedes=first.number, reason="pulang siang")
    assert mark_faults(first, [], today=MONDAY) == ()
    assert mark_faults(second, [first], today=MONDAY) == ()
    assert active_marks([second, first]) == (second,)
    assert "Buat pembetulan" in mark_faults(replace(first, number=5), [first], today=MONDAY)[0]
    third = replace(second, number=100_000)
    assert "menggantikan catatan yang berlaku" in mark_faults(third, [first, second], today=MONDAY)[0]
    assert "Tulis alasan" in mark_faults(replace(second, reason=""), [first], today=MONDAY)[0]
    assert late_numbers([first, second], {first.number}) == (second.number,)


def test_a_mark_of_another_size_role_or_day_is_refused_and_two_half_days_in_two_packages_are_not() -> None:
    half = mark(1, 0, 2, package=2)
    assert mark_faults(mark(1, 0, 2), [half], today=MONDAY) == ()
    assert "melebihi satu hari" in mark_faults(mark(1, 0, 3), [half], today=MONDAY)[0]
    assert "Isi kehadiran" in mark_faults(mark(1, 0, 5), [], today=MONDAY)[0]
    assert "Pilih pekerja" in mark_faults(mark(1, 0, role="chief"), [], today=MONDAY)[0]
    assert "belum tiba" in mark_faults(mark(1, 1), [], today=MONDAY)[0]


def test_a_sheet_names_the_missing_strangers_and_doubles() -> None:
    crew = Crew(1, "A", (1, 2))
    assert sheet_faults(crew, [mark(1, 0), mark(2, 0, 0)]) == ()
    assert sheet_faults(crew, [mark(1, 0), mark(1, 0), mark(3, 0)]) == (
        "1 dari 2 pekerja regu A belum ditandai.",
        "1 orang bukan anggota regu A.",
        "1 pekerja ditandai lebih dari sekali.",
    )
