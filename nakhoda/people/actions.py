"""Writes about accounts and roles, and the one way to write an audit event."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from nakhoda.people.models import Account, AuditEvent, ChainHead, Holding, Organisation
from nakhoda.people.queries import AUDIT_CHAIN, account_of, accounts_for, event_content, home_area, may_give
from nakhoda.people.rules.chain import START, link_hash
from nakhoda.people.rules.roles import ROLES, is_area, level_of
from nakhoda.people.rules.scope import Viewer


class Refused(Exception):
    """A deed that the rules do not allow; the message says what is wrong and what to do."""


SYSTEM = Viewer(name="Sistem")
PLAIN_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is mistaken for another


def record(
    *, by: Viewer, action: str, subject: str, area: str = "", data: Mapping[str, Any] | None = None
) -> AuditEvent:
    """Append one audit event to the chain. Must run in the transaction of the deed, which fails if this fails."""
    if not connection.in_atomic_block:
        raise RuntimeError("an audit event is written in the transaction of its deed")
    ChainHead.objects.get_or_create(name=AUDIT_CHAIN, defaults={"hash": START})
    head = ChainHead.objects.select_for_update().get(name=AUDIT_CHAIN)
    event = AuditEvent(
        number=head.number + 1,
        at=timezone.now(),
        actor_id=by.account_id,
        actor_name=f"{by.name} ({by.username})" if by.username else by.name,
        action=action,
        subject=subject,
        area=area,
        data=dict(data or {}),
        previous=head.hash,
    )
    event.hash = link_hash(event.number, event_content(event), event.previous)
    event.save(force_insert=True)
    ChainHead.objects.filter(name=AUDIT_CHAIN).update(number=event.number, hash=event.hash)
    return event


@transaction.atomic
def create_account(
    *,
    by: Viewer,
    username: str,
    name: str,
    password: str,
    position: str = "",
    must_change_password: bool = True,
    area: str = "",
) -> Account:
    """A new account without roles, for work in `area`. Refused if the name is taken or the password too weak."""
    username = username.strip().lower()
    if Account.objects.filter(username=username).exists():
        raise Refused(f"Nama akun “{username}” sudah dipakai. Pilih nama lain.")
    account = Account(
        username=username, name=name.strip(), position=position.strip(), must_change_password=must_change_password
    )
    _set_password(account, password)
    try:
        account.full_clean(exclude=["password"])
    except ValidationError as error:
        raise Refused(
            "Nama akun hanya boleh berisi huruf kecil, angka, titik, garis bawah, atau tanda hubung."
        ) from error
    account.save()
    data = {"name": account.name}
    record(by=by, action="people.create_account", subject=f"account:{username}", area=area, data=data)
    return account


@transaction.atomic
def open_account(
    *, by: Viewer, username: str, name: str, role: str, area: str, password: str, position: str = ""
) -> Account:
    """A new account with its first role, or neither. Refused as by `create_account` and `give_role`."""
    account = create_account(by=by, username=username, name=name, password=password, position=position, area=area)
    give_role(by=by, account=account, role=role, area=area)
    return account


@transaction.atomic
def give_role(*, by: Viewer, account: Account, role: str, area: str) -> Holding:
    """Give a role for an area. Refused outside the giver's areas, to oneself, or for an area of the wrong kind."""
    if role not in ROLES:
        raise Refused(f"Peran {role!r} tidak ada. Pilihan: {', '.join(ROLES)}.")
    if not is_area(area):
        raise Refused(f"Kode wilayah “{area}” tidak dikenali. Tulis misalnya 35.01 atau 35.01.04.2014.")
    if level_of(area) not in ROLES[role].levels:
        raise Refused(f"Peran {ROLES[role].name} tidak dapat diberikan untuk wilayah {area or 'seluruh Indonesia'}.")
    _require_giver(by, account, area)
    held = Holding.objects.filter(account=account, role=role, area=area, ended_at=None).first()
    if held is not None:
        return held
    held = Holding.objects.create(account=account, role=role, area=area, given_by_id=by.account_id)
    _end_sessions(account)
    data = {"role": role, "area": area}
    record(by=by, action="people.give_role", subject=f"account:{account.username}", area=area, data=data)
    return held


@transaction.atomic
def end_role(*, by: Viewer, holding: Holding) -> None:
    """Take a role back, at once: the account's sessions end. Refused outside the giver's areas or for oneself."""
    _require_giver(by, holding.account, holding.area)
    if holding.ended_at is not None:
        return
    holding.ended_at, holding.ended_by_id = timezone.now(), by.account_id
    holding.save(update_fields=["ended_at", "ended_by"])
    _end_sessions(holding.account)
    data = {"role": holding.role, "area": holding.area}
    subject = f"account:{holding.account.username}"
    record(by=by, action="people.end_role", subject=subject, area=holding.area, data=data)


