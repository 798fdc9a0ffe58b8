"""What every page of a decree needs: the decree itself or "not found", and what the viewer may do with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from nakhoda.decrees.queries import Decree, DecreeRow, authors_of, decree_for
from nakhoda.decrees.rules.states import State
from nakhoda.people.middleware import viewer_in
from nakhoda.people.rules.scope import Viewer

# What can happen to a decree, as `rules/states.py` names it, for translation.
EVENTS = (
    gettext_noop("disusun"),
    gettext_noop("diubah"),
    gettext_noop("diperiksa"),
    gettext_noop("dikembalikan"),
    gettext_noop("diberlakukan"),
    gettext_noop("dibatalkan"),
)
# What a state is called, and the tone of its badge.
STATES = {
    State.DRAFT: (gettext_lazy("Rancangan"), "neutral"),
    State.CHECKED: (gettext_lazy("Sudah diperiksa"), "info"),
    State.ACTIVE: (gettext_lazy("Berlaku"), "success"),
    State.SUPERSEDED: (gettext_lazy("Digantikan"), "neutral"),
    State.DISCARDED: (gettext_lazy("Dibatalkan"), "neutral"),
}
OPEN = (State.DRAFT, State.CHECKED)


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the viewer may do with a decree now; `wrote` tells that they took part in writing it."""

    read: bool
    edit: bool
    attach: bool
    check: bool
    activate: bool
    send_back: bool
    wrote: bool


def found(request: HttpRequest, decree_id: int, right: str = "") -> Decree:
    """The decree if the viewer may see it and holds that right in its regency. Http404 otherwise."""
    decree = decree_for(viewer_in(request), decree_id, right)
    if decree is None:
        raise Http404
    return decree


def allowed(viewer: Viewer, row: DecreeRow) -> Allowed:
    """What that viewer may do with that decree as it stands."""
    regency, is_open = row.decree.regency, row.state in OPEN
    decides = viewer.may("decrees.activate", regency)
    wrote = viewer.account_id in authors_of(row.decree)
    drafts = viewer.may("decrees.draft", regency)
    return Allowed(
        read=viewer.may_in_part("record.read", regency),
        edit=drafts and is_open,
        attach=drafts and row.state is not State.DISCARDED,
        check=decides and row.state is State.DRAFT and not wrote,
        activate=decides and row.state is State.CHECKED and not wrote,
        send_back=decides and row.state is State.CHECKED,
        wrote=decides and is_open and wrote,
    )


def name_of(decree: Decree) -> str:
    """What a page calls a decree: its number, or that it has none yet."""
    return decree.number or _("Rancangan SK %(id)s") % {"id": decree.pk}


def crumbs(decree: Decree, last: Any = "") -> list[tuple[Any, str]]:
    """The way to a decree, and to a page of it."""
    home = (_("SK kumuh"), reverse("decrees"))
    if not last:
        return [home, (name_of(decree), "")]
    return [home, (name_of(decree), reverse("decree", args=[decree.pk])), (last, "")]
