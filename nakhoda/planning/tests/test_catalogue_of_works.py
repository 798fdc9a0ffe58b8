"""The catalogue of works: whole, consistent, and no more generous than the official table of activities."""

from __future__ import annotations

import json
import tomllib
from importlib.resources import files
from typing import Any

import pytest

from nakhoda.law.activities import family_of
from nakhoda.planning.rules.catalogue import CatalogueError, build_catalogue
from nakhoda.planning.tests.world import CITY, PRICES, RULES, WORKS

# The official table lets these credit what they cannot do: a septic tank, for one, gives no drinking water.
NOT_FOLLOWED = {
    ("Instalasi Pengolahan Air Limbah (IPAL) Setempat/Terpusat", "3a"),
    ("Instalasi Pengolahan Air Limbah (IPAL) Setempat/Terpusat", "3b"),
    ("Instalasi Pengolahan Air Limbah (IPAL) Setempat/Terpusat", "5b"),
    ("Septictank Komunal", "3a"),
    ("Septictank Komunal", "3b"),
    ("Septictank Komunal", "5b"),
    ("Sumur Resapan Air Hujan", "4b"),
    ("Closet Leher Angsa", "5a"),
    ("Jaringan Perpipaan Pembuangan Air Limbah (Black Water)", "5b"),
}


def data() -> dict[str, Any]:
    text = files("nakhoda.planning").joinpath("data", "activities.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def test_every_criterion_is_served_by_a_complete_work_with_a_price() -> None:
    for criterion in RULES.criteria:
        served = [
            activity.id
            for activity in WORKS.serving(criterion.id)
            if activity.kind == "complete" and activity.default and activity.id in PRICES.recipe_by_activity
        ]
        assert served, criterion.id


def test_vehicles_are_service_credits_and_buildings_are_not() -> None:
    assert {activity.id for activity in WORKS.activities if activity.kind == "service"} == {
        "sampah-gerobak",
        "sampah-mobil",
        "api-motor",
        "api-mobil",
    }


def test_a_service_credit_is_one_for_the_auditor_too() -> None:
    for activity in WORKS.activities:
        for alias in activity.aliases:
            family = family_of(alias)
            assert family is not None, alias
            assert family.service_credit == (activity.kind == "service"), alias


def test_every_value_says_where_it_comes_from_and_how_sure_it_is() -> None:
    for activity in WORKS.activities:
        cited = [activity.standard.cited, activity.labour_share.cited, *(each.cited for each in activity.effects)]
        cited += [activity.design_life_years.cited, activity.maintenance_share_per_year.cited]
        assert all(each.source and each.certainty in ("law", "practice", "assumed") for each in cited)
        assert activity.safeguards


def test_the_official_table_of_activities_is_covered() -> None:
    table = CITY.with_name("kriteria.json")
    if not table.is_file():
        pytest.skip("perlu data resmi: ../shared/data/pekalongan/kriteria.json")
    missing = set()
    for row in json.loads(table.read_text(encoding="utf-8"))["kegiatanInvestasi"]:
        for name in row["kegiatan"]:
            activity = WORKS.named(name)
            assert activity is not None, name
            missing |= {(name, criterion) for criterion in row["kriteria"] if activity.effect(criterion) is None}
    assert missing == NOT_FOLLOWED


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (lambda each: each.update(unit="lusin"), "satuan"),
        (lambda each: each.update(kind="gratis"), "jenis"),
        (lambda each: each["effects"][0].update(criterion="9z"), "kriteria"),
        (lambda each: each["effects"][0].update(per_unit="0"), "per satuan"),
        (lambda each: each["effects"][0].update(of="road_ideal_m"), "penyebut"),
        (lambda each: each["labour_share"].update(value="1.2"), "upah"),
        (lambda each: each.update(effects=[]), "kosong"),
        (lambda each: each.pop("standard"), "tidak lengkap"),
        (lambda each: each.update(aliases=["Jalan Beton"]), "ganda"),
    ],
)
def test_a_catalogue_that_cannot_be_meant_is_refused(spoil: Any, word: str) -> None:
    spoilt = data()
    spoil(spoilt["activities"][0])
    with pytest.raises(CatalogueError, match=word):
        build_catalogue(spoilt, RULES)


def test_an_unknown_activity_is_refused_by_name() -> None:
    with pytest.raises(CatalogueError, match="jalan-emas"):
        WORKS["jalan-emas"]
