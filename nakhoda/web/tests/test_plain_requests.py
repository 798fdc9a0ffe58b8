"""An address with a NUL leads nowhere, on every database."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/rt/%00/x/", "/wilayah/35.01%00/", "/?x=%2500"])
def test_a_nul_is_no_part_of_an_address(address: str) -> None:
    assert Client().get(address).status_code == (200 if "%25" in address else 404)
