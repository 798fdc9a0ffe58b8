"""Every route × every role × its own and foreign places × every method, against the written table of rules."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from itertools import product
from unittest.mock import patch

import pytest
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import clear_url_caches, path
from pytest_django.plugin import DjangoDbBlocker

from nakhoda.people.actions import record
from nakhoda.people.queries import Account, accounts_for, viewer_of
from nakhoda.people.rules.roles import ROLES
from nakhoda.people.rules.scope import Viewer
from nakhoda.project import urls as root
from nakhoda.web.access import Access
from tests.support.access import (
    ANSWERED,
    METHODS,
    PUBLIC,
    SIGNED_IN,
    WRONG_METHOD,
    Rule,
    Visitor,
    expected,
    observed,
    plain_errors,
    rights_of,
    routes,
    rules,
    table,
)
from tests.support.places import Place, account, places, visitors

FEW = 4
HELP = "write its rule into tests/access_table.toml (how, is said at its top)"


@pytest.fixture(scope="module")
def db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """One transaction for the whole file, so that the second regency is made only once."""
    logging.disable(logging.CRITICAL)
    with django_db_blocker.unblock(), transaction.atomic(), plain_errors():
        yield
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def where(db: None) -> list[Place]:
    return places()


@pytest.fixture(scope="module")
def who(db: None) -> list[Visitor]:
    return visitors()


def mismatches(rule: Rule, who: list[Visitor], where: list[Place], methods: tuple[str, ...] = METHODS) -> list[str]:
    """Every request of a route that came to something else than the table says."""
    wrong, done = [], set()
    for place, method in asked(rule, where, methods):
        for visitor in asking(rule, who, method):
            wanted = expected(rule, visitor, place.area(rule.of), method)
            full = wanted != ANSWERED or (place.name, method) not in done
            found, *faults = observed(rule, visitor, place.objects, method, full=full)
            if wanted == ANSWERED:
                done.add((place.name, method))
            if found != wanted:
                faults.append(f"{found} instead of {wanted}")
            wrong += [f"{method} {rule.name}, {place.name}, {visitor}: {fault}" for fault in faults]
    return wrong


def asked(rule: Rule, where: list[Place], methods: tuple[str, ...] = METHODS) -> list[tuple[Place, str]]:
    """The places and methods of a route; HEAD is GET, and a method it does not answer has no object.

    What needs no right at its place is the same for all in both villages of the regency.
    """
    everywhere = [method for method in methods if method in rule.methods and method != "HEAD"]
    once = [method for method in methods if method not in everywhere]
    asked_at = (where if rule.right else where[::2]) if rule.of else where[:1]
    return [*product(asked_at, everywhere), *product(where[:1], once)]


def asking(rule: Rule, who: list[Visitor], method: str) -> list[Visitor]:
    """Who asks by that method: everybody, but for HEAD and methods not answered every fourth, in turn, and one let in.

    Those are decided before any object or area is looked at.
    """
    if (method in rule.methods and method != "HEAD") or len(who) < FEW:
        return who
    some = who[METHODS.index(method) % FEW :: FEW]
    let_in = [visitor for visitor in who if expected(rule, visitor, "", method) in (ANSWERED, WRONG_METHOD)]
    return some + [visitor for visitor in let_in[:1] if visitor not in some]


def test_every_route_has_a_written_rule() -> None:
    missing = sorted({name for name, _access in routes()} - {rule.route for rule in rules().values()})
    assert missing == [], f"no rule for {', '.join(missing)}: {HELP}"


def test_every_written_rule_has_a_route() -> None:
    gone = sorted({rule.route for rule in rules().values()} - {name for name, _access in routes()})
    assert gone == [], f"no such route as {', '.join(gone)}: take it out of tests/access_table.toml"


def test_every_view_declares_what_is_written() -> None:
    declared = {name: (access.who, access.methods) if access else None for name, access in routes()}
    known = [rule for rule in rules().values() if rule.route in declared]
    assert {rule.name: declared[rule.route] for rule in known} == {
        rule.name: (rule.who, rule.methods) for rule in known
    }


def test_every_role_has_the_rights_that_are_written() -> None:
    written = {name: (set(row["rights"].split()), row["areas"].split()) for name, row in table()["roles"].items()}
    assert {role.id: (set(role.rights), list(role.levels)) for role in ROLES.values()} == written


@pytest.mark.parametrize("name", sorted(rules()))
def test_every_request_comes_to_what_is_written(name: str, who: list[Visitor], where: list[Place]) -> None:
    wrong = mismatches(rules()[name], who, where)
    assert wrong == [], "\n".join([f"{len(wrong)} requests differ from the table:", *wrong[:20]])


def test_the_matrix_is_large(who: list[Visitor], where: list[Place]) -> None:
    asks = [len(asking(rule, who, method)) for rule in rules().values() for _place, method in asked(rule, where)]
    assert sum(asks) >= 5_000


# ---------------------------------------------------------------- broken twins: each missing guard is noticed


def one(who: list[Visitor], role: str | None, area: str = "") -> list[Visitor]:
    return [visitor for visitor in who if visitor.role == role and (not area or visitor.area == area)]


GUARDED = sorted(rule.name for rule in rules().values() if rule.who != PUBLIC)
NEED_A_RIGHT = sorted(rule.name for rule in rules().values() if rule.who not in (PUBLIC, SIGNED_IN))
SCOPED = sorted(name for name in NEED_A_RIGHT if rules()[name].of and rules()[name].reach != "own")


@pytest.mark.parametrize("name", NEED_A_RIGHT)
def test_a_route_that_forgets_its_right_is_noticed(name: str, who: list[Visitor], where: list[Place]) -> None:
    rule, roleless = rules()[name], one(who, "")
    method = next(method for method in METHODS if method in rule.methods)
    with patch("nakhoda.people.middleware.access_of", return_value=Access(SIGNED_IN, rule.methods)):
        assert mismatches(rule, roleless, where[:1], (method,)) != []


@pytest.mark.parametrize("name", GUARDED)
def test_a_middleware_that_lets_everybody_through_is_noticed(name: str, who: list[Visitor], where: list[Place]) -> None:
    rule, public = rules()[name], one(who, None)
    method = next(method for method in METHODS if method in rule.methods)
    with patch("nakhoda.people.middleware.access_of", return_value=Access(PUBLIC, rule.methods)):
        assert mismatches(rule, public, where[:1], (method,)) != []


@pytest.mark.parametrize("name", SCOPED)
def test_a_query_that_forgets_the_area_is_noticed(name: str, who: list[Visitor], where: list[Place]) -> None:
    rule, elsewhere = rules()[name], [place for place in where if place.name == "elsewhere"]
    method = next(method for method in METHODS if method in rule.methods)
    local = [visitor for visitor in who if visitor.role and visitor.area and rule.right in rights_of(visitor.role)]
    areas = Viewer.areas

    def everywhere(viewer: Viewer, right: str) -> tuple[str, ...]:
        return ("",) if areas(viewer, right) else ()

    with patch.object(Viewer, "areas", everywhere):
        assert any(mismatches(rule, [visitor], elsewhere, (method,)) for visitor in local)


def test_an_object_fetched_without_the_viewer_is_noticed(who: list[Visitor], where: list[Place]) -> None:
    rule, manager = rules()["managed_account"], one(who, "administrator", "35.01")
    everybody = accounts_for(viewer_of(account("administrator", "")))
    with patch("nakhoda.people.views.accounts.accounts_for", return_value=everybody):
        found = mismatches(rule, manager, where, ("GET",))
    assert found == ["GET managed_account, elsewhere, administrator of 35.01: answered instead of not found (404)"]


def test_a_part_of_a_regency_taken_for_the_whole_is_noticed(who: list[Visitor], where: list[Place]) -> None:
    with patch("nakhoda.scoring.views.drafts_common.sees_whole", return_value=True):
        assert mismatches(rules()["draft_files"], one(who, "village_officer"), where, ("GET",)) != []


def test_a_forgotten_method_check_is_noticed(who: list[Visitor], where: list[Place]) -> None:
    with patch("nakhoda.web.access.HttpResponseNotAllowed", return_value=HttpResponse()):
        assert mismatches(rules()["audit"], one(who, "auditor"), where, ("DELETE",)) != []


def test_a_refused_request_that_writes_is_noticed(who: list[Visitor], where: list[Place]) -> None:
    def careless(viewer: Viewer) -> QuerySet[Account]:
        record(by=viewer, action="people.close_account", subject="account:x")
        return accounts_for(viewer)

    with patch("nakhoda.people.views.accounts.accounts_for", careless):
        found = mismatches(rules()["account_state"], one(who, "administrator", "35.01"), where[2:], ("POST",))
    assert len(found) == 1
    assert "wrote to the database" in found[0]


def test_a_view_without_declared_access_is_refused_and_named(
    who: list[Visitor], monkeypatch: pytest.MonkeyPatch
) -> None:
    def forgotten(request: HttpRequest) -> HttpResponse:
        return HttpResponse("secret")

    monkeypatch.setattr(root, "urlpatterns", [*root.urlpatterns, path("lupa/", forgotten, name="forgotten")])
    clear_url_caches()
    try:
        assert dict(routes())["forgotten"] is None
        with pytest.raises(AssertionError, match=r"no rule for.* forgotten|no rule for forgotten"):
            test_every_route_has_a_written_rule()
        answers = [visitor.client.get("/lupa/").status_code for visitor in who]
        with patch("nakhoda.people.middleware.access_of", return_value=Access(PUBLIC, frozenset())):
            broken = one(who, None)[0].client.get("/lupa/")
    finally:
        monkeypatch.undo()
        clear_url_caches()
    assert set(answers) == {403}
    assert broken.status_code == 200


def test_a_personal_page_that_a_browser_may_keep_is_noticed(who: list[Visitor], where: list[Place]) -> None:
    with patch("nakhoda.people.middleware.PERSONAL", "public, max-age=60"):
        assert mismatches(rules()["account"], one(who, ""), where, ("GET",)) != []
