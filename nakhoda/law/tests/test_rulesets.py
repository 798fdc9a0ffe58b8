"""The rulesets: complete, cited, and impossible to change without notice."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nakhoda.law.rulesets import (
    CERTAINTIES,
    DEFAULT,
    LawError,
    Ruleset,
    available,
    build,
    load,
    load_file,
    require_unchanged,
)

OLD = "permen-pupr-2-2016"
Route = tuple[str | int, ...]


def leaves(value: object, route: Route = ()) -> Iterator[Route]:
    """Routes to every value in nested tables and lists that is neither."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, (*route, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from leaves(item, (*route, index))
    else:
        yield route


def at(data: Any, route: Route) -> Any:
    for step in route:
        data = data[step]
    return data


def changed(ruleset: Ruleset, route: Route, value: object) -> dict[str, Any]:
    data: dict[str, Any] = copy.deepcopy(dict(ruleset.data))
    at(data, route[:-1])[route[-1]] = value
    return data


LEAVES = [(ruleset_id, route) for ruleset_id in available() for route in leaves(load(ruleset_id).data)]


def write(folder: Path, text: str) -> Path:
    path = folder / "setempat.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_both_national_instruments_are_shipped() -> None:
    assert set(available()) >= {DEFAULT, OLD}


@pytest.mark.parametrize(
    ("ruleset_id", "criteria", "per_aspect", "highest"),
    [(DEFAULT, 16, [3, 2, 2, 3, 2, 2, 2], 80), (OLD, 19, [3, 2, 2, 5, 2, 3, 2], 95)],
)
def test_an_instrument_has_its_number_of_criteria_in_seven_aspects(
    ruleset_id: str, criteria: int, per_aspect: list[int], highest: int
) -> None:
    ruleset = load(ruleset_id)
    assert len(ruleset.criteria) == len({criterion.id for criterion in ruleset.criteria}) == criteria
    assert [len(ruleset.of_aspect(number)) for number in range(1, 8)] == per_aspect
    assert ruleset.highest_total == highest
    assert ruleset.point_values == {0, 1, 3, 5}


@pytest.mark.parametrize("ruleset_id", available())
def test_criteria_stand_in_the_order_of_the_text_and_are_named_after_their_aspect(ruleset_id: str) -> None:
    ids = [criterion.id for criterion in load(ruleset_id).criteria]
    assert ids == sorted(ids)
    assert all(criterion.id[0] == str(criterion.aspect) for criterion in load(ruleset_id).criteria)


@pytest.mark.parametrize("ruleset_id", available())
def test_every_criterion_says_what_it_counts_and_where_that_is_written(ruleset_id: str) -> None:
    units = {"buildings": "unit", "area_ha": "ha", "road_ideal_m": "m", "drainage_ideal_m": "m", "households": "KK"}
    for criterion in load(ruleset_id).criteria:
        assert criterion.name
        assert criterion.name_en
        assert criterion.meaning
        assert criterion.unit == units[criterion.denominator], criterion.id
        assert criterion.cited.source
        assert criterion.cited.certainty in CERTAINTIES


@pytest.mark.parametrize("ruleset_id", available())
@pytest.mark.parametrize(
    "table", ["bands", "averages", "exit_rule", "considerations", "legality", "priority", "handling", "review"]
)
def test_every_table_of_the_decision_is_cited(ruleset_id: str, table: str) -> None:
    data = load(ruleset_id).data[table]
    assert data["source"]
    assert data["certainty"] in CERTAINTIES


@pytest.mark.parametrize(
    ("ruleset_id", "bounds"),
    [
        (DEFAULT, [("TK", 0, 15, ""), ("KR", 16, 37, "C"), ("KS", 38, 59, "B"), ("KB", 60, 80, "A")]),
        (OLD, [("TK", 0, 18, ""), ("KR", 19, 44, "C"), ("KS", 45, 70, "B"), ("KB", 71, 95, "A")]),
    ],
)
def test_levels_have_the_bounds_of_the_law(ruleset_id: str, bounds: list[tuple[str, int, int, str]]) -> None:
    levels = load(ruleset_id).levels
    assert [(level.code, level.from_total, level.to_total, level.letter) for level in levels] == bounds


@pytest.mark.parametrize(("ruleset_id", "below"), [(DEFAULT, 16), (OLD, 19)])
def test_a_place_leaves_below_light_with_five_services_at_eighty_percent(ruleset_id: str, below: int) -> None:
    rule = load(ruleset_id).exit_rule
    assert (rule.total_below, rule.service_aspects, rule.service_at_least_percent) == (below, (2, 3, 4, 5, 6), 80)


