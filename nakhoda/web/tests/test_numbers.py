"""Numbers, money and dates as they are read here."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nakhoda.web import numbers

JAKARTA = ZoneInfo("Asia/Jakarta")
EVENING = datetime(2026, 11, 24, 14, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "decimals", "indonesian", "english"),
    [
        (Decimal("1234.56"), 2, "1.234,56", "1,234.56"),
        (1234567, None, "1.234.567", "1,234,567"),
        (0, None, "0", "0"),
        (Decimal("1.50"), None, "1,5", "1.5"),
        (Decimal("1.5"), 2, "1,50", "1.50"),
        (Decimal("0.005"), 2, "0,01", "0.01"),
        (2.675, 2, "2,68", "2.68"),
        (Decimal("-2.675"), 2, "-2,68", "-2.68"),
        (Decimal("-0.001"), 2, "0,00", "0.00"),
        (Decimal("-0.0"), None, "0", "0"),
        (0.1 + 0.2, None, "0,3", "0.3"),
        (Fraction(2, 3), 4, "0,6667", "0.6667"),
        (Decimal(999), 0, "999", "999"),
        (Decimal("999.5"), 0, "1.000", "1,000"),
        (Decimal("12345678901234567890.005"), 2, "12.345.678.901.234.567.890,01", "12,345,678,901,234,567,890.01"),
        (1e-9, None, "0", "0"),
        (1e20, 0, "100.000.000.000.000.000.000", "100,000,000,000,000,000,000"),
    ],
)
def test_a_number_is_marked_in_thousands_and_rounded_half_away_from_zero(
    value: numbers.Number, decimals: int | None, indonesian: str, english: str
) -> None:
    assert numbers.number(value, decimals, "id") == indonesian
    assert numbers.number(value, decimals, "en-gb") == english


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=5))
def test_a_shown_number_read_back_is_the_number_rounded(value: Decimal) -> None:
    read = Decimal(numbers.number(value, 2, "id").replace(".", "").replace(",", "."))
    assert read == value.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    assert Decimal(numbers.number(value, None, "en").replace(",", "")) == value


@pytest.mark.parametrize("value", [None, float("nan"), float("inf"), Decimal("NaN"), Decimal("-Infinity")])
def test_what_is_no_number_is_a_dash(value: numbers.Number | None) -> None:
    shown = [numbers.number(value), numbers.number(value, 2), numbers.hectares(value), numbers.percent(value)]
    assert {*shown, numbers.signed(value, 2)} == {"–"}


@pytest.mark.parametrize(
    ("value", "shown"),
    [(Decimal("1.25"), "+1,25"), (Decimal("-0.5"), "-0,50"), (0, "0,00"), (Decimal("0.001"), "0,00"), (10, "+10,00")],
)
def test_a_change_carries_its_sign(value: numbers.Number, shown: str) -> None:
    assert numbers.signed(value, 2) == shown


@pytest.mark.parametrize(
    ("ratio", "decimals", "shown"),
    [
        (Decimal("0.7625"), 1, "76,3%"),
        (Decimal("0.759999"), 2, "76,00%"),
        (Decimal("0.759999"), None, "75,9999%"),
        (Fraction(1, 3), 2, "33,33%"),
        (0.07, None, "7%"),
        (12, 0, "1.200%"),
    ],
)
def test_a_ratio_is_shown_as_percent(ratio: numbers.Number, decimals: int | None, shown: str) -> None:
    assert numbers.percent(ratio, decimals) == shown


def test_hectares_have_two_decimals() -> None:
    assert numbers.hectares(Decimal("1234.5")) == "1.234,50"
    assert numbers.hectares(Decimal("1234.5"), "en") == "1,234.50"


def test_rupiah_are_whole_and_marked() -> None:
    assert [numbers.rupiah(amount) for amount in (1250000, 0, -500, None)] == ["Rp1.250.000", "Rp0", "-Rp500", "–"]
    assert numbers.rupiah(1250000, "en") == "Rp1,250,000"


@pytest.mark.parametrize("amount", [1.0, Decimal(5), "500", True])
def test_rupiah_that_are_no_int_are_refused(amount: Any) -> None:
    with pytest.raises(TypeError, match="bilangan bulat"):
        numbers.rupiah(amount)


def test_days_are_written_out_or_short() -> None:
    day = date(2021, 3, 5)
    assert numbers.long_date(day) == "5 Maret 2021"
    assert numbers.long_date(day, "en") == "5 March 2021"
    assert numbers.short_date(day) == "05-03-2021"
    assert {numbers.long_date(None), numbers.short_date(None)} == {"–"}


def test_every_month_has_its_own_name_and_short_name() -> None:
    for language in ("id", "en"):
        days = [datetime(2021, month, 1, tzinfo=UTC) for month in range(1, 13)]
        assert len({numbers.long_date(day, language) for day in days}) == 12
        assert len({numbers.moment(day, UTC, language) for day in days}) == 12
    assert numbers.moment(datetime(2021, 8, 17, tzinfo=UTC), UTC) == "17 Agu 2021 00.00"


def test_a_moment_is_told_in_the_zone_of_the_office() -> None:
    assert numbers.moment(EVENING, JAKARTA) == "24 Nov 2026 21.05"
    assert numbers.moment(EVENING, ZoneInfo("Asia/Jayapura"), "en") == "24 Nov 2026 23:05"
    assert numbers.moment(datetime(2020, 12, 31, 20, 0, tzinfo=UTC), JAKARTA) == "1 Jan 2021 03.00"
    assert numbers.clock(EVENING, JAKARTA) == "21.05"
    assert {numbers.moment(None, JAKARTA), numbers.clock(None, JAKARTA), numbers.ago(None, EVENING, JAKARTA)} == {"–"}


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zona waktu"):
        numbers.moment(EVENING.replace(tzinfo=None), JAKARTA)


@pytest.mark.parametrize(
    ("passed", "shown"),
    [
        (timedelta(seconds=59), "baru saja"),
        (timedelta(seconds=60), "1 menit lalu"),
        (timedelta(minutes=59, seconds=59), "59 menit lalu"),
        (timedelta(hours=1), "1 jam lalu"),
        (timedelta(hours=23, minutes=59), "23 jam lalu"),
        (timedelta(days=1), "1 hari lalu"),
        (timedelta(days=6, hours=23), "6 hari lalu"),
        (timedelta(days=7), "24 Nov 2026 21.05"),
        (timedelta(seconds=-1), "24 Nov 2026 21.05"),
    ],
)
def test_the_recent_past_is_told_as_how_long_ago(passed: timedelta, shown: str) -> None:
    assert numbers.ago(EVENING, EVENING + passed, JAKARTA) == shown


@pytest.mark.parametrize("language", ["id", "id-ID", None, "", "jv"])
def test_what_is_not_english_is_written_indonesian(language: str | None) -> None:
    assert numbers.number(1234, None, language) == "1.234"


@pytest.mark.parametrize("text", ["", "-1", "²", "٣", "1.0", " 1", "1e3", "1_0", "9" * 10, "9" * 5000])
def test_only_plain_digits_are_a_whole_number(text: str) -> None:
    assert numbers.whole(text) is None


@given(st.integers(min_value=0, max_value=999_999_999))
def test_a_whole_number_is_read_back(value: int) -> None:
    assert numbers.whole(str(value)) == value
