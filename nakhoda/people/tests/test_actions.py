"""Deeds on accounts: who may give what where, and that every deed is written or undone."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import Q
from hypothesis import given
from hypothesis import strategies as st

from nakhoda.people.actions import (
    SYSTEM,
    Refused,
    create_account,
    create_organisation,
    end_role,
    first_password,
    give_role,
    open_account,
    record,
    reset_password,
    set_active,
)
from nakhoda.people.queries import (
    Account,
    AuditEvent,
    Organisation,
    account_named,
    accounts_for,
    audit_break,
    audit_head,
    events_for,
    home_area,
    in_areas,
    viewer_of,
)
from nakhoda.people.rules.roles import ROLES, level_of
from nakhoda.people.rules.scope import NOBODY, Viewer, within
from nakhoda.web.append_only import trigger_name

pytestmark = pytest.mark.django_db
AREAS = ("", "35", "35.01", "35.01.04", "35.01.04.2014", "35.02", "35.02.01.2001", "33", "33.75", "33.75-kauman")
PASSWORD = first_password()


def new_account(name: str = "baru") -> Account:
    return create_account(by=SYSTEM, username=name, name="Orang Baru", password=PASSWORD)


@pytest.mark.parametrize("giver_area", ["", "35", "35.01"])
def test_a_role_is_given_exactly_inside_the_givers_area_and_for_an_area_of_its_kind(
    giver_area: str, account_of: Callable[[str, str], Any]
) -> None:
    giver, account = viewer_of(account_of("administrator", giver_area)), new_account()
    for role, area in product(ROLES, AREAS):
        allowed = within(area, giver_area) and level_of(area) in ROLES[role].levels
        with transaction.atomic():
            try:
                give_role(by=giver, account=account, role=role, area=area)
                given = True
            except Refused:
                given = False
            transaction.set_rollback(True)
        assert given == allowed, (role, area)


@pytest.mark.parametrize("role", [role for role in ROLES if role != "administrator"])
def test_nobody_but_who_manages_accounts_gives_roles(role: str, account_of: Callable[[str, str], Any]) -> None:
    level = ROLES[role].levels[0]
    area = next(area for area in AREAS if level_of(area) == level)
    giver, account = viewer_of(account_of(role, area)), new_account()
    for wanted, where in product(ROLES, AREAS):
        with pytest.raises(Refused):
            give_role(by=giver, account=account, role=wanted, area=where)
    with pytest.raises(Refused):
        give_role(by=NOBODY, account=account, role="community", area="35.01.04.2014")


def test_nobody_changes_their_own_roles_state_or_first_password(account_of: Callable[[str, str], Any]) -> None:
    account = account_of("administrator", "")
    viewer = viewer_of(account)
    for role, area in product(ROLES, AREAS):
        with pytest.raises(Refused):
            give_role(by=viewer, account=account, role=role, area=area)
    with pytest.raises(Refused):
        end_role(by=viewer, holding=account.holdings.get())
    with pytest.raises(Refused):
        set_active(by=viewer, account=account, active=False)
    with pytest.raises(Refused):
        reset_password(by=viewer, account=account, password=first_password())


@pytest.mark.parametrize("area", ["35.02", "35.02.01.2001", "35", "33.75-kauman", ""])
def test_an_account_of_another_area_is_out_of_reach(area: str, account_of: Callable[[str, str], Any]) -> None:
    role = next(role.id for role in ROLES.values() if level_of(area) in role.levels)
    account, manager = account_of(role, area), viewer_of(account_of("administrator", "35.01"))
    assert account not in accounts_for(manager)
    for deed in ("set_active", "reset_password", "give_role", "end_role"):
        with pytest.raises(Refused):
            deeds(manager, account)[deed]()
    account.refresh_from_db()
    assert account.is_active


def test_an_account_with_a_role_elsewhere_belongs_to_nobody_below(account_of: Callable[[str, str], Any]) -> None:
    account = account_of("facilitator", "35.01")
    give_role(by=SYSTEM, account=account, role="facilitator", area="35.02")
    seen = {area: account in accounts_for(viewer_of(account_of("administrator", area))) for area in ("", "35", "35.01")}
    assert seen == {"": True, "35": True, "35.01": False}


def test_an_account_whose_roles_ended_still_belongs_to_the_areas_it_served(
    account_of: Callable[[str, str], Any],
) -> None:
    account = account_of("facilitator", "35.01.04")
    here, there = (viewer_of(account_of("administrator", area)) for area in ("35.01", "35.02"))
    end_role(by=here, holding=account.holdings.get())
    assert account in accounts_for(here)
    assert account not in accounts_for(there)
    assert home_area(account) == "35.01.04"
    assert new_account() not in accounts_for(here)


def test_a_new_account_comes_with_its_role_or_not_at_all(account_of: Callable[[str, str], Any]) -> None:
    manager = viewer_of(account_of("administrator", "35.01"))
    before = audit_head()
    with pytest.raises(Refused):
        open_account(by=manager, username="gagal", name="x", role="auditor", area="35.02", password=PASSWORD)
    assert account_named("gagal") is None
    assert audit_head() == before
    made = open_account(by=manager, username="Jadi.1", name="x y", role="auditor", area="35.01", password=PASSWORD)
    assert made.must_change_password
    events = events_for(manager).filter(subject="account:jadi.1")
    assert set(events.values_list("action", "area")) == {
        ("people.create_account", "35.01"),
        ("people.give_role", "35.01"),
    }


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("pendek-9", "12 karakter"),
        ("cookiemonster", "umum"),
        ("orang.baru.12", "mirip"),
    ],
)
def test_a_weak_password_is_refused_in_indonesian(password: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        create_account(by=SYSTEM, username="orang.baru", name="Orang Baru", password=password)


def test_first_passwords_are_strong_readable_and_never_the_same() -> None:
    made = {first_password() for _ in range(200)}
    assert len(made) == 200
    assert all(len(each) == 19 and not set(each) & set("il1o0") for each in made)


@pytest.mark.parametrize("name", ["", "spasi dalam", "Ümlaut", "<b>", "a/b"])
def test_a_name_that_cannot_stand_in_a_record_is_refused(name: str) -> None:
    with pytest.raises(Refused):
        create_account(by=SYSTEM, username=name, name="x", password=PASSWORD)


def test_an_organisation_is_registered_once_and_only_in_ones_area(account_of: Callable[[str, str], Any]) -> None:
    manager = viewer_of(account_of("administrator", "35.01"))
    one = create_organisation(by=manager, kind="bkm", name="BKM  Makmur ", area="35.01.04.2014")
    same = create_organisation(by=manager, kind="bkm", name="BKM Makmur", area="35.01.04.2014")
    assert one == same
    for area, name in (("35.02", "BKM"), ("", "BKM"), ("x", "BKM"), ("35.01", " ")):
        with pytest.raises(Refused):
            create_organisation(by=manager, kind="bkm", name=name, area=area)


@given(st.lists(st.sampled_from(AREAS), max_size=3))
def test_the_condition_of_areas_holds_exactly_inside_them_also_as_one_side_of_an_or(areas: list[str]) -> None:
    for number, code in enumerate(AREAS[1:]):
        Organisation.objects.get_or_create(kind="ksm", name=f"KSM {number}", area=code)
    inside = {code for code in AREAS[1:] if any(within(code, area) for area in areas)}
    rows = Organisation.objects.filter(kind="ksm")
    assert set(rows.filter(in_areas("area", areas)).values_list("area", flat=True)) == inside
    either = rows.filter(Q(area="35") | in_areas("area", areas))
    assert set(either.values_list("area", flat=True)) == inside | {"35"}
    assert set(rows.exclude(in_areas("area", areas)).values_list("area", flat=True)) == set(AREAS[1:]) - inside


# ---------------------------------------------------------------- the trail


def deeds(manager: Viewer, account: Account) -> dict[str, Callable[[], object]]:
    return {
        "give_role": lambda: give_role(by=manager, account=account, role="auditor", area="35.01"),
        "end_role": lambda: end_role(by=manager, holding=account.holdings.get()),
        "set_active": lambda: set_active(by=manager, account=account, active=False),
        "reset_password": lambda: reset_password(by=manager, account=account, password=first_password()),
        "create_organisation": lambda: create_organisation(by=manager, kind="ksm", name="KSM", area="35.01"),
        "create_account": lambda: create_account(by=manager, username="lain", name="x", password=PASSWORD),
    }


@pytest.mark.parametrize("deed", sorted(deeds(NOBODY, Account())))
def test_a_deed_whose_event_cannot_be_written_is_not_done(
    deed: str, account_of: Callable[[str, str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    account, manager = account_of("facilitator", "35.01"), viewer_of(account_of("administrator", "35.01"))

    def state() -> list[Any]:
        return [
            list(model._default_manager.order_by("pk").values()) for model in apps.get_app_config("people").get_models()
        ]

    before = state()

    def full(*args: object, **kwargs: object) -> None:
        raise DatabaseError("disk full")

    with monkeypatch.context() as broken:
        broken.setattr(AuditEvent, "save", full)
        with pytest.raises(DatabaseError):
            deeds(manager, account)[deed]()
    assert state() == before
    account.refresh_from_db()
    deeds(manager, account)[deed]()
    assert state() != before


def test_an_event_outside_a_transaction_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nakhoda.people.actions.connection", SimpleNamespace(in_atomic_block=False))
    with pytest.raises(RuntimeError):
        record(by=SYSTEM, action="people.give_role", subject="x")


def test_the_database_refuses_to_change_or_delete_an_event() -> None:
    event = AuditEvent.objects.order_by("number")[0]
    for sql in ("UPDATE people_auditevent SET subject = 'x'", "DELETE FROM people_auditevent"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert AuditEvent.objects.get(pk=event.pk).subject == event.subject


def unguard() -> None:
    """Take away the triggers, as who owns the database can."""
    with connection.cursor() as cursor:
        for event in ("UPDATE", "DELETE"):
            where = "" if connection.vendor == "sqlite" else " ON people_auditevent"
            cursor.execute(f"DROP TRIGGER {trigger_name('people_auditevent', event)}{where}")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE people_auditevent SET actor_name = 'Orang Lain' WHERE number = 3",
        "UPDATE people_auditevent SET at = '2020-01-01 00:00:00+00' WHERE number = 3",
        "UPDATE people_auditevent SET data = '{}' WHERE number = 3",
        "UPDATE people_auditevent SET area = '99' WHERE number = 3",
        "UPDATE people_auditevent SET previous = hash WHERE number = 3",
        "DELETE FROM people_auditevent WHERE number = 3",
    ],
)
def test_tampering_by_the_owner_of_the_database_is_found_with_its_number(change: str) -> None:
    assert AuditEvent.objects.count() > 5
    assert AuditEvent.objects.get(number=3).data != {}
    assert audit_break() is None
    unguard()
    with connection.cursor() as cursor:
        cursor.execute(change)
    found = audit_break()
    assert found is not None
    assert found.number == 3


def test_a_tail_cut_off_is_found_by_the_stored_head_and_with_it_gone_by_the_noted_one() -> None:
    number, noted = audit_head()
    unguard()
    last = AuditEvent.objects.get(number=number - 1)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM people_auditevent WHERE number = %s", [number])
        assert (found := audit_break()) is not None
        assert found.number == number
        cursor.execute("UPDATE people_chainhead SET number = %s, hash = %s", [last.number, last.hash])
    assert audit_break() is None
    assert (found := audit_break(noted=(number, noted))) is not None
    assert found.number == number


def test_an_emptied_trail_is_found_by_its_stored_head() -> None:
    unguard()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM people_auditevent")
    assert (found := audit_break()) is not None
    assert found.number == 1
