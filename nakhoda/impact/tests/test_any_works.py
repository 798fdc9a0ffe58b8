"""For any state and any works: parts sum to the change, attribution is exact and blind to order."""

from __future__ import annotations

from decimal import Decimal
from random import Random

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from nakhoda.impact.rules.apportion import apportion, divide
from nakhoda.impact.rules.parts import PARTS
from nakhoda.impact.rules.report import hectares_of
from nakhoda.impact.rules.states import AFTER, BEFORE, WORKS
from nakhoda.impact.rules.works import Work
from nakhoda.impact.tests.world import RULESET, effects, impact_of, some_works, state, states, work
from nakhoda.law.rulesets import Ruleset
from nakhoda.planning.rules.simulate import simulate_works
from nakhoda.planning.rules.states import RtState, WorkLine, volumes_after
from nakhoda.scoring.rules.evaluate import evaluate
from nakhoda.scoring.rules.methods import reduced_area
from nakhoda.scoring.rules.score import MILLIONTHS, score

FEW = settings(max_examples=15, deadline=None)


@FEW
@given(states, some_works, st.one_of(st.none(), states))
def test_attribution_to_works_sums_exactly_to_what_works_changed(
    before: pl.DataFrame, works: list[Work], after: pl.DataFrame | None
) -> None:
    found = impact_of(before, works, after)
    assert found.by_rt["points"].sum() == found.rts["points_works"].sum() * MILLIONTHS
    for method in ("C", "E", "F"):
        assert found.by_rt[method].sum() == found.rts[f"{method}_works"].sum() == found.works[method].sum()
    assert found.by_kawasan["B"].sum() == found.kawasans["B_works"].sum() == found.works["B"].sum()
    assert (found.by_rt.select(pl.col("points", "C", "E", "F").min() >= 0)).to_numpy().all() or not found.by_rt.height
    placed = set(found.by_rt["work"])
    assert found.by_rt["amount_idr"].sum() == sum(work.amount_idr for work in works if work.id in placed)
    assert found.by_rt["labour_quarters"].sum() == sum(work.labour_quarters for work in works if work.id in placed)
    assert found.works.height == len(works)


@FEW
@given(states, some_works, states, st.randoms(use_true_random=False))
def test_no_order_of_works_or_rows_changes_any_number(
    before: pl.DataFrame, works: list[Work], after: pl.DataFrame, chance: Random
) -> None:
    shuffled = [
        Work(w.id, w.title, w.day, w.amount_idr, w.labour_quarters, dict(reversed(list(w.effects.items()))))
        for w in works
    ]
    chance.shuffle(shuffled)
    first, second = impact_of(before, works, after), impact_of(before.reverse(), shuffled, after.reverse())
    for name in ("by_rt", "by_kawasan", "works", "methods", "rts", "reached", "cells"):
        assert getattr(first, name).equals(getattr(second, name)), name


@FEW
@given(states, some_works, states)
def test_before_and_parts_are_after(before: pl.DataFrame, works: list[Work], after: pl.DataFrame) -> None:
    found = impact_of(before, works, after)
    first, last = found.scored.of("rt", BEFORE)["total"].sum(), found.scored.of("rt", AFTER)["total"].sum()
    parts = found.rts.select(pl.col("points_works", "points_remeasured", "points_boundary").sum()).row(0)
    assert first - sum(parts) == last
    for method, total in found.methods.select("method", "total").rows():
        row = found.methods.filter(pl.col("method") == method).to_dicts()[0]
        assert total == sum(row[part] for part in (*PARTS, "printed"))


@FEW
@given(states, some_works, states)
def test_hectares_are_those_of_scoring_by_every_method(
    before: pl.DataFrame, works: list[Work], after: pl.DataFrame
) -> None:
    found = impact_of(before, works, after)
    wanted = _scoring_counts(before, after, RULESET)
    assert set(found.methods["method"]) <= {"B", "C", "E", "F"}
    for method, total in found.methods.select("method", "total").rows():
        if method not in wanted:
            continue
        tolerance = 0 if method in "BCE" else 4
        assert abs(total - round(wanted[method] * MILLIONTHS)) <= tolerance, method
        regency = hectares_of(found, "regency").filter(pl.col("method") == method)
        assert regency["total"].sum() == total


def _scoring_counts(before: pl.DataFrame, after: pl.DataFrame, ruleset: Ruleset) -> dict[str, float]:
    both = pl.concat([before.with_columns(year=pl.lit(0, pl.Int32)), after.with_columns(year=pl.lit(1, pl.Int32))])
    amounts = [*ruleset.denominators, *(f"v_{criterion.id}" for criterion in ruleset.criteria)]
    rts = score(both, ruleset)
    placed = both.filter(pl.col("kawasan") != "")
    sums = placed.group_by("kawasan", "year").agg(pl.col(amounts).sum().round(6)).with_columns(unit=pl.col("kawasan"))
    kawasans = score(sums, ruleset)
    unknown = pl.Series([None] * rts.height, dtype=pl.Float64)
    found = reduced_area(
        rts=rts, printed_means=unknown, printed_kawasans=kawasans.clear(), summed_kawasans=kawasans, ruleset=ruleset
    )
    if kawasans["year"].n_unique() < 2:  # scoring starts from the first year that has a kawasan, impact from `before`
        found.pop("B", None)
    return {method: years.get(1, 0.0) for method, years in found.items()}


