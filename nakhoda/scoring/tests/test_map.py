"""The map: valid GeoJSON of exactly the official RT with a boundary, small, and kept until something changes."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
import shapely
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from nakhoda.baseline.queries.snapshots import Snapshot
from nakhoda.scoring.queries import maps
from nakhoda.scoring.queries.cards import rt_card
from nakhoda.scoring.rules.evaluate import evaluate

pytestmark = pytest.mark.django_db
OFFICIAL = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "pekalongan"
MOST_GZIPPED, MOST_PAGE = 150_000, 60_000


def address(key: str, label: str) -> str:
    return reverse("rt", args=[key, label])


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    cache.clear()


def collection(client: Client, snapshot: Snapshot) -> dict[str, Any]:
    response = client.get(reverse("rt_geojson"), {"wilayah": snapshot.regency})
    assert response.headers["Content-Type"] == "application/geo+json"
    whole: dict[str, Any] = json.loads(response.content)
    return whole


def test_every_official_rt_with_a_boundary_is_drawn_once_with_its_class_each_year(
    client: Client, snapshot: Snapshot
) -> None:
    features = collection(client, snapshot)["features"]
    assert snapshot.boundary_set is not None
    bounded = snapshot.boundary_set.boundaries.exclude(rt=None).count()
    assert len(features) == bounded == len({feature["properties"]["id"] for feature in features})
    assert maps.undrawn(snapshot) == snapshot.rt_rows.count() - bounded
    stored = {
        (f"{key}/{label}", str(year)): (total, level)
        for key, label, year, total, level in snapshot.rt_scores.values_list(
            "rt_year__rt_row__rt__village_key", "rt_year__rt_row__rt__label", "year", "total", "level"
        )
    }
    for feature in features:
        about = feature["properties"]
        for year, state in about["years"].items():
            assert stored[about["id"], year] == (state["total"], state["level"])
        assert client.get(about["url"]).status_code == 200


def test_shapes_are_valid_and_hardly_changed(client: Client, snapshot: Snapshot) -> None:
    assert snapshot.boundary_set is not None
    boundaries = {
        f"{row.rt.village_key}/{row.rt.label}": shapely.from_wkb(bytes(row.wkb))
        for row in snapshot.boundary_set.boundaries.select_related("rt")
        if row.rt
    }
    for feature in collection(client, snapshot)["features"]:
        shape = shapely.geometry.shape(feature["geometry"])
        whole = boundaries[feature["properties"]["id"]]
        assert shape.is_valid
        assert shape.symmetric_difference(whole).area <= 0.05 * whole.area
        for number in shapely.get_coordinates(shape).ravel():
            assert round(number, maps.DECIMALS) == number


def test_a_browser_asks_again_only_when_another_snapshot_is_official(client: Client, snapshot: Snapshot) -> None:
    where = {"wilayah": snapshot.regency}
    first = client.get(reverse("rt_geojson"), where)
    assert "no-cache" in first.headers["Cache-Control"]
    assert first.headers["Last-Modified"]
    again = client.get(reverse("rt_geojson"), where, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get(reverse("rt_geojson"), where, headers={"If-None-Match": '"rt-something-else"'})
    assert other.status_code == 200
    named = client.get(reverse("rt_geojson"), {**where, "v": maps.map_version(snapshot)})
    assert "immutable" in named.headers["Cache-Control"]
    old = client.get(reverse("rt_geojson"), {**where, "v": "35.01-0-0"})
    assert "immutable" not in old.headers["Cache-Control"]


def test_the_map_is_computed_once_and_sent_packed(
    client: Client, snapshot: Snapshot, django_assert_max_num_queries: Any
) -> None:
    where = {"wilayah": snapshot.regency}
    plain = client.get(reverse("rt_geojson"), where).content
    with django_assert_max_num_queries(2):
        packed = client.get(reverse("rt_geojson"), where, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain


def test_a_regency_without_official_data_has_no_map(client: Client, snapshot: Snapshot) -> None:
    assert client.get(reverse("rt_geojson"), {"wilayah": "99.99"}).status_code == 404
    assert client.get(reverse("rt_geojson")).status_code == 404


def test_the_page_names_its_data_and_a_list_for_who_cannot_see_it(client: Client, snapshot: Snapshot) -> None:
    html = client.get(reverse("map")).content.decode()
    assert f"{reverse('rt_geojson')}?wilayah={snapshot.regency}" in html
    assert maps.map_version(snapshot) in html
    assert f"{reverse('rt_table')}?wilayah={snapshot.regency}" in html
    areas = maps.map_areas(snapshot)
    assert len(areas) == len(collection(client, snapshot)["features"])
    assert all(area.level for area in areas)


@pytest.mark.skipif(not OFFICIAL.is_dir(), reason="perlu data resmi Kota Pekalongan")
def test_a_real_city_is_small_and_its_cards_follow_the_rule(client: Client, account_of: Any) -> None:
    snapshot = official_city(account_of)
    plain, packed = maps.rt_geojson(snapshot, address)
    assert len(packed) < MOST_GZIPPED
    assert plain.count(b'"type":"Feature"') + maps.undrawn(snapshot) == snapshot.rt_rows.count() == 432
    heaviest = 0
    for row in snapshot.rt_rows.select_related("rt").order_by("id")[::9]:
        card = rt_card(row.rt.village_key, row.rt.label)
        assert card is not None
        for year in card.years:
            found = evaluate(year.score.rt_year.volumes, card.denominators, card.ruleset)
            assert (found.total, found.points) == (year.evaluation.total, dict(year.evaluation.points))
        html = client.get(address(row.rt.village_key, row.rt.label), headers={"Accept-Encoding": "gzip"})
        heaviest = max(heaviest, len(html.content))
    assert 0 < heaviest < MOST_PAGE / 2


def official_city(account_of: Any) -> Snapshot:
    """The real workbook and boundaries of Pekalongan, computed and made official with its errors left."""
    from datetime import date

    from nakhoda.baseline.actions.decisions import activate, ignore
    from nakhoda.baseline.actions.drafts import start_draft
    from nakhoda.baseline.actions.files import store_file
    from nakhoda.people.queries import viewer_of
    from nakhoda.scoring.actions.compute import compute

    by = viewer_of(account_of("regency_officer", "33.75"))
    workbook, boundaries = (
        store_file(by=by, kind=kind, name=name, chunks=[(OFFICIAL / name).read_bytes()])
        for kind, name in (("workbook", "pekalongan.xlsx"), ("boundaries", "boundaries_latlng.json"))
    )
    snapshot = start_draft(by=by, regency="33.75", title="Kota", workbook=workbook, boundaries=boundaries)
    compute(snapshot.pk, today=date(2024, 1, 1))
    snapshot.refresh_from_db()
    errors = list(snapshot.findings.filter(severity="error"))
    ignore(by=by, snapshot=snapshot, findings=errors, reason="dibiarkan dalam uji")
    activate(by=by, snapshot=snapshot, replaces=None)
    return snapshot
