"""What the portal says of an area is what is official: equal to the stored hectares, and a sum of its parts."""

from __future__ import annotations

from decimal import Decimal

import pytest

from nakhoda.baseline.queries.snapshots import Snapshot
from nakhoda.people.queries import viewer_of
from nakhoda.portal.queries.areas import area_facts, area_shapes, members_of
from nakhoda.portal.queries.places import ancestors, place_names
from nakhoda.portal.rules.figures import reduced
from nakhoda.portal.tests.regencies import CITY, VILLAGE_ONLY, AccountOf, example_draft, made_official
from nakhoda.scoring.queries.tables import hectares_by_level, hectares_reduced

pytestmark = pytest.mark.django_db


def test_a_regency_has_the_stored_hectares_of_every_year_class_and_method(snapshot: Snapshot) -> None:
    facts = area_facts(snapshot, snapshot.regency)
    assert facts is not None
    stored = {
        (year, level): (row.area_ha, row.rt_count)
        for year, rows in hectares_by_level(snapshot).items()
        for level, row in rows.items()
    }
    shown = {
        (year, level): (each.area_ha, each.count) for year, sums in facts.levels.items() for level, each in sums.items()
    }
    assert shown == stored
    assert len(shown) == 8
    assert [(each.method.id, each.area_ha) for each in facts.reduced] == [
        (each.method.id, each.area_ha) for each in hectares_reduced(snapshot)
    ]
    assert {each.method.id for each in facts.reduced} == set("ABCDEF")


def test_the_methods_of_parts_give_for_the_whole_what_is_stored(snapshot: Snapshot) -> None:
    stored = {each.method.id: each.area_ha for each in hectares_reduced(snapshot)}
    whole = reduced(members_of(snapshot, snapshot.regency), 2020, 2021, "TK")
    assert whole == {method: stored[method] for method in ("C", "E", "F")}
    assert all(whole.values())


def test_villages_and_districts_add_up_to_the_regency(snapshot: Snapshot) -> None:
    whole = area_facts(snapshot, snapshot.regency)
    assert whole is not None
    villages = [area_facts(snapshot, village.key) for village in whole.villages]
    districts = {village.key[:8] for village in whole.villages}
    for parts in (villages, [area_facts(snapshot, code) for code in districts]):
        known = [part for part in parts if part is not None]
        assert len(known) == len(parts)
        assert sum((part.slum().area_ha for part in known), Decimal(0)) == whole.slum().area_ha
        assert sum(part.assessed.count for part in known) == whole.assessed.count == 97
        assert sum((part.by("C") or Decimal(0) for part in known), Decimal(0)) == whole.by("C")
    assert sum(len(area_shapes(snapshot, village.key, 2021)) for village in whole.villages) == 97


def test_a_part_of_a_regency_has_no_figure_by_methods_that_need_the_whole(snapshot: Snapshot) -> None:
    village = area_facts(snapshot, "35.01.04.2014")
    assert village is not None
    assert [each.method.id for each in village.reduced] == ["C", "E", "F"]
    assert village.by("A") is None


@pytest.mark.parametrize("code", ["35.01.04.201", "35.0", "35.02", "35.01.99", "35.01-tanjungsari", "35.01.04.2014-x"])
def test_an_area_without_rt_has_no_facts(snapshot: Snapshot, code: str) -> None:
    assert area_facts(snapshot, code) is None


def test_only_years_of_the_data_have_facts(snapshot: Snapshot) -> None:
    assert [area_facts(snapshot, "35.01", year) is not None for year in (2019, 2020, 2021, 2022)] == [
        False,
        True,
        True,
        False,
    ]


def test_what_is_kept_is_not_shown_after_other_data_became_official(snapshot: Snapshot, account_of: AccountOf) -> None:
    by = viewer_of(account_of("regency_officer", "35.01"))
    before = area_facts(snapshot, "35.01")
    after = area_facts(made_official(by, example_draft(by, "35.01", "Kedua", VILLAGE_ONLY)), "35.01")
    assert before is not None
    assert after is not None
    assert before.assessed.count == 97
    assert 0 < after.assessed.count < before.assessed.count


def test_villages_without_a_code_have_their_page_by_key(account_of: AccountOf) -> None:
    by = viewer_of(account_of("regency_officer", CITY))
    official = made_official(by, example_draft(by, CITY, "Tanpa kode"))
    facts = area_facts(official, f"{CITY}-tanjungsari")
    assert facts is not None
    assert [village.name for village in facts.villages] == ["Tanjungsari"]
    assert facts.assessed.count == 20


def test_names_say_what_kind_of_region_it_is() -> None:
    codes = ancestors("35.01.04.2014")
    assert codes == ["35.01", "35.01.04", "35.01.04.2014"]
    assert ancestors("33.75-kauman") == ["33.75", "33.75-kauman"]
    assert ancestors("35") == ["35"]
    names = place_names([*codes, "35.01.04.1001", "99.99"])
    assert names == {
        "35.01": "Kabupaten Pacitan",
        "35.01.04": "Kecamatan Pacitan",
        "35.01.04.2014": "Desa Tanjungsari",
        "35.01.04.1001": "Kelurahan Sidoharjo",
    }
