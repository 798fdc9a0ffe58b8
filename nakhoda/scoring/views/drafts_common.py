"""What every page of a draft needs: the draft itself or "not found", its tabs, and what the viewer may do with it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from nakhoda.baseline.queries.snapshots import Snapshot, edit_count, is_official
from nakhoda.people.middleware import viewer_in
from nakhoda.people.rules.scope import Viewer
from nakhoda.regions.queries import region_name
from nakhoda.scoring.queries.drafts import ENDED, checklist, draft_for, is_stale, open_findings, sees_whole
from nakhoda.web.language import language as language

PAGE_ROWS = 50


def found(request: HttpRequest, snapshot_id: int, right: str = "record.read", *, whole: bool = False) -> Snapshot:
    """The snapshot where the viewer holds that right there; with `whole`, for the whole regency. Http404 otherwise."""
    viewer = viewer_in(request)
    snapshot = draft_for(viewer, snapshot_id, right)
    if snapshot is None or (whole and not sees_whole(viewer, snapshot, right)):
        raise Http404
    return snapshot


def page(request: HttpRequest, snapshot: Snapshot, tab: str, **more: Any) -> dict[str, Any]:
    """The context of a page of a draft; `tab` is the name of its route, `title` goes before the draft's own."""
    viewer = viewer_in(request)
    own = reverse("draft", args=[snapshot.pk])
    crumbs: list[tuple[Any, str]] = [(_("Data kerja"), reverse("drafts")), (snapshot.title, own)]
    if "title" in more:
        crumbs.append((more["title"], ""))
    else:
        crumbs[-1] = (snapshot.title, "")
    return {
        "title": snapshot.title,
        "snapshot": snapshot,
        "regency": region_name(snapshot.regency),
        "breadcrumbs": crumbs,
        "tabs": _tabs(viewer, snapshot, tab),
        "may": allowed(viewer, snapshot),
        "whole": sees_whole(viewer, snapshot),
        "official": is_official(snapshot),
        "activated": hasattr(snapshot, "activation"),
        "stale": is_stale(snapshot) and snapshot.state not in ENDED,
        "language": language(),
    } | more


def allowed(viewer: Viewer, snapshot: Snapshot) -> dict[str, bool]:
    """What the viewer may do with an open draft: repair, activate, import (mapping, villages), enter, discard."""
    opened = not hasattr(snapshot, "activation") and snapshot.state not in ENDED
    imports = viewer.may("baseline.import", snapshot.regency)
    return {
        "repair": opened and viewer.may_in_part("baseline.repair", snapshot.regency),
        "activate": opened and viewer.may("baseline.activate", snapshot.regency),
        "import": opened and imports,
        "enter": opened and viewer.may_in_part("baseline.enter", snapshot.regency),
        "discard": opened
        and (imports or (viewer.account_id is not None and snapshot.created_by_id == viewer.account_id)),
    }


def back(request: HttpRequest, fallback: str) -> HttpResponseRedirect:
    """To the page that the form names in `next`, if it is one of ours, else to `fallback`."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return HttpResponseRedirect(wanted if safe else fallback)


def refuse(request: HttpRequest, error: Exception) -> None:
    """Say a refusal on the next page."""
    messages.error(request, str(error))


def _tabs(viewer: Viewer, snapshot: Snapshot, current: str) -> list[dict[str, Any]]:
    if not snapshot.summary:
        return []
    wanted: list[tuple[str, Any, int | None]] = [
        ("draft", _("Temuan"), open_findings(viewer, snapshot).count()),
        ("draft_difference", _("Perbedaan"), None),
        ("draft_edits", _("Perubahan"), edit_count(snapshot) if sees_whole(viewer, snapshot) else None),
    ]
    if viewer.may("baseline.import", snapshot.regency):
        unsure = checklist(viewer, snapshot).villages
        wanted.insert(2, ("draft_villages", _("Desa"), unsure or None))
    if sees_whole(viewer, snapshot):
        wanted.append(("draft_files", _("Berkas"), None))
    return [
        {"url": reverse(name, args=[snapshot.pk]), "label": label, "count": count, "current": name == current}
        for name, label, count in wanted
    ]
