"""The words of a page that belong to the site and not to its data: menus, headings, labels, buttons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

# Elements whose text the site writes. Rows of tables, paragraphs and lists hold data.
CHROME = {"nav", "h1", "h2", "h3", "h4", "caption", "legend", "label", "button", "dt", "summary", "title", "time"}
EMPTY = {"area", "br", "circle", "col", "hr", "img", "input", "line", "link", "meta", "path", "polygon", "polyline"}
EMPTY |= {"rect", "source", "stop", "use", "wbr"}
ATTRIBUTES = ("aria-label", "placeholder", "alt", "data-confirm")
# Example data say so themselves, wherever they stand.
EXAMPLE = re.compile("contoh", re.IGNORECASE)
# Pages of one route that are looked at without, and as many with filters.
MOST = 2


class Page(HTMLParser):
    """The site's own texts of a page with the element they stand in, and its links."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.links: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and given.get("href"):
            self.links.append(str(given["href"]))
        if tag not in EMPTY:
            self.open.append((tag, given))
        if not self.is_indonesian(given):
            self.texts += [(f"{tag} {name}", str(given[name])) for name in ATTRIBUTES if given.get(name)]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        depth = len(self.open)
        self.handle_starttag(tag, attrs)
        del self.open[depth:]

    def handle_endtag(self, tag: str) -> None:
        names = [name for name, _given in self.open]
        if tag in names:
            del self.open[len(names) - 1 - names[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        if text and not self.is_indonesian({}) and (place := self.chrome()):
            self.texts.append((place, text))

    def is_indonesian(self, given: dict[str, str | None]) -> bool:
        """Whether the text here is marked as Indonesian, as quotations of the law and messages to residents are."""
        inside = [each for tag, each in self.open if tag != "html"]
        marked = [each["lang"] for each in (*inside, given) if each.get("lang")]
        return bool(marked) and marked[-1] == "id"

    def chrome(self) -> str:
        """The element that makes the text here the site's own; "" in data."""
        for tag, given in reversed(self.open):
            css = (given.get("class") or "").split()
            if tag in CHROME or (tag == "th" and given.get("scope") == "col") or "button" in css:
                return tag
            if "badge" in css and not any(name == "td" for name, _given in self.open):
                return "badge"
        return ""


def pages(client: Client, start: str = "/") -> Iterator[tuple[str, Page]]:
    """The pages reached from there by links, two of every route and two of its filters, but no files."""
    queue, seen, times = [start], {start}, dict[tuple[str, ...], int]()
    while queue:
        address = queue.pop(0)
        parts = urlsplit(address)
        try:
            route = resolve(parts.path).view_name
        except Resolver404:
            continue
        kind = (route, "?" if parts.query else "")
        times[kind] = times.get(kind, 0) + 1
        if times[kind] > MOST or "." in parts.path.rsplit("/", 2)[-1]:
            continue
        response = client.get(address)
        if response.status_code in (301, 302):
            found = [response.headers["Location"]]
        elif response.status_code == 200 and response.headers["Content-Type"].startswith("text/html"):
            page = Page(response.content.decode())
            yield address, page
            found = page.links
        else:
            found = []
        if response.streaming:
            # Reading to the end closes the file and the response, as the client has done with every other.
            for _chunk in getattr(response, "streaming_content", ()):
                pass
        new = [whole for link in found if (whole := urljoin(address, link).split("#")[0]).startswith("/")]
        queue += [each for each in dict.fromkeys(new) if each not in seen]
        seen.update(new)
