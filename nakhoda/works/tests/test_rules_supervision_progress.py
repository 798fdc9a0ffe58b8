"""Progress in its three measures, weeks with deviation and state, and the S-curve drawn from them."""

from __future__ import annotations

import importlib
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nakhoda.works.files.s_curve import s_curve_svg
from nakhoda.works.rules.plan import Part, weekly
from nakhoda.works.rules.progress import (
    Built,
    Curve,
    Item,
    Paid,
    by_week,
    financial,
    item_progress,
    items_of,
    physical,
    physical_curve,
    quantity_faults,
    spent_idr,
    standing,
    state_of,
    time_gone,
    week_rows,
)

fromstring: Any = importlib.import_module("defusedxml.ElementTree").fromstring  # it has no types
START, END = date(2021, 6, 1), date(2021, 7, 26)
ITEMS = (Item("a", "Galian", "m3", 10_000_000, Decimal(40)), Item("b", "U-ditch", "m", 30_000_000, Decimal(100)))
quantities = st.decimals(0, 80, places=2)
entries = st.lists(
    st.builds(
        Built,
        st.sampled_from(["a", "b"]),
        st.integers(0, 55).map(lambda days: START + timedelta(days)),
        quantities,
        st.booleans(),
    ),
    max_size=12,
)


@given(entries)
def test_physical_progress_lies_between_nothing_and_everything_and_never_falls(built: list[Built]) -> None:
    shares = [share for _day, share in physical_curve(ITEMS, built).points]
    assert shares == sorted(shares)
    assert all(0 <= share <= 1 for share in shares)
    assert physical(ITEMS, built) == (shares[-1] if shares else 0)


@given(entries, st.integers(-2, 60))
def test_the_curve_on_a_day_is_what_the_quantities_of_that_day_say(built: list[Built], days: int) -> None:
    day = START + timedelta(days)
    assert physical_curve(ITEMS, built).on(day) == physical(ITEMS, built, day)
    for each in item_progress(ITEMS, built, day):
        counted = [b.quantity for b in built if b.item == each.item.id and b.day <= day and not b.taken_back]
        assert each.quantity == sum(counted, Decimal(0))
        assert each.over == max(each.quantity - each.item.volume, 0)


@given(st.lists(st.tuples(st.integers(0, 10**9), st.decimals("0.01", 500, places=2)), min_size=1, max_size=6))
def test_all_quantities_built_are_the_whole_whatever_the_weights(rows: list[tuple[int, Decimal]]) -> None:
    items = [Item(str(at), "", "m", weight, volume) for at, (weight, volume) in enumerate(rows)]
    done = [Built(item.id, START, item.volume) for item in items]
    assert physical(items, done) == 1
    assert physical(items, []) == 0


def test_an_item_counts_by_its_part_of_the_budget_and_not_beyond_its_plan() -> None:
    assert physical(ITEMS, [Built("a", START, Decimal(40))]) == Fraction(1, 4)
    assert physical(ITEMS, [Built("a", START, Decimal(90))]) == Fraction(1, 4)
    assert physical(ITEMS, [Built("b", START, Decimal(50))]) == Fraction(3, 8)


def test_what_was_taken_back_does_not_count_and_nothing_is_below_zero() -> None:
    assert physical(ITEMS, [Built("b", START, Decimal(50), taken_back=True)]) == 0
    with pytest.raises(ValueError, match="di bawah nol"):
        physical(ITEMS, [Built("b", START, Decimal(-1))])
    with pytest.raises(KeyError):
        physical(ITEMS, [Built("lain", START, Decimal(1))])


payments = st.lists(
    st.builds(Paid, st.integers(0, 55).map(lambda days: START + timedelta(days)), st.integers(-5_000_000, 20_000_000)),
    max_size=10,
)


@given(payments, st.integers(0, 50_000_000))
def test_financial_progress_is_the_ledger_by_the_budget_inside_its_bounds(paid: list[Paid], budget: int) -> None:
    share = financial(budget, paid)
    total = spent_idr(paid)
    assert 0 <= share <= 1
    if budget and 0 <= total <= budget:
        assert share * budget == total


@given(st.integers(-10, 70), st.integers(-10, 70))
def test_time_gone_rises_from_nothing_to_everything(one: int, other: int) -> None:
    early, late = sorted((one, other))
    shares = [time_gone(START, END, START + timedelta(days)) for days in (early, late)]
    assert 0 <= shares[0] <= shares[1] <= 1
    assert time_gone(START, END, END) == 1
    assert time_gone(START, END, START - timedelta(1)) == 0


@pytest.mark.parametrize(
    ("planned", "built", "state"),
    [
        (50, 50, "on_time"),
        (50, 60, "on_time"),
        (50, 46, "on_time"),
        (50, 45, "late"),
        (50, 40, "late"),
        (50, 39, "critical"),
        (69, 63, "late"),
        (70, 66, "late"),
        (70, 65, "late"),
        (70, 64, "critical"),
        (100, 98, "on_time"),
    ],
)
def test_the_state_follows_the_limits_before_and_after_seventy_percent(planned: int, built: int, state: str) -> None:
    assert state_of(Fraction(planned, 100), Fraction(built, 100)) == state
    assert state_of(Fraction(planned, 100), None) == "not_measured"