@transaction.atomic
def set_active(*, by: Viewer, account: Account, active: bool) -> None:
    """Close or reopen an account; closing ends its sessions. Refused for oneself or outside the viewer's areas."""
    if by.account_id == account.pk:
        raise Refused("Akun sendiri tidak dapat ditutup. Minta pengelola akun lain.")
    _require_manager(by, account)
    if account.is_active == active:
        return
    account.is_active = active
    account.save(update_fields=["is_active"])
    _end_sessions(account)
    action = "people.reopen_account" if active else "people.close_account"
    record(by=by, action=action, subject=f"account:{account.username}", area=home_area(account))


@transaction.atomic
def reset_password(*, by: Viewer, account: Account, password: str) -> None:
    """Give an account a new first password, which it must change when it signs in; ends its sessions.

    Refused for oneself, outside the viewer's areas, or if the password is too weak.
    """
    if by.account_id == account.pk:
        raise Refused("Kata sandi sendiri diganti lewat “Ganti kata sandi”.")
    _require_manager(by, account)
    _set_password(account, password)
    account.must_change_password = True
    account.save(update_fields=["password", "must_change_password"])
    _end_sessions(account)
    record(by=by, action="people.reset_password", subject=f"account:{account.username}", area=home_area(account))


@transaction.atomic
def change_own_password(*, by: Viewer, old: str, new: str) -> Account:
    """Change one's own password; other sessions end. Refused if the old one is wrong or the new one too weak."""
    account = account_of(by)
    if account is None or not account.check_password(old):
        raise Refused("Kata sandi lama tidak cocok.")
    if old == new:
        raise Refused("Kata sandi baru harus berbeda dari yang lama.")
    _set_password(account, new)
    account.must_change_password = False
    account.save(update_fields=["password", "must_change_password"])
    _end_sessions(account)
    record(by=by, action="people.change_password", subject=f"account:{account.username}", area=home_area(account))
    return account


@transaction.atomic
def end_sessions(*, by: Viewer) -> Account:
    """End every session of one's own account; the present one must be begun anew. Refused for the public."""
    account = account_of(by)
    if account is None:
        raise Refused("Masuklah dahulu.")
    _end_sessions(account)
    record(by=by, action="people.end_sessions", subject=f"account:{account.username}", area=home_area(account))
    return account


def first_password() -> str:
    """A first password that can be read out on the telephone: `k7fm-x2pd-q9wr-h4nt`, 79 bits."""
    return "-".join("".join(secrets.choice(PLAIN_LETTERS) for _ in range(4)) for _ in range(4))


@transaction.atomic
def create_organisation(*, by: Viewer, kind: str, name: str, area: str, address: str = "") -> Organisation:
    """An organisation of that kind in that area; the one there is if it exists. Refused outside the viewer's areas."""
    name = " ".join(name.split())
    if not name or not area or not is_area(area):
        raise Refused("Tulis nama lembaga dan kode wilayahnya.")
    if by is not SYSTEM and not may_give(by, area):
        raise Refused("Wilayah ini di luar kewenangan Anda.")
    found, made = Organisation.objects.get_or_create(kind=kind, name=name, area=area, defaults={"address": address})
    if made:
        data = {"kind": kind, "name": name}
        record(by=by, action="people.create_organisation", subject=f"organisation:{found.pk}", area=area, data=data)
    return found


def _require_giver(by: Viewer, account: Account, area: str) -> None:
    if by is SYSTEM:
        return
    if by.account_id == account.pk:
        raise Refused("Peran sendiri tidak dapat diubah. Minta pengelola akun lain.")
    if not may_give(by, area):
        raise Refused("Wilayah ini di luar kewenangan Anda.")
    if account.holdings.exists():
        _require_manager(by, account)


def _require_manager(by: Viewer, account: Account) -> None:
    if by is not SYSTEM and not accounts_for(by).filter(pk=account.pk).exists():
        raise Refused("Akun ini di luar kewenangan Anda.")


def _set_password(account: Account, password: str) -> None:
    try:
        password_validation.validate_password(password, account)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error
    account.set_password(password)


def _end_sessions(account: Account) -> None:
    Account.objects.filter(pk=account.pk).update(session_epoch=F("session_epoch") + 1)
    account.refresh_from_db(fields=["session_epoch"])
