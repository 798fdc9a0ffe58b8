"""What the pages of one meeting share: the meeting or "not found", its tabs, and what the viewer may do."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from nakhoda.meetings.queries.hall import box_of, data_here, people_counts
from nakhoda.meetings.queries.meetings import Meeting, is_locked, meeting_for, public_meeting
from nakhoda.meetings.rules.kinds import Kind
from nakhoda.people.attempts import attempt as attempt
from nakhoda.people.middleware import viewer_in
from nakhoda.people.rules.scope import regency_of

LOCAL_HOSTS = {"localhost", "127.0.0.1", "::1"}


def run_or_404(request: HttpRequest, pk: int, right: str = "meetings.run") -> Meeting:
    """The meeting where the viewer runs meetings; 404 elsewhere, whether it exists or not."""
    meeting = meeting_for(viewer_in(request), pk, right)
    if meeting is None:
        raise Http404
    return meeting


def meeting_or_404(pk: int) -> Meeting:
    """The meeting as anybody may see it."""
    meeting = public_meeting(pk)
    if meeting is None:
        raise Http404
    return meeting


def kind_of(meeting: Meeting) -> Kind:
    """Its kind, in the language of the page."""
    return data_here().kinds[meeting.kind]


def page(request: HttpRequest, meeting: Meeting, tab: str, **more: Any) -> dict[str, Any]:
    """The context of a page of a meeting; `tab` is the name of its route."""
    viewer = viewer_in(request)
    runs = viewer.may("meetings.run", meeting.village_key)
    own = reverse("meeting", args=[meeting.pk])
    crumbs: list[tuple[Any, str]] = [(_("Pertemuan"), reverse("meetings")), (meeting.title, own)]
    if tab == "meeting":
        crumbs[-1] = (meeting.title, "")
    else:
        crumbs.append((more.get("title") or dict(_names()).get(tab, ""), ""))
    locked = is_locked(meeting)
    return {
        "title": meeting.title,
        "meeting": meeting,
        "kind": kind_of(meeting),
        "breadcrumbs": crumbs,
        "runs": runs,
        "locked": locked,
        "open": runs and not locked and not meeting.cancelled,
        "may_lock": viewer.may("meetings.lock", meeting.village_key),
        "tabs": _tabs(meeting, tab) if runs else [],
    } | more


def check_in_url(request: HttpRequest, meeting: Meeting) -> str:
    """The address that phones open, with its host."""
    return request.build_absolute_uri(reverse("check_in", args=[meeting.code]))


def only_here(request: HttpRequest) -> bool:
    """Whether this page is open under an address that no phone can reach, such as 127.0.0.1."""
    return urlsplit(request.build_absolute_uri("/")).hostname in LOCAL_HOSTS


def pick_box(villages: Collection[str]) -> dict[str, Any] | None:
    """What the small map of a form shows: the box of the villages, and the address of their RTs."""
    found = box_of(villages)
    if found is None:
        return None
    regency = regency_of(next(iter(villages)))
    return {**found, "url": f"{reverse('rt_geojson')}?{urlencode({'wilayah': regency})}"}


def picture(data: bytes, *, public: bool = True) -> HttpResponse:
    """A re-encoded JPEG of ours; one that not everybody may see is kept by no cache."""
    kept = "public, max-age=86400" if public else "no-store, private"
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": kept}
    return HttpResponse(data, content_type="image/jpeg", headers=headers)


def _names() -> list[tuple[str, str]]:
    return [
        ("meeting", _("Ringkasan")),
        ("meeting_invite", _("Undangan")),
        ("meeting_attendance", _("Hadir")),
        ("meeting_quiz", _("Pemahaman")),
        ("meeting_proposals", _("Usulan")),
        ("meeting_ballots", _("Suara")),
        ("meeting_minutes", _("Notulen")),
    ]


def _tabs(meeting: Meeting, current: str) -> list[dict[str, Any]]:
    counts: dict[str, int] = {
        "meeting_attendance": people_counts([meeting]).get(meeting.pk, 0),
        "meeting_proposals": meeting.proposals.count(),
    }
    return [
        {"url": reverse(name, args=[meeting.pk]), "label": label, "current": name == current, "count": counts.get(name)}
        for name, label in _names()
    ]