@given(st.fractions(0, 1), st.fractions(0, 1), st.fractions(0, 1))
def test_building_more_never_makes_the_state_worse(planned: Fraction, one: Fraction, other: Fraction) -> None:
    order = ["critical", "late", "on_time"]
    less, more = sorted((one, other))
    assert order.index(state_of(planned, less)) <= order.index(state_of(planned, more))


WEEKS = weekly([Part(40_000_000, START, END)], START, END)


@given(entries, payments, st.integers(0, 70))
def test_every_week_begun_has_plan_fact_and_their_difference(built: list[Built], paid: list[Paid], days: int) -> None:
    today = START + timedelta(days)
    rows = by_week(WEEKS, physical_curve(ITEMS, built), Curve(()), today)
    assert [row.week for row in rows] == WEEKS
    for row in rows:
        assert (row.built is None) == (row.week.first > today)
        if row.built is not None:
            assert row.built == physical(ITEMS, built, min(row.week.last, today))
            assert row.deviation == row.built - row.planned
    facts = [row.built for row in rows if row.built is not None]
    assert facts == sorted(facts)


@given(entries, st.integers(0, 60), st.integers(0, 20))
def test_the_rows_of_a_week_sum_to_the_progress_before_and_after_it(built: list[Built], start: int, days: int) -> None:
    first = START + timedelta(start)
    last = first + timedelta(days)
    rows = week_rows(ITEMS, built, first, last)
    assert sum(row.weight for row in rows) == 1
    assert sum(row.before for row in rows) == physical(ITEMS, built, first - timedelta(1))
    assert sum(row.before + row.now for row in rows) == physical(ITEMS, built, last)
    assert all(row.now >= 0 and row.quantity_now >= 0 for row in rows)


def test_more_than_the_plan_needs_a_change_order_and_a_day_lies_inside_the_works() -> None:
    item = ITEMS[1]
    assert quantity_faults(item, Decimal(60), Decimal(40), START, START, END) == ()
    (over,) = quantity_faults(item, Decimal(60), Decimal(41), START, START, END)
    assert "tersisa 40 m dari rencana 100 m" in over
    assert quantity_faults(item, Decimal(0), Decimal(0), START, START, END)
    assert quantity_faults(item, Decimal(0), Decimal(1), START - timedelta(1), START, END)


def test_money_and_time_ahead_of_the_works_are_told() -> None:
    quiet = standing(Fraction(1, 2), Fraction(1, 2), Fraction(6, 10), Fraction(1, 2))
    assert (quiet.state, quiet.remarks) == ("on_time", ())
    loud = standing(Fraction(1, 2), Fraction(3, 10), Fraction(6, 10), Fraction(6, 10))
    assert loud.state == "critical"
    assert loud.remarks[0] == "Fisik 30,0% dari rencana 50,0%: deviasi -20,0%."
    assert len(loud.remarks) == 4


def test_the_rows_of_a_stored_budget_are_items() -> None:
    row = {"item": "drainase-u-ditch", "name": "Saluran", "unit": "m", "volume": "120.5", "amount_idr": 9_000}
    assert items_of([row], "7/") == (Item("7/drainase-u-ditch", "Saluran", "m", 9_000, Decimal("120.5")),)


def drawn(today: date, label: str = "Kurva S", weeks: int = 8) -> str:
    plan = WEEKS[:weeks]
    curve = Curve(((START, Fraction(1, 20)), (START + timedelta(20), Fraction(3, 10))))
    return s_curve_svg(by_week(plan, curve, curve, today), label=label, today=today, font="Libertinus Serif")


def test_the_s_curve_is_plain_svg_without_style_or_script_and_says_what_it_is() -> None:
    svg = drawn(START + timedelta(30), label='Paket "A" & <B>')
    root = fromstring(svg)
    assert root.attrib["aria-label"] == 'Paket "A" & <B>'
    assert not [each for each in root.iter() if "style" in each.attrib or each.tag.endswith(("style", "script"))]
    titles = [each.text or "" for each in root.iter() if each.tag.endswith("title")]
    assert len(titles) == 5
    assert titles[0].startswith("Minggu 1 (01-06-2021): rencana ")


def test_the_s_curve_draws_facts_only_for_weeks_begun_and_nothing_without_weeks() -> None:
    assert s_curve_svg((), label="x") == ""
    early = drawn(START - timedelta(1))
    assert 'class="plan"' in early
    assert 'class="built"' not in early


@given(st.integers(-5, 70), st.integers(1, 8))
def test_every_point_of_the_s_curve_lies_inside_its_frame(days: int, weeks: int) -> None:
    root = fromstring(drawn(START + timedelta(days), weeks=weeks))
    for rect in (each for each in root.iter() if each.tag.endswith("rect")):
        x, y, wide, high = (float(rect.attrib[name]) for name in ("x", "y", "width", "height"))
        assert 0 <= x <= x + wide <= 420
        assert 0 <= y <= y + high <= 350
