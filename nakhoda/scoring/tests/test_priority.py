"""Priority: the matrix, legality, considerations."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from nakhoda.law.rulesets import LawError, load
from nakhoda.scoring.rules.assess import assess
from nakhoda.scoring.rules.priority import considerations_class, density_points, is_legal, prioritise
from nakhoda.scoring.tests.grids import sound_book

RULES = load()


@pytest.mark.parametrize(
    ("place", "level", "considerations", "legal"),
    [(place, *combo) for place, combo in enumerate(product(("KB", "KS", "KR"), (13, 8, 3), (True, False)))],
)
def test_all_eighteen_classes_have_their_priority(place: int, level: str, considerations: int, legal: bool) -> None:
    degree, column = divmod(place, 6)
    found = prioritise(level, considerations, legal, RULES)
    assert found.code == f"{'ABC'[degree]}{column + 1}"
    assert found.priority == 3 * (column // 2) + degree + 1


def test_handling_follows_degree_and_legality() -> None:
    assert prioritise("KB", 12, True, RULES).handling == "peremajaan"
    assert prioritise("KR", 12, True, RULES).handling == "pemugaran"
    assert prioritise("KR", 12, False, RULES).handling == "permukiman kembali"


def test_a_place_that_is_not_slum_or_undecided_has_no_priority() -> None:
    assert prioritise("TK", 12, True, RULES).priority is None
    assert is_legal(0, RULES) is None
    assert prioritise("KR", 12, is_legal(0, RULES), RULES).priority is None


def test_considerations_outside_the_table_are_refused() -> None:
    assert considerations_class(11, RULES) == "tinggi"
    with pytest.raises(LawError, match="di luar tabel"):
        considerations_class(16, RULES)


def test_population_points_depend_on_the_city_size() -> None:
    assert [density_points(d, "sedang", RULES) for d in (150, 151, 200, 201)] == [1, 3, 3, 5]
    assert [density_points(d, "metropolitan", RULES) for d in (200, 201, 400, 401)] == [1, 3, 3, 5]
    with pytest.raises(LawError, match="Ukuran kota"):
        density_points(100, "raksasa", RULES)


def test_rts_and_kawasan_get_their_priority_where_the_sheet_gives_its_parts() -> None:
    survey = sound_book().survey()
    survey.tables["rt"].values |= {"considerations_total": [12.0, 7.0, None], "legality_points": [2.0, -2.0, 2.0]}
    survey.tables["kawasan"].values |= {"considerations_total": [3.0, 99.0], "legality_points": [0.0, 2.0]}
    found = assess(survey, today=date(2022, 1, 1))
    first = found.rts.filter(found.rts["year"] == 2019)
    assert first["level"].to_list() == ["KR", "KR", "KR"]
    assert first["class_code"].to_list() == ["C1", "C4", None]
    assert first["priority"].to_list() == [3, 6, None]
    assert first["handling"].to_list() == ["pemugaran", "permukiman kembali", None]
    assert found.summed["priority"].to_list() == [None] * 4
