"""Names of areas as the stages below regions see them."""

from __future__ import annotations

import pytest

from nakhoda.project.areas import choices, names

pytestmark = pytest.mark.django_db


def test_names_say_what_kind_of_area_it_is_and_leave_out_what_is_unknown() -> None:
    assert names(["35.01", "35.01.04", "35.01.04.2014", "99.99", ""]) == {
        "35.01": "Kabupaten Pacitan",
        "35.01.04": "Kecamatan Pacitan",
        "35.01.04.2014": "Desa Tanjungsari",
    }


def test_a_regency_offers_itself_its_districts_and_its_villages() -> None:
    offered = choices(["35.01"])
    assert list(offered) == sorted(offered)
    assert {"35.01", "35.01.04", "35.01.04.2014"} <= set(offered)
    assert choices(["35.01.04.2014"]) == {"35.01.04.2014": "Desa Tanjungsari"}
    assert choices([]) == {}


def test_the_whole_country_offers_no_list_that_no_form_could_hold() -> None:
    assert len(choices(["", "35"])) <= 1
