"""Accounts, the roles they hold, organisations, and the chain of audit events."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nakhoda.people.rules.roles import ROLES


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by name without regard to case."""

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(username=(username or "").strip().lower())


class Account(AbstractBaseUser):
    """One person who signs in. Never deleted, only closed, so that old records keep their actor."""

    username = models.CharField(_("nama akun"), max_length=60, unique=True)
    name = models.CharField(_("nama"), max_length=120)
    position = models.CharField(_("jabatan"), max_length=120, blank=True)
    is_active = models.BooleanField(_("aktif"), default=True)
    must_change_password = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    # Raised to end every session of the account at once: on a new password, a changed role, a closed account.
    session_epoch = models.PositiveIntegerField(default=0)

    USERNAME_FIELD = "username"
    objects: ClassVar[AccountManager] = AccountManager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(username__regex=r"^[a-z0-9._-]+$"), name="account_username_plain")
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.username})"


class Holding(models.Model):
    """A role given to an account for an area, from a moment until it is taken back."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="holdings")
    role = models.CharField(max_length=40, choices=[(role.id, role.name) for role in ROLES.values()])
    area = models.CharField(max_length=40, blank=True)
    given_at = models.DateTimeField(auto_now_add=True)
    given_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "role", "area"], condition=Q(ended_at=None), name="holding_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.role} {self.area or '*'}"


class Organisation(models.Model):
    """An office or a community body that people act for: dinas, Bappeda, BKM, KSM, KPP."""

    KINDS = (
        ("dinas", _("Dinas")),
        ("bappeda", _("Bappeda")),
        ("desa", _("Pemerintah desa/kelurahan")),
        ("bkm", _("BKM/LKM")),
        ("ksm", _("KSM")),
        ("kpp", _("KPP")),
        ("lain", _("Lainnya")),
    )
    kind = models.CharField(max_length=10, choices=KINDS)
    name = models.CharField(max_length=160)
    area = models.CharField(max_length=40)
    address = models.CharField(max_length=240, blank=True)
    members: models.ManyToManyField[Account, models.Model] = models.ManyToManyField(
        Account, related_name="organisations", blank=True
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "name", "area"], name="organisation_once_in_its_area")
        ]

    def __str__(self) -> str:
        return self.name


class ChainHead(models.Model):
    """The last number and hash of a chain; its row is the lock that gives each record the next number."""

    name = models.CharField(max_length=60, primary_key=True)
    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.name} {self.number}"


class AuditEvent(models.Model):
    """Who did what to what, when, where; written in the transaction of the deed itself."""

    number = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    actor = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField(max_length=190)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=120)
    area = models.CharField(max_length=40, blank=True)
    data = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["area", "-number"]), models.Index(fields=["subject"])]

    def __str__(self) -> str:
        return f"{self.number} {self.action} {self.subject}"
