"""Pages stay light for a phone on a slow network, and cost the database little."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from nakhoda.baseline.queries.snapshots import Snapshot
from nakhoda.portal.tests.regencies import CITY, AccountOf, real_city

pytestmark = pytest.mark.django_db
MOST_BYTES = 60_000
SignedIn = Callable[[str], Client]


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    cache.clear()


def transferred(client: Client, address: str) -> int:
    """Bytes of a page with everything it loads, compressed as the server sends them."""
    response = client.get(address, headers={"accept-encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    html = gzip.decompress(response.content).decode()
    assets = set(re.findall(r'(?:href|src)="/statis/([^"#]+)', html))
    assert {"web/nakhoda.css", "portal/portal.css", "web/nakhoda.js"} <= assets
    return len(response.content) + sum(len(gzip.compress(_static(name))) for name in assets)


def _static(name: str) -> bytes:
    found: Any = finders.find(name)
    assert found, name
    return Path(found).read_bytes()


@pytest.mark.parametrize("address", ["/", "/wilayah/35.01/", "/wilayah/35.01.04.2014/"])
def test_a_page_of_the_example_is_light(client: Client, snapshot: Snapshot, address: str) -> None:
    assert 5_000 < transferred(client, address) <= MOST_BYTES / 2


def test_the_page_of_a_real_city_with_its_map_is_light(client: Client, account_of: AccountOf) -> None:
    real_city(account_of)
    html = client.get(f"/wilayah/{CITY}/").content.decode()
    assert len(re.findall(r'<a href="/rt/33\.75-[^"]+"><path', html)) > 400
    assert transferred(client, f"/wilayah/{CITY}/") <= MOST_BYTES


@pytest.mark.parametrize(
    ("name", "address", "most"),
    [
        ("", "/", 4),
        ("", "/wilayah/35.01/", 3),
        ("", "/wilayah/35.01.04.2014/", 3),
        ("", "/wilayah/35.01.04.2014/?tahun=2020", 3),
        ("", "/arti-angka/", 2),
        ("petugas", "/", 40),
        ("desa", "/", 40),
    ],
)
def test_a_page_seen_before_asks_the_database_little(
    signed_in: SignedIn, snapshot: Snapshot, name: str, address: str, most: int
) -> None:
    client = signed_in(name)
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    assert len(queries) <= most, [each["sql"][:120] for each in queries]
