"""The worked cases: their shape, and every answer computed again from the text alone, in exact fractions.

Nothing of the scoring code is used here; the rule and its bounds are written out a second time on purpose.
"""

from __future__ import annotations

import tomllib
from decimal import Decimal
from fractions import Fraction
from importlib.resources import files
from typing import Any

import pytest

from nakhoda.law.cases import KINDS, Case, load_cases, read_case
from nakhoda.law.rulesets import LawError, load

CASES = {kind: [case for case in load_cases() if case.kind == kind] for kind in KINDS}
EDGES = {"24.99", "25", "50", "50.99", "51", "75", "75.99", "76"}
BOUNDS = {
    "permen-pupr-14-2018": ((60, "KB"), (38, "KS"), (16, "KR"), (0, "TK")),
    "permen-pupr-2-2016": ((71, "KB"), (45, "KS"), (19, "KR"), (0, "TK")),
}
BY_ASPECT = {"1": "buildings", "2": "road_ideal_m", "3": "households", "4": "drainage_ideal_m"} | {
    "5": "households",
    "6": "households",
    "7": "buildings",
}


def text_of(case: Case) -> str:
    return files("nakhoda.law").joinpath("cases", f"{case.id}.toml").read_text(encoding="utf-8")


def exact(case: Case) -> Any:
    """The case's file with decimals as they are written, not as binary floats."""
    return tomllib.loads(text_of(case), parse_float=Decimal)


def ratio(criterion: str, given: Any) -> Fraction:
    field = "area_ha" if criterion in ("1b", "4a") else BY_ASPECT[criterion[0]]
    whole = Fraction(given[field])
    return Fraction(given["volumes"][criterion]) / whole if whole else Fraction(0)


def points(part: Fraction) -> int:
    if part >= Fraction(76, 100):
        return 5
    if part >= Fraction(51, 100):
        return 3
    return 1 if part >= Fraction(1, 4) else 0


def mean(parts: list[Fraction]) -> Fraction:
    return sum(parts, Fraction(0)) / len(parts)


def assert_printed(printed: Any, part: Fraction) -> None:
    """The printed percent is the part's nearest number with two decimals."""
    assert abs(Fraction(printed) - part * 100) < Fraction(1, 200)
    assert Fraction(printed) * 100 == int(Fraction(printed) * 100)


def name(case: Case) -> str:
    return case.id


@pytest.mark.parametrize("case", CASES["score"], ids=name)
def test_a_score_case_holds_in_exact_fractions(case: Case) -> None:
    data = exact(case)
    given, expected = data["given"], data["expected"]
    criteria = [criterion.id for criterion in load(case.ruleset).criteria]
    assert list(given["volumes"]) == list(expected["percents"]) == list(expected["points"]) == criteria
    parts = {criterion: ratio(criterion, given) for criterion in criteria}
    for criterion, part in parts.items():
        assert_printed(expected["percents"][criterion], part)
    assert expected["points"] == {criterion: points(part) for criterion, part in parts.items()}
    assert expected["total"] == sum(expected["points"].values())
    assert expected["level"] == next(code for low, code in BOUNDS[case.ruleset] if expected["total"] >= low)
    means = {a: mean([part for criterion, part in parts.items() if criterion[0] == a]) for a in BY_ASPECT}
    assert list(expected["aspect_mean_percents"]) == list(means)
    for aspect, part in means.items():
        assert_printed(expected["aspect_mean_percents"][aspect], part)
    assert_printed(expected["sector_mean_percent"], mean(list(means.values())))


@pytest.mark.parametrize("case", CASES["priority"], ids=name)
def test_a_priority_case_holds_by_the_formula_of_the_table(case: Case) -> None:
    low_of_class = {"permen-pupr-14-2018": (11, 6), "permen-pupr-2-2016": (7, 4)}[case.ruleset]
    for given, expected in zip(case.given["rows"], case.expected["rows"], strict=True):
        index = sum(given["considerations_total"] < low for low in low_of_class)
        answer: dict[str, Any] = {"considerations": ("tinggi", "sedang", "rendah")[index]}
        sign = given["legality_points"]
        if sign:
            answer["legal"] = sign > 0
        degree = ("KB", "KS", "KR").index(given["level"]) if given["level"] != "TK" else None
        if sign and degree is not None:
            answer["code"] = "ABC"[degree] + str(2 * index + (1 if sign > 0 else 2))
            answer["priority"] = 3 * index + degree + 1
            repair = "pemugaran" if given["level"] == "KR" else "peremajaan"
            answer["handling"] = repair if sign > 0 else "permukiman kembali"
        assert expected == answer


