"""The access matrix: the written table, what it expects of every request, and what the site really answers.

An expectation is computed from `tests/access_table.toml` alone, with none of the site's own code for rights and areas.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from nakhoda.web.access import Access, access_of

TABLE = Path(__file__).resolve().parent.parent / "access_table.toml"
PUBLIC, SIGNED_IN = "public", "signed-in"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
SAFE = {"GET", "HEAD", "OPTIONS"}
# What a request can come to. ANSWERED is everything behind the guards: a page, a redirect, a form with errors.
ANSWERED, TO_SIGN_IN, FORBIDDEN, HIDDEN, WRONG_METHOD, FAULT = (
    "answered",
    "sent to sign in",
    "forbidden (403)",
    "not found (404)",
    "wrong method (405)",
    "fault (5xx)",
)
# Reading a page notes that the session was used.
OF_SESSIONS = ("django_session",)
HEADERS = ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "X-Frame-Options", "Cache-Control")


class Reached(Exception):
    """Costly work was begun: the guards let the request through."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One route of the table."""

    name: str
    who: str
    methods: frozenset[str]
    args: Mapping[str, str]
    of: str = ""
    reach: str = "whole"
    right: str = ""
    costly: tuple[str, ...] = ()
    query: Mapping[str, str] = field(default_factory=dict)

    @property
    def route(self) -> str:
        """The name of the route: a rule called `decree#draft` is a second rule of `decree`, for other objects."""
        return self.name.split("#")[0]


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks: a role held for an area (`role` "" is an account without roles, None the public)."""

    role: str | None
    area: str
    client: Client
    cookies: dict[str, str]

    def __str__(self) -> str:
        return "the public" if self.role is None else f"{self.role or 'no role'} of {self.area or 'everywhere'}"


@cache
def table() -> dict[str, Any]:
    """The table as written."""
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


@cache
def rules() -> dict[str, Rule]:
    """The rules by name of the route."""
    found = {}
    for name, row in table()["routes"].items():
        methods = set(row["methods"].split())
        found[name] = Rule(
            name=name,
            who=row["who"],
            methods=frozenset(methods | ({"HEAD"} if "GET" in methods else set())),
            args=row.get("args", {}),
            of=row.get("of", ""),
            reach=row.get("reach", "whole"),
            right=row.get("right", "" if row["who"] in (PUBLIC, SIGNED_IN) else row["who"]),
            query=row.get("query", {}),
            costly=tuple(row.get("costly", ())),
        )
    return found


@cache
def rights_of(role: str) -> frozenset[str]:
    """The rights of a role as written in the table; none for an account without roles."""
    return frozenset(table()["roles"][role]["rights"].split()) if role else frozenset()


def routes() -> Iterator[tuple[str, Access | None]]:
    """Every route of the site with the access its view declares; nameless ones by their pattern."""
    yield from _walk(get_resolver().url_patterns, "")


def _walk(patterns: Iterable[URLPattern | URLResolver], before: str) -> Iterator[tuple[str, Access | None]]:
    for pattern in patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, address)
        else:
            yield pattern.name or address, access_of(pattern.callback)


def expected(rule: Rule, visitor: Visitor, area: str, method: str) -> str:
    """What the table says that the request comes to; `area` is where its objects lie, "" for no place."""
    if rule.who != PUBLIC and visitor.role is None:
        return TO_SIGN_IN
    if rule.who not in (PUBLIC, SIGNED_IN) and rule.who not in rights_of(visitor.role or ""):
        return FORBIDDEN
    if method not in rule.methods:
        return WRONG_METHOD
    if area and rule.right:
        return ANSWERED if _reaches(rule, visitor, area) else HIDDEN
    return ANSWERED


def _reaches(rule: Rule, visitor: Visitor, area: str) -> bool:
    if rule.reach == "own" or rule.right not in rights_of(visitor.role or ""):
        return False
    return inside(area, visitor.area) or (rule.reach == "part" and inside(visitor.area, area))


def inside(code: str, area: str) -> bool:
    """Whether a code lies in an area: both cut into parts, the area's are the first of the code's."""
    parts, around = code.replace("-", ".").split("."), area.replace("-", ".").split(".") if area else []
    return parts[: len(around)] == around


def observed(rule: Rule, visitor: Visitor, objects: dict[str, Any], method: str, *, full: bool = True) -> list[str]:
    """What the request really comes to, then everything that is wrong with the answer by itself.

    All it does is rolled back. Without `full`, costly work is not done: reaching it is an answer.
    """
    written: list[str] = []
    with ExitStack() as stack:
        if not full:
            for name in rule.costly:
                stack.enter_context(patch(name, side_effect=Reached))
        stack.enter_context(transaction.atomic())
        stack.enter_context(connection.execute_wrapper(_noting(written)))
        response = visitor.client.generic(method, address(rule, objects))
        error = getattr(response, "exc_info", None)
        if error and isinstance(error[1], Reached):
            found, wrong = ANSWERED, []
        else:
            found, wrong = outcome(response), _faults(rule, response)
            wrong += [f"{error[0].__name__}: {error[1]}"] if error else []
        transaction.set_rollback(True)
    # An answer may end or renew the session; the next request starts from the same one.
    visitor.client.cookies = SimpleCookie(visitor.cookies)
    # Only an answered POST may change anything, be the deed itself refused or not.
    if written and (found != ANSWERED or method in SAFE):
        wrong.append(f"wrote to the database: {written[0][:90]}")
    return [found, *wrong]


def address(rule: Rule, objects: dict[str, Any]) -> str:
    """The address of the route for the objects of a place."""
    query = urlencode(_given(rule.query, objects))
    return reverse(rule.route, kwargs=_given(rule.args, objects)) + (f"?{query}" if query else "")


def _given(said: Mapping[str, str], objects: dict[str, Any]) -> dict[str, Any]:
    return {name: word[1:] if word.startswith("=") else objects[word] for name, word in said.items()}


def outcome(response: HttpResponseBase) -> str:
    """What kind of answer it is."""
    known = {403: FORBIDDEN, 404: HIDDEN, 405: WRONG_METHOD}
    if response.status_code >= 500:
        return FAULT
    if response.status_code == 302 and response.headers["Location"].split("?")[0] == reverse("sign_in"):
        return TO_SIGN_IN
    return known.get(response.status_code, ANSWERED)


def _faults(rule: Rule, response: HttpResponseBase) -> list[str]:
    wrong = [f"no header {name}" for name in HEADERS if name not in response.headers]
    if rule.who != PUBLIC and "no-store" not in response.headers.get("Cache-Control", ""):
        wrong.append("kept by the browser: Cache-Control without no-store")
    if getattr(response, "streaming", False):
        # Reading to the end closes the file and the response, as the client has done with every other.
        for _chunk in getattr(response, "streaming_content", ()):
            pass
    return wrong


@contextmanager
def plain_errors() -> Iterator[None]:
    """Answer 403 and 404 without drawing their pages, which are tested elsewhere and take most of the time."""
    with ExitStack() as stack:
        for status in (403, 404):
            stack.enter_context(patch(f"nakhoda.project.urls.handler{status}", partial(_plain_error, status)))
        yield


def _plain_error(status: int, request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(status=status)


def _noting(written: list[str]) -> Any:
    def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        verb = sql.lstrip().split(" ", 1)[0].upper()
        if verb in ("INSERT", "UPDATE", "DELETE", "REPLACE") and not any(name in sql for name in OF_SESSIONS):
            written.append(sql)
        return execute(sql, params, many, context)

    return wrapper
