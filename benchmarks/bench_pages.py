"""How long the server takes for the pages with a city's official data, beside a trivial page in the same run.

Server, worker and client share this machine's cores. The aim is a 95th percentile of 150 ms, and 60 kB transferred for
the public home and an RT's page with all that they load.
"""

from __future__ import annotations

import gzip
import http.client
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.support import city
from tests.support.site import Site, environment, serving

REQUESTS = 60
OFFICER = "perkim"
AIM_MS, AIM_KB = 150, 60


def main() -> int:
    """Print a line for each page; the exit status is 0: a benchmark judges nothing."""
    if not city.WORKBOOK.is_file():
        print("pages: needs official data beside the repository; left out")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        with serving(home, accounts={OFFICER: ("regency_head", city.REGENCY)}, city_by=OFFICER) as site:
            measure(site, session_key(home))
    return 0


def measure(site: Site, session: str) -> None:
    """All pages in turn."""
    port = int(site.address.rsplit(":", 1)[1])
    trivial = percentile(times(port, "/sehat/", ""), 50)
    print(f"pages with {city.REGENCY}: {REQUESTS} requests each, one after the other; trivial page {trivial:.1f} ms")
    card = rt_address(port)
    for name, path, signed_in in (
        ("officer's home", "/", True),
        ("public home", "/", False),
        ("region", f"/wilayah/{city.REGENCY}/", False),
        ("map", "/peta/", True),
        ("map data", f"/peta/rt.geojson?wilayah={city.REGENCY}", True),
        ("RT card", card, True),
        ("RT card, public", card, False),
        ("RT table", f"/tabel/rt/?wilayah={city.REGENCY}", True),
    ):
        spent = times(port, path, session if signed_in else "")
        p95 = percentile(spent, 95)
        print(
            f"  {name:18} p50 {percentile(spent, 50):6.1f} ms  p95 {p95:6.1f} ms"
            f"  = {p95 / trivial:5.1f} x trivial  (aim {AIM_MS} ms)"
        )
    for name, path in (("public home", "/"), ("region", f"/wilayah/{city.REGENCY}/"), ("RT card", card)):
        print(f"  {name:18} {weight(port, path) / 1000:6.1f} kB transferred with all it loads  (aim {AIM_KB} kB)")


def times(port: int, path: str, session: str) -> list[float]:
    """Milliseconds of each request over one kept connection, the first left out."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    spent = []
    for _ in range(REQUESTS + 1):
        start = time.perf_counter()
        body(connection, path, session)
        spent.append((time.perf_counter() - start) * 1000)
    connection.close()
    return spent[1:]


def body(connection: http.client.HTTPConnection, path: str, session: str = "") -> bytes:
    """The compressed body of a page. RuntimeError for any answer but 200."""
    headers = {"Accept-Encoding": "gzip"} | ({"Cookie": f"sessionid={session}"} if session else {})
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    content = answer.read()
    if answer.status != http.HTTPStatus.OK:
        raise RuntimeError(f"{path}: {answer.status}")
    return content


def weight(port: int, path: str) -> int:
    """Bytes transferred for a page, its styles, scripts and images, each once."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    page = body(connection, path)
    text = gzip.decompress(page).decode() if page[:2] == b"\x1f\x8b" else page.decode()
    parts = set(re.findall(r'(?:src|href)="(/statis/[^"]+)"', text))
    total = len(page) + sum(len(body(connection, part)) for part in parts)
    connection.close()
    return total


def rt_address(port: int) -> str:
    """The address of the first RT card of the city's table."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    page = gzip.decompress(body(connection, f"/tabel/rt/?wilayah={city.REGENCY}")).decode()
    connection.close()
    found = re.search(rf'href="(/rt/{re.escape(city.REGENCY)}[^"]+)"', page)
    if found is None:
        raise RuntimeError("no RT of the city in the table")
    return found[1]


def session_key(home: Path) -> str:
    """A session of the officer, as signing in makes one."""
    script = (
        "import django; django.setup(); from django.test import Client; "
        "from nakhoda.people.queries import account_named; "
        f"c = Client(); c.force_login(account_named({OFFICER!r}), backend='nakhoda.people.backends.AccountBackend'); "
        "print(c.cookies['sessionid'].value)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment(home), capture_output=True, encoding="utf-8", check=True
    )
    return done.stdout.strip()


def percentile(values: list[float], percent: int) -> float:
    """The value below which that percent of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


if __name__ == "__main__":
    sys.exit(main())
