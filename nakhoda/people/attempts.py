"""A deed asked for by a form: done, or refused in words that the next page shows."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest

from nakhoda.people.actions import Refused


def attempt(request: HttpRequest, deed: Callable[[], object], done: str = "") -> bool:
    """Do a deed; say what was done, or why it was refused. Whether it was done."""
    try:
        deed()
    except Refused as error:
        messages.error(request, str(error))
        return False
    if done:
        messages.success(request, done)
    return True