@pytest.mark.parametrize("ruleset_id", available())
def test_bands_begin_at_25_51_and_76_percent(ruleset_id: str) -> None:
    bands = [(band.at_least_percent, band.points) for band in load(ruleset_id).bands]
    assert bands == [(25, 1), (51, 3), (76, 5)]


@pytest.mark.parametrize("ruleset_id", available())
def test_priority_follows_considerations_first_and_level_second(ruleset_id: str) -> None:
    matrix = load(ruleset_id).data["priority"]["matrix"]
    assert len(matrix) == 18
    for code, priority in matrix.items():
        assert priority == 3 * ((int(code[1]) - 1) // 2) + "ABC".index(code[0]) + 1, code


@pytest.mark.parametrize("ruleset_id", available())
def test_considerations_classes_meet_and_end_at_the_highest_sum_of_the_items(ruleset_id: str) -> None:
    considerations = load(ruleset_id).data["considerations"]
    high, medium, low = considerations["classes"]
    assert low["from_total"] == 1
    assert (medium["from_total"], high["from_total"]) == (low["to_total"] + 1, medium["to_total"] + 1)
    highest = sum(
        max(item.get("points_by_bound") or [option["points"] for option in item["options"]])
        for item in considerations["items"]
    )
    assert high["to_total"] == highest


def test_the_contradiction_of_2016_is_recorded_with_both_readings() -> None:
    considerations = load(OLD).data["considerations"]
    chosen = [(item["from_total"], item["to_total"]) for item in considerations["classes"]]
    other = [(item["from_total"], item["to_total"]) for item in considerations["other_reading"]["classes"]]
    assert chosen == [(7, 9), (4, 6), (1, 3)]
    assert other == [(18, 25), (9, 17), (1, 8)]
    assert considerations["certainty"] == "assumed"
    assert considerations["note"]


def test_a_sheet_of_2016_can_be_scored_by_2018() -> None:
    old, new = load(OLD), load(DEFAULT)
    pairs = {item["id"]: item["criterion"] for item in old.data["same_as"] if item["ruleset"] == DEFAULT}
    assert sorted(pairs.values()) == [criterion.id for criterion in new.criteria]
    assert {criterion.id for criterion in old.criteria} - set(pairs) == {"4c", "4d", "6c"}
    for first, second in pairs.items():
        one, two = old.criterion(first), new.criterion(second)
        assert (one.name, one.aspect, one.unit, one.denominator) == (two.name, two.aspect, two.unit, two.denominator)


@pytest.mark.parametrize("ruleset_id", available())
def test_exclusive_pairs_name_criteria_with_one_denominator(ruleset_id: str) -> None:
    ruleset = load(ruleset_id)
    assert len(ruleset.exclusive_pairs) == 2
    for first, second in ruleset.exclusive_pairs:
        assert ruleset.criterion(first).denominator == ruleset.criterion(second).denominator


def test_an_unknown_ruleset_is_refused_with_the_list_of_known_ones() -> None:
    with pytest.raises(LawError, match=f"tidak ada.*{DEFAULT}"):
        load("permen-pupr-14-2081")


def test_an_unknown_criterion_or_level_is_refused() -> None:
    with pytest.raises(LawError, match="kriteria 4d"):
        load(DEFAULT).criterion("4d")
    with pytest.raises(LawError, match="tingkat kekumuhan KX"):
        load(DEFAULT).level("KX")


def assert_not_silent(ruleset: Ruleset, route: Route, value: object) -> None:
    """The ruleset with that value is refused, or has another hash and is refused for results of the first."""
    try:
        other = build(changed(ruleset, route, value))
    except LawError:
        return
    assert other.content_hash != ruleset.content_hash, route
    with pytest.raises(LawError):
        require_unchanged(other, ruleset.content_hash)


def other_value(old: Any, word: str, step: int) -> object:
    if isinstance(old, date):
        return date.fromordinal(old.toordinal() + step)
    return old + step if isinstance(old, int | float) else f"{old}{word}"


@pytest.mark.parametrize("ruleset_id", available())
def test_no_value_at_all_is_left_out_of_the_hash(ruleset_id: str) -> None:
    ruleset = load(ruleset_id)
    for route in leaves(ruleset.data):
        assert_not_silent(ruleset, route, other_value(at(ruleset.data, route), ".", 1))


@settings(max_examples=300, deadline=None)
@given(leaf=st.sampled_from(LEAVES), word=st.text(min_size=1, max_size=8), step=st.integers(-90, 90).filter(bool))
def test_no_value_can_change_in_silence(leaf: tuple[str, Route], word: str, step: int) -> None:
    ruleset, route = load(leaf[0]), leaf[1]
    assert_not_silent(ruleset, route, other_value(at(ruleset.data, route), word, step))


@pytest.mark.parametrize("ruleset_id", available())
def test_the_hash_does_not_depend_on_the_order_of_keys(ruleset_id: str) -> None:
    ruleset = load(ruleset_id)
    assert build(dict(reversed(list(ruleset.data.items())))).content_hash == ruleset.content_hash


def test_an_unchanged_ruleset_passes_and_a_changed_one_says_how_to_revise_it() -> None:
    ruleset = load(DEFAULT)
    require_unchanged(ruleset, ruleset.content_hash)
    with pytest.raises(LawError) as refused:
        require_unchanged(ruleset, "0" * 64)
    message = str(refused.value)
    assert "000000000000" in message
    assert ruleset.content_hash[:12] in message
    assert f"{DEFAULT}-r2.toml" in message
    assert f'extends = "{DEFAULT}"' in message


@pytest.mark.parametrize(
    "missing", ["id", "title", "aspects", "criteria", "bands", "levels", "exit_rule", "city_sizes", "exclusive_pairs"]
)
def test_a_text_without_a_table_is_refused_by_its_name(missing: str) -> None:
    data = {key: value for key, value in load(DEFAULT).data.items() if key != missing}
    with pytest.raises(LawError, match=missing):
        build(data)


@pytest.mark.parametrize("key", ["id", "aspect", "name", "meaning", "unit", "denominator", "source", "certainty"])
def test_a_criterion_without_a_value_is_refused_by_its_name(key: str) -> None:
    data = copy.deepcopy(dict(load(DEFAULT).data))
    del data["criteria"][7][key]
    with pytest.raises(LawError, match=key):
        build(data)


def test_an_unknown_certainty_is_refused() -> None:
    with pytest.raises(LawError, match="kepastian 'pasti'"):
        build(changed(load(DEFAULT), ("bands", "certainty"), "pasti"))


def test_an_aspect_without_criteria_is_refused() -> None:
    data = dict(load(DEFAULT).data)
    extra = {"id": 8, "name": "Ruang Terbuka", "name_en": "Open space"}
    with pytest.raises(LawError, match="aspek tanpa kriteria"):
        build({**data, "aspects": [*data["aspects"], extra]})


@pytest.mark.parametrize("bound", ["from_total", "to_total"])
@pytest.mark.parametrize("index", range(4))
@pytest.mark.parametrize("step", [-1, 1])
def test_levels_with_a_gap_or_an_overlap_are_refused(bound: str, index: int, step: int) -> None:
    ruleset = load(DEFAULT)
    value = at(ruleset.data, ("levels", index, bound)) + step
    with pytest.raises(LawError, match="tingkat"):
        build(changed(ruleset, ("levels", index, bound), value))


LOCAL = f"""
extends = "{DEFAULT}"
id = "perda-contoh"
number = "Perda Contoh"
"""


def test_a_local_variant_changes_one_value_and_keeps_the_rest(tmp_path: Path) -> None:
    base = load(DEFAULT)
    path = write(tmp_path, LOCAL + '[[city_sizes]]\nid = "sedang"\ndensity_limit_per_ha = 180\n')
    local = load_file(path)
    assert local.density_limit_per_ha == {**base.density_limit_per_ha, "sedang": 180}
    assert (local.id, local.number) == ("perda-contoh", "Perda Contoh")
    assert (local.criteria, local.levels, local.bands) == (base.criteria, base.levels, base.bands)
    assert local.content_hash != base.content_hash
    assert base.density_limit_per_ha["sedang"] == 200, "the shipped text must not change with its variant"


def test_a_local_variant_may_drop_a_criterion_if_it_moves_the_levels_too(tmp_path: Path) -> None:
    drop = '[[criteria]]\nid = "7b"\nremoved = true\n'
    with pytest.raises(LawError, match="berakhir 80, bukan 75"):
        load_file(write(tmp_path, LOCAL + drop))
    local = load_file(write(tmp_path, LOCAL + drop + '[[levels]]\nid = "KB"\nto_total = 75\n'))
    assert len(local.criteria) == 15
    with pytest.raises(LawError, match="7b"):
        local.criterion("7b")


def test_a_local_variant_with_a_hole_between_levels_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LawError, match="tingkat KR mulai 19, seharusnya 16"):
        load_file(write(tmp_path, LOCAL + '[[levels]]\nid = "KR"\nfrom_total = 19\n'))


def test_an_unreadable_variant_is_refused_with_its_path(tmp_path: Path) -> None:
    for text in ("extends = [", 'id = "a"\nid = "b"\n'):
        path = write(tmp_path, text)
        with pytest.raises(LawError, match=r"setempat\.toml tidak dapat dibaca"):
            load_file(path)
    with pytest.raises(LawError, match=r"tidak-ada\.toml"):
        load_file(tmp_path / "tidak-ada.toml")
