"""Plans, purchases, stock and changes as pure rules: sums are exact, stock is never below zero, faults say why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nakhoda.grants.rules.programmes import programmes
from nakhoda.law.rulesets import DEFAULT, load
from nakhoda.planning.rules.catalogue import catalogue
from nakhoda.planning.rules.prices import example_book
from nakhoda.planning.rules.states import RtState, WorkLine
from nakhoda.works.rules.changes import Bounds, change_faults, effect_of, with_volume
from nakhoda.works.rules.chart import Curve, s_curve
from nakhoda.works.rules.plan import (
    Figures,
    Part,
    Work,
    budget_by_kind,
    budget_of,
    budget_rows,
    materials_of,
    planned_until,
    quarters_of,
    weekly,
)
from nakhoda.works.rules.purchases import (
    Bought,
    Item,
    Money,
    Offer,
    offers_needed,
    purchase_faults,
    split_faults,
)
from nakhoda.works.rules.stock import (
    Move,
    balances,
    count_change,
    count_faults,
    held_on,
    least_from,
    use_faults,
)

BOOK = example_book()
PRICED = sorted(recipe.activity for recipe in BOOK.recipes)
REGULAR, CASH_FOR_WORK = programmes()["bpm-reguler-2021"], programmes()["bpm-padat-karya-2021"]
JUNE = date(2021, 6, 1)
RICH = Money(1_000_000_000, {"materials": 0}, 900_000_000)
volumes = st.decimals(Decimal("0.01"), Decimal(5_000), places=2)
offsets = st.integers(0, 120)


@given(st.lists(st.tuples(st.sampled_from(PRICED), volumes), min_size=1, max_size=4))
def test_kinds_and_rows_sum_to_the_budget(wanted: list[tuple[str, Decimal]]) -> None:
    budget = budget_of(BOOK, [Work(*each) for each in wanted])
    assert sum(budget_by_kind(BOOK, budget).values()) == budget.total_idr
    assert sum(row["amount_idr"] for row in budget_rows(budget)) == budget.total_idr
    assert 4 * budget.labour_quarters == quarters_of(budget.labour_days)


@pytest.mark.parametrize("activity", PRICED)
def test_materials_hold_no_labour_and_materials_come_first(activity: str) -> None:
    kinds = [each.kind for each in materials_of(BOOK, budget_of(BOOK, [Work(activity, Decimal(10))]))]
    assert "labour" not in kinds
    assert kinds == sorted(kinds, key=lambda kind: kind != "material")


@given(st.lists(st.tuples(st.integers(0, 10**9), offsets, offsets), max_size=5), offsets, st.integers(0, 200))
def test_the_weeks_of_a_plan_sum_to_one_and_never_fall(
    parts: list[tuple[int, int, int]], first: int, length: int
) -> None:
    starts = JUNE + timedelta(first)
    ends = starts + timedelta(length)
    given_parts = [Part(w, JUNE + timedelta(min(a, b)), JUNE + timedelta(max(a, b))) for w, a, b in parts]
    weeks = weekly(given_parts, starts, ends)
    assert sum(week.share for week in weeks) == 1
    assert weeks[-1].until == 1
    assert [week.first for week in weeks[1:]] == [week.last + timedelta(1) for week in weeks[:-1]]
    assert (weeks[0].first, weeks[-1].last) == (starts, ends)
    shares = [planned_until(weeks, starts + timedelta(day)) for day in range(-1, length + 2)]
    assert shares == sorted(shares)
    assert [shares[0], shares[-1]] == [Fraction(0), Fraction(1)]
    assert "NaN" not in s_curve(weeks, Curve([(starts, Fraction(1, 3))]), label="uji")


def test_a_part_is_planned_on_its_own_days() -> None:
    halves = [Part(100, JUNE, JUNE + timedelta(6)), Part(300, JUNE + timedelta(7), JUNE + timedelta(13))]
    weeks = weekly(halves, JUNE, JUNE + timedelta(13))
    assert [week.share for week in weeks] == [Fraction(1, 4), Fraction(3, 4)]
    assert planned_until(weeks, JUNE) == Fraction(1, 28)


def test_figures_compare_plan_and_fact() -> None:
    figures = Figures(1_000, 250, 400, 100, Fraction(1, 2), Fraction(2, 5))
    assert (figures.spent, figures.worked, figures.behind) == (Fraction(1, 4), Fraction(1, 4), Fraction(1, 10))
    unknown = replace(figures, worked_quarters=None, built=None, budget_idr=0)
    assert (unknown.spent, unknown.worked, unknown.behind) == (None, None, None)


def faults(amount_idr: int, **more: Any) -> str:
    said: dict[str, Any] = {
        "kind": "materials",
        "day": JUNE,
        "supplier": "Toko Maju",
        "items": [Item("semen", "Semen", "kg", Decimal(10), amount_idr)],
        "offers": [],
        "reason": "",
        "money": RICH,
    }
    programme = more.pop("programme", REGULAR)
    return " ".join(purchase_faults(programme, amount_idr=amount_idr, **said | more))


OTHER, THIRD = Offer("Toko Lain", 11_000_000), Offer("Toko Tiga", 70_000_000)


@pytest.mark.parametrize(
    ("amount_idr", "more", "said"),
    [
        (9_999_999, {}, ""),
        (10_000_000, {}, "memerlukan 2 penawaran"),
        (10_000_000, {"kind": "safety"}, "memerlukan 2 penawaran"),
        (10_000_000, {"offers": [OTHER]}, ""),
        (50_000_000, {"offers": [OTHER], "reason": "x"}, "memerlukan 3 penawaran"),
        (60_000_000, {"offers": [THIRD, replace(THIRD, supplier="toko  TIGA")]}, "dari toko lain"),
        (60_000_000, {"offers": [THIRD, replace(THIRD, supplier=" toko maju ")]}, "dari toko lain"),
        (12_000_000, {"offers": [OTHER]}, "lebih murah"),
        (12_000_000, {"offers": [OTHER], "reason": "barang siap"}, ""),
        (12_000_000, {"offers": [replace(OTHER, amount_idr=0)]}, "nama toko dan harganya"),
        (1_000, {"supplier": " "}, "nama toko atau pemasok"),
        (1_000, {"items": []}, "sedikitnya satu"),
        (1_000, {"items": [Item("", "", "kg", Decimal(1), 1_000)]}, "nama barang"),
        (1_000, {"items": [Item("", "Paku", "kg", Decimal(0), 1_000)]}, "lebih dari nol"),
        (1_000, {"items": [Item("", "Paku", "kg", Decimal(1), 999)]}, "tidak sama dengan jumlah nota"),
        (1_000, {"day": date(2022, 1, 1)}, "luar masa program"),
        (1_000, {"kind": "shortage"}, "tidak boleh dibiayai"),
        (1_001, {"money": replace(RICH, left_idr=1_000)}, "melebihi sisa anggaran"),
    ],
)
def test_a_purchase_is_refused_with_its_reason(amount_idr: int, more: dict[str, Any], said: str) -> None:
    found = faults(amount_idr, **more)
    assert said in found
    assert bool(said) == bool(found)


def test_what_is_not_wages_leaves_room_for_the_wage_share() -> None:
    money = Money(300_000_000, {"wages": 50_000_000, "tools": 85_000_000}, 200_000_000)
    assert faults(5_000_000, programme=CASH_FOR_WORK, money=money) == ""
    assert "Selain upah paling banyak 30%" in faults(5_000_001, programme=CASH_FOR_WORK, money=money)


@given(st.integers(1, 10**8), st.sampled_from(["materials", "tools", "safety", "admin"]))
def test_offers_are_needed_as_the_programme_says(amount_idr: int, kind: str) -> None:
    needed = offers_needed(REGULAR, kind, amount_idr)
    assert needed == (0 if kind not in ("materials", "tools", "safety") else REGULAR.quotations_for(amount_idr))


def test_purchases_split_below_the_step_are_noticed() -> None:
    def bought(day: int, supplier: str, amount_idr: int, offers: int = 1) -> Bought:
        return Bought(JUNE + timedelta(day), "materials", supplier, amount_idr, offers)

    assert split_faults(REGULAR, [bought(0, "CV Beton", 6_000_000), bought(6, "cv  beton", 6_000_000)])
    assert not split_faults(REGULAR, [bought(0, "CV Beton", 6_000_000), bought(7, "CV Beton", 6_000_000)])
    assert not split_faults(REGULAR, [bought(0, "CV Beton", 6_000_000), bought(1, "Toko", 6_000_000)])
    assert not split_faults(REGULAR, [bought(0, "CV Beton", 12_000_000, 2), bought(1, "CV Beton", 6_000_000)])
    assert not split_faults(REGULAR, [bought(0, "CV Beton", 4_000_000), bought(1, "CV Beton", 5_000_000)])


quantities = st.decimals(Decimal("0.001"), Decimal(100), places=3)
deeds = st.tuples(st.sampled_from(["in", "used", "count"]), quantities, st.integers(0, 9))


@given(st.lists(deeds, max_size=25))
def test_stock_that_the_rules_allow_is_never_below_zero_on_any_day(wanted: list[tuple[str, Decimal, int]]) -> None:
    moves: list[Move] = []
    for kind, quantity, at in wanted:
        day = JUNE + timedelta(at)
        if kind == "in":
            moves.append(Move("semen", day, quantity))
        elif kind == "used" and not use_faults(moves, "semen", quantity, day, unit="kg", today=JUNE + timedelta(9)):
            moves.append(Move("semen", day, -quantity))
        elif kind == "count" and not count_faults(
            moves, "semen", quantity, day, unit="kg", note="uji", today=JUNE + timedelta(9)
        ):
            moves.append(Move("semen", day, count_change(moves, "semen", quantity, day)))
            assert held_on(moves, "semen", day) == quantity
        assert all(held_on(moves, "semen", JUNE + timedelta(each)) >= 0 for each in range(10))
    assert balances(moves).get("semen", 0) == held_on(moves, "semen", JUNE + timedelta(9))


@given(st.lists(st.tuples(quantities, st.integers(0, 9)), min_size=1, max_size=8), st.integers(0, 9))
def test_all_that_may_be_taken_may_be_taken_and_not_a_gram_more(bought: list[tuple[Decimal, int]], at: int) -> None:
    moves = [Move("semen", JUNE + timedelta(day), quantity) for quantity, day in bought]
    day, last = JUNE + timedelta(at), JUNE + timedelta(9)
    most = least_from(moves, "semen", day)
    assume(most > 0)
    assert not use_faults(moves, "semen", most, day, unit="kg", today=last)
    assert use_faults(moves, "semen", most + Decimal("0.001"), day, unit="kg", today=last)


def test_use_and_count_say_what_is_wrong() -> None:
    moves = [Move("semen", JUNE, Decimal(10)), Move("semen", JUNE + timedelta(2), Decimal(-8))]
    assert "lebih dari nol" in use_faults(moves, "semen", Decimal(0), JUNE, unit="kg", today=JUNE)[0]
    assert "belum tiba" in use_faults(moves, "semen", Decimal(1), JUNE, unit="kg", today=JUNE - timedelta(1))[0]
    assert "hanya ada 2 kg" in use_faults(moves, "semen", Decimal(3), JUNE, unit="kg", today=JUNE)[0]
    late = JUNE + timedelta(5)
    said: dict[str, Any] = {"unit": "kg", "today": late}
    assert "minus" in count_faults(moves, "semen", Decimal(-1), late, note="x", **said)[0]
    assert "Tulis sebabnya" in count_faults(moves, "semen", Decimal(3), late, note=" ", **said)[0]
    assert "lebih banyak dari hitungan" in count_faults(moves, "semen", Decimal(7), JUNE, note="x", **said)[0]
    assert count_faults(moves, "semen", Decimal(2), late, note="", **said) == ()


BOUNDS = Bounds(grant_idr=1_000, committed_idr=900, package_idr=500, spent_idr=450)


@pytest.mark.parametrize(
    ("before", "after", "more_idr", "said"),
    [
        (10, 11, 100, ""),
        (10, 11, 101, "melebihi bantuan"),
        (10, 10, 0, "sama dengan yang berlaku"),
        (10, 0, 0, "lebih dari nol"),
        (10, 9, -50, ""),
        (10, 9, -51, "kurang dari yang sudah dibelanjakan"),
    ],
)
def test_a_change_keeps_inside_the_grant_and_above_what_is_spent(
    before: int, after: int, more_idr: int, said: str
) -> None:
    found = " ".join(
        change_faults(
            Decimal(before),
            Decimal(after),
            amount_before_idr=200,
            amount_after_idr=200 + more_idr,
            bounds=BOUNDS,
            unit="m",
        )
    )
    assert said in found
    assert bool(said) == bool(found)


def test_the_effect_of_a_change_follows_the_volume() -> None:
    ruleset = load(DEFAULT)
    known = catalogue()["drainase-u-ditch"]
    volumes_of = {criterion.id: 0.0 for criterion in ruleset.criteria} | {"4c": 100.0}
    whole = dict.fromkeys(ruleset.denominators, 100.0)
    state = RtState("1", "35.01", volumes_of, whole, name="RT001-RW001")
    line = WorkLine("1", known.id, Decimal(10), {("1", "4c"): Decimal(10), ("9", "4c"): Decimal(5)})
    assert with_volume(line, Decimal(40)).effects["1", "4c"] == 40
    row = effect_of([state], line, Decimal(10), Decimal(80), ruleset)[0]
    assert row.now[0] == row.before[0] == 5
    assert row.after[0] == 0
    assert row.differs
    assert not effect_of([state], line, Decimal(10), Decimal(12), ruleset)[0].differs
    assert effect_of([], line, Decimal(10), Decimal(12), ruleset) == []
