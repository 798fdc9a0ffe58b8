"""The stage as Django knows it."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Accounts, roles, organisations, audit events."""

    name = "nakhoda.people"

    def ready(self) -> None:
        """Have every new session marked, also those that no request of the site began."""
        import_module("nakhoda.people.middleware")
