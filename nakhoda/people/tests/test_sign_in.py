"""Signing in and out, lockout, and how long a session lives."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from conftest import PASSWORD
from nakhoda.people.actions import SYSTEM, end_role, first_password, give_role, reset_password, set_active
from nakhoda.people.middleware import SEEN, STARTED
from nakhoda.people.queries import account_named
from nakhoda.people.rules.sessions import IDLE_DECIDES, IDLE_OTHERS, LONGEST, MINUTE

pytestmark = pytest.mark.django_db
SIGN_IN, OWN = reverse("sign_in"), reverse("account")


def enter(client: Client, username: str, password: str = PASSWORD, **more: str) -> Any:
    return client.post(SIGN_IN, {"username": username, "password": password, **more})


def is_in(client: Client) -> bool:
    return client.get(OWN).status_code == 200


def visible(response: Any) -> str:
    """The page without the tokens that differ each time."""
    return "\n".join(line for line in response.content.decode().splitlines() if "csrfmiddlewaretoken" not in line)


def test_the_right_password_opens_the_page_that_was_asked_for() -> None:
    client = Client()
    asked = client.get(reverse("accounts"))
    assert asked.status_code == 302
    assert asked.headers["Location"] == f"{SIGN_IN}?next=%2Fakun%2F"
    page = client.get(asked.headers["Location"])
    assert 'name="next" value="/akun/"' in page.content.decode()
    assert enter(client, " PENGELOLA ", next="/akun/").headers["Location"] == "/akun/"
    assert is_in(client)


@pytest.mark.parametrize(
    "next_page",
    [
        "https://example.org/",
        "//example.org/x",
        "/\\example.org",
        "javascript:alert(1)",
        "http:///example.org",
        SIGN_IN,
    ],
)
def test_signing_in_leads_nowhere_else(next_page: str) -> None:
    assert enter(Client(), "petugas", next=next_page).headers["Location"] == "/"


def test_a_wrong_name_a_wrong_password_and_a_closed_account_have_one_answer() -> None:
    closed = account_named("bkm")
    assert closed is not None
    set_active(by=SYSTEM, account=closed, active=False)
    answers = [enter(Client(), "petugas", "salah"), enter(Client(), "petugas", PASSWORD.upper())]
    others = [enter(Client(), name, password) for name, password in (("tidak-ada", "salah"), ("bkm", PASSWORD))]
    assert {answer.status_code for answer in [*answers, *others]} == {400}
    known = visible(answers[0]).replace('value="petugas"', "")
    assert "Nama akun atau kata sandi tidak cocok" in known
    assert known == visible(answers[1]).replace('value="petugas"', "")
    assert known == visible(others[0]).replace('value="tidak-ada"', "")
    assert known == visible(others[1]).replace('value="bkm"', "")


def test_a_wrong_name_costs_a_hash_as_a_wrong_password_does(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.contrib.auth.hashers import MD5PasswordHasher

    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self: MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    enter(Client(), "petugas", "salah-satu")
    enter(Client(), "tidak-ada", "salah-dua")
    assert hashed.count("salah-satu") == hashed.count("salah-dua") == 1


@pytest.mark.parametrize("name", ["petugas", "tidak-ada"])
def test_ten_failures_lock_that_name_at_that_address_whether_it_exists_or_not(name: str) -> None:
    client = Client()
    answers = [enter(client, name.upper() if turn % 2 else name, f"salah-{turn}") for turn in range(10)]
    assert [answer.status_code for answer in answers] == [400] * 9 + [429]
    assert "Tunggu 15 menit" in answers[-1].content.decode()
    assert answers[-1].headers["Retry-After"] == "900"
    assert enter(client, name).status_code == 429
    assert not is_in(client)


def test_a_lock_holds_no_other_name_and_no_other_address() -> None:
    for turn in range(11):
        enter(Client(), "petugas", f"salah-{turn}")
    assert enter(Client(), "kabid").status_code == 302
    assert enter(Client(REMOTE_ADDR="10.1.2.3"), "petugas").status_code == 302
    assert enter(Client(HTTP_X_FORWARDED_FOR="10.9.9.9"), "petugas").status_code == 429


def test_a_lock_opens_after_a_quarter_of_an_hour_however_often_it_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import timedelta

    from axes.models import AccessAttempt

    for turn in range(14):
        enter(Client(), "petugas", f"salah-{turn}")
    for attempt in AccessAttempt.objects.all():
        attempt.attempt_time -= timedelta(minutes=15, seconds=1)
        attempt.save()
    assert enter(Client(), "petugas").status_code == 302


def test_no_password_is_kept_of_a_failed_attempt() -> None:
    from axes.models import AccessAttempt

    enter(Client(), "petugas", "rahasia-yang-salah")
    kept = [" ".join(map(str, row.values())) for row in AccessAttempt.objects.values()]
    assert kept
    assert "rahasia-yang-salah" not in " ".join(kept)


def test_signing_in_gives_the_session_a_new_key_and_signing_out_ends_it() -> None:
    client = Client()
    planted = client.session
    planted["x"] = 1
    planted.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = planted.session_key or ""
    enter(client, "petugas")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert cookie != planted.session_key
    assert client.get(reverse("sign_out")).status_code == 405
    assert is_in(client)
    client.post(reverse("sign_out"))
    client.cookies[settings.SESSION_COOKIE_NAME] = cookie
    assert not is_in(client)


def test_a_form_from_elsewhere_signs_nobody_in_or_out() -> None:
    client = Client(enforce_csrf_checks=True)
    assert enter(client, "petugas").status_code == 403
    client.get(SIGN_IN)
    token = client.cookies["csrftoken"].value
    assert enter(client, "petugas", csrfmiddlewaretoken=token).status_code == 302
    assert client.post(reverse("sign_out")).status_code == 403
    assert is_in(client)


def test_who_is_signed_in_already_goes_on() -> None:
    client = Client()
    enter(client, "petugas")
    assert client.get(f"{SIGN_IN}?next=/data/").headers["Location"] == "/data/"


# ---------------------------------------------------------------- how long it lives


def aged(client: Client, *, started: int = 0, seen: int = 0) -> Client:
    session = client.session
    session[STARTED], session[SEEN] = int(time.time()) - started, int(time.time()) - seen
    session.save()
    return client


@pytest.mark.parametrize(
    ("name", "limit"),
    [("kabid", IDLE_DECIDES), ("petugas", IDLE_DECIDES), ("pengelola", IDLE_DECIDES), ("desa", IDLE_OTHERS)],
)
def test_an_idle_session_ends_sooner_for_roles_that_decide(
    name: str, limit: int, signed_in: Callable[[str], Client]
) -> None:
    assert is_in(aged(signed_in(name), started=limit - 5, seen=limit - 5))
    assert not is_in(aged(signed_in(name), started=limit + 5, seen=limit + 5))


def test_a_busy_session_ends_after_half_a_day(signed_in: Callable[[str], Client]) -> None:
    assert is_in(aged(signed_in("desa"), started=LONGEST - 5))
    assert not is_in(aged(signed_in("desa"), started=LONGEST + 5))


def test_a_visit_is_noted_at_most_once_a_minute(signed_in: Callable[[str], Client]) -> None:
    client = aged(signed_in("kabid"), seen=MINUTE - 5)
    with CaptureQueriesContext(
        connection,
    ) as quiet:
        client.get(OWN)
    assert not [query for query in quiet if query["sql"].startswith("UPDATE")]
    aged(client, seen=MINUTE + 5)
    client.get(OWN)
    assert client.session[SEEN] >= int(time.time()) - 5


def test_a_session_from_before_a_change_of_the_account_is_over(signed_in: Callable[[str], Client]) -> None:
    account = account_named("fasilitator")
    assert account is not None
    changes: list[Callable[[], object]] = [
        lambda: give_role(by=SYSTEM, account=account, role="auditor", area="35.01"),
        lambda: end_role(by=SYSTEM, holding=account.holdings.get(role="auditor")),
        lambda: reset_password(by=SYSTEM, account=account, password=first_password()),
        lambda: set_active(by=SYSTEM, account=account, active=False),
    ]
    for change in changes:
        client = signed_in("fasilitator")
        assert client.get(reverse("drafts")).status_code in (200, 302)
        change()
        assert client.get(reverse("drafts")).headers["Location"].startswith(SIGN_IN)


# ---------------------------------------------------------------- what it costs and leaves behind


def test_a_public_page_without_a_session_asks_the_database_nothing_about_the_viewer() -> None:
    client = Client()
    with CaptureQueriesContext(connection) as asked:
        response = client.get(SIGN_IN)
    assert list(asked) == []
    assert settings.SESSION_COOKIE_NAME not in response.cookies
    assert response.headers["Cache-Control"] == "no-cache, private"


def test_a_viewer_costs_three_queries(signed_in: Callable[[str], Client]) -> None:
    client = signed_in("pemeriksa")
    with CaptureQueriesContext(connection) as asked:
        assert client.post(OWN).status_code == 405
    assert len([query for query in asked if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]) == 3


@pytest.mark.parametrize("address", ["/masuk/", "/akun/saya/", "/tidak-ada/", "/akun/"])
def test_every_answer_carries_the_security_headers(address: str, signed_in: Callable[[str], Client]) -> None:
    response = signed_in("petugas").get(address)
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response.headers["Cache-Control"] == "no-store, private"


def test_a_compressed_page_hides_its_token_and_its_length(signed_in: Callable[[str], Client]) -> None:
    client = signed_in("petugas")
    pages = [client.get(OWN, headers={"Accept-Encoding": "gzip"}) for _turn in range(8)]
    assert {page.headers["Content-Encoding"] for page in pages} == {"gzip"}
    assert len({page.headers["Content-Length"] for page in pages}) > 1
    assert len({page.context["csrf_token"] for page in pages}) == len(pages)


def test_cookies_are_kept_from_scripts_and_other_sites() -> None:
    client = Client()
    enter(client, "petugas")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == LONGEST