@pytest.mark.parametrize("case", CASES["exit"], ids=name)
def test_an_exit_case_holds_clause_by_clause(case: Case) -> None:
    given, expected = exact(case)["given"], case.expected
    below = {"permen-pupr-14-2018": 16, "permen-pupr-2-2016": 19}[case.ruleset]
    assert list(given["service_percents"]) == ["2", "3", "4", "5", "6"]
    assert expected["total_low_enough"] is (given["total"] < below)
    assert expected["services_good_enough"] is (min(given["service_percents"].values()) >= 80)
    assert expected["leaves"] is (expected["total_low_enough"] and expected["services_good_enough"])


def test_every_edge_of_the_bands_occurs_as_an_exact_ratio() -> None:
    seen = {ratio(criterion, exact(case)["given"]) for case in CASES["score"] for criterion in case.given["volumes"]}
    assert {Fraction(edge) / 100 for edge in EDGES} <= seen


def test_some_edges_would_be_lost_by_dividing_floats() -> None:
    lost = 0
    for case in CASES["score"]:
        area = case.given["area_ha"]
        for criterion in ("1b", "4a"):
            part = ratio(criterion, exact(case)["given"])
            lost += part in (Fraction(51, 100), Fraction(19, 25)) and case.given["volumes"][criterion] / area < part
    assert lost >= 2


def test_totals_on_both_sides_of_every_bound_occur() -> None:
    totals = {rules: {c.expected["total"] for c in CASES["score"] if c.ruleset == rules} for rules in BOUNDS}
    assert totals["permen-pupr-14-2018"] >= {15, 16, 37, 38, 59, 60, 80}
    assert totals["permen-pupr-2-2016"] >= {18, 19, 44, 45, 70, 71, 95}


def test_faulty_data_occur_above_the_whole_below_zero_and_without_a_whole() -> None:
    assert any(percent > 100 for case in CASES["score"] for percent in case.expected["percents"].values())
    assert any(volume < 0 for case in CASES["score"] for volume in case.given["volumes"].values())
    assert any(case.given["drainage_ideal_m"] == 0 for case in CASES["score"])


def test_one_rt_is_scored_by_both_instruments_from_the_same_volumes() -> None:
    old, new = (next(case for case in CASES["score"] if case.id == f"rt-sama-{year}") for year in (2016, 2018))
    for item in load(old.ruleset).data["same_as"]:
        assert old.given["volumes"][item["id"]] == new.given["volumes"][item["criterion"]]
    assert (old.expected["level"], new.expected["level"]) == ("KR", "TK")


def test_one_case_holds_all_eighteen_classes() -> None:
    table = next(case for case in CASES["priority"] if case.id == "prioritas-18-kelas")
    assert {row["code"] for row in table.expected["rows"]} == {f"{a}{n}" for a in "ABC" for n in range(1, 7)}


def test_exit_cases_cover_every_answer_of_the_two_clauses() -> None:
    answers = {(case.expected["total_low_enough"], case.expected["services_good_enough"]) for case in CASES["exit"]}
    assert answers == {(True, True), (True, False), (False, True), (False, False)}


def test_cases_are_sorted_titled_sourced_and_of_known_rulesets() -> None:
    cases = load_cases()
    assert [case.id for case in cases] == sorted({case.id for case in cases})
    for case in cases:
        assert case.title.strip()
        assert case.source.strip()
        assert load(case.ruleset).id == case.ruleset


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('id = "keluar-dua-syarat"', 'id = "lain"', "samakan id"),
        ('kind = "exit"', 'kind = "keluar"', "berjenis 'keluar'"),
        ("leaves = true", "", "leaves"),
        ("leaves = true", "leaves = true\nkeluar = true", "keluar"),
        ("total = 9", "", "total"),
        ("title =", "judul =", "tidak terbaca"),
        ("[given]", "[given", "tidak terbaca"),
    ],
)
def test_a_malformed_case_is_refused(old: str, new: str, message: str) -> None:
    case = next(case for case in CASES["exit"] if case.id == "keluar-dua-syarat")
    text = text_of(case)
    assert read_case(case.id, text) == case
    assert old in text
    with pytest.raises(LawError, match=message):
        read_case(case.id, text.replace(old, new))


def test_a_priority_case_with_rows_left_over_is_refused() -> None:
    case = next(case for case in CASES["priority"] if case.id == "prioritas-tidak-kumuh")
    shorter = text_of(case).replace('  { considerations = "sedang", legal = false },\n', "")
    assert shorter != text_of(case)
    with pytest.raises(LawError, match="banyak baris"):
        read_case(case.id, shorter)
