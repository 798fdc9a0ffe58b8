"""How an account proves itself: a password, hashed so that a small server bears a thousand sign-ins a minute."""

from __future__ import annotations

from threading import BoundedSemaphore
from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.http import HttpRequest

from nakhoda.people.queries import Account, account_named

# Each hash takes 46 MiB: a storm of sign-ins waits its turn and leaves memory and the other core to everyone else.
HASHES_AT_ONCE = BoundedSemaphore(2)


class ModestArgon2(Argon2PasswordHasher):
    """Argon2id with 46 MiB and one pass: the first choice of OWASP for interactive sign-in."""

    time_cost = 1
    memory_cost = 47_104
    parallelism = 1


class AccountBackend(BaseBackend):
    """Signs in an open account by name and password; a wrong name costs as much time as a wrong password."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_: Any
    ) -> Account | None:
        if not username or password is None:
            return None
        account = account_named(username)
        with HASHES_AT_ONCE:
            if account is None:
                Account().set_password(password)
                return None
            return account if account.check_password(password) and account.is_active else None

    def get_user(self, user_id: int) -> Account | None:
        return Account.objects.filter(pk=user_id, is_active=True).first()
