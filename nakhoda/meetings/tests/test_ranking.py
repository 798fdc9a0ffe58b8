"""Ranking: whoever counts, and however the ballots come, the result is the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nakhoda.meetings.rules.ranking import InvalidBallot, Marks, check, ranked, scores

OPTIONS = ("a", "b", "c", "d")


def orders() -> st.SearchStrategy[tuple[str, ...]]:
    return st.permutations(OPTIONS).flatmap(lambda order: st.integers(0, 4).map(lambda n: tuple(order[:n])))


@pytest.mark.parametrize(
    ("method", "expected"),
    [("approval", {"a": 3, "b": 5, "c": 2, "d": 0}), ("borda", {"a": 9, "b": 12, "c": 4, "d": 0})],
)
def test_ballots_are_counted_by_the_named_method(method: str, expected: dict[str, int]) -> None:
    ballots = [Marks(3, ("a", "b")), Marks(2, ("b", "c"))]
    assert scores(method, OPTIONS, ballots) == expected


def test_points_of_households_add_up() -> None:
    ballots = [Marks(2, points={"a": 7, "b": 3}), Marks(1, points={"c": 10})]
    assert scores("points", OPTIONS, ballots) == {"a": 14, "b": 6, "c": 10, "d": 0}


@given(st.lists(st.tuples(st.integers(1, 9), orders()), max_size=12), st.sampled_from(["approval", "borda"]))
def test_a_heap_of_equal_papers_weighs_as_much_as_single_votes(
    heaps: list[tuple[int, tuple[str, ...]]], method: str
) -> None:
    together = [Marks(count, order) for count, order in heaps]
    one_by_one = [Marks(1, order) for count, order in heaps for _ in range(count)]
    assert ranked(method, OPTIONS, together) == ranked(method, OPTIONS, reversed(one_by_one))


@given(st.lists(orders(), max_size=12))
def test_equal_scores_share_a_rank_and_every_option_has_one(ballots: list[tuple[str, ...]]) -> None:
    places = ranked("approval", OPTIONS, [Marks(1, order) for order in ballots])
    assert {place.option for place in places} == set(OPTIONS)
    for place in places:
        assert place.rank == 1 + sum(other.score > place.score for other in places)
        assert place.tied == (sum(other.score == place.score for other in places) > 1)


@pytest.mark.parametrize(
    ("method", "marks"),
    [
        ("approval", Marks(1, ("x",))),
        ("borda", Marks(1, ("a", "a"))),
        ("points", Marks(1, points={"a": 11})),
        ("points", Marks(1, points={"a": -1})),
        ("approval", Marks(0, ("a",))),
    ],
)
def test_a_ballot_that_the_method_does_not_allow_is_refused(method: str, marks: Marks) -> None:
    with pytest.raises(InvalidBallot):
        check(method, OPTIONS, marks, 10)
