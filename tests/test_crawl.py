"""Every page that a link leads to, as the public and as each example account: none is missing, none is a fault.

Pages of one route look alike: of each route a few addresses are read, and of links that only differ in their query one
a page. Absurd addresses come after: what a person or a program types gets a page or a refusal, never a fault.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, get_resolver, resolve

from tests.support.access import plain_errors

pytestmark = pytest.mark.django_db
SignedIn = Callable[[str], Client]
ACCOUNTS = ("", "pengelola", "kabid", "petugas", "fasilitator", "desa", "bkm", "bendahara", "pemeriksa")
OF_A_ROUTE = 1  # addresses read of each route, and one more with a query
# Drawn anew for each request in seconds of work; their own tests draw them.
COSTLY = {"rt_pdf", "decree_annex", "draft_file", "meeting_letter", "meeting_poster", "meeting_attendance_list"}
COSTLY |= {"meeting_minutes_pdf", "grant_print", "grant_bundle"}
COSTLY |= {"package_paper", "purchase_paper", "change_paper", "stock_paper"}
ABSURD = ("9" * 5000, "²", "\x00-1'\"><script>")
LISTS = ("/", "/tabel/rt/", "/tabel/kawasan/", "/sk/dari-data/", "/peta/", "/data/")
OF_ADDRESSES = ("halaman", "tahun", "wilayah", "kabupaten", "tingkat", "desa", "kawasan", "urut", "cari")
HUGE = 10**25


class Page(HTMLParser):
    """The links of a page, its ids, and attributes that its security policy would block."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.inline: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src") and tag in ("a", "img", "form") and value:
                self.links.append(value)
            if name == "id" and value:
                self.ids.append(value)
            if name == "style" or name.startswith("on"):
                self.inline.append(f"<{tag} {name}>")


def route_of(path: str) -> str:
    try:
        return resolve(path).url_name or path
    except Resolver404:
        return path


def crawl(client: Client) -> Iterator[tuple[str, str, Any]]:
    """Each address read, the page that links to it, and the answer."""
    read: Counter[str] = Counter()
    seen: set[str] = set()
    waiting = deque([("/", "")])
    while waiting:
        address, source = waiting.popleft()
        path = urlsplit(address).path
        kind = route_of(path) + ("?" if "?" in address else "")
        if address in seen or read[kind] >= OF_A_ROUTE or kind.rstrip("?") in COSTLY:
            continue
        seen.add(address)
        read[kind] += 1
        response = client.get(address)
        b"".join(getattr(response, "streaming_content", ()))  # read to its end, a file is closed
        yield address, source, response
        if response.status_code == 302:
            waiting.append((urljoin(address, response.headers["Location"]), address))
        if "html" in response.headers.get("Content-Type", "") and response.status_code == 200:
            for link in Page(response.content.decode()).links:
                found = urlsplit(urljoin(f"http://testserver{address}", link))
                if found.netloc == "testserver" and not found.path.startswith("/statis/"):
                    waiting.append((found._replace(scheme="", netloc="", fragment="").geturl(), address))


@pytest.mark.parametrize("username", ACCOUNTS)
def test_no_link_leads_nowhere(username: str, signed_in: SignedIn) -> None:
    client, wrong, count = signed_in(username), [], 0
    client.raise_request_exception = False
    for address, source, response in crawl(client):
        count += 1
        if response.status_code not in (200, 302):
            wrong.append(f"{response.status_code} {address}, linked from {source}")
        if "html" not in response.headers.get("Content-Type", "") or response.status_code != 200:
            continue
        page = Page(response.content.decode())
        wrong += [f"{address}: {each}, which the policy blocks" for each in page.inline]
        wrong += [f"{address}: id {each} stands twice" for each, times in Counter(page.ids).items() if times > 1]
        inside = [link for link in page.links if link.startswith("#") and link != "#"]
        wrong += [f"{address}: nothing is at {link}" for link in inside if urldefrag(link)[1] not in page.ids]
    assert wrong == []
    assert count >= 25


@pytest.mark.parametrize("name", OF_ADDRESSES)
def test_an_absurd_address_is_no_fault(name: str, signed_in: SignedIn) -> None:
    client = signed_in("petugas")
    for path in LISTS:
        for value in ABSURD:
            assert client.get(path, {name: value}).status_code in (200, 302, 404), (path, name, value[:20])


def addresses_of_numbers() -> Iterator[str]:
    """Of every route whose address holds numbers, one with numbers that no database can hold."""
    for pattern in get_resolver().url_patterns:
        for each in getattr(pattern, "url_patterns", [pattern]):
            route = str(each.pattern)
            if "<int:" in route:
                numbered = re.sub(r"<int:(\w+)>", lambda said: "2021" if said[1] == "year" else str(HUGE), route)
                yield "/" + re.sub(r"<\w+:\w+>", "abc", numbered)


@pytest.mark.parametrize("username", ["kabid", "pengelola"])
def test_a_number_that_no_database_holds_is_not_found(username: str, signed_in: SignedIn) -> None:
    client, faults, addresses = signed_in(username), [], list(addresses_of_numbers())
    client.raise_request_exception = False
    with plain_errors():
        for address in addresses:
            for ask in (client.get, client.post):
                status = ask(address).status_code
                faults += [f"{status} {address}"] if status not in (403, 404, 405) else []
    assert faults == []
    assert len(addresses) > 30


def test_a_site_asked_for_by_a_strange_name_says_what_to_do(client: Client) -> None:
    response = client.get("/", headers={"host": "jahat.example"})
    assert response.status_code == 400
    assert "NAKHODA_HOSTS" in response.content.decode()


def test_an_address_that_only_forms_answer_says_so(signed_in: SignedIn) -> None:
    response = signed_in("petugas").get("/keluar/")
    assert response.status_code == 405
    assert "hanya menjawab formulir" in response.content.decode()


@pytest.mark.parametrize(
    "wanted", ["//jahat.example", "https://jahat.example", "/\\jahat.example", "javascript:alert(1)"]
)
def test_no_form_sends_a_person_to_another_site(wanted: str, signed_in: SignedIn) -> None:
    client = signed_in("petugas")
    for path, data in (("/bahasa/", {"language": "en"}), ("/data/2/putuskan/", {"code": "x", "putusan": "terima"})):
        response = client.post(path, data | {"next": wanted})
        assert response.status_code in (302, 404)
        assert "jahat" not in response.headers.get("Location", "")
    assert "jahat" not in client.get("/masuk/", {"next": wanted}).headers.get("Location", "")
