"""Decrees for everybody: the list, one decree, and two compared."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from nakhoda.decrees.forms import FileForm
from nakhoda.decrees.queries import (
    AreaRow,
    DecreeRow,
    active_decree,
    area_rows,
    content_of,
    decrees_for,
    events_of,
    files_of,
    findings_of,
    hectares_set,
    map_of,
    row_of,
    rows_of,
    ruleset_of,
)
from nakhoda.decrees.rules.compare import Became, compare
from nakhoda.decrees.rules.content import hectares_of, rts_by_rw
from nakhoda.decrees.rules.states import State
from nakhoda.decrees.views.common import STATES, allowed, crumbs, found, name_of
from nakhoda.people.middleware import viewer_in
from nakhoda.regions.queries import region_names
from nakhoda.web.access import public
from nakhoda.web.findings import by_kind
from nakhoda.web.svgmap import svg_map

MAP_WIDTH, MAP_HEIGHT = 720, 480
SHOWN = 40


@public()
def decrees(request: HttpRequest) -> HttpResponse:
    """Decrees in force, then those they replaced; drafts for who reads working data there."""
    viewer = viewer_in(request)
    rows = rows_of(decrees_for(viewer), localdate())
    names = region_names({row.decree.regency for row in rows})
    several = len(names) > 1
    groups = [
        {"title": title, "rows": [_listed(row, names if several else {}) for row in rows if row.state in states]}
        for title, states in (
            (_("Berlaku"), (State.ACTIVE,)),
            (_("Rancangan"), (State.DRAFT, State.CHECKED)),
            (_("Pernah berlaku"), (State.SUPERSEDED,)),
            (_("Dibatalkan"), (State.DISCARDED,)),
        )
    ]
    context = {
        "title": _("SK kumuh"),
        "groups": [group for group in groups if group["rows"]],
        "may_draft": "decrees.draft" in viewer.rights,
    }
    return render(request, "decrees/decrees.html", context)


@public()
def decree(request: HttpRequest, decree_id: int) -> HttpResponse:
    """One decree: its header, state, areas with their RT, map and files; checks and buttons for who works on it."""
    one = found(request, decree_id)
    row, rows = row_of(one, localdate()), area_rows(one)
    may = allowed(viewer_in(request), row)
    content = content_of(one, rows)
    areas, outlines = map_of(one, rows)
    drawn = svg_map(areas, outlines, label=_("Peta kawasan dalam SK"), width=MAP_WIDTH, height=MAP_HEIGHT)
    state, tone = STATES[row.state]
    others = [each for each in decrees_for(viewer_in(request)).filter(regency=one.regency) if each.pk != one.pk]
    context: dict[str, Any] = {
        "title": name_of(one),
        "description": one.title,
        "breadcrumbs": crumbs(one),
        "decree": one,
        "row": row,
        "state": state,
        "tone": tone,
        "regency": region_names([one.regency]).get(one.regency, one.regency),
        "ruleset": ruleset_of(one),
        "years": content.every_years,
        "areas": [_area(each) for each in rows],
        "stated": hectares_of(each.area.area_stated_ha for each in rows),
        "measured": hectares_of(each.area.area_measured_ha for each in rows),
        "total_ha": hectares_set(content),
        "map": drawn,
        "files": files_of(one),
        "may": may,
        "others": [(each, name_of(each)) for each in others],
        "replaced_by": one.superseded_by.exclude(activation=None).order_by("activation__number").first(),
        "steps": _steps(row),
        "rt_links": row.state is State.ACTIVE,
    }
    if may.read:
        current = active_decree(one.regency)
        context |= {
            "groups": by_kind(findings_of(content, localdate()), SHOWN),
            "events": events_of(one),
            "current": current,
            "current_name": name_of(current) if current else "",
            "form": FileForm(),
        }
    return render(request, "decrees/decree.html", context)


@public()
def decree_compare(request: HttpRequest, decree_id: int, other_id: int) -> HttpResponse:
    """What changed from the other decree to this one: RT in and out, kawasan grown and shrunk, totals."""
    after, before = found(request, decree_id), found(request, other_id)
    if after.regency != before.regency or after.pk == before.pk:
        raise Http404
    result = compare(content_of(before), content_of(after))
    kinds = (
        (Became.ENTERED, pgettext("RT dalam SK", "Masuk")),
        (Became.LEFT, pgettext("RT dalam SK", "Keluar")),
        (Became.GREW, _("Bertambah luas")),
        (Became.SHRANK, _("Berkurang luas")),
    )
    moved = [each for each in result.rts_that(Became.SAME) if each.moved]
    context = {
        "title": _("Perbandingan SK"),
        "breadcrumbs": crumbs(after, _("Perbandingan")),
        "after": after,
        "before": before,
        "after_name": name_of(after),
        "before_name": name_of(before),
        "result": result,
        "difference_ha": (result.after_ha or 0) - (result.before_ha or 0),
        "entered": result.rts_that(Became.ENTERED),
        "left": result.rts_that(Became.LEFT),
        "stayed": len(result.rts) - len(result.rts_that(Became.ENTERED)) - len(result.rts_that(Became.LEFT)),
        "kawasans": [(label, result.kawasans_that(kind)) for kind, label in kinds],
        "same_kawasans": result.kawasans_that(Became.SAME),
        "resized": [*result.rts_that(Became.GREW), *result.rts_that(Became.SHRANK)],
        "moved": moved,
        "turned": reverse("decree_compare", args=[before.pk, after.pk]),
    }
    return render(request, "decrees/decree_compare.html", context)


def _listed(row: DecreeRow, names: dict[str, str]) -> dict[str, Any]:
    label, tone = STATES[row.state]
    return {
        "row": row,
        "name": name_of(row.decree),
        "state": label,
        "tone": tone,
        "regency": names.get(row.decree.regency, ""),
    }


def _area(row: AreaRow) -> dict[str, Any]:
    measured = row.area.area_measured_ha
    difference = row.difference_ha
    far = bool(difference is not None and measured and abs(difference) > measured / 10)
    return {
        "row": row,
        "area": row.area,
        "members": row.content.members,
        "rts": rts_by_rw(row.content.members),
        "far": far,
    }


def _steps(row: DecreeRow) -> list[dict[str, Any]]:
    """Drafted, checked, in force, replaced: as far as the decree has come."""
    labels = [_("Disusun"), _("Diperiksa"), _("Berlaku")]
    if row.state is State.DISCARDED:
        return [{"label": labels[0], "state": "done"}, {"label": _("Dibatalkan"), "state": "current"}]
    if row.state is State.SUPERSEDED:
        labels.append(_("Digantikan"))
    at = {State.DRAFT: 0, State.CHECKED: 1, State.ACTIVE: 2, State.SUPERSEDED: 3}[row.state]
    return [
        {"label": label, "state": "done" if place < at else "current" if place == at else ""}
        for place, label in enumerate(labels)
    ]
