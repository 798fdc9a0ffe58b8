"""Unit prices and budgets: exact, rounded at the two stated places, and always the sum of their lines."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nakhoda.planning.rules.budget import activity_budget, activity_price, budget, quarters, unit_price
from nakhoda.planning.rules.prices import (
    PriceError,
    build_book,
    check_prices,
    document_of,
    example_book,
    indexed,
    rounded,
)
from nakhoda.planning.tests.world import PRICES, WORKS

ITEMS = [analysis.id for analysis in PRICES.analyses]
volumes = st.decimals(min_value=0, max_value=100_000, places=3, allow_nan=False)
prices = st.lists(st.integers(0, 10**8), min_size=len(PRICES.resources), max_size=len(PRICES.resources))


def test_the_example_is_marked_and_every_default_activity_is_priced() -> None:
    assert PRICES.example
    assert "contoh" in PRICES.id
    unpriced = [each.id for each in WORKS.activities if each.default and each.id not in PRICES.recipe_by_activity]
    assert unpriced == ["api-mobil"] or unpriced == []
    assert list(check_prices(PRICES, WORKS)) == []


def test_a_unit_price_is_labour_material_equipment_and_overhead() -> None:
    found = unit_price(PRICES, "galian-m3")
    assert found.labour_idr == Decimal("0.75") * 90_000 + Decimal("0.025") * 140_000
    assert found.material_idr == found.equipment_idr == 0
    assert found.overhead_idr == Decimal("7100")
    assert found.price_idr == 78_100
    assert found.labour_days == Decimal("0.775")


def test_a_unit_price_is_rounded_half_up_to_the_books_multiple() -> None:
    assert unit_price(replace(PRICES, rounding_idr=500), "galian-m3").price_idr == 78_000
    assert unit_price(replace(PRICES, rounding_idr=200), "galian-m3").price_idr == 78_200
    assert rounded(Decimal("0.5")) == 1
    assert rounded(Decimal("2.4999")) == 2
    assert rounded(Fraction(5, 2)) == 3


@given(st.lists(st.tuples(st.sampled_from(ITEMS), volumes), max_size=6), prices, st.sampled_from([1, 10, 100, 500]))
def test_a_total_is_the_sum_of_its_lines_for_any_prices(
    items: list[tuple[str, Decimal]], each: list[int], multiple: int
) -> None:
    resources = tuple(replace(r, price_idr=price) for r, price in zip(PRICES.resources, each, strict=True))
    found = budget(replace(PRICES, resources=resources, rounding_idr=multiple), items)
    assert found.total_idr == sum(line.amount_idr for line in found.lines)
    for line, (_, volume) in zip(found.lines, items, strict=True):
        assert line.price_idr % multiple == 0
        assert abs(line.amount_idr - volume * line.price_idr) <= Decimal("0.5")
        assert line.labour_days == volume * unit_price(PRICES, line.item).labour_days
    assert found.labour_days == sum(line.labour_days for line in found.lines)
    assert found.labour_quarters % Decimal("0.25") == 0
    assert abs(found.labour_quarters - found.labour_days) <= Decimal("0.125")


def test_a_budget_lists_its_materials_and_its_share_of_wages() -> None:
    found = activity_budget(PRICES, [("jalan-paving", Decimal(100)), ("jalan-beton", Decimal(50))])
    assert found.needs["paving-6"] == Decimal("151.5")
    assert Decimal("0.2") < found.labour_share < Decimal("0.4")
    assert found.total_idr == 100 * activity_price(PRICES, "jalan-paving").price_idr + 14_132_800


def test_quarters_of_days_round_half_up() -> None:
    assert [quarters(Decimal(days)) for days in ("0", "0.1", "0.125", "1.9")] == [
        0,
        0,
        Decimal("0.25"),
        Decimal("2.00"),
    ]


@given(st.fractions(min_value=Fraction(1, 10), max_value=10))
def test_indexing_moves_prices_and_ranges_and_keeps_coefficients(factor: Fraction) -> None:
    moved = indexed(PRICES, 2023, factor, "indeks uji")
    assert moved.year == 2023
    assert moved.analyses == PRICES.analyses
    assert "indeks uji" in moved.source
    for before, after in zip(PRICES.resources, moved.resources, strict=True):
        assert abs(after.price_idr - before.price_idr * factor) <= Fraction(1, 2)
        assert after.low_idr <= after.price_idr <= after.high_idr


def test_an_index_of_nothing_is_refused() -> None:
    with pytest.raises(PriceError, match="lebih dari 0"):
        indexed(PRICES, 2023, Decimal(0), "x")


def test_a_price_outside_its_range_and_an_unknown_activity_are_findings() -> None:
    dear = replace(PRICES.resources[0], price_idr=999_999)
    recipes = (*PRICES.recipes, replace(PRICES.recipes[0], activity="jalan-emas"))
    spoilt = replace(PRICES, resources=(dear, *PRICES.resources[1:]), recipes=recipes)
    assert [found.code for found in check_prices(spoilt, WORKS)] == ["harga-di-luar-rentang", "harga-tanpa-kegiatan"]


def test_a_book_survives_its_document() -> None:
    assert build_book(document_of(PRICES)) == example_book()


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("rounding_idr", 0, "pembulatan"),
        ("recipes", {"jalan-paving": {"tidak-ada": "1"}}, "tidak-ada"),
        ("recipes", {"jalan-paving": {}}, "bagian"),
        ("year", "dua ribu", "tidak lengkap"),
    ],
)
def test_a_book_that_cannot_be_used_is_refused(name: str, value: object, word: str) -> None:
    with pytest.raises(PriceError, match=word):
        build_book({**document_of(PRICES), name: value})


def test_an_unknown_item_or_a_negative_volume_is_refused() -> None:
    with pytest.raises(PriceError, match="emas"):
        unit_price(PRICES, "emas")
    with pytest.raises(PriceError, match="jalan-emas"):
        activity_price(PRICES, "jalan-emas")
    with pytest.raises(PriceError, match="negatif"):
        budget(PRICES, [("galian-m3", Decimal(-1))])