@FEW
@given(states, some_works)
def test_the_state_with_works_is_that_of_planning_where_volumes_are_no_error(
    before: pl.DataFrame, works: list[Work]
) -> None:
    found = impact_of(before, works)
    lines = [WorkLine(w.id, "", Decimal(1), w.effects) for w in works]
    rows = {row["unit"]: row for row in found.scored.of("rt", WORKS).to_dicts()}
    for row in before.to_dicts():
        volumes = {criterion.id: row[f"v_{criterion.id}"] for criterion in RULESET.criteria}
        if any((volume or 0) < 0 for volume in volumes.values()):
            continue
        wholes = {name: row[name] for name in RULESET.denominators}
        after = volumes_after(RtState(row["unit"], "", volumes, wholes), lines, RULESET)
        mine = rows[row["unit"]]
        for name, volume in after.items():
            assert (volume is None) == (mine[f"v_{name}"] is None)
            assert volume is None or abs(volume - mine[f"v_{name}"]) < 1e-6
        assert mine["total"] == evaluate(after, wholes, RULESET).total


@FEW
@given(states, some_works)
def test_hectares_are_those_that_planning_simulates(before: pl.DataFrame, works: list[Work]) -> None:
    names = [f"v_{criterion.id}" for criterion in RULESET.criteria]
    sound = before.with_columns(pl.col(names).clip(lower_bound=0), kawasan=pl.lit("K"))
    units = set(sound["unit"])
    lines = [
        WorkLine(each.id, "", Decimal(1), {key: amount for key, amount in each.effects.items() if key[0] in units})
        for each in works
    ]
    rows = [
        RtState(
            row["unit"],
            "",
            {name[2:]: row[name] for name in names},
            {name: row[name] for name in RULESET.denominators},
            row["kawasan"],
        )
        for row in sound.to_dicts()
    ]
    wanted = simulate_works(rows, lines, RULESET)
    found = impact_of(sound, works)
    for method, total in found.methods.select("method", "total").rows():
        assert abs(total - wanted.area_ha[method] * MILLIONTHS) < 4, method
    assert abs(int(found.reached["households"].sum()) - wanted.households_at_least * MILLIONTHS) < 4
    assert abs(int(found.reached["services"].sum()) - wanted.services * MILLIONTHS) < 70


@FEW
@given(states, effects, st.lists(st.integers(1, 9), min_size=2, max_size=5), effects)
def test_a_work_recorded_in_pieces_earns_what_it_earns_whole(
    before: pl.DataFrame, claims: dict[tuple[str, str], float], pieces: list[int], others: dict[tuple[str, str], float]
) -> None:
    whole = work("p", {key: int(amount) * sum(pieces) for key, amount in claims.items()})
    split = [work(f"p{at}", {key: int(amount) * n for key, amount in claims.items()}) for at, n in enumerate(pieces)]
    other = work("q", others)
    one, many = impact_of(before, [whole, other]), impact_of(before, [*split, other])
    names = [each.id for each in split]
    for name in ("points", "B", "C", "E", "F"):
        mine = int(one.works.filter(pl.col("work") == "p")[name].sum())
        theirs = int(many.works.filter(pl.col("work").is_in(names))[name].sum())
        # Rounded shares of single cells: a few millionths of a point at most, and what follows from them.
        assert abs(mine - theirs) <= 8 * len(pieces) * 16, name


@FEW
@given(states, some_works)
def test_a_work_of_which_nothing_counts_earns_nothing(before: pl.DataFrame, works: list[Work]) -> None:
    found = impact_of(before, works)
    counted = found.cells.group_by("work").agg(pl.col("counted").sum())
    idle = counted.filter(pl.col("counted") == 0)["work"]
    earned = found.works.filter(pl.col("work").is_in(idle.to_list()))
    assert earned.select(pl.col("points", "B", "C", "E", "F").sum()).row(0) in {(0, 0, 0, 0, 0)}


@FEW
@given(states, some_works)
def test_nobody_is_reached_twice(before: pl.DataFrame, works: list[Work]) -> None:
    found = impact_of(before, works)
    people = {row["unit"]: row for row in before.to_dicts()}
    for row in found.reached.to_dicts():
        assert 0 <= row["households"] <= people[row["unit"]]["households"] * MILLIONTHS
        assert row["households"] <= row["services"]
        assert 0 <= row["persons"] <= people[row["unit"]]["population"] * MILLIONTHS


@given(
    st.integers(-(10**12), 10**12), st.dictionaries(st.text("abcdef", min_size=1), st.integers(0, 10**13), min_size=1)
)
def test_a_whole_amount_is_divided_without_rest(amount: int, weights: dict[str, int]) -> None:
    frame = pl.DataFrame(
        {"group": ["g"] * len(weights), "name": list(weights), "weight": list(weights.values()), "amount": amount}
    )
    parts = apportion(frame, "amount", "weight", over=["group"], by="name", into="part")["part"].to_list()
    total = sum(weights.values())
    assert sum(parts) == (amount if total else 0)
    assert sum(divide(amount, list(weights.items())).values()) == amount
    if total:
        assert dict(zip(weights, parts, strict=True)) == divide(amount, list(weights.items()))
        assert all(
            abs(part - amount * weight / total) <= 1 + 1e-3
            for part, weight in zip(parts, weights.values(), strict=True)
        )


def test_an_empty_state_has_no_impact() -> None:
    found = impact_of(state([]), [])
    assert found.works.height == found.rts.height == 0
