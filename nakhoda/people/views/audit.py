"""The audit trail: who did what to what, when and where; and whether its chain is whole."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from nakhoda.people.forms import EventFilterForm, NotedForm
from nakhoda.people.middleware import viewer_in
from nakhoda.people.queries import (
    AuditEvent,
    EventFilter,
    actions_for,
    area_names,
    audit_break,
    audit_head,
    listed_events,
    moment,
)
from nakhoda.people.rules.deeds import deed_name, fact_name, subject_name
from nakhoda.people.rules.roles import ROLES
from nakhoda.people.views.common import area_name, language, role_name
from nakhoda.web.access import needs
from nakhoda.web.downloads import attachment
from nakhoda.web.tables import Column, Table, csv_bytes

ROWS = 50
# A chain up to this length is checked on every visit (about 0.1 s); a longer one when somebody asks.
CHECKED_AT_ONCE = 2000
LONGEST_FACT = 120
HASH, SHOWN_OF_HASH = re.compile("[0-9a-f]{64}"), 12


@dataclass(frozen=True, slots=True)
class Row:
    """An event in words."""

    event: AuditEvent
    deed: str
    subject: str
    area: str
    facts: list[tuple[str, str]]


@needs("audit.read")
def audit(request: HttpRequest) -> HttpResponse:
    """The events of my areas, newest first, and the state of the whole chain."""
    viewer = viewer_in(request)
    form = EventFilterForm(request.GET, actions=_action_choices(request))
    rows = listed_events(viewer, _wanted(form))
    listed = Paginator(rows, ROWS).get_page(request.GET.get("halaman"))
    query = request.GET.copy()
    query.pop("halaman", None)
    context = {
        "title": _("Jejak perubahan"),
        "form": form,
        "filtered": form.is_valid() and any(form.cleaned_data.values()),
        "listed": listed,
        "rows": _in_words(listed.object_list),
        "query": query.urlencode(),
        **_chain(request),
    }
    return render(request, "people/audit.html", context)


@needs("audit.read")
def audit_file(request: HttpRequest) -> HttpResponse:
    """The same events as CSV, all pages, with the hashes."""
    form = EventFilterForm(request.GET, actions=_action_choices(request))
    rows = listed_events(viewer_in(request), _wanted(form))
    columns = [
        Column("number", _("nomor")),
        Column("at", _("waktu (UTC)")),
        Column("actor", _("siapa")),
        Column("action", _("kode perbuatan")),
        Column("deed", _("perbuatan")),
        Column("subject", _("pada")),
        Column("area", _("wilayah")),
        Column("data", _("keterangan")),
        Column("previous", _("sidik sebelumnya")),
        Column("hash", _("sidik")),
    ]
    spoken = language()
    cells = [
        (
            event.number,
            moment(event.at),
            event.actor_name,
            event.action,
            deed_name(event.action, spoken),
            event.subject,
            event.area,
            json.dumps(event.data, ensure_ascii=False, sort_keys=True),
            event.previous,
            event.hash,
        )
        for event in rows.iterator(2000)
    ]
    return attachment(csv_bytes(Table("jejak", columns, cells)), "csv", f"jejak-{timezone.localdate():%Y%m%d}")


def _action_choices(request: HttpRequest) -> list[tuple[str, str]]:
    spoken = language()
    return sorted(
        ((code, deed_name(code, spoken)) for code in actions_for(viewer_in(request))), key=lambda pair: pair[1]
    )


def _wanted(form: EventFilterForm) -> EventFilter:
    form.is_valid()  # a field that cannot be read narrows nothing; the page says so beside it
    return EventFilter(**form.cleaned_data)


def _in_words(events: Any) -> list[Row]:
    rows, spoken = list(events), language()
    names = area_names({event.area for event in rows} | {str(event.data.get("area", "")) for event in rows})
    return [
        Row(
            event,
            deed_name(event.action, spoken),
            subject_name(event.subject, spoken),
            area_name(event.area, names),
            _facts(event.data, names),
        )
        for event in rows
    ]


def _facts(data: Mapping[str, Any], names: Mapping[str, str]) -> list[tuple[str, str]]:
    facts = []
    for key, value in sorted(data.items()):
        if value is None or value == "":
            continue
        text = _said(value)
        if key == "role" and text in ROLES:
            text = role_name(text)
        if key == "area":
            text = names.get(text, text)
        facts.append((fact_name(key, language()), text if len(text) <= LONGEST_FACT else f"{text[:LONGEST_FACT]}…"))
    return facts


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} → {each}" for key, each in value.items())
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return f"{value[:SHOWN_OF_HASH]}…" if isinstance(value, str) and HASH.fullmatch(value) else str(value)


def _chain(request: HttpRequest) -> dict[str, Any]:
    """The state of the chain, checked if it is short or the viewer asks; against a noted end if one is given."""
    number, found = audit_head()
    asked = "nomor" in request.GET or "sidik" in request.GET
    noted_form = NotedForm(request.GET if asked else None)
    noted = (noted_form.cleaned_data["number"], noted_form.cleaned_data["hash"]) if noted_form.is_valid() else None
    checked = number <= CHECKED_AT_ONCE or noted is not None or "periksa" in request.GET
    return {
        "head_number": number,
        "head_hash": found,
        "checked": checked,
        "broken": audit_break(noted=noted) if checked else None,
        "noted": noted,
        "noted_form": noted_form,
    }
